"""Whatever strangers write, our parsers raise nothing, and what they promise holds: a fixed and small part of what the
figure FZ tries, with everything that it has ever found."""

from __future__ import annotations

import random
import re

import pytest

from tests.benchmarks.reliability.fuzzing import REACHED_BY
from tests.benchmarks.reliability.parsers import PARSERS
from tests.benchmarks.reliability.patterns import ROOT, TookTooLong, attacks, cut_off, taken

EACH = 40

# inputs with which something once went wrong
FOUND = [
    ("cleaning", "cafe\u202e\u0301".encode()),
    ("cleaning", "e\u200b\u0301".encode()),
    ("patterns", b"[[a]"),
    ("patterns", b"[a||b]"),
]


@pytest.mark.parametrize("name", PARSERS)
def test_nothing_made_of_its_pieces_is_too_much(name: str) -> None:
    parser, chance = PARSERS[name], random.Random(name)
    for _ in range(EACH if name != "matching" else EACH // 10):
        given = "".join(chance.choices(parser.pieces, k=chance.randint(0, 20))).encode("utf-8", "surrogatepass")
        parser.read(given)
        parser.read(bytes(byte for byte in given if chance.random() > 0.05) + chance.randbytes(3))


@pytest.mark.parametrize(("name", "given"), FOUND)
def test_what_was_found_stays_mended(name: str, given: bytes) -> None:
    PARSERS[name].read(given)


def test_what_is_said_of_patterns_is_said_of_files_that_are_there() -> None:
    assert [where for where in REACHED_BY if not (ROOT / where).is_file()] == []


def test_the_attacks_find_what_explodes_and_leave_what_does_not() -> None:
    """As counts: how many texts there are, and whether the longest of them is worth a look at all."""
    exploding = list(attacks(re.compile(r"x(?:a+)+b")))
    assert ("x", "a", "\x01") in exploding
    assert ("", "xab", "") in exploding
    with pytest.raises(TookTooLong), cut_off(0.2):
        re.search(r"(?:a+)+b", "a" * 40)
    assert taken(re.compile("a").search, "a" * 100, 5.0) < 5.0
