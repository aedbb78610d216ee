"""The ``outbox``: what is to be told outside, from the transaction that found it until a receiver took it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Literal, NamedTuple

from sqlite_utils import Database

State = Literal["waiting", "sent", "gave_up"]


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be told to one receiver. ``alert``: its stable id; ``target``: a name, never an address with
    secrets; ``html``: of a mail alone."""

    alert: str
    kind: Literal["alert", "digest"]
    rule: str | None
    target: str
    title: str
    body: str | None
    urgent: bool = False
    html: str | None = None
    article_id: int | None = None


@dataclass(frozen=True, slots=True)
class Posted(Message):
    """A row of the table."""

    id: int = 0
    state: State = "waiting"
    attempts: int = 0
    created_at: str = ""
    next_try_at: str = ""
    sent_at: str | None = None
    error: str | None = None


class Mark(NamedTuple):
    """How far a rule has read: the newest article and change when it began, and those it judged last."""

    rule_hash: str
    started_at: str
    start_article: int
    start_change: int
    article: int
    change: int


_MESSAGE = tuple(field.name for field in fields(Message))
_POSTED = tuple(field.name for field in fields(Posted))


class Outbox:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enter(self, message: Message, now: str) -> bool:
        """Enters a message, unless it has been entered for that receiver; whether it is new."""
        cursor = self._database.conn.execute(
            f"insert into outbox ({', '.join(_MESSAGE)}, created_at, next_try_at) "
            f"values ({', '.join('?' * len(_MESSAGE))}, ?, ?) on conflict (alert, target) do nothing",
            [*(getattr(message, name) for name in _MESSAGE), now, now],
        )
        return cursor.rowcount == 1

    def knows(self, alerts: Iterable[str]) -> bool:
        """Whether any of these alerts was ever entered."""
        row = self._database.conn.execute(
            "select 1 from outbox where alert in (select value from json_each(?)) limit 1", [json.dumps(list(alerts))]
        ).fetchone()
        return row is not None

    def due(self, now: str) -> list[Posted]:
        """What waits and may be sent now, the oldest first."""
        return self._rows("state = 'waiting' and next_try_at <= ? order by id", now)

    def held_of(self, target: str, now: str) -> int:
        """How many messages to a receiver wait for a later try."""
        (count,) = self._database.conn.execute(
            "select count(*) from outbox where state = 'waiting' and target = ? and next_try_at > ?", [target, now]
        ).fetchone()
        return int(count)

    def latest(self, limit: int, states: Sequence[str] = ()) -> list[Posted]:
        """The newest rows, of some states alone where they are given."""
        where = "(?1 = '[]' or state in (select value from json_each(?1))) order by id desc limit ?2"
        return self._rows(where, json.dumps(list(states)), limit)

    def of(self, alert: str, target: str) -> Posted | None:
        """The row of an alert for a receiver."""
        rows = self._rows("alert = ? and target = ?", alert, target)
        return rows[0] if rows else None

    def states(self) -> dict[str, int]:
        """How many messages are in each state."""
        return dict(self._database.conn.execute("select state, count(*) from outbox group by 1 order by 1").fetchall())

    def sent(self, ids: Sequence[int], now: str) -> None:
        """Marks messages that a receiver took. What a digest said is not kept."""
        self._database.conn.execute(
            "update outbox set state = 'sent', sent_at = ?, error = null, html = null, "
            "body = case kind when 'digest' then null else body end "
            "where id in (select value from json_each(?))",
            [now, json.dumps(list(ids))],
        )

    def failed(self, message_id: int, error: str, next_try_at: str | None) -> None:
        """Notes a try that failed; without ``next_try_at`` it was the last one."""
        self._database.conn.execute(
            "update outbox set attempts = attempts + 1, error = ?, next_try_at = coalesce(?2, next_try_at), "
            "state = iif(?2 is null, 'gave_up', 'waiting') where id = ?3",
            [error, next_try_at, message_id],
        )

    def retry(self, alerts: Sequence[str], now: str) -> int:
        """Lets what was given up, and what waits for a later try, be sent at once; of these alerts, or of all. Returns
        how many messages."""
        cursor = self._database.conn.execute(
            "update outbox set state = 'waiting', attempts = 0, next_try_at = ?1 where (state = 'gave_up' "
            "or (state = 'waiting' and next_try_at > ?1)) "
            "and (?2 = '[]' or alert in (select value from json_each(?2)))",
            [now, json.dumps(list(alerts))],
        )
        return int(cursor.rowcount)

    def again(self, message: Message, now: str) -> None:
        """Enters a message once more though it was sent."""
        self._database.conn.execute(
            "delete from outbox where alert = ? and target = ?", [message.alert, message.target]
        )
        self.enter(message, now)

    def prune(self, before: str) -> None:
        """Deletes what was sent before an instant."""
        self._database.conn.execute("delete from outbox where state = 'sent' and sent_at < ?", [before])

    # --- the rules --------------------------------------------------------------------------------------------------

    def mark(self, rule: str) -> Mark | None:
        """How far a rule has read; ``None`` for one that was never seen."""
        row = self._database.conn.execute(
            "select rule_hash, started_at, start_article, start_change, article, change from alert_rules "
            "where rule = ?",
            [rule],
        ).fetchone()
        return None if row is None else Mark(*row)

    def begin(self, rule: str, rule_hash: str, now: str) -> Mark:
        """Begins a rule with what is there now; what lasted under its former form is forgotten."""
        execute = self._database.conn.execute
        execute("delete from alert_lasting where rule = ?", [rule])
        article, change = self.newest()
        execute(
            "insert or replace into alert_rules values (?, ?, ?, ?, ?, ?, ?, ?)",
            [rule, rule_hash, now, article, change, article, change, now],
        )
        return Mark(rule_hash, now, article, change, article, change)

    def newest(self) -> tuple[int, int]:
        """The numbers of the newest article and the newest change; 0 where there is none."""
        row = self._database.conn.execute(
            "select coalesce((select max(id) from articles), 0), coalesce((select max(id) from changes), 0)"
        ).fetchone()
        return int(row[0]), int(row[1])

    def advance(self, rule: str, article: int, change: int, now: str) -> None:
        """Notes up to where a rule has judged."""
        self._database.conn.execute(
            "update alert_rules set article = ?, change = ?, evaluated_at = ? where rule = ?",
            [article, change, now, rule],
        )

    def keep_rules(self, rules: Iterable[str]) -> None:
        """Forgets the marks of rules that are no more."""
        wanted = json.dumps(list(rules))
        for table in ("alert_rules", "alert_lasting"):
            self._database.conn.execute(
                f"delete from {table} where rule not in (select value from json_each(?))", [wanted]
            )

    def lasting(self, rule: str) -> dict[str, str]:
        """What a rule found and still finds: subject -> since when."""
        return dict(
            self._database.conn.execute("select subject, since from alert_lasting where rule = ?", [rule]).fetchall()
        )

    def set_lasting(self, rule: str, begun: Iterable[str], over: Iterable[str], now: str) -> None:
        """Notes what a rule finds now, and what it finds no longer."""
        self._database.conn.executemany(
            "insert into alert_lasting (rule, subject, since) values (?, ?, ?)",
            [(rule, subject, now) for subject in begun],
        )
        self._database.conn.executemany(
            "delete from alert_lasting where rule = ? and subject = ?", [(rule, subject) for subject in over]
        )

    def _rows(self, where: str, *values: str | int) -> list[Posted]:
        rows = self._database.conn.execute(f"select {', '.join(_POSTED)} from outbox where {where}", values)
        found = []
        for row in rows:
            named = dict(zip(_POSTED, row, strict=True))
            found.append(Posted(**{**named, "urgent": bool(named["urgent"])}))
        return found
