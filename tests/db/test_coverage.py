"""The coverage ledger: each day of each source, summed up from whatever touched it, and the sums agree."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from db.connection import open_database
from db.days import Gap, bounds, expected, kind_of_reason, overlaps, spread
from db.links import STATES, Offer
from db.runs import SourceRow
from db.store import Store

NOTHING = {"requests": 0, "bytes": 0, "links_listed": 0, "links_new": 0, "fetched": 0, "stored": 0}
NOON = "T12:00:00Z"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "press.db") as store:
        with store.transaction():
            store.runs.source(SourceRow("griot", "Le Griot", "press", timezone="Africa/Bamako"), f"2025-05-01{NOON}")
            store.runs.start_batch("crawl", "0", f"2025-05-01{NOON}")
        yield store


def look(store: Store, at: str, outcome: str = "ok", *, source: int = 1, ended: str | None = None) -> None:
    with store.transaction():
        run = store.runs.start_run(1, source, at)
        store.runs.finish_run(run, outcome, None, NOTHING, ended or at)


def list_(store: Store, at: str, *numbers: int, source: int = 1, **changes: Any) -> None:
    """Enters links as a list shows them."""
    with store.transaction():
        for number in numbers:
            url = f"http://griot.example/{number}"
            offer = Offer(f"key{number}", url, url, "feed", "http://griot.example/feed", **changes)
            store.links.offer(source, [offer], at)


def settle(store: Store, number: int, state: str, at: str, reason: str | None = "HTTP 500") -> None:
    link = store.links.by_key(f"key{number}")
    assert link is not None
    with store.transaction():
        store.links.settle(link.id, state, at, reason=reason)


def update(store: Store, now: str) -> int:
    """Brings the ledger up to date; its sums must then agree, and doing it again must change nothing."""
    with store.transaction():
        written = store.coverage.update(now)
    assert store.coverage.broken_sums() == []
    with store.transaction():
        assert store.coverage.update(now) == 0
    return written


def days(store: Store, source: int = 1) -> dict[str, dict[str, Any]]:
    rows = store.database.query("select * from coverage where source_id = ? order by day", [source])
    return {row["day"]: row for row in rows}


def verdicts(store: Store) -> dict[str, str]:
    return {day: row["verdict"] for day, row in days(store).items()}


def test_each_state_has_its_column_and_the_columns_sum_up(store: Store) -> None:
    at = f"2025-05-02{NOON}"
    look(store, at)
    list_(store, at, *range(len(STATES)))
    for number, state in enumerate(STATES):
        settle(store, number, state, at)
    update(store, at)
    row = days(store)["2025-05-02"]
    columns = ("stored", "waiting", "aliases", "rejected", "not_articles", "lost")
    assert {name: row[name] for name in columns} == {
        "stored": 1, "waiting": 4, "aliases": 1, "rejected": 1, "not_articles": 1, "lost": 5,
    }  # fmt: skip
    assert row["listed"] == len(STATES)
    reasons = json.loads(row["reasons"])
    assert reasons["gave_up/HTTP 500"] == 1
    assert sum(reasons.values()) == row["listed"] - row["stored"]


def test_a_day_is_the_sources_own(store: Store) -> None:
    with store.transaction():
        store.runs.source(SourceRow("vostok", "Vostok", "reference", timezone="Asia/Kolkata"), f"2025-05-01{NOON}")
        store.runs.source(SourceRow("host", "host", "imported"), f"2025-05-01{NOON}")
    # half past six in the evening (UTC) is midnight there
    list_(store, "2025-05-02T18:29:59Z", 1, source=2)
    list_(store, "2025-05-02T18:30:00Z", 2, source=2)
    list_(store, "2025-05-02T23:59:59Z", 3, source=3)
    update(store, "2025-05-03T00:00:00Z")
    assert {day: row["listed"] for day, row in days(store, 2).items()} == {"2025-05-02": 1, "2025-05-03": 1}
    assert {day: row["listed"] for day, row in days(store, 3).items()} == {"2025-05-02": 1}


def test_a_mended_zone_moves_the_links_to_their_days(store: Store) -> None:
    late = "2025-05-02T22:30:00Z"
    look(store, late)
    list_(store, late, 1, 2)
    list_(store, "2025-05-03T10:00:00Z", 3)
    update(store, "2025-05-03T10:00:00Z")
    assert {day: row["listed"] for day, row in days(store).items()} == {"2025-05-02": 2, "2025-05-03": 1}
    with store.transaction():
        store.runs.source(SourceRow("griot", "Le Griot", "press", timezone="Europe/Moscow"), late)
    update(store, "2025-05-03T11:00:00Z")
    assert {day: row["listed"] for day, row in days(store).items()} == {"2025-05-03": 3}
    with store.transaction():
        store.runs.source(SourceRow("griot", "Le Griot, new", "press", timezone="Europe/Moscow"), late)
    assert list(store.database.query("select * from coverage_due")) == []


def killed(store: Store, at: str, then: str) -> None:
    with store.transaction():
        store.runs.start_run(1, 1, at)
    with store.transaction():
        store.runs.abandon(then)


def test_a_run_that_was_killed_before_it_read_a_list_saw_nothing(store: Store) -> None:
    look(store, f"2025-05-02{NOON}")
    killed(store, f"2025-05-03{NOON}", f"2025-05-05{NOON}")
    update(store, f"2025-05-05{NOON}")
    assert verdicts(store) == {
        "2025-05-02": "nothing_published",
        "2025-05-03": "could_not_look",
        "2025-05-04": "could_not_look",
        "2025-05-05": "could_not_look",
    }
    assert days(store)["2025-05-04"]["looks"] == 0


def test_a_run_that_was_killed_ends_with_its_last_sign_of_life(store: Store) -> None:
    look(store, f"2025-05-02{NOON}")
    with store.transaction():
        run = store.runs.start_run(1, 1, "2025-05-03T23:00:00Z")
        store.endpoints.looked(1, "http://griot.example/feed", "feed", "2025-05-03T23:01:00Z", status=200, items=12)
    list_(store, "2025-05-03T23:01:00Z", 1)
    settle(store, 1, "gave_up", "2025-05-04T00:10:00Z")
    with store.transaction():
        store.database.execute(
            "insert into attempts (link_id, run_id, at, state) values (1, ?, '2025-05-04T00:10:00Z', 'gave_up')", [run]
        )
        assert store.runs.abandon(f"2025-05-06{NOON}") == 1
    (row,) = store.database.query("select finished_at, outcome, links_listed from runs where id = ?", [run])
    assert row == {"finished_at": "2025-05-04T00:10:00Z", "outcome": "stopped", "links_listed": 12}
    update(store, f"2025-05-06{NOON}")
    assert {day: (row["looks"], row["looks_failed"]) for day, row in days(store).items()} == {
        "2025-05-02": (1, 0), "2025-05-03": (1, 0), "2025-05-04": (1, 0), "2025-05-05": (0, 0), "2025-05-06": (0, 0),
    }  # fmt: skip
    assert verdicts(store)["2025-05-05"] == "could_not_look"


def test_nothing_published_is_not_could_not_look(store: Store) -> None:
    list_(store, f"2025-05-02{NOON}", 1)
    settle(store, 1, "rejected", f"2025-05-02{NOON}", "older than the look-back")
    look(store, f"2025-05-02{NOON}")
    look(store, f"2025-05-03{NOON}", "failed")
    look(store, f"2025-05-04{NOON}", "network_down")
    look(store, "2025-05-04T13:00:00Z")
    look(store, f"2025-05-05{NOON}", "partial")
    list_(store, f"2025-05-06{NOON}", 2)
    look(store, f"2025-05-06{NOON}", "failed")
    list_(store, f"2025-05-07{NOON}", 3)
    look(store, f"2025-05-07{NOON}")
    settle(store, 3, "stored", f"2025-05-07{NOON}", None)
    update(store, f"2025-05-07{NOON}")
    assert verdicts(store) == {
        "2025-05-02": "nothing_published",
        "2025-05-03": "could_not_look",
        "2025-05-04": "nothing_published",
        "2025-05-05": "partly_seen",
        "2025-05-06": "partly_seen",
        "2025-05-07": "seen",
    }
    assert [(row["looks"], row["looks_failed"]) for row in days(store).values()] == [
        (1, 0), (1, 1), (2, 1), (1, 0), (1, 1), (1, 0),
    ]  # fmt: skip


def test_a_link_that_is_settled_later_changes_its_own_day_only(store: Store) -> None:
    for day in ("02", "03"):
        list_(store, f"2025-05-{day}{NOON}", int(day))
        look(store, f"2025-05-{day}{NOON}")
    update(store, f"2025-05-03{NOON}")
    assert verdicts(store) == {"2025-05-02": "partly_seen", "2025-05-03": "partly_seen"}
    settle(store, 2, "stored", "2025-05-09T00:00:00Z", None)
    store.database.execute("update coverage set updated_at = 'before'")
    with store.transaction():
        assert store.coverage.update(f"2025-05-03{NOON}") == 1
    assert {day: (row["verdict"], row["updated_at"]) for day, row in days(store).items()} == {
        "2025-05-02": ("seen", f"2025-05-03{NOON}"), "2025-05-03": ("partly_seen", "before"),
    }  # fmt: skip


def test_a_hole_is_never_silent(store: Store) -> None:
    look(store, f"2025-05-02{NOON}")
    look(store, f"2025-05-06{NOON}")
    assert update(store, f"2025-05-08{NOON}") == 7
    assert verdicts(store) == {
        "2025-05-02": "nothing_published",
        **dict.fromkeys(("2025-05-03", "2025-05-04", "2025-05-05"), "could_not_look"),
        "2025-05-06": "nothing_published",
        **dict.fromkeys(("2025-05-07", "2025-05-08"), "could_not_look"),
    }


def test_a_day_that_goes_on_is_no_hole_before_its_time(store: Store) -> None:
    look(store, "2025-05-02T20:00:00Z")
    update(store, f"2025-05-03{NOON}")
    assert verdicts(store)["2025-05-03"] == "not_due"
    update(store, f"2025-05-04{NOON}")
    assert verdicts(store)["2025-05-03"] == "could_not_look"


def test_days_on_which_no_look_was_due_are_told_apart(store: Store) -> None:
    look(store, f"2025-05-02{NOON}")
    store.database.execute("insert into polling (source_id, interval_minutes, next_due_at) values (1, 4320, '')")
    update(store, f"2025-05-06{NOON}")
    assert verdicts(store) == {
        "2025-05-02": "nothing_published", "2025-05-03": "not_due", "2025-05-04": "not_due",
        "2025-05-05": "could_not_look", "2025-05-06": "could_not_look",
    }  # fmt: skip
    with store.transaction():
        store.runs.source(SourceRow("griot", "Le Griot", "press", timezone="Africa/Bamako", enabled=False), "x")
    update(store, f"2025-05-08{NOON}")
    assert verdicts(store)["2025-05-08"] == "not_due"


def test_a_run_over_midnight_is_a_look_of_both_days(store: Store) -> None:
    look(store, "2025-05-02T23:55:00Z", ended="2025-05-03T00:05:00Z")
    update(store, "2025-05-03T01:00:00Z")
    assert [row["looks"] for row in days(store).values()] == [1, 1]


def test_a_link_that_changes_hands_is_counted_once(store: Store) -> None:
    with store.transaction():
        store.runs.source(SourceRow("koulou", "Koulou", "press", timezone="UTC"), f"2025-05-01{NOON}")
    at = f"2025-05-02{NOON}"
    list_(store, at, 1, state="rejected", reason="another host")
    update(store, at)
    list_(store, f"2025-05-05{NOON}", 1, source=2)
    update(store, f"2025-05-05{NOON}")
    assert days(store) == {}
    assert {day: row["waiting"] for day, row in days(store, 2).items()} == {"2025-05-02": 1}


def usual_weeks(store: Store, count: int, per_day: int) -> int:
    """Days from 2025-05-02 on with so many stored articles each; returns the next free number."""
    number = 1
    for offset in range(count):
        at = f"{date(2025, 5, 2) + timedelta(days=offset)}{NOON}"
        look(store, at)
        for _ in range(per_day if offset else 40):
            list_(store, at, number)
            settle(store, number, "stored", at, None)
            number += 1
    return number


def test_what_a_day_without_a_look_has_probably_cost(store: Store) -> None:
    free = usual_weeks(store, 10, 4)
    for day in ("12", "13"):
        look(store, f"2025-05-{day}{NOON}", "failed")
    update(store, "2025-05-14T00:00:00Z")
    missed = {day: row["missed_estimate"] for day, row in days(store).items()}
    # the first day showed forty that had gathered, and is not taken for usual
    assert (missed["2025-05-11"], missed["2025-05-12"], missed["2025-05-13"]) == (0, 4, 4)
    # the next look still finds three of the twelfth and four of the thirteenth
    list_(store, f"2025-05-14{NOON}", free, free + 1, free + 2, published_on="2025-05-12")
    list_(store, f"2025-05-14{NOON}", *range(free + 3, free + 8), published_on="2025-05-13")
    look(store, f"2025-05-14{NOON}")
    update(store, f"2025-05-14{NOON}")
    missed = {day: row["missed_estimate"] for day, row in days(store).items()}
    assert (missed["2025-05-12"], missed["2025-05-13"]) == (1, 0)
    # and the feed's readings join one another: nothing was lost
    store.database.execute(
        "insert into endpoints (source_id, url, kind, read_at, unbroken_since) "
        "values (1, 'http://griot.example/feed', 'feed', '2025-05-14T12:00:00Z', '2025-05-11T12:00:00Z')"
    )
    look(store, "2025-05-14T13:00:00Z")
    update(store, "2025-05-14T13:00:00Z")
    assert days(store)["2025-05-12"]["missed_estimate"] == 0
    assert days(store)["2025-05-12"]["verdict"] == "could_not_look"


def test_too_little_past_says_nothing_of_what_was_missed(store: Store) -> None:
    usual_weeks(store, 3, 4)
    look(store, f"2025-05-05{NOON}", "failed")
    update(store, f"2025-05-06{NOON}")
    assert days(store)["2025-05-05"]["missed_estimate"] is None


def gap(store: Store, after: str | None, before: str | None, estimated: int | None) -> int:
    with store.transaction():
        store.database.execute(
            "insert or ignore into endpoints (source_id, url, kind) values (1, 'http://griot.example/feed', 'feed')"
        )
        cursor = store.database.execute(
            "insert into gaps (source_id, endpoint_id, found_at, after_at, before_at, estimated) "
            "values (1, 1, '2025-05-06T12:00:00Z', ?, ?, ?)",
            [after, before, estimated],
        )
    return int(cursor.lastrowid or 0)


def test_a_gap_is_spread_over_its_days_and_forgotten_when_filled(store: Store) -> None:
    for day in range(2, 7):
        look(store, f"2025-05-0{day}{NOON}")
    update(store, f"2025-05-06{NOON}")
    number = gap(store, "2025-05-03T12:00:00Z", "2025-05-05T12:00:00Z", 8)
    update(store, f"2025-05-06{NOON}")
    assert [row["missed_estimate"] for row in days(store).values()] == [0, 2, 4, 2, 0]
    assert [row["verdict"] for row in days(store).values()] == [
        "nothing_published", "partly_seen", "partly_seen", "partly_seen", "nothing_published",
    ]  # fmt: skip
    with store.transaction():
        store.database.execute("update gaps set recovered = 4 where id = ?", [number])
    update(store, f"2025-05-06{NOON}")
    assert [row["missed_estimate"] for row in days(store).values()] == [0, 1, 2, 1, 0]
    with store.transaction():
        store.database.execute("update gaps set state = 'recovered' where id = ?", [number])
    update(store, f"2025-05-06{NOON}")
    assert {row["missed_estimate"] for row in days(store).values()} == {0}


def test_a_gap_of_an_unknown_number_is_no_whole_day(store: Store) -> None:
    for day in range(2, 5):
        look(store, f"2025-05-0{day}{NOON}")
    list_(store, f"2025-05-03{NOON}", 1)
    settle(store, 1, "stored", f"2025-05-03{NOON}", None)
    number = gap(store, "2025-05-03T10:00:00Z", "2025-05-03T18:00:00Z", None)
    for state in ("open", "lost"):
        with store.transaction():
            store.database.execute("update gaps set state = ? where id = ?", [state, number])
        update(store, f"2025-05-04{NOON}")
        assert (verdicts(store)["2025-05-03"], days(store)["2025-05-03"]["missed_estimate"]) == ("partly_seen", None)
        assert verdicts(store)["2025-05-04"] == "nothing_published"
    with store.transaction():
        store.database.execute("update gaps set state = 'recovered' where id = ?", [number])
    update(store, f"2025-05-04{NOON}")
    assert verdicts(store)["2025-05-03"] == "seen"


@pytest.mark.parametrize(
    ("after", "before"),
    [
        (None, None),
        (None, "2025-05-05"),
        ("2025-05-05", "2025-05-03"),
        ("1970-01-01", "2025-05-04T00:00:00Z"),
        ("0001-01-01", "0001-01-02"),
        ("2025-05-04", "9999-12-31"),
    ],
)
def test_gaps_with_odd_ends_break_nothing(store: Store, after: str | None, before: str | None) -> None:
    for day in range(2, 7):
        look(store, f"2025-05-0{day}{NOON}")
    gap(store, after, before, 5)
    gap(store, after, before, None)
    update(store, f"2025-05-06{NOON}")
    assert set(days(store)) >= {"2025-05-02", "2025-05-06"}
    assert len(days(store)) <= 10


def test_a_clock_that_stood_in_1970_or_runs_ahead_makes_no_endless_rows(store: Store) -> None:
    look(store, "1970-01-01T00:00:00Z")
    list_(store, "2099-01-01T00:00:00Z", 1)
    update(store, f"2025-05-06{NOON}")
    found = days(store)
    assert len(found) < 1200
    assert {"1970-01-01", "2025-05-06", "2099-01-01"} <= set(found)
    update(store, f"2025-05-08{NOON}")
    assert verdicts(store)["2025-05-07"] == "could_not_look"


def test_an_unknown_zone_is_no_reason_to_stop(store: Store) -> None:
    with store.transaction():
        store.runs.source(SourceRow("griot", "Le Griot", "press", timezone="Mars/Olympus"), "x")
    look(store, f"2025-05-02{NOON}")
    assert update(store, f"2025-05-02{NOON}") == 1


def test_a_database_of_before_is_summed_up_once(tmp_path: Path) -> None:
    """What a version without the ledger had crawled stands in it after the first batch."""
    from sqlite_utils import Database

    from db.migrations import migrations

    path = tmp_path / "old.db"
    old = Database(path)
    migrations.apply(old, stop_before="m004_coverage")
    old.execute("insert into sources (key, name, role, first_seen_at) values ('a', 'A', 'press', '2025-05-01')")
    for number in range(5):
        old.execute(
            "insert into links (source_id, key, url, fetch_url, first_seen_at) values (1, ?, ?, '', ?)",
            [f"k{number}", f"u{number}", f"2025-05-0{number + 1}T10:00:00Z"],
        )
    old.conn.commit()
    old.conn.close()
    open_database(path).conn.close()
    with Store(path) as store:
        update(store, f"2025-05-06{NOON}")
        assert [row["listed"] for row in days(store).values()] == [1, 1, 1, 1, 1]


def test_whatever_happens_in_whatever_order_the_sums_agree(store: Store) -> None:
    random_ = random.Random(5)
    now = datetime(2025, 5, 2, tzinfo=UTC)
    for _ in range(200):
        now += timedelta(hours=random_.randrange(0, 30))
        at = f"{now:%Y-%m-%dT%H:%M:%SZ}"
        match random_.randrange(4):
            case 0:
                list_(store, at, *random_.sample(range(60), 5))
            case 1 if store.links.states():
                (key,) = random_.choice(store.database.execute("select key from links").fetchall())
                settle(store, int(key.removeprefix("key")), random_.choice(STATES), at)
            case 2:
                look(store, at, random_.choice(["ok", "partial", "failed", "stopped"]))
            case 3:
                update(store, at)
    update(store, f"{now:%Y-%m-%dT%H:%M:%SZ}")
    by_hand = dict(
        store.database.execute("select substr(first_seen_at, 1, 10), count(*) from links group by 1").fetchall()
    )
    assert {day: row["listed"] for day, row in days(store).items() if row["listed"]} == by_hand


def test_sums_that_do_not_agree_are_told(store: Store) -> None:
    at = f"2025-05-02{NOON}"
    list_(store, at, 1, 2)
    # nothing is wrong as long as the day waits to be summed up
    assert store.coverage.broken_sums() == []
    update(store, at)
    store.database.execute("update coverage set listed = 5")
    assert store.coverage.broken_sums() == [
        "1 rows of coverage whose columns do not sum up to what was listed", "5 links in coverage, 2 in the ledger",
    ]  # fmt: skip
    assert "5 links in coverage, 2 in the ledger" in store.links.broken_sums()


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        (None, ""),
        ("HTTP 500 (5 tries)", "HTTP 500"),
        ("redirects to http://a.example/1", "redirects to"),
        ("robots: Disallow: /prive/", "robots"),
        ("robots unreachable: http://a.example/robots.txt: no answer in time", "robots unreachable"),
        ("network: www.a.example: host not found", "network: …: host not found"),
        ("longer than 2083 characters", "longer than # characters"),
        ("error ValueError: bad 17", "error ValueError"),
        ("wall: Nous respectons", "wall"),
        ("fits no article pattern", "fits no article pattern"),
        ("x" * 500, "x" * 80),
    ],
)
def test_reasons_lose_what_differs_from_link_to_link(reason: str | None, kind: str) -> None:
    assert kind_of_reason(reason) == kind


def test_a_flood_of_reasons_still_sums_up(store: Store) -> None:
    at = f"2025-05-02{NOON}"
    list_(store, at, *range(100))
    for number in range(100):
        word = "".join(chr(97 + int(digit)) for digit in str(number))
        settle(store, number, "gave_up", at, f"odd {word}")
    update(store, at)
    reasons = json.loads(days(store)["2025-05-02"]["reasons"])
    assert len(reasons) == 41
    assert sum(reasons.values()) == 100


def test_days_of_changed_clocks_are_shorter_and_longer() -> None:
    paris = ZoneInfo("Europe/Paris")
    lengths = [end - start for start, end in (bounds(date(2025, 3, 30), paris), bounds(date(2025, 10, 26), paris))]
    assert lengths == [timedelta(hours=23), timedelta(hours=25)]


def test_a_spread_always_sums_up_to_the_whole() -> None:
    random_ = random.Random(3)
    zone = ZoneInfo("UTC")
    for _ in range(300):
        after = datetime(2025, 5, 1, tzinfo=UTC) + timedelta(minutes=random_.randrange(20_000))
        one = Gap(after, after + timedelta(minutes=random_.randrange(-50, 9_000)), random_.randrange(50))
        window = [bounds(date(2025, 4, 28) + timedelta(days=number), zone) for number in range(30)]
        assert sum(spread(one, *day) for day in window) == one.missing
        assert all(overlaps(one, *day) for day in window if spread(one, *day))


def test_what_is_usual_is_learnt_by_weekday_where_there_are_enough() -> None:
    monday = date(2025, 5, 5)
    past = {monday - timedelta(days=number): 0 if number % 7 in (1, 2) else 6 for number in range(1, 29)}
    assert expected(past, monday) == 6
    assert expected(past, monday - timedelta(days=1)) == 0
    assert expected({monday: 3}, monday) is None
