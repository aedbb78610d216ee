"""What is remembered of a host between requests, crawlers and runs: when it was last asked, until when it asked to be
left alone, its robots.txt and the delay that it wishes. And the ways in which a request is refused.

The crawl keeps these in the database's table ``hosts``; simulations and tests keep them in ``MemoryHostRecords``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from scrapy.exceptions import IgnoreRequest

# No hold is ever written further ahead (a server may ask for ten years); one that is came from a clock since set back.
LONGEST_HOLD = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class HostRecord:
    """One host's facts. ``crawl_delay_s``: seconds that its robots.txt asks for, None when it says nothing."""

    last_request_at: datetime | None = None
    not_before: datetime | None = None
    not_before_reason: str | None = None
    crawl_delay_s: float | None = None


@dataclass(frozen=True, slots=True)
class RobotsCopy:
    """A robots.txt as it was answered, kept as evidence. ``origin``: scheme and authority; ``url``: where the last
    redirect led; ``body``: at most the first 512 KiB, empty unless the status is 2xx; ``status``: 0 where no answer was
    ever had; ``failing_since``: when the server errors or the silence began that last until now."""

    origin: str
    url: str
    fetched_at: datetime
    status: int
    body: bytes
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class TdmCopy:
    """A ``/.well-known/tdmrep.json`` as it was answered. ``body``: empty unless the status is 200; ``status``: 0 where
    no answer was had."""

    origin: str
    fetched_at: datetime
    status: int
    body: bytes


class HostRecords(Protocol):
    """The store of these facts. Hosts are named by ``host_key``."""

    def get(self, host: str) -> HostRecord:
        """What is known; a record of Nones for a host never met."""

    def hold(self, host: str, until: datetime, reason: str) -> None:
        """Notes that ``host`` is not to be asked before ``until``. A longer hold gives way to a newer, shorter one."""

    def touched(self, host: str, at: datetime) -> None:
        """Notes that ``host`` was asked at ``at``."""

    def claim(self, host: str, at: datetime, seen: datetime | None) -> bool:
        """Notes that a request is about to leave for ``host``, unless another than the one ``seen`` was noted since:
        of two processes, one may go. Returns whether it was noted."""

    def robots(self, origin: str) -> RobotsCopy | None:
        """The last answer of the origin's robots.txt, of whatever status; None when it was never asked."""

    def save_robots(self, copy: RobotsCopy) -> None:
        """Replaces the origin's copy."""

    def set_crawl_delay(self, host: str, seconds: float | None) -> None:
        """Notes the delay that robots.txt asks for; None forgets it."""

    def tdm(self, origin: str) -> TdmCopy | None:
        """The last answer of the origin's ``tdmrep.json``; None when it was never asked."""

    def save_tdm(self, copy: TdmCopy) -> None:
        """Replaces the origin's copy."""


class Blocked(IgnoreRequest):
    """Raised by the url policy, the robots check and the body guard: the request, or its answer, is not for us.

    ``reason`` is one of ``scheme, port, userinfo, characters, length, host, url, ssrf, scope`` (the address),
    ``robots, robots unreachable, network`` (its robots.txt), ``headers, encodings, size`` (the answer). ``temporary``:
    it may be different later, so the link is worth another try."""

    def __init__(self, reason: str, detail: str = "", *, temporary: bool = False) -> None:
        self.reason = reason
        self.detail = detail
        self.temporary = temporary
        super().__init__(f"{reason}: {detail}" if detail else reason)


class Truncated(IgnoreRequest):
    """Raised by the body guard when a body's compressed stream ends early, each time that it was asked for."""


class Undecodable(IgnoreRequest):
    """Raised by the body guard when a body is not what its Content-Encoding says, each time that it was asked for."""


class Held(IgnoreRequest):
    """Raised by the host gate and ``RetryAfterMiddleware``: ``host`` asked to be left alone until ``until``.

    Nothing was sent; the link stays pending and is tried again after ``until``."""

    def __init__(self, host: str, until: datetime, why: str | None = None) -> None:
        self.host = host
        self.until = until
        self.why = why or "held"
        super().__init__(f"{host} is held until {until:%Y-%m-%dT%H:%M:%SZ} ({self.why})")


class MemoryHostRecords:
    """Host records that last as long as the object does."""

    def __init__(self) -> None:
        self._records: dict[str, HostRecord] = {}
        self._robots: dict[str, RobotsCopy] = {}
        self._tdm: dict[str, TdmCopy] = {}

    def known(self) -> dict[str, HostRecord]:
        """Every host met so far with its record."""
        return dict(self._records)

    def copies(self) -> dict[str, RobotsCopy]:
        """Every origin whose robots.txt was answered, with its copy."""
        return dict(self._robots)

    def get(self, host: str) -> HostRecord:
        return self._records.get(host, HostRecord())

    def hold(self, host: str, until: datetime, reason: str) -> None:
        self._records[host] = replace(self.get(host), not_before=until, not_before_reason=reason)

    def touched(self, host: str, at: datetime) -> None:
        self._records[host] = replace(self.get(host), last_request_at=at)

    def claim(self, host: str, at: datetime, seen: datetime | None) -> bool:
        if self.get(host).last_request_at != seen:
            return False
        self.touched(host, at)
        return True

    def robots(self, origin: str) -> RobotsCopy | None:
        return self._robots.get(origin)

    def save_robots(self, copy: RobotsCopy) -> None:
        self._robots[copy.origin] = copy

    def tdm(self, origin: str) -> TdmCopy | None:
        return self._tdm.get(origin)

    def save_tdm(self, copy: TdmCopy) -> None:
        self._tdm[copy.origin] = copy

    def set_crawl_delay(self, host: str, seconds: float | None) -> None:
        self._records[host] = replace(self.get(host), crawl_delay_s=seconds)


def host_key(host: str) -> str:
    """The name under which a host's requests are counted: lower case, without ``www.`` and the root's dot.

    ``www.lefaso.net`` and ``lefaso.net`` are one machine and share one place in the line."""
    name = host.lower().rstrip(".")
    bare = name.removeprefix("www.")
    return bare if "." in bare else name


def hold_of(hosts: HostRecords, host: str, now: datetime) -> datetime | None:
    """Until when ``host`` is not to be asked, or None when it may be asked now.

    A hold further ahead than any that is written is shortened to 24 hours from now, once and for all."""
    until = hosts.get(host).not_before
    if until is None or until <= now:
        return None
    # a second more: holds are kept in whole seconds, rounded up
    if until > now + LONGEST_HOLD + timedelta(seconds=1):
        until = now + LONGEST_HOLD
        hosts.hold(host, until, "shortened: the clock was set back since it was noted")
    return until


def whole_second_after(instant: datetime) -> datetime:
    """``instant`` in UTC, rounded up to a whole second: the database keeps no fractions, and a request noted too early
    would let the next one leave too early."""
    at = instant.astimezone(UTC)
    return at if at.microsecond == 0 else at.replace(microsecond=0) + timedelta(seconds=1)
