"""Where a file of articles or counts comes from: program, database, filters, numbers, what was not seen, rights."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from db.selection import Selection

RIGHTS = (
    "titles, excerpts and texts belong to the outlets that published them; quote them as the law allows and do not "
    "republish them"
)
_DEFAULT = Selection()


def provenance(
    what: str,
    selection: Selection,
    *,
    version: str,
    made_at: str,
    database: str,
    columns: Sequence[str],
    state: Mapping[str, Any],
    counts: Mapping[str, Any],
    coverage: Mapping[str, int],
    beside: Mapping[str, Any],
    **more: Any,
) -> dict[str, Any]:
    """The whole account as a JSON-ready object. ``database``: the name of its file; ``beside``: what else is to be said
    of it; ``more``: further filters."""
    given = {one.name: getattr(selection, one.name) for one in fields(Selection)}
    chosen = {name: value for name, value in given.items() if value != getattr(_DEFAULT, name)}
    if selection.topic is not None:
        chosen["verdicts"] = selection.verdicts
    return {
        "program": "press-monitor",
        "version": version,
        "made_at": made_at,
        "what": what,
        "database": database,
        "database_state": dict(state),
        **beside,
        "filters": {**chosen, **{name: value for name, value in more.items() if value}},
        "order": "newest first" if what == "articles" else "by outlet and time",
        "columns": list(columns),
        "counts": dict(counts),
        "coverage": dict(coverage),
        "rights": RIGHTS,
    }


def told(account: Mapping[str, Any]) -> Iterator[str]:
    """The account in lines, without the names of the columns, which stand below them anyway."""
    for name, value in account.items():
        if name != "columns" and value not in (None, {}, []):
            words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f"{name}: {' '.join(words.split())}"
