"""Articles with the verdict that a person gave them: the rows of JSON Lines files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from monitor.catalogue.domains import Domain
from monitor.catalogue.files import did_you_mean
from monitor.errors import UsageError
from monitor.terminal import whole

Label = Literal["relevant", "borderline", "not_relevant"]
DOMAINS: tuple[str, ...] = get_args(Domain)
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


@dataclass(slots=True)
class LabelledFile:
    """The rows of a file that have a label. ``unlabelled``: how many have none yet; ``topics``: on which topic people
    were asked, where the rows say it; ``warnings``: what stands in them and cannot be used, with file and line."""

    rows: list[Labelled] = field(default_factory=list)
    unlabelled: int = 0
    topics: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)


def read_labelled(path: Path) -> list[Labelled]:
    """The rows of ``labelled_file``."""
    return labelled_file(path).rows


def labelled_file(path: Path | str, raw: bytes | None = None) -> LabelledFile:
    """The rows of a JSON Lines file with ``title``, ``text`` and ``label``, and perhaps ``id``, ``lang``, ``trap`` (or
    ``hard_negative``), ``date``, ``relation_domains`` and ``entities``; those whose label is empty are counted and left
    out. ``raw``: what stands in it, where that was read already. Raises ``UsageError`` with file and line at the first
    row that is not one, or when there is none with a clear label."""
    found = LabelledFile()
    seen: dict[str, int] = {}
    for number, row in objects(path, raw):
        if "label" in row and row["label"] in (None, ""):
            found.unlabelled += 1
            continue
        labelled = _row(path, number, row, found.warnings)
        if labelled.id in seen:
            raise UsageError(
                f"{path}:{number}: the id {labelled.id!r} stands on line {seen[labelled.id]} too (number them anew)"
            )
        seen[labelled.id] = number
        found.rows.append(labelled)
        if topic := _word(row.get("topic")):
            found.topics[topic] += 1
    if all(row.label == "borderline" for row in found.rows):
        raise UsageError(
            f"{path}: {_count(len(found.rows) + found.unlabelled)}, and none is labelled relevant or not_relevant "
            "(nothing to measure against)"
        )
    return found


def objects(path: Path | str, raw: bytes | None = None) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON Lines file with the numbers of their lines; empty lines are passed over, halves of
    characters are replaced. ``raw``: as for ``labelled_file``. Raises ``UsageError`` with file and line."""
    for number, line in _lines(path, raw):
        try:
            row = json.loads(line)
            row = _whole(row) if "\\u" in line else row
        except (ValueError, RecursionError):
            raise UsageError(f"{path}:{number}: not JSON (one object to a line)") from None
        if not isinstance(row, dict):
            raise UsageError(f'{path}:{number}: not an object (write {{"title": …, "text": …, "label": …}})')
        yield number, row


def _whole(value: Any) -> Any:
    """``value`` with whole characters only: JSON can escape half of one, which no database and no encoding takes."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return {whole(name): _whole(one) for name, one in value.items()} if isinstance(value, dict) else value


def shown(value: object) -> str:
    """A value as a message shows it, however long it is."""
    text = repr(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _lines(path: Path | str, raw: bytes | None) -> Iterator[tuple[int, str]]:
    try:
        raw = Path(path).read_bytes() if raw is None else raw
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from None
    for number, line in enumerate(raw.split(b"\n"), 1):
        try:
            text = line.decode("utf-8").strip(_MARKS if number == 1 else "").strip()
        except UnicodeDecodeError:
            raise UsageError(f"{path}:{number}: not UTF-8 (save the file as UTF-8)") from None
        if text:
            yield number, text


def _row(path: Path | str, number: int, row: dict[str, Any], warnings: list[str]) -> Labelled:
    for key in ("title", "text", "label"):
        if not isinstance(row.get(key), str):
            what = "is missing" if key not in row else "is not text"
            raise UsageError(f"{path}:{number}: {key!r} {what} (every row has title, text and label)")
    label = _ALSO.get(row["label"], row["label"])
    if label not in LABELS:
        known = ", ".join((*LABELS, *_ALSO))
        raise UsageError(f"{path}:{number}: the label {shown(row['label'])} is unknown (one of: {known})")
    given = row.get("id")
    day = _word(row.get("date"))
    if row.get("date") and not is_day(day):
        warnings.append(f"{path}:{number}: the date {shown(row['date'])} is none and is not used (write 2025-04-03)")
        day = None
    domains = _words(path, number, row, "relation_domains")
    for name in domains or ():
        if name not in DOMAINS:
            hint = did_you_mean(name, DOMAINS)
            warnings.append(f"{path}:{number}: the domain {shown(name)} is unknown and is not measured{hint}")
    return Labelled(
        id=str(given) if isinstance(given, str | int) else f"line {number}",
        title=row["title"],
        text=row["text"],
        label=label,
        language=_word(row.get("lang")) or _word(row.get("language")),
        lede=_word(row.get("standfirst")),
        trap=_word(row.get("trap")) or _word(row.get("hard_negative")),
        domains=None if domains is None else tuple(name for name in domains if name in DOMAINS),
        entities=_words(path, number, row, "entities"),
        day=day,
        url=_word(row.get("url")),
    )


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def is_day(text: str | None) -> bool:
    """Whether ``text`` is a year, a month or a day: ``2025``, ``2025-04``, ``2025-04-03``."""
    try:
        date.fromisoformat(f"{text}-01-01"[:10] if len(text or "") in (4, 7, 10) else "")
    except ValueError:
        return False
    return True


def _count(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows} rows"


def _words(path: Path | str, number: int, row: dict[str, Any], key: str) -> tuple[str, ...] | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise UsageError(f'{path}:{number}: {key!r} is no list of words (write ["…", "…"], or leave it out)')
    return tuple(value)
