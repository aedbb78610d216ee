"""``/-/sante``: whether the site can show its database, for whoever watches the server."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from typing import Any

from datasette import Response
from datasette.utils import sqlite3 as datasette_sqlite3

from db import queries
from monitor.web.opened import ReplacedError
from monitor.web.sessions import DATABASE

# longer than a page may take, shorter than those who watch wait
PATIENCE_S = 5.0

_log = logging.getLogger("press-monitor.site")


async def living(datasette: Any, request: Any) -> Any:
    """200 with the instant at which the last crawl ended, or 503 with the reason in a word."""

    def look(connection: sqlite3.Connection) -> str | None:
        newest = queries.last_batch(connection)
        return newest["finished_at"] if newest else None

    try:
        async with asyncio.timeout(PATIENCE_S):
            ended: str | None = await datasette.get_database(DATABASE).glance(look)
    except ReplacedError:
        return _told({"ok": False, "why": "replaced"}, 503)
    except (datasette_sqlite3.DatabaseError, TimeoutError) as error:
        _log.error("the database cannot be read", exc_info=error)
        return _told({"ok": False, "why": "slow" if isinstance(error, TimeoutError) else "unreadable"}, 503)
    return _told({"ok": True, "last_crawl_ended_at": ended}, 200)


def _told(said: dict[str, object], status: int) -> Any:
    return Response.json(said, status=status, headers={"cache-control": "no-store"})


ROUTES = [(r"^/-/sante$", living)]
