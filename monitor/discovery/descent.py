"""Down a rung of the ladder: what a document told, and where to read next or why not to. No network, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.clock import parse_iso
from monitor.discovery.ladder import Place, Rung, Window, deeper
from monitor.discovery.wordpress import WALL_CLOCK

OLDER_IN_A_ROW = 10
STALE = 2  # documents in a row without anything that the rung had not shown before
_OUTLIERS = 5


@dataclass(frozen=True, slots=True)
class Told:
    """What a document told. ``links``: its articles; ``fresh``: those that the rung had not shown before; ``same``: it
    shows what the one before showed; ``dated``, ``older``, ``newest``, ``oldest``: how many of the fresh have a day,
    how many of these lie before the window, and the outermost days; ``newest_at``, ``oldest_at``: the outermost
    instants of all; ``pages``: how many pages the server says there are; ``next_url``: the next document that it links
    to; ``children``, ``passed_over``: sitemaps of an index; ``problem``: why it could not be read."""

    links: int = 0
    fresh: int = 0
    same: bool = False
    dated: int = 0
    older: int = 0
    newest: str | None = None
    oldest: str | None = None
    newest_at: str | None = None
    oldest_at: str | None = None
    pages: int | None = None
    next_url: str | None = None
    children: tuple[str, ...] = ()
    passed_over: int = 0
    problem: str | None = None

    @property
    def all_older(self) -> bool:
        """Whether what it shows for the first time lies before the window; an article without a day proves nothing."""
        return self.dated > 0 and self.older == self.dated


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a rung. ``reached``: it was read down to the window's beginning without a hole."""

    reached: bool
    why: str


def onward(rung: Rung, place: Place, told: Told, stale: int, window: Window) -> Place | Ended:
    """Where to read after the document at ``place``. ``stale``: how many documents in a row, this one included, showed
    nothing new; what the database knew before counts as shown, so that known articles end nothing."""
    match rung.kind:
        case "wordpress":
            return _wordpress(place, told, stale, window)
        case "sitemap":
            return _sitemap(place, told, window)
        case "listing":
            return _single(told, window)
        case "id_range":
            raise ValueError("an id range goes on by next_number")
        case _:
            return _paged(rung, place, told, stale, window)


def _wordpress(place: Place, told: Told, stale: int, window: Window) -> Place | Ended:
    begun = place.begun
    if told.problem and not begun:
        return Ended(False, told.problem)
    if told.problem and place.page == 1:
        return Ended(False, f"before {place.before}: {told.problem}")
    if told.problem or not told.links:
        # past its last page WordPress answers with an error, or with nothing
        return Ended(True, "every post of the time") if begun else Ended(False, "it shows no post of the time")
    if told.all_older:
        return Ended(True, f"posts from before {window.since}")
    ignored = place.by_page or _ignores_before(place, told)
    if told.pages is not None and place.page >= told.pages and not ignored:
        return Ended(True, "every post of the time")
    if not told.fresh and stale >= STALE:
        return Ended(False, "it shows the same posts whatever is asked for") if told.same or ignored else Ended(
            True, "every post of the time"
        )  # fmt: skip
    if not ignored and told.fresh and told.oldest_at and (place.before is None or told.oldest_at < place.before):
        return Place(before=told.oldest_at)
    # a full page within the hours that the window is opened by, or an interface that does not look at the instant
    return Place(page=place.page + 1, before=place.before, by_page=True)


def _ignores_before(place: Place, told: Told) -> bool:
    if place.before is None or told.newest_at is None:
        return False
    return parse_iso(told.newest_at) > parse_iso(place.before) + 2 * WALL_CLOCK


