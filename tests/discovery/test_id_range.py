from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.catalogue.model import IdRange
from monitor.discovery.id_range import IdWalk, number_of, start_walk
from monitor.discovery.urls import UrlRejected

RANGE = IdRange(kind="id_range", url="http://news.Site.example/h/{id}.html", misses=3, lookback=5)


def walked(walk: IdWalk, existing: set[int], broken: frozenset[int] = frozenset()) -> tuple[list[int], IdWalk]:
    asked = []
    while walk.ask is not None:
        number = walk.ask
        asked.append(number)
        walk = walk.told(number, "unknown" if number in broken else "hit" if number in existing else "miss")
    return asked, walk


def test_goes_on_where_the_last_walk_stopped_until_misses_in_a_row() -> None:
    asked, walk = walked(start_walk(RANGE, 100, {98, 100}, 50), {101, 102, 104})
    assert asked == [101, 102, 103, 104, 105, 106, 107]
    assert walk.hits == (101, 102, 104)
    assert walk.ended == "3 numbers in a row do not exist"
    assert walk.address is None
    assert walk.walked_to == 104


def test_first_walk_begins_below_the_highest_at_hand() -> None:
    walk = start_walk(RANGE, None, {90, 100}, 50)
    assert walk.address == "http://news.Site.example/h/95.html"
    assert walked(walk, set(range(1, 101)))[0] == [95, 96, 97, 98, 99, 101, 102, 103]
    assert start_walk(RANGE, None, {2}, 50).ask == 1


def test_holes_below_the_highest_shown_end_nothing() -> None:
    asked, walk = walked(start_walk(RANGE, 10, {20}, 50), {11, 21})
    assert asked == [*range(11, 20), *range(21, 25)]
    assert walk.hits == (11, 21)
    assert walk.walked_to == 21


def test_numbers_at_hand_are_never_asked_for() -> None:
    assert walked(start_walk(RANGE, 10, {12, 13}, 50), {11, 14})[0] == [11, 14, 15, 16, 17]


def test_budget_ends_the_walk_and_says_where_to_go_on() -> None:
    asked, walk = walked(start_walk(RANGE, 10, {100}, 4), set(range(200)))
    assert asked == [11, 12, 13, 14]
    assert walk.ended == "the budget of requests is spent; number 15 is next"
    assert walk.walked_to == 14
    assert start_walk(RANGE, 10, (), 0).ask is None


def test_how_far_a_walk_has_come_never_falls() -> None:
    walk = walked(start_walk(RANGE, 100, {50}, 50), set())[1]
    assert walk.walked_to == 100
    assert start_walk(RANGE, None, (), 50).walked_to is None


def test_a_broken_site_is_not_walked_without_end() -> None:
    asked, walk = walked(start_walk(RANGE, 10, (), 50), {13}, broken=frozenset({11, 12, *range(14, 50)}))
    assert asked == [11, 12, 13, 14, 15, 16]
    assert (walk.hits, walk.unknown) == ((13,), (11, 12, 14, 15, 16))
    assert walk.ended == "3 numbers in a row could not be had"
    assert walk.walked_to == 13
    below, walk = walked(start_walk(RANGE, 10, {20}, 50), set(), broken=frozenset(range(11, 20)))
    assert below == [*range(11, 20), 21, 22, 23]


def test_nothing_known_and_nothing_listed() -> None:
    walk = start_walk(RANGE, None, (), 50)
    assert walk.ask is None
    assert walk.ended == "no number is known and no list shows one"


def test_answers_to_another_question_are_refused() -> None:
    walk = start_walk(RANGE, 10, (), 50)
    with pytest.raises(ValueError, match="asked for 11, not 12"):
        walk.told(12, "hit")


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("http://news.site.example/h/300846.html", 300846),
        ("https://NEWS.site.example/h/300846.html?utm_source=x#a", 300846),
        ("http://news.site.example/h/300846.htm", None),
        ("http://news.site.example/h/x.html", None),
        ("http://news.site.example/i/300846.html", None),
        ("http://www.other.example/h/300846.html", None),
        ("http://news.site.example/h/1/300846.html", None),
    ],
)
def test_number_of(url: str, number: int | None) -> None:
    assert number_of(RANGE, url) == number


def test_link_of_a_number_and_bad_addresses() -> None:
    link = start_walk(RANGE, 10, (), 50).link(11)
    assert (link.url, link.found_in) == ("http://news.Site.example/h/11.html", "id_range")
    assert number_of(RANGE, link.url) == 11
    with pytest.raises(UrlRejected):
        number_of(RANGE, "http://a\\@b/h/1.html")


@given(st.none() | st.integers(0, 60), st.sets(st.integers(1, 60)), st.sets(st.integers(1, 90)), st.integers(0, 80))
def test_every_walk_ends_and_asks_once(
    walked_to: int | None, at_hand: set[int], existing: set[int], budget: int
) -> None:
    asked, walk = walked(start_walk(RANGE, walked_to, at_hand, budget), existing)
    assert walk.ended
    assert len(asked) == len(set(asked)) <= budget
    assert not set(asked) & at_hand
    assert set(walk.hits) == set(asked) & existing
    assert (walk.walked_to or 0) >= (walked_to or 0)
