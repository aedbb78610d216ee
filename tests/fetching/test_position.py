"""Where a look back goes on, as the database keeps it."""

from __future__ import annotations

import json

import pytest

from monitor.discovery.descent import Told
from monitor.discovery.ladder import Place
from monitor.fetching.position import Position, extended

FULL = Position(
    rung="sitemap http://aa.example/map.xml",
    place=Place(page=3, queue=((1, "http://aa.example/1.xml"), (2, "http://aa.example/2.xml")), oldest="2025-05-01"),
    told=Told(links=3, fresh=2, children=("http://aa.example/é.xml",), newest="2025-05-02"),
    first=("k1", "k2"),
    last=(("k3",), ("k1", "k2")),
    waiting=((7, True, False), (8, False, True)),
    stale=1,
    failures=2,
    ended=(("wordpress http://aa.example/", False, "HTTP 404"), ("paged_feed x", True, "all")),
)


@pytest.mark.parametrize("position", [Position(), FULL])
def test_what_is_written_is_read(position: Position) -> None:
    assert Position.read(position.written()) == position


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", json.dumps({**json.loads(FULL.written()), "place": {"leaf": 1}}),
     json.dumps({**json.loads(FULL.written()), "waiting": [1]})],
)  # fmt: skip
def test_what_cannot_be_understood_begins_anew(text: str) -> None:
    assert Position.read(text) == Position()


def test_going_back_further_keeps_what_failed_and_nothing_that_got_there() -> None:
    assert extended(FULL) == Position(ended=(("wordpress http://aa.example/", False, "HTTP 404"),))
    feed = Position(rung="paged_feed x", place=Place(page=4), first=("k1",), ended=FULL.ended)
    assert extended(feed) == Position("paged_feed x", Place(page=4), first=("k1",), ended=FULL.ended[:1])
