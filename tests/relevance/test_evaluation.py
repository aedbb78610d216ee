from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.errors import UsageError
from monitor.relevance.evaluation import Agreement, Labelled, evaluate, halves, interval, read_labelled
from tests.relevance.engines import shipped

ROWS = [
    {
        "id": "hit",
        "title": "Mali et Russie",
        "text": "Le Mali et la Russie signent.",
        "label": "relevant",
        "lang": "fr",
    },
    {"id": "miss", "title": "Mali", "text": "Il pleut.", "label": "relevant", "lang": "fr"},
    {
        "id": "false",
        "title": "Niger et Russie",
        "text": "Le Niger et la Russie.",
        "label": "not_relevant",
        "lang": "qq",
    },
    {"id": "calm", "title": "Mali", "text": "Il pleut.", "label": "not_relevant"},
    {"id": "out", "title": "Mali et Russie", "text": "Le Mali et la Russie.", "label": "borderline", "more": [1]},
]


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def test_counts(tmp_path: Path) -> None:
    results = evaluate(shipped(), "aes-russie", read_labelled(write(tmp_path / "rows.jsonl", *ROWS)))

    counts = {"n": 4, "tp": 1, "fp": 1, "fn": 1, "tn": 1}
    shares = {"precision": 0.5, "recall": 0.5, "f1": 0.5}
    assert results[""].as_dict() == {**counts, **shares, "wrong": ["false", "miss"]}
    assert sorted(results) == ["", "?", "fr", "qq"]


def test_undefined_shares_are_none(tmp_path: Path) -> None:
    results = evaluate(shipped(), "aes-russie", read_labelled(write(tmp_path / "rows.jsonl", ROWS[3])))

    assert (results[""].precision, results[""].recall, results[""].f1) == (None, None, None)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not an object"),
        ('{"title": "a", "label": "relevant"}', "'text' is missing"),
        ('{"title": null, "text": "a", "label": "relevant"}', "'title' is not text"),
        ('{"title": "a", "text": "a", "label": "maybe"}', "'maybe' is unknown"),
        (ROWS[0], "stands on line 1 too"),
    ],
)
def test_a_bad_row_is_told_with_file_and_line(tmp_path: Path, row: object, said: str) -> None:
    path = write(tmp_path / "rows.jsonl", ROWS[0], "", row)

    with pytest.raises(UsageError) as error:
        read_labelled(path)

    assert str(error.value).startswith(f"{path}:3: ")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_without_clear_labels_is_refused(tmp_path: Path) -> None:
    for rows in ([], [ROWS[4]]):
        with pytest.raises(UsageError, match="nothing to measure"):
            read_labelled(write(tmp_path / "rows.jsonl", *rows))


def test_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"title": "a", "text": "b", "label": "relevant"}\r\n\xff\xfe\n')

    with pytest.raises(UsageError, match=r"rows\.jsonl:2: not UTF-8"):
        read_labelled(path)


def test_interval() -> None:
    assert interval(0, 0) == (0.0, 1.0)
    low, high = interval(93, 93)
    assert low == pytest.approx(0.960, abs=0.001)
    assert high == pytest.approx(1.0)


def test_f1_has_an_interval_too() -> None:
    agreement = Agreement(tp=93, fp=2, fn=3, tn=100)
    ends = agreement.intervals()
    for name, (low, high) in ends.items():
        assert 0 <= low < getattr(agreement, name) < high <= 1
    assert Agreement().intervals() == dict.fromkeys(("precision", "recall", "f1"), (0.0, 1.0))


def rows_of(count: int) -> list[Labelled]:
    return [
        Labelled(f"id{n}", "", "", "relevant" if n % 3 else "not_relevant", ("fr", "ru", None)[n % 7 % 3])
        for n in range(count)
    ]


def test_halves_are_the_same_in_any_order_and_alike() -> None:
    rows = rows_of(201)
    first, second = halves(rows)
    assert halves(rows[::-1]) == (first, second)
    assert first | second == {row.id for row in rows}
    assert not first & second
    for label in ("relevant", "not_relevant"):
        for language in ("fr", "ru", None):
            ids = {row.id for row in rows if (row.label, row.language) == (label, language)}
            assert abs(len(ids & first) - len(ids & second)) <= 1
    assert halves([]) == (set(), set())


def test_a_row_stays_in_its_half_when_others_with_other_labels_come() -> None:
    rows = rows_of(60)
    more = [Labelled(f"new{n}", "", "", "relevant", "zz") for n in range(2)]
    assert halves([*rows, *more])[0] & {row.id for row in rows} == halves(rows)[0]


def test_unsure_is_borderline_and_a_trap_has_two_names(tmp_path: Path) -> None:
    rows = [
        {"id": 1, "title": "a", "text": "b", "label": "unsure", "hard_negative": "list"},
        {"id": 2, "title": "a", "text": "b", "label": "relevant", "trap": "title", "entities": [], "language": "fr"},
    ]
    first, second = read_labelled(write(tmp_path / "rows.jsonl", *rows))
    assert (first.label, first.trap, first.entities) == ("borderline", "list", None)
    assert (second.id, second.trap, second.entities, second.language) == ("2", "title", (), "fr")
