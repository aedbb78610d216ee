"""Articles with the verdict that a person gave them: the rows of JSON Lines files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from monitor.errors import UsageError

Label = Literal["relevant", "borderline", "not_relevant"]
LABELS: tuple[Label, ...] = ("relevant", "borderline", "not_relevant")
# what a person may write as well: the table of labels knows no borderline
_ALSO: dict[str, Label] = {"unsure": "borderline"}
_MARKS = "\ufeff"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One article with the verdict that a person gave it. ``trap``: which difficulty it stands for; ``domains`` and
    ``entities``: what else a person found in it, ``None`` where nobody looked; ``day``: when it was published;
    ``url``: its address."""

    id: str
    title: str
    text: str
    label: Label
    language: str | None = None
    lede: str | None = None
    trap: str | None = None
    domains: tuple[str, ...] | None = None
    entities: tuple[str, ...] | None = None
    day: str | None = None
    url: str | None = None


def read_labelled(path: Path) -> list[Labelled]:
    """The rows of a JSON Lines file with ``title``, ``text`` and ``label``, and perhaps ``id``, ``lang``, ``trap`` (or
    ``hard_negative``), ``date``, ``relation_domains`` and ``entities``. Raises ``UsageError`` with file and line at the
    first row that is not one, or when there is none with a clear label."""
    rows: list[Labelled] = []
    seen: dict[str, int] = {}
    for number, row in objects(path):
        labelled = _row(path, number, row)
        if labelled.id in seen:
            raise UsageError(
                f"{path}:{number}: the id {labelled.id!r} stands on line {seen[labelled.id]} too (number them anew)"
            )
        seen[labelled.id] = number
        rows.append(labelled)
    if all(row.label == "borderline" for row in rows):
        raise UsageError(f"{path}: no row is labelled relevant or not_relevant (nothing to measure against)")
    return rows


def objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON Lines file with the numbers of their lines; empty lines are passed over. Raises
    ``UsageError`` with file and line."""
    for number, line in _lines(path):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise UsageError(f"{path}:{number}: not JSON (one object to a line)") from None
        if not isinstance(row, dict):
            raise UsageError(f'{path}:{number}: not an object (write {{"title": …, "text": …, "label": …}})')
        yield number, row


def shown(value: object) -> str:
    """A value as a message shows it, however long it is."""
    text = repr(value)
    return text if len(text) <= 40 else text[:39] + "…"


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


def _row(path: Path, number: int, row: dict[str, Any]) -> Labelled:
    for key in ("title", "text", "label"):
        if not isinstance(row.get(key), str):
            what = "is missing" if key not in row else "is not text"
            raise UsageError(f"{path}:{number}: {key!r} {what} (every row has title, text and label)")
    label = _ALSO.get(row["label"], row["label"])
    if label not in LABELS:
        known = ", ".join((*LABELS, *_ALSO))
        raise UsageError(f"{path}:{number}: the label {shown(row['label'])} is unknown (one of: {known})")
    given = row.get("id")
    return Labelled(
        id=str(given) if isinstance(given, str | int) else f"line {number}",
        title=row["title"],
        text=row["text"],
        label=label,
        language=_word(row.get("lang")) or _word(row.get("language")),
        lede=_word(row.get("standfirst")),
        trap=_word(row.get("trap")) or _word(row.get("hard_negative")),
        domains=_words(path, number, row, "relation_domains"),
        entities=_words(path, number, row, "entities"),
        day=_word(row.get("date")),
        url=_word(row.get("url")),
    )


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _words(path: Path, number: int, row: dict[str, Any], key: str) -> tuple[str, ...] | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise UsageError(f'{path}:{number}: {key!r} is no list of words (write ["…", "…"], or leave it out)')
    return tuple(value)
