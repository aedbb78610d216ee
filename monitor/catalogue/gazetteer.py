"""The gazetteer: the people, offices, organisations, places, agreements and meetings of the field, with the names that
the press gives them (``gazetteer/*.csv``), and who held which office when (``gazetteer/tenures*.csv``).

``docs/entities.md`` is the writers' guide. Aliases are read as the terms of a lexicon are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from monitor.catalogue.documents import Problem
from monitor.catalogue.entries import (
    ENTITY_COLUMNS,
    TENURE_COLUMNS,
    EntityType,
    known_ids_problems,
    parts,
    row_problems,
    tenure_problems,
)
from monitor.catalogue.files import raise_problems
from monitor.catalogue.lexicons import HERE, Concept, load_lexicon
from monitor.catalogue.tables import Row, read_table

GAZETTEER_DIR = HERE / "gazetteer"


@dataclass(frozen=True, slots=True)
class Entity:
    """One row. ``aliases`` name it by themselves, ``ambiguous`` ones only with support: ``near`` are words and phrases,
    ``near_entities`` ids and ``near_countries`` country codes (``AES``: any of the three) that give it."""

    id: str
    type: EntityType
    name: str
    country: str | None = None
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    near_entities: tuple[str, ...] = ()
    near_countries: tuple[str, ...] = ()
    wikidata: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Tenure:
    """A person in an office. ``start`` and ``end`` are days, months or years and belong to it; no ``end``: still in
    office, as far as is known."""

    person: str
    office: str
    start: str
    end: str | None = None
    source: str | None = None

    def covers(self, day: date) -> bool:
        """Whether the person held the office on ``day``, as far as the precision of the dates can tell."""
        text = day.isoformat()
        return text[: len(self.start)] >= self.start and (self.end is None or text[: len(self.end)] <= self.end)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All rows. ``countries``: the lexicons' names of states and their people, by which ``near_countries`` are known.
    ``hash``: 16 hex digits that change with whatever mentions depend on, and with nothing else: not with notes, the
    order of rows or the division into files."""

    entities: tuple[Entity, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    countries: tuple[Concept, ...] = ()
    hash: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hash", _hash(self))

    def by_id(self) -> Mapping[str, Entity]:
        """The entities by their ids."""
        return {entity.id: entity for entity in self.entities}

    def holders(self, office: str, day: date) -> tuple[str, ...]:
        """Who held an office on a day: the persons' ids, by when they began."""
        held = [tenure for tenure in self.tenures if tenure.office == office and tenure.covers(day)]
        return tuple(tenure.person for tenure in sorted(held, key=lambda tenure: tenure.start))


class GazetteerRows(NamedTuple):
    """The rows of all files with the places where they stand: entities by their ids, and tenures."""

    entities: Mapping[str, Row]
    tenures: tuple[Row, ...]


def gazetteer_files(overlay: Path | None = None) -> list[list[Path]]:
    """The shipped files, then those of ``overlay/gazetteer``."""
    folders = [GAZETTEER_DIR, *([overlay / "gazetteer"] if overlay is not None else [])]
    return [sorted(folder.glob("*.csv")) for folder in folders]


def load_gazetteer(overlay: Path | None = None, more: Sequence[Path] = ()) -> Gazetteer:
    """The shipped gazetteer under the user's own, under ``more`` files. A row replaces the one of the same id further
    down; what is said of a person in an office replaces all that is said of the two further down. Raises
    ``ConfigError`` with every problem of every file, each with file, line and hint."""
    return made_of(rows_of(layers_of(overlay, more)), state_names(overlay))


def gazetteer_of(layers: Iterable[Sequence[Path]], countries: Sequence[Concept] = ()) -> Gazetteer:
    """The gazetteer of these files, each layer over those before it. Raises ``ConfigError`` as ``load_gazetteer``."""
    return made_of(rows_of(layers), countries)


def layers_of(overlay: Path | None = None, more: Sequence[Path] = ()) -> list[list[Path]]:
    """The files that ``load_gazetteer`` reads, the lowest layer first."""
    layers = gazetteer_files(overlay)
    known = {path.resolve() for layer in layers for path in layer}
    return [*layers, [path for path in more if path.resolve() not in known]]


def rows_of(layers: Iterable[Sequence[Path]]) -> GazetteerRows:
    """The rows that count of these files. Raises ``ConfigError`` as ``load_gazetteer``."""
    problems: list[Problem] = []
    rows: dict[str, Row] = {}
    held: dict[tuple[str, str], list[Row]] = {}
    for layer in layers:
        rows |= _entity_rows([path for path in layer if not _is_of_tenures(path)], problems)
        held |= _tenure_rows([path for path in layer if _is_of_tenures(path)], problems)
    problems += known_ids_problems(list(rows.values()))
    types = {row["id"]: row["type"] for row in rows.values()}
    for row in (row for group in held.values() for row in group):
        problems += tenure_problems(row, types)
    raise_problems(problems)
    tenures = [row for pair in sorted(held) for row in sorted(held[pair], key=lambda row: row["from"])]
    return GazetteerRows({id_: rows[id_] for id_ in sorted(rows)}, tuple(tenures))


def made_of(rows: GazetteerRows, countries: Sequence[Concept] = ()) -> Gazetteer:
    """The gazetteer of rows that were checked."""
    return Gazetteer(tuple(map(_entity, rows.entities.values())), tuple(map(_tenure, rows.tenures)), tuple(countries))


def _is_of_tenures(path: Path) -> bool:
    return path.name.startswith("tenures")


def _entity_rows(paths: Iterable[Path], problems: list[Problem]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for path in paths:
        rows, wrong = read_table(path, ENTITY_COLUMNS)
        problems += wrong
        for row in rows:
            problems += row_problems(row)
            first = found.setdefault(row["id"], row)
            if first is not row:
                problems.append(
                    row.problem(f"the id {row['id']!r} is taken, {first.path.name}:{first.line} (merge the two)")
                )
    return found


def _tenure_rows(paths: Iterable[Path], problems: list[Problem]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for path in paths:
        rows, wrong = read_table(path, TENURE_COLUMNS)
        problems += wrong
        for row in rows:
            group = found.setdefault((row["person"], row["office"]), [])
            first = next((other for other in group if other["from"] == row["from"]), None)
            if first is None:
                group.append(row)
            else:
                problems.append(row.problem(f"the same stands in {first.path.name}:{first.line} (delete one)"))
    return found


def _entity(row: Row) -> Entity:
    ambiguous = tuple(dict.fromkeys(parts(row["ambiguous"])))
    named = () if "(" in row["name"] else (row["name"],)
    aliases = dict.fromkeys((*named, *parts(row["latin"]), *parts(row["cyrillic"]), *parts(row["arabic"])))
    near = tuple(dict.fromkeys(parts(row["near"])))
    return Entity(
        row["id"],
        row["type"],  # type: ignore[arg-type]  # one of the types: checked
        row["name"],
        row["country"] or None,
        tuple(alias for alias in aliases if alias not in ambiguous),
        ambiguous,
        tuple(evidence for evidence in near if evidence[0] not in "@="),
        tuple(evidence[1:] for evidence in near if evidence[0] == "@"),
        tuple(evidence[1:] for evidence in near if evidence[0] == "="),
        row["wikidata"] or None,
        row["note"] or None,
    )


def _tenure(row: Row) -> Tenure:
    return Tenure(row["person"], row["office"], row["from"], row["to"] or None, row["source"] or None)


def state_names(overlay: Path | None) -> tuple[Concept, ...]:
    """The concepts of the lexicons that name a state; of two with one id, the overlay's."""
    folders = [HERE, *([overlay] if overlay is not None else [])]
    files = {path.name: path for folder in folders for path in sorted(folder.glob("lexicon-*.yml"))}
    found = {concept.id: concept for name in sorted(files) for concept in load_lexicon(files[name]).concepts}
    return tuple(concept for concept in found.values() if concept.country)


def _hash(gazetteer: Gazetteer) -> str:
    content = {
        "entities": [
            [e.id, e.type, e.country, e.aliases, e.ambiguous, e.near, e.near_entities, e.near_countries]
            for e in sorted(gazetteer.entities, key=lambda entity: entity.id)
        ],
        "tenures": sorted([t.person, t.office, t.start, t.end or ""] for t in gazetteer.tenures),
        "countries": sorted(concept.model_dump_json() for concept in gazetteer.countries),
    }
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:16]
