"""``press-monitor topics``: list and check the rules that judge articles; its other commands have modules of their
own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

import settings
from db.errors import NotAPressDatabaseError
from db.inspection import inspected
from db.judged import JudgedTexts
from monitor.catalogue.domains import load_domains
from monitor.catalogue.events import load_events
from monitor.catalogue.gazetteer import load_gazetteer
from monitor.catalogue.relations import load_relations
from monitor.catalogue.topics import Topic, load_lexicon, load_topic, load_topics
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import ProgressLine
from monitor.cli.topic_diff import diff
from monitor.cli.topic_eval import evaluate_rows
from monitor.cli.topic_explain import explain
from monitor.cli.topic_label import label, sample
from monitor.errors import ConfigError
from monitor.relevance.breadth import breadth_warning
from monitor.relevance.engine import TopicEngine, rule_hash

# a few seconds' work; what the newest of them do not show, older ones would hardly
_MOST_ARTICLES = 5_000


@click.group()
def topics() -> None:
    """List, check, explain and measure the topics' rules (docs/topics.md)."""


for _command in (explain, evaluate_rows, diff, sample, label):
    topics.add_command(_command)


@topics.command("list")
@json_option
def list_topics(as_json: bool) -> None:
    """The topics, their versions and how many terms they look for."""
    rows = [_summary(topic) for topic in load_topics(settings.CATALOGUE_OVERLAY)]
    if as_json:
        click.echo(json.dumps({"topics": rows}, ensure_ascii=False))
        return
    for row in rows:
        click.echo(
            f"{row['key']}  version {row['version']}  {row['name']}  "
            f"{row['concepts']} concepts, {row['terms']} terms  rule {row['rule_hash']}"
        )


@topics.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@db_option
def check(files: Sequence[Path], db: Path) -> None:
    """Check FILES (topics, or lexicons named lexicon-*.yml), or everything that is installed.

    Every mistake is told with file, line and hint. Where there is a database, its newest articles are judged, and a
    topic that matches all of them or none is warned of.
    """
    overlay = settings.CATALOGUE_OVERLAY
    found: list[Topic] = []
    problems: list[str] = []
    if not files:
        found = list(load_topics(overlay))
        TopicEngine(found)
        for topic in found:
            click.echo(f"ok: {topic.key} version {topic.version}")
        gazetteer = load_gazetteer(overlay)
        click.echo(f"ok: gazetteer, {len(gazetteer.entities)} entities, {len(gazetteer.tenures)} tenures")
        rules = load_relations(overlay)
        click.echo(f"ok: domains version {rules.domains.version}, events version {rules.events.version}")
    for path in files:
        try:
            if path.name.startswith("lexicon-"):
                lexicon = load_lexicon(path)
                click.echo(f"ok: {path}: {len(lexicon.concepts)} concepts, {len(lexicon.contexts)} contexts")
            elif path.name == "domains.yml":
                click.echo(f"ok: {path}: {len(load_domains(path.parent).domains)} domains")
            elif path.name == "events.yml":
                click.echo(f"ok: {path}: {len(load_events(path.parent).kinds)} kinds of events")
            else:
                topic = load_topic(path, overlay)
                TopicEngine([topic])
                found.append(topic)
                click.echo(f"ok: {path}: {topic.key} version {topic.version}")
        except ConfigError as error:
            problems.append(str(error))
    if found and db.exists():
        try:
            for warning in _warnings(found, db):
                click.echo(f"WARNING  {warning}", err=True)
        except NotAPressDatabaseError as error:
            click.echo(f"WARNING  no articles were judged: {error}", err=True)
    if problems:
        raise ConfigError("\n".join(problems))


def _warnings(found: Sequence[Topic], db: Path) -> Iterator[str]:
    """What the newest articles of the database say of the topics' breadth."""
    engine = TopicEngine(found)
    verdicts: list[Counter[str]] = [Counter() for _ in found]
    line = ProgressLine()
    with inspected(db) as database:
        for done, article in enumerate(JudgedTexts(database).newest(most=_MOST_ARTICLES), 1):
            judgements = engine.judge(article.title, article.text, article.language, article.standfirst)
            for counts, judgement in zip(verdicts, judgements, strict=True):
                counts[judgement.verdict] += 1
            if done % 50 == 0:
                line.count(done, "articles judged")
    line.end()
    for topic, counts in zip(found, verdicts, strict=True):
        newest = "newest " if counts.total() == _MOST_ARTICLES else ""
        warning = breadth_warning(topic.key, counts, f"the {newest}{counts.total()} articles of {db}")
        if warning is not None:
            yield warning


def _summary(topic: Topic) -> dict[str, object]:
    lists = [entry.terms for entry in topic.concepts.values()] + [entry.terms for entry in topic.contexts.values()]
    return {
        "key": topic.key,
        "version": topic.version,
        "name": topic.name,
        "sides": [side.label for side in topic.rule.sides],
        "concepts": len(topic.concepts),
        "terms": sum(len(terms) for by_language in lists for terms in by_language.values()),
        "rule_hash": rule_hash(topic),
    }
