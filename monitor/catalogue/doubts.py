"""What the files of the gazetteer say, are allowed to say, and probably do not mean; with file, line and hint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from monitor.catalogue.documents import Problem
from monitor.catalogue.entries import parts, row_doubts
from monitor.catalogue.gazetteer import (
    Entity,
    Gazetteer,
    GazetteerRows,
    layers_of,
    made_of,
    rows_of,
    state_names,
)
from monitor.catalogue.tables import Row


def doubted_gazetteer(overlay: Path | None = None, more: Sequence[Path] = ()) -> tuple[Gazetteer, list[Problem]]:
    """As ``load_gazetteer``, with what is to be doubted in it, by file and line."""
    rows = rows_of(layers_of(overlay, more))
    found = made_of(rows, state_names(overlay))
    return found, doubts(rows, found)


def doubts(rows: GazetteerRows, gazetteer: Gazetteer) -> list[Problem]:
    """What is to be doubted in ``rows``, of which ``gazetteer`` was made: aliases that stand twice, begin sentences, or
    that nothing can ever decide on; states that no lexicon names; two holders of one office at a time."""
    found = [doubt for row in rows.entities.values() for doubt in row_doubts(row)]
    found += _unnamed_states(rows, gazetteer)
    found += _never_found(rows, gazetteer)
    found += _never_decided(rows, gazetteer)
    found += _two_at_a_time(rows)
    return sorted(found)


def _unnamed_states(rows: GazetteerRows, gazetteer: Gazetteer) -> Iterator[Problem]:
    known = {concept.country for concept in gazetteer.countries} | {"AES"}
    for row in rows.entities.values() if gazetteer.countries else ():
        for evidence in parts(row["near"]):
            if evidence.startswith("=") and evidence[1:] not in known:
                yield row.problem(
                    f"near: {evidence!r} supports nothing: no lexicon names that state (write its names as words)"
                )


def _never_found(rows: GazetteerRows, gazetteer: Gazetteer) -> Iterator[Problem]:
    holds = {name for tenure in gazetteer.tenures for name in (tenure.person, tenure.office)}
    for entity in gazetteer.entities:
        if not entity.aliases and not _supported(entity) and entity.id not in holds:
            yield rows.entities[entity.id].problem(
                f"{entity.id}: all its aliases are ambiguous and nothing supports them (fill near)"
            )


def _never_decided(rows: GazetteerRows, gazetteer: Gazetteer) -> Iterator[Problem]:
    bearers: dict[str, list[Entity]] = {}
    for entity in gazetteer.entities:
        for alias in {alias.casefold(): None for alias in entity.aliases}:
            bearers.setdefault(alias, []).append(entity)
    for alias, entities in bearers.items():
        blind = [entity for entity in entities if not _supported(entity)]
        if len(entities) > 1 and blind:
            names = " and ".join(entity.id for entity in entities)
            what = f"{alias!r} names {names}, and {blind[0].id} has nothing near to be told by (fill near)"
            yield rows.entities[blind[0].id].problem(what)


def _supported(entity: Entity) -> bool:
    return bool(entity.near or entity.near_entities or entity.near_countries)


def _two_at_a_time(rows: GazetteerRows) -> Iterator[Problem]:
    by_office: dict[str, list[Row]] = {}
    for row in rows.tenures:
        by_office.setdefault(row["office"], []).append(row)
    for office, tenures in by_office.items():
        tenures.sort(key=lambda row: row["from"])
        for first, second in pairwise(tenures):
            length = min(len(first["to"]), len(second["from"]))
            if not first["to"] or second["from"][:length] < first["to"][:length]:
                until = first["to"] or "now"
                both = f"{first['person']} until {until}, {second['person']} from {second['from']}"
                yield second.problem(f"{office}: {both} (mend one date, unless several hold it at once)")
