"""``press-monitor topics eval``: how well a topic's rule agrees with what people say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

import settings
from db.inspection import inspected
from db.judged import JudgedTexts
from db.labels import labels_of
from db.reader_file import reader_file
from monitor.catalogue.gazetteer import load_gazetteer
from monitor.catalogue.relations import load_relations
from monitor.catalogue.topics import Topic
from monitor.cli.given import called, given_bytes
from monitor.cli.options import json_option, stored_db_option
from monitor.cli.telling import print_json, tell
from monitor.cli.told_evaluation import Details, Measured, as_object, lines
from monitor.cli.topic_choice import USUAL, chosen_topic, is_draft, topic_option
from monitor.errors import UsageError
from monitor.relevance.annotations import domain_agreements, entity_agreement, read_rows
from monitor.relevance.engine import TopicEngine
from monitor.relevance.evaluation import ruled
from monitor.relevance.labelled import Labelled, labelled_file
from monitor.relevance.reader import Reader


@dataclass(slots=True)
class _Rows:
    """The labelled articles, where they come from in words, and what is to be known of them and of the figures."""

    origin: str
    rows: list[Labelled]
    warnings: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    note: str = ""


@click.command("eval", short_help="Precision, recall and F1 of a rule on labelled articles.")
@click.argument("files", metavar="[TOPIC.yml] [LABELLED.jsonl|-]", nargs=-1)
@topic_option
@stored_db_option
@json_option
@click.pass_context
def evaluate_rows(ctx: click.Context, files: tuple[str, ...], topic: str, db: Path, as_json: bool) -> None:
    """Precision, recall and F1 over labelled articles, each with its 95 % interval.

    LABELLED.jsonl (or - for standard input) holds JSON Lines with title, text and label (relevant, not_relevant,
    borderline). Without it the labels of "topics label" are taken, over the stored articles. Rows labelled borderline
    are counted apart. The two halves are always the same ones, alike in labels and languages: write a rule with one,
    try it on the other. TOPIC.yml (or --topic) measures a rule that is not installed. Nothing is written.
    """
    named = ctx.get_parameter_source("topic") is not click.core.ParameterSource.DEFAULT
    word, labelled = _told_apart(files, topic if named else None)
    chosen = chosen_topic(word)
    given = _from_labels(db, chosen.key) if labelled is None else _from_file(labelled, chosen.key)
    draft = word if is_draft(word) else None
    found = ruled(TopicEngine([chosen]), chosen.key, given.rows)
    details = _details(chosen, given.rows)
    measured = Measured(chosen, draft, given.origin, found, dict(given.left_out), details, given.note)
    for warning in given.warnings:
        tell(f"WARNING  {warning}", err=True)
    if as_json:
        print_json(as_object(measured) | {"warnings": given.warnings})
        return
    for line in lines(measured):
        tell(line)


def _told_apart(files: Sequence[str], topic: str | None) -> tuple[str, str | None]:
    """The topic and the labelled file that are meant. Raises ``UsageError``."""
    rules = [file for file in files if file.lower().endswith((".yml", ".yaml"))]
    rows = [file for file in files if file not in rules]
    if len(rules) > 1 or len(rows) > 1:
        raise UsageError(f"{len(files)} files are given; give at most one TOPIC.yml and one LABELLED.jsonl")
    if rules and topic is not None:
        raise UsageError(f"both {rules[0]} and --topic {topic} name a topic; leave one out")
    return (rules[0] if rules else topic or USUAL), (rows[0] if rows else None)


def _from_file(what: str, key: str) -> _Rows:
    """The labelled rows of a file. Raises ``UsageError``."""
    found = labelled_file(called(what), given_bytes(what))
    warnings = list(found.warnings)
    others = sorted(name for name in found.topics if name != key)
    for name in others:
        warnings.append(
            f"{called(what)}: {found.topics[name]} of its rows were labelled on the topic {name} and are measured on "
            f"{key} (name theirs with --topic, if that is not meant)"
        )
    left_out = Counter({"without a label yet": found.unlabelled})
    return _Rows(called(what), found.rows, warnings, +left_out)


def _from_labels(db: Path, key: str) -> _Rows:
    """The labelled articles of the database. Raises ``UsageError`` where there are none with a clear label."""
    found = _Rows(f"the labels in {reader_file(db)}", [])
    with inspected(db) as database:
        reads = JudgedTexts(database)
        for label in labels_of(db, key).values():
            article = reads.article("key", label.article_key)
            if article is None:
                found.left_out["labelled, but not in the database (any more)"] += 1
                continue
            if not article.has_text:
                found.left_out["labelled, but without a stored text"] += 1
                continue
            found.rows.append(
                Labelled(
                    id=article.key,
                    title=article.title,
                    text=article.text,
                    label="borderline" if label.label == "unsure" else label.label,  # type: ignore[arg-type]
                    language=article.language,
                    lede=article.standfirst,
                    day=article.day,
                    url=article.url,
                )
            )
    if all(row.label == "borderline" for row in found.rows):
        raise UsageError(
            f"no article of {db} is labelled relevant or not_relevant on {key} in {reader_file(db)} "
            "(press-monitor topics sample draws some to label; or name a file of labelled rows)"
        )
    found.note = "samples hold the doubtful articles first: over all articles, precision and recall are mostly higher"
    return found


def _details(topic: Topic, rows: Sequence[Labelled]) -> Details:
    if all(row.domains is None and row.entities is None for row in rows):
        return Details({}, None)
    overlay = settings.CATALOGUE_OVERLAY
    gazetteer = load_gazetteer(overlay)
    read = read_rows(Reader([topic], gazetteer, load_relations(overlay)), rows)
    named = entity_agreement(read, gazetteer) if any(row.entities for row in rows) else None
    return Details(domain_agreements(read, topic.key), named)
