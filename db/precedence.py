"""Which of several copies was first: the instant that an article counts from, and who is meant by a credit."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

# A gatherer comes after those of the same half day, whoever the others name as their source before all that published
# within two days
GATHERS = timedelta(hours=12)
CREDITED = timedelta(days=-2)
# between two looks at an outlet: what gives no hour was there for about so long before it was seen
LOOKS = timedelta(hours=1)

_BRACKETS = re.compile(r"\(([^()]{2,30})\)")
_NO_LETTER = re.compile(r"[\W_]+")
_FORM = "%Y-%m-%dT%H:%M:%SZ"


# what ``Carrier`` is made of; the last column is the instant that is stored
CARRIER = (
    "select a.id, a.key, a.source_id, s.key, s.name, s.home_url, s.owner, a.published_on, a.published_at, "
    "a.first_seen_at, a.credits, a.counts_from from articles a join sources s on s.id = a.source_id"
)


class Carrier(NamedTuple):
    """An article as far as the question who was first needs it: a row of ``CARRIER``."""

    id: int
    key: str
    source_id: int
    source: str
    name: str
    home_url: str | None
    owner: str | None
    published_on: str | None
    published_at: str | None
    first_seen_at: str
    credits: str | None
    stored: str | None

    @property
    def out_at(self) -> str:
        """When it came out, as far as is known: at the hour that it gives, else within the day that it gives, else
        shortly before it was first seen. Nobody is seen before he has published."""
        if self.published_at is not None:
            return min(self.published_at, self.first_seen_at)
        estimate = _moved(self.first_seen_at, -LOOKS)
        if self.published_on is None:
            return estimate
        begin, end = f"{self.published_on}T00:00:00Z", f"{self.published_on}T23:59:59Z"
        return min(max(estimate, begin), end, max(self.first_seen_at, begin))

    @property
    def names(self) -> frozenset[str]:
        """The folded names of its outlet."""
        return outlet_names(self.source, self.name, self.home_url)

    def counts_from(self, credits_of_kin: Iterable[tuple[int, str | None]]) -> str:
        """The instant that it counts from. ``credits_of_kin``: (source, credits) of the articles that share its
        text."""
        shift = timedelta()
        if self.owner == "aggregator":
            shift += GATHERS
        others = (names for source_id, names in credits_of_kin if source_id != self.source_id)
        if any(credited_names(names) & self.names for names in others):
            shift += CREDITED
        return _moved(self.out_at, shift)


@lru_cache(maxsize=4096)
def outlet_names(key: str, name: str, home_url: str | None) -> frozenset[str]:
    """The folded names by which an outlet may be credited: its name, what stands in brackets in it, its key, its
    address with and without the ending."""
    host = (urlsplit(home_url or "").hostname or "").removeprefix("www.")
    named = [name, _BRACKETS.sub("", name), *_BRACKETS.findall(name), key, host, host.rpartition(".")[0]]
    return frozenset(folded for folded in map(fold_name, named) if len(folded) > 1)


@lru_cache(maxsize=4096)
def credited_names(credits: str | None) -> frozenset[str]:
    """The folded names in a JSON list of credits; none where there is no such list."""
    return frozenset(filter(None, map(fold_name, credit_list(credits))))


def credit_list(credits: str | None) -> list[str]:
    """The names in a JSON list of credits, as they are printed."""
    try:
        names = json.loads(credits) if credits else []
    except ValueError:
        return []
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def fold_name(name: str) -> str:
    """A name without accents, case, spaces and punctuation: ``L'Étoile-Info`` gives ``letoileinfo``."""
    bare = unicodedata.normalize("NFKD", name.removeprefix("www.")).casefold()
    return _NO_LETTER.sub("", "".join(letter for letter in bare if not unicodedata.combining(letter)))


def _moved(instant: str, by: timedelta) -> str:
    if not by:
        return instant
    try:
        return (datetime.strptime(instant, _FORM) + by).strftime(_FORM)
    except (ValueError, OverflowError):
        return instant
