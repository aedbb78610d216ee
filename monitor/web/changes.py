"""What outlets changed after the first reading: edits with their difference, silent ones named as such, removals."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from db import happenings
from db.rows import Row
from monitor.web.cells import article_address
from monitor.web.search import page_number
from monitor.wordbook import Words

ADDRESS = "/changements"
PER_PAGE = 20
# of a difference, what a page shows: paragraphs, and characters of each
_PARAGRAPHS, _LENGTH = 12, 1200
_EDITS = frozenset({"text_changed", "silent_edit", "headline_changed", "template_changed"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a paragraph: ``ins`` where they came, ``del`` where they went, empty where they stayed."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``when``: when it was certain; ``between``: the looks between which it happened; ``paragraphs``: each
    as pieces, empty where the reader may not see them."""

    kind: str
    tone: str
    outlet: str
    outlet_key: str
    title: str
    address: str | None
    language: str
    when: str
    when_iso: str
    between: str
    title_before: str
    title_after: str
    counts: str
    paragraphs: tuple[tuple[Piece, ...], ...]
    cut: bool
    withheld: bool
    notes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """All that the page shows; kinds are (name, address, whether it is chosen)."""

    kinds: tuple[tuple[str, str, bool], ...]
    outlet: str
    without_outlet: str
    count: str
    changes: tuple[Change, ...]
    filtered: bool
    notices: tuple[str, ...]
    previous: str | None
    next: str | None


def changes_page(
    connection: sqlite3.Connection, words: Words, arguments: Mapping[str, str | None], may_read: bool
) -> ChangesPage:
    """The changes, narrowed by ``genre`` and ``media``. Without ``may_read`` no text of articles is on the page."""
    notices = []
    kind, key = arguments.get("genre") or "", arguments.get("media") or ""
    known = happenings.kinds(connection)
    if kind and kind not in known and words.known("change", kind) == kind:
        notices.append(words.text("search.unknown_choice", value=kind[:100]))
        kind = ""
    source = happenings.source(connection, key) if key else None
    if key and source is None:
        notices.append(words.text("search.unknown_choice", value=key[:100]))
        key = ""
    page = page_number(arguments.get("page"))
    rows, counted = happenings.changes(
        connection, kind or None, source["id"] if source else None, PER_PAGE, (page - 1) * PER_PAGE
    )

    def address(kind: str, key: str, page: int = 1) -> str:
        asked = {"genre": kind, "media": key, "page": str(page) if page > 1 else ""}
        kept = {name: value for name, value in asked.items() if value}
        return f"{ADDRESS}?{urlencode(kept)}" if kept else ADDRESS

    many = counted > happenings.COUNT_LIMIT
    return ChangesPage(
        kinds=(
            (words.text("changes.any"), address("", key), not kind),
            *((words.known("change", one), address(one, key), one == kind) for one in known),
        ),
        outlet=source["name"] if source else "",
        without_outlet=address(kind, ""),
        count=words.text("changes.many", n=words.number(happenings.COUNT_LIMIT))
        if many
        else words.count("changes.found", counted),
        changes=tuple(change(words, row, may_read) for row in rows),
        filtered=bool(kind or key) or page > 1,
        notices=tuple(notices),
        previous=address(kind, key, page - 1) if page > 1 else None,
        next=address(kind, key, page + 1) if page * PER_PAGE < counted else None,
    )


def change(words: Words, row: Row, may_read: bool) -> Change:
    """A row of ``db.happenings`` as it is shown."""
    paragraphs, cut = read_paragraphs(row["paragraphs"])
    counts = [words.count(f"changes.{name}", row[name]) for name in ("added", "removed", "changed") if row[name]]
    if row["articles"] > 1:
        counts.insert(0, words.count("changes.befell", row["articles"]))
    headline = row["kind"] == "headline_changed"
    between = ""
    if row["there_at"]:
        between = words.text(
            "changes.between", there=words.instant(row["there_at"]), seen=words.instant(row["first_seen_at"])
        )
    return Change(
        kind=words.known("change", row["kind"]),
        tone="copy" if row["kind"] in _EDITS else "origin" if row["kind"].endswith("restored") else "fate",
        outlet=row["source_name"],
        outlet_key=row["source_key"],
        title=(row["title_after"] or row["title"] or "").strip() or words.text("changes.of_source"),
        address=article_address(row["article_key"]) if row["article_key"] else None,
        language=row["language"] or "",
        when=words.instant(row["seen_at"]),
        when_iso=row["seen_at"],
        between=between,
        title_before=(row["title_before"] or "") if headline else "",
        title_after=(row["title_after"] or "") if headline else "",
        counts=", ".join(counts),
        paragraphs=paragraphs if may_read else (),
        cut=cut,
        withheld=bool(paragraphs) and not may_read,
        notes=tuple(_notes(words, row)),
        reason=row["reason"] or "",
    )


def _notes(words: Words, row: Row) -> Iterable[str]:
    if row["kind"] == "silent_edit":
        yield words.text("changes.silent")
    elif row["modified_at"] and row["kind"] in _EDITS:
        yield words.text("changes.modified", when=words.instant(row["modified_at"]))
    if row["warc_file"]:
        yield words.text("changes.archive", file=row["warc_file"], offset=words.number(row["warc_offset"]))


def read_paragraphs(stored: str | None) -> tuple[tuple[tuple[Piece, ...], ...], bool]:
    """``changes.paragraphs`` as pieces, and whether there was more than a page shows. What is malformed is left out:
    the change itself stays on the page."""
    try:
        parsed = json.loads(stored or "[]")
    except ValueError:
        return (), False
    if not isinstance(parsed, list):
        return (), False
    found = [pieces for entry in parsed if isinstance(entry, dict) and (pieces := _pieces(entry))]
    long = any(len(piece.text) > _LENGTH for pieces in found for piece in pieces)
    shown = tuple(
        tuple(Piece(piece.mark, _shortened(piece.text)) for piece in pieces) for pieces in found[:_PARAGRAPHS]
    )
    return shown, long or len(found) > _PARAGRAPHS


def _pieces(entry: Mapping[str, Any]) -> tuple[Piece, ...]:
    runs = entry.get("words")
    if isinstance(runs, list) and runs:
        marks = {"+": "ins", "-": "del", "=": ""}
        return tuple(
            Piece(marks[run[0]], run[1])
            for run in runs
            if isinstance(run, list) and len(run) == 2 and run[0] in marks and isinstance(run[1], str)
        )
    before, after = entry.get("before"), entry.get("after")
    pairs = (("del", before), ("ins", after))
    return tuple(Piece(mark, text) for mark, text in pairs if isinstance(text, str) and text.strip())


def _shortened(text: str) -> str:
    return text if len(text) <= _LENGTH else f"{text[:_LENGTH].rsplit(' ', 1)[0]} …"
