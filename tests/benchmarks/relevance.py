"""The gate of the topic engine: ``python -m tests.benchmarks.relevance`` prints its measures, ends with 1 below one.

Two measures on the labelled set of ``tests/relevance``: as it stands, and with each text set inside a long text on
something else, between teasers and comments that name both sides. Floors only rise.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from monitor.catalogue.topics import load_topics
from monitor.relevance.engine import TopicEngine
from monitor.relevance.evaluation import Agreement, Labelled, evaluate, read_labelled

LABELLED = Path(__file__).parents[1] / "relevance" / "labelled.jsonl"
# 2026-11-22; the speed is a third of what the slowest machine so far reached
FLOORS = {
    "precision": 0.98,
    "recall": 0.98,
    "composite_precision": 0.98,
    "composite_recall": 0.95,
    "articles_per_second": 500.0,
}
FIELDS = ("mil", "sorgho", "sésame", "fonio", "riz", "coton", "maïs", "niébé")


def carrier(sentences: int, seed: int = 0) -> list[str]:
    """Sentences on farming that name no state and nobody."""
    return [
        f"Les cultivateurs de {FIELDS[(n + seed) % len(FIELDS)]} de la vallée numéro {n + seed} comptent leurs sacs, "
        f"réparent leurs greniers et attendent les {n + 3} camions de la coopérative."
        for n in range(sentences)
    ]


def composites(rows: Iterable[Labelled]) -> Iterator[Labelled]:
    """Each text in the middle of about 400 words on something else, with furniture around it."""
    for number, row in enumerate(rows):
        around = carrier(20, number)
        cut = number % 18 + 1
        text = "\n".join(
            [
                "Lire aussi : Mali et Russie, une amitié qui dure",
                " ".join(around[:cut]),
                row.text,
                " ".join(around[cut:]),
                "Les plus lus",
                "Niger : Lavrov et Tiani font le point",
                "Burkina Faso : du blé venu de Russie",
                "2 commentaires",
                "Vive la Russie, vive l'AES ! Poutine et Goïta, tenez bon.",
            ]
        )
        yield replace(row, text=text)


def articles_per_second(engine: TopicEngine, rows: Iterable[Labelled]) -> float:
    """Articles of 500 words per CPU second, the best of five rounds: composites with their title."""
    texts = [(row.title, row.text) for row in composites(rows)]
    words = sum(len(text.split()) for _, text in texts)
    best = 0.0
    for _ in range(5):
        start = time.process_time()
        for title, text in texts:
            engine.judge(title, text, "fr")
        best = max(best, words / 500 / (time.process_time() - start))
    return best


def measure() -> dict[str, float]:
    """Every measure that has a floor."""
    engine = TopicEngine(load_topics())
    rows = read_labelled(LABELLED)
    plain = evaluate(engine, "aes-russie", rows)[""]
    inside = evaluate(engine, "aes-russie", composites(rows))[""]
    return {
        "precision": _sure(plain, "precision"),
        "recall": _sure(plain, "recall"),
        "composite_precision": _sure(inside, "precision"),
        "composite_recall": _sure(inside, "recall"),
        "articles_per_second": articles_per_second(engine, rows),
    }


def _sure(agreement: Agreement, name: str) -> float:
    value = getattr(agreement, name)
    return float(value) if value is not None else 0.0


def main() -> int:
    """0 when every measure reaches its floor."""
    measures = measure()
    below = [name for name, floor in FLOORS.items() if measures[name] < floor]
    print(json.dumps({name: round(value, 3) for name, value in measures.items()}))
    for name in below:
        print(f"{name}: {measures[name]:.3f} is below the floor of {FLOORS[name]}", file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
