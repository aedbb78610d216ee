"""The trends as pages, pictures and data: every number leads to exactly its articles."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import pytest

from monitor.catalogue.wording import load_wording
from monitor.web.choices import SPLITS, read_choices
from monitor.web.counting import count
from monitor.web.listed import listed_page
from monitor.web.trends import trends_file, trends_page, trends_table
from monitor.web.words import words
from tests.web.fixture import XSS

TODAY = date(2026, 11, 22)
WORDS = words()
WORDING = load_wording()


@pytest.fixture
def base(overview: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{overview.as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


@pytest.fixture
def mutable(overview: Path) -> Iterator[sqlite3.Connection]:
    """The same, copied into memory, to be changed."""
    with closing(sqlite3.connect(":memory:")) as connection, closing(sqlite3.connect(overview)) as stored:
        stored.backup(connection)
        yield connection


def query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


ASKED = [
    {},
    {"pas": "semaine"},
    {"compte": "histoires", "sujet": "tous"},
    *({"par": split, "compte": measure} for split in SPLITS for measure in ("textes", "articles", "origines")),
    {"par": "pays", "pas": "semaine", "du": "2026-07-01"},
    {"par": "media", "proprietaire": "private"},
    {"par": "personnes", "entite": "corps-invente"},
    {"par": "domaine", "media": "horizon"},
    *({"par": f"mots-{group.id}"} for group in WORDING.groups),
    {"par": "mots-hommes", "compte": "articles", "pays": "ML"},
    {"par": "pays", "mot": "mercenaires"},
]


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_every_number_leads_to_as_many_articles(base: sqlite3.Connection, asked: dict[str, str]) -> None:
    choices = read_choices(base, WORDS, WORDING, asked, TODAY)
    assert choices.notices == ()
    counted = count(base, WORDS, choices, TODAY)
    found = 0
    for row in counted.rows:
        for period, number in zip(counted.periods, row.numbers, strict=True):
            if not number:
                continue
            page = listed_page(base, WORDS, WORDING, query(choices.articles_of(period, row.key)), TODAY)
            assert page.notices == ()
            assert WORDS.count(f"trends.counted.{choices.measure}", number) in page.numbers
            assert page.articles
            found += 1
    assert found


def test_a_list_turns_over_all_articles_once(base: sqlite3.Connection) -> None:
    seen: list[str] = []
    address: str | None = "/tendances/articles?sujet=tous"
    while address:
        page = listed_page(base, WORDS, WORDING, query(address), TODAY)
        seen += [article.key for article in page.articles]
        address = page.next
    (number,) = base.execute("select count(*) from counted_articles where role = 'press'").fetchone()
    assert len(seen) == len(set(seen)) == number


def hatched(base: sqlite3.Connection, **asked: str) -> dict[str, tuple[str, str]]:
    """Period -> (number, how it is shaded) of the first column of the table."""
    page = trends_page(base, WORDS, WORDING, asked, TODAY)
    return {line.name: (line.cells[0].text, line.hole) for line in page.lines}


def test_a_hole_is_no_zero(base: sqlite3.Connection) -> None:
    weeks = hatched(base, pas="semaine", media="horizon", par="media", du="2026-06-22", au="2026-09-30")
    assert weeks["semaine du 22 juin 2026"] == ("–", "whole")  # before the first look
    assert weeks["semaine du 29 juin 2026"] == ("0", "part")  # the first days of July were seen
    assert weeks["semaine du 6 juillet 2026"] == ("0", "")
    assert weeks["semaine du 31 août 2026"] == ("2", "")
    assert weeks["semaine du 7 septembre 2026"] == ("–", "whole")  # nobody could look
    months = hatched(base, media="horizon", par="media", du="2026-06-01")
    assert months["septembre 2026"] == ("2", "part")


def test_a_hole_of_one_outlet_is_none_of_all(base: sqlite3.Connection) -> None:
    asked = {
        "par": "media",
        "pas": "semaine",
        "du": "2026-07-06",
        "au": "2026-07-12",
        "compte": "articles",
        "sujet": "tous",
    }
    choices = read_choices(base, WORDS, WORDING, asked | {"du": "2026-07-06", "au": "2026-10-31"}, TODAY)
    counted = count(base, WORDS, choices, TODAY)
    rows = {row.key: dict(zip((p.key for p in counted.periods), row.numbers, strict=True)) for row in counted.rows}
    # of these two only Horizon was looked at in the summer
    assert rows["horizon"]["2026-07-06"] == 0
    assert rows["etoile"]["2026-07-06"] is None


def test_holes_are_empty_cells_of_the_data(base: sqlite3.Connection) -> None:
    body, name = trends_table(
        base,
        WORDS,
        WORDING,
        {"par": "media", "media": "horizon", "pas": "semaine", "du": "2026-08-31", "au": "2026-09-13"},
        TODAY,
    )
    rows = list(csv.DictReader(io.StringIO(body)))
    assert [(row["periode"], row["du"], row["au"], row["serie"], row["textes"]) for row in rows] == [
        ("2026-08-31", "2026-08-31", "2026-09-06", "horizon", "2"),
        ("2026-09-07", "2026-09-07", "2026-09-13", "horizon", ""),
    ]
    assert [(row["couverture_pour_cent"], row["manques_estimes"]) for row in rows] == [("100.0", "0"), ("0.0", "14")]
    assert name == "tendances-textes-media-2026-08-31-2026-09-07"


def test_shares_are_of_all_that_is_counted(base: sqlite3.Connection) -> None:
    body, _ = trends_table(
        base,
        WORDS,
        WORDING,
        {"par": "pays", "unite": "part", "compte": "articles", "du": "2026-10-01", "au": "2026-10-31"},
        TODAY,
    )
    rows = list(csv.DictReader(io.StringIO(body)))
    assert sum(float(row["part_pour_cent"]) for row in rows) == pytest.approx(100, abs=0.1)


def test_names_of_outlets_are_no_formulas(mutable: sqlite3.Connection) -> None:
    mutable.execute("update sources set name = '=cmd|''/c calc''!A0' where key = 'horizon'")
    body, _ = trends_table(mutable, WORDS, WORDING, {"par": "media"}, TODAY)
    names = {row["nom"] for row in csv.DictReader(io.StringIO(body))}
    assert "'=cmd|'/c calc'!A0" in names
    assert not [name for name in names if name.startswith(("=", "+", "-", "@"))]


def test_the_file_is_a_picture(base: sqlite3.Connection) -> None:
    svg, name = trends_file(base, WORDS, WORDING, {"par": "pays"}, TODAY)
    root = ElementTree.fromstring(svg.encode())
    assert root.get("width") == "800"
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Textes distincts par mois, par pays du média" in texts
    assert "Mali" in texts
    assert "Moniteur de presse AES–Russie, état du 22 novembre 2026" in texts
    assert name == "tendances-textes-pays-2025-12-2026-11"


UGLY: list[tuple[Mapping[str, str], str]] = [
    ({"par": "zzz"}, "« zzz » est inconnu"),
    ({"par": "mots-zzz"}, "« mots-zzz » est inconnu"),
    ({"compte": "'; drop table articles; --"}, "est inconnu"),
    ({"pas": "jour"}, "« jour » est inconnu"),
    ({"unite": "x"}, "« x » est inconnu"),
    ({"sujet": "zzz"}, "« zzz » est inconnu"),
    ({"media": "agence"}, "« agence » est inconnu"),
    ({"pays": "XX"}, "« XX » est inconnu"),
    ({"proprietaire": XSS}, "est inconnu"),
    ({"domaine": "zzz"}, "« zzz » est inconnu"),
    ({"entite": "zzz"}, "« zzz » est inconnu"),
    ({"avec": "zzz"}, "« zzz » est inconnu"),
    ({"mot": "zzz"}, "« zzz » est inconnu"),
    ({"du": "hier"}, "« hier » n’est pas une date"),
    ({"au": "2026-02-30"}, "« 2026-02-30 » n’est pas une date"),
    ({"du": "2026-11-01", "au": "2026-10-01"}, "dans l’ordre inverse"),
    ({"du": "0001-01-01"}, "60 mois au plus"),
    ({"du": "1950-01-01", "pas": "semaine"}, "60 semaines au plus"),
    ({"par": "domaine", "sujet": "tous"}, "Un domaine se dit d’un sujet"),
    ({"pas": "semaine", "du": "2026-07-27", "au": "2026-08-10"}, "1 article dont la page ne donne que le mois"),
]


@pytest.mark.parametrize(("asked", "told"), UGLY, ids=str)
def test_what_cannot_be_meant_is_said(base: sqlite3.Connection, asked: Mapping[str, str], told: str) -> None:
    page = trends_page(base, WORDS, WORDING, asked, TODAY)
    assert [notice for notice in page.notices if told in " ".join(notice.split())], page.notices
    assert page.lines


@pytest.mark.parametrize(
    "asked",
    [
        {"au": "9999-12-31"},
        {"du": "2027-01-01"},
        {"rang": "-1"},
        {"rang": "99"},
        {"rang": "²"},
        {"rang": "9" * 50},
        {"par": "personnes", "rang": "7"},
        {"du": "\x00", "media": "\x1f"},
        {"du": "2026-11-01" * 50},
        {"page": "zzz"},
    ],
    ids=str,
)
def test_ugly_values_do_no_harm(base: sqlite3.Connection, asked: dict[str, str]) -> None:
    assert trends_page(base, WORDS, WORDING, asked, TODAY).lines
    listed_page(base, WORDS, WORDING, asked, TODAY)


def test_the_next_six_go_on_where_the_first_end(mutable: sqlite3.Connection) -> None:
    for number in range(8):
        mutable.execute(
            "insert into sources (key, name, role, country, first_seen_at) values (?, ?, 'press', ?, '2026-01-01')",
            [f"s{number}", f"S{number}", f"X{number}"],
        )
        mutable.execute("update articles set source_id = last_insert_rowid() where key = ?", [f"serie{number:02}"])
    pages = []
    address: str | None = "/tendances?par=media&sujet=tous"
    while address:
        page = trends_page(mutable, WORDS, WORDING, query(address), TODAY)
        pages.append([key.name for key in page.keys])
        address = page.more
    assert [len(page) for page in pages] == [6, 6]
    assert len({name for page in pages for name in page}) == 12
    assert trends_page(mutable, WORDS, WORDING, {"par": "media", "rang": "1"}, TODAY).fewer == "/tendances?par=media"


def test_periods_turn_back_and_forth(base: sqlite3.Connection) -> None:
    page = trends_page(base, WORDS, WORDING, {"pas": "semaine", "du": "2026-08-03", "au": "2026-08-30"}, TODAY)
    assert page.earlier is not None
    assert page.later is not None
    earlier, later = (trends_page(base, WORDS, WORDING, query(one), TODAY) for one in (page.earlier, page.later))
    assert [line.name for line in earlier.lines][-1] == "semaine du 27 juillet 2026"
    assert len(earlier.lines) == len(later.lines) == len(page.lines) == 4
    assert later.lines[0].name == "semaine du 31 août 2026"
    assert earlier.later is not None
    assert query(earlier.later) == query(page.earlier) | {"du": "2026-08-03", "au": "2026-08-24"}
    assert trends_page(base, WORDS, WORDING, {}, TODAY).later is None


def test_an_old_archive_is_shown_up_to_its_end(base: sqlite3.Connection) -> None:
    page = trends_page(base, WORDS, WORDING, {}, date(2030, 1, 1))
    assert page.lines[-1].name == "novembre 2026"


def test_a_filter_can_be_taken_off(base: sqlite3.Connection) -> None:
    page = trends_page(base, WORDS, WORDING, {"media": "horizon", "entite": "awa-exemple", "par": "pays"}, TODAY)
    assert [(name, label) for name, label, _ in page.narrowed] == [
        ("Média", "Horizon de Kati"),
        ("Nomme", "Awa Exemple"),
    ]
    assert query(page.narrowed[0][2]) == {"entite": "awa-exemple", "par": "pays"}
    assert page.hidden == (("entite", "awa-exemple"),)


def test_nothing_of_a_page_is_larger_than_it_may_be(base: sqlite3.Connection) -> None:
    """Sixty weeks of six lines, all points linked, in less than 300 KB: what each point takes."""
    page = trends_page(base, WORDS, WORDING, {"par": "personnes", "pas": "semaine", "du": "2025-09-29"}, TODAY)
    assert len(page.lines) == 60
    links = re.findall(r"<a .*?</a>", str(page.overlay))
    assert links
    assert max(map(len, links)) < 500
