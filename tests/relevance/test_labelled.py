"""The labelled set of this folder: its make-up. What it measures is gated in ``tests/benchmarks/relevance.py``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from monitor.relevance.evaluation import evaluate, read_labelled
from tests.benchmarks.relevance import FLOORS, composites
from tests.relevance.engines import judge, shipped

LABELLED = Path(__file__).parent / "labelled.jsonl"


def test_it_covers_labels_and_languages() -> None:
    rows = read_labelled(LABELLED)
    labels = Counter(row.label for row in rows)
    languages = Counter(row.language for row in rows)

    assert len(rows) >= 120
    assert min(labels["relevant"], labels["not_relevant"]) >= 50
    assert {"fr", "en", "ru", "de", "it", "ar", "tr"} <= set(languages)
    assert min(languages["fr"], languages["en"], languages["ru"]) >= 15


def test_no_clear_row_is_misjudged() -> None:
    results = evaluate(shipped(), "aes-russie", read_labelled(LABELLED))

    assert results[""].as_dict()["wrong"] == []


def test_the_gate_is_passed_inside_long_texts_too() -> None:
    inside = evaluate(shipped(), "aes-russie", composites(read_labelled(LABELLED)))[""]

    assert inside.precision is not None
    assert inside.recall is not None
    assert inside.precision >= FLOORS["composite_precision"]
    assert inside.recall >= FLOORS["composite_recall"]


def test_borderline_rows_are_borderline() -> None:
    found = {row.id: judge(row.title, row.text).verdict for row in read_labelled(LABELLED) if row.label == "borderline"}

    assert set(found.values()) == {"borderline"}
