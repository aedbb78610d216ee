"""``press-monitor gazetteer``: list, show and check the entities, and see which of them a text names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

import settings
from monitor.catalogue.doubts import doubted_gazetteer
from monitor.catalogue.entries import TYPES, is_country
from monitor.catalogue.files import did_you_mean
from monitor.catalogue.gazetteer import Entity, Gazetteer, Tenure, load_gazetteer
from monitor.cli.given import Words, called, given_article
from monitor.cli.options import Day, json_option
from monitor.cli.telling import print_json, tell
from monitor.cli.told_entities import REASONS
from monitor.clock import SystemClock
from monitor.errors import UsageError
from monitor.relevance.entities import Entities
from monitor.relevance.reader import Reader
from monitor.terminal import one_line


@click.group()
def gazetteer() -> None:
    """List, show and check the entities, and see which of them a text names (docs/entities.md)."""


@gazetteer.command("list", short_help="The entities, of one type or country where wanted.")
@click.option("--type", "kind", type=click.Choice(TYPES), help="Only entities of this type.")
@click.option("--country", help="Only entities of this country (as ML; AES for the bloc; - for those of none).")
@json_option
def list_entities(kind: str | None, country: str | None, as_json: bool) -> None:
    """The entities by id, with type, country, name and the number of aliases."""
    entities = load_gazetteer(settings.CATALOGUE_OVERLAY).entities
    code = None if country is None else _code(country, {entity.country or "-" for entity in entities})
    wanted = [one for one in entities if kind in (None, one.type) and code in (None, one.country or "-")]
    if as_json:
        print_json({"entities": [asdict(entity) for entity in wanted]})
        return
    for entity in wanted:
        count = len(entity.aliases) + len(entity.ambiguous)
        tell(f"{entity.id}  {entity.type}  {entity.country or '-'}  {entity.name}  {_count(count, 'alias')}")
    if not wanted:
        of = "no country" if code == "-" else code
        tell(f"press-monitor: no entity is of the type {kind} and of {of}", err=True)


def _code(country: str, there: Collection[str]) -> str:
    """The country's code as rows have it. Raises ``UsageError`` for one that no row can have, or none has."""
    code = country.strip().upper()
    if code != "-" and not is_country(code):
        raise UsageError(f"--country {country!r} is no country (two letters, as ML; AES for the bloc; - for none)")
    if code not in there:
        raise UsageError(f"--country {country!r}: no entity is of it (there are {', '.join(sorted(there))})")
    return code


@gazetteer.command(short_help="One entity, and the offices it held or who held it.")
@click.argument("entity_id", metavar="ID")
@json_option
def show(entity_id: str, as_json: bool) -> None:
    """Everything that is known of one entity, and the offices it held or who held it."""
    found = load_gazetteer(settings.CATALOGUE_OVERLAY)
    known = found.by_id()
    if entity_id not in known:
        hint = did_you_mean(entity_id, list(known)) or " (press-monitor gazetteer list shows all)"
        raise UsageError(f"no entity {entity_id!r}{hint}")
    entity = known[entity_id]
    tenures = [tenure for tenure in found.tenures if entity_id in (tenure.person, tenure.office)]
    tenures.sort(key=lambda tenure: tenure.start)
    if as_json:
        print_json({**asdict(entity), "tenures": [asdict(tenure) for tenure in tenures]})
        return
    for name, value in _fields(entity):
        if value:
            tell(f"{name + ':':<11} {value}")
    for tenure in tenures:
        other = known[tenure.office if tenure.person == entity_id else tenure.person]
        tell(f"{_span(tenure):<23} {other.name} [{other.id}]{'  ' + tenure.source if tenure.source else ''}")


