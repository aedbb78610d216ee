"""Every kind of finding is provoked once, by what would provoke it, and is seen to be fixed once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from db.condition import Condition
from db.findings import Kept
from db.runs import SourceRow
from monitor.clock import iso
from monitor.reporting import machine
from monitor.reporting.finding import Examined
from monitor.reporting.health import as_object, is_told, lines, summary
from tests.reporting.past import ROOM, Past, source

Make = Callable[..., Past]


def test_nothing_is_said_of_an_empty_and_of_a_sound_past(past: Make) -> None:
    here = past(source("griot"))
    assert here.kinds() == []
    here.weeks("griot", 5)
    assert here.kinds() == []


# --- outlets ----------------------------------------------------------------------------------------------------------


def test_broken(past: Make) -> None:
    here = past(source("griot"), source("koulou"))
    here.weeks("griot", 1)
    here.batch({"griot": "failed", "koulou": "ok"}, reason="HTTP 500 (http://griot.example/feed)")
    first = here.now
    # one look that failed is nobody's business yet
    assert not here.examine()["broken:griot"].serious
    here.pass_(hours=13)
    here.batch({"griot": "failed", "koulou": "ok"}, reason="HTTP 500 (http://griot.example/feed)")
    found = here.examine()["broken:griot"]
    assert (found.serious, found.since, found.source) == (True, iso(first), "griot")
    assert "2 looks failed" in found.message
    assert "HTTP 500" in found.message
    assert "sources check --live griot" in found.advice
    here.note()
    here.batch({"griot": "stopped", "koulou": "ok"})
    assert here.examine()["broken:griot"].serious
    here.batch({"griot": "partial", "koulou": "ok"})
    here.said_once("broken:griot")


def test_a_network_that_is_down_is_one_finding(past: Make) -> None:
    here = past(*(source(f"s{number}") for number in range(20)))
    names = {f"s{number}": "ok" for number in range(20)}
    for _ in range(3):
        here.batch(names)
        here.pass_(days=1)
    start = here.now
    down = dict.fromkeys(names, "network_down")
    for _ in range(24):
        here.batch(down, exit_code=69, message="network down")
        here.pass_(hours=1)
    assert here.kinds() == ["network"]
    found = here.examine()["network"]
    assert (found.serious, found.since) == (True, iso(start))
    here.note()
    here.batch(names)
    here.said_once("network")
    # afterwards the hole of that day is one note, too
    here.pass_(days=1)
    here.batch(names)
    assert [key for key in here.kinds() if not key.startswith("hole")] == []
    assert len(here.kinds()) <= 1


def test_a_host_that_is_down_is_not_the_network(past: Make) -> None:
    here = past(source("griot"), source("koulou"))
    here.batch({"griot": "ok", "koulou": "ok"})
    for _ in range(3):
        here.pass_(hours=8)
        here.batch({"koulou": "ok"})
        here.batch({"griot": "network_down"}, exit_code=69, reason="network: griot.example: host not found")
    found = here.examine()
    assert "network" not in found
    assert found["broken:griot"].serious


def test_a_source_that_was_broken_before_the_outage_is_told_beside_it(past: Make) -> None:
    here = past(source("griot"), source("koulou"))
    here.batch({"griot": "ok", "koulou": "ok"})
    for _ in range(2):
        here.pass_(hours=13)
        here.batch({"griot": "failed", "koulou": "ok"})
    here.batch({"griot": "network_down", "koulou": "network_down"}, exit_code=69)
    assert set(here.kinds()) >= {"broken:griot", "network"}
    assert "broken:koulou" not in here.kinds()


def test_silent(past: Make) -> None:
    here = past(source("griot"), source("koulou"))
    here.weeks("griot", 6)
    for _ in range(3):
        here.look("griot")
        here.pass_(hours=6)
    assert "silent:griot" not in here.kinds()
    for _ in range(12):
        here.look("griot")
        here.pass_(hours=6)
    found = here.examine()["silent:griot"]
    assert found.serious
    assert "though it was read" in found.message
    assert json.loads(found.detail or "")["limit_h"] < 60
    here.note()
    here.look("griot", new=1)
    here.said_once("silent:griot")


def test_what_could_not_be_read_is_not_silent(past: Make) -> None:
    here = past(source("griot"), source("koulou"))
    here.weeks("griot", 6)
    for _ in range(20):
        here.batch({"griot": "failed", "koulou": "ok"})
        here.pass_(hours=6)
    assert "silent:griot" not in here.kinds()
    assert "broken:griot" in here.kinds()


def test_an_outlet_that_rests_at_the_weekend_may(past: Make) -> None:
    here = past(source("griot"))
    here.weeks("griot", 6, weekend=False)
    # Monday morning, before the day's first articles
    here.look("griot")
    assert here.kinds() == []


def test_the_file_says_how_long_a_silence_may_be(past: Make) -> None:
    patient = source("griot", expectations={"silent_after_hours": 200})
    hasty = source("koulou", expectations={"silent_after_hours": 5})
    here = past(patient, hasty)
    here.weeks("griot", 6)
    for _ in range(20):
        here.batch({"griot": "ok", "koulou": "ok"})
        here.pass_(hours=6)
    assert "silent:griot" not in here.kinds()
    assert here.examine()["silent:koulou"].serious
    here.pass_(hours=100)
    here.batch({"griot": "ok", "koulou": "ok"})
    assert "its file allows 200 h" in here.examine()["silent:griot"].message


def test_a_young_outlet_is_only_mentioned(past: Make) -> None:
    here = past(source("griot"))
    here.look("griot", new=2)
    for _ in range(40):
        here.pass_(days=1)
        here.look("griot")
    found = here.examine()["silent:griot"]
    assert not found.serious


def test_never_crawled(past: Make) -> None:
    here = past(source("griot"), source("neuf"), source("off", disabled={"since": "2025-01-01", "reason": "closed"}))
    here.look("griot")
    assert here.kinds() == []
    here.pass_(days=2)
    here.look("griot")
    found = here.examine()["never_crawled"]
    assert "neuf" in found.message
    assert "off" not in found.message
    assert not found.serious
    here.note()
    here.look("neuf")
    here.said_once("never_crawled")


def test_disabled_and_imported_sources_are_nobodys_worry(past: Make) -> None:
    here = past(source("griot", disabled={"since": "2025-01-01", "reason": "closed"}))
    here.enter(SourceRow("host.example", "host", "imported"))
    here.enter(SourceRow("gone", "Gone", "press", enabled=False))
    for _ in range(3):
        here.batch({"griot": "failed", "host.example": "failed", "gone": "failed"})
        here.pass_(hours=13)
    assert here.kinds() == []


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_too_few_and_too_many(past: Make) -> None:
    here = past(source("griot", expectations={"articles_per_day": [4, 8]}))
    here.weeks("griot", 2)
    assert here.kinds() == []
    for day in range(9):
        here.look("griot", new=1)
        here.pass_(days=1)
        if day == 4:
            here.note()
    found = here.examine()["too_few:griot"]
    assert "1.0 articles a day" in found.message
    assert found.serious
    here.note()
    for _ in range(9):
        here.look("griot", new=20)
        here.pass_(days=1)
    assert not here.examine()["too_many:griot"].serious
    here.said_once("too_few:griot")


def test_addresses_that_no_longer_fit(past: Make) -> None:
    here = past(source("griot", expectations={"silent_after_hours": 1000}))
    here.weeks("griot", 4)
    for _ in range(8):
        for _ in range(3):
            here.link("griot", "rejected", "fits no article pattern")
        here.look("griot")
        here.pass_(days=1)
    found = here.examine()["pattern:griot"]
    assert found.serious
    here.note()
    here.look("griot", new=3)
    here.pass_(days=1)
    here.look("griot")
    here.said_once("pattern:griot")


def test_holes(past: Make) -> None:
    here = past(source("griot"), source("koulou"), source("dunes"))
    everything = {"griot": "ok", "koulou": "ok", "dunes": "ok"}
    for _ in range(5):
        here.batch(everything)
        here.pass_(days=1)
    here.batch(everything | {"griot": "failed"})
    hole = f"{here.now:%Y-%m-%d}"
    here.pass_(days=1)
    here.batch(everything)
    assert here.kinds() == ["hole:griot"]
    assert hole in here.examine()["hole:griot"].message
    here.note()
    # the machine is off for two days: one finding, not three
    here.pass_(days=3)
    here.batch(everything)
    assert here.kinds() == ["hole", "hole:griot"]
    here.pass_(days=1)
    for _ in range(8):
        here.batch(everything)
        here.pass_(days=1)
    assert [key for key in here.kinds() if key.startswith("hole")] == []
    # it has only grown old: nobody mended anything, and nothing is told
    with here.store.transaction():
        report = here.store.findings.update(here.examine().values(), iso(here.now))
    assert [kept.key for kept in report if kept.fixed_at] == ["hole:griot"]
    assert not any(is_told(kept) for kept in report if kept.fixed_at)


# --- lists ------------------------------------------------------------------------------------------------------------


def endpoint(here: Past, key: str, **values: object) -> None:
    """What the last look at the feed of an outlet left."""
    row = {"kind": "feed", "fetched_at": iso(here.now), "problem": None, "moved_to": None, "newest_at": None,
           "failing_since": None, **values}  # fmt: skip
    url = row.pop("url", f"http://{key}.example/feed")
    with here.store.transaction():
        here.store.database.execute(
            f"insert into endpoints (source_id, url, {', '.join(row)}) values (?, ?, {', '.join('?' * len(row))}) "
            f"on conflict (source_id, url) do update set {', '.join(f'{name} = excluded.{name}' for name in row)}",
            [here.ids[key], url, *row.values()],
        )


@pytest.mark.parametrize(
    ("kind", "values", "serious"),
    [
        ("html", {"problem": 'not a feed: an HTML page titled "Accueil"'}, True),
        ("moved", {"moved_to": "https://griot.example/rss"}, False),
        ("stale", {"newest_at": "2024-11-02"}, False),
        ("stale", {"newest_at": "2024-11-02T10:00:00Z"}, False),
        ("list", {"problem": "HTTP 404", "failing_since": "2025-02-01T00:00:00Z"}, True),
    ],
)
def test_lists(past: Make, kind: str, values: dict[str, object], serious: bool) -> None:
    here = past(source("griot"))
    here.look("griot")
    endpoint(here, "griot", **values)
    (key,) = here.kinds()
    assert key == f"{kind}:griot:http://griot.example/feed"
    assert here.examine()[key].serious == serious
    here.note()
    endpoint(here, "griot")
    here.said_once(key)


def test_lists_of_which_nothing_is_said(past: Make) -> None:
    guess = {"kind": "sitemap", "url": "http://griot.example/map.xml", "confidence": "inferred"}
    feed = {"kind": "feed", "url": "http://griot.example/feed", "confidence": "tested"}
    here = past(source("griot", discovery=[feed, guess]))
    here.look("griot")
    endpoint(here, "griot")
    html = 'not a sitemap: an HTML page titled "404"'
    endpoint(here, "griot", url="http://griot.example/map.xml", problem=html)
    endpoint(here, "griot", url="http://griot.example/former-feed", problem=html)
    assert here.kinds() == []
    # a failure of yesterday is not yet a broken list
    endpoint(here, "griot", problem="HTTP 500", failing_since=iso(here.now - timedelta(days=1)))
    assert here.kinds() == []


def test_wall(past: Make) -> None:
    here = past(source("griot"))
    here.look("griot")
    here.link("griot", "failed", "wall: Activez JavaScript")
    with here.store.transaction():
        here.store.walls.note(here.ids["griot"], "h", "Activez \x1b[31mJavaScript", iso(here.now))
    found = here.examine()["wall:griot"]
    assert found.serious
    assert "\x1b" not in found.message
    assert "1 link kept back" in found.message
    here.note()
    for _ in range(5):
        here.pass_(days=1)
        here.look("griot")
    here.said_once("wall:griot")


def test_gaps(past: Make) -> None:
    here = past(source("griot"))
    here.look("griot")
    endpoint(here, "griot")
    with here.store.transaction():
        gap = here.store.gaps.open(
            here.ids["griot"], 1, iso(here.now), after_at="2025-03-01", before_at=iso(here.now), estimated=12
        )
    assert not here.examine()["gap:griot"].serious
    here.note()
    with here.store.transaction():
        here.store.gaps.close(gap, "lost", "the feed shows ten items", iso(here.now))
    found = here.examine()
    assert found["lost:griot"].serious
    assert "about 12 articles" in found["lost:griot"].message
    here.said_once("gap:griot")


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_falling_share_of_dates(past: Make) -> None:
    here = past(source("griot"))
    here.weeks("griot", 4)
    for number in range(7):
        here.look("griot", new=3)
        here.look("griot", new=1, published_on=None)
        here.pass_(days=1)
        if number == 0:
            assert here.kinds() == []
    found = here.examine()["dated:griot"]
    assert "of the 28 articles of the last 7 days have a date; 100% before" in found.message
    here.note()
    for _ in range(7):
        here.look("griot", new=6)
        here.pass_(days=1)
    here.said_once("dated:griot")


def test_shares_against_the_file(past: Make) -> None:
    here = past(source("griot", expectations={"full_text": 0.9, "dated": 0.1}))
    here.look("griot", new=8)
    here.look("griot", new=4, kind="stub", published_on=None)
    found = here.examine()
    assert set(found) == {"full_text:griot"}
    assert "67% of the 12 articles" in found["full_text:griot"].message
    here.note()
    here.look("griot", new=100)
    here.said_once("full_text:griot")


@pytest.mark.parametrize(
    ("state", "kind"),
    [("gave_up", "given_up"), ("blocked", "refused"), ("extract_empty", "no_text"), ("quarantined", "quarantined")],
)
def test_links_that_end_without_an_article_in_numbers(past: Make, state: str, kind: str) -> None:
    here = past(source("griot"))
    here.look("griot", new=10)
    for _ in range(9):
        here.link("griot", state, "HTTP 500 (5 tries)")
    assert not any(found.serious for found in here.examine().values())
    here.link("griot", state, "other")
    found = here.examine()[f"{kind}:griot"]
    assert found.serious
    assert "HTTP 500 (5 tries) (9)" in found.message
    here.note()
    here.pass_(days=8)
    here.look("griot")
    here.said_once(f"{kind}:griot")


def test_a_single_page_set_aside_is_a_note(past: Make) -> None:
    here = past(source("griot"))
    here.look("griot", new=3)
    here.link("griot", "quarantined", "error ValueError: x")
    assert {key: found.serious for key, found in here.examine().items()} == {"quarantined:griot": False}


# --- the machine ------------------------------------------------------------------------------------------------------


def test_cron_that_stopped(past: Make) -> None:
    here = past(source("griot"))
    for _ in range(10):
        here.look("griot")
        here.pass_(hours=1)
    here.pass_(hours=2)
    assert here.kinds() == []
    here.pass_(hours=2)
    found = here.examine()["no_crawl"]
    assert "they usually follow one another after 60 min" in found.message
    here.note()
    here.look("griot")
    here.said_once("no_crawl")


def test_a_crawl_of_the_future(past: Make) -> None:
    here = past(source("griot"))
    here.look("griot")
    assert "clock" not in here.kinds()
    here.now += timedelta(days=6)
    here.look("griot")
    assert "clock" not in here.kinds()
    ahead, here.now = here.now, here.now - timedelta(days=6)
    found = here.examine()["clock"]
    assert f"at {ahead:%Y-%m-%d %H:%M}: this machine's clock was ahead" in found.message
    assert found.serious


@pytest.mark.parametrize(
    ("code", "kind"), [(16, "disk_full"), (70, "bug"), (75, "locked"), (78, "configuration"), (65, "bad_database")]
)
def test_how_the_last_batch_ended(past: Make, code: int, kind: str) -> None:
    here = past(source("griot"))
    here.batch({"griot": "ok"}, exit_code=code, message="no room\nat all")
    assert "no room at all" in here.examine()[kind].message
    here.note()
    here.batch({"griot": "ok"}, exit_code=2)
    here.said_once(kind)


def test_killed_and_stuck(past: Make) -> None:
    here = past(source("griot"))
    for _ in range(3):
        here.batch({"griot": "stopped"}, exit_code=11, message="ended without a word (killed?)")
    # nobody looked that day either: a run that read no list is no look
    assert here.kinds() == ["hole:griot", "killed"]
    with here.store.transaction():
        here.store.runs.start_batch("crawl", "0", iso(here.now))
    assert "stuck" not in here.kinds()
    here.pass_(hours=25)
    here.note()
    assert "stuck" in here.kinds()
    with here.store.transaction():
        here.store.runs.abandon(iso(here.now))
    here.said_once("stuck")


def test_disk(past: Make) -> None:
    here = past(source("griot"))
    here.look("griot", new=1)
    assert here.examine(free_bytes=500 * 2**20)["disk"].serious
    # much room, and an archive that will have used it up in ten days
    here.store.database.execute("update captures set warc_length = ?", [ROOM * 7 // 10])
    assert "10 days" in here.examine(free_bytes=ROOM)["disk"].message
    here.note()
    here.store.database.execute("update captures set warc_length = 1")
    here.said_once("disk")


def test_the_file(past: Make) -> None:
    here = past(source("griot"))
    here.look("griot", new=2)
    here.store.database.execute("delete from articles_fts_docsize where id = 1")
    here.store.database.execute("update links set reason = null, state = 'gave_up' where id = 2")
    found = here.examine()
    assert found["index"].serious
    assert "1 entries less" in found["index"].message
    assert "articles whose link is not stored" in found["sums"].message
    here.note()
    here.store.database.execute("insert into articles_fts(articles_fts) values ('rebuild')")
    here.store.database.execute("update links set state = 'stored' where id = 2")
    here.said_once("index")
    assert "sums" not in here.kinds()


def test_a_large_log(past: Make) -> None:
    here = past(source("griot"))
    log = here.path.with_name("other.db-wal")
    with log.open("wb") as file:
        file.truncate(300 * 2**20)
    # another database's log: SQLite would read its own before we could look
    (found,) = machine.file(Examined(Condition(here.store.database), {}, here.now), here.path.with_name("other.db"), [])
    assert (found.key, found.serious) == ("wal", False)


def test_a_crawl_that_is_under_way_is_no_broken_sum(past: Make) -> None:
    here = past(source("griot"))
    here.look("griot", new=1)
    here.link("griot")
    with here.store.transaction():
        batch = here.store.runs.start_batch("crawl", "0", iso(here.now))
        run = here.store.runs.start_run(batch, here.ids["griot"], iso(here.now))
        here.store.links.take(here.ids["griot"], run, 5, iso(here.now))
    assert here.kinds() == []
    with here.store.transaction():
        here.store.runs.finish_batch(batch, 0, None, iso(here.now))
    assert "left in flight" in here.examine()["sums"].message


# --- asking and telling -----------------------------------------------------------------------------------------------


def test_asked_about_one_outlet_it_says_nothing_of_others_or_of_the_machine(past: Make) -> None:
    here = past(source("griot"), source("koulou"))
    for _ in range(2):
        here.batch({"griot": "failed", "koulou": "failed"}, exit_code=70)
        here.pass_(hours=13)
    assert here.kinds("griot") == ["broken:griot"]
    assert set(here.kinds()) == {"broken:griot", "broken:koulou", "bug", "hole"}


def kept(**values: object) -> Kept:
    row = {"key": "k", "kind": "too_few", "source": "griot", "serious": True, "since": "2025-05-20", "message": "m",
           "advice": "a", "first_seen_at": "2025-05-21T00:00:00Z", **values}  # fmt: skip
    return Kept(**row)  # type: ignore[arg-type]


def test_the_report_reads_well() -> None:
    report = [
        kept(),
        kept(source=None, kind="wal", serious=False),
        kept(kind="broken", fixed_at="2025-05-23T06:00:00Z"),
        kept(kind="broken", since=None, fixed_at="2025-05-21T00:30:00Z"),
    ]
    assert lines(report) == [
        "needs a person (1 finding):",
        "  griot too few: m",
        "    -> a",
        "to be known (1 finding):",
        "  wal: m",
        "    -> a",
        "fixed: griot broken: m (was broken 3 days)",
        "fixed: griot broken: m (was broken less than an hour)",
    ]
    assert summary(report, datetime(2025, 5, 23, tzinfo=UTC)) == "1 finding for a person, 1 note"
    assert summary([], datetime(2025, 5, 23, tzinfo=UTC)) == "all is well (2025-05-23 00:00 UTC)"
    assert as_object(report[0])["kind"] == "too_few"
