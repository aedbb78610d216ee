"""``press-monitor topics``: list, check, explain and measure the rules that judge articles."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

import settings
from monitor.catalogue.topics import Topic, load_lexicon, load_topic, load_topics
from monitor.cli.options import json_option
from monitor.errors import ConfigError, UsageError
from monitor.relevance.engine import TopicEngine, rule_hash
from monitor.relevance.evaluation import Agreement, evaluate, interval, read_labelled
from monitor.relevance.judgement import Judgement

# more than any article; what is pasted by mistake (a dump, an image) should not be matched for minutes
_MOST_BYTES = 20 * 1024**2


@click.group()
def topics() -> None:
    """List, check, explain and measure the topics' rules (docs/topics.md)."""


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
def check(files: Sequence[Path]) -> None:
    """Check FILES (topics, or lexicons named lexicon-*.yml), or everything that is installed."""
    overlay = settings.CATALOGUE_OVERLAY
    if not files:
        found = load_topics(overlay)
        TopicEngine(found)
        for topic in found:
            click.echo(f"ok: {topic.key} version {topic.version}")
        return
    problems: list[str] = []
    for path in files:
        try:
            if path.name.startswith("lexicon-"):
                lexicon = load_lexicon(path)
                click.echo(f"ok: {path}: {len(lexicon.concepts)} concepts, {len(lexicon.contexts)} contexts")
            else:
                topic = load_topic(path, overlay)
                TopicEngine([topic])
                click.echo(f"ok: {path}: {topic.key} version {topic.version}")
        except ConfigError as error:
            problems.append(str(error))
    if problems:
        raise ConfigError("\n".join(problems))


@topics.command()
@click.argument("file", type=click.Path(allow_dash=True, dir_okay=False, path_type=Path))
@click.option("--title", help="The title; otherwise the first line of FILE that is not empty.")
@click.option("--topic", "key", help="Only this topic.")
@json_option
def explain(file: Path, title: str | None, key: str | None, as_json: bool) -> None:
    """What the rules make of the text in FILE (or - for standard input): score, verdict, evidence."""
    text = _text(file)
    if title is None:
        title, _, text = text.lstrip().partition("\n")
    text = text.strip("\n")
    found = _selected(load_topics(settings.CATALOGUE_OVERLAY), key)
    judgements = TopicEngine(found).judge(title, text)
    if as_json:
        click.echo(json.dumps({"judgements": [judgement.as_dict() for judgement in judgements]}, ensure_ascii=False))
        return
    for judgement in judgements:
        _tell(judgement, title, text)


@topics.command("eval")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--topic", "key", default="aes-russie", show_default=True, help="The topic that the labels are about.")
@json_option
def evaluate_file(file: Path, key: str, as_json: bool) -> None:
    """Precision and recall over the labelled rows of FILE (JSON Lines with title, text, label; borderline left out)."""
    found = _selected(load_topics(settings.CATALOGUE_OVERLAY), key)
    results = evaluate(TopicEngine(found), key, read_labelled(file))
    total = results.pop("")
    if as_json:
        click.echo(json.dumps(total.as_dict(), ensure_ascii=False))
        return
    click.echo(f"{key}: n {total.n}  tp {total.tp}  fp {total.fp}  fn {total.fn}  tn {total.tn}")
    click.echo(f"precision {_share(total.tp, total.tp + total.fp)}  recall {_share(total.tp, total.tp + total.fn)}")
    click.echo(f"f1 {_number(total.f1)}")
    for language in sorted(results):
        _tell_language(language, results[language])
    for name, ids in (("false positives", total.false_positives), ("false negatives", total.false_negatives)):
        click.echo(f"{name}: {', '.join(ids) or 'none'}")


def _tell_language(language: str, part: Agreement) -> None:
    click.echo(f"  {language}: n {part.n}  precision {_number(part.precision)}  recall {_number(part.recall)}")


def _share(hits: int, of: int) -> str:
    if not of:
        return "undefined (no such rows)"
    low, high = interval(hits, of)
    return f"{hits / of:.3f} (95 %: {low:.3f}-{high:.3f})"


def _number(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"


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


def _selected(found: Sequence[Topic], key: str | None) -> Sequence[Topic]:
    chosen = [topic for topic in found if key in (None, topic.key)]
    if not chosen:
        raise UsageError(f"no topic {key!r} (there are: {', '.join(topic.key for topic in found)})")
    return chosen


def _text(file: Path) -> str:
    try:
        raw = sys.stdin.buffer.read(_MOST_BYTES + 1) if str(file) == "-" else _read(file)
        if len(raw) > _MOST_BYTES:
            raise UsageError(f"{file}: more than {_MOST_BYTES:,} bytes (give one article's text)")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: byte {error.start + 1} is not UTF-8 (give the article's text as UTF-8)") from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}") from None


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_MOST_BYTES + 1)


def _tell(judgement: Judgement, title: str, text: str) -> None:
    click.echo(f"{judgement.topic_key} (version {judgement.topic_version}): {judgement.verdict}, {judgement.score:.3f}")
    click.echo(f"  {judgement.reason}")
    texts = {"title": title, "lede": "", "text": text}
    for span in judgement.spans:
        quoted = " ".join(texts[span.where][span.start : span.end].split())
        place = span.where if span.where != "text" else f"sentence {span.sentence}"
        click.echo(f"    {place} {span.start}-{span.end} [{span.side}: {span.concept}] {quoted}")
