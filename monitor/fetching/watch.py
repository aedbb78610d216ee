"""Stored articles looked at again in one run: what is asked and on which condition, and what the answers mean.

New articles come first: a run looks again when its queue is empty, and for a share of its requests at most. A page that
was edited is asked for twice: what the second answer has otherwise is the page's doing. Misses are only believed at the
end of the run, when it is known whether anything else of the source could be had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response

from db.revisits import Revisit
from monitor.catalogue.addresses import hosts_of, is_article_url
from monitor.clock import iso
from monitor.discovery.urls import UrlRejected, canonical, key
from monitor.extraction.article import Outcome
from monitor.fetching.conditions import conditions_of
from monitor.fetching.endings import capture_of, ending_of_error, error_of
from monitor.fetching.failures import Unreached
from monitor.fetching.hosts import Blocked
from monitor.fetching.outcome import FEW
from monitor.fetching.twice import Again, Read, Twice
from monitor.process import Captured
from monitor.watching import missed, site_absent, site_present, stood, unanswered
from monitor.withholding import NOT_COMPARED

if TYPE_CHECKING:
    from twisted.python.failure import Failure

    from monitor.fetching.run import Run

# of a run's requests
SHARE = 0.25
AT_ONCE = 8
MOST_HOPS = 4
GONE = (404, 410, 451)
# an empty page by itself says nothing of the article; one that says this does
_SAYS_MISSING = "extract_empty: the page says that it is missing"
_HOMES = ("", "/", "/index.php", "/index.html", "/index.htm", "/home", "/accueil", "/fr", "/fr/", "/accueil/")


@dataclass(frozen=True, slots=True)
class _Miss:
    revisit: Revisit
    kind: str
    reason: str
    capture_id: int | None
    at: datetime


class Watch:
    """Of one source in one run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._store = run.batch.store
        self._which = run.batch.wishes.revisits
        self._asked = self._found = self._unanswered = self._pages = 0
        self._seen: set[int] = set()
        # by link, those of which nothing is known yet
        self._open: dict[int, Again] = {}
        self._twice = Twice(run.batch)
        self._misses: list[_Miss] = []
        self._silent: list[tuple[Revisit, str]] = []
        self._walls = 0
        self._over = self._which == "none"
        self._doubted = False

    # --- what is asked ----------------------------------------------------------------------------------------------

    def next_looks(self) -> list[Again]:
        """The next articles to look at again; none when no look is due, or no more may be asked for in this run."""
        run = self._run
        if run.may_ask() and (second := self._twice.to_ask()):
            run.batch.budget.looks -= len(second)
            return second
        room = min(AT_ONCE, self._room())
        if self._over or room <= 0 or not run.may_take():
            return []
        now = run.batch.now()
        due = self._store.revisits.due(run.source_id, now, room + len(self._seen), self._which)
        looks: list[Again] = []
        for revisit in [each for each in due if each.article_id not in self._seen][:room]:
            self._seen.add(revisit.article_id)
            link = self._store.links.get(revisit.link_id)
            looks.append(Again(revisit, link, conditions_of(run.batch, revisit)))
            self._open[link.id] = looks[-1]
        self._asked += len(looks)
        run.batch.budget.looks -= len(looks)
        return looks

    def _room(self) -> int:
        """How many more looks may be begun: of the run's share, and of what is left to the run and to the batch."""
        run, budget = self._run, self._run.batch.budget
        share = max(1, int(run.most_requests * SHARE)) - self._asked
        left = min(run.most_requests - run.requests, budget.requests) - len(self._open)
        return min(share, budget.looks, left)

    def in_doubt(self) -> bool:
        """Whether only its lists can tell if the source is there at all, so much of it was missed; once."""
        doubts = self._run.looks_only and not self._doubted and not self._found and len(self._misses) >= FEW
        self._doubted = self._doubted or doubts
        return doubts and self._run.may_ask()

    # --- what came --------------------------------------------------------------------------------------------------

    def answered(self, again: Again, response: Response) -> str | None:
        """Takes in an answer that is no page. Returns an address to follow, ``None`` where the look is over."""
        status = response.status
        if 300 <= status < 400 and status != 304:
            return self._redirected(again, response)
        if again.link.id in self._twice:
            self._settle_alone(again.link.id)
        elif status == 304 and again.headers:
            self._stood(again.revisit, "not modified, says the server", status)
        elif status in (429, 503) and self._put_off(response):
            self._over = True
        elif status in GONE:
            self._miss(again, response, "removed", f"HTTP {status}", "gone")
        else:
            self._fail(again.revisit, f"HTTP {status}", status)
        return None

    def failed(self, again: Again, failure: Failure) -> None:
        """Takes in that no answer came."""
        error = error_of(failure)
        ending = ending_of_error(error)
        if ending.until is not None:
            self._over = True
            self._postpone(ending.until)
        if again.link.id in self._twice:
            self._settle_alone(again.link.id)
            return
        if ending.state == "pending":
            self._open.pop(again.link.id, None)
            return
        # of a server that is gone the file of rules cannot be had either
        silent = ending.network or (_of_robots(error) and not self._run.answers)
        self._run.unreachable += ending.network or (silent and self._run.looks_only)
        if silent:
            self._open.pop(again.link.id, None)
            self._silent.append((again.revisit, ending.reason))
        else:
            self._fail(again.revisit, ending.reason, ending.status)

    def ready(self, captured: Captured, outcome: Outcome) -> Sequence[Read]:
        """The pages that can be settled by now: any but the first of an edited article, which is asked for again."""
        again = self._open.get(captured.link_id)
        if again is None:
            return [Read(captured, outcome)]
        self._pages += 1
        may_ask = self._run.may_ask() and self._run.batch.budget.looks > 0
        return self._twice.ready(again, captured, outcome, may_ask=may_ask)

    def _settle_alone(self, link_id: int) -> None:
        self.settled(link_id, *self._twice.settle_alone(link_id))

    def settled(self, link_id: int, capture_id: int, word: str) -> bool:
        """Takes in what became of a page: the outcome of its capture. ``False`` for a page that is none of its own."""
        again = self._open.get(link_id)
        if again is None:
            return False
        if word in ("new", "changed", "unchanged", "older", NOT_COMPARED):
            self._stood(again.revisit, word, 200, noted=False)
        elif word.startswith("wall: "):
            self._walls += 1
            # what is walled now may be so for all
            self._over = self._over or self._walls >= FEW
            self._fail(again.revisit, word, 200)
        elif word.startswith(("quarantined: ", "extract_empty: ")) and not word.startswith(_SAYS_MISSING):
            self._fail(again.revisit, word, 200)
        else:
            del self._open[link_id]
            self._misses.append(_Miss(again.revisit, "removed", word, capture_id, self._run.batch.clock.now()))
        return True

    def _redirected(self, again: Again, response: Response) -> str | None:
        location = (response.headers.get("Location") or b"").decode("latin-1")
        problem = None
        try:
            target = urljoin(response.url, location)
            follow = key(canonical(target)) == again.link.key or self._leads_to_article(target)
        except (UrlRejected, ValueError) as error:
            problem = f"HTTP {response.status}: a redirect that leads nowhere ({error})"
        else:
            if follow and again.hops < MOST_HOPS:
                return target
            problem = "redirects in a circle" if follow else None
        if again.link.id in self._twice:
            self._settle_alone(again.link.id)
        elif problem is not None:
            self._fail(again.revisit, problem, response.status)
        else:
            kind = "redirected_home" if self._is_home(target) else "redirected"
            self._miss(again, response, kind, f"redirects to {target[:200]}", "redirected")
        return None

    def _is_home(self, target: str) -> bool:
        parts = urlsplit(target)
        own = (parts.hostname or "").removeprefix("www.") in hosts_of(self._run.source)
        return own and parts.path.lower() in _HOMES and not parts.query

    def _leads_to_article(self, target: str) -> bool:
        """Whether a redirect leads to where the same article may have moved: an address of the source's articles that
        no other article has."""
        if not is_article_url(self._run.source, target)[0]:
            return False
        known = self._store.links.by_key(key(canonical(target)))
        return known is None or known.state != "stored"

    # --- what it means ----------------------------------------------------------------------------------------------

    def _stood(self, revisit: Revisit, word: str, status: int, *, noted: bool = True) -> None:
        self._found += 1
        self._open.pop(revisit.link_id, None)
        with self._store.transaction():
            if noted:
                self._note(revisit, "stored", word, status)
            stood(self._store, revisit, self._run.batch.clock.now())

    def _fail(self, revisit: Revisit, reason: str, status: int | None) -> None:
        self._unanswered += 1
        self._open.pop(revisit.link_id, None)
        with self._store.transaction():
            self._note(revisit, "failed", reason, status)
            unanswered(self._store, revisit, reason, self._run.batch.clock.now())

    def _miss(self, again: Again, response: Response, kind: str, reason: str, word: str) -> None:
        """Keeps the answer as evidence; what it means is settled at the end of the run."""
        batch = self._run.batch
        self._open.pop(again.link.id, None)
        record = self._run.record(again.link, response)
        place = batch.archive.append(record)
        with self._store.transaction():
            capture = replace(
                capture_of(again.link.id, record, place, run_id=self._run.id), outcome=f"{word}: {reason}"
            )
            capture_id = self._store.captures.enter(capture)
            self._note(again.revisit, "http_gone" if word == "gone" else "alias", reason, response.status)
        self._misses.append(_Miss(again.revisit, kind, reason, capture_id, record.fetched_at))

    def _note(self, revisit: Revisit, state: str, reason: str, status: int | None) -> None:
        self._store.links.keep_attempt(
            revisit.link_id, state, self._run.batch.now(), reason=reason, status=status, run_id=self._run.id
        )

    def _put_off(self, response: Response) -> bool:
        until = self._run.held_until(response)
        if until is not None:
            self._open.clear()
            self._postpone(until)
        return until is not None

    def _postpone(self, until: datetime) -> None:
        with self._store.transaction():
            self._store.revisits.postpone(self._run.source_id, self._run.batch.now(), iso(until))

    # --- the end ----------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Settles the misses: each for itself where anything of the source could be had, else as its absence.
        One in which nobody answered is only told once it is known that other servers could be reached."""
        run, now = self._run, self._run.batch.clock.now()
        if run.batch.fatal is None:
            for link_id in self._twice.waiting:
                self._settle_alone(link_id)
            for again in list(self._open.values()) if not run.batch.stopping else ():
                self._fail(again.revisit, "the look came to no end", None)
        # a page that held no article is no sign of life: a host that was given up answers with one for all
        sound = bool(run.lists.read or run.fetched > self._pages or self._found)
        lost = len(self._misses) + len(self._silent)
        if not sound and lost and (lost >= FEW or run.lists.problems or run.lists.unreachable):
            if self._misses:
                with self._store.transaction():
                    site_absent(self._store, run.source_id, self._misses[-1].reason, now)
            else:
                reason = self._silent[-1][1]
                run.batch.unheard.append(Unreached(run.id, run.source_id, run.source.id, now, reason, "soft"))
            return
        with self._store.transaction():
            if sound or self._unanswered:
                site_present(self._store, run.source_id, now)
            for miss in self._misses:
                missed(self._store, miss.revisit, miss.kind, miss.reason, miss.capture_id, now, at=miss.at)
            for revisit, reason in self._silent:
                unanswered(self._store, revisit, reason, now)


def _of_robots(error: BaseException) -> bool:
    """Whether a page could not be asked for as nobody answered for its robots.txt."""
    return isinstance(error, Blocked) and error.reason == "robots unreachable"
