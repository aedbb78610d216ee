"""RSS as such outlets write it: one item per article, with planted extras at its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.demo.faults import Fault
from monitor.demo.wording import markup, rfc822

_NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom"'
)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed. ``summary`` and ``content`` are HTML."""

    link: str
    title: str
    at: datetime
    guid: str
    summary: str
    content: str | None = None
    author: str | None = None
    category: str | None = None
    dublin_core_date: bool = False


def planted(faults: Iterable[Fault], at: datetime) -> list[Item]:
    """Feed entries for the faults that a list shows, dated ``at``."""
    titles = {
        "gone item": "Une brève retirée",
        "robots": "Lettre aux abonnés de mai",
        "amp twin": "Le bac de Nioko reprend ses traversées",
        "script link": "Écouter le direct",
        "file link": "Archives de l’antenne",
        "tracking twin": "Une bibliothèque dans un ancien silo",
    }
    return [
        Item(fault.url, titles[fault.behaviour], at, guid=f"planted-{place}", summary="<p>À lire sur le site.</p>")
        for place, fault in enumerate(faults)
    ]


def rss(title: str, link: str, feed: str, items: Iterable[Item]) -> str:
    """An RSS 2.0 document."""
    entries = "".join(_entry(item) for item in items)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {_NAMESPACES}>\n<channel>\n'
        f"<title>{markup(title)}</title>\n<link>{link}/</link>\n"
        f'<atom:link href="{feed}" rel="self" type="application/rss+xml"/>\n'
        f"<description>{markup(title)} : toute l’actualité</description>\n<language>fr-FR</language>\n"
        f"{entries}</channel>\n</rss>\n"
    )


def _entry(item: Item) -> str:
    date = (
        f"<dc:date>{item.at.strftime('%Y-%m-%dT%H:%M:%SZ')}</dc:date>"
        if item.dublin_core_date
        else f"<pubDate>{rfc822(item.at)}</pubDate>"
    )
    author = f"<dc:creator><![CDATA[{item.author}]]></dc:creator>\n" if item.author else ""
    category = f"<category><![CDATA[{item.category}]]></category>\n" if item.category else ""
    content = f"<content:encoded><![CDATA[{item.content}]]></content:encoded>\n" if item.content else ""
    return (
        f"<item>\n<title>{markup(item.title)}</title>\n<link>{markup(item.link)}</link>\n{date}\n{author}{category}"
        f'<guid isPermaLink="false">{markup(item.guid)}</guid>\n'
        f"<description><![CDATA[{item.summary}]]></description>\n{content}</item>\n"
    )