@gazetteer.command(short_help="Every mistake in the gazetteer, with line and hint.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def check(files: Sequence[Path], as_json: bool) -> None:
    """Check everything that is installed, with FILES (entities, or tenures named tenures*.csv) over it.

    Every mistake is told with file, line and hint, and ends the command with 78. What is allowed and probably not meant
    is a warning.
    """
    for file in files:
        if file.suffix.lower() != ".csv":
            raise UsageError(f"{file} is no file of the gazetteer (*.csv; topics: press-monitor topics check FILE.yml)")
    found, doubts = doubted_gazetteer(settings.CATALOGUE_OVERLAY, files)
    Reader((), found)
    by_type = Counter(entity.type for entity in found.entities)
    if as_json:
        counts = {"entities": len(found.entities), "tenures": len(found.tenures), "by_type": dict(by_type)}
        print_json({**counts, "hash": found.hash, "warnings": [str(doubt) for doubt in doubts]})
        return
    told = [doubt for doubt in doubts if not files or doubt.path in files]
    for doubt in told:
        tell(f"WARNING  {doubt}", err=True)
    if len(told) < len(doubts):
        more = _count(len(doubts) - len(told), "warning")
        tell(f"{more} of what is installed already are told without FILES", err=True)
    types = ", ".join(f"{by_type[name]} {name}" for name in TYPES if by_type[name])  # type: ignore[index]
    tell(f"ok: {len(found.entities)} entities ({types}), {len(found.tenures)} tenures, hash {found.hash}")


@gazetteer.command(short_help="Which entities a text names, and why these.")
@click.argument("file", type=click.Path(allow_dash=True, dir_okay=False, path_type=Path))
@click.option("--title", type=Words(), help="The title; otherwise the first line of FILE that is not empty.")
@click.option("--on", "day", type=Day(), help="The day of the text (today unless given): who held office.")
@json_option
def find(file: Path, title: str | None, day: date | None, as_json: bool) -> None:
    """Which entities the text in FILE (or - for standard input) names, where, and why it is these."""
    title, text = given_article(str(file), title)
    found = load_gazetteer(settings.CATALOGUE_OVERLAY)
    day = day or SystemClock().now().date()
    entities = Reader((), found).read(title, text, on=day).entities
    if as_json:
        print_json({"day": day.isoformat(), **entities.as_dict()})
        return
    tell(f"text of {called(str(file))}, read as of {day} (--on names another day)")
    _tell(entities, found, {"title": title, "text": text})


def _tell(entities: Entities, gazetteer: Gazetteer, texts: Mapping[str, str]) -> None:
    known = gazetteer.by_id()
    for mention in entities.mentions:
        entity = known[mention.entity]
        place = "title" if mention.where == "title" else f"sentence {mention.sentence}"
        quoted = one_line(texts[mention.where][mention.start : mention.end])
        others = [candidate for candidate in mention.candidates if candidate != mention.entity]
        told = f"{REASONS[mention.resolved_by]}{', not ' + ', '.join(others) if others else ''}"
        tell(f"{place} {mention.start}-{mention.end}  {quoted}  {entity.name} [{entity.id}]  ({told})")
    for name in entities.undecided:
        place = "title" if name.where == "title" else f"sentence {name.sentence}"
        quoted = one_line(texts[name.where][name.start : name.end])
        tell(f"{place} {name.start}-{name.end}  {quoted}  undecided ({' or '.join(name.candidates)}, or another)")
    tell(
        f"{_count(len(entities.mentions), 'mention')} of "
        f"{_count(len({mention.entity for mention in entities.mentions}), 'entity')}, "
        f"{len(entities.undecided)} undecided"
    )


def _fields(entity: Entity) -> list[tuple[str, str]]:
    near = [*entity.near, *(f"@{id_}" for id_ in entity.near_entities), *(f"={code}" for code in entity.near_countries)]
    return [
        ("id", entity.id),
        ("name", entity.name),
        ("type", entity.type),
        ("country", entity.country or ""),
        ("note", entity.note or ""),
        ("aliases", " | ".join(entity.aliases)),
        ("ambiguous", " | ".join(entity.ambiguous)),
        ("near", " | ".join(near)),
        ("wikidata", entity.wikidata or ""),
    ]


def _span(tenure: Tenure) -> str:
    return f"{tenure.start} to {tenure.end}" if tenure.end else f"since {tenure.start}"


def _count(number: int, word: str) -> str:
    plurals = {"alias": "aliases", "entity": "entities"}
    return f"{number} {word if number == 1 else plurals.get(word, word + 's')}"
