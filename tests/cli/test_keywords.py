"""``press-monitor keywords`` as it is typed, in each of its formats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.forked import run
from tests.crawl.program import Done
from tests.reporting.pressroom import pressroom
from tests.reporting.reading_back import csv_rows, sheets


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pressroom(tmp_path_factory.mktemp("pressroom") / "press.db")


def keywords(db: Path, *arguments: str | Path) -> Done:
    return run(db.parent, "keywords", "--db", db, *arguments)


def test_a_row_for_each_outlet_and_month_and_a_column_for_each_term(db: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    done = keywords(db, "mil | sorgho", '"groupe armé"', "-o", target, "--no-totals")
    assert done.code == 0
    assert done.out == f"{target}: 12 rows, 2 terms; {target.stat().st_size} bytes\n"
    found = {(row["source"], row["month"]): row for row in csv_rows(target)}
    assert len(found) == 12
    row = found["etoile", "2026-11"]
    assert list(row) == [
        "row", "source", "source_name", "country", "owner", "role", "month", "coverage", "days", "days_seen",
        "articles", "mil | sorgho", '"groupe armé"',
    ]  # fmt: skip
    assert (row["mil | sorgho"], row['"groupe armé"'], row["articles"]) == ("1", "1", "1")
    assert found["etoile", "2019-05"]["mil | sorgho"] == ""
    assert found["etoile", "2019-05"]["coverage"] == "none"
    account = json.loads((tmp_path / "a.csv.provenance.json").read_text("utf-8"))
    assert account["filters"]["terms"] == {"mil | sorgho": ["mil", "sorgho"], '"groupe armé"': ['"groupe armé"']}
    assert account["what"] == "counts of words"


def test_terms_of_a_file_beside_those_that_are_typed(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "mots.yml"
    file.write_text("=groupes: groupe armé\nrow: mil\n", encoding="utf-8")
    lines = keywords(db, "Moscou", "--terms", file, "--by", "year", "--source", "etoile").out.splitlines()
    # a label may look like a formula, or be called as a column of ours
    assert lines[0].endswith(",articles,Moscou,'=groupes,term row")
    assert lines[-1].endswith(",2,0,1,2")


def test_json_keeps_totals_apart(db: Path) -> None:
    told = keywords(db, "mil", "--by", "year", "--format", "json").json
    assert [(row["source"], row["period"], row["counts"]["mil"]) for row in told["rows"] if row["in_all"]] == [
        ("horizon", "2026", 0), ("etoile", "2026", 2), ("vieux", "2019", 1), ("agence", "2026", 0),
    ]  # fmt: skip
    assert told["totals"][-1] == {
        "period": "TOTAL", "coverage": "part", "days": told["totals"][-1]["days"], "days_seen": 0, "in_all": 3,
        "counts": {"mil": 2},
    }  # fmt: skip
    assert told["provenance"]["counts"]["articles"] == 3


def test_markdown_shows_a_dash_for_what_nobody_knows(db: Path) -> None:
    lines = keywords(db, "mil", "--by", "year", "--format", "markdown", "--no-totals").out.splitlines()
    assert lines[0].endswith("| articles | mil |")
    assert lines[1].count("|") == lines[0].count("|")
    row = next(line for line in lines if "| etoile |" in line and "| 2019 |" in line)
    assert row.endswith("| 0 | – |")
    assert any(line.startswith("- rights: ") for line in lines)


def test_a_workbook_of_counts(db: Path, tmp_path: Path) -> None:
    keywords(db, "mil", "--by", "year", "-o", tmp_path / "a.xlsx", "--country", "BF")
    book = sheets(tmp_path / "a.xlsx")
    assert list(book) == ["keywords", "columns", "provenance"]
    assert book["keywords"][1][-2:] == [2.0, 2.0]


def test_a_header_and_an_empty_result(db: Path) -> None:
    done = keywords(db, "mil", "--since", "2030-01-01", "--header")
    assert done.code == 0
    assert done.out.startswith("# program: press-monitor\n")
    assert all(line.endswith(",") for line in done.out.splitlines() if line.startswith(("count", "total")))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 64, "no term to count"),
        (["***"], 64, "has an alternative without a word"),
        (['"mil'], 64, "a quote that is not closed"),
        (["mil", "MIL"], 64, "two terms are called"),
        (["mil", "--format", "xlsx"], 64, "name a file with -o"),
        (["mil", "--format", "json", "--header"], 64, "--header is for csv, tsv"),
        (["mil", "--topic", "x"], 64, "no topic 'x'"),
        (["mil", "--since", "2026-02-01", "--until", "2026-01-01"], 64, "exchange them"),
        (["mil", "--terms", "/nowhere.yml"], 64, "/nowhere.yml"),
    ],
)
def test_what_cannot_be_meant_is_refused(db: Path, arguments: list[str], code: int, words: str) -> None:
    done = keywords(db, *arguments)
    assert (done.code, done.out) == (code, "")
    assert words in done.err


def test_a_bad_file_of_terms_is_told_with_its_line(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "mots.yml"
    file.write_text("mil: mil\nrien: '***'\n", encoding="utf-8")
    done = keywords(db, "--terms", file)
    assert done.code == 78
    assert done.err == f"press-monitor: {file}:2: rien: the term '***' has an alternative without a word\n"
