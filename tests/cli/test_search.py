"""``press-monitor search`` as it is typed."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.cli.forked import run
from tests.crawl.program import COMMAND, Done, environment
from tests.reporting.pressroom import pressroom


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pressroom(tmp_path_factory.mktemp("pressroom") / "press.db")


def search(db: Path, *arguments: str) -> Done:
    return run(db.parent, "search", "--db", db, *arguments)


def test_it_tells_outlet_title_passage_and_address(db: Path) -> None:
    done = search(db, "mil", "eleveurs")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "2026-11-19  L’Étoile du Faso (BF, state)",
        "  Le mil au marché",
        "  Les éleveurs maliens vendent du mil. Le mil est cher, dit Awa Exemple.",
        "  own  https://outlet2.example/own",
        "1 article",
    ]


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (["mil", "-octobre", "-mercenaire"], ["own"]),
        (['"groupe armé"'], ["own"]),
        (["groupes", "armés"], ["copie", "wire", "own"]),
        (["mercenair*"], ["ancien"]),
        (["rencontre", "--originals"], ["wire"]),
        (["--topic", "mil"], ["own"]),
        (["mil", "--country", "ml"], ["ancien"]),
        (["mil", "--entity", "awa exemple", "--domain", "energy"], ["own"]),
        (["--since", "2026-11-20", "--language", "fr"], ["copie", "wire"]),
        (["rencontre", "--rank"], ["wire", "copie"]),
        (["title:mil", "OR", "NEAR("], None),
        (["sorgho"], None),
    ],
)
def test_filters_and_words(db: Path, arguments: list[str], keys: list[str] | None) -> None:
    done = search(db, "--json", *arguments)
    assert done.code == 0
    assert sorted(row["article"] for row in done.json["results"]) == sorted(keys or [])
    if keys is None:
        assert search(db, *arguments).out.startswith("nothing found; ")


def test_more_than_is_shown_is_said(db: Path) -> None:
    done = search(db, "mil", "--limit", "2")
    assert done.out.splitlines()[-1] == "2 of 3 articles; --limit shows more"
    assert len(done.out.splitlines()) == 9
    assert search(db, "mil", "--limit", "2", "--json").json["found"] == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "nothing to look for: write words"),
        (["***"], "no word to look for in '***'"),
        (["-mil"], "no word to look for in '-mil'"),
        (["mil", "--sinc", "2025"], "there is no option --sinc"),
        (["mil", "--source", "nirgends"], "no source 'nirgends'"),
        (["mil", "--since", "2026-02-01", "--until", "2026-01-01"], "exchange them"),
        (["mil", "--limit", "0"], "--limit"),
    ],
)
def test_what_cannot_be_meant_is_told(db: Path, arguments: list[str], words: str) -> None:
    done = search(db, *arguments)
    assert (done.code, done.out) == (64, "")
    assert words in done.err


def test_help_is_there_under_both_names(db: Path) -> None:
    assert search(db, "-h").out == search(db, "--help").out
    assert "-football leaves out" in search(db, "-h").out


def test_words_are_marked_on_a_terminal_alone(db: Path) -> None:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "search", "mil", "eleveurs", "--db", str(db)],
        env=environment(db.parent, TERM="xterm"), stdin=slave, stdout=slave, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(slave)
    told = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        told += piece
    assert process.wait() == 0
    os.close(master)
    assert "\x1b[33m\x1b[1m\x1b[4méleveurs\x1b[0m" in told.decode()
    assert "\x1b" not in search(db, "mil", "eleveurs").out
