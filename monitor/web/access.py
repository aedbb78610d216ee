"""Who may read what. Without ``serve --public`` the site is bound to this machine and everything can be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Actor = Mapping[str, Any] | None

# full texts, and what they could be rebuilt from
TEXT_TABLES = frozenset({"bodies", "revisions", "sketches", "hosts", "events_told"})
TEXT_INDEX = "articles_fts"


def is_public(datasette: Any) -> bool:
    """Whether the site was started with ``serve --public``: the one start that takes SQL from anonymous readers."""
    return not datasette.setting("default_allow_sql")


def may_read_texts(datasette: Any, actor: Actor) -> bool:
    """Whether full texts are shown: always on one's own machine, to signed-in readers on a public site."""
    return actor is not None or not is_public(datasette)


def holds_texts(table: str) -> bool:
    """Whether a table is kept from anonymous readers of a public site."""
    return table in TEXT_TABLES or table.startswith(TEXT_INDEX)


def permission(datasette: Any, actor: Actor, action: str, resource: object) -> bool | None:
    """Datasette's ``permission_allowed``: ``None`` leaves the answer to its defaults."""
    if not is_public(datasette):
        return None
    if action == "execute-sql" and actor is not None:
        return True
    if action == "view-table" and isinstance(resource, tuple) and holds_texts(str(resource[1])) and actor is None:
        return False
    return None
