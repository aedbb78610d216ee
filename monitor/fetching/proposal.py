"""From a survey to a source file: as few lines as the platform's preset allows, and what must be known before it is
used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from monitor.catalogue.addresses import hosts_of, is_article_url
from monitor.catalogue.documents import Document
from monitor.catalogue.files import check
from monitor.catalogue.model import Feed, IdRange, Listing, Sitemap, Source, WordPress
from monitor.catalogue.patterns import compile_pattern
from monitor.catalogue.places import zone_of
from monitor.catalogue.presets import filled, preset, with_preset
from monitor.discovery.address_forms import forms_of
from monitor.discovery.front_page import FrontPage
from monitor.discovery.link import FoundLink
from monitor.fetching.site_survey import SiteSurvey, Tried, canonical_of

FEEDS = 4  # proposed for one source
SAMPLE = 10
SHOWN = 5
UNKNOWN_COUNTRY = "XX"  # no country's code (ISO 3166-1, user-assigned)
# a pattern of the preset that takes so many of the items is good enough
ENOUGH = 0.95


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator decides: the id, the name and the country, each None where the site's own word is taken."""

    source_id: str | None = None
    name: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """An article that the first crawl would fetch."""

    url: str
    title: str | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """``source``: None where no entry point works. ``text``: the file. ``inferred``: whether its patterns are this
    site's own, or (False) the preset's. ``items``: addresses that the lists gave, ``taken``: those that are articles by
    the patterns, ``left``: some of the others. ``home_links``: on the home page; ``home_taken``, ``home_left``: some of
    those that would be taken for articles, and some that would not."""

    source_id: str
    source: Source | None
    text: str
    chosen: tuple[Tried, ...]
    inferred: bool
    items: int
    taken: int
    left: tuple[str, ...]
    home_links: int
    home_taken: tuple[str, ...]
    home_left: tuple[str, ...]
    sample: tuple[Sample, ...]
    problems: tuple[str, ...]


def propose(survey: SiteSurvey, wanted: Wanted, country: str | None, today: date) -> Proposal:
    """The source file that a survey suggests. ``problems`` holds what the registry's check would say of it."""
    home = survey.home_url
    source_id = wanted.source_id or id_of(home)
    chosen = choose(survey.tried)
    told: dict[str, Any] = {
        "id": source_id,
        "name": wanted.name or _name(survey.front, home),
        "home": home,
        "country": country or UNKNOWN_COUNTRY,
    }
    language = survey.front.language if survey.front else None
    if language not in (None, "fr"):
        told["languages"] = [language]
    told["platform"] = survey.verdict.platform
    zone = zone_of(country or "")
    if zone not in (None, "Africa/Bamako"):
        told["timezone"] = zone
    told["discovery"] = [_entry(tried, today) for tried in chosen]
    items = list(dict.fromkeys(canonical_of(link.url) for tried in chosen for link in tried.links))
    source, problems = _read(told)
    inferred = False
    if source is not None and items and any(tried.works for tried in chosen):
        told, inferred = _with_articles(told, source, _articles_of(chosen))
        source, problems = _read(told)
    fits = [url for url in items if source is not None and is_article_url(source, url)[0]]
    links = [canonical_of(url) for url in (survey.front.links if survey.front else ())]
    at_home = [url for url in dict.fromkeys(links) if source is not None and is_article_url(source, url)[0]]
    others = [url for url in dict.fromkeys(links) if url not in at_home]
    return Proposal(
        source_id=source_id,
        source=source if chosen else None,
        text=_text(told, survey, today, country),
        chosen=chosen,
        inferred=inferred,
        items=len(items),
        taken=len(fits),
        left=tuple(url for url in items if url not in set(fits))[:SHOWN],
        home_links=len(at_home) + len(others),
        home_taken=tuple(url for url in at_home if url not in set(fits))[:SHOWN],
        home_left=tuple(others)[:SHOWN],
        sample=_sample(source, chosen) if source is not None else (),
        problems=tuple(problems),
    )


def choose(tried: Iterable[Tried]) -> tuple[Tried, ...]:
    """The entry points to keep: feeds that tell something that no other does, the posts of WordPress, news sitemaps;
    other sitemaps and pages only where there is nothing better. A range of numbers goes with a page that shows some."""
    tried = list(tried)
    working = [one for one in tried if one.works]
    kept: list[Tried] = []
    known: set[str] = set()
    for one in working:
        if not isinstance(one.entry, Feed):
            continue
        told = {canonical_of(link.url) for link in one.links}
        if len(told - known) > len(told) / 10 and len(kept) < FEEDS:
            kept.append(one)
            known |= told
    kept += [one for one in working if isinstance(one.entry, WordPress)]
    sitemaps = [one for one in working if isinstance(one.entry, Sitemap)]
    news = [one for one in sitemaps if any(link.published_at or link.published_on for link in one.links)]
    kept += news[:1]
    pages = [one for one in working if isinstance(one.entry, Listing)]
    numbered = [one for one in tried if isinstance(one.entry, IdRange)]
    if pages and (numbered or not kept):
        kept += pages
        kept += numbered
    return tuple(kept or sitemaps[:1])