def _paged(rung: Rung, place: Place, told: Told, stale: int, window: Window) -> Place | Ended:
    begun = place.page > 1
    if told.problem:
        return Ended(False, f"it ends at page {place.page} ({told.problem})" if begun else told.problem)
    if told.all_older:
        return Ended(True, f"articles from before {window.since} on page {place.page}")
    if not told.links:
        return Ended(False, f"it ends at page {place.page}" if begun else "it shows no article")
    if stale >= STALE:
        same = "it serves the same page for every number"
        return Ended(False, same if told.same else f"it shows nothing more from page {place.page - STALE + 1} on")
    if rung.kind == "offsets":
        if told.next_url is None:
            return Ended(False, f"it ends at page {place.page}" if begun else "it leads to no further page")
        return Place(page=place.page + 1, url=told.next_url)
    return Place(page=place.page + 1)


def _sitemap(place: Place, told: Told, window: Window) -> Place | Ended:
    depth = place.queue[0][0]
    if told.problem and depth == 0:
        return Ended(False, told.problem)
    days = [day for day in (place.oldest, told.oldest) if day]
    if told.passed_over:
        # a sitemap that was not touched since then: its articles are older
        days.append((window.since - timedelta(days=1)).isoformat())
    after = replace(
        place,
        page=place.page + 1,
        queue=deeper(place.queue, told.children),
        holes=place.holes + bool(told.problem),
        oldest=min(days, default=None),
    )
    if after.queue:
        return after
    if after.holes:
        return Ended(False, f"{after.holes} of its sitemaps could not be read")
    if after.oldest is None:
        return Ended(False, "it names no day, so that nobody can tell how far it goes back")
    if after.oldest > window.since.isoformat():
        return Ended(False, f"it goes back to {after.oldest} only")
    return Ended(True, f"every sitemap of the time ({after.page - 1} read)")


def _single(told: Told, window: Window) -> Ended:
    if told.problem or not told.links:
        return Ended(False, told.problem or "it shows no article")
    # one old article in a corner of the page is no proof
    if told.dated and told.older * 2 >= told.dated:
        return Ended(True, f"articles from before {window.since} on its one page")
    return Ended(False, f"one page alone, back to {told.oldest or 'an unknown day'}")


# --- numbers ------------------------------------------------------------------------------------------------------


def first_number(known: Mapping[int, date | None], window: Window) -> int | None:
    """Where a walk down begins: at the highest number known, or just below what is known to be younger than the
    window. ``None`` where no number is known."""
    if not known:
        return None
    if window.until is not None:
        dated = [(number, day) for number, day in sorted(known.items()) if day is not None]
        for place, (number, _) in enumerate(dated):
            following = dated[place : place + _OUTLIERS]
            # one wrong date must not hide what lies above it
            if len(following) == _OUTLIERS and all(day > window.until for _, day in following):
                return number - 1
    return max(known)


def next_number(place: Place, known: Mapping[int, date | None], window: Window, most_misses: int) -> Place | Ended:
    """The next number to ask for, downwards; a known one is not asked for, but its day counts."""
    if place.number is None:
        return Ended(False, "no number is known and no list shows one")
    number, older, misses = place.number, place.older, place.misses
    while older < OLDER_IN_A_ROW and misses < most_misses and number > 0:
        if number not in known:
            return replace(place, number=number, older=older, misses=misses)
        day = known[number]
        if day is not None:
            older = older + 1 if day < window.since else 0
        misses = 0
        number -= 1
    if older >= OLDER_IN_A_ROW:
        return Ended(True, f"{older} articles in a row from before {window.since}, down to number {number + 1}")
    if number <= 0:
        return Ended(True, "down to the first number")
    return Ended(False, f"{misses} numbers in a row do not exist, down to {number + 1}")


def below(place: Place, *, hit: bool, day: date | None, window: Window) -> Place:
    """The place below a number that was asked for. ``hit``: it exists; ``day``: its article's, if known."""
    assert place.number is not None
    older = place.older
    if hit and day is not None:
        older = older + 1 if day < window.since else 0
    return replace(
        place, page=place.page + 1, number=place.number - 1, older=older, misses=0 if hit else place.misses + 1
    )
