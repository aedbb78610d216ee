"""What forty-two invented outlets publish in a fortnight: deterministic, whoever asks and whenever."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

FIRST = datetime(2025, 5, 5, tzinfo=UTC)
DAYS = 14
# what is there before the first look: a first crawl looks back a week
BEFORE = timedelta(days=9)
_WORDS = (
    "la commune", "le marché", "les pluies", "une école", "du quartier", "des cultivateurs", "la piste du nord",
    "un forage", "le comité", "les mères", "le conseil", "la récolte", "des jeunes", "un pont", "la radio du cercle",
    "le dispensaire", "une pirogue", "les éleveurs", "la mairie", "le tailleur", "un concours de chant",
    "la bibliothèque du lycée", "une course cycliste", "le barrage", "les maraîchers",
)  # fmt: skip
_PLACES = ("Tombolo", "Farakan", "Niéna-Koura", "Dassari", "Boulkessa", "Gorom-Sud", "Tamaské-Est", "Kirtachi-Ville")
_PEOPLE = ("Aminata", "Boukary", "Hadiza", "Issouf", "Mariam", "Oumarou", "Salif", "Zeïnabou")


@dataclass(frozen=True, slots=True)
class Item:
    """One article. ``removed_at``: when the outlet takes it down, if it does."""

    number: int
    at: datetime
    title: str
    slug: str
    paragraphs: tuple[str, ...]
    removed_at: datetime | None = None

    def there(self, now: datetime) -> bool:
        """Whether the page is to be had."""
        return self.at <= now and (self.removed_at is None or now < self.removed_at)


@dataclass(frozen=True)
class Outlet:
    """``capacity``: items in its feed or on a page of its list; ``rest``, ``paged``: whether a WordPress answers its
    REST interface and serves further pages of its feed; ``bursts``: (hour of the fortnight, items within ten
    minutes)."""

    id: str
    platform: str
    per_day: float
    capacity: int = 10
    rest: bool = True
    paged: bool = True
    kind: str = "feed"
    bursts: tuple[tuple[int, int], ...] = ()
    seed: int = 0

    @property
    def host(self) -> str:
        return f"{self.id.replace('_', '-')}.example"

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Everything that it ever publishes, oldest first."""
        dice = random.Random(f"{self.id}-{self.seed}")
        return tuple(_item(dice, number, at) for number, at in enumerate(sorted(self._instants(dice)), start=1000))

    @cached_property
    def _dates(self) -> list[datetime]:
        return [item.at for item in self.items]

    def published(self, now: datetime) -> Sequence[Item]:
        """What was published until ``now`` and is still there, newest first."""
        known = self.items[: bisect_right(self._dates, now)]
        return [item for item in reversed(known) if item.there(now)]

    def of_fortnight(self, until: datetime) -> list[Item]:
        """What is published from the first day until then, and not after the last."""
        return [item for item in self.items if FIRST <= item.at < min(until, FIRST + timedelta(days=DAYS))]

    def _instants(self, dice: random.Random) -> Iterator[datetime]:
        day = FIRST - BEFORE
        while day < FIRST + timedelta(days=DAYS):
            weekend = 0.4 if day.weekday() >= 5 else 1.0
            for _ in range(_poisson(dice, self.per_day * weekend)):
                # newsrooms write from seven to twenty-two, most before noon
                yield day + timedelta(hours=dice.triangular(7, 22, 10.5))
            day += timedelta(days=1)
        for hour, count in self.bursts:
            for _ in range(count):
                yield FIRST + timedelta(hours=hour, seconds=dice.uniform(0, 600))


def _poisson(dice: random.Random, mean: float) -> int:
    count, left = 0, dice.expovariate(1.0)
    while left < mean:
        count += 1
        left += dice.expovariate(1.0)
    return count


def _item(dice: random.Random, number: int, at: datetime) -> Item:
    place, person = dice.choice(_PLACES), dice.choice(_PEOPLE)
    title = f"{place} : {' '.join(dice.sample(_WORDS, 4))} numéro {number}"
    paragraphs = tuple(
        f"{person} raconte depuis {dice.choice(_PLACES)} que {' '.join(dice.choices(_WORDS, k=16))}, "
        f"ce que {dice.choice(_PEOPLE)} confirme au {dice.randrange(2, 900)}e jour."
        for _ in range(dice.randrange(3, 6))
    )
    removed = at + timedelta(hours=dice.uniform(2, 30)) if dice.random() < 0.004 else None
    slug = "-".join(title.lower().replace(":", "").replace("é", "e").replace("î", "i").replace("è", "e").split())
    slug = "".join(character for character in slug if character.isalnum() or character == "-")
    return Item(number, at.replace(microsecond=0), title, slug.encode("ascii", "ignore").decode(), paragraphs, removed)


@dataclass(frozen=True)
class World:
    """All outlets by host."""

    outlets: tuple[Outlet, ...]
    by_host: dict[str, Outlet] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        hosts = {outlet.host: outlet for outlet in self.outlets}
        hosts |= {f"news.{outlet.host}": outlet for outlet in self.outlets if outlet.platform == "weblogy"}
        object.__setattr__(self, "by_host", hosts)


def world(outlets: int = 42) -> World:
    """The press: every platform, busy and sleepy, with and without an archive that can be paged through."""
    rates = (3, 8, 15, 25, 40, 1, 6, 12)
    made: list[Outlet] = []
    plan = (
        ("wordpress", 14), ("spip", 5), ("weblogy", 4), ("joomla", 4), ("wmaker", 3), ("drupal", 4), ("custom", 8),
    )  # fmt: skip
    for platform, count in plan:
        for place in range(count):
            rate = rates[(place + len(made)) % len(rates)]
            options: dict[str, object] = {}
            if platform == "wordpress":
                options = {"rest": place % 3 != 2, "paged": place % 6 != 5, "bursts": ((60 + 24 * place, 25),)}
            if platform in ("wmaker", "drupal"):
                options = {"bursts": ((85 + 48 * place, 18),)}
            if platform == "custom":
                options = {"kind": ("feed", "news_sitemap", "listing", "sitemap_index")[place % 4], "capacity": 15}
                if place % 4 == 0:
                    options["bursts"] = ((130 + 24 * place, 22),)
            made.append(Outlet(f"{platform}_{place + 1}", platform, rate, **options))  # type: ignore[arg-type]
    return World(tuple(made[:outlets]))
