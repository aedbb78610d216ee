"""Copies, texts, origins and stories rebuilt from the stored articles, with the same result as taking them in one by
one; and the table of what is too common to make copies, which nothing else ever changes.

Articles are looked at in the order in which they were first seen. All is worked out beside the tables and put in place
in one transaction: cut short, it has changed nothing. To be run under the crawl lock, since what a crawl stored
meanwhile would be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from db.regrouping import Regrouping
from db.store import Store
from monitor.attribution import attribute, attribute_all
from monitor.clock import Clock, iso
from monitor.process import copy_row
from monitor.resketching import remake_sketches
from monitor.similarity.commonness import ALIKE, FREQUENT, Bearer, is_common
from monitor.similarity.copies import Shingled, find_copies
from monitor.similarity.sketches import sketch
from monitor.storytelling import regroup_stories

Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What rebuilding left: articles, of them those whose text is no longer stored (their copies stay as they were),
    pairs, texts, those of them that changed, frequent shingles and stories."""

    articles: int
    without_text: int
    copies: int
    texts: int
    texts_changed: int
    frequent_shingles: int
    stories: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def regroup(store: Store, clock: Clock, on_step: Told | None = None) -> Rebuilt:
    """Rebuilds all that says which article repeats which. ``on_step`` is told what is under way, how many articles or
    texts are done, and of how many. Raises the errors of ``db.errors``."""
    told = on_step or (lambda *_: None)
    remake_sketches(store, told)
    work = Regrouping(store.database)
    for one in work.standing():
        made = sketch(one.text)
        work.enter(one, made.text_hash, made.hashes, made.shingles)
        told("articles read", one.place + 1, work.count)
    work.index()
    work.freeze(_common(work))
    for one in work.standing():
        work.before = one.place
        work.note(one, map(copy_row, find_copies(one.text, sketch(one.text), work)))
        told("articles compared", one.place + 1, work.count)
    with store.transaction():
        touched = work.apply(store.articles.texts, iso(clock.now()))
        attribute(store, touched)
    work.close()
    attribute_all(store, told)
    stories = regroup_stories(store, iso(clock.now()), on_text=lambda done, of: told("texts put in stories", done, of))
    counts = store.articles.counts()
    return Rebuilt(
        articles=counts["articles"],
        without_text=counts["articles"] - work.count,
        copies=counts["copies"],
        texts=counts["texts"],
        texts_changed=len(touched.changed),
        frequent_shingles=len(work.frequent()),
        stories=stories.stories,
    )


def _common(work: Regrouping) -> Iterator[int]:
    """The hashes that are too common to make copies."""

    @lru_cache(maxsize=8192)
    def shingled(place: int) -> Shingled:
        return Shingled(work.text(place))

    @lru_cache(maxsize=200_000)
    def alike(place: int, other: int) -> bool:
        return shingled(place).shared_with(shingled(other)) >= ALIKE

    for value, bearers in work.shared_by(FREQUENT):
        if is_common((Bearer(*one) for one in bearers), alike):
            yield value
