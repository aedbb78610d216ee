"""The gate of extraction: what the pages of tests/pages reached once, they reach."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.benchmarks.extraction.floors import fallen, figures, judged, raised, read, table
from tests.benchmarks.extraction.recorded import inflated, recorded
from tests.benchmarks.extraction.scores import Reply, quality, rouge_lsum, shingle_score


def test_no_figure_falls_below_its_floor() -> None:
    pinned = read()
    assert len(pinned["pages"]) >= 40
    assert judged(recorded(), pinned) == []


def test_with_site_rules_everything_is_exact() -> None:
    assert set(read()["floors"]["site rules"].values()) <= {1.0, 100.0}


def test_dates_have_floors_of_their_own() -> None:
    floors = read()["floors"]
    assert set(floors) == {"site rules", "general path", "dates alone"}
    assert set(floors["dates alone"]) == {"date precision", "date recall", "date f1"}
    assert min(floors["dates alone"].values()) >= 0.98


def test_the_table_shows_figures_beside_their_floors() -> None:
    lines = table(
        {"site rules": {"date f1": 0.5}, "dates alone": {"date f1": 1.0, "n": 3}}, {"site rules": {"date f1": 1.0}}
    )
    assert [line.split() for line in lines.splitlines()] == [
        ["figure", "site", "rules", "dates", "alone"],
        ["date", "f1", "0.5", "(floor", "1.0)", "1", "(floor", "-)"],
        ["n", "-", "3", "(floor", "-)"],
    ]


def test_a_floor_only_falls_when_asked_to() -> None:
    cases = [case for case in recorded() if "text" in case.gold][:2]
    reached = figures(cases)
    pinned = {"pages": [case.name for case in cases], "floors": reached}
    assert raised(cases, pinned, lower=False) == pinned
    # the same pages asked for a text that they do not have
    worse = [replace(case, gold={**case.gold, "text": f"{case.gold['text']} et une suite"}) for case in cases]
    assert any("text f1" in line for line in judged(worse, pinned))
    with pytest.raises(ValueError, match="general path: text recall is"):
        raised(worse, pinned, lower=False)
    assert raised(worse, pinned, lower=True)["floors"]["general path"]["text recall"] < 1
    assert judged(cases[:1], pinned)[0] == f"{cases[1].name}: the page is gone"


def test_a_figure_that_is_gone_has_fallen() -> None:
    assert fallen({"site rules": {"title_exact": 1.0}}, {"site rules": {}}) == [
        "site rules: title_exact is None, its floor 1.0"
    ]


def test_pages_that_are_not_pinned_yet_do_not_count() -> None:
    cases = [case for case in recorded() if case.name == "weblogy/article"]
    strange = replace(cases[0], name="weblogy/strange", gold={**cases[0].gold, "title": "Un autre titre"})
    assert judged([*cases, strange], {"pages": ["weblogy/article"], "floors": figures(cases)}) == []


def test_a_page_without_text_counts_as_empty() -> None:
    gold = [{"text": "un deux trois quatre cinq", "title": "A", "published": "2025-01-02", "authors": ["B"]}] * 2
    found = Reply("un deux trois quatre cinq", "A", "2025-01-02", ("B",))
    row = quality(gold, [found, Reply()])
    assert row["n"] == 2
    assert row["text"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "rouge_lsum": 50.0}
    assert row["title_exact"] == 0.5
    assert row["date"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667}
    assert row["authors_jaccard"] == 0.5


def test_shingles_are_counted_as_bags() -> None:
    assert shingle_score("a b c d e", "a b c d e") == (1.0, 1.0)
    assert shingle_score("a b c d e", "a b c d e f") == (2 / 3, 1.0)
    assert shingle_score("a b c d e f", "a b c d e") == (1.0, 2 / 3)
    assert shingle_score("a b c d e", "x") == (0.0, 0.0)


def test_rouge_takes_the_union_of_what_came_out() -> None:
    assert rouge_lsum(["one two three four five"], ["one two", "four five"]) == pytest.approx(2 * 0.8 / 1.8)
    assert rouge_lsum([], []) == 1.0
    assert rouge_lsum(["one"], []) == 0.0


def test_inflated_pages_keep_their_articles() -> None:
    cases = list(inflated(1))
    assert len(cases) >= 10
    assert all(50_000 < len(case.page.body) < 400_000 for case in cases)
    assert len({case.page.body for case in cases}) == len(cases)
    assert all("\n\n" in case.gold["text"] for case in cases)
