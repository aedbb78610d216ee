"""Stories kept up with the texts: whatever makes, changes or removes a text leaves it waiting, and what waits is given
its story here. Taking in a text at a time, in any order, and rebuilding everything give the same stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from db.store import Store
from db.stories import Member, Stories
from monitor.similarity.membership import Former, assign, fates
from monitor.similarity.signs import civil_day
from monitor.similarity.stories import find_link, settle_links
from monitor.stored_texts import StoredTexts, sign_row, uncounted_signs

MOST_AT_ONCE = 12  # texts that one page may have to ask for: its own, and some of what an upgrade left waiting
ENOUGH_TO_COUNT = 1000  # texts; of fewer nothing can be said about how rare a sign is
_MOST_COUNTED = 2000  # the newest, in an archive that grew before there were stories
_RARE = 3  # a sign that fewer texts have counts as one that was never seen
_CHUNK = 100


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What rebuilding did: texts that were asked for, those of them that stand otherwise than before, stories now."""

    texts: int
    moved: int
    stories: int


def settle_stories(store: Store, now: str, *, article_id: int | None = None, most: int = MOST_AT_ONCE) -> int:
    """Gives their stories to the texts that wait, that of an article first; returns how many were asked for. To be
    called within a transaction; ``now`` is written beside what becomes of stories."""
    stories = store.stories
    if not stories.due(1):
        return 0
    _count_once(stories, ENOUGH_TO_COUNT)
    due = stories.due(most, article_id)
    entered, again, parted = _enter(stories, due)
    changed = settle_links(entered, again, StoredTexts(stories))
    _keep(stories, {*changed, *entered}, parted, now)
    stories.settled(due)
    return len(due)


def regroup_stories(
    store: Store, now: str, *, enough: int = ENOUGH_TO_COUNT, on_text: Callable[[int, int], None] | None = None
) -> Regrouped:
    """Builds the stories anew from the stored texts, in order, in transactions of its own. ``enough``: texts from which
    it is counted how rare each sign is, if it never was. ``on_text`` is told how many texts are done, and of how many.
    Cut short, it leaves the texts waiting. Raises the errors of ``db.errors``."""
    stories = store.stories
    with store.transaction():
        _count_once(stories, enough)
        due = stories.all_due()
    parted: dict[str, int] = {}
    for start in range(0, len(due), _CHUNK):
        with store.transaction():
            parted |= _enter(stories, due[start : start + _CHUNK])[2]
    index, moved, done = StoredTexts(stories), 0, 0
    for page in _pages(stories):
        with store.transaction():
            for text_id in page:
                link = find_link(text_id, index)
                if link != index.link(text_id):
                    index.set_link(text_id, link)
                    moved += 1
        done += len(page)
        if on_text is not None:
            on_text(done, len(due))
    with store.transaction():
        _keep(stories, due, parted, now)
        stories.settled(due)
    return Regrouped(done, moved, stories.count())


def _pages(stories: Stories) -> Iterator[list[int]]:
    after = (-(2**63), 0)
    while page := stories.in_order(after, _CHUNK):
        yield [text_id for _, text_id in page]
        after = page[-1]


def _enter(stories: Stories, due: Sequence[int]) -> tuple[set[int], set[int], dict[str, int]]:
    """Writes the signs of texts; returns those that are there, those that are to be asked again on their account, and
    the stories of those that are no more, by key."""
    entered: set[int] = set()
    again: set[int] = set()
    parted: dict[str, int] = {}
    for text_id in due:
        told = stories.told(text_id)
        former = stories.row(text_id)
        row = sign_row(stories, text_id, told) if told is not None else None
        if former is not None and row != former:
            again.update(stories.dependants(text_id))
        if row is not None:
            stories.write(row)
            entered.add(text_id)
        elif (story_id := stories.remove(text_id)) is not None and former is not None:
            parted[former.key] = story_id
    return entered, again - set(due), parted


def _count_once(stories: Stories, enough: int) -> None:
    """Counts how many texts have each sign, as soon as there are enough, and never again: the same text always has the
    same signs, whatever came after it. All texts are then asked for anew."""
    if stories.counted([]) or stories.texts() < enough:
        return
    counts: Counter[str] = Counter()
    texts = 0
    for text_id in stories.newest(_MOST_COUNTED):
        if (told := stories.told(text_id)) is not None:
            counts.update(uncounted_signs(stories, told))
            texts += 1
    stories.keep_counts({"": texts, **{sign: count for sign, count in counts.items() if count >= _RARE}})
    stories.all_due()


def _keep(stories: Stories, touched: Iterable[int], parted: Mapping[str, int], now: str) -> None:
    """Puts the texts that stand together into one story, as far as that concerns ``touched`` ones and the stories of
    which texts were taken away."""
    touched = list(touched)
    firsts = stories.firsts_of(touched)
    before = stories.stories_of(touched) | set(parted.values())
    members = stories.members(firsts | stories.firsts_in(before))
    # a text that was made anew goes on in the story in which it was under another number
    former = [
        Former(one.first_id, one.story_id if one.story_id is not None else parted.get(one.key)) for one in members
    ]
    given = assign(former)
    groups: dict[int, list[int]] = {}
    places: dict[int, list[int]] = {}
    for one in members:
        groups.setdefault(one.first_id, []).append(one.text_id)
        places.setdefault(one.first_id, []).append(one.place)
    keys = {story: stories.key_of(story) for story in before | {one.story for one in former if one.story is not None}}
    numbers = {}
    for first, texts in groups.items():
        known = given[first]
        numbers[first] = known if known is not None else stories.begin(first)
        stories.put(texts, numbers[first])
        span = civil_day(min(places[first])), civil_day(max(places[first]))
        stories.describe(numbers[first], first, len(texts), *span)
    for change in fates(former, given):
        into = stories.key_of(numbers[change.group])
        its = Former(change.group, change.story)
        came = {one.text_id for one, was in zip(members, former, strict=True) if was == its}
        by, joined = _hinge([one for one in members if one.first_id == change.group], came)
        stories.change(now, change.fate, keys[change.story], into, change.texts, by, joined)
    for story in keys.keys() - set(numbers.values()):
        stories.end(story)


def _hinge(group: Sequence[Member], came: Collection[int]) -> tuple[str, str | None]:
    """Why texts are now in a group: the first of it that joined one across the line between them and the others, with
    the one that it joined; or the first of those who came, which begins the group."""
    by_id = {one.text_id: one for one in group}
    for one in group:
        joined = by_id.get(one.joined_id or 0)
        if joined is not None and (one.text_id in came) != (joined.text_id in came):
            return one.key, joined.key
    return next(one.key for one in group if one.text_id in came), None
