"""The ledger: every link ends in a named state, and the sums agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.links import TOO_OLD, Offer
from db.runs import SourceRow
from db.store import Store

NOW = "2025-05-23T10:00:00Z"
LATER = "2025-05-23T12:00:00Z"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "press.db") as store, store.transaction():
        store.runs.source(SourceRow("griot", "Le Griot", "press"), NOW)
        store.runs.source(SourceRow("koulou", "Agence Koulou", "press"), NOW)
        store.runs.start_batch("crawl", "0", NOW)
        store.runs.start_run(1, 1, NOW)
        yield store


def offer(number: int, **changes: str) -> Offer:
    url = f"http://griot.example/{number}.html"
    values = {
        "key": f"key{number}",
        "url": url,
        "fetch_url": url,
        "found_in": "feed",
        "list_url": "http://griot.example/feed",
    }
    return Offer(**{**values, **changes})


def test_a_link_is_entered_once_and_every_sighting_kept(store: Store) -> None:
    assert store.links.offer(1, [offer(1), offer(2)], NOW) == 2
    assert store.links.offer(1, [offer(1, list_url="http://griot.example/map.xml", found_in="sitemap")], LATER) == 0
    assert store.links.offer(1, [offer(1)], LATER) == 0
    seen = store.database.execute(
        "select found_in, first_seen_at, last_seen_at from sightings where link_id = 1 order by 1"
    ).fetchall()
    assert seen == [("feed", NOW, LATER), ("sitemap", LATER, LATER)]


def test_newest_first_and_nobody_elses(store: Store) -> None:
    store.links.offer(1, [offer(1, published_on="2025-05-20"), offer(2, published_on="2025-05-22"), offer(3)], NOW)
    store.links.offer(2, [offer(4)], NOW)
    assert [link.key for link in store.links.take(1, 1, 2, NOW)] == ["key3", "key2"]
    assert [link.key for link in store.links.take(1, 1, 5, NOW)] == ["key1"]
    assert store.links.take(1, 1, 5, NOW) == []


def test_a_retry_waits_for_its_hour(store: Store) -> None:
    store.links.offer(1, [offer(1)], NOW)
    (link,) = store.links.take(1, 1, 5, NOW)
    store.links.settle(link.id, "failed", NOW, reason="HTTP 500", status=500, run_id=1, next_try_at=LATER)
    assert store.links.take(1, 1, 5, "2025-05-23T11:59:59Z") == []
    (again,) = store.links.take(1, 1, 5, LATER)
    assert again.attempts == 1
    attempts = store.database.execute("select state, status, reason from attempts").fetchall()
    assert attempts == [("failed", 500, "HTTP 500")]


def test_what_was_rejected_is_taken_when_it_no_longer_is(store: Store) -> None:
    old, foreign = offer(1, state="rejected", reason=TOO_OLD), offer(2, state="rejected", reason="another host")
    store.links.offer(1, [old, foreign], NOW)
    assert store.links.take(1, 1, 5, NOW) == []
    store.links.offer(1, [offer(1), replace(foreign, list_url="http://griot.example/other")], LATER)
    assert [link.key for link in store.links.take(1, 1, 5, LATER)] == ["key1"]
    # its own outlet shows it: it becomes that outlet's
    store.links.offer(2, [offer(2)], LATER)
    assert [link.key for link in store.links.take(2, 1, 5, LATER)] == ["key2"]


def test_what_waits_for_a_source_that_is_not_crawled_goes_to_one_that_is(store: Store) -> None:
    store.links.offer(1, [offer(1), offer(2)], NOW)
    store.links.offer(2, [offer(1)], NOW)
    assert store.links.take(2, 1, 5, NOW) == []
    store.runs.source(SourceRow("griot", "Le Griot", "press", enabled=False, disabled_reason="closed"), NOW)
    store.links.offer(2, [offer(1)], LATER)
    assert [link.key for link in store.links.take(2, 1, 5, LATER)] == ["key1"]


def test_a_link_that_disappears_is_missed(store: Store) -> None:
    store.links.offer(1, [offer(1), offer(2)], NOW)
    store.database.execute("delete from sightings where link_id = 1")
    store.database.execute("delete from links where id = 1")
    assert store.links.broken_sums() == ["1 links that have disappeared"]


def test_what_a_killed_run_took_is_given_back(store: Store) -> None:
    store.links.offer(1, [offer(1), offer(2)], NOW)
    store.links.take(1, 1, 5, NOW)
    assert store.links.release() == 2
    assert store.links.states() == {"pending": 2}


def test_broken_sums_are_told_in_words(store: Store) -> None:
    store.links.offer(1, [offer(1), offer(2)], NOW)
    assert store.links.broken_sums() == []
    store.links.take(1, 1, 1, NOW)
    assert store.links.broken_sums() == ["1 links left in flight"]
    store.links.settle(1, "stored", NOW)
    store.links.settle(2, "failed", NOW)
    assert store.links.broken_sums() == ["1 stored links without an article", "1 settled links without a reason"]


def test_what_is_taken_is_in_flight_until_its_run_gives_it_back(store: Store) -> None:
    store.links.offer(1, [offer(1), offer(2)], NOW)
    (taken,) = store.links.take(1, 1, 1, NOW)
    assert store.links.get(taken.id).state == "in_flight"
    assert store.links.states() == {"in_flight": 1, "pending": 1}
    assert store.links.release(1) == 1
    assert store.links.states() == {"pending": 2}
