"""Which articles hold a word of the wording index, in all its forms and in none of its neighbours'."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from monitor.catalogue.wording import load_wording
from monitor.folding import stems
from monitor.web.wording import expression

WORDING = load_wording()


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "create virtual table articles_fts using fts5(title, text, stems, tokenize='unicode61 remove_diacritics 2')"
        )
        yield connection


def holds(index: sqlite3.Connection, word: str, text: str, language: str = "fr") -> bool:
    found = WORDING.word(word)
    assert found is not None
    index.execute("delete from articles_fts")
    index.execute("insert into articles_fts values ('', ?, ?)", [text, stems(text, language)])
    return bool(
        index.execute("select count(*) from articles_fts where articles_fts match ?", [expression(found)]).fetchone()[0]
    )


@pytest.mark.parametrize(
    ("word", "text", "language"),
    [
        ("mercenaires", "un mercenaire", "fr"),
        ("mercenaires", "des MERCENAIRES,", "fr"),
        ("mercenaires", "two mercenaries", "en"),
        ("mercenaires", "русских наёмников", "ru"),
        ("mercenaires", "русских наемниками", "ru"),
        ("instructeurs", "l’instructeur", "fr"),
        ("instructeurs", "Instructrices", "fr"),
        ("partenaires", "partenaire", "fr"),
        ("africa-corps", "l'Africa Corps", "fr"),
        ("africa-corps", "Africa-Corps", "en"),
        ("africa-corps", "Африканского корпуса", "ru"),
        ("wagner", "ex-Wagner", "fr"),
        ("terroristes", "des narcoterroristes", "fr"),
        ("terroristes", "Le terroriste", "fr"),
        ("djihadistes", "jihadistes", "fr"),
        ("groupes-armes", "Groupe armé", "fr"),
        ("groupes-armes", "groupes armes", "fr"),
        ("groupes-armes", "armed groups", "en"),
        ("junte", "La junte", "fr"),
        ("autorites", "autorites", "fr"),
        ("autorites", "власти Мали", "ru"),
        ("gouvernement", "gouvernements", "fr"),
        ("gouvernement", "правительства", "ru"),
    ],
)
def test_forms(index: sqlite3.Connection, word: str, text: str, language: str) -> None:
    assert holds(index, word, text, language)


@pytest.mark.parametrize(
    ("word", "text", "language"),
    [
        ("mercenaires", "le commerce", "fr"),
        ("partenaires", "un partenariat", "fr"),
        ("terroristes", "la lutte contre le terrorisme", "fr"),
        ("terroristes", "la terreur", "fr"),
        ("djihadistes", "le djihad", "fr"),
        ("groupes-armes", "un groupe des forces armées", "fr"),
        ("autorites", "les auteurs autorisés", "fr"),
        ("autorites", "the author", "en"),
        ("gouvernement", "la gouvernance du gouverneur", "fr"),
        ("gouvernement", "governance", "en"),
        ("africa-corps", "un corps en Afrique", "fr"),
    ],
)
def test_neighbours(index: sqlite3.Connection, word: str, text: str, language: str) -> None:
    assert not holds(index, word, text, language)
