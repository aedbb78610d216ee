"""What anonymous readers of a public site do not get: texts, by whatever way. All tables of the schema are walked."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from sqlite_utils import Database

from db.migrations import migrations
from monitor.folding import search_expression
from monitor.searching import single_words
from monitor.web.access import OPEN_TABLES, is_open, probes
from tests.web.fixture import ACCORD
from tests.web.queries import QUERIES
from tests.web.site import Site
from tests.web.visitor import Visitor


def _names() -> list[str]:
    database = Database(memory=True)
    migrations.apply(database)
    return sorted({*database.table_names(), *database.view_names()})


NAMES = _names()
CLOSED = [name for name in NAMES if not is_open(name)]
# the end of the text, beyond its excerpt and every sentence that is quoted from it
SECRET = "Les experts russes viendront à Bamako"
RUN = 5


def _runs(text: str) -> set[str]:
    """Runs of words: what would be left of a text in whatever form it got out."""
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


HIDDEN = _runs(ACCORD) - _runs(ACCORD[:120])


def _leaks(shown: str) -> set[str]:
    return _runs(shown.encode().decode("unicode_escape", "replace") if "\\u" in shown else shown) & HIDDEN


def test_the_walk_would_see_a_text(members: Site) -> None:
    reader = Visitor(members)
    assert reader.sign_in().status == 303
    told = reader.get("/press/bodies.json?_shape=array&_size=max").text
    assert _leaks(" ".join(row["text"] for row in json.loads(told)))
    assert _leaks(reader.get("/press/bodies.csv?_size=max").text)
    assert SECRET in reader.get("/article/accord1").text


def test_every_open_table_is_one_of_the_schema() -> None:
    assert set(NAMES) >= OPEN_TABLES


@pytest.mark.parametrize("name", CLOSED)
def test_what_is_not_named_as_open_is_closed(members: Site, name: str) -> None:
    for ending in ("", ".json?_shape=array&_size=max", ".csv", "/1.json", "/1.blob?_blob_column=text"):
        answer = members.get(f"/press/{name}{ending}")
        assert answer.status == 403, ending
        assert not _leaks(answer.text)
    # views know their names in one spelling only
    assert members.get(f"/press/{name.upper()}.json").status in (403, 404)


@pytest.mark.parametrize("name", sorted(OPEN_TABLES))
def test_no_open_table_holds_a_text(members: Site, name: str) -> None:
    told = members.get(f"/press/{name}.json?_shape=array&_size=max&_labels=on")
    assert told.status == 200
    assert not _leaks(" ".join(str(value) for row in json.loads(told.text) for value in row.values()))
    for ending in (".csv?_size=max&_labels=on", "?_size=5"):
        assert not _leaks(members.get(f"/press/{name}{ending}").text), ending


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("ending", ["", ".json", ".csv"])
def test_no_named_query_tells_a_text(members: Site, name: str, ending: str) -> None:
    assert not _leaks(members.get(f"/press/{name}{ending}?sujet=aes-russie&depuis=&jours=3&_size=max").text)


@pytest.mark.parametrize(
    "path",
    [
        *("/recherche?q=experts", "/recherche?q=Bamako+Moscou", "/recherche.atom", "/recherche.atom?q=experts"),
        *("/recherche.json-feed?q=experts", "/changements", "/medias/horizon", "/tendances/articles", "/press.json"),
        *("/nouveautes.atom", "/nouveautes.json-feed", "/article/accord2", "/article/accord3", "/.json"),
    ],
)
def test_pages_and_feeds_hold_no_more_than_an_excerpt(members: Site, path: str) -> None:
    answer = members.get(path)
    assert SECRET not in answer.text
    # a page quotes one sentence of each article
    quoted = _runs(
        "La coopération judiciaire entre l’AES et Moscou doit commencer avant la fin de l’année, dit le texte."
    )
    assert not _leaks(answer.text) - quoted


THROUGH = json.dumps({"table": "bodies", "column": "text", "value": ACCORD})


@pytest.mark.parametrize(
    "asked",
    [
        "_fts_table=articles_fts&_fts_pk=id&_search=experts",
        "_fts_table=articles_fts&_search=%22russes+viendront%22&_searchmode=raw",
        "_search=experts",
        "_search_text=experts",
        f"_through={quote(THROUGH)}",
        "_where=id+in+(select+id+from+bodies)",
    ],
)
@pytest.mark.parametrize("form", ["", ".json", ".csv"])
def test_tables_cannot_be_searched_through(members: Site, form: str, asked: str) -> None:
    assert members.get(f"/press/articles{form}?{asked}").status == 403


def test_signed_in_readers_may() -> None:
    assert probes(["_sort", "_fts_table"])
    assert not probes(["_sort", "_size", "_facet", "title__contains", "_shape", "_next", "_labels"])


@pytest.mark.parametrize(
    ("form", "join"),
    [
        *(("{}", join) for join in ("-", "'", "’", "_", "\u00b7", "\ufe70", "\u02bc", "\u200b", "*")),
        *(
            (form, " ")
            for form in ('"{}"', "« {} »", '-football "{}"', '"{}', "NEAR({})", "experts -{}", 'experts -"{}"')
        ),
    ],
)
def test_no_search_tells_in_which_order_words_stand(members: Site, form: str, join: str) -> None:
    """Else a text could be rebuilt: which word follows « les experts »?"""
    right = form.format(join.join(("experts", "russes", "viendront")))
    wrong = form.format(join.join(("viendront", "experts", "russes")))
    answers = [members.get(f"/recherche.json-feed?{urlencode({'q': asked})}").text for asked in (right, wrong)]
    found = [[item["id"] for item in json.loads(answer)["items"]] for answer in answers]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("typed", "left", "ordered"),
    [
        ('"force unifiée" -football livraison*', "force unifiee -football livraison*", True),
        ("l’AES", "l aes", True),
        ("russo-malien*", "russo malien*", True),
        ('-"a b" c', "c", True),
        ("mot\ufe70mot", "mot mot", False),
        ("mali niger", "mali niger", False),
        ("", "", False),
        ('"', "", False),
    ],
)
def test_single_words(typed: str, left: str, ordered: bool) -> None:
    assert single_words(typed) == (left, ordered)


def test_single_words_make_no_phrase() -> None:
    every = "".join(chr(code) for code in range(0x20, 0xFFFF) if not 0xD800 <= code < 0xE000)
    for at in range(0, len(every), 16):
        joined = "a".join(every[at : at + 16])
        expression = search_expression(single_words(f"a{joined}a")[0])
        assert not [term for term in re.findall(r'"([^"]*)"', expression) if " " in term], joined


def test_the_reader_is_told(members: Site) -> None:
    assert "les mots sont cherchés un à un" in members.get("/recherche?q=%22force+unifi%C3%A9e%22").text
    assert "les mots sont cherchés un à un" not in members.get("/recherche?q=force").text
    reader = Visitor(members)
    reader.sign_in()
    page = reader.get("/recherche?q=%22experts+russes+viendront%22").text
    assert "les mots sont cherchés un à un" not in page
    assert "viendront" in page
    assert "/article/" not in reader.get("/recherche?q=%22viendront+experts%22").text.partition("<main")[2]


def test_signed_in_readers_read_everything(members: Site) -> None:
    reader = Visitor(members)
    reader.sign_in()
    for name in ("bodies", "revisions", "events_told", "changes"):
        assert reader.get(f"/press/{name}.json").status == 200
    assert reader.get("/press.json?sql=select+count(*)+from+bodies").status == 200
    assert reader.get("/press/bodies.json?_search=experts").status == 200


def test_the_readers_file_is_not_served(members: Site) -> None:
    reader = Visitor(members)
    reader.sign_in()
    for name in ("reader", "readers", "reader.db"):
        assert reader.get(f"/{name}").status == 404
        assert reader.get(f"/press/{name}").status == 404
    assert reader.get(f"/press.json?{urlencode({'sql': _attach(members.path)})}").status == 400


def _attach(path: Path) -> str:
    return f"attach '{path.with_name('reader.db')}' as r"
