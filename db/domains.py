"""Which domains an article's relations touch, by topic. Unchanged rows are not rewritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class DomainRow:
    """A domain under a topic. ``evidence`` is JSON, offsets without words; ``reason`` quotes a few words for
    readers."""

    topic_id: int
    domain: str
    score: float
    evidence: str
    reason: str
    rule_hash: str


_COLUMNS = ("revision_id", *(field.name for field in fields(DomainRow)))


class Domains:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, article_id: int, revision_id: int, topic_ids: Iterable[int], rows: Sequence[DomainRow]) -> None:
        """Makes the domains of an article under ``topic_ids`` be ``rows``; those under other topics stay."""
        execute = self._database.conn.execute
        topics = set(topic_ids)
        known = {
            (row[1], row[2]): tuple(row)
            for row in execute(f"select {', '.join(_COLUMNS)} from domains where article_id = ?", [article_id])
            if row[1] in topics
        }
        for topic_id, domain in known.keys() - {(row.topic_id, row.domain) for row in rows}:
            execute(
                "delete from domains where article_id = ? and topic_id = ? and domain = ?",
                [article_id, topic_id, domain],
            )
        for row in rows:
            values = (revision_id, *astuple(row))
            if known.get((row.topic_id, row.domain)) != values:
                execute(
                    f"insert into domains (article_id, {', '.join(_COLUMNS)}) "
                    f"values (?, {', '.join('?' * len(_COLUMNS))}) on conflict (article_id, topic_id, domain) "
                    f"do update set {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS)}",
                    [article_id, *values],
                )
