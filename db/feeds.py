"""What feeds read: what came last, and when. Every function takes an open connection and reads only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from db.selection import ARTICLES, Selection, conditions


def newest_seen(connection: sqlite3.Connection, selection: Selection, limit: int) -> list[int]:
    """The ids of the articles that are meant, in the order in which the monitor saw them, the last first: an article
    that is found late is new to whoever follows a feed, whatever day it bears."""
    where, values = conditions(selection)
    sql = f"select a.id from {ARTICLES} where {where} order by a.first_seen_at desc, a.id desc limit :limit"
    return [row[0] for row in connection.execute(sql, {**values, "limit": limit})]


def last_readings(connection: sqlite3.Connection, article_ids: Sequence[int]) -> dict[int, str]:
    """The instant at which the present text of each article was first read; articles without a text are left out."""
    rows = connection.execute(
        "select article_id, max(seen_at) from revisions where article_id in (select value from json_each(?)) "
        "group by article_id",
        [json.dumps(list(article_ids))],
    )
    return {article: str(seen_at) for article, seen_at in rows}


def last_look(connection: sqlite3.Connection) -> str | None:
    """The instant of the newest batch; ``None`` where nothing was ever asked."""
    (instant,) = connection.execute("select max(coalesce(finished_at, started_at)) from batches").fetchone()
    return instant if instant is None else str(instant)