def id_of(url: str) -> str:
    """An id for the outlet at ``url``: its host's name without ``www.`` and what stands behind the last dot."""
    host = (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("news.")
    word = re.sub(r"[^a-z0-9]+", "_", host.rpartition(".")[0] or host).strip("_")[:41]
    return word if len(word) > 1 else f"{word}_{word}"


def _entry(tried: Tried, today: date) -> dict[str, Any]:
    told = tried.entry.model_dump(mode="json", exclude_defaults=True)
    entry: dict[str, Any] = {"kind": tried.entry.kind, **told}
    if tried.works:
        entry |= {"confidence": "tested", "checked": today}
    return entry


def _articles_of(chosen: Sequence[Tried]) -> list[str]:
    """The addresses that are surely articles: those of feeds, posts and news sitemaps, else of whatever there is."""
    sure = [tried for tried in chosen if isinstance(tried.entry, Feed | WordPress)]
    return list(dict.fromkeys(canonical_of(link.url) for tried in (sure or chosen) for link in tried.links))


def _with_articles(told: dict[str, Any], source: Source, urls: list[str]) -> tuple[dict[str, Any], bool]:
    """``told`` with hosts and patterns of its own where the preset's do not do, and whether it has such patterns."""
    told = dict(told)
    own = hosts_of(source)
    elsewhere = [url for url in urls if (urlsplit(url).hostname or "").removeprefix("www.") not in own]
    if len(elsewhere) * 2 > len(urls):
        hosts = sorted({urlsplit(url).hostname or "" for url in elsewhere})[:SHOWN]
        told["articles"] = {"hosts": hosts}
        source = _read(told)[0] or source
    verdicts = {url: is_article_url(source, url) for url in urls}
    if source.articles.patterns and sum(fits for fits, _ in verdicts.values()) >= ENOUGH * len(urls):
        return told, False
    if not any(isinstance(entry, Feed | WordPress | Sitemap) for entry in source.discovery):
        # a page links to everything: the likely ones among its links show the form of the others
        likely = filled(preset("custom")["articles"]["patterns"], str(source.home))
        urls = [url for url in urls if any(compile_pattern(pattern).search(url) for pattern in likely)]
    unfit = ("another host", "the home page", "rejected by")
    usable = [url for url in urls if verdicts[url][0] or not verdicts[url][1].startswith(unfit)]
    forms = forms_of(usable)
    if not forms.patterns:
        return told, False
    told["articles"] = {**told.get("articles", {}), "patterns": list(forms.patterns), "examples": usable[:3]}
    return told, True


def _read(told: dict[str, Any]) -> tuple[Source | None, list[str]]:
    """The source that ``told`` is, with its preset, and what is wrong with it."""
    document = with_preset(Document(Path(f"{told['id']}.yml"), told))
    source, problems = check(document, Source)
    return source, [problem.what for problem in problems]


def _sample(source: Source, chosen: Sequence[Tried]) -> tuple[Sample, ...]:
    found: dict[str, Sample] = {}
    for tried in chosen:
        for link in tried.links:
            url = canonical_of(link.url)
            if is_article_url(source, url)[0] and url not in found:
                found[url] = Sample(url, link.title, day_of(link))
    newest = sorted(found.values(), key=lambda sample: sample.day or date.min, reverse=True)
    return tuple(newest[:SAMPLE])


def day_of(link: FoundLink) -> date | None:
    """The day that a list states for an article, of its publication or else of its last change."""
    at = link.published_at or link.modified_at
    return link.published_on or (at.date() if at else link.modified_on)


def _name(front: FrontPage | None, home: str) -> str:
    """What the site calls itself: of "Accueil | Le Courrier" the part that is most like its host's name."""
    host = (urlsplit(home).hostname or "").removeprefix("www.")
    title = (front.site_name or front.title or "") if front else ""
    parts = [part.strip()[:60] for part in re.split(r"(?<!\s)\s+[|–—:»-]\s+", title) if part.strip()]
    word = host.rpartition(".")[0]
    return max(parts, key=lambda part: SequenceMatcher(None, part.lower(), word).ratio(), default=host)


class _Plain(yaml.SafeDumper):
    """Lists indented below their key, and nothing written as an alias of something else."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    @staticmethod
    def text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        # in single quotes a backslash stays one, and no character means anything
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="'" if "\\" in text else None)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Plain.add_representer(str, _Plain.text)


def _text(told: dict[str, Any], survey: SiteSurvey, today: date, country: str | None) -> str:
    lines = [
        f"# Proposed by `press-monitor sources add` on {today}; nobody has read it yet.",
        *(f"# {survey.verdict.platform}: {what}" for what in survey.verdict.evidence[:3]),
    ]
    written = told if country else {**told, "country": "??"}
    body = yaml.dump(written, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=1000)
    if country is None:
        body = body.replace("country: ??", "country: '??' # two letters, as ML", 1)
    return "\n".join(lines) + "\n" + body
