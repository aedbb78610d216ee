"""Every mistake in setting up is told in one line: what, where, how to mend it; nothing is changed by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.mistakes import MISTAKES, Mistake, wrong


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake.case} {mistake.name}")
def test_is_told_in_a_line_and_changes_nothing(mistake: Mistake, tmp_path: Path) -> None:
    assert wrong(mistake, tmp_path) is None


def test_an_answer_that_is_amiss_is_seen(tmp_path: Path) -> None:
    sound = Mistake("J2", "nothing is wrong", ("sources", "list"), 78, ())
    assert str(wrong(sound, tmp_path)).startswith("ends with 0")
    unsaid = Mistake("J9", "another name", ("sources", "show", "lefasso"), 64, ("lefasso", "did you mean tass"))
    assert "does not say" in str(wrong(unsaid, tmp_path))
    changing = Mistake("J13", "makes a database", ("add-article", "https://www.nowhere.invalid/x"), 78, ("CONTACT",))
    assert wrong(changing, tmp_path) is None
