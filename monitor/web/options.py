"""What can be chosen on the page of the trends, each choice with its name and its address."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from db import outlets
from monitor.catalogue.wording import Wording
from monitor.web.choices import COUNTED, EVERY_TOPIC, NOT_KNOWN, SPLITS, STEPS, UNITS, WORDS, Choices
from monitor.web.periods import after, back, before
from monitor.wordbook import Words


@dataclass(frozen=True, slots=True)
class Option:
    """One way to choose: the value in the address and its name; ``link``: the address with it."""

    value: str
    name: str
    chosen: bool
    link: str = ""


def options(
    connection: sqlite3.Connection, words: Words, wording: Wording, choices: Choices
) -> dict[str, tuple[Option, ...]]:
    """What the form of the trends offers, by the names of ``TrendsPage``."""
    press = outlets.press(connection)
    kept = choices.kept

    def of(name: str, values: Iterable[tuple[str, str]], usual: str = "") -> tuple[Option, ...]:
        chosen = kept.get(name, usual)
        return tuple(
            Option(
                value, label, value == chosen, choices.address({name: value if value != usual else None, "rang": None})
            )
            for value, label in values
        )

    usual_topic = choices.topics[0]["key"] if choices.topics else EVERY_TOPIC
    topics = [(row["key"], row["name"]) for row in choices.topics]
    splits = [(name, words.text(f"trends.split.{split or 'whole'}")) for name, split in SPLITS.items()]
    splits += [(f"{WORDS}{group.id}", words.text("trends.split.word", group=group.label)) for group in wording.groups]
    any_one = ("", words.text("trends.any"))
    countries = sorted({row["country"] or NOT_KNOWN for row in press})
    owners = sorted({row["owner"] for row in press})
    return {
        "measures": of("compte", [(n, words.text(f"trends.measure.{m}")) for n, m in COUNTED.items()], "textes"),
        "splits": of("par", splits, "ensemble"),
        "steps": of("pas", [(name, words.text(f"trends.step.{step}")) for name, step in STEPS.items()], "mois"),
        "units": of("unite", [(name, words.text(f"trends.unit.{unit}")) for name, unit in UNITS.items()], "nombre"),
        "topics": of("sujet", [*topics, (EVERY_TOPIC, words.text("trends.every_topic"))], usual_topic),
        "media": of("media", [any_one, *((row["key"], row["name"]) for row in press)]),
        "countries": of("pays", [any_one, *((key, _country(words, key)) for key in countries)]),
        "owners": of("proprietaire", [any_one, *((key, words.known("owner", key)) for key in owners)]),
    }


def _country(words: Words, key: str) -> str:
    return words.text("trends.not_known") if key == NOT_KNOWN else words.known("country", key)


def earlier(choices: Choices) -> str | None:
    """The address of as many periods before those that are shown; ``None`` where there is nothing so old."""
    last = before(choices.since, choices.step)
    if last.year < 1990:
        return None
    first = back(last, choices.step, len(choices.periods))
    return choices.address(
        {"du": first.isoformat(), "au": (choices.since - timedelta(days=1)).isoformat(), "rang": None}
    )


def later(choices: Choices, today: date) -> str | None:
    """The address of as many periods after those that are shown; ``None`` where they have not begun."""
    following = date.fromisoformat(choices.periods[-1].last) + timedelta(days=1)
    if following > today:
        return None
    last = following
    for _ in range(len(choices.periods) - 1):
        last = after(last, choices.step)
    return choices.address({"du": following.isoformat(), "au": min(last, today).isoformat(), "rang": None})
