"""``press-monitor topics explain``: what the rules make of one article, now, and what is stored of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

import settings
from db.inspection import inspected
from db.judged import JudgedTexts, Row, StoredText
from monitor.catalogue.gazetteer import load_gazetteer
from monitor.catalogue.relations import load_relations
from monitor.cli.given import Words, called, given_article
from monitor.cli.options import Day, json_option, stored_db_option
from monitor.cli.stored_article import stored_article
from monitor.cli.telling import print_json, tell
from monitor.cli.told_entities import entity_lines
from monitor.cli.told_judgements import differences, evidence_object, judgement_lines
from monitor.cli.told_relations import relation_lines, relations_object
from monitor.cli.topic_choice import chosen_topics, is_draft, only_topic_option
from monitor.clock import SystemClock
from monitor.errors import UsageError
from monitor.rejudging import read_stored
from monitor.relevance.engine import Judged, rule_hash
from monitor.relevance.judgement import Where
from monitor.relevance.reader import Reader
from monitor.relevance.relations import Relations
from monitor.terminal import one_line


@dataclass(frozen=True, slots=True)
class Given:
    """What is to be judged. ``day``: of a text that is no article of the database; ``stored``: the article that it is,
    with its verdicts by topic."""

    title: str
    text: str
    lede: str | None = None
    day: date | None = None
    stored: StoredText | None = None
    verdicts: dict[str, Row] | None = None


@click.command(short_help="Why an article, or any text, is on a topic or is not.")
@click.argument("what", metavar="ARTICLE_ID|KEY|URL|FILE|-")
@click.option("--title", type=Words(), help="The title; otherwise the first line of FILE that is not empty.")
@click.option(
    "--on",
    "day",
    type=Day(),
    help="The day of FILE's text (today unless given): who held office, what « hier » means. An article has its own.",
)
@only_topic_option
@stored_db_option
@json_option
def explain(what: str, title: str | None, day: date | None, topic: str | None, db: Path, as_json: bool) -> None:
    """What the rules make of an article, now: score, verdict, and every sentence that counted.

    An article of the database is named by its number, its key or its address (any variant of it), and compared with
    the judgement that is stored. A file (or - for standard input) is a text with its title in the first line; where
    there is a file of that name, it is the file that is meant. With --topic FILE.yml a rule that is not installed is
    tried. Nothing is written.
    """
    topics = chosen_topics(topic)
    draft = topic if topic is not None and is_draft(topic) else None
    given = _given(what, title, day, db)
    overlay = settings.CATALOGUE_OVERLAY
    reader = Reader(topics, load_gazetteer(overlay), load_relations(overlay))
    stored = given.stored
    reading = read_stored(reader, stored) if stored else reader.read(given.title, given.text, on=given.day)
    pairs = list(zip(reading.judged, reading.relations or (), strict=True))
    if as_json:
        judgements = [_as_object(*pair, given, draft) for pair in pairs]
        on = given.day.isoformat() if given.day else None
        article = {"article": _article(given), "day": stored.day if stored else on}
        print_json({**article, "judgements": judgements, "entities": reading.entities.as_dict()})
        return
    for line in _head(what, given):
        tell(line)
    texts: dict[Where, str] = {"title": given.title, "lede": given.lede or "", "text": given.text}
    for one, relations in pairs:
        for line in judgement_lines(one, (given.verdicts or {}).get(one.topic.key), draft=draft):
            tell(line)
        for line in relation_lines(relations, texts):
            tell(line)
    for line in entity_lines(reading.entities, reader.gazetteer, texts):
        tell(line)


def _given(what: str, title: str | None, day: date | None, db: Path) -> Given:
    if what == "-" or _is_file(what):
        title, text = given_article(what, title)
        return Given(title, text, day=day or SystemClock().now().date())
    for name, value in (("--title", title), ("--on", day)):
        if value is not None:
            raise UsageError(f"{name} is for a file's text, and there is no file {what[:200]!r}")
    article = stored_article(what, db)
    with inspected(db) as database:
        verdicts = JudgedTexts(database).verdicts(article.id)
    return Given(article.title, article.text, article.standfirst, None, article, verdicts)


def _is_file(what: str) -> bool:
    try:
        return bool(what) and Path(what).exists()
    except (OSError, ValueError):  # longer than a name may be, or with a NUL in it
        return False


def _article(given: Given) -> dict[str, Any] | None:
    stored = given.stored
    if stored is None:
        return None
    names = ("id", "key", "url", "source", "day", "language", "title")
    return {**{name: getattr(stored, name) for name in names}, "text_stored": stored.has_text}


def _as_object(judged: Judged, relations: Relations, given: Given, draft: str | None) -> dict[str, Any]:
    rule = judged.topic.rule
    told = judged.judgement.as_dict() | {
        "rule_hash": rule_hash(judged.topic),
        "draft": draft,
        "threshold": rule.threshold,
        "borderline": rule.borderline,
        "evidence": evidence_object(judged),
        **relations_object(relations),
    }
    if given.stored is not None:
        stored = (given.verdicts or {}).get(judged.topic.key)
        told["stored"] = stored and {**stored, "differs_in": differences(judged, stored)}
    return told


def _head(what: str, given: Given) -> Iterator[str]:
    stored = given.stored
    if stored is None:
        yield f"text of {called(what)}, read as of {given.day} (--on names another day)"
        yield f"  title: {one_line(given.title)}"
        return
    yield f"article {stored.id}, {stored.key}, {stored.day}, {one_line(stored.source_name)}"
    yield f"  {one_line(stored.title)}"
    yield f"  {one_line(stored.url)}"
    if not stored.has_text:
        yield "  its text is not stored any more: what follows is said of its title alone"
