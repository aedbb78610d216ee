"""Looking back at an invented outlet with a past: real crawls, a clock that stands still, every list counted."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.forked import run
from tests.crawl.drive import crawl, page, source
from tests.crawl.look_back import look_back, start
from tests.crawl.past import Past, PastPress, since
from tests.crawl.program import check_conservation, rows

FEED = "  - {kind: feed, url: 'http://aa.example/feed/', confidence: tested}"
WORDPRESS = "platform: wordpress\n"
NUMBERS = "  - {kind: id_range, url: 'http://aa.example/h/{id}.html', confidence: tested}"
CARDS = "kind: listing, item: li, links: 'a[href]', published: time, confidence: tested"


def outlet(folder: Path, discovery: str = FEED, more: str = WORDPRESS, patterns: str = "/a/") -> None:
    folder.mkdir(exist_ok=True)
    source(folder / "sources", "aa", discovery, patterns=patterns, more=more)


def stored(folder: Path) -> set[int]:
    """The numbers of the articles that are stored."""
    check_conservation(folder / "press.db")
    urls = rows(folder / "press.db", "select url from articles")
    return {int(url.rpartition("/")[2].removesuffix(".html")) for (url,) in urls}


def reached(told: dict[str, Any]) -> list[tuple[str, bool]]:
    return [(rung["list"].split()[0], rung["reached"]) for rung in told["backfill"]["lists"]]


# --- each rung ------------------------------------------------------------------------------------------------------


def test_the_wordpress_interface_tells_all_in_few_requests(tmp_path: Path) -> None:
    outlet(tmp_path)
    with PastPress(Past("wordpress", per_page=100)) as press:
        told = look_back(press, tmp_path, source="aa", since="2025-05-01")
    assert stored(tmp_path) == since("2025-05-01")
    assert told["exit_code"] == 0
    assert told["backfill"]["state"] == "done"
    assert told["backfill"]["links_new"] == len(since("2025-05-01"))
    assert len(press.lists()) == 1


def test_the_wordpress_interface_goes_back_by_the_oldest_post(tmp_path: Path) -> None:
    """Of sites that show ten at a time, whatever is asked for."""
    outlet(tmp_path)
    with PastPress(Past("wordpress", per_page=10)) as press:
        look_back(press, tmp_path, source="aa", since="2025-05-01", until="2025-05-14")
    assert stored(tmp_path) == since("2025-05-01", "2025-05-14")
    assert len(press.lists()) <= 5
    assert all("before=2025-05-" in url for url in press.lists())


def test_an_interface_that_ignores_the_instant_is_read_by_page(tmp_path: Path) -> None:
    outlet(tmp_path)
    with PastPress(Past("wordpress", traps=("ignores_before",))) as press:
        told = look_back(press, tmp_path, source="aa", since="2025-05-10")
    assert stored(tmp_path) == since("2025-05-10")
    assert reached(told) == [("wordpress", True)]


def test_an_interface_that_always_shows_the_same_is_left(tmp_path: Path) -> None:
    outlet(tmp_path)
    with PastPress(Past("wordpress", "feed", traps=("ignores_before", "same_page"))) as press:
        told = look_back(press, tmp_path, source="aa", since="2025-05-10")
    assert stored(tmp_path) == set(range(111, 121))
    assert reached(told)[:2] == [("wordpress", False), ("paged_feed", False)]
    whys = [rung["why"] for rung in told["backfill"]["lists"]]
    assert whys[:2] == ["it shows the same posts whatever is asked for", "it serves the same page for every number"]
    assert told["exit_code"] == 2
    assert told["backfill"]["state"] == "given_up"
    # three pages of each are enough to know
    assert len(press.lists()) == 3 + 3 + 3


def test_a_feed_is_read_page_by_page_and_only_what_is_wanted_is_fetched(tmp_path: Path) -> None:
    outlet(tmp_path)
    with PastPress(Past("feed")) as press:
        told = look_back(press, tmp_path, source="aa", since="2025-05-13")
    assert reached(told) == [("wordpress", False), ("paged_feed", True)]
    assert stored(tmp_path) == since("2025-05-13") == set(press.articles())
    assert press.lists()[1:] == ["http://aa.example/feed/", *(f"http://aa.example/feed/?paged={n}" for n in (2, 3, 4))]
    older = rows(tmp_path / "press.db", "select distinct reason from links where state = 'rejected'")
    assert older == [("older than the look-back",)]


def test_list_pages_without_days_end_by_the_days_of_their_articles(tmp_path: Path) -> None:
    outlet(tmp_path)
    with PastPress(Past("pages", traps=("undated",))) as press:
        told = look_back(press, tmp_path, source="aa", since="2025-05-18")
    assert reached(told)[-1] == ("pages", True)
    # the third page was the first without anything of the time; what is most read stands on every page
    assert press.lists()[-1] == "http://aa.example/page/3/"
    assert since("2025-05-18") <= stored(tmp_path)
    assert told["backfill"]["reached_on"] == "2025-05-18"


def test_a_list_that_is_cut_by_offsets_is_followed_by_its_links(tmp_path: Path) -> None:
    listing = f"  - {{{CARDS}, url: 'http://aa.example/une.html'}}"
    outlet(tmp_path, listing, "platform: joomla\n")
    with PastPress(Past("offsets")) as press:
        told = look_back(press, tmp_path, source="aa", since="2025-05-15")
    assert reached(told) == [("offsets", True)]
    assert press.lists() == ["http://aa.example/une.html", *(f"http://aa.example/une.html?start={n}" for n in (10, 20))]
    assert stored(tmp_path) == since("2025-05-15")


def test_sitemaps_by_month_are_read_as_far_as_they_are_needed(tmp_path: Path) -> None:
    outlet(tmp_path, "  - {kind: sitemap, url: 'http://aa.example/map.xml', confidence: tested}", "")
    with PastPress(Past("months")) as press:
        told = look_back(press, tmp_path, source="aa", since="2025-04-28")
    assert reached(told) == [("sitemap", True)]
    assert press.lists() == [f"http://aa.example/map{name}.xml" for name in ("", "-2025/05", "-2025/04")]
    assert stored(tmp_path) == since("2025-04-28")


def test_a_sitemap_that_does_not_go_back_far_enough_says_so(tmp_path: Path) -> None:
    outlet(tmp_path, "  - {kind: sitemap, url: 'http://aa.example/map.xml', confidence: tested}", "")
    past = Past("sitemap")
    past.numbers = past.numbers[:20]
    with PastPress(past) as press:
        told = look_back(press, tmp_path, source="aa", since="2025-05-01")
    assert told["backfill"]["reason"].endswith("it goes back to 2025-05-13 only")
    assert told["exit_code"] == 2
    assert len(stored(tmp_path)) == 20


def test_numbers_are_walked_downwards(tmp_path: Path) -> None:
    outlet(tmp_path, f"{NUMBERS}\n  - {{{CARDS}, url: 'http://aa.example/une'}}", "", patterns="/h/")
    past = Past("numbers")
    past.gone = {104, 103, 102}
    with PastPress(past) as press:
        told = look_back(press, tmp_path, source="aa", since="2025-05-14")
    assert reached(told) == [("listing", False), ("id_range", True)]
    assert since("2025-05-14") - past.gone <= stored(tmp_path)
    asked = [n for n in press.articles() if n > 5]
    assert sorted(asked, reverse=True) == list(range(120, min(since("2025-05-14")) - 11, -1))


def test_a_source_whose_lists_show_only_today_cannot_be_looked_back_at(tmp_path: Path) -> None:
    outlet(tmp_path, "  - {kind: feed, url: 'http://aa.example/rss.xml', confidence: tested}", "")
    with PastPress(Past()) as press:
        told = look_back(press, tmp_path, source="aa", since="2025-05-01")
    assert (told["exit_code"], told["backfill"]["reason"]) == (2, "no list of this source can be read backwards")
    assert press.asked == []


# --- going on -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("captures", [2, 14, 25])
def test_a_kill_in_the_middle_and_the_same_command_goes_on(tmp_path: Path, captures: int) -> None:
    outlet(tmp_path)
    with PastPress(Past("feed")) as press:
        process = start(press, tmp_path, source="aa", since="2025-05-05")
        _wait_for(tmp_path / "press.db", "select count(*) from captures", captures)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        before, had = press.lists(), rows(tmp_path / "press.db", "select url from captures")
        ((requests, position),) = rows(tmp_path / "press.db", "select requests, position from backfills")
        finished = before[:requests]
        assert len(before) <= requests + 1
        assert json.loads(position)["rung"] == "paged_feed http://aa.example/feed/"
        told = look_back(press, tmp_path, source="aa", since="2025-05-05")
    assert not set(finished) & set(press.lists())
    assert not {url for (url,) in had} & set(press.asked)
    assert told["backfill"]["state"] == "done"
    assert stored(tmp_path) == since("2025-05-05")
    assert rows(tmp_path / "press.db", "select link_id from captures group by 1 having count(*) > 1") == []
    assert rows(tmp_path / "press.db", "select count(*) from backfills") == [(1,)]


def test_a_crawl_goes_on_with_what_was_begun(tmp_path: Path) -> None:
    outlet(tmp_path)
    with PastPress(Past("feed")) as press:
        told = look_back(press, tmp_path, source="aa", since="2025-05-08", requests=8)
        assert told["backfill"]["state"] == "open"
        begun = press.lists()
        crawl(press, tmp_path)
    assert [url for url in press.lists() if "paged=" in url and url in begun] == []
    assert rows(tmp_path / "press.db", "select state from backfills") == [("done",)]
    assert stored(tmp_path) >= since("2025-05-08")


def test_a_budget_ends_a_call_and_not_the_look_back(tmp_path: Path) -> None:
    outlet(tmp_path)
    asked: list[str] = []
    states = []
    with PastPress(Past("feed")) as press:
        for _ in range(3):
            told = look_back(press, tmp_path, source="aa", since="2025-05-13", requests=12)
            states.append(told["backfill"]["state"])
            # robots.txt counts too
            assert len(press.asked) <= 12
            assert told["exit_code"] == 0
            asked += press.asked
    assert states == ["open", "open", "done"]
    assert told["backfill"]["waiting"] == 0
    assert len(asked) == len(set(asked))
    assert stored(tmp_path) == since("2025-05-13")


def test_a_limit_ends_a_call_too(tmp_path: Path) -> None:
    outlet(tmp_path)
    with PastPress(Past("feed")) as press:
        told = look_back(press, tmp_path, source="aa", since="2025-05-13", limit=3)
    assert len(press.articles()) == 3
    assert len(press.lists()) == 2
    assert told["backfill"]["state"] == "open"
    assert told["backfill"]["waiting"] == 7


def test_going_back_further_goes_on_below(tmp_path: Path) -> None:
    outlet(tmp_path)
    with PastPress(Past("feed")) as press:
        look_back(press, tmp_path, source="aa", since="2025-05-18", requests=8)
        told = look_back(press, tmp_path, source="aa", since="2025-05-08")
        assert "http://aa.example/feed/" not in press.lists()
    assert (told["backfill"]["since"], told["backfill"]["state"]) == ("2025-05-08", "done")
    assert rows(tmp_path / "press.db", "select count(*) from backfills") == [(1,)]
    assert stored(tmp_path) == since("2025-05-08")


def test_what_is_known_in_the_middle_ends_nothing(tmp_path: Path) -> None:
    """Three pages of known articles lie between today and what nobody has."""
    outlet(tmp_path)
    past = Past("feed")
    everything = past.numbers
    past.numbers = everything[5:35]
    with PastPress(past) as press:
        look_back(press, tmp_path, source="aa", since="2025-05-05")
        known = stored(tmp_path)
        past.numbers = everything
        told = look_back(press, tmp_path, source="aa", since="2025-05-01")
        assert not known & set(press.articles())
    assert told["backfill"]["state"] == "done"
    assert told["backfill"]["links_known"] >= len(known)
    assert stored(tmp_path) == since("2025-05-01")


def test_what_was_too_old_for_a_crawl_is_fetched_when_it_is_asked_for(tmp_path: Path) -> None:
    outlet(tmp_path)
    past = Past("feed", per_page=60)
    with PastPress(past) as press:
        crawl(press, tmp_path)
        assert stored(tmp_path) == since("2025-05-16")
        look_back(press, tmp_path, source="aa", since="2025-05-10", until="2025-05-12")
        assert set(press.articles()) == since("2025-05-10", "2025-05-12")


# --- servers that falter --------------------------------------------------------------------------------------------


def test_a_fault_in_the_middle_is_waited_for_and_then_left(tmp_path: Path) -> None:
    outlet(tmp_path)
    with PastPress(Past("feed")) as press:
        press.answers["http://aa.example/feed/?paged=2"] = (500, {}, b"")
        for _ in range(2):
            told = look_back(press, tmp_path, source="aa", since="2025-05-13")
            assert told["backfill"]["state"] == "open"
            assert press.lists()[-1] == "http://aa.example/feed/?paged=2"
        told = look_back(press, tmp_path, source="aa", since="2025-05-13")
    assert reached(told)[1] == ("paged_feed", False)
    assert told["backfill"]["lists"][1]["why"] == "it ends at page 2 (HTTP 500)"


def test_a_fault_that_passes_costs_nothing(tmp_path: Path) -> None:
    outlet(tmp_path)
    with PastPress(Past("feed")) as press:
        press.answers["http://aa.example/feed/?paged=2"] = (502, {}, b"")
        look_back(press, tmp_path, source="aa", since="2025-05-13")
        del press.answers["http://aa.example/feed/?paged=2"]
        told = look_back(press, tmp_path, source="aa", since="2025-05-13")
        assert "http://aa.example/feed/" not in press.asked
    assert told["backfill"]["state"] == "done"
    assert stored(tmp_path) == since("2025-05-13")


def test_a_host_that_asks_for_time_gets_it(tmp_path: Path) -> None:
    outlet(tmp_path)
    with PastPress(Past("feed")) as press:
        press.answers["http://aa.example/feed/?paged=2"] = (429, {"Retry-After": "7200"}, b"")
        told = look_back(press, tmp_path, source="aa", since="2025-05-13")
        assert (told["backfill"]["state"], told["exit_code"]) == ("open", 0)
        del press.answers["http://aa.example/feed/?paged=2"]
        look_back(press, tmp_path, source="aa", since="2025-05-13")
        assert press.asked == []
        told = look_back(press, tmp_path, "2025-05-23T13:00:00Z", source="aa", since="2025-05-13")
    assert told["backfill"]["state"] == "done"
    assert stored(tmp_path) == since("2025-05-13")


def test_robots_that_forbid_a_list_leave_the_next(tmp_path: Path) -> None:
    outlet(tmp_path)
    with PastPress(Past("wordpress", "feed")) as press:
        robots = b"User-agent: *\nDisallow: /wp-json/\n"
        press.answers["http://aa.example/robots.txt"] = (200, {"Content-Type": "text/plain"}, robots)
        told = look_back(press, tmp_path, source="aa", since="2025-05-15")
    assert reached(told) == [("wordpress", False), ("paged_feed", True)]
    assert "/wp-json/" in told["backfill"]["lists"][0]["why"]
    assert not any("wp-json" in url for url in press.asked)


@pytest.mark.parametrize("body", [b"", b"<html><h1>Maintenance</h1></html>", b"\x00\xff" * 500, b"{", b"<rss>"])
def test_what_is_no_list_is_left(tmp_path: Path, body: bytes) -> None:
    outlet(tmp_path)
    with PastPress(Past("pages", traps=("undated",))) as press:
        press.answers["http://aa.example/feed/"] = (200, {"Content-Type": "text/html"}, body)
        told = look_back(press, tmp_path, source="aa", since="2025-05-20")
    assert reached(told) == [("wordpress", False), ("paged_feed", False), ("pages", True)]


# --- gaps -----------------------------------------------------------------------------------------------------------


def with_a_hole(press: PastPress, folder: Path) -> set[int]:
    """A crawl, then two weeks without one: what came out and left the feed in between, no list will show again."""
    past = press.past
    everything = past.numbers
    past.numbers = [n for n in everything if n <= 90]
    crawl(press, folder, "2025-05-08T10:00:00Z")
    past.numbers = everything
    # the feed shows the last ten
    return set(range(91, 111))


def test_a_gap_fills_itself_and_counts_what_it_found(tmp_path: Path) -> None:
    outlet(tmp_path)
    with PastPress(Past("feed")) as press:
        missing = with_a_hole(press, tmp_path)
        crawl(press, tmp_path)
    assert missing <= stored(tmp_path)
    assert rows(tmp_path / "press.db", "select state, recovered from gaps") == [("recovered", 20)]
    assert rows(tmp_path / "press.db", "select state from backfills") == [("done",)]


def test_a_gap_that_no_list_covers_is_lost_with_the_reason(tmp_path: Path) -> None:
    outlet(tmp_path)
    with PastPress(Past()) as press:
        with_a_hole(press, tmp_path)
        result = crawl(press, tmp_path)
    ((state, recovered, reason),) = rows(tmp_path / "press.db", "select state, recovered, reason from gaps")
    assert (state, recovered) == ("lost", 0)
    assert "it ends at page 2" in reason
    # a gap is no fault of this crawl
    assert result["exit_code"] == 0


def test_a_gap_at_a_source_without_pages_is_lost_at_once(tmp_path: Path) -> None:
    outlet(tmp_path, more="platform: joomla\n")
    with PastPress(Past("feed")) as press:
        with_a_hole(press, tmp_path)
        crawl(press, tmp_path)
    reasons = rows(tmp_path / "press.db", "select state, reason from gaps")
    assert reasons == [("lost", "no list of this source can be read backwards")]


def test_a_gap_of_forty_lists_takes_two_crawls(tmp_path: Path) -> None:
    outlet(tmp_path)
    past = Past("feed", per_page=1)
    with PastPress(past) as press:
        past.numbers, everything = [n for n in past.numbers if n <= 60], past.numbers
        crawl(press, tmp_path, "2025-04-23T10:00:00Z")
        past.numbers = everything
        crawl(press, tmp_path)
        asked = press.lists()
        assert len([url for url in asked if "paged=" in url]) <= 40
        assert ("open",) in rows(tmp_path / "press.db", "select state from backfills")
        crawl(press, tmp_path)
        again = {url for url in press.lists() if "paged=" in url} & set(asked)
    assert not again
    assert rows(tmp_path / "press.db", "select state, recovered from gaps") == [("recovered", 59)]
    assert stored(tmp_path) >= set(range(61, 121))


def test_pages_that_fail_are_not_counted_as_recovered_without_a_day(tmp_path: Path) -> None:
    outlet(tmp_path)
    past = Past("pages", traps=("undated",))
    with PastPress(past) as press:
        with_a_hole(press, tmp_path)
        for number in (105, 104):
            press.answers[f"http://aa.example/a/{number}"] = (500, {}, b"")
        press.answers["http://aa.example/a/103"] = page("Sans date")
        crawl(press, tmp_path)
    assert rows(tmp_path / "press.db", "select state, recovered from gaps") == [("recovered", 17)]


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_says_what_it_would_do_and_what_is_wrong(tmp_path: Path) -> None:
    outlet(tmp_path / "catalogue")
    dry = run(tmp_path, "backfill", "aa", "--since", "2025-01-01", "--dry-run", "--json")
    assert dry.code == 0
    assert [each["list"].split()[0] for each in dry.json["lists"]] == [
        "wordpress", "paged_feed", "pages", "sitemap", "sitemap",
    ]  # fmt: skip
    assert dry.json["lists"][1]["first"] == "http://aa.example/feed/"
    for words, code in (
        (["--since", "2999-01-01"], 64),
        (["--since", "2025-02-01", "--until", "2025-01-31"], 64),
        ([], 64),
        (["--since", "2025-01-01", "--stop"], 64),
        (["--stop"], 64),
        (["--since", "2025-01-01"], 78),
    ):
        done = run(tmp_path, "backfill", "aa", *words)
        assert (done.code, done.err.count("\n"), done.out) == (code, 1, ""), words
    assert not (tmp_path / "press.db").exists()


def test_without_a_network_nothing_is_given_up(tmp_path: Path) -> None:
    outlet(tmp_path / "catalogue")
    done = run(
        tmp_path, "backfill", "aa", "--since", "2025-01-01", "--json", PRESS_MONITOR_CONTACT="desk@press.example"
    )
    assert done.code == 69
    assert (done.json["backfill"]["state"], done.json["backfill"]["lists"]) == ("open", [])
    stopped = run(tmp_path, "backfill", "aa", "--stop")
    assert stopped.code == 0
    assert rows(tmp_path / "press.db", "select state, reason from backfills") == [("given_up", "stopped by request")]
    assert run(tmp_path, "backfill", "aa", "--stop").code == 64


def _wait_for(db: Path, sql: str, count: int, seconds: float = 90) -> None:
    """Until a count in the database has come so far; the process that fills it is another."""
    import sqlite3

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if db.exists() and rows(db, sql)[0][0] >= count:
                return
        except sqlite3.OperationalError:
            pass
        time.sleep(0.02)
    raise AssertionError(f"{sql} never reached {count}")
