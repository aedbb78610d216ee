from __future__ import annotations

from monitor.relevance.breadth import breadth_warning
from monitor.relevance.sampling import Candidate, sample


def candidate(number: int, verdict: str = "not_relevant", score: float = 0.0, **changes: object) -> Candidate:
    values = {"id": number, "key": f"k{number}", "text": -number, "source": "dunes", "language": "fr"}
    return Candidate(**{**values, "verdict": verdict, "score": score, **changes})  # type: ignore[arg-type]


def test_the_doubtful_come_first() -> None:
    sure = [candidate(n) for n in range(10)]
    scored = [candidate(10 + n, "relevant", 0.95) for n in range(3)]
    near = [candidate(20, "relevant", 0.6), candidate(21, "not_relevant", 0.4)]
    between = [candidate(30, "borderline", 0.45), candidate(31, "borderline", 0.9)]
    order = [one.id // 10 for one in sample([*sure, *scored, *near, *between], (), 0.5, 99, 1)]
    assert order == [3, 3, 2, 2, 1, 1, 1] + [0] * 10


def test_sources_and_languages_take_turns() -> None:
    many = [candidate(n) for n in range(100)]
    few = [candidate(200, source="griot"), candidate(201, language="ru"), candidate(202, language=None)]
    drawn = sample([*many, *few], (), 0.5, 8, 3)
    assert {200, 201, 202} <= {one.id for one in drawn[:4]}
    assert len(drawn) == 8


def test_neither_what_is_labelled_nor_its_copies() -> None:
    known = [candidate(1, text=7), candidate(2, text=7), candidate(3, text=8), candidate(4, text=8), candidate(5)]
    drawn = sample(known, {"k2"}, 0.5, 99, 0)
    assert sorted(one.text for one in drawn) == [-5, 8]


def test_the_same_seed_draws_the_same_in_any_order() -> None:
    known = [candidate(n, source=f"s{n % 3}") for n in range(50)]
    assert sample(known, (), 0.5, 10, 4) == sample(known, (), 0.5, 10, 4)
    assert sample(known, (), 0.5, 10, 4) != sample(known, (), 0.5, 10, 5)
    assert sample([], (), 0.5, 10, 4) == []


def test_breadth() -> None:
    assert breadth_warning("t", {"relevant": 49}, "of all") is None
    assert breadth_warning("t", {"relevant": 20, "not_relevant": 80}, "of all") is None
    assert breadth_warning("t", {}, "of all") is None
    assert "nearly everything: 96 of" in str(breadth_warning("t", {"relevant": 96, "not_relevant": 4}, "100"))
    assert "none of 60 is relevant, 3 are borderline" in str(
        breadth_warning("t", {"borderline": 3, "not_relevant": 57}, "60")
    )
