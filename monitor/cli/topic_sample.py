"""``press-monitor topics sample``: articles to be labelled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from db.inspection import inspected
from db.judged import JudgedTexts, StoredText
from db.labels import labels_of
from monitor.cli.options import stored_db_option
from monitor.cli.summary import ProgressLine
from monitor.cli.telling import json_text, print_json_lines, tell
from monitor.cli.topic_choice import chosen_topic, is_draft, topic_option
from monitor.errors import UsageError
from monitor.relevance.engine import TopicEngine
from monitor.relevance.sampling import Candidate
from monitor.relevance.sampling import sample as drawn

# of a rule that is not installed nothing is stored: so many of the newest are judged, a few seconds' work
_MOST_JUDGED = 5_000


@click.command(short_help="Draw articles to be labelled, the doubtful first.")
@click.option("--n", "-n", "number", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@topic_option
@click.option("--seed", type=int, default=0, show_default=True, help="Another number draws others.")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="A new file, in place of standard output.")
@stored_db_option
def sample(number: int, topic: str, seed: int, to: Path | None, db: Path) -> None:
    """Draw articles that nobody has labelled yet, as JSON Lines: the borderline first, then those near the threshold.

    Fill in "label" (relevant, not_relevant, unsure) and load the file with "topics label FILE". Sources and languages
    take turns, and of copies of one text only one is drawn. Goes by the stored verdicts; with --topic FILE.yml the
    newest 5,000 articles are judged by that rule.
    """
    if to is not None and to.exists():
        raise UsageError(f"{to} exists already, and may hold labels; name another file")
    chosen = chosen_topic(topic)
    key, engine = chosen.key, TopicEngine([chosen])
    with inspected(db) as database:
        reads = JudgedTexts(database)
        if is_draft(topic):
            candidates = list(_judged(reads, engine))
        else:
            candidates = [Candidate(**row) for row in reads.scores(key)]
        picked = drawn(candidates, labels_of(db, key), chosen.rule.threshold, number, seed)
        articles = [article for one in picked if (article := reads.article("id", one.id)) is not None]
    if not articles:
        what = "every one is labelled" if candidates else "press-monitor reclassify judges the archive"
        raise UsageError(f"no article of {db} is judged on {key} and not yet labelled ({what})")
    rows = [_row(article, key, engine) for article in articles]
    if to is None:
        print_json_lines(rows)
    else:
        _write(to, "".join(f"{json_text(row)}\n" for row in rows))
        tell(f"{len(articles)} articles in {to}; fill in their labels, then: press-monitor topics label {to}")
    if len(articles) < number:
        tell(f"press-monitor: {len(articles)} of {number}: all that are judged and not yet labelled", err=True)


def _judged(reads: JudgedTexts, engine: TopicEngine) -> Iterator[Candidate]:
    line, texts = ProgressLine(), reads.text_ids()
    for done, article in enumerate(reads.newest(most=_MOST_JUDGED), 1):
        if article.has_text:
            (found,) = engine.judge(article.title, article.text, article.language, article.standfirst)
            text = texts[article.id]
            yield Candidate(article.id, article.key, text, article.source, article.language, found.verdict, found.score)
        if done % 50 == 0:
            line.count(done, "articles judged")
    line.end()


def _write(to: Path, lines: str) -> None:
    try:
        file = to.open("x", encoding="utf-8")
    except FileExistsError:
        raise UsageError(f"{to} exists already, and may hold labels; name another file") from None
    except (FileNotFoundError, PermissionError, NotADirectoryError) as error:
        raise UsageError(f"{to}: cannot be written: {error.strerror or error}") from None
    try:
        with file:
            file.write(lines)
    except OSError:  # half a sample would be in the way of a whole one
        to.unlink(missing_ok=True)
        raise


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
