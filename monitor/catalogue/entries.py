"""What one row of the gazetteer may say, and what is wrong with it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal, get_args

from monitor.catalogue.checks import COUNTRIES
from monitor.catalogue.documents import Problem
from monitor.catalogue.files import did_you_mean
from monitor.catalogue.tables import Row
from monitor.catalogue.terms import what_is_dubious, what_is_wrong

EntityType = Literal["person", "office", "organisation", "place", "agreement", "event"]
TYPES: tuple[str, ...] = get_args(EntityType)
ENTITY_COLUMNS = (
    "id", "type", "name", "country", "latin", "cyrillic", "arabic", "ambiguous", "near", "wikidata", "note",
)  # fmt: skip
ALIAS_COLUMNS = ("latin", "cyrillic", "arabic", "ambiguous")
TENURE_COLUMNS = ("person", "office", "from", "to", "source")

_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,79}")
_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,9}")
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_LONGEST = 120
_LETTERS = {
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "arabic": re.compile("[\u0600-\u06ff\u0750-\u077f]"),
}
_NOT_LATIN = re.compile("[\u0400-\u052f\u0600-\u06ff\u0750-\u077f]")


def is_country(code: str) -> bool:
    """Whether a code is a state's, or ``AES``, which stands for the three of the bloc."""
    return code == "AES" or (code in COUNTRIES and code != "ZZ")


def parts(field: str) -> tuple[str, ...]:
    """The words and phrases of a field, which stand between bars."""
    return tuple(part.strip() for part in field.split("|")) if field else ()


def row_problems(row: Row) -> Iterator[Problem]:
    """What is wrong with a row of entities by itself."""
    if not _ID.fullmatch(row["id"]):
        yield row.problem(f"id: {row['id']!r} is no id (small letters, digits and hyphens, as assimi-goita)")
    if row["type"] not in TYPES:
        yield row.problem(f"type: {row['type']!r} is unknown{did_you_mean(row['type'], TYPES)}")
    if row["country"] and not is_country(row["country"]):
        yield row.problem(f"country: {row['country']!r} is no country (two capitals, as ML, or AES, or empty)")
    if row["wikidata"] and not _WIKIDATA.fullmatch(row["wikidata"]):
        yield row.problem(f"wikidata: {row['wikidata']!r} is no Wikidata id (as Q123; empty where it is not sure)")
    if not row["name"]:
        yield row.problem("name: is missing (the name that readers see)")
    elif "(" not in row["name"]:
        yield from _phrase_problems(row, "name", row["name"])
    for column in ALIAS_COLUMNS:
        for alias in parts(row[column]):
            yield from _phrase_problems(row, column, alias)
            yield from _script_problems(row, column, alias)
    if "(" in row["name"] and not any(row[column] for column in ALIAS_COLUMNS):
        yield row.problem("latin: is empty, and a name with a bracket is found by its aliases (write at least one)")
    for evidence in parts(row["near"]):
        yield from _near_problems(row, evidence)


def row_doubts(row: Row) -> Iterator[Problem]:
    """What a row may say by itself and probably does not mean."""
    seen: dict[str, str] = {}
    for column in ALIAS_COLUMNS:
        for alias in parts(row[column]):
            what = what_is_dubious(alias)
            if what is not None:
                yield row.problem(f"{column}: {what}")
            if alias in seen:
                yield row.problem(f"{column}: {alias!r} stands twice, first in {seen[alias]} (delete one)")
            seen.setdefault(alias, column)
    near: set[str] = set()
    for evidence in parts(row["near"]):
        if evidence in near:
            yield row.problem(f"near: {evidence!r} stands twice (delete one)")
        near.add(evidence)


def _phrase_problems(row: Row, column: str, phrase: str) -> Iterator[Problem]:
    if not phrase:
        yield row.problem(f"{column}: an empty alias (delete the doubled or trailing |)")
    elif len(phrase) > _LONGEST:
        yield row.problem(f"{column}: {phrase[:40]!r}... has more than {_LONGEST} characters (separate aliases with |)")
    elif (what := what_is_wrong(phrase, "alias")) is not None:
        yield row.problem(f"{column}: {what}")


def _script_problems(row: Row, column: str, alias: str) -> Iterator[Problem]:
    """Letters of another script are mostly typed by mistake, and look alike."""
    own = _LETTERS.get(column)
    if own is None:
        return
    if column == "latin":
        strange = _NOT_LATIN.search(alias)
        if strange:
            yield row.problem(f"{column}: {alias!r} holds {strange[0]!r} of another script (move it to its own column)")
    elif not own.search(alias) and any(char.isalpha() for char in alias):
        yield row.problem(f"{column}: {alias!r} has no {column} letter (move it to its own column)")


def _near_problems(row: Row, evidence: str) -> Iterator[Problem]:
    if evidence.startswith("@"):
        if not _ID.fullmatch(evidence[1:]):
            yield row.problem(f"near: {evidence!r} is no id (as @assimi-goita)")
        elif evidence[1:] == row["id"]:
            yield row.problem(f"near: {evidence!r} is the row itself (name what else tells it, or delete this)")
    elif evidence.startswith("="):
        if not is_country(evidence[1:]):
            yield row.problem(f"near: {evidence!r} is no country (as =ML, or =AES for any of the three)")
    else:
        yield from _phrase_problems(row, "near", evidence)


def known_ids_problems(rows: Sequence[Row]) -> Iterator[Problem]:
    """Rows whose ``near`` names an id that none of them has, and rows that share a Wikidata id."""
    ids = [row["id"] for row in rows]
    known = set(ids)
    by_wikidata: dict[str, Row] = {}
    for row in rows:
        for evidence in parts(row["near"]):
            name = evidence[1:]
            if evidence.startswith("@") and _ID.fullmatch(name) and name not in known:
                yield row.problem(f"near: there is no entity {name!r}{_nearest(name, ids)}")
        first = by_wikidata.setdefault(row["wikidata"], row)
        if row["wikidata"] and first is not row:
            yield row.problem(
                f"wikidata: {row['wikidata']} stands for {first['id']!r} already, {first.path.name}:{first.line} "
                "(one of the two is wrong)"
            )


def tenure_problems(row: Row, types: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with a row of tenures. ``types``: the type of each entity."""
    for column in ("person", "office"):
        found = types.get(row[column])
        if found is None:
            yield row.problem(f"{column}: there is no entity {row[column]!r}{_nearest(row[column], types)}")
        elif found != column:
            yield row.problem(f"{column}: {row[column]!r} is of the type {found} (give an entity of the type {column})")
    if not row["from"]:
        yield row.problem("from: is missing (write at least the year, as 2021)")
    wrong = [column for column in ("from", "to") if row[column] and not _is_day(row[column])]
    for column in wrong:
        yield row.problem(f"{column}: {row[column]!r} is no date (as 2021, 2021-06 or 2021-06-11)")
    if row["from"] and row["to"] and not wrong:
        length = min(len(row["from"]), len(row["to"]))
        if row["from"][:length] > row["to"][:length]:
            yield row.problem(f"from: {row['from']} is after to, {row['to']} (swap them, or mend one)")


def _is_day(text: str) -> bool:
    match = _DAY.fullmatch(text)
    if not match:
        return False
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year or (month is not None and not 1 <= month <= 12):
        return False
    return day is None or (month is not None and 1 <= day <= monthrange(year, month)[1])


def _nearest(name: str, ids: Collection[str]) -> str:
    return did_you_mean(name, list(ids)) or " (add it, or mend the id)"
