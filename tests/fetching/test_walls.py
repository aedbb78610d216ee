"""When a run before a wall stops asking."""

from __future__ import annotations

from monitor.fetching.walls import Walls

PHRASE = 'wall: "Just a moment..."'
EMPTY = "extract_empty: a title and no text"
BY_TEXT = 'wall: the same text at 3 addresses ("Le Journal")'


def told(walls: Walls, *words: str) -> bool:
    for word in words:
        walls.page(word)
    return walls.stops


def test_three_in_a_row() -> None:
    walls = Walls(stood=False)
    assert not told(walls, PHRASE, PHRASE)
    assert told(walls, PHRASE)
    assert (walls.met, walls.word) == (3, PHRASE)


def test_a_source_of_which_only_some_pages_are_walled_is_read_on() -> None:
    walls = Walls(stood=False)
    assert not told(walls, PHRASE, PHRASE, "new", PHRASE, PHRASE, "extract_empty: no text", PHRASE, PHRASE, "unchanged")
    assert walls.met == 6


def test_what_its_text_betrayed_has_taken_three_already() -> None:
    assert told(Walls(stood=False), "new", "new", BY_TEXT)


def test_few_are_asked_for_until_one_is_an_article() -> None:
    walls = Walls(stood=False)
    assert walls.room(16) == 3
    assert walls.room(2) == 2
    told(walls, PHRASE, PHRASE)
    assert walls.room(16) == 1
    told(walls, "new")
    assert walls.room(16) == 16
    told(walls, PHRASE)
    assert walls.room(16) == 2
    assert Walls(stood=True).room(16) == 3


def test_where_the_last_run_met_nothing_else_links_of_all_ages_are_tried() -> None:
    walls = Walls(stood=True)
    assert walls.unsure
    assert not told(walls, PHRASE, PHRASE)
    assert walls.unsure
    assert told(walls, PHRASE)
    assert not walls.opened()
    assert not Walls(stood=False).unsure


def test_three_pages_without_text_in_a_row_and_none_with_any() -> None:
    walls = Walls(stood=False)
    assert not told(walls, EMPTY, EMPTY)
    assert walls.room(16) == 1
    assert told(walls, EMPTY)
    assert walls.no_text
    walls = Walls(stood=False)
    assert not told(walls, EMPTY, EMPTY, "new", EMPTY, EMPTY, EMPTY, EMPTY)
    assert not walls.no_text


def test_it_has_opened_once() -> None:
    walls = Walls(stood=True)
    assert not told(walls, "new")
    assert walls.opened()
    assert not walls.opened()
    assert not told(walls, PHRASE)
    assert not Walls(stood=False).opened()
