"""``press-monitor topics diff``: what a changed rule would do to the archive, before it does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

import settings
from db.inspection import inspected
from db.judged import JudgedTexts
from monitor.catalogue.topics import Topic, load_topic
from monitor.cli.options import Day, json_option, stored_db_option
from monitor.cli.summary import ProgressLine
from monitor.cli.telling import print_json, tell
from monitor.cli.topic_choice import installed_topic
from monitor.relevance.comparison import Change, Comparison, compare
from monitor.relevance.engine import rule_hash
from monitor.relevance.judgement import Judgement
from monitor.terminal import one_line

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="What a changed rule would gain and lose in the archive.")
@click.argument("files", metavar="[OLD.yml] NEW.yml", nargs=-1, required=True, type=_FILE)
@click.option("--since", "day", type=Day(past=True), help="Only articles published on this day or later.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=50,
    show_default=True,
    help="The most articles of each kind that are listed; 0 for all. All are counted.",
)
@stored_db_option
@json_option
def diff(files: tuple[Path, ...], day: date | None, limit: int, db: Path, as_json: bool) -> None:
    """Judge the stored archive by two rules and list what would be gained and lost.

    With NEW.yml alone it is compared with the installed topic of the same key; where there is none, it tells what would
    be relevant. Lexicons are looked for beside each file first, then in your catalogue, then among the shipped ones.
    Nothing is written; a crawl may go on.
    """
    if len(files) > 2:
        raise click.UsageError("give NEW.yml, or OLD.yml and NEW.yml")
    new = load_topic(files[-1], settings.CATALOGUE_OVERLAY)
    old = load_topic(files[0], settings.CATALOGUE_OVERLAY) if len(files) == 2 else installed_topic(new.key)
    line = ProgressLine()
    since = day.isoformat() if day else None
    with inspected(db) as database:
        reads = JudgedTexts(database)
        count = reads.count(since)
        found = compare(
            old,
            new,
            reads.newest(since),
            most=limit or None,
            on_article=lambda done: line.count(done, f"of {count} articles judged") if done % 50 == 0 else None,
        )
    line.end()
    if as_json:
        topics = {name: topic and _about(topic) for name, topic in (("old_topic", old), ("new_topic", new))}
        print_json({**topics, "since": since, **found.as_dict()})
        return
    names = [f"the installed topic {new.key}", str(files[-1])] if len(files) == 1 else [str(file) for file in files]
    for told in (*_lists(found, new_only=old is None), *_sums(old, new, found, names, since)):
        tell(told)


def _about(topic: Topic) -> dict[str, object]:
    return {"key": topic.key, "version": topic.version, "rule_hash": rule_hash(topic)}


def _lists(found: Comparison, *, new_only: bool) -> Iterator[str]:
    meanings = {
        "gained": ("+", "relevant" if new_only else "gained, relevant by the new rule only"),
        "lost": ("-", "lost, relevant by the old rule only"),
        "shifted": ("~", "borderline" if new_only else "shifted, between borderline and not relevant"),
    }
    for kind, (sign, words) in meanings.items():
        changes: list[Change] = getattr(found, kind)
        if changes:
            yield f"{words}: {found.counts[kind]}"
        for change in changes:
            yield from _change(sign, change)
        if len(changes) < found.counts[kind]:
            yield f"  and {found.counts[kind] - len(changes)} more (--limit 0 lists all)"


def _sums(old: Topic | None, new: Topic, found: Comparison, names: list[str], since: str | None) -> Iterator[str]:
    of = f"{found.articles} stored articles" + (f" published since {since}" if since else "")
    if old is None:
        yield (
            f"no topic {new.key} is installed; by {one_line(names[-1])}, of {of}, {found.new['relevant']} would be "
            f"relevant and {found.new['borderline']} borderline"
        )
    else:
        yield f"old: {one_line(names[0])}, version {old.version}; new: {one_line(names[1])}, version {new.version}"
        yield (
            f"{of}: {found.old['relevant']} → {found.new['relevant']} relevant "
            f"({found.counts['gained']} gained, {found.counts['lost']} lost), "
            f"{found.old['borderline']} → {found.new['borderline']} borderline, "
            f"{found.rescored} with the same verdict and another score"
        )
    if found.without_text:
        yield f"{found.without_text} articles were not judged: their texts are not stored any more"
    if old is None:
        return
    if rule_hash(old) == rule_hash(new):
        yield "the two rules are the same"
    elif old.key != new.key:
        yield f"these are two topics, {old.key} and {new.key}: all of the one that is not of the other is told"
    elif old.version == new.version:
        yield f"both files say version {new.version}; raise it in the new one before you install it"


def _change(sign: str, change: Change) -> Iterator[str]:
    article, old, new = change.article, change.old, change.new
    yield f"  {sign} {article.id}  {article.day}  {article.source}  {one_line(article.title)}"
    yield f"      {_verdict(old)} → {_verdict(new)}" if old else f"      {_verdict(new)}"
    yield f"      {one_line(new.reason)}"
    if old is not None and new.verdict != "relevant" and old.reason != new.reason:
        yield f"      before: {one_line(old.reason)}"


def _verdict(judgement: Judgement) -> str:
    return f"{judgement.verdict}, score {judgement.score:.3f}"
