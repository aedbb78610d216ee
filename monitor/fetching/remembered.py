"""The hosts' records in the database: politeness that outlives a run."""

from __future__ import annotations

from datetime import datetime

from db.store import Store
from monitor.clock import iso, parse_iso
from monitor.fetching.hosts import HostRecord, RobotsCopy, TdmCopy


class StoredHostRecords:
    """The ``HostRecords`` of a real crawl."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, host: str) -> HostRecord:
        row = self._store.hosts.get(host)
        return HostRecord(
            last_request_at=_instant(row.get("last_request_at")),
            not_before=_instant(row.get("not_before")),
            not_before_reason=row.get("not_before_reason"),
            crawl_delay_s=row.get("crawl_delay_s"),
        )

    def hold(self, host: str, until: datetime, reason: str) -> None:
        self._set(host, not_before=iso(until), not_before_reason=reason)

    def touched(self, host: str, at: datetime) -> None:
        self._set(host, last_request_at=iso(at))

    def claim(self, host: str, at: datetime, seen: datetime | None) -> bool:
        with self._store.transaction():
            if _instant(self._store.hosts.get(host).get("last_request_at")) != seen:
                return False
            self._store.hosts.set(host, {"last_request_at": iso(at)})
            return True

    def set_crawl_delay(self, host: str, seconds: float | None) -> None:
        self._set(host, crawl_delay_s=seconds)

    def robots(self, origin: str) -> RobotsCopy | None:
        row = self._store.hosts.get(origin)
        fetched_at = _instant(row.get("robots_fetched_at"))
        if fetched_at is None:
            return None
        return RobotsCopy(
            origin=origin,
            url=str(row["robots_url"]),
            fetched_at=fetched_at,
            status=row["robots_status"],
            body=row["robots_body"] or b"",
            failing_since=_instant(row["robots_failing_since"]),
        )

    def save_robots(self, copy: RobotsCopy) -> None:
        self._set(
            copy.origin,
            robots_url=copy.url,
            robots_fetched_at=iso(copy.fetched_at),
            robots_status=copy.status,
            robots_body=copy.body,
            robots_failing_since=iso(copy.failing_since) if copy.failing_since else None,
        )

    def tdm(self, origin: str) -> TdmCopy | None:
        row = self._store.hosts.get(origin)
        fetched_at = _instant(row.get("tdmrep_fetched_at"))
        if fetched_at is None:
            return None
        return TdmCopy(origin, fetched_at, row["tdmrep_status"], row["tdmrep_body"] or b"")

    def save_tdm(self, copy: TdmCopy) -> None:
        self._set(copy.origin, tdmrep_fetched_at=iso(copy.fetched_at), tdmrep_status=copy.status, tdmrep_body=copy.body)

    def _set(self, host: str, **values: object) -> None:
        with self._store.transaction():
            self._store.hosts.set(host, values)


def _instant(text: str | None) -> datetime | None:
    return parse_iso(text) if text else None
