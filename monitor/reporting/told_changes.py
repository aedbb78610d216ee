"""What an outlet did to an article after it was first read, and when it is looked at again, in sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

_KINDS = {
    "text_changed": "the text was changed",
    "silent_edit": "the text was changed, and the page states no new modification date",
    "headline_changed": "the headline was changed",
    "removed": "the article was removed",
    "redirected_home": "the address leads to the home page",
    "redirected": "the address leads to another page",
    "restored": "the article is back",
}
_UNKEPT = {
    "retention": "raw page no longer kept since {day} (retention)",
    "reserved": "page not kept: its publisher reserves it; the headers of the answer are",
}
_STANDING = {
    "there": "it stands as it is stored",
    "missing": "the last look did not find it; a second one is to confirm that",
    "gone": "it is gone",
}
_PARAGRAPHS_SHOWN = 5


def changes_in_words(changes: list[dict[str, Any]]) -> Iterator[str]:
    """Each change with its instants and its paragraphs."""
    for row in changes:
        between = f", after {_when(row['there_at'])}" if row["there_at"] else ""
        reason = f": {row['reason']}" if row["reason"] else ""
        yield f"{_when(row['first_seen_at'])} {_KINDS.get(row['kind'], row['kind'])}{reason} (met then{between})"
        if row["part_of"]:
            yield f"in the same way as {row['part_of_articles']} articles of the source, so by its template"
        if row["title_before"]:
            yield f"“{row['title_before']}” became “{row['title_after']}”"
        paragraphs = json.loads(row["paragraphs"] or "[]")
        for change in paragraphs[:_PARAGRAPHS_SHOWN]:
            yield _paragraph(change)
        if len(paragraphs) > _PARAGRAPHS_SHOWN:
            yield f"and {len(paragraphs) - _PARAGRAPHS_SHOWN} more paragraphs (--json shows them)"


def revisit_in_words(revisit: Mapping[str, Any] | None) -> Iterator[str]:
    """Where the article stands, and when it is looked at again."""
    if revisit is None:
        return
    if revisit["looked_at"]:
        reason = f" ({revisit['reason']})" if revisit["reason"] else ""
        looks = f"looked at again {revisit['looks']} times, last {_when(revisit['looked_at'])}"
        yield f"{looks}: {_STANDING[revisit['standing']]}{reason}"
    if revisit["next_at"]:
        yield f"to be looked at again from {_when(revisit['next_at'])} on"
    else:
        yield "the looks at it are over; press-monitor add-article --again URL looks once more"


def _paragraph(change: Mapping[str, Any]) -> str:
    if change["kind"] != "changed":
        return f"{change['kind']}: {_brief(change.get('before') or change.get('after') or '')}"
    runs = []
    for sign, text in change.get("words", []):
        runs.append(f"[{sign}{text}]" if sign != "=" else _middle(text))
    return f"changed: {' '.join(runs)}"


def _middle(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:25]} … {text[-25:]}"


def _brief(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]} …"


def _when(instant: str) -> str:
    return instant.replace("T", " ").removesuffix("Z")


def unkept_in_words(capture: Mapping[str, Any]) -> Iterator[str]:
    """Why the page of a capture cannot be read any more, and what its publisher declares about the use of it."""
    if capture["dropped_at"]:
        yield _UNKEPT[capture["dropped_why"]].format(day=capture["dropped_at"][:10])
    if capture["declared"]:
        yield f"declared by the publisher: {capture['declared']}"
