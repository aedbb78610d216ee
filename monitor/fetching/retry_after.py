"""Retry-After: a host that answers 429 or 503 is left alone for as long as it asks, over this run and the next ones.

The answer still reaches its callback, so that its link is settled; the other requests to the host are refused with
``Held`` before anything is sent, and the other hosts go on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from monitor.clock import Clock
from monitor.fetching.gate import PATIENCE_S, HostGate
from monitor.fetching.hosts import LONGEST_HOLD, Held, HostRecords, hold_of, host_key, whole_second_after
from monitor.fetching.session import session_of

HELD_STATUSES = frozenset({429, 503})
DEFAULT_HOLD = timedelta(minutes=15)

_SECONDS = re.compile(r"[0-9]{1,18}")


def asked_wait(values: Sequence[bytes], now: datetime) -> timedelta | None:
    """How long the header's ``values`` ask to wait from ``now``; the longest, when it was sent more than once.

    None when there is no header or none that can be read. A date in the past is zero."""
    waits = [wait for value in values if (wait := _wait(value.decode("latin-1").strip(), now)) is not None]
    return max(waits, default=None)


def hold_until(values: Sequence[bytes], now: datetime, delay: float) -> datetime:
    """The instant before which the host is not asked again: what it asks for, at least ``delay`` seconds and at most
    24 hours; a quarter of an hour when it does not say, or not so that it can be understood."""
    wait = asked_wait(values, now)
    if wait is None:
        wait = DEFAULT_HOLD
    return whole_second_after(now + min(max(wait, timedelta(seconds=delay)), LONGEST_HOLD))


def _wait(text: str, now: datetime) -> timedelta | None:
    if _SECONDS.fullmatch(text):
        return timedelta(seconds=min(int(text), 10**9))
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(until - now, timedelta(0))


class RetryAfterMiddleware:
    """Stands under RetryMiddleware, which is told to leave 429 and 503 alone."""

    def __init__(self, clock: Clock, hosts: HostRecords, gate: HostGate) -> None:
        self._clock = clock
        self._hosts = hosts
        self._gate = gate

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RetryAfterMiddleware:
        session = session_of(crawler)
        return cls(session.clock, session.hosts, session.gate)

    def process_request(self, request: Request) -> None:
        """Refuses at once what would have to wait for more than half a minute; the gate waits out the rest."""
        key = host_key(urlsplit(request.url).hostname or "")
        now = self._clock.now()
        until = hold_of(self._hosts, key, now)
        if until is not None and (until - now).total_seconds() > PATIENCE_S:
            raise Held(key, until, self._hosts.get(key).not_before_reason)

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status in HELD_STATUSES:
            host = urlsplit(request.url).hostname or ""
            delay = self._gate.delay_of(host, float(request.meta.get("press_delay") or 0.0))
            values = response.headers.getlist("Retry-After")
            until = hold_until(values, self._clock.now(), delay)
            said = b", ".join(values).decode("latin-1")[:100] or "nothing"
            self._hosts.hold(host_key(host), until, f"HTTP {response.status}, Retry-After: {said}")
        return response
