"""``press-monitor topics sample`` and ``topics label``: articles to be labelled, and their labels."""

from __future__ import annotations

import getpass
import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from db.inspection import inspected
from db.judged import JudgedTexts, StoredText
from db.labels import LABELS, Label, labels_of, reader_file, remove_label, set_labels
from monitor.cli.failing import errors_as_json
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import print_json
from monitor.cli.topic_choice import chosen_topic, topic_option
from monitor.cli.topic_explain import stored_article
from monitor.clock import SystemClock, iso
from monitor.errors import UsageError
from monitor.relevance.engine import TopicEngine
from monitor.relevance.labelled import objects, shown
from monitor.relevance.sampling import Candidate
from monitor.relevance.sampling import sample as drawn

_NEITHER = "remove"


@click.command()
@click.option("--n", "-n", "number", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@topic_option
@click.option("--seed", type=int, default=0, show_default=True, help="Another number draws others.")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="A new file, in place of standard output.")
@db_option
@errors_as_json
def sample(number: int, key: str, seed: int, to: Path | None, db: Path) -> None:
    """Draw articles that nobody has labelled yet, as JSON Lines: the borderline first, then those near the threshold.

    Fill in "label" (relevant, not_relevant, unsure) and load the file with "topics label FILE". Sources and languages
    take turns, and of copies of one text only one is drawn. Goes by the stored verdicts.
    """
    topic = chosen_topic(key)
    labelled = labels_of(db, key)
    with inspected(db) as database:
        reads = JudgedTexts(database)
        candidates = [Candidate(**row) for row in reads.scores(key)]
        chosen = drawn(candidates, labelled, topic.rule.threshold, number, seed)
        articles = [article for one in chosen if (article := reads.article("id", one.id)) is not None]
    if not articles:
        what = "every one is labelled" if candidates else "press-monitor reclassify judges the archive"
        raise UsageError(f"no article of {db} is judged on {key} and not yet labelled ({what})")
    engine = TopicEngine([topic])
    lines = "".join(f"{json.dumps(_row(article, key, engine), ensure_ascii=False)}\n" for article in articles)
    if to is None:
        click.echo(lines, nl=False)
        return
    try:
        with to.open("x", encoding="utf-8") as file:
            file.write(lines)
    except FileExistsError:
        raise UsageError(f"{to} exists already, and may hold labels; name another file") from None
    except OSError as error:
        raise UsageError(f"{to}: cannot be written: {error.strerror or error}") from None
    click.echo(f"{len(articles)} articles in {to}; fill in their labels, then: press-monitor topics label {to}")


def _row(article: StoredText, key: str, engine: TopicEngine) -> dict[str, Any]:
    (judgement,) = engine.judge(article.title, article.text, article.language, article.standfirst)
    return {
        "id": article.id,
        "key": article.key,
        "topic": key,
        "label": None,
        "note": None,
        "title": article.title,
        "score": judgement.score,
        "verdict": judgement.verdict,
        "reason": judgement.reason,
        "date": article.day,
        "source": article.source,
        "lang": article.language,
        "url": article.url,
        "standfirst": article.standfirst,
        "text": article.text,
    }


@click.command()
@click.argument("what", metavar="FILE.jsonl|ARTICLE_ID|KEY|URL")
@click.argument("word", metavar="[LABEL]", required=False, type=click.Choice([*LABELS, _NEITHER]))
@topic_option
@click.option("--note", help="Why, in a line; for those who come after.")
@click.option("--by", help="Who says so.  [default: the user of this machine]")
@db_option
@json_option
@errors_as_json
def label(what: str, word: str | None, key: str, note: str | None, by: str | None, db: Path, as_json: bool) -> None:
    """Say whether an article is on a topic: LABEL is relevant, not_relevant or unsure; "remove" takes a label back.

    Without LABEL, the filled-in file of "topics sample" is loaded; rows without a label are passed over. Labels stand
    in reader.db beside the database; the last one of an article and topic counts. "topics eval" measures by them.
    """
    chosen_topic(key)
    if word is None:
        if note is not None:
            raise UsageError("--note goes with one article and its LABEL (in a file each row has its own note)")
        told = _load(Path(what), key, by, db)
    else:
        told = _set(what, word, key, note, by, db)
    if as_json:
        print_json(told)
    else:
        click.echo(told["message"])


def _set(what: str, word: str, key: str, note: str | None, by: str | None, db: Path) -> dict[str, Any]:
    article = stored_article(what, db)
    if word == _NEITHER:
        done = remove_label(db, key, article.key)
        message = f"{article.key}: the label on {key} is removed" if done else f"{article.key} has no label on {key}"
        return {"key": article.key, "topic": key, "label": None, "message": message}
    set_labels(db, [_label(article, key, word, note, by)])
    message = f"{article.key}: {word} on {key} ({reader_file(db)})"
    return {"key": article.key, "topic": key, "label": word, "message": message}


def _load(path: Path, key: str, by: str | None, db: Path) -> dict[str, Any]:
    """Loads a file of labels, all of it or nothing. Raises ``UsageError`` with file and line."""
    if not path.exists():
        raise UsageError(f"{path}: no such file (an article is labelled with: topics label ARTICLE relevant)")
    labels: dict[tuple[str, str], Label] = {}
    counts: Counter[str] = Counter()
    topics = {key}
    with inspected(db) as database:
        reads = JudgedTexts(database)
        for number, row in objects(path):
            word = row.get("label")
            if word is None or word == "":
                counts["without a label"] += 1
                continue
            word = "unsure" if word == "borderline" else word
            if word not in LABELS:
                raise UsageError(
                    f"{path}:{number}: the label {shown(row['label'])} is unknown (one of: {', '.join(LABELS)})"
                )
            topic_key, note = row.get("topic", key), row.get("note")
            if topic_key not in topics:
                chosen_topic(_text(path, number, "topic", topic_key))
                topics.add(topic_key)
            article = reads.article("key", _text(path, number, "key", row.get("key")))
            if article is None:
                raise UsageError(f"{path}:{number}: no article of {db} has the key {shown(row['key'])}")
            if note is not None:
                note = _text(path, number, "note", note)
            labels[topic_key, article.key] = _label(article, topic_key, word, note, by)
            counts[word] += 1
    changed = set_labels(db, labels.values()) if labels else 0
    parts = ", ".join(f"{number} {word}" for word, number in sorted(counts.items()))
    message = f"{path}: {parts or 'no rows'}; {changed} labels are new or changed ({reader_file(db)})"
    return {"rows": dict(sorted(counts.items())), "changed": changed, "message": message}


def _text(path: Path, number: int, name: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise UsageError(f'{path}:{number}: {name!r} is missing or no text (keep the rows of "topics sample" whole)')
    return value


def _label(article: StoredText, key: str, word: str, note: str | None, by: str | None) -> Label:
    note = (note or "").strip() or None
    return Label(article.key, article.url, key, word, note, iso(SystemClock().now()), by or _user())


def _user() -> str | None:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return None
