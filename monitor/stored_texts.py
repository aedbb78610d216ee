"""The texts of a database as stories are found among them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from db.stories import LinkRow, SignRow, Stories, Told
from monitor.similarity.signs import MOST_TERMS, Named, Signs, place_of, rarity, signs
from monitor.similarity.stories import Link


class StoredTexts:
    """The ``StoryIndex`` of a database. Reads a text once, so it lives no longer than a task."""

    def __init__(self, stories: Stories) -> None:
        self._stories = stories
        self._known: dict[int, tuple[Signs, Link | None]] = {}
        self.before, self.after, self.dependants = stories.before, stories.after, stories.dependants

    def signs(self, text_id: int) -> Signs:
        """The signs of a text. Raises ``KeyError`` for one that has none."""
        if (known := self._standing(text_id)) is None:
            raise KeyError(text_id)
        return known[0]

    def link(self, text_id: int) -> Link | None:
        """Where a text stands."""
        known = self._standing(text_id)
        return None if known is None else known[1]

    def set_link(self, text_id: int, link: Link) -> None:
        """Keeps where a text stands."""
        shared = json.dumps(link.shared, ensure_ascii=False)
        self._stories.set_link(text_id, LinkRow(link.first, link.joined, link.likeness, shared))
        if (known := self._known.get(text_id)) is not None:
            self._known[text_id] = known[0], link

    def _standing(self, text_id: int) -> tuple[Signs, Link | None] | None:
        if (known := self._known.get(text_id)) is not None:
            return known
        found = self._stories.standing(text_id)
        if found is None:
            return None
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        row, link = found
        known = self._known[text_id] = _read(row), None if link is None else _link(link)
        return known


_MOST_KNOWN = 5000


# from one page to the next the texts of the last days are asked for again and again
@lru_cache(maxsize=1024)
def _read(row: SignRow) -> Signs:
    return Signs(
        place=row.place,
        language=row.language,
        source_id=row.source_id,
        series=row.series,
        figures=tuple(json.loads(row.figures)),
        days=tuple(json.loads(row.days)),
        near=tuple(json.loads(row.near)),
        names=json.loads(row.names),
        titled=frozenset(json.loads(row.titled)),
        terms=json.loads(row.signs),
    )


def _link(row: LinkRow) -> Link:
    return Link(row.first_id, row.joined_id, row.likeness, tuple(json.loads(row.shared)))


def sign_row(stories: Stories, text_id: int, told: Told) -> SignRow:
    """The signs of what a text says, as they are stored."""
    found = _signs(stories, told)
    return SignRow(
        text_id=text_id,
        key=told.key,
        place=found.place,
        language=found.language,
        source_id=found.source_id,
        title=told.title,
        series=found.series,
        figures=json.dumps(found.figures),
        days=json.dumps(found.days),
        near=json.dumps(found.near),
        names=json.dumps(found.names, ensure_ascii=False, sort_keys=True),
        titled=json.dumps(sorted(found.titled)),
        signs=json.dumps(found.terms, ensure_ascii=False),
        lookups=len(found.lookups()),
    )


def uncounted_signs(stories: Stories, told: Told) -> Sequence[str]:
    """All signs of what a text says, however common they may be."""
    return list(_signs(stories, told, counting=True).terms)


def _signs(stories: Stories, told: Told, *, counting: bool = False) -> Signs:
    return signs(
        place=place_of(
            told.published_on,
            told.published_at,
            told.published_precision,
            told.first_seen_at,
            told.key,
            f"{told.title}\n{told.text}",
        ),
        title=told.title,
        text=told.text,
        stemmed=told.stems,
        language=told.language,
        source_id=told.source_id,
        entities=[Named(*one) for one in stories.named(told.article_id)],
        weights=None if counting else _weights(stories),
        most=None if counting else MOST_TERMS,
    )


def _weights(stories: Stories) -> Callable[[Sequence[str]], Mapping[str, float]]:
    def weights(found: Sequence[str]) -> Mapping[str, float]:
        counts = stories.counted(found)
        of = counts.get("", 0)
        return {sign: rarity(counts.get(sign, 0), of) for sign in found} if of else {}

    return weights
