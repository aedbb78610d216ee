"""Judging and naming together: ``python -m tests.benchmarks.entities`` prints how many articles of 500 words a CPU
second reads, with the shipped gazetteer and with one ten times as large, and ends with 1 below a floor.

``--texts`` measures other articles (JSON Lines with ``text`` and ``title`` or ``headline``) in place of the labelled
set inside long texts.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from monitor.catalogue.gazetteer import Entity, Gazetteer, load_gazetteer
from monitor.catalogue.topics import load_topics
from monitor.relevance.evaluation import read_labelled
from monitor.relevance.reader import Reader
from tests.benchmarks.relevance import LABELLED, Text, composites, per_second

# 2026-11-22; the speed is half of what a shared machine reached, the share less than its noise
FLOORS = {"articles_per_second": 500.0, "share_left_with_ten_times_the_entities": 0.75}
DAY = date(2025, 5, 1)
_ROUNDS = 8
_SYLLABLES = ("ba", "ko", "sé", "li", "dou", "gan", "mi", "ra", "tou", "né", "zo", "fa", "ki", "wé", "sy", "ndo")
_FIRST = ("Awa", "Bakary", "Chaka", "Drissa", "Fanta", "Igor", "Kadia", "Lassana", "Moussa", "Nana", "Oumou", "Piotr")


def enlarged(gazetteer: Gazetteer, times: int = 10) -> Gazetteer:
    """The gazetteer with invented entities beside its own: as many again, ``times - 1`` times, of the same types, with
    as many aliases, ambiguous ones and words near them."""
    return replace(gazetteer, entities=(*gazetteer.entities, *_invented(tuple(gazetteer.entities), times - 1)))


def _invented(entities: Sequence[Entity], times: int) -> Iterator[Entity]:
    for number, entity in enumerate(entities * times, 1):
        names = [_name(number, n) for n in range(len(entity.aliases))]
        surnames = tuple(_surname(number, n) for n in range(len(entity.ambiguous)))
        near = tuple(f"{_surname(number, 50 + n).lower()}*" for n in range(len(entity.near)))
        yield replace(entity, id=f"invented-{number}", aliases=tuple(names), ambiguous=surnames, near=near)


def _surname(number: int, variant: int) -> str:
    value, letters = number * 7 + variant * 104_729, []
    for _ in range(4):
        value, rest = divmod(value, len(_SYLLABLES))
        letters.append(_SYLLABLES[rest])
    return "".join(letters).capitalize() + (str(value) if value else "")


def _name(number: int, variant: int) -> str:
    return f"{_FIRST[(number + variant) % len(_FIRST)]} {_surname(number, variant)}"


def measure(texts: Sequence[Text]) -> dict[str, float]:
    """Articles of 500 words that a CPU second reads, judged and with their entities."""
    topics, gazetteer = load_topics(), load_gazetteer()
    readers = {
        "judging_alone": Reader(topics),
        "articles_per_second": Reader(topics, gazetteer),
        "with_ten_times_the_entities": Reader(topics, enlarged(gazetteer)),
    }
    # in turns, so that whatever else the machine does falls on all of them
    found = dict.fromkeys(readers, 0.0)
    for _ in range(_ROUNDS):
        for name, reader in readers.items():
            found[name] = max(found[name], per_second(texts, partial(_read, reader), rounds=1))
    left = found["with_ten_times_the_entities"] / found["articles_per_second"]
    return found | {"share_left_with_ten_times_the_entities": left}


def _read(reader: Reader, title: str, text: str) -> object:
    return reader.read(title, text, on=DAY)


def _texts(file: Path | None) -> list[Text]:
    if file is None:
        return [(row.title, row.text) for row in composites(read_labelled(LABELLED / "labelled.jsonl"))]
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(row.get("title") or row.get("headline") or "", row["text"]) for row in rows]


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every measure reaches its floor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--texts", type=Path)
    measures = measure(_texts(parser.parse_args(arguments).texts))
    print(json.dumps({name: round(value, 3) for name, value in measures.items()}))
    below = [name for name, floor in FLOORS.items() if measures[name] < floor]
    for name in below:
        print(f"{name}: {measures[name]:.3f} is below the floor of {FLOORS[name]}", file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
