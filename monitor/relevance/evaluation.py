"""How well a topic's rule agrees with labelled articles."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from typing import Any, Literal

from monitor.errors import UsageError
from monitor.relevance.engine import TopicEngine
from monitor.relevance.judgement import Judgement

Label = Literal["relevant", "borderline", "not_relevant"]
LABELS: tuple[Label, ...] = ("relevant", "borderline", "not_relevant")
_MARKS = "\ufeff"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One article with the verdict that a person gave it."""

    id: str
    title: str
    text: str
    label: Label
    language: str | None = None


@dataclass(slots=True)
class Agreement:
    """Counts over labelled articles; borderline labels are left out, a borderline verdict is not a hit."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0
    false_positives: list[str] = field(default_factory=list)
    false_negatives: list[str] = field(default_factory=list)

    @property
    def n(self) -> int:
        return self.tp + self.fp + self.fn + self.tn

    @property
    def precision(self) -> float | None:
        """None when nothing was judged relevant."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def recall(self) -> float | None:
        """None when nothing is labelled relevant."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def f1(self) -> float | None:
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp + self.fp + self.fn else None

    def add(self, row: Labelled, judgement: Judgement) -> None:
        """Counts one article."""
        expected, got = row.label == "relevant", judgement.verdict == "relevant"
        if expected and got:
            self.tp += 1
        elif expected:
            self.fn += 1
            self.false_negatives.append(row.id)
        elif got:
            self.fp += 1
            self.false_positives.append(row.id)
        else:
            self.tn += 1

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; ``wrong`` lists the ids of both kinds of error."""
        return {
            "n": self.n,
            "tp": self.tp,
            "fp": self.fp,
            "fn": self.fn,
            "tn": self.tn,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "wrong": [*self.false_positives, *self.false_negatives],
        }


def interval(hits: int, of: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a share; (0, 1) of nothing."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, hits / of
    middle, spread = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + z * z / of)), min(1.0, (middle + spread) / (1 + z * z / of))


def evaluate(engine: TopicEngine, topic_key: str, rows: Iterable[Labelled]) -> dict[str, Agreement]:
    """The agreement over all rows under ``""``, and by language under each language's code (``?`` where unknown)."""
    index = [topic.key for topic in engine.topics].index(topic_key)
    results = {"": Agreement()}
    for row in rows:
        if row.label == "borderline":
            continue
        judgement = engine.judge(row.title, row.text, row.language)[index]
        results[""].add(row, judgement)
        results.setdefault(row.language or "?", Agreement()).add(row, judgement)
    return results


def read_labelled(path: Path) -> list[Labelled]:
    """The rows of a JSON Lines file with ``title``, ``text`` and ``label``, and perhaps ``id`` and ``lang``. Raises
    ``UsageError`` with file and line at the first row that is not one, or when there is none with a clear label."""
    rows: list[Labelled] = []
    seen: dict[str, int] = {}
    for number, line in _lines(path):
        row = _row(path, number, line)
        if row.id in seen:
            raise UsageError(f"{path}:{number}: the id {row.id!r} stands on line {seen[row.id]} too (number them anew)")
        seen[row.id] = number
        rows.append(row)
    if all(row.label == "borderline" for row in rows):
        raise UsageError(f"{path}: no row is labelled relevant or not_relevant (nothing to measure against)")
    return rows


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from None
    for number, line in enumerate(raw.split(b"\n"), 1):
        try:
            text = line.decode("utf-8").strip(_MARKS if number == 1 else "").strip()
        except UnicodeDecodeError:
            raise UsageError(f"{path}:{number}: not UTF-8 (save the file as UTF-8)") from None
        if text:
            yield number, text


def _row(path: Path, number: int, line: str) -> Labelled:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise UsageError(f"{path}:{number}: not JSON (one object to a line)") from None
    if not isinstance(row, dict):
        raise UsageError(f'{path}:{number}: not an object (write {{"title": …, "text": …, "label": …}})')
    for key in ("title", "text", "label"):
        if not isinstance(row.get(key), str):
            what = "is missing" if key not in row else "is not text"
            raise UsageError(f"{path}:{number}: {key!r} {what} (every row has title, text and label)")
    if row["label"] not in LABELS:
        raise UsageError(f"{path}:{number}: the label {_shown(row['label'])} is unknown (one of: {', '.join(LABELS)})")
    language = row.get("lang")
    given = row.get("id")
    return Labelled(
        str(given) if isinstance(given, str | int) else f"line {number}",
        row["title"],
        row["text"],
        row["label"],
        language if isinstance(language, str) and language else None,
    )


def _shown(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:39] + "…")
