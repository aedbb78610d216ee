"""``press-monitor topics label``: what people say of articles."""

from __future__ import annotations

import getpass
from collections import Counter
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from db.inspection import inspected
from db.judged import JudgedTexts, StoredText
from db.labels import LABELS, Label, remove_label, set_labels
from db.reader_file import reader_file
from monitor.cli.given import Words, called, given_bytes
from monitor.cli.options import json_option, stored_db_option
from monitor.cli.stored_article import stored_article
from monitor.cli.telling import print_json, tell
from monitor.cli.topic_choice import chosen_topic, topic_option
from monitor.clock import SystemClock, iso
from monitor.errors import UsageError
from monitor.relevance.labelled import objects, shown

_NEITHER = "remove"


@click.command(short_help="Say whether articles are on a topic, one by one or by a file.")
@click.argument("what", metavar="FILE.jsonl|-|ARTICLE_ID|KEY|URL")
@click.argument("word", metavar="[LABEL]", required=False, type=click.Choice([*LABELS, _NEITHER]))
@topic_option
@click.option("--note", type=Words(), help="Why, in a line; for those who come after.")
@click.option("--by", type=Words(), help="Who says so.  [default: the user of this machine]")
@stored_db_option
@json_option
@click.pass_context
def label(
    ctx: click.Context,
    what: str,
    word: str | None,
    topic: str,
    note: str | None,
    by: str | None,
    db: Path,
    as_json: bool,
) -> None:
    """Say whether an article is on a topic: LABEL is relevant, not_relevant or unsure; "remove" takes a label back.

    Without LABEL, the filled-in file of "topics sample" is loaded; rows without a label are passed over, and each row
    says its topic itself. Labels stand in reader.db beside the database; the last one of an article and topic counts.
    "topics eval" measures by them.
    """
    key = chosen_topic(topic).key
    if word is None:
        if note is not None:
            raise UsageError("--note goes with one article and its LABEL (in a file each row has its own note)")
        named = ctx.get_parameter_source("topic") is not ParameterSource.DEFAULT
        told = _load(what, key, by, db, only=named)
    elif what.lower().endswith(".jsonl"):
        raise UsageError(f"{what[:200]}: in a file each row has its own label (leave {word!r} out, or name an article)")
    elif word == _NEITHER:
        for name, value in (("--note", note), ("--by", by)):
            if value is not None:
                raise UsageError(f"{name} goes with a label, and this one is taken back (leave it out)")
        told = _remove(what, key, db)
    else:
        told = _set(what, word, key, note, by, db)
    if as_json:
        print_json(told)
    else:
        tell(told["message"])


def _remove(what: str, key: str, db: Path) -> dict[str, Any]:
    article = stored_article(what, db)
    done = remove_label(db, key, article.key)
    message = f"{article.key}: the label on {key} is removed" if done else f"{article.key} has no label on {key}"
    return {"key": article.key, "topic": key, "label": None, "changed": int(done), "message": message}


def _set(what: str, word: str, key: str, note: str | None, by: str | None, db: Path) -> dict[str, Any]:
    article = stored_article(what, db)
    changed = set_labels(db, [_label(article, key, word, note, by)])
    same = "" if changed else ", as before"
    message = f"{article.key}: {word} on {key}{same} ({reader_file(db)})"
    return {"key": article.key, "topic": key, "label": word, "changed": changed, "message": message}


def _load(what: str, key: str, by: str | None, db: Path, *, only: bool) -> dict[str, Any]:
    """Loads a file of labels, all of it or nothing. ``only``: rows on another topic than ``key`` are a mistake. Raises
    ``UsageError`` with file and line."""
    if what != "-" and not Path(what).exists():
        raise UsageError(f"{what[:200]}: no such file (an article is labelled with: topics label ARTICLE relevant)")
    file = called(what)
    labels: dict[tuple[str, str], Label] = {}
    lines: dict[tuple[str, str], int] = {}
    counts: Counter[str] = Counter()
    topics = {key}
    with inspected(db) as database:
        reads = JudgedTexts(database)
        for number, row in objects(file, given_bytes(what)):
            word = row.get("label")
            if word is None or word == "":
                counts["without a label"] += 1
                continue
            word = "unsure" if word == "borderline" else word
            if word not in LABELS:
                raise UsageError(
                    f"{file}:{number}: the label {shown(row['label'])} is unknown (one of: {', '.join(LABELS)})"
                )
            topic_key = _topic(file, number, row, key, only=only)
            if topic_key not in topics:
                topics.add(chosen_topic(topic_key).key)
            article = reads.article("key", _text(file, number, "key", row.get("key")))
            if article is None:
                raise UsageError(f"{file}:{number}: no article of {db} has the key {shown(row['key'])}")
            note = None if row.get("note") is None else _text(file, number, "note", row["note"], may_be_empty=True)
            place = topic_key, article.key
            if place in labels and labels[place].label != word:
                raise UsageError(
                    f"{file}:{number}: {article.key} is labelled {word} here and {labels[place].label} on line "
                    f"{lines[place]} (delete one)"
                )
            labels[place], lines[place] = _label(article, topic_key, word, note, by), number
            counts[word] += 1
    changed = set_labels(db, labels.values()) if labels else 0
    parts = ", ".join(f"{number} {word}" for word, number in sorted(counts.items()))
    message = f"{file}: {parts or 'no rows'}; {changed} labels are new or changed ({reader_file(db)})"
    return {"rows": dict(sorted(counts.items())), "changed": changed, "message": message}


def _topic(file: str, number: int, row: dict[str, Any], key: str, *, only: bool) -> str:
    if row.get("topic") is None:
        return key
    named = _text(file, number, "topic", row["topic"])
    if only and named != key:
        raise UsageError(
            f"{file}:{number}: the row is on the topic {shown(named)}, and --topic says {key} (leave --topic out)"
        )
    return named


def _text(file: str, number: int, name: str, value: object, *, may_be_empty: bool = False) -> str:
    if not isinstance(value, str) or not (value or may_be_empty):
        raise UsageError(f'{file}:{number}: {name!r} is missing or no text (keep the rows of "topics sample" whole)')
    return value


def _label(article: StoredText, key: str, word: str, note: str | None, by: str | None) -> Label:
    note = " ".join((note or "").split()) or None
    return Label(article.key, article.url, key, word, note, iso(SystemClock().now()), by or _user())


def _user() -> str | None:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return None
