"""``press-monitor topics eval``: how well a topic's rule agrees with what people say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

import settings
from db.inspection import inspected
from db.judged import JudgedTexts
from db.labels import labels_of, reader_file
from monitor.catalogue.gazetteer import load_gazetteer
from monitor.catalogue.relations import load_relations
from monitor.catalogue.topics import Topic
from monitor.cli.failing import errors_as_json
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import print_json
from monitor.cli.told_judgements import plain
from monitor.cli.topic_choice import chosen_topic, topic_option
from monitor.errors import UsageError
from monitor.relevance.annotations import (
    FEWEST_ROWS,
    NamedEntities,
    domain_agreements,
    entity_agreement,
    macro_f1,
    read_rows,
)
from monitor.relevance.engine import TopicEngine
from monitor.relevance.evaluation import (
    Agreement,
    Ruled,
    agreement,
    agreements,
    halves,
    interval,
    language_of,
    ruled,
)
from monitor.relevance.labelled import Labelled, read_labelled
from monitor.relevance.reader import Reader

_SHARES = ("precision", "recall", "f1")


@click.command("eval")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@topic_option
@db_option
@json_option
@errors_as_json
def evaluate_rows(file: Path | None, key: str, db: Path, as_json: bool) -> None:
    """Precision, recall and F1 over labelled articles, each with its 95 % interval.

    FILE holds JSON Lines with title, text and label (relevant, not_relevant, borderline). Without FILE the labels of
    "topics label" are taken, over the stored articles. Rows labelled borderline are counted apart. The two halves are
    always the same ones, alike in labels and languages: write a rule with one, try it on the other.
    """
    topic = chosen_topic(key)
    rows = read_labelled(file) if file is not None else _from_labels(db, key)
    found = ruled(TopicEngine([topic]), key, rows)
    details = _details(topic, rows)
    if as_json:
        print_json(_as_object(found, rows) | details.as_dict())
        return
    for line in (*_lines(key, found, rows), *details.lines()):
        click.echo(line)


@dataclass(frozen=True, slots=True)
class _Details:
    """What else people noted in the rows; empty where they did not."""

    domains: dict[str, Agreement]
    entities: NamedEntities | None

    def as_dict(self) -> dict[str, Any]:
        domains = {
            "macro_f1": macro_f1(self.domains),
            "fewest_rows": FEWEST_ROWS,
            "by_domain": {name: _counted(part) for name, part in self.domains.items()},
        }
        return {
            "domains": domains if self.domains else None,
            "entities": self.entities.as_dict() if self.entities else None,
        }

    def lines(self) -> Iterator[str]:
        if self.domains:
            macro = macro_f1(self.domains)
            told = "undefined" if macro is None else f"{macro:.3f}"
            yield f"domains of relevant rows: macro-F1 {told} (of those with {FEWEST_ROWS} rows or more)"
        for name, part in self.domains.items():
            shares = (f"{word} {value:.3f}" for word in _SHARES if (value := getattr(part, word)) is not None)
            yield f"  {name}: rows {part.tp + part.fn}  tp {part.tp}  fp {part.fp}  fn {part.fn}  {'  '.join(shares)}"
        if self.entities is not None:
            counts = self.entities
            share = _with_interval(counts.recall, interval(counts.found, counts.known))
            yield f"entities: {counts.found} of {counts.known} known to the gazetteer found, recall {share}"
            yield f"  {counts.unknown} names are not in the gazetteer"
            for id_, name in counts.missed:
                yield f"  missed: {plain(id_)}  {plain(name)}"


def _details(topic: Topic, rows: Sequence[Labelled]) -> _Details:
    if all(row.domains is None and row.entities is None for row in rows):
        return _Details({}, None)
    overlay = settings.CATALOGUE_OVERLAY
    gazetteer = load_gazetteer(overlay)
    read = read_rows(Reader([topic], gazetteer, load_relations(overlay)), rows)
    named = entity_agreement(read, gazetteer) if any(row.entities for row in rows) else None
    return _Details(domain_agreements(read, topic.key), named)


def _from_labels(db: Path, key: str) -> list[Labelled]:
    """The labelled articles of the database. Raises ``UsageError`` where there are none with a clear label."""
    rows: list[Labelled] = []
    gone = 0
    with inspected(db) as database:
        reads = JudgedTexts(database)
        for label in labels_of(db, key).values():
            article = reads.article("key", label.article_key)
            if article is None:
                gone += 1
                continue
            rows.append(
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
    if gone:
        click.echo(f"press-monitor: {gone} labelled articles are not in {db} (any more); left out", err=True)
    if all(row.label == "borderline" for row in rows):
        raise UsageError(
            f"no article of {db} is labelled relevant or not_relevant on {key} in {reader_file(db)} "
            "(press-monitor topics sample draws some to label; or name a file of labelled rows)"
        )
    return rows


def _parts(found: Sequence[Ruled], rows: Sequence[Labelled]) -> dict[str, dict[str, Agreement]]:
    """The counts by language, by trap and by half."""
    first, second = halves(rows)
    traps = [one for one in found if one.row.trap]
    return {
        "by_language": agreements(found, language_of),
        "by_trap": agreements(traps, lambda row: row.trap or ""),
        "halves": {
            "first": agreement(one for one in found if one.row.id in first),
            "second": agreement(one for one in found if one.row.id in second),
        },
    }


def _borderline(found: Sequence[Ruled]) -> dict[str, int]:
    """What the rule makes of the rows that people call borderline."""
    return dict(sorted(Counter(one.judgement.verdict for one in found if one.row.label == "borderline").items()))


def _as_object(found: Sequence[Ruled], rows: Sequence[Labelled]) -> dict[str, Any]:
    total = agreement(found)
    parts = _parts(found, rows)
    wrong = {
        name: [
            {"id": one.row.id, "title": one.row.title, **_judged(one)} for one in found if one.wrong and one.hit is hit
        ]
        for name, hit in (("false_positives", True), ("false_negatives", False))
    }
    return {
        **total.as_dict(),
        "intervals": {name: list(ends) for name, ends in total.intervals().items()},
        **{name: {key: _counted(part) for key, part in by.items()} for name, by in parts.items()},
        "borderline": _borderline(found),
        **wrong,
    }


def _counted(part: Agreement) -> dict[str, Any]:
    return part.as_dict() | {"intervals": {name: list(ends) for name, ends in part.intervals().items()}}


def _judged(one: Ruled) -> dict[str, Any]:
    return {"verdict": one.judgement.verdict, "score": one.judgement.score, "reason": one.judgement.reason}


def _lines(key: str, found: Sequence[Ruled], rows: Sequence[Labelled]) -> list[str]:
    total = agreement(found)
    told = [f"{key}: n {total.n}  tp {total.tp}  fp {total.fp}  fn {total.fn}  tn {total.tn}"]
    intervals = total.intervals()
    told += [f"{name} {_with_interval(getattr(total, name), intervals[name])}" for name in intervals]
    for title, parts in zip(("by language", "by trap", "by half"), _parts(found, rows).values(), strict=True):
        if parts:
            told += [title, *(f"  {_part(name, part)}" for name, part in parts.items())]
    if apart := _borderline(found):
        verdicts = ", ".join(f"{number} {verdict}" for verdict, number in apart.items())
        told.append(f"labelled borderline, counted apart: {sum(apart.values())} (judged: {verdicts})")
    for name, hit in (("false positives", True), ("false negatives", False)):
        wrong = [one for one in found if one.wrong and one.hit is hit]
        told.append(f"{name}: {', '.join(plain(one.row.id) for one in wrong) or 'none'}")
        for one in wrong:
            told.append(
                f"  {plain(one.row.id)}  {one.judgement.verdict}, {one.judgement.score:.3f}  {plain(one.row.title)}"
            )
            told.append(f"    {plain(one.judgement.reason)}")
    return told


def _part(name: str, part: Agreement) -> str:
    intervals = part.intervals()
    shares = [
        f"{word} {_with_interval(getattr(part, word), intervals[word])}"
        for word in _SHARES[:2]
        if getattr(part, word) is not None
    ]
    # of a trap that holds negatives only there is no recall; what matters is whether it caught anything
    counts = f"n {part.n}  right {part.tp + part.tn}  fp {part.fp}  fn {part.fn}"
    return "  ".join([f"{plain(name)}: {counts}", *shares])


def _with_interval(value: float | None, ends: tuple[float, float]) -> str:
    if value is None:
        return "undefined (no such rows)"
    return f"{value:.3f} (95 %: {ends[0]:.3f}-{ends[1]:.3f})"
