"""What is kept of each list from one look to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.endpoints import Reading, Showing
from db.links import Offer
from db.runs import SourceRow
from db.store import Store

NOW, LATER, LAST = "2025-05-23T10:00:00Z", "2025-05-23T12:00:00Z", "2025-05-23T14:00:00Z"
URL = "http://griot.example/feed"
READING = Reading("2025-05-23T09:00:00Z", 1.5, NOW, '"a"', "Fri, 23 May 2025 09:00:00 GMT", "0a", "http://x.example/?a")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "press.db") as store, store.transaction():
        store.runs.source(SourceRow("griot", "Le Griot", "press"), NOW)
        store.runs.source(SourceRow("koulou", "Agence Koulou", "press"), NOW)
        yield store


def offer(key: str, url: str = URL, found_in: str = "feed") -> Offer:
    address = f"http://griot.example/{key}.html"
    return Offer(key=key, url=address, fetch_url=address, found_in=found_in, list_url=url)


def test_a_list_that_was_never_looked_at(store: Store) -> None:
    assert store.endpoints.of(1, URL) is None
    assert store.endpoints.of_source(1) == []
    assert store.endpoints.last_read(1) is None
    assert store.endpoints.walked_to(1, URL) is None


def test_a_reading_is_kept_with_its_look(store: Store) -> None:
    endpoint_id = store.endpoints.looked(1, URL, "feed", NOW, status=200, items=10, moved_to="http://griot.example/rss")
    store.endpoints.was_read(endpoint_id, READING, NOW)
    kept = store.endpoints.of(1, URL)
    assert kept is not None
    assert (kept.id, kept.kind, kept.status, kept.items, kept.moved_to) == (
        endpoint_id, "feed", 200, 10, "http://griot.example/rss",
    )  # fmt: skip
    columns = [name for name in Reading.__slots__ if name != "fits"]
    assert {name: getattr(kept, name) for name in columns} == {name: getattr(READING, name) for name in columns}
    assert (kept.fetched_at, kept.read_at, kept.changed_at, kept.conditional) == (NOW, NOW, NOW, 0)
    assert store.endpoints.of(2, URL) is None


def test_a_list_holds_the_most_that_it_lately_did(store: Store) -> None:
    endpoint_id = store.endpoints.looked(1, URL, "feed", NOW, status=200, items=10)
    for fits, holds in ((0, 10), (100, 100), (7, 10), (None, None)):
        store.endpoints.was_read(endpoint_id, replace(READING, fits=fits), NOW)
        kept = store.endpoints.of(1, URL)
        assert kept is not None
        assert kept.holds == holds


def test_failures_are_counted_and_the_last_good_reading_stays(store: Store) -> None:
    endpoint_id = store.endpoints.looked(1, URL, "feed", NOW, status=200, items=10)
    store.endpoints.was_read(endpoint_id, READING, NOW)
    for now in (LATER, LAST):
        assert store.endpoints.looked(1, URL, "feed", now, status=None, problem="no answer", failed=True) == endpoint_id
    kept = store.endpoints.of(1, URL)
    assert kept is not None
    assert (kept.failures, kept.failing_since, kept.problem, kept.fetched_at) == (2, LATER, "no answer", LAST)
    assert (kept.items, kept.etag, kept.read_at) == (10, '"a"', NOW)
    store.endpoints.looked(1, URL, "feed", LAST, status=200, items=4, problem="stale")
    kept = store.endpoints.of(1, URL)
    assert kept is not None
    assert (kept.failures, kept.failing_since, kept.problem, kept.items) == (0, None, "stale", 4)


def test_an_unchanged_list_keeps_what_it_showed(store: Store) -> None:
    endpoint_id = store.endpoints.looked(1, URL, "feed", NOW, status=200, items=10)
    store.endpoints.was_read(endpoint_id, READING, NOW)
    for now in (LATER, LAST):
        store.endpoints.looked(1, URL, "feed", now, status=304)
        store.endpoints.was_unchanged(
            endpoint_id, now, etag='"b"', last_modified=None, asked_as=None, turnover=0.5
        )  # fmt: skip
    kept = store.endpoints.of(1, URL)
    assert kept is not None
    assert (kept.read_at, kept.changed_at, kept.conditional) == (LAST, NOW, 2)
    assert (kept.items, kept.content_hash, kept.etag, kept.last_modified) == (10, "0a", '"b"', None)
    assert store.endpoints.last_read(1) == LAST
    store.endpoints.was_read(endpoint_id, READING, LAST)
    kept = store.endpoints.of(1, URL)
    assert kept is not None
    assert kept.conditional == 0


def test_what_a_list_has_shown(store: Store) -> None:
    store.links.offer(1, [offer("a"), offer("b", "http://griot.example/map.xml", "sitemap")], NOW)
    store.links.offer(1, [offer("a")], LATER)
    assert store.endpoints.showings(URL, ["a", "b", "never"]) == {
        "a": Showing("pending", NOW, LATER),
        "b": Showing("pending", None, None),
    }
    assert store.endpoints.showings(URL, []) == {}
    assert store.endpoints.showings(URL, ['"', "'; drop table links; --", "é\u0000"]) == {}


def test_a_walk_is_taken_up_where_it_stopped(store: Store) -> None:
    store.endpoints.note_walk(1, URL, "id_range", 110, NOW)
    store.endpoints.note_walk(1, URL, "id_range", 115, LATER)
    assert store.endpoints.walked_to(1, URL) == 115
    assert store.endpoints.walked_to(2, URL) is None
    (row,) = store.endpoints.of_source(1)
    assert (row.fetched_at, row.read_at, row.failures) == (LATER, LATER, 0)


def test_one_article_under_two_addresses_has_one_link_and_an_alias(store: Store) -> None:
    def twin(name: str, number: str | None = "7") -> Offer:
        address = f"http://griot.example/{name}/7.html"
        return Offer(key=name, url=address, fetch_url=address, found_in="feed", list_url=URL, identity=number)

    def state(key: str) -> tuple[str, int | None]:
        found = store.database.execute("select state, alias_of from links where key = ?", [key]).fetchone()
        return found[0], found[1]

    store.links.offer(1, [twin("mali"), twin("niger"), twin("russie", "8"), twin("sport", None)], NOW)
    assert [state(key) for key in ("mali", "niger", "russie", "sport")] == [
        ("pending", None), ("alias", 1), ("pending", None), ("pending", None),
    ]  # fmt: skip
    # another source's number 7 is another article
    store.links.offer(2, [twin("ailleurs")], NOW)
    assert state("ailleurs") == ("pending", None)
    # the first has moved: what comes now is an alias of where it has moved to
    store.links.settle(1, "alias", NOW, reason="redirects", alias_of=3)
    store.links.offer(1, [twin("burkina")], NOW)
    assert state("burkina") == ("alias", 3)
    # that one is gone: the next address that is listed has its chance
    store.links.settle(3, "http_gone", NOW, reason="HTTP 410")
    store.links.offer(1, [twin("sahel"), twin("burkina")], NOW)
    assert state("sahel") == ("pending", None)
    assert state("burkina") == ("alias", 7)
    assert store.links.broken_sums() == []


def test_a_stored_article_is_never_made_an_alias(store: Store) -> None:
    address = "http://griot.example/mali/7.html"
    store.links.offer(1, [Offer("mali", address, address, "feed", URL)], NOW)
    store.links.offer(1, [Offer("niger", f"{address}?n", f"{address}?n", "feed", URL, identity="7")], NOW)
    store.links.settle(1, "http_gone", NOW, reason="HTTP 410")
    store.links.offer(1, [Offer("mali", address, address, "feed", URL, identity="7")], NOW)
    assert store.database.execute("select state from links where id = 1").fetchone() == ("http_gone",)
