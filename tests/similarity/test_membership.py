"""Which story goes on as which: those that readers have cited stay where most of them is."""

from __future__ import annotations

from monitor.similarity.membership import Change, Former, assign, fates


def test_a_story_that_grows_stays_itself() -> None:
    texts = [Former(1, 7), Former(1, 7), Former(1, None)]
    assert assign(texts) == {1: 7}
    assert fates(texts, assign(texts)) == []


def test_new_texts_make_a_new_story() -> None:
    texts = [Former(1, None), Former(2, None)]
    assert assign(texts) == {1: None, 2: None}
    assert fates(texts, assign(texts)) == []


def test_of_two_that_become_one_the_larger_stays() -> None:
    texts = [Former(1, 7), Former(1, 8), Former(1, 8)]
    given = assign(texts)
    assert given == {1: 8}
    assert fates(texts, given) == [Change("merged", 7, 1, 1)]


def test_of_two_equal_ones_the_older_stays() -> None:
    assert assign([Former(1, 9), Former(1, 8)]) == {1: 8}


def test_what_is_split_off_is_new() -> None:
    texts = [Former(1, 7), Former(1, 7), Former(2, 7)]
    given = assign(texts)
    assert given == {1: 7, 2: None}
    assert fates(texts, given) == [Change("split", 7, 2, 1)]


def test_of_equal_parts_the_first_stays() -> None:
    assert assign([Former(2, 7), Former(1, 7)]) == {2: 7, 1: None}


def test_texts_that_change_sides_have_moved() -> None:
    texts = [Former(1, 7), Former(1, 7), Former(2, 8), Former(2, 8), Former(2, 7)]
    given = assign(texts)
    assert given == {1: 7, 2: 8}
    assert fates(texts, given) == [Change("moved", 7, 2, 1)]


def test_a_story_torn_between_two_is_merged_into_the_one_that_has_most_of_it() -> None:
    texts = [*[Former(1, 7)] * 5, *[Former(2, 8)] * 5, Former(1, 9), Former(2, 9), Former(2, 9)]
    given = assign(texts)
    assert given == {1: 7, 2: 8}
    assert fates(texts, given) == [Change("moved", 9, 1, 1), Change("merged", 9, 2, 2)]


def test_nothing_gives_nothing() -> None:
    assert assign([]) == {}
    assert fates([], {}) == []
