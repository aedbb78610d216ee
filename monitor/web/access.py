"""Who may read what. Without ``serve --public`` the site is bound to this machine and everything can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

Actor = Mapping[str, Any] | None

# what anonymous readers of a public site see of the database: a table that is not named here is for signed-in readers.
# Kept from them are texts and what they could be rebuilt from (bodies, revisions, the index, sketches, signs, changed
# paragraphs, sentences of events), and the operator's affairs (messages with their receivers, erasures, hosts)
OPEN_TABLES = frozenset(
    {
        *("sources", "batches", "runs", "endpoints", "polling", "links", "sightings", "captures", "gaps", "backfills"),
        *("coverage", "findings", "absences", "revisits", "links_by_state", "regroupings"),
        *("articles", "texts", "copies", "carriers", "propagation", "propagation_pairs", "standings"),
        *("topics", "matches", "domains", "events", "entities", "tenures", "mentions", "entities_in_articles"),
        *("mentions_by_month", "offices_held", "stories", "stories_told", "story_keys", "story_changes"),
        *("counted_articles", "counts_by_day", "counts_by_week", "counts_by_month", "counts_by_country"),
        *("counts_by_owner", "counts_by_language", "counts_by_source", "counts_by_source_and_month"),
        *("counts_by_topic", "counts_by_topic_and_month", "counts_by_topic_and_source", "counts_by_domain"),
        "counts_by_topic_and_entity",
    }
)
# and what nobody sees of a public site, signed in or not, by a table or by SQL: to whom messages went. The last two
# give out the bytes of the file itself where SQLite was built with them
CLOSED_TABLES = frozenset({"outbox", "sqlite_dbpage", "dbstat"})
# of Datasette's tables: a search in another table's index, or by another table's values
_PROBING = re.compile(r"_(?:search(?:_.*)?|searchmode|fts_table|fts_pk|through|where)")


def is_public(datasette: Any) -> bool:
    """Whether the site was started with ``serve --public``: the one start that takes SQL from anonymous readers."""
    return not datasette.setting("default_allow_sql")


def is_secure(datasette: Any, request: Any) -> bool:
    """Whether cookies are to go over TLS only: as ``serve --https`` says, or where the request came by TLS."""
    return bool(datasette.setting("force_https_urls")) or request.scope.get("scheme") == "https"


def may_read_texts(datasette: Any, actor: Actor) -> bool:
    """Whether full texts are shown: always on one's own machine, to signed-in readers on a public site."""
    return actor is not None or not is_public(datasette)


def is_open(table: str) -> bool:
    """Whether a table or view is open to anonymous readers of a public site."""
    return table in OPEN_TABLES


def probes(names: Iterable[str]) -> bool:
    """Whether a table is asked for by what only signed-in readers may ask: the names are those of its parameters."""
    return any(_PROBING.fullmatch(name) for name in names)


def permission(datasette: Any, actor: Actor, action: str, resource: object) -> bool | None:
    """Datasette's ``permission_allowed``: ``None`` leaves the answer to its defaults."""
    if not is_public(datasette):
        return None
    if action == "execute-sql" and actor is not None:
        return True
    if action == "view-table" and isinstance(resource, tuple) and str(resource[1]).lower() in CLOSED_TABLES:
        return False
    if action == "view-table" and isinstance(resource, tuple) and actor is None and not is_open(str(resource[1])):
        return False
    return None
