"""``press-monitor topics diff``: what a changed rule would do to the archive, before it does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

import settings
from db.inspection import inspected
from db.judged import JudgedTexts
from monitor.catalogue.topics import Topic, load_topic
from monitor.cli.failing import errors_as_json
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import ProgressLine, print_json
from monitor.cli.told_judgements import plain
from monitor.cli.topic_choice import chosen_topic
from monitor.relevance.comparison import Change, Comparison, compare
from monitor.relevance.engine import rule_hash

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("files", metavar="[OLD.yml] NEW.yml", nargs=-1, required=True, type=_FILE)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only articles published on this day or later.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=50,
    show_default=True,
    help="The most articles of each kind that are listed; 0 for all. All are counted.",
)
@db_option
@json_option
@errors_as_json
def diff(files: tuple[Path, ...], since: datetime | None, limit: int, db: Path, as_json: bool) -> None:
    """Judge the stored archive by two rules and list what would be gained and lost.

    With NEW.yml alone it is compared with the installed topic of the same key. Lexicons are looked for beside each
    file first, then in your catalogue, then among the shipped ones. Nothing is written; a crawl may go on.
    """
    if len(files) > 2:
        raise click.UsageError("give NEW.yml, or OLD.yml and NEW.yml")
    new = load_topic(files[-1], settings.CATALOGUE_OVERLAY)
    old = load_topic(files[0], settings.CATALOGUE_OVERLAY) if len(files) == 2 else chosen_topic(new.key)
    line = ProgressLine()
    day = since.date().isoformat() if since else None
    with inspected(db) as database:
        reads = JudgedTexts(database)
        count = reads.count(day)
        found = compare(
            old,
            new,
            reads.newest(day),
            most=limit or None,
            on_article=lambda done: line.count(done, f"of {count} articles judged") if done % 50 == 0 else None,
        )
    line.end()
    if as_json:
        topics = {name: _about(topic) for name, topic in (("old_topic", old), ("new_topic", new))}
        print_json({**topics, "since": day, **found.as_dict()})
        return
    for told in _lines(old, new, found):
        click.echo(told)


def _about(topic: Topic) -> dict[str, object]:
    return {"key": topic.key, "version": topic.version, "rule_hash": rule_hash(topic)}


def _lines(old: Topic, new: Topic, found: Comparison) -> Iterator[str]:
    for kind, sign in (("gained", "+"), ("lost", "-"), ("shifted", "~")):
        changes: list[Change] = getattr(found, kind)
        if changes:
            yield f"{kind}: {found.counts[kind]}"
        for change in changes:
            yield from _change(sign, change)
        if len(changes) < found.counts[kind]:
            yield f"  and {found.counts[kind] - len(changes)} more (--limit 0 lists all)"
    same = "; the two rules are the same" if rule_hash(old) == rule_hash(new) else ""
    yield (
        f"{found.articles} articles: {found.old['relevant']} → {found.new['relevant']} relevant "
        f"({found.counts['gained']} gained, {found.counts['lost']} lost), "
        f"{found.old['borderline']} → {found.new['borderline']} borderline, "
        f"{found.rescored} with the same verdict and another score{same}"
    )
    if not same and old.key == new.key and old.version == new.version:
        yield f"both files say version {new.version}; raise it in the new one before you install it"


def _change(sign: str, change: Change) -> Iterator[str]:
    article = change.article
    yield f"  {sign} {article.id}  {article.day}  {article.source}  {plain(article.title)}"
    yield f"      {change.old.verdict} {change.old.score:.3f} → {change.new.verdict} {change.new.score:.3f}"
    yield f"      {plain(change.new.reason)}"
    if change.new.verdict != "relevant" and change.old.reason != change.new.reason:
        yield f"      before: {plain(change.old.reason)}"
