"""``press-monitor topics explain``: what the rules make of one article, now, and what is stored of it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

import settings
from db.inspection import inspected
from db.judged import JudgedTexts, Row, StoredText
from monitor.catalogue.gazetteer import load_gazetteer
from monitor.catalogue.relations import load_relations
from monitor.cli.failing import errors_as_json
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import print_json
from monitor.cli.told_entities import entity_lines
from monitor.cli.told_judgements import differences, evidence_object, judgement_lines, plain
from monitor.cli.told_relations import relation_lines, relations_object
from monitor.cli.topic_choice import chosen_topics
from monitor.discovery.urls import UrlRejected, canonical, key
from monitor.errors import UsageError
from monitor.rejudging import read_stored
from monitor.relevance.engine import Judged
from monitor.relevance.judgement import Where
from monitor.relevance.reader import Reader
from monitor.relevance.relations import Relations

# more than any article; what is pasted by mistake (a dump, an image) should not be matched for minutes
_MOST_BYTES = 20 * 1024**2
_KEY = re.compile(r"[a-z2-7]{10}")


@dataclass(frozen=True, slots=True)
class Given:
    """What is to be judged. ``stored``: the article of the database that it is, with its verdicts by topic."""

    title: str
    text: str
    language: str | None = None
    lede: str | None = None
    stored: StoredText | None = None
    verdicts: dict[str, Row] | None = None


@click.command()
@click.argument("what", metavar="ARTICLE_ID|KEY|URL|FILE|-")
@click.option("--title", help="The title; otherwise the first line of FILE that is not empty.")
@click.option("--topic", "topic_key", help="Only this topic.")
@db_option
@json_option
@errors_as_json
def explain(what: str, title: str | None, topic_key: str | None, db: Path, as_json: bool) -> None:
    """What the installed rules make of an article, now: score, verdict, and every sentence that counted.

    An article of the database is named by its number, its key or its address (any variant of it), and compared with
    the judgement that is stored. A file (or - for standard input) is a text with its title in the first line; where
    there is a file of that name, it is the file that is meant. Nothing is written.
    """
    topics = chosen_topics(topic_key)
    given = _given(what, title, db)
    overlay = settings.CATALOGUE_OVERLAY
    reader = Reader(topics, load_gazetteer(overlay), load_relations(overlay))
    stored = given.stored
    reading = read_stored(reader, stored) if stored else reader.read(given.title, given.text)
    pairs = list(zip(reading.judged, reading.relations or (), strict=True))
    if as_json:
        judgements = [_as_object(*pair, given) for pair in pairs]
        print_json({"article": _article(given), "judgements": judgements, "entities": reading.entities.as_dict()})
        return
    for line in _head(given):
        click.echo(line)
    texts: dict[Where, str] = {"title": given.title, "lede": given.lede or "", "text": given.text}
    for one, relations in pairs:
        for line in judgement_lines(one, (given.verdicts or {}).get(one.topic.key)):
            click.echo(line)
        for line in relation_lines(relations, texts):
            click.echo(f"{line[: len(line) - len(line.lstrip())]}{plain(line)}")
    for line in entity_lines(reading.entities, reader.gazetteer, texts):
        click.echo(line)


def _given(what: str, title: str | None, db: Path) -> Given:
    if what == "-" or _is_file(what):
        text = given_text(what)
        if title is None:
            title, _, text = text.lstrip().partition("\n")
        return Given(title, text.strip("\n"))
    if title is not None:
        raise UsageError(f"--title is for a file's text, and there is no file {what[:200]!r}")
    return _stored(what, db)


def _stored(what: str, db: Path) -> Given:
    article = stored_article(what, db)
    with inspected(db) as database:
        verdicts = JudgedTexts(database).verdicts(article.id)
    return Given(article.title, article.text, article.language, article.standfirst, article, verdicts)


def stored_article(what: str, db: Path) -> StoredText:
    """The article of the database that a number, a key or any variant of an address names. Raises ``UsageError`` for
    what is none, ``NotAPressDatabaseError``."""
    column, value = _named(what)
    with inspected(db) as database:
        reads = JudgedTexts(database)
        article = reads.article(column, value)
        if article is None:
            raise UsageError(_unknown(what, column, reads.link_state(str(value)) if column == "key" else None, db))
        return article


def _named(what: str) -> tuple[str, str | int]:
    what = what.strip()
    if what.isascii() and what.isdigit() and len(what) < 19:
        return "id", int(what)
    if _KEY.fullmatch(what):
        return "key", what
    if "." not in what.partition("/")[0] and "://" not in what:
        raise UsageError(
            f"{what[:200]!r} is no file, and no article's number, key or address (a text comes from a file or from -)"
        )
    if "://" not in what and "/" not in what:
        raise UsageError(f"{what[:200]}: cannot be read: there is no such file (write an address with https://)")
    try:
        return "key", key(canonical(what if "://" in what else f"https://{what}"))
    except UrlRejected as error:
        raise UsageError(f"{what[:200]!r} is no file and can be no article's address ({error.reason})") from None


def _unknown(what: str, column: str, state: tuple[str, str | None] | None, db: Path) -> str:
    if column == "id":
        return f"no article in {db} has the number {what} (keys and addresses work too)"
    if state is None:
        return f"{what[:200]} is no file, and no article of {db} (press-monitor why tells what is known of an address)"
    word, reason = state
    return f"{what[:200]} is known but holds no article: {word}{f', {reason}' if reason else ''}"


def _article(given: Given) -> dict[str, Any] | None:
    stored = given.stored
    if stored is None:
        return None
    names = ("id", "key", "url", "source", "day", "language", "title")
    return {name: getattr(stored, name) for name in names}


def _as_object(judged: Judged, relations: Relations, given: Given) -> dict[str, Any]:
    told = judged.judgement.as_dict() | {"evidence": evidence_object(judged)} | relations_object(relations)
    if given.stored is not None:
        stored = (given.verdicts or {}).get(judged.topic.key)
        told["stored"] = stored and {**stored, "differs_in": differences(judged, stored)}
    return told


def _head(given: Given) -> Iterable[str]:
    if (stored := given.stored) is not None:
        yield f"article {stored.id}, {stored.key}, {stored.day}, {plain(stored.source_name)}"
        yield f"  {plain(stored.title)}"
        yield f"  {plain(stored.url)}"


def _is_file(what: str) -> bool:
    try:
        return bool(what) and Path(what).exists()
    except (OSError, ValueError):  # longer than a name may be, or with a NUL in it
        return False


def given_text(what: str) -> str:
    """The text in a file, or on standard input for ``-``. Raises ``UsageError``."""
    try:
        raw = sys.stdin.buffer.read(_MOST_BYTES + 1) if what == "-" else _read(Path(what))
        if len(raw) > _MOST_BYTES:
            raise UsageError(f"{what}: more than {_MOST_BYTES:,} bytes (give one article's text)")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{what}: byte {error.start + 1} is not UTF-8 (give the article's text as UTF-8)") from None
    except OSError as error:
        raise UsageError(f"{what}: cannot be read: {error.strerror or error}") from None


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_MOST_BYTES + 1)
