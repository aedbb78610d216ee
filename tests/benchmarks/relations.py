"""The gate of domains and events: ``python -m tests.benchmarks.relations`` prints its measures, ends with 1 below one.

Measured on the labelled set of ``tests/relevance/relations.jsonl``: domains as sets of each article, events as pairs of
kind and status of each article. The speed is that of domains and events alone, on articles of 500 words that are on
the topic. Floors only rise.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor.catalogue.gazetteer import load_gazetteer
from monitor.catalogue.relations import load_relations
from monitor.catalogue.topics import load_topics
from monitor.relevance.reader import Reader
from tests.benchmarks.relevance import carrier

LABELLED = Path(__file__).parents[1] / "relevance" / "relations.jsonl"
TOPIC = "aes-russie"
# 2026-11-22; the speed is a third of what the slowest machine so far reached
FLOORS = {
    "domains_macro_f1": 0.95,
    "events_precision": 0.95,
    "events_recall": 0.95,
    "articles_per_second": 700.0,
}
# a domain with fewer labels tells little
LEAST = 3


@dataclass(frozen=True, slots=True)
class Row:
    """An article with its domains and its events, each a kind and a status."""

    id: str
    language: str
    title: str
    text: str
    day: date
    domains: frozenset[str]
    events: frozenset[tuple[str, str]]


def read_rows(path: Path = LABELLED) -> list[Row]:
    """The rows of a labelled file."""
    return [_row(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _row(data: dict[str, object]) -> Row:
    events = data["events"]
    domains = data["domains"]
    assert isinstance(events, list)
    assert isinstance(domains, list)
    return Row(
        str(data["id"]), str(data["lang"]), str(data["title"]), str(data["text"]),
        date.fromisoformat(str(data["day"])), frozenset(domains), frozenset((kind, status) for kind, status in events),
    )  # fmt: skip


def shipped_reader() -> Reader:
    """The reader of the one topic with everything that is shipped."""
    topics = [topic for topic in load_topics() if topic.key == TOPIC]
    return Reader(topics, load_gazetteer(), load_relations())


@dataclass(slots=True)
class Counts:
    """Labels found, found wrongly and missed, by name."""

    hit: Counter[str]
    wrong: Counter[str]
    missed: Counter[str]

    def add(self, expected: frozenset[str], got: frozenset[str]) -> None:
        self.hit.update(expected & got)
        self.wrong.update(got - expected)
        self.missed.update(expected - got)

    def f1(self, name: str) -> float:
        return 2 * self.hit[name] / (2 * self.hit[name] + self.wrong[name] + self.missed[name])

    def macro_f1(self) -> float:
        """The mean F1 of the names with enough labels."""
        names = [name for name in self.hit | self.missed if self.hit[name] + self.missed[name] >= LEAST]
        return sum(self.f1(name) for name in names) / len(names)


def compare(reader: Reader, rows: Iterable[Row]) -> tuple[Counts, Counts, list[str]]:
    """Counts of domains, counts of events, and a line for every article in which they differ."""
    domains, events = (Counts(Counter(), Counter(), Counter()) for _ in range(2))
    lines = []
    for row in rows:
        (found,) = reader.read(row.title, row.text, None, row.day).relations or ()
        got = frozenset(domain.domain for domain in found.domains)
        happens = frozenset((event.kind, event.status) for event in found.events if event.where == "text")
        domains.add(row.domains, got)
        events.add(frozenset(map(":".join, row.events)), frozenset(map(":".join, happens)))
        if got != row.domains or happens != row.events:
            lines.append(f"{row.id}: {sorted(got ^ row.domains)} {sorted(happens ^ row.events)}")
    return domains, events, lines


def articles_per_second(reader: Reader, rows: Sequence[Row]) -> float:
    """Articles of 500 words per CPU second, the best of five rounds: each text twice inside a long one."""
    assert reader.relations is not None
    looked = []
    words = 0
    for number, row in enumerate(rows):
        around = carrier(20, number)
        text = " ".join([*around[:7], row.text, *around[7:14], row.text, *around[14:]])
        reading = reader.read(row.title, text, None, row.day)
        looked.append((reading.judged[0], reading.entities.mentions, row.day))
        words += len(text.split())
    best = 0.0
    for _ in range(5):
        start = time.process_time()
        for judged, mentions, day in looked:
            reader.relations.relations(judged, mentions, day)
        best = max(best, words / 500 / (time.process_time() - start))
    return best


def main() -> int:
    """0 when every measure reaches its floor."""
    reader, rows = shipped_reader(), read_rows()
    domains, events, lines = compare(reader, rows)
    hit = events.hit.total()
    measures = {
        "domains_macro_f1": domains.macro_f1(),
        "events_precision": hit / (hit + events.wrong.total()),
        "events_recall": hit / (hit + events.missed.total()),
        "articles_per_second": articles_per_second(reader, rows),
    }
    print(json.dumps({name: round(value, 3) for name, value in measures.items()}))
    for line in lines:
        print(line, file=sys.stderr)
    below = [name for name, floor in FLOORS.items() if measures[name] < floor]
    for name in below:
        print(f"{name}: {measures[name]:.3f} is below the floor of {FLOORS[name]}", file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
