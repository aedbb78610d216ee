"""Ugly files: each is refused with its line, none crashes the reader."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.catalogue.documents import MAX_BYTES, Document, read_yaml


def read(folder: Path, raw: bytes | str) -> Document:
    path = folder / "file.yml"
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return read_yaml(path)


def test_values_with_their_lines(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "# a comment\nid: x\nday: 2026-11-22\nlist:\n  - one\n"
        "  - two: 2\n    three: [3, 4.5, true, null]\nquoted: 'no'\n",
    )

    assert document.problems == ()
    assert document.data == {
        "id": "x",
        "day": date(2026, 11, 22),
        "list": ["one", {"two": 2, "three": [3, 4.5, True, None]}],
        "quoted": "no",
    }
    assert document.line_of(("id",)) == 2
    assert document.line_of(("list",)) == 4
    assert document.line_of(("list", 0)) == 5
    assert document.line_of(("list", 1, "three")) == 7
    assert document.line_of(("list", 1, "three", 2)) == 7
    assert document.line_of(("list", 1, "absent", 9)) == 6
    assert document.line_of(("absent",)) == 2


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        (b"", 1, "empty"),
        (b"# only a comment\n", 1, "empty"),
        (b"{}\n", 1, "empty"),
        (b"- a\n- b\n", 1, "a list stands where"),
        (b"hello\n", 1, "a bare value stands where"),
        (b"\xef\xbb\xbfid: x\n", 1, "byte order mark"),
        ("id: x\n".encode("utf-16"), 1, "byte order mark"),
        (b"id: x\nname: caf\xe9\n", 2, "byte 0xe9 is not UTF-8"),
        (b"id: x\nlist:\n\t- a\n", 3, "a tab indents this line"),
        (b"id: x\nname: a: b\n", 2, "text that holds `: ` goes in quotes"),
        (b"id: x\nname: 'open\n", 3, "while scanning a quoted scalar"),
        (b"id: x\nname: 'L'Observateur'\nhome: y\n", 2, "double it, as 'l''eau', or use double quotes"),
        (b"a: ['l'x', b]\n", 1, "or use double quotes"),
        (b"id: {a: 1, b\n", 2, "while parsing a flow mapping"),
        (b"id: x\nid: y\n", 2, "the key 'id' stands twice, first on line 1"),
        (b"a:\n  b: 1\n  c: 2\n  b: 3\n", 4, "the key 'b' stands twice, first on line 2"),
        (b"a: [{b: 1,\n  b: 2}]\n", 2, "the key 'b' stands twice, first on line 1"),
        (b"a: 1\n---\nb: 2\n", 2, "second document"),
        (b"a: &x [1]\nb: 2\n", 1, "&x is an anchor"),
        (b"a: 1\nb: !!python/object/apply:os.system ['true']\n", 2, "is a tag"),
        (b"a: !secret x\n", 1, "!secret is a tag"),
        (b"<<: {a: 1}\nb: 2\n", 1, "merges are not read"),
        (b"no: 1\n", 1, "the key 'no' is read as true or false"),
        (b"2026-01-01: 1\n", 1, "is read as a date"),
        (b"? [a, b]\n: c\n", 1, "a list or mapping stands as a key"),
        (b"a: 2026-13-45\n", 1, "month must be in 1..12"),
        (b"a: =\n", 1, "could not determine a constructor"),
        (b"a: 0x" + b"f" * 5000 + b"\n", 1, "more than 63 bits"),
        (b"a: " + b"9" * 5000 + b"\n", 1, "cannot be read"),
        (b"a: 1\nb: x\x01y\n", 2, "U+0001 is not allowed"),
        (b"a: \x00\n", 1, "U+0000 is not allowed"),
        (b'a: "\\ud800"\n', 1, "invalid Unicode"),
        (b"[" * 400_000, 1, "nested more than 32 deep"),
        (b"{a: " * 100_000, 1, "nested more than 32 deep"),
        (b"a: b\n" * (MAX_BYTES // 4), 1, "split it"),
    ],
)
def test_refused_with_the_line(tmp_path: Path, raw: bytes, line: int, words: str) -> None:
    problems = read(tmp_path, raw).problems

    assert [problem.line for problem in problems] == [line]
    assert words in str(problems[0])
    assert str(problems[0]).startswith(f"{tmp_path / 'file.yml'}:{line}: ")
    assert "\n" not in str(problems[0])


def test_what_stands_before_a_break_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    assert read(tmp_path, "id: x\nname: 'L'Observateur'\nhome: y\n").data == {}


def test_aliases_cannot_multiply(tmp_path: Path) -> None:
    """The "billion laughs": every level names the one before it nine times."""
    levels = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]

    document = read(tmp_path, "\n".join(levels))

    assert len(document.problems) == 12 + 11 * 9
    assert document.data["a11"] == [None] * 9


def test_all_problems_of_form_come_together(tmp_path: Path) -> None:
    document = read(tmp_path, "a: 1\na: 2\nno: 3\nb: 2026-02-31\n")

    assert [problem.line for problem in document.problems] == [2, 3, 4]
    assert document.data["a"] == 1


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    assert "No such file" in str(read_yaml(tmp_path / "absent.yml").problems[0])
    assert "directory" in str(read_yaml(tmp_path).problems[0])


def test_unusual_but_sound(tmp_path: Path) -> None:
    document = read(tmp_path, "a: b\tc\nb: '😀'\nc: |\n  text\n  more\nd: >-\n  one\n  two\n'no': 1\n'2': {}\n")

    assert document.problems == ()
    assert document.data == {"a": "b\tc", "b": "😀", "c": "text\nmore\n", "d": "one two", "no": 1, "2": {}}
    assert document.line_of(("d",)) == 6


@given(st.binary(max_size=200) | st.text(alphabet="ab:-[]{}#&*!|>'\"%@`,?\n \t<=~0", max_size=60).map(str.encode))
def test_any_bytes_give_a_document(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    document = read(tmp_path_factory.mktemp("any"), raw)

    assert document.data or document.problems
    assert all(1 <= problem.line <= raw.count(b"\n") + raw.count(b"\r") + 3 for problem in document.problems)
