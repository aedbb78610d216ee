"""What is counted, by week and month, against counts made one by one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from db import trends
from db.connection import open_database
from db.trends import MEASURES, Period, Scope
from monitor.web.periods import periods_between
from tests.web.overview import overview_fixture

MONTHS = periods_between(date(2026, 6, 1), date(2026, 11, 30), "month")
WEEKS = periods_between(date(2026, 9, 1), date(2026, 9, 30), "week")
EVERY = Scope(since="2026-06-01", until="2026-11-30")
TOPIC = replace(EVERY, topic=1)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return overview_fixture(tmp_path_factory.mktemp("trends") / "press.db")


@pytest.fixture
def base(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_database(path).conn) as connection:
        connection.execute("begin")
        yield connection
        connection.execute("rollback")


def counted(
    base: sqlite3.Connection, scope: Scope, measure: str, split: str | None = None
) -> dict[tuple[str, str], int]:
    return {(period, value): n for period, value, n in trends.counts(base, scope, MONTHS, measure, split)}


@pytest.mark.parametrize("measure", MEASURES)
def test_months_agree_with_the_views_over_the_press(base: sqlite3.Connection, measure: str) -> None:
    expected = base.execute(
        f"select month, {measure} from counts_by_month where month between '2026-06' and '2026-11'"
    ).fetchall()
    assert len(expected) == 4
    assert counted(base, EVERY, measure) == {(month, ""): n for month, n in expected}
    of_topic = base.execute(f"select month, {measure} from counts_by_topic_and_month where topic = 'aes-russie'")
    assert counted(base, TOPIC, measure) == {(month, ""): n for month, n in of_topic if "2026-06" <= month <= "2026-11"}


@pytest.mark.parametrize("measure", MEASURES)
def test_outlets_agree_with_the_views(base: sqlite3.Connection, measure: str) -> None:
    expected = base.execute(f"select month, source, {measure} from counts_by_source_and_month").fetchall()
    assert counted(base, EVERY, measure, "outlet") == {(month, source): n for month, source, n in expected}


def test_the_four_numbers_are_four(base: sqlite3.Connection) -> None:
    scope = replace(TOPIC, since="2026-11-20", until="2026-11-20")
    # the agreement is one text of two outlets (the agency's is not counted), and comes from whom its credits name
    assert trends.numbers(base, scope) == {"articles": 2, "texts": 1, "stories": 1, "origins": 1}
    assert trends.numbers(base, replace(scope, since="2026-10-01"))["stories"] < trends.numbers(base, TOPIC)["texts"]
    assert trends.outlets(base, scope) == 2


@pytest.mark.parametrize(
    ("split", "value", "narrowed"),
    [
        ("country", "ML", {"country": "ML"}),
        ("outlet", "etoile", {"source": 2}),
        ("owner", "state", {"owner": "state"}),
        ("domain", "justice", {"domain": "justice"}),
    ],
)
@pytest.mark.parametrize("measure", MEASURES)
def test_a_split_says_what_its_filter_says(
    base: sqlite3.Connection, split: str, value: str, narrowed: dict[str, str], measure: str
) -> None:
    every = counted(base, TOPIC, measure, split)
    part = {period: n for (period, one), n in every.items() if one == value}
    assert part
    assert part == {period: n for (period, _), n in counted(base, replace(TOPIC, **narrowed), measure).items()}
    for period in MONTHS:
        scope = replace(TOPIC, **narrowed, since=period.first, until=period.last)
        assert trends.numbers(base, scope)[measure] == part.get(period.key, 0)
        assert measure != "articles" or len(trends.article_ids(base, scope, 100, 0)) == part.get(period.key, 0)


@pytest.mark.parametrize("few", [0, 10_000])
def test_names_are_counted_alike_whether_many_articles_have_them(base: sqlite3.Connection, few: int) -> None:
    keys = trends.named_most(base, TOPIC, ["person"], 10)
    assert keys[0] == "awa-exemple"
    assert "jamais-nommee" not in keys
    rows = trends.counts(base, TOPIC, MONTHS, "texts", "entity", ["awa-exemple", "moussa-exemple"])
    (number,) = base.execute("select id from entities where key = 'moussa-exemple'").fetchone()
    scope = replace(TOPIC, entities=(number,), few=few)
    assert [(p, n) for p, key, n in rows if key == "moussa-exemple"] == [("2026-10", 10)]
    assert counted(base, scope, "texts") == {("2026-10", ""): 10}
    assert len(trends.article_ids(base, scope, 100, 0)) == 10
    assert trends.on_topic(base, replace(scope, topic=None), 1, MONTHS) == {"2026-10": (10, 10)}


def test_named_most_goes_on_from_a_place(base: sqlite3.Connection) -> None:
    keys = trends.named_most(base, TOPIC, ["person"], 10)
    assert trends.named_most(base, TOPIC, ["person"], 2, 1) == keys[1:3]


WORDS = {
    "mercenaires": 'stems : "mercenair"',
    "instructeurs": 'stems : "instructeur"',
    "jamais": 'stems : "jamaisecrit"',
}


def test_words_count_texts_once(base: sqlite3.Connection) -> None:
    assert sorted(trends.word_counts(base, TOPIC, MONTHS, "texts", WORDS)) == [
        ("2026-09", "instructeurs", 1),
        ("2026-09", "mercenaires", 1),
        ("2026-10", "instructeurs", 1),
    ]
    articles = trends.word_counts(base, TOPIC, MONTHS, "articles", WORDS)
    assert ("2026-09", "mercenaires", 2) in articles


@pytest.mark.parametrize("measure", MEASURES)
def test_a_word_says_what_its_filter_says(base: sqlite3.Connection, measure: str) -> None:
    rows = trends.word_counts(base, TOPIC, MONTHS, measure, WORDS)
    for word, expression in WORDS.items():
        part = {(period, ""): n for period, one, n in rows if one == word}
        assert part == counted(base, replace(TOPIC, expression=expression), measure)


def test_words_on_nothing(base: sqlite3.Connection) -> None:
    assert trends.word_counts(base, replace(TOPIC, country="XX"), MONTHS, "texts", WORDS) == []


def test_weeks_leave_out_what_is_known_by_its_month_alone(base: sqlite3.Connection) -> None:
    august = replace(TOPIC, since="2026-08-01", until="2026-08-31")
    assert trends.numbers(base, august)["articles"] == 1
    assert trends.undated(base, august) == trends.undated(base, replace(august, dated=True)) == 1
    assert trends.numbers(base, replace(august, dated=True))["articles"] == 0
    weeks = trends.counts(base, replace(TOPIC, dated=True), WEEKS, "articles")
    assert (
        sum(n for _, _, n in weeks)
        == trends.numbers(base, replace(TOPIC, since="2026-08-31", until="2026-10-04", dated=True))["articles"]
    )


def test_what_was_forgotten_is_not_counted(base: sqlite3.Connection) -> None:
    before = trends.numbers(base, TOPIC)["articles"]
    base.execute(
        "insert into tombstones (key, forgotten_at) select key, '2026-11-21T00:00:00Z' from links where key = 'l-mots2'"
    )
    assert trends.numbers(base, TOPIC)["articles"] == before - 1


def test_only_the_press_is_counted(base: sqlite3.Connection) -> None:
    before = trends.numbers(base, TOPIC)["articles"]
    base.execute("update sources set role = 'imported' where key = 'dunes'")
    assert trends.numbers(base, TOPIC)["articles"] < before
    assert trends.numbers(base, replace(TOPIC, source=5)) == dict.fromkeys(MEASURES, 0)


def test_the_ledger_by_period(base: sqlite3.Connection) -> None:
    weeks = [
        Period("a", "2026-08-31", "2026-09-06"),
        Period("b", "2026-09-07", "2026-09-13"),
        Period("c", "2026-01-05", "2026-01-11"),
    ]
    found = trends.seen(base, [1], weeks)
    # 14 articles are missing of the week that nobody saw; of what was seen in part the week before, none is
    assert found == {"a": trends.Seen(7, 7.0, 0), "b": trends.Seen(7, 0.0, 14), "c": trends.Seen(0, 0.0, 0)}
    base.execute("update coverage set missed_estimate = 0 where verdict = 'could_not_look'")
    assert trends.seen(base, [1], weeks)["b"].seen == 7
    assert trends.followed(base)[1] == ("2026-07-01", "2026-07-01")
    base.execute(
        "insert into backfills (source_id, since, reached_on, started_at, updated_at) "
        "values (1, '2026-05-01', '2026-05-10', '2026-07-01T00:00:00Z', '2026-07-01T00:00:00Z')"
    )
    assert trends.followed(base)[1] == ("2026-07-01", "2026-05-10")


@pytest.mark.parametrize("scope", [TOPIC, replace(TOPIC, source=1), replace(TOPIC, country="ML", domain="justice")])
def test_days_are_looked_up_in_their_index(base: sqlite3.Connection, scope: Scope) -> None:
    """What makes a page of an archive of a hundred thousand quick; a changed word in a query could lose it silently."""
    plans: list[str] = []

    def explain(statement: str) -> None:
        if statement.startswith(("with periods", "select count(*)")):
            plans.append(statement)

    base.set_trace_callback(explain)
    trends.counts(base, scope, MONTHS, "texts", "country")
    trends.numbers(base, scope)
    base.set_trace_callback(None)
    assert len(plans) == 2
    for statement in plans:
        plan = " | ".join(row[3] for row in base.execute(f"explain query plan {statement}"))
        assert "USING COVERING INDEX articles_day" in plan or "USING COVERING INDEX articles_source_day" in plan
        assert "SCAN a" not in plan
