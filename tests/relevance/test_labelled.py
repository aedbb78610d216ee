"""The labelled set of this folder: its make-up. What it measures is gated in ``tests/benchmarks/relevance.py``."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from monitor.relevance.evaluation import evaluate, read_labelled
from tests.benchmarks.relevance import FLOORS, OTHERS, composites, main, read_carriers
from tests.relevance.engines import judge, shipped

LABELLED = Path(__file__).parent / "labelled.jsonl"


def test_it_covers_labels_and_languages() -> None:
    rows = read_labelled(LABELLED)
    labels = Counter(row.label for row in rows)
    languages = Counter(row.language for row in rows)

    assert len(rows) >= 200
    assert min(labels["relevant"], labels["not_relevant"]) >= 90
    assert {"fr", "en", "ru", "de", "it", "ar", "tr", "es", "pt", "pl", "cs", "sk", "uk", "nl"} <= set(languages)
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


@pytest.mark.parametrize("key", OTHERS)
def test_the_other_topics_have_their_own_set(key: str) -> None:
    rows = read_labelled(LABELLED.with_name(OTHERS[key]))
    labels = Counter(row.label for row in rows)

    assert min(labels["relevant"], labels["not_relevant"]) >= 15
    assert evaluate(shipped(), key, rows)[""].as_dict()["wrong"] == []


def lines(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def test_carriers_are_cut_and_say_nothing_on_the_topic(tmp_path: Path) -> None:
    texts = ["Le mil est mûr. " * 30, "Le Mali et la Russie ont signé. Bamako remercie Moscou.", "Il pleut. Il vente."]
    carriers = lines(tmp_path / "carriers.jsonl", *({"text": text} for text in texts))

    assert [len(found) for found in read_carriers(carriers, shipped())] == [30, 2]
    assert [len(found) for found in read_carriers(carriers, shipped(), words=8)] == [2, 2]


def test_other_articles_can_be_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = {"title": "Mali et Russie", "text": "Le Mali et la Russie ont signé. Bamako remercie Moscou."}
    none = {"title": "Mali", "text": "Le mil est mûr."}
    rows = lines(
        tmp_path / "rows.jsonl",
        both | {"label": "relevant"},
        none | {"label": "relevant"},
        none | {"label": "not_relevant"},
    )

    assert main(["--json", "--rows", str(rows)]) == 1
    printed = capsys.readouterr()
    measures = json.loads(printed.out)
    assert set(measures) == set(FLOORS)
    assert (measures["precision"], measures["recall"], measures["composite_recall"]) == (1.0, 0.5, 0.5)
    assert "recall: 0.500 is below the floor" in printed.err


def test_borderline_rows_are_borderline() -> None:
    found = {row.id: judge(row.title, row.text).verdict for row in read_labelled(LABELLED) if row.label == "borderline"}

    assert set(found.values()) == {"borderline"}
