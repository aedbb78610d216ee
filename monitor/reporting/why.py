"""Everything that is known of one address, in the order in which one asks: what it is, who showed it, whether it may be
fetched, what came of it, what comes next."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from db.explanations import Explanations, Row
from monitor.catalogue.addresses import hosts_of, is_article_url
from monitor.catalogue.model import Source
from monitor.clock import iso
from monitor.discovery.urls import UrlRejected, canonical, key
from monitor.errors import UsageError

_KEY = re.compile(r"[a-z2-7]{10}")


@dataclass(frozen=True, slots=True)
class RobotsWord:
    """What an origin's robots.txt says of an address. ``verdict``: ``allowed``, ``forbidden``, ``unreachable`` (which
    forbids for the time being) or ``unknown`` (never asked for); ``line``: the rule that forbids it; ``body``: the copy
    that was kept, as evidence."""

    verdict: str
    line: str | None = None
    url: str | None = None
    fetched_at: str | None = None
    status: int | None = None
    body: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a source of the registry says of an address: ``fits`` and ``why`` as its patterns have it."""

    source: str
    fits: bool
    why: str
    enabled: bool
    disabled: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """All of it. ``link`` is ``None`` for an address that was never seen; ``tombstone`` is there for one whose article
    was erased, or that is not to be collected."""

    asked: str
    url: str
    key: str
    link: Row | None = None
    tombstone: Row | None = None
    judgements: tuple[Judgement, ...] = ()
    robots: RobotsWord | None = None
    sightings: list[Row] = field(default_factory=list)
    attempts: list[Row] = field(default_factory=list)
    captures: list[Row] = field(default_factory=list)
    alias_of: Row | None = None
    aliases: list[Row] = field(default_factory=list)
    article: Row | None = None
    verdicts: list[Row] = field(default_factory=list)
    revisit: Row | None = None
    changes: list[Row] = field(default_factory=list)
    host: Row = field(default_factory=dict)
    due: Row | None = None
    gaps: list[Row] = field(default_factory=list)
    nearest: list[str] = field(default_factory=list)


def explain(
    reads: Explanations,
    asked: str,
    sources: Mapping[str, Source],
    robots: Callable[[str], RobotsWord],
) -> Explanation:
    """What is known of an address in whatever variant, of an article's key or of a link's number. ``robots``: what the
    kept robots.txt says of an address. Raises ``UsageError`` for what is none of these."""
    link, url = _found(reads, asked)
    identity = link["key"] if link is not None else key(url)
    judgements = _judgements(url, sources)
    source = link["source"] if link is not None else next((one.source for one in judgements if one.fits), None)
    told: dict[str, Any] = {"asked": asked, "url": url, "key": identity, "link": link, "judgements": judgements}
    told["tombstone"] = reads.tombstone(identity)
    if told["tombstone"] is not None:
        # its ledger is emptied, and what a source or a file of rules would say does not count
        return Explanation(**{**told, "judgements": ()})
    if not url.startswith("refused:"):
        told["robots"] = robots(link["fetch_url"] if link is not None else url)
        told["host"] = reads.host(_host(url))
    if source is not None:
        told["due"] = reads.due(source)
    if link is None:
        told["nearest"] = reads.nearest(url)
        return Explanation(**told)
    article = reads.article(link["id"])
    published = (article or {}).get("published_on") or link["hint_published_on"] or link["first_seen_at"]
    return Explanation(
        **told,
        sightings=reads.sightings(link["id"]),
        attempts=reads.attempts(link["id"]),
        captures=reads.captures(link["id"]),
        alias_of=reads.link("id", link["alias_of"]) if link["alias_of"] else None,
        aliases=reads.aliases(link["id"]),
        article=article,
        verdicts=reads.verdicts(article["id"]) if article else [],
        revisit=reads.revisit(article["id"]) if article else None,
        changes=reads.changes(article["id"]) if article else [],
        gaps=reads.gaps(link["source"], published),
    )


def _found(reads: Explanations, asked: str) -> tuple[Row | None, str]:
    """The link that is meant, and the address in its one form."""
    asked = asked.strip()
    if not _is_text(asked):
        raise UsageError(f"{asked[:200]!r} can be no link (bytes that are no UTF-8); write them as %XX")
    if asked.isascii() and asked.isdigit():
        link = reads.link("id", int(asked)) if len(asked) < 19 else None
        if link is None:
            raise UsageError(f"no link has the number {asked}; give an address, an article's key or a link's number")
        return link, link["url"]
    if _KEY.fullmatch(asked):
        link = reads.link("key", asked)
        if link is None:
            raise UsageError(f"no link or article has the key {asked}; give an address, a key or a link's number")
        return link, link["url"]
    if (refused := reads.link("url", f"refused:{asked.removeprefix('refused:')[:500]}")) is not None:
        return refused, refused["url"]
    whole = asked if "://" in asked or "." not in asked.partition("/")[0] else f"https://{asked}"
    try:
        url = canonical(whole)
    except UrlRejected as error:
        raise UsageError(
            f"{asked[:200]!r} can be no link ({error.reason}); a list that shows it has it counted as rejected"
        ) from None
    link = reads.link("key", key(url))
    return link, link["url"] if link is not None else url


def _is_text(asked: str) -> bool:
    """Whether it is text; bytes of a command line that are not stand in it as lone surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in asked)


def _judgements(url: str, sources: Mapping[str, Source]) -> tuple[Judgement, ...]:
    """Those of the sources that publish on the address's host; those that take it first."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    told = []
    for source in sources.values():
        if host and host in hosts_of(source):
            fits, why = is_article_url(source, url)
            disabled = source.disabled.reason if source.disabled else None
            told.append(Judgement(source.id, fits, why, source.enabled, disabled))
    return tuple(sorted(told, key=lambda one: (not one.fits, not one.enabled, one.source)))


def _host(url: str) -> str:
    name = (urlsplit(url).hostname or "").rstrip(".")
    bare = name.removeprefix("www.")
    return bare if "." in bare else name


def is_held(explanation: Explanation, now: datetime) -> bool:
    """Whether the address's host asked to be left alone for now."""
    until = explanation.host.get("not_before")
    return bool(until and until > iso(now))
