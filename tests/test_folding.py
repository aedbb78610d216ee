from __future__ import annotations

import sqlite3
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.migrations import migrations
from monitor.folding import fold, search_expression, stems

ODD = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("œßﬁ…İı\u0301\u200b’«»—АЕSаеs𝐑٠أ½"))) | st.text()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’AES—Russie", "l'aes-russie"),
        ("« Goïta »", '" goita "'),
        ("e\u0301te\u0301", "ete"),
        ("𝐑𝐮𝐬𝐬𝐢𝐞 13ᵉ", "russie 13e"),
        ("cœur de Kraków", "coeur de krakow"),
        ("Straße ﬁn…", "strasse fin."),
        ("Мali et АЕS", "mali et aes"),
        ("Mали", "мали"),
        ("АЭС Йошкар-Олы и ёлка", "аэс йошкар-олы и елка"),
        ("Alger\u200bie\u00ad, Côte\u00a0d’Ivoire", "algerie, cote d'ivoire"),
        ("İstanbul ılık", "istanbul ilik"),
        ("وأفريقيا النّيجر", "وافريقيا النيجر"),
    ],
)
def test_one_form_for_many_spellings(text: str, folded: str) -> None:
    assert fold(text).text == folded


@pytest.mark.parametrize(
    ("text", "term", "original"),
    [
        ("Au cœur du Mali.", "mali", "Mali"),
        ("te\u0301le\u0301 : Goi\u0308ta parle", "goita", "Goi\u0308ta"),
        ("ﬁn ; Straße ; Russie", "russie", "Russie"),
        ("Wag\u200bner au Sahel", "wagner", "Wag\u200bner"),
        ("𝐌𝐚𝐥𝐢 et œuvre et 𝐌𝐚𝐥𝐢", "oeuvre", "œuvre"),
    ],
)
def test_offsets_lead_back(text: str, term: str, original: str) -> None:
    folded = fold(text)
    start = folded.text.index(term)

    assert text[folded.original(start) : folded.original(start + len(term))] == original


@given(ODD)
def test_offsets_are_ordered_and_inside(text: str) -> None:
    folded = fold(text)
    offsets = [folded.original(i) for i in range(len(folded.text) + 1)]

    assert offsets == sorted(offsets)
    assert all(0 <= offset <= len(text) for offset in offsets)
    assert len(fold(folded.text).text) == len(folded.text)


@given(ODD)
def test_composed_and_decomposed_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)).text == fold(unicodedata.normalize("NFC", text)).text


def test_stems_join_what_readers_take_for_one_word() -> None:
    assert stems("malienne", "fr") == stems("malien", "fr")
    assert stems("russes", "fr") == stems("Russe", "fr")
    assert stems("coopération", "fr") == stems("COOPERATION", "fr")
    assert stems("Россия", "fr") == stems("России", "ru")
    assert stems("agreements", "en") == stems("agreement", "en")
    assert stems("L’AES, 2025 !", "de") == "l aes 2025"
    assert stems("", None) == ""


@pytest.fixture
def index() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.execute("create virtual table f using fts5(title, text, stems, tokenize='unicode61 remove_diacritics 2')")
    for title, text, language in (
        ("La junte malienne et la coopération", "Les soldats russes arrivent. L’œuvre de l’AES–Russie.", "fr"),
        ("Malian army", "Russian instructors and agreements.", "en"),
        ("Встреча", "Россия поможет малийской армии.", "ru"),
    ):
        db.execute("insert into f values (?, ?, ?)", (title, text, stems(f"{title} {text}", language)))
    return db


def found(db: sqlite3.Connection, query: str) -> list[int]:
    rows = db.execute("select rowid from f where f match ? order by 1", (search_expression(query),))
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("malien", [1]),
        ("cooperation", [1]),
        ("russe", [1]),
        ("agreement", [2]),
        ("россии", [3]),
        ("oeuvre", [1]),
        ("l'AES", [1]),
        ("AES-Russie", [1]),
        ('"soldats russes"', [1]),
        ('"russes soldats"', []),
        ('"malien"', []),
        ('"malienne" -"russe"', [1]),
        ("mali*", [1, 2]),
        ("arm*", [2]),
        ("malien -russes", []),
        ("malian -soldats", [2]),
        ("title:x OR NEAR(", []),
    ],
)
def test_search(index: sqlite3.Connection, query: str, rows: list[int]) -> None:
    assert found(index, query) == rows


@pytest.mark.parametrize("query", ["", "   ", '"', '""', "*", "-", "-mali", "«»", "\0", "\ud800", "( ) : ^ +"])
def test_nothing_to_look_for(query: str) -> None:
    assert search_expression(query) == ""


FTS = sqlite3.connect(":memory:", check_same_thread=False)
FTS.execute("create virtual table f using fts5(title, text, stems, tokenize='unicode61 remove_diacritics 2')")
FTS.execute("insert into f values ('a', 'b', 'c')")


@settings(max_examples=400)
@given(st.text() | st.text(alphabet="\"*-+^:(){} aé'œАЕS\0ﬁ²½٠") | st.lists(st.text(min_size=1)).map(" ".join))
def test_whatever_is_typed_is_valid(query: str) -> None:
    expression = search_expression(query)

    if expression:
        FTS.execute("select count(*) from f where f match ?", (expression,)).fetchone()


@pytest.mark.parametrize("query", ["mali " * 5000, "a" * 100_000, '"' * 9999, "-x " * 500 + "y", "a-b-" * 5000 + "*"])
def test_long_queries_are_valid(query: str) -> None:
    FTS.execute("select count(*) from f where f match ?", (search_expression(query) or "x",)).fetchone()


def test_the_expression_names_columns_of_the_real_table() -> None:
    import sqlite_utils

    db = sqlite_utils.Database(memory=True)
    migrations.apply(db)

    assert db.execute("select count(*) from articles_fts where articles_fts match ?", [search_expression("mali -x")])


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["Аa", "e\u0301", "œ", "'", "\u200b", "\u0301", '"x" ', "-a*"])
def test_long_rows_of_one_thing_stay_cheap(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    fold(text)
    search_expression(text)


@given(ODD)
def test_the_way_there_and_back(text: str) -> None:
    folded = fold(text)

    for offset in range(len(text) + 1):
        there = folded.folded(offset)
        assert folded.original(there) >= offset or there == len(folded.text)
        assert there == 0 or folded.original(there - 1) < offset


def test_cr_lf_is_one_line_feed_and_leads_back() -> None:
    text = "Les Affaires\r\nétrangères\r\n\r\nL’œuvre\rseule"
    folded = fold(text)

    assert folded.text == fold(text.replace("\r\n", "\n")).text
    at = folded.text.index("etrangeres")
    assert text[folded.original(at) : folded.original(at + 10)] == "étrangères"
    assert folded.folded(text.index("étrangères")) == at
