"""Answers that are kept for a while."""

from __future__ import annotations

import threading
from itertools import count

import pytest

from monitor.web.remembered import Remembered


class Hands:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_answer_is_kept_for_its_time_and_no_longer() -> None:
    clock, numbers = Hands(), count(1)
    kept: Remembered[int] = Remembered(30, clock)
    assert [kept.get("a", lambda: next(numbers)) for _ in range(3)] == [1, 1, 1]
    assert kept.get("b", lambda: next(numbers)) == 2
    clock.now = 29.9
    assert kept.get("a", lambda: next(numbers)) == 1
    clock.now = 30
    assert kept.get("a", lambda: next(numbers)) == 3


def test_what_is_kept_can_be_had_without_asking() -> None:
    clock = Hands()
    kept: Remembered[int] = Remembered(30, clock)
    assert kept.peek("a") is None
    kept.get("a", lambda: 1)
    clock.now = 29.9
    assert kept.peek("a") == 1
    assert kept.peek("b") is None
    clock.now = 30
    assert kept.peek("a") is None


def test_what_fails_is_asked_again() -> None:
    kept: Remembered[int] = Remembered(30, Hands())
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 5) == 5


def test_it_does_not_grow_without_end() -> None:
    kept: Remembered[int] = Remembered(30, Hands())
    for number in range(1000):
        assert kept.get(number, lambda number=number: number) == number  # type: ignore[misc]
    assert len(kept._kept) <= 100


def test_readers_of_one_moment_share_one_answer() -> None:
    kept: Remembered[int] = Remembered(30)
    numbers, together, answers = count(1), threading.Barrier(8), []

    def ask() -> None:
        together.wait()
        answers.append(kept.get("a", lambda: next(numbers)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [1] * 8
