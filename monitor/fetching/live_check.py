"""The entry points of one source, each asked for once: what it answers, held against what the file claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from monitor.catalogue.addresses import is_article_url
from monitor.catalogue.documents import Document
from monitor.catalogue.model import IdRange, Listing, Sitemap, Source
from monitor.catalogue.patterns import compile_pattern
from monitor.catalogue.presets import has_derived_lists
from monitor.discovery.address_forms import forms_of
from monitor.discovery.front_page import read_front_page
from monitor.discovery.id_range import number_of
from monitor.discovery.link import Found, FoundLink
from monitor.discovery.prolog import read_prolog
from monitor.discovery.reading import first_document, read_document
from monitor.discovery.urls import UrlRejected, canonical, key
from monitor.fetching.entry_report import USABLE, EntryReport, Word, failing
from monitor.fetching.probe import Answer, Ask

# newest item older than this: the list is no longer kept, or the outlet is silent
STALE_DAYS = 30
CHILDREN = 3  # of a sitemap index, and as deep
SHOWN = 3  # examples
# as many items must be no articles before the pattern is doubted; a sitemap or a page lists other pages by right
MISFITS = 0.3


@dataclass(slots=True)
class _Reading:
    """What has come of one entry so far."""

    links: dict[str, FoundLink] = field(default_factory=dict)
    rejected: int = 0
    waiting: int = 0
    problem: str | None = None
    report: EntryReport | None = None


class LiveCheck:
    """A survey of one source. ``reports``: one for every entry point, once it has been put."""

    def __init__(self, source: Source, document: Document, today: date, stale_days: int | None = None) -> None:
        self.source = source
        self.document = document
        self._today = today
        silent = source.expectations.silent_after_hours
        self._stale = timedelta(days=stale_days) if stale_days else timedelta(days=STALE_DAYS)
        if stale_days is None and silent:
            self._stale = timedelta(hours=silent)
        derived = has_derived_lists(document)
        self.reports = [
            EntryReport(number, entry, document.line_of(("discovery", number, "url")), derived)
            for number, entry in enumerate(source.discovery)
        ]
        self._readings = [_Reading() for _ in self.reports]
        self._asked_on = False
        self.answered_once = False
        self.unreachable = 0

    @property
    def needs_a_person(self) -> bool:
        """Whether something that was claimed to work does not, or nothing at all works."""
        claimed = any(
            report.word not in USABLE or report.word == "moved" for report in self.reports if report.is_claimed
        )
        return claimed or not any(report.word in USABLE and report.items for report in self.reports)

    # --- questions --------------------------------------------------------------------------------------------------

    def first(self) -> Iterator[Ask]:
        for number, entry in enumerate(self.source.discovery):
            url = first_document(entry)
            if url is not None:
                yield self._ask(url, number, 0)
        if not any(reading.waiting for reading in self._readings):
            yield from self._further()

    def answered(self, answer: Answer) -> Iterable[Ask]:
        self.answered_once = self.answered_once or answer.status is not None
        self.unreachable += answer.unreachable
        number, depth = answer.ask.about
        if number < 0:
            self._suggest_feeds(answer)
            return
        reading = self._readings[number]
        reading.waiting -= 1
        if isinstance(self.source.discovery[number], IdRange):
            self._judge_number(number, answer)
        else:
            yield from self._read(number, depth, answer)
        if not any(one.waiting for one in self._readings):
            yield from self._further()

    def _ask(self, url: str, number: int, depth: int) -> Ask:
        if number >= 0:
            self._readings[number].waiting += 1
        return Ask(url, (number, depth), self.source.delay)

    def _further(self) -> Iterator[Ask]:
        """Once all lists are read: the numbers' turn, then a look at the home page where a list is gone."""
        for number, report in enumerate(self.reports):
            if isinstance(report.entry, IdRange) and report.what == "not asked":
                known = self._highest(report.entry)
                if known is None:
                    self._set(number, what="no list and no example shows a number that exists")
                else:
                    yield self._ask(report.entry.url.replace("{id}", str(known)), number, 0)
        if any(one.waiting for one in self._readings) or self._asked_on:
            return
        self._asked_on = True
        if any(report.word in ("html", "dead", "empty", "broken") for report in self.reports):
            yield self._ask(str(self.source.home), -1, 0)

    def _highest(self, entry: IdRange) -> int | None:
        told = [link.url for reading in self._readings for link in reading.links.values()]
        numbers = [number_of(entry, url) for url in (*told, *self.source.articles.examples)]
        return max((number for number in numbers if number is not None), default=None)

    # --- answers ----------------------------------------------------------------------------------------------------

    def _read(self, number: int, depth: int, answer: Answer) -> Iterator[Ask]:
        reading, entry = self._readings[number], self.source.discovery[number]
        word, what = failing(answer)
        if word is not None:
            if depth == 0:
                self._set(number, word, what, status=answer.status, moved_to=answer.moved_to)
                return
            reading.problem = reading.problem or f"{what} ({answer.ask.url})"
        else:
            found = read_document(entry, answer.body, answer.url, answer.headers)
            self._note(number, depth, answer, found)
            if isinstance(entry, Sitemap) and depth < CHILDREN:
                wanted = compile_pattern(entry.follow) if entry.follow else None
                children = [url for url in found.more if wanted is None or wanted.search(url)]
                for url in children[: CHILDREN if depth == 0 else 1]:
                    yield self._ask(url, number, depth + 1)
        if not reading.waiting and self.reports[number].word not in ("html", "dead", "blocked"):
            self._judge(number)

    def _note(self, number: int, depth: int, answer: Answer, found: Found) -> None:
        reading, entry = self._readings[number], self.source.discovery[number]
        for link in found.links:
            known = reading.links.setdefault(_key(link.url), link)
            if self._day(known) is None:
                reading.links[_key(link.url)] = link
        reading.rejected += len(found.rejected)
        reading.problem = reading.problem or found.problem
        if depth == 0:
            self._set(number, status=answer.status, moved_to=answer.moved_to)
            prolog = read_prolog(answer.body)
            if prolog.is_html and not isinstance(entry, Listing):
                self._set(number, "html", f"an HTML page{f' titled “{prolog.title}”' if prolog.title else ''}, no list")
                self._set(number, advice=_feeds_advice(answer))

    def _judge(self, number: int) -> None:
        reading, report = self._readings[number], self.reports[number]
        links = list(reading.links.values())
        fits = [link for link in links if is_article_url(self.source, _canonical(link.url))[0]]
        newest = max((day for link in (fits or links) if (day := self._day(link)) is not None), default=None)
        misfits = [link.url for link in links if link not in fits]
        self._set(
            number,
            items=len(links) + reading.rejected,
            fits=len(fits),
            newest=newest,
            misfits=tuple(misfits[:SHOWN]),
        )
        if not links:
            empty = reading.problem is None or reading.problem.startswith(("an empty feed", "a sitemap without"))
            self._set(number, "empty" if empty else "broken", reading.problem or "no items")
        elif not fits or (not isinstance(report.entry, Listing | Sitemap) and len(misfits) > MISFITS * len(links)):
            self._set(number, "pattern", f"{len(misfits)} of {len(links)} items are not articles by the file's pattern")
            self._set(number, advice=self._pattern_advice(misfits))
        elif newest is not None and self._today - newest > self._stale:
            self._set(number, "stale", f"the newest item is of {newest}, {(self._today - newest).days} days ago")
        elif report.moved_to:
            what = f"moved for good to {report.moved_to}"
            self._set(number, "moved", what, advice=(f"line {report.line}: url: {report.moved_to}",))
        else:
            self._set(number, "ok", _counted(len(links), newest), advice=self._claim_advice(report))

    def _judge_number(self, number: int, answer: Answer) -> None:
        word, what = failing(answer)
        if word is not None:
            self._set(number, word, what, status=answer.status)
            return
        known = answer.ask.url
        self._set(number, "ok", f"{known} exists", status=answer.status, items=1, fits=1, moved_to=answer.moved_to)
        if answer.moved_to:
            self._set(number, "moved", f"{known} moved for good to {answer.moved_to}")

    def _set(self, number: int, word: Word | None = None, what: str | None = None, **values: object) -> None:
        report = replace(self.reports[number], **values)  # type: ignore[arg-type]
        if word is not None:
            report = replace(report, word=word)
        self.reports[number] = report if what is None else replace(report, what=what)

    def _day(self, link: FoundLink) -> date | None:
        at = link.published_at or link.modified_at
        if link.published_on is not None:
            return link.published_on
        return at.astimezone(ZoneInfo(self.source.timezone)).date() if at else link.modified_on

    # --- advice -----------------------------------------------------------------------------------------------------

    def _claim_advice(self, report: EntryReport) -> tuple[str, ...]:
        if report.entry.confidence == "tested" and report.entry.checked:
            return ()
        return (f"it works: confidence: tested, checked: {self._today}",)

    def _pattern_advice(self, misfits: list[str]) -> tuple[str, ...]:
        line = self.document.line_of(("articles", "patterns"))
        hosts = {urlsplit(_canonical(url)).hostname or "" for url in misfits}
        other = sorted(host for host in hosts if not _is_own_host(self.source, host))
        if other and len(other) <= SHOWN:
            return (f"line {self.document.line_of(('articles',))}: articles.hosts lacks {', '.join(other)}",)
        return tuple(f"line {line}: a pattern that takes them: {one}" for one in forms_of(misfits).patterns[:1])

    def _suggest_feeds(self, answer: Answer) -> None:
        """What the home page declares, for every list that is gone."""
        advice = _feeds_advice(answer)
        known = {_key(str(entry.url)) for entry in self.source.discovery}
        fresh = tuple(one for one in advice if _key(one.rpartition(" ")[2]) not in known)
        for number, report in enumerate(self.reports):
            if report.word in ("html", "dead", "empty", "broken") and not report.advice:
                line = (f"line {report.line}: replace it or delete it",) if fresh or report.word == "dead" else ()
                self._set(number, advice=line + fresh)


def _counted(items: int, newest: date | None) -> str:
    dated = f", newest {newest}" if newest else ", without dates"
    return f"{items} item{'' if items == 1 else 's'}{dated}"


def _feeds_advice(answer: Answer) -> tuple[str, ...]:
    page = read_front_page(answer.body, answer.url) if answer.status == 200 else None
    return tuple(f"its page declares the feed {feed.url}" for feed in (page.feeds if page else ())[:SHOWN])


def _is_own_host(source: Source, host: str) -> bool:
    return is_article_url(source, f"https://{host}/")[1] != "another host"


def _canonical(url: str) -> str:
    try:
        return canonical(url)
    except UrlRejected:
        return url


def _key(url: str) -> str:
    try:
        return key(url)
    except UrlRejected:
        return url
