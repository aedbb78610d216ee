"""Looking back at a source: list after list read backwards, each document committed with its links, so that whatever
ends the program, the next start goes on behind the last one."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from db.backfills import Backfill
from db.links import TOO_OLD, Link
from monitor.catalogue.model import IdRange
from monitor.clock import parse_iso
from monitor.discovery.descent import Ended, Told, below, first_number, next_number, onward
from monitor.discovery.id_range import number_of
from monitor.discovery.ladder import Place, Rung, address_of, complete, first_place, ladder, window_of
from monitor.discovery.link import Found, FoundLink
from monitor.discovery.urls import UrlRejected
from monitor.fetching.older_list import Document, counted, day_of, key_of, may_pass, with_days
from monitor.fetching.position import Position

if TYPE_CHECKING:
    from monitor.fetching.endings import Ending
    from monitor.fetching.run import Run

# of one ordinary crawl; a look back that a person asked for has the budget of its call
LISTS_OF_A_CRAWL = 40
TRIES = 3  # runs that a document in the middle of a rung may fail in before the rung is left
MISSES = 5  # times as many numbers in a row may be missing downwards, where old articles were taken away
logger = logging.getLogger(__name__)


class LookBack:
    """One look into the past of the run's source; ``next_document`` until it gives none."""

    def __init__(self, run: Run, backfill: Backfill, only_feed: str | None = None) -> None:
        self._run = run
        self._batch = run.batch
        self._store = run.batch.store
        self.backfill = backfill
        self.window = window_of(backfill.since, backfill.until, run.source.timezone)
        self._rungs = ladder(run.source, only_feed)
        self._position = Position.read(backfill.position)
        self._reached_on = backfill.reached_on
        self._known: dict[int, date | None] | None = None
        self._asked = False
        self.paused: str | None = None
        self.over = False

    def next_document(self) -> Document | None:
        """The document to ask for; ``None`` when it is over, or when nothing more can be asked for in this run."""
        if self._asked:
            # no answer came of it, not even an error: asking again at once would have no end
            self.paused = self.paused or "a request for a list was dropped"
        if self._position.told is not None and not self.paused:
            self._weigh()
        while not (self.over or self.paused):
            rung = self._rung()
            if rung is None:
                break
            place = self._position.place
            if isinstance(rung.strategy, IdRange):
                step = self._number(rung.strategy, place)
                if isinstance(step, Ended):
                    self._leave(rung, step)
                    with self._store.transaction():
                        self._save()
                    continue
                place = step
                self._position = replace(self._position, place=place)
            self._asked = True
            return Document(rung, place, address_of(rung, place, self.window))
        return None

    # --- the ladder -------------------------------------------------------------------------------------------------

    def _rung(self) -> Rung | None:
        """The rung that is being read, or the best that is left; ``None`` once the look back is over."""
        ended = {name: reached for name, reached, _ in self._position.ended}
        for level in sorted({rung.level for rung in self._rungs}):
            beside = [rung for rung in self._rungs if rung.level == level]
            for rung in beside:
                if rung.name not in ended:
                    if self._position.rung != rung.name:
                        self._position = Position(rung.name, self._start(rung), ended=self._position.ended)
                    return rung
            if complete(beside, ended):
                names = "; ".join(f"{name}: {why}" for name, reached, why in self._position.ended if reached)
                self._finish("done", names)
                return None
        left = "; ".join(f"{name}: {why}" for name, _, why in self._position.ended)
        self._finish("given_up", left or "no list of this source can be read backwards")
        return None

    def _start(self, rung: Rung) -> Place:
        if isinstance(rung.strategy, IdRange):
            return Place(number=first_number(self._numbers(rung.strategy), self.window))
        return first_place(rung)

    def _numbers(self, strategy: IdRange) -> dict[int, date | None]:
        if self._known is None:
            self._known = {}
            for url, day in self._store.backfills.settled_days(self._run.source_id):
                try:
                    number = number_of(strategy, url)
                except UrlRejected:
                    continue
                if number is not None:
                    self._known[number] = date.fromisoformat(day) if day else None
        return self._known

    def _number(self, strategy: IdRange, place: Place) -> Place | Ended:
        return next_number(place, self._numbers(strategy), self.window, strategy.misses * MISSES)

    def _leave(self, rung: Rung, end: Ended) -> None:
        logger.info("%s: %s: %s", self._run.source.id, rung.name, end.why)
        if not end.reached and self._run.apart:
            self._run.lists.guesses.append((rung.url, end.why))
        self._position = Position(ended=(*self._position.ended, (rung.name, end.reached, end.why)))

    def _finish(self, state: str, reason: str) -> None:
        self.over = True
        gap = self.backfill.gap_id
        with self._store.transaction():
            self._store.backfills.finish(self.backfill.id, state, reason, self._batch.now())
            if gap is not None:
                word = "recovered" if state == "done" else "lost"
                self._store.gaps.close(gap, word, reason, self._batch.now())

    def _save(self) -> None:
        position = self._position
        self._store.backfills.save(
            self.backfill.id, position.rung, position.written(), self._reached_on, self._batch.now()
        )

    # --- documents --------------------------------------------------------------------------------------------------

    def arrived(self, document: Document, found: Found, told: Told) -> None:
        """Enters the links of a document and the position behind it, in one transaction. ``told``: what its links do
        not tell (``pages``, ``next_url``, ``children``, ``problem``)."""
        self._asked = False
        window, ledger = self.window, self._run.ledger
        offers = ledger.offers(found, document.url, window)
        articles = {each.key: each for each in offers if each.state == "pending" or each.reason == TOO_OLD}
        links = {key_of(link): link for link in found.links}
        shown_before = {*self._position.first, *(each for some in self._position.last for each in some)}
        fresh = [each for each in articles if each not in shown_before]
        days = {each: day_of(articles[each], links.get(each)) for each in fresh}
        told = counted(told, days, links, articles, window)
        told = replace(told, same=bool(articles) and set(articles) == set(next(iter(self._position.last), ())))
        now = self._batch.now()
        # sitemaps do not overlap, and can name many thousands
        shown = () if document.rung.kind == "sitemap" else tuple(articles)
        with self._store.transaction():
            before = self._store.backfills.ids(articles)
            new = self._store.links.offer(self._run.source_id, offers, now)
            after = self._store.backfills.ids(articles)
            wanted = [each for each, offer in articles.items() if offer.state == "pending"]
            first_seen = [each for each in wanted if each not in before]
            self._store.backfills.count(
                self.backfill.id, documents=1, new=len(first_seen), known=len(wanted) - len(first_seen)
            )
            self._position = replace(
                self._position,
                rung=document.rung.name,
                place=document.place,
                told=told,
                first=self._position.first or shown,
                last=(shown, *self._position.last[:1]),
                waiting=tuple(
                    (after[each], each in first_seen, days[each] is None)
                    for each in fresh
                    if days[each] is None or each in first_seen
                ),
                stale=0 if fresh else self._position.stale + 1,
                failures=0,
            )
            self._save()
        ledger.listed += len(offers)
        ledger.new += new
        self._run.lists.read += self._run.apart

    def numbered(self, document: Document, *, hit: bool, enter: bool) -> Link | None:
        """Notes whether a number exists. ``enter``: as a link; it comes back, taken, if its page is still wanted."""
        self._asked = False
        link = FoundLink(document.url, "id_range")
        offers = self._run.ledger.offers(Found(links=(link,)), document.rung.url, self.window) if enter else []
        identity = offers[0].key if offers and offers[0].state == "pending" else None
        now = self._batch.now()
        with self._store.transaction():
            known = self._store.backfills.ids([identity]) if identity else {}
            new = self._store.links.offer(self._run.source_id, offers, now)
            self._store.backfills.count(
                self.backfill.id, documents=1, new=int(bool(identity) and not known), known=len(known)
            )
            after = self._store.backfills.ids([identity]) if identity else {}
            self._position = replace(
                self._position,
                rung=document.rung.name,
                place=document.place,
                told=Told(links=int(hit)),
                waiting=tuple((link_id, not known, True) for link_id in after.values()),
                failures=0,
            )
            self._save()
        self._run.ledger.listed += len(offers)
        self._run.ledger.new += new
        self._run.lists.read += self._run.apart
        return self._run.take_listed(identity) if identity else None

    def failed(self, document: Document, ending: Ending) -> None:
        """A document that gave no answer. What may pass is waited for; what may not ends the rung, or counts as a hole
        among its sitemaps."""
        self._asked = False
        run, rung = self._run, document.rung
        run.lists.unreachable += ending.network
        held = ending.state == "pending" or ending.until is not None
        run.held = run.held or held
        asked = replace(self._position, rung=rung.name, place=document.place)
        if held or (ending.network and not run.answers):
            self.paused = ending.reason
            self._position = asked
        elif may_pass(ending) and document.place.begun and asked.failures + 1 < TRIES:
            self.paused = ending.reason
            self._position = replace(asked, failures=asked.failures + 1)
        else:
            self._position = replace(asked, told=Told(problem=ending.reason), waiting=(), failures=0)
        if self.paused and run.apart and not held:
            run.lists.guesses.append((document.url, ending.reason))
        with self._store.transaction():
            self._store.backfills.count(self.backfill.id, documents=0, new=0, known=0)
            self._save()

    def _weigh(self) -> None:
        """What the document told, with the days that the pages it led to have told since, decides where to go on."""
        position, window = self._position, self.window
        told = position.told
        assert told is not None
        rung = next((each for each in self._rungs if each.name == position.rung), None)
        if rung is None:
            # the source's file has changed: the list is none of its own any more
            self._position = Position(ended=position.ended)
            return
        told_days = self._store.backfills.days(link_id for link_id, *_ in position.waiting)
        recovered = sum(
            new and link_id in told_days and self._in_gap(*told_days[link_id]) for link_id, new, _ in position.waiting
        )
        days = [
            date.fromisoformat(day)
            for link_id, _, undated in position.waiting
            if undated and (day := told_days.get(link_id, (None, None))[1])
        ]
        if rung.kind == "id_range":
            of_number = days[0] if days else None
            step: Place | Ended = below(position.place, hit=told.links > 0, day=of_number, window=window)
            self._note_reached(of_number)
        else:
            told = with_days(told, days, window)
            step = onward(rung, position.place, told, position.stale, window)
            if rung.kind in ("paged_feed", "pages", "offsets", "wordpress") and told.newest:
                self._note_reached(date.fromisoformat(told.newest))
        if isinstance(step, Ended):
            if step.reached:
                self._note_reached(window.since)
            self._leave(rung, step)
        else:
            self._position = replace(position, place=step, told=None, waiting=())
        with self._store.transaction():
            if recovered and self.backfill.gap_id is not None:
                self._store.gaps.add_recovered(self.backfill.gap_id, recovered)
            self._save()

    def _in_gap(self, at: str | None, day: str | None) -> bool:
        if at is not None:
            instant = parse_iso(at)
            before = self.window.before
            return self.window.after <= instant and (before is None or instant <= before)
        return day is not None and self.window.holds(date.fromisoformat(day))

    def _note_reached(self, day: date | None) -> None:
        if day is not None and (self._reached_on is None or day.isoformat() < self._reached_on):
            self._reached_on = max(day, self.window.since).isoformat()
