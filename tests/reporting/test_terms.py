"""Terms: as they are typed, as files hold them, and what of a text they are."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ConfigError
from monitor.folding import stems
from monitor.reporting.terms import Term, folded_words, term, terms

TEXT = (
    "Les groupes armés et un groupe armé. L’Africa Corps, Africa corps ! Des mercenaires maliens, une mercenaire "
    "malienne. МОСКВА и Москвы."
)


def occurrences(typed: str, text: str = TEXT, language: str = "fr") -> int:
    return term(typed).occurrences(folded_words(text), stems(text, language).split())


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("groupe armé", 2),
        ("GROUPES ARMES", 2),
        ('"groupe armé"', 1),
        ("“groupes armés”", 1),
        ("armé groupe", 0),
        ('"Africa Corps"', 2),
        ("l’Africa", 1),
        ("mercenaire", 2),
        ("mercenair*", 2),
        ('"mercenaires"', 1),
        ("malien", 2),
        ('"malien"', 0),
        ("maliens | malienne", 2),
        ('mercenaire | mercenaires maliens | "mercenaires"', 2),
        ("mercenaire | groupe armé", 4),
        ("москва", 2),
        ('"Москвы"', 1),
        ("une mercenair*", 1),
        ("russe", 0),
    ],
)
def test_occurrences(typed: str, count: int) -> None:
    assert occurrences(typed) == count


def test_words_of_another_language_stem_as_that_language_does() -> None:
    assert occurrences("agreement", "Agreements and an agreement.", "en") == 2
    assert occurrences("Abkommen", "Das Abkommen, die Abkommen.", "de") == 2


INDEX = sqlite3.connect(":memory:", check_same_thread=False)
INDEX.execute("create virtual table f using fts5(title, text, stems, tokenize='unicode61 remove_diacritics 2')")
INDEX.execute("insert into f values ('', ?, ?)", [TEXT, stems(TEXT, "fr")])


def is_found(one: Term) -> bool:
    return bool(INDEX.execute("select 1 from f where f match ?", [one.expression]).fetchall())


WORDS = st.lists(st.sampled_from([*TEXT.split(), "russe", "Armé", "l'Africa", "corps*"]), min_size=1, max_size=3)


@given(st.lists(WORDS.map(" ".join) | WORDS.map(lambda words: f'"{" ".join(words)}"'), min_size=1, max_size=3))
def test_what_the_index_finds_is_what_is_counted(alternatives: list[str]) -> None:
    try:
        one = term(" | ".join(alternatives))
    except ValueError:
        return
    assert is_found(one) == (one.occurrences(folded_words(TEXT), stems(TEXT, "fr").split()) > 0)


@given(st.text())
def test_whatever_is_typed_is_a_term_or_refused_in_a_line(typed: str) -> None:
    try:
        one = term(typed)
    except ValueError as refusal:
        words = str(refusal)
    else:
        is_found(one)
        words = one.label
    assert len(words.splitlines()) <= 1


@pytest.mark.parametrize(
    "typed", ["", " ", "|", "a |", "| a", "a || b", '""', "***", '"a', 'a "b"', '"a" b', "\0", "«»"]
)
def test_no_term(typed: str) -> None:
    with pytest.raises(ValueError, match="the term"):
        term(typed)


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two terms are called 'MIL'"):
        terms(["mil", "MIL"], None)


def labels(path: Path, text: str | bytes) -> dict[str, list[str]]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return {one.label: [each.typed for each in one.alternatives] for one in terms((), path)}


def test_a_yaml_file(tmp_path: Path) -> None:
    text = "mercenaires: mercenaire\nÀ part: ['\"Africa Corps\"', Wagner | wagnérien]\n"
    assert labels(tmp_path / "a.yml", text) == {
        "mercenaires": ["mercenaire"], "À part": ['"Africa Corps"', "Wagner", "wagnérien"],
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        'label,terms\nmercenaires,mercenaire\n# rien\n\nÀ part,"""Africa Corps""",Wagner\njunte\n',
        '\ufeffterme;autre\r\nmercenaires;mercenaire\r\nÀ part;"""Africa Corps""";Wagner\r\njunte;\r\n',
    ],
)
def test_a_csv_file(tmp_path: Path, text: str) -> None:
    assert labels(tmp_path / "a.csv", text) == {
        "mercenaires": ["mercenaire"], "À part": ['"Africa Corps"', "Wagner"], "junte": ["junte"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.yml", "a: [1]\n", "a.yml:1: a: a term is text"),
        ("a.yml", "b: x\na: '***'\n", "a.yml:2: a: the term '\\*\\*\\*' has"),
        ("a.yml", "- a\n", "a.yml:1: a list stands where"),
        ("a.yml", "a: b\n a: c", "a.yml:2: not YAML"),
        ("a.yml", "", "a.yml:1: empty"),
        ("a.csv", "x\na,***\n", "a.csv:2: the term"),
        ("a.csv", b"x\n\xff\n", "a.csv:2: byte 0xff is not UTF-8"),
        ("a.csv", b"x" * (2**20 + 2), "a.csv:1: more than 1,048,576 bytes"),
    ],
)
def test_a_bad_file_is_told_with_its_line(tmp_path: Path, name: str, text: str | bytes, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        labels(tmp_path / name, text)
