"""``press-monitor gazetteer``: list, show and check the entities, and see which of them a text names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

import settings
from monitor.catalogue.entries import TYPES
from monitor.catalogue.files import did_you_mean
from monitor.catalogue.gazetteer import Entity, Gazetteer, Tenure, load_gazetteer
from monitor.cli.failing import errors_as_json
from monitor.cli.options import json_option
from monitor.cli.told_entities import REASONS
from monitor.cli.told_judgements import plain
from monitor.cli.topic_explain import given_text
from monitor.clock import SystemClock
from monitor.errors import UsageError
from monitor.relevance.entities import Entities
from monitor.relevance.reader import Reader


@click.group()
def gazetteer() -> None:
    """List, show and check the entities, and see which of them a text names (docs/entities.md)."""


@gazetteer.command("list")
@click.option("--type", "kind", type=click.Choice(TYPES), help="Only entities of this type.")
@click.option("--country", help="Only entities of this country (as ML; AES for the bloc; - for those of none).")
@json_option
@errors_as_json
def list_entities(kind: str | None, country: str | None, as_json: bool) -> None:
    """The entities by id, with type, country, name and the number of aliases."""
    wanted = [
        entity
        for entity in load_gazetteer(settings.CATALOGUE_OVERLAY).entities
        if kind in (None, entity.type) and country in (None, entity.country or "-")
    ]
    if as_json:
        _print_json({"entities": [asdict(entity) for entity in wanted]})
        return
    for entity in wanted:
        count = len(entity.aliases) + len(entity.ambiguous)
        click.echo(f"{entity.id}  {entity.type}  {entity.country or '-'}  {entity.name}  {_count(count, 'alias')}")


@gazetteer.command()
@click.argument("entity_id", metavar="ID")
@json_option
@errors_as_json
def show(entity_id: str, as_json: bool) -> None:
    """Everything that is known of one entity, and the offices it held or who held it."""
    found = load_gazetteer(settings.CATALOGUE_OVERLAY)
    known = found.by_id()
    if entity_id not in known:
        hint = did_you_mean(entity_id, list(known)) or " (press-monitor gazetteer list shows all)"
        raise UsageError(f"no entity {entity_id!r}{hint}")
    entity = known[entity_id]
    tenures = [tenure for tenure in found.tenures if entity_id in (tenure.person, tenure.office)]
    if as_json:
        _print_json({**asdict(entity), "tenures": [asdict(tenure) for tenure in tenures]})
        return
    for name, value in _fields(entity):
        if value:
            click.echo(f"{name + ':':<11} {value}")
    for tenure in tenures:
        other = known[tenure.office if tenure.person == entity_id else tenure.person]
        click.echo(f"{_span(tenure):<23} {other.name} [{other.id}]{'  ' + tenure.source if tenure.source else ''}")


@gazetteer.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@errors_as_json
def check(files: Sequence[Path], as_json: bool) -> None:
    """Check everything that is installed, with FILES (entities, or tenures named tenures*.csv) over it.

    Every mistake is told with file, line and hint. What is allowed and probably not meant is a warning.
    """
    found = load_gazetteer(settings.CATALOGUE_OVERLAY, files)
    Reader((), found)
    by_type = Counter(entity.type for entity in found.entities)
    doubts = found.doubts()
    if as_json:
        counts = {"entities": len(found.entities), "tenures": len(found.tenures), "by_type": dict(by_type)}
        _print_json({**counts, "hash": found.hash, "warnings": doubts})
        return
    for doubt in doubts:
        click.echo(f"WARNING  {doubt}", err=True)
    types = ", ".join(f"{by_type[name]} {name}" for name in TYPES if by_type[name])  # type: ignore[index]
    click.echo(f"ok: {len(found.entities)} entities ({types}), {len(found.tenures)} tenures, hash {found.hash}")


@gazetteer.command()
@click.argument("file", type=click.Path(allow_dash=True, dir_okay=False, path_type=Path))
@click.option("--title", help="The title; otherwise the first line of FILE that is not empty.")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the text (today unless given): who held office."
)
@json_option
@errors_as_json
def find(file: Path, title: str | None, on: datetime | None, as_json: bool) -> None:
    """Which entities the text in FILE (or - for standard input) names, where, and why it is these."""
    text = given_text(str(file))
    if title is None:
        title, _, text = text.lstrip().partition("\n")
    text = text.strip("\n")
    found = load_gazetteer(settings.CATALOGUE_OVERLAY)
    entities = Reader((), found).read(title, text, on=(on or SystemClock().now()).date()).entities
    if as_json:
        _print_json(entities.as_dict())
        return
    _tell(entities, found, {"title": title, "text": text})


def _tell(entities: Entities, gazetteer: Gazetteer, texts: Mapping[str, str]) -> None:
    known = gazetteer.by_id()
    for mention in entities.mentions:
        entity = known[mention.entity]
        place = "title" if mention.where == "title" else f"sentence {mention.sentence}"
        quoted = plain(texts[mention.where][mention.start : mention.end])
        others = [candidate for candidate in mention.candidates if candidate != mention.entity]
        told = f"{REASONS[mention.resolved_by]}{', not ' + ', '.join(others) if others else ''}"
        click.echo(f"{place} {mention.start}-{mention.end}  {quoted}  {entity.name} [{entity.id}]  ({told})")
    for name in entities.undecided:
        place = "title" if name.where == "title" else f"sentence {name.sentence}"
        quoted = plain(texts[name.where][name.start : name.end])
        click.echo(f"{place} {name.start}-{name.end}  {quoted}  undecided ({' or '.join(name.candidates)}, or another)")
    click.echo(
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
    return f"{tenure.start} to {tenure.end or 'now'}"


def _count(number: int, word: str) -> str:
    plurals = {"alias": "aliases", "entity": "entities"}
    return f"{number} {word if number == 1 else plurals.get(word, word + 's')}"


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))
