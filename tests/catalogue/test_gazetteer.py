"""Files of the gazetteer: what they may say, and how they are told off."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.catalogue.doubts import doubts
from monitor.catalogue.entries import ENTITY_COLUMNS, TENURE_COLUMNS
from monitor.catalogue.gazetteer import (
    Entity,
    Gazetteer,
    Tenure,
    gazetteer_files,
    gazetteer_of,
    load_gazetteer,
    made_of,
    rows_of,
    state_names,
)
from monitor.errors import ConfigError

COUNTRIES = state_names(None)
HEADER = ",".join(ENTITY_COLUMNS)
ROWS = f"""{HEADER}
awa-poire,person,Awa Poiré,ML,Awa Poire|Poiré Awa,Пуаре*,,Poiré,verger*|@grand-verger|=ML,Q1234,Jardinière.
grand-verger,organisation,Grand Verger,ML,Verger de l'Est,,,,,,
chef-verger,office,chef du Grand Verger,ML,cheffe du Grand Verger,,,,,,
prunelle,place,Prunelle (village),BF,Prunelle-Ville,,,,,,
"""
TENURES = f"""{",".join(TENURE_COLUMNS)}
awa-poire,chef-verger,2019-05,2021-06-11,
awa-poire,chef-verger,2023,,https://verger.example/
"""


def load(folder: Path, rows: str | bytes = ROWS, tenures: str = TENURES) -> Gazetteer:
    (folder / "fruit.csv").write_bytes(rows if isinstance(rows, bytes) else rows.encode())
    (folder / "tenures-fruit.csv").write_text(tenures, encoding="utf-8")
    return gazetteer_of([sorted(folder.glob("*.csv"))])


def test_a_row_becomes_an_entity(tmp_path: Path) -> None:
    found = load(tmp_path)

    assert found.by_id()["awa-poire"] == Entity(
        "awa-poire", "person", "Awa Poiré", "ML", ("Awa Poiré", "Awa Poire", "Poiré Awa", "Пуаре*"), ("Poiré",),
        ("verger*",), ("grand-verger",), ("ML",), "Q1234", "Jardinière.",
    )  # fmt: skip
    assert [entity.id for entity in found.entities] == ["awa-poire", "chef-verger", "grand-verger", "prunelle"]
    assert found.by_id()["prunelle"].aliases == ("Prunelle-Ville",), "a name with a bracket is for readers only"
    assert found.tenures == (
        Tenure("awa-poire", "chef-verger", "2019-05", "2021-06-11"),
        Tenure("awa-poire", "chef-verger", "2023", None, "https://verger.example/"),
    )
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    ("day", "holders"),
    [
        (date(2019, 4, 30), ()),
        (date(2019, 5, 1), ("awa-poire",)),
        (date(2021, 6, 11), ("awa-poire",)),
        (date(2021, 6, 12), ()),
        (date(2023, 1, 1), ("awa-poire",)),
        (date(2030, 1, 1), ("awa-poire",)),
    ],
)
def test_who_held_an_office_on_a_day(tmp_path: Path, day: date, holders: tuple[str, ...]) -> None:
    assert load(tmp_path).holders("chef-verger", day) == holders
    assert load(tmp_path).holders("grand-verger", day) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("wikidata,note", "wikidata,notes", 1, "unknown column 'notes'; did you mean 'note'?"),
        ("wikidata,note", "wikidata", 1, "the column 'note' is missing"),
        ("near,wikidata", "near,near", 1, "the column 'near' stands twice"),
        (HEADER, HEADER.replace(",", ";"), 1, "separated by semicolons (save the file with commas)"),
        ("grand-verger,organisation", "awa-poire,organisation", 3, "the id 'awa-poire' is taken, fruit.csv:2"),
        ("grand-verger,organisation", "Grand Verger,organisation", 3, "is no id"),
        ("grand-verger,organisation", "grand-verger,organization", 3, "did you mean 'organisation'?"),
        ("Grand Verger,ML", "Grand Verger,Mali", 3, "'Mali' is no country"),
        ("Q1234", "1234", 2, "'1234' is no Wikidata id"),
        ("organisation,Grand Verger", "organisation,", 3, "name: is missing"),
        ("@grand-verger", "@grand-vergr", 2, "there is no entity 'grand-vergr'; did you mean 'grand-verger'?"),
        ("=ML", "=Mali", 2, "'=Mali' is no country"),
        ("=ML", "=QQ", 2, "'=QQ' is no country"),
        ("=ML", "=ZZ", 2, "'=ZZ' is no country"),
        ("Grand Verger,ML", "Grand Verger,QQ", 3, "'QQ' is no country"),
        ("@grand-verger", "@awa-poire", 2, "near: '@awa-poire' is the row itself"),
        ("Awa Poire|", "le|", 2, "latin: 'le' would match nearly every text"),
        ("Awa Poire|", "de la|", 2, "latin: 'de la' would match nearly every text"),
        ("Пуаре*", "это", 2, "cyrillic: 'это' would match nearly every text"),
        (",Poiré,", ",the,", 2, "ambiguous: 'the' would match nearly every text"),
        ("verger*|", "le|", 2, "near: 'le' would match nearly every text"),
        ("Пуаре*", "Пу*", 2, "would match nearly anything (write at least three letters before *)"),
        ("Пуаре*", "Pouaré*", 2, "has no cyrillic letter"),
        ("Awa Poire|", "Аwa Poire|", 2, "of another script"),
        ("Awa Poire|", "Awa* Poi*re|", 2, "is no alias"),
        ("Awa Poire|", "Awa Poire||", 2, "an empty alias"),
        ("Awa Poire|", "...|", 2, "is no alias"),
        ("Awa Poire|", "P|", 2, "is too short"),
        ("Awa Poire|", "Poire " * 40 + "|", 2, "more than 120 characters"),
        ("verger*", "ve*", 2, "near: 've*' would match nearly anything"),
        ("Prunelle-Ville", "", 5, "is empty, and a name with a bracket"),
        ("Jardinière.", "Jardinière, mère.", 2, "12 fields where 11 are expected (a comma inside a text?"),
        ("prunelle,place,Prunelle (village),BF,", "prunelle,place,Prunelle (village),", 5, "10 fields where 11"),
        ("Jardinière.", '"Jardinière.', 2, "not CSV"),
        ("Jardinière.", '"Jardi"nière.', 2, "not CSV"),
        ("Jardinière.", "Jardi\0nière.", 2, "NUL"),
    ],
)
def test_a_wrong_row_is_told_with_file_and_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in ROWS
    with pytest.raises(ConfigError) as error:
        load(tmp_path, ROWS.replace(old, new, 1))
    told = [one for one in str(error.value).splitlines() if said in one]
    assert told, str(error.value)
    assert told[0].startswith(f"{tmp_path / 'fruit.csv'}:{line}: ")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "fruit.csv:1: empty (the first line names the columns: id,type"),
        (b"\n\n  \n", "fruit.csv:1: empty"),
        (ROWS.encode("utf-16"), "fruit.csv:1: is UTF-16"),
        (ROWS.replace("Пуаре*", "").encode("cp1252"), "fruit.csv:2: byte 0xe9 is not UTF-8"),
        (b"x" * 3_000_000, "fruit.csv:1: 3,000,000 bytes"),
    ],
)
def test_a_file_that_is_no_table_is_told(tmp_path: Path, raw: bytes, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, raw, ",".join(TENURE_COLUMNS))
    assert said in str(error.value)


def test_what_spreadsheets_add_is_taken(tmp_path: Path) -> None:
    plain = load(tmp_path)
    assert load(tmp_path, b"\xef\xbb\xbf" + ROWS.replace("\n", "\r\n").encode() + b"\r\n,,,,,,,,,,\r\n") == plain
    columns = [line.split(",") for line in ROWS.splitlines()]
    assert load(tmp_path, "\n".join(",".join(reversed(fields)) for fields in columns)) == plain


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("2019-05,2021-06-11", "2021-06-12,2021-06-11", 2, "from: 2021-06-12 is after to, 2021-06-11"),
        ("2019-05,2021-06-11", "2022,2021-06-11", 2, "from: 2022 is after to"),
        ("2019-05,", ",", 2, "from: is missing"),
        ("2019-05,", "2019-13,", 2, "'2019-13' is no date"),
        ("2021-06-11", "2021-06-31", 2, "'2021-06-31' is no date"),
        ("2021-06-11", "11/06/2021", 2, "'11/06/2021' is no date"),
        ("2023", "0000", 3, "'0000' is no date"),
        ("2023", "2019-05", 3, "the same stands in tenures-fruit.csv:2"),
        ("awa-poire,chef-verger,2019", "awa-poir,chef-verger,2019", 2, "did you mean 'awa-poire'?"),
        ("awa-poire,chef-verger,2019", "chef-verger,chef-verger,2019", 2, "is of the type office"),
        ("awa-poire,chef-verger,2019", "awa-poire,grand-verger,2019", 2, "is of the type organisation"),
    ],
)
def test_a_wrong_tenure_is_told_with_file_and_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in TENURES
    with pytest.raises(ConfigError) as error:
        load(tmp_path, tenures=TENURES.replace(old, new, 1))
    assert f"{tmp_path / 'tenures-fruit.csv'}:{line}: " in str(error.value)
    assert said in str(error.value)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    rows = ROWS.replace("Q1234", "1234").replace("BF,Prunelle-Ville", "bf,P*").replace("@grand-verger", "@verger")
    with pytest.raises(ConfigError) as error:
        load(tmp_path, rows, TENURES.replace("2023", "soon"))
    assert [line.split(": ")[0].rpartition("/")[2] for line in str(error.value).splitlines()] == [
        "fruit.csv:2", "fruit.csv:2", "fruit.csv:5", "fruit.csv:5", "tenures-fruit.csv:3",
    ]  # fmt: skip


def test_two_rows_cannot_be_one_thing_to_the_world(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"Q1234 stands for 'awa-poire' already, fruit\.csv:2"):
        load(tmp_path, ROWS.replace("Verger de l'Est,,,,,,", "Verger de l'Est,,,,,Q1234,"))


def test_a_users_row_replaces_the_shipped_one(tmp_path: Path) -> None:
    base, own = tmp_path / "base", tmp_path / "own"
    base.mkdir()
    own.mkdir()
    load(base)
    (own / "mine.csv").write_text(
        f"{HEADER}\nawa-poire,person,Awa Poiré-Diallo,BF,,,,,@prune,,\nprune,person,Prune,,,,,,,,\n", encoding="utf-8"
    )
    (own / "tenures.csv").write_text("person,office,from,to,source\nawa-poire,chef-verger,2020,,\n", encoding="utf-8")
    found = gazetteer_of([sorted(base.glob("*.csv")), sorted(own.glob("*.csv"))])

    assert found.by_id()["awa-poire"].aliases == ("Awa Poiré-Diallo",)
    assert found.by_id()["awa-poire"].country == "BF"
    assert "grand-verger" in found.by_id()
    assert found.tenures == (Tenure("awa-poire", "chef-verger", "2020"),), "all that was said of the two is replaced"


def test_the_overlay_lies_over_the_shipped_files(tmp_path: Path) -> None:
    folder = tmp_path / "gazetteer"
    folder.mkdir()
    shipped = load_gazetteer()
    first = shipped.entities[0]
    (folder / "mine.csv").write_text(f"{HEADER}\n{first.id},place,Ailleurs,,,,,,,,\nxyz-neu,place,Neuf,,,,,,,,\n")
    with_own = load_gazetteer(tmp_path)

    assert with_own.by_id()[first.id].name == "Ailleurs"
    assert with_own.by_id().keys() - shipped.by_id().keys() == {"xyz-neu"}
    assert with_own.hash != shipped.hash
    assert load_gazetteer(tmp_path / "nowhere") == shipped
    assert load_gazetteer(None, gazetteer_files()[0]) == shipped, "a shipped file named once more is no second layer"


def test_the_hash_changes_with_what_mentions_depend_on_alone(tmp_path: Path) -> None:
    found = load(tmp_path)
    first, *others = found.entities
    for field, value in {
        "id": "x", "type": "place", "country": None, "aliases": ("A",), "ambiguous": (), "near": (),
        "near_entities": (), "near_countries": (),
    }.items():  # fmt: skip
        changed = replace(found, entities=(replace(first, **{field: value}), *others))
        assert changed.hash != found.hash, field
    assert replace(found, tenures=found.tenures[:1]).hash != found.hash
    assert replace(found, entities=(replace(first, note="autre", wikidata=None), *others)).hash == found.hash
    assert replace(found, entities=(*others, first)).hash == found.hash


def doubted(folder: Path, rows: str = ROWS, tenures: str = TENURES) -> list[str]:
    """What is to be doubted, by file name and line."""
    (folder / "fruit.csv").write_text(rows, encoding="utf-8")
    (folder / "tenures-fruit.csv").write_text(tenures, encoding="utf-8")
    found = rows_of([sorted(folder.glob("*.csv"))])
    return [str(doubt).removeprefix(f"{folder}/") for doubt in doubts(found, made_of(found, COUNTRIES))]


def test_what_is_probably_not_meant_is_doubted(tmp_path: Path) -> None:
    assert doubted(tmp_path) == []
    rows = ROWS + "awa-bis,person,Awa Poiré,,,,,,,,\nbrugnon,person,Jean Brugnon (autre),,,,,Brugnon,,,\n"
    tenures = TENURES + "awa-bis,chef-verger,2021-06,2022,\nbrugnon,chef-verger,2022,,\n"
    assert doubted(tmp_path, rows, tenures) == [
        "fruit.csv:6: 'awa poiré' names awa-bis and awa-poire, and awa-bis has nothing near to be told by (fill near)",
        "tenures-fruit.csv:3: chef-verger: brugnon until now, awa-poire from 2023 (mend one date, unless several hold "
        "it at once)",
    ]
    assert doubted(tmp_path, rows) == [
        "fruit.csv:6: 'awa poiré' names awa-bis and awa-poire, and awa-bis has nothing near to be told by (fill near)",
        "fruit.csv:7: brugnon: all its aliases are ambiguous and nothing supports them (fill near)",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("|Poiré Awa", "|Poiré Awa|Poiré Awa", "2: latin: 'Poiré Awa' stands twice, first in latin (delete one)"),
        ("|Poiré Awa", "|Poiré Awa|Poiré", "2: ambiguous: 'Poiré' stands twice, first in latin (delete one)"),
        ("verger*|", "verger*|=ML|", "2: near: '=ML' stands twice (delete one)"),
        ("|Poiré Awa", "|Poiré Awa|Les", "2: latin: 'Les' also begins sentences, as a word of grammar"),
        ("Пуаре*", "Пуаре*|Это", "2: cyrillic: 'Это' also begins sentences"),
        ("verger*|", "verger*|=KZ|", "2: near: '=KZ' supports nothing: no lexicon names that state"),
    ],
)
def test_a_dubious_row_is_a_warning_with_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in ROWS
    (told,) = doubted(tmp_path, ROWS.replace(old, new, 1))
    assert told.startswith(f"fruit.csv:{said}")


@pytest.mark.parametrize("alias", ["AU", "UN", "LA", "Или-Тур", "Le Pommier", "L'Est", "7 FM"])
def test_what_only_looks_like_grammar_is_neither_refused_nor_doubted(tmp_path: Path, alias: str) -> None:
    old, new = ("Poiré Awa", alias) if alias.isascii() else ("Пуаре*", f"Пуаре*|{alias}")
    assert doubted(tmp_path, ROWS.replace(old, new)) == []


def test_the_shipped_gazetteer_loads_and_knows_the_states() -> None:
    found = load_gazetteer()
    assert len(found.entities) >= 250
    assert {"ML", "BF", "NE", "RU"} <= {concept.country for concept in found.countries}
    assert [entity.id for entity in found.entities if not entity.note] == []
