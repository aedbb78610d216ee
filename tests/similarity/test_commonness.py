from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor.similarity.commonness import DAYS, FREQUENT, Bearer, is_common


def bearers(count: int, *, sources: int = 1, days: int = 1) -> list[Bearer]:
    return [Bearer(place, place % sources, f"2025-05-{1 + place % days:02}", f"hash {place}") for place in range(count)]


def never(place: int, other: int) -> bool:
    return False


def always(place: int, other: int) -> bool:
    return True


@pytest.mark.parametrize(
    ("told", "alike", "common"),
    [
        # an appeal under eight texts of one outlet, and under seven
        (bearers(FREQUENT), never, True),
        (bearers(FREQUENT - 1), never, False),
        # a background paragraph in the texts of many, on many days and on one
        (bearers(FREQUENT, sources=FREQUENT, days=FREQUENT), never, True),
        (bearers(FREQUENT, sources=FREQUENT), never, False),
        # a wire that everybody prints, and one that one outlet takes over from eight others within a day
        (bearers(40, sources=40, days=20), always, False),
        (bearers(40), always, False),
        # what one outlet prints again and again, with hardly anything around it
        (bearers(28, days=28), always, False),
        ([one for one in bearers(60)[::1] if one.place < FREQUENT - 1] * 5, never, False),
        ([], never, False),
    ],
)
def test_what_is_common(told: list[Bearer], alike: Callable[[int, int], bool], common: bool) -> None:
    assert is_common(told, alike) is common


def test_what_comes_again_after_some_days_is_a_paragraph_of_the_outlets_own() -> None:
    again = [Bearer(place, 1, f"2025-{1 + place:02}-01", f"hash {place}") for place in range(FREQUENT)]
    assert is_common(again, always)
    close = [one._replace(day=f"2025-05-{1 + one.place // 3:02}") for one in again]
    assert DAYS >= 3
    assert not is_common(close, always)


def test_equal_texts_count_once_and_odd_days_do_no_harm() -> None:
    same = [one._replace(text_hash="one") for one in bearers(50)]
    assert not is_common(same, never)
    odd = [one._replace(day="hier") for one in bearers(FREQUENT)]
    assert is_common(odd, never)
    assert not is_common(odd, always)


def test_a_flood_of_forms_is_looked_at_for_a_while_only() -> None:
    asked = 0

    def counting(place: int, other: int) -> bool:
        nonlocal asked
        asked += 1
        return False

    # each outlet once, all on one day: never common, however many
    assert not is_common(bearers(2000, sources=2000), counting)
    assert asked < 2000
