"""Every way to end has a test that asserts it: states of links, outcomes of runs, exit codes. The tests are found by
what they compare, so that a way to end that nobody asserts any more is seen."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from db.links import STATES
from tests.cli.mistakes import MISTAKES

TESTS = Path(__file__).parent
CODES = (0, 2, 11, 16, 64, 65, 69, 70, 75, 78)
OUTCOMES = ("ok", "partial", "failed", "network_down", "stopped")
_OF_A_PROCESS = {"code", "returncode", "exit_code"}


@pytest.mark.parametrize("code", CODES)
def test_every_exit_code_is_asserted(code: int) -> None:
    assert [name for name, constants in compared() if any(code in found and told for found, told in constants)]


@pytest.mark.parametrize("state", STATES)
def test_every_state_of_a_link_is_asserted(state: str) -> None:
    # those of the hostile press stand in its table, which its crawl is held against
    table = (TESTS / "hostile" / "faults.py").read_text(encoding="utf-8")
    assert f'"{state}"' in table or [
        name for name, constants in compared() if any(state in found for found, _ in constants)
    ]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_of_a_run_is_asserted(outcome: str) -> None:
    assert [name for name, constants in compared() if any(outcome in found for found, _ in constants)]


def test_mistakes_end_with_the_codes_of_mistakes() -> None:
    assert {mistake.code for mistake in MISTAKES} == {64, 65, 78}


def test_a_code_that_nobody_asserts_is_seen() -> None:
    assert not [name for name, constants in compared() if any(71 in found and told for found, told in constants)]


@cache
def compared() -> tuple[tuple[str, tuple[tuple[frozenset[object], bool], ...]], ...]:
    """Of each test the constants that it compares with in an assertion, and whether with how a process ended."""
    found = []
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and path != Path(__file__):
                found.append((f"{path.name}::{node.name}", tuple(_compared(node))))
    return tuple(found)


def _compared(function: ast.FunctionDef) -> Iterator[tuple[frozenset[object], bool]]:
    for node in ast.walk(function):
        for compare in ast.walk(node) if isinstance(node, ast.Assert) else ():
            if isinstance(compare, ast.Compare):
                names = {part.attr for part in ast.walk(compare) if isinstance(part, ast.Attribute)}
                constants = {
                    part.value for part in ast.walk(compare)
                    if isinstance(part, ast.Constant) and not isinstance(part.value, bool)
                }  # fmt: skip
                yield frozenset(constants), bool(names & _OF_A_PROCESS)
