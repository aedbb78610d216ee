"""What readers say of an article, sent by the form of its page."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from typing import Any

from datasette import Response
from datasette.utils.asgi import NotFound

from db import queries
from db.labels import LABELS, Label, remove_label, set_labels
from db.rows import Row
from monitor.clock import SystemClock, iso
from monitor.web import pages
from monitor.web.forms import keeping, writer
from monitor.web.language import words_of
from monitor.web.sessions import database_file
from monitor.web.taking import WantingError, taking

LONGEST_NOTE = 500
_NEITHER = "remove"


async def send(datasette: Any, request: Any) -> Any:
    """``POST /article/<key>/avis``: keeps what is said, or takes it back, and goes back to the page."""
    key, spoken = request.url_vars["key"], words_of(request)

    def look(connection: sqlite3.Connection) -> tuple[Row | None, set[str]]:
        return queries.article(connection, key), {row["key"] for row in queries.topics(connection)}

    async def take(fields: Mapping[str, str]) -> Any:
        article, topics = await pages._read(datasette, look)
        topic, label = fields.get("sujet", ""), fields.get("avis", "")
        note = " ".join(fields.get("note", "").split())
        if article is None:
            raise NotFound("404")
        if topic not in topics or label not in (*LABELS, _NEITHER):
            raise WantingError(spoken.text("opinion.incomplete"))
        if len(note) > LONGEST_NOTE:
            raise WantingError(spoken.text("opinion.long", n=LONGEST_NOTE))
        database = database_file(datasette)
        if label == _NEITHER:
            await keeping(remove_label, database, topic, key)
        else:
            by = await asyncio.to_thread(writer, datasette, request.actor)
            at = iso(SystemClock().now())
            await keeping(set_labels, database, [Label(key, article["url"], topic, label, note or None, at, by)])
        return Response.redirect(datasette.urls.path(f"/article/{key}#avis"), 303, {"cache-control": "no-store"})

    return await taking(datasette, request, take)


ROUTES = [(r"^/article/(?P<key>[A-Za-z0-9_-]{1,64})/avis$", send)]
