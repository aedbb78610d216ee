"""``press-monitor verify``: every harm to the archive is named, and what is sound is left in peace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.forked import run
from tests.crawl.forgetting import GONE, RECORDS, WARC, crawled_home
from tests.crawl.program import Done, rows


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return crawled_home(tmp_path / "home")


def verify(home: Path, *words: str) -> Done:
    return run(home, "verify", *words, "--db", home / "press.db")


def places(home: Path) -> list[tuple[int, int, str]]:
    return rows(home / "press.db", "select warc_offset, warc_length, url from captures order by warc_offset")


def test_a_sound_archive_is_verified_in_silence(home: Path) -> None:
    done = verify(home)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert verify(home, "--json").json == {
        "exit_code": 0, "records": RECORDS, "sound": RECORDS, "by_kind": {}, "problems": [],
    }  # fmt: skip
    assert verify(home, "--since", "2025-05-24", "--json").json["records"] == 0
    assert verify(home, "--source", "deux", "--json").json["records"] == 2


def flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def swap(data: bytes, one: tuple[int, int, str], other: tuple[int, int, str]) -> bytes:
    (a, la, _), (b, lb, _) = one, other
    return data[:a] + data[b : b + lb] + data[a + la : b] + data[a : a + la] + data[b + lb :]


@pytest.mark.parametrize(
    ("harm", "kinds"),
    [
        (lambda data, at: flip(data, at[3][0] + at[3][1] // 2), {"altered": 1}),
        (lambda data, at: flip(data, at[3][0]), {"altered": 1}),
        (lambda data, at: flip(data, at[3][0] + at[3][1] - 1), {"altered": 1}),
        (lambda data, at: data[: at[-1][0] + 9], {"torn": 1}),
        (lambda data, at: data[: at[-2][0] + 9], {"torn": 1, "missing": 1}),
        (lambda data, at: data[: at[2][0]], {"missing": RECORDS - 2}),
        (lambda data, at: None, {"missing": RECORDS}),
        (lambda data, at: data[: at[5][0]] + b"\0" * at[5][1] + data[at[5][0] + at[5][1] :], {"altered": 1}),
        (lambda data, at: data + b"rest", {"unreferenced": 1}),
        (lambda data, at: data + data[: at[1][0]], {"unreferenced": 1}),
    ],
)
def test_every_harm_is_named(
    home: Path, harm: Callable[[bytes, list[tuple[int, int, str]]], bytes | None], kinds: dict[str, int]
) -> None:
    path = home / WARC
    data = harm(path.read_bytes(), places(home))
    path.unlink() if data is None else path.write_bytes(data)
    told = verify(home, "--json").json
    assert told["by_kind"] == kinds
    assert told["exit_code"] == (2 if set(kinds) == {"unreferenced"} else 65)
    done = verify(home)
    assert done.code == told["exit_code"]
    assert all(kind in done.err for kind in kinds)
    assert str(path) in done.err


def test_two_records_that_changed_places_are_both_named(home: Path) -> None:
    at = places(home)
    # of equal length they are whole records at both places
    one = at[0]
    other = next(each for each in at[1:] if each[1] != one[1])
    path = home / WARC
    path.write_bytes(swap(path.read_bytes(), one, other))
    told = verify(home, "--json").json
    altered = {problem["offset"] for problem in told["problems"] if problem["kind"] == "altered"}
    assert {one[0], other[0]} <= altered


def test_two_files_that_changed_names_are_named(home: Path) -> None:
    path = home / WARC
    other = path.with_name("2025-05-22-00001.warc.gz")
    other.write_bytes(path.read_bytes()[places(home)[1][0] :])
    swapped = other.with_suffix(".x")
    path.rename(swapped)
    other.rename(path)
    swapped.rename(other)
    by_kind = verify(home, "--json").json["by_kind"]
    assert sum(count for kind, count in by_kind.items() if kind != "unreferenced") == RECORDS
    assert by_kind["unreferenced"] >= 1


def test_an_erased_record_that_is_back_is_named(home: Path, tmp_path: Path) -> None:
    before = (home / WARC).read_bytes()
    assert run(home, "forget", GONE, "--yes", "--db", home / "press.db").code == 0
    assert verify(home).code == 0
    (home / WARC).write_bytes(before)
    done = verify(home)
    assert (done.code, "forget --again" in done.err) == (65, True)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [(("--source", "nobody"), 64, "no source named"), (("--since", "yesterday"), 64, "yesterday")],
)
def test_what_cannot_be_asked_is_refused(home: Path, words: tuple[str, ...], code: int, told: str) -> None:
    done = verify(home, *words)
    assert (done.code, told in done.err) == (code, True), done.err


def test_what_is_no_press_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "press.db").write_bytes(b"no database at all, but long enough to be read as one" * 40)
    assert verify(tmp_path).code == 65
    (tmp_path / "press.db").unlink()
    assert verify(tmp_path, "--json").json["exit_code"] == 65
