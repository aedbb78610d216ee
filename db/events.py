"""What an article says the two sides of a topic do with each other. Unchanged rows are not rewritten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event that a sentence states. ``start_at`` and ``end_at``: the sentence, offsets into the title, standfirst or
    text; ``actors`` and ``evidence`` are JSON; ``on_date`` is a day, the first one where the precision is less."""

    topic_id: int
    kind: str
    status: str
    part: str
    start_at: int
    end_at: int
    sentence: int
    actors: str
    place_id: int | None
    on_date: str | None
    date_precision: str | None
    evidence: str
    rule_hash: str


_COLUMNS = ("revision_id", *(field.name for field in fields(EventRow)))


class Events:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, article_id: int, revision_id: int, topic_ids: Iterable[int], rows: Sequence[EventRow]) -> None:
        """Makes the events of an article under ``topic_ids`` be ``rows``; those under other topics stay."""
        execute = self._database.conn.execute
        topics = set(topic_ids)
        wanted = Counter((revision_id, *astuple(row)) for row in rows)
        stored = execute(f"select id, {', '.join(_COLUMNS)} from events where article_id = ?", [article_id]).fetchall()
        for id_, *values in stored:
            key = tuple(values)
            if wanted[key]:
                wanted[key] -= 1
            elif key[1] in topics:
                execute("delete from events where id = ?", [id_])
        for values in wanted.elements():
            execute(
                f"insert into events (article_id, {', '.join(_COLUMNS)}) values (?, {', '.join('?' * len(_COLUMNS))})",
                [article_id, *values],
            )
