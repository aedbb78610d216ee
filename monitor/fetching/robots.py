"""robots.txt as RFC 9309 has it: what cannot be read forbids everything, what does not exist forbids nothing.

Protego matches the rules; who is asked, how often, and what the answer means, is decided here. A copy is kept for 24
hours, with its body as evidence; after a server error or silence the file is asked for again in a quarter of an hour.

While a file is unreachable, RFC 9309 has everything forbidden (§2.3.1.4), yet lets a crawler go by its old copy (§2.4),
and after 30 days by none. Here the first holds for as long as it lasts: a server in trouble is left alone, and the
refusal says since when, so that a person can ask.
"""

from __future__ import annotations

import asyncio
import codecs
import logging
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urljoin, urlsplit
from weakref import WeakKeyDictionary

from protego import Protego
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    StopDownload,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from twisted.internet.error import NoRouteError

from monitor.clock import Clock, iso
from monitor.fetching.gate import GateClosed, HostGate
from monitor.fetching.hosts import Blocked, Held, HostRecords, RobotsCopy, host_key
from monitor.fetching.session import CrawlSession, session_of
from monitor.fetching.url_policy import origin_of

# RFC 9309 §2.4, §2.3.1.2 and §2.5 (at least 500 KiB)
FRESH = timedelta(hours=24)
MOST_REDIRECTS = 5
MOST_BYTES = 512 * 1024
# A server that is in trouble, or a network that is away, is looked after sooner
UNREACHABLE_FRESH = timedelta(minutes=15)
LONGEST_CRAWL_DELAY_S = 120.0

EXEMPT = "press_robots_exempt"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Compressed robots.txt are read up to MOST_BYTES too; this bounds what those bytes may unfold to
_MOST_UNFOLDED = 64 * 1024 * 1024
_MOST_EVIDENCE = 64 * 1024
_DISALLOW_LINE = re.compile(r"^[ \t]*d[isa]{2,4}l+[ao]w[ \t]*:?[ \t]*([^#\n]+)", re.IGNORECASE | re.MULTILINE)

logger = logging.getLogger(__name__)


def text_of(body: bytes) -> str:
    """The first 512 KiB as text: UTF-8, or UTF-16 when it begins with that mark; what is neither is replaced."""
    head = body[:MOST_BYTES]
    utf_16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = head.decode("utf-16" if utf_16 else "utf-8-sig", "replace")
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


@lru_cache(maxsize=64)
def _parsed(body: bytes) -> Protego:
    return Protego.parse(text_of(body))


def is_fresh(copy: RobotsCopy, now: datetime) -> bool:
    """Whether the copy may still be gone by. One from the future is not: the clock was set back. Nor is silence: once
    the network is back, the next run asks at once."""
    if copy.status == 0:
        return False
    age = now - copy.fetched_at
    return -timedelta(seconds=5) < age < (UNREACHABLE_FRESH if is_unreachable(copy.status) else FRESH)


def is_unreachable(status: int) -> bool:
    """§2.3.1.4: no answer (0) and server errors; and 429, by which a server says that it is in trouble."""
    return status in (0, 429) or status >= 500


def refusal(copy: RobotsCopy, url: str, agent: str) -> Blocked | None:
    """Why the copy forbids ``url`` to ``agent``, with the rule's own line, or None when it does not.

    2xx: its rules; 429 and 5xx: everything; any other status (4xx, a redirect too many): nothing."""
    if is_unreachable(copy.status):
        return Blocked("robots unreachable", f"HTTP {copy.status} for {copy.url}{_since(copy)}", temporary=True)
    if not 200 <= copy.status < 300 or _parsed(copy.body).can_fetch(url, agent):
        return None
    return Blocked("robots", rule_line(copy.body, url, agent))


def _since(copy: RobotsCopy) -> str:
    return f" since {iso(copy.failing_since)}" if copy.failing_since is not None else ""


def crawl_delay(copy: RobotsCopy, agent: str) -> float | None:
    """Seconds between two requests that the copy asks ``agent`` for, 120 at most; None when it asks for none."""
    if not 200 <= copy.status < 300:
        return None
    wished = _parsed(copy.body).crawl_delay(agent)
    return None if wished is None else min(wished, LONGEST_CRAWL_DELAY_S)


def rule_line(body: bytes, url: str, agent: str) -> str:
    """The line that forbids ``url``: the longest that matches it and whose removal would allow it."""
    text = text_of(body)
    candidates: list[re.Match[str]] = []
    for line in _DISALLOW_LINE.finditer(text):
        alone = Protego.parse(f"User-agent: *\nDisallow: {line[1]}")
        if not alone.can_fetch(url, agent):
            candidates.append(line)
        if len(candidates) == 50:
            break
    candidates.sort(key=lambda line: len(line[1].strip()), reverse=True)
    if len(text) <= _MOST_EVIDENCE:
        for line in candidates:
            without = text[: line.start()] + "Allow:" + text[line.end() :]
            if Protego.parse(without).can_fetch(url, agent):
                return line[0].strip()[:200]
    return candidates[0][0].strip()[:200] if candidates else "a rule of robots.txt"


@dataclass(eq=False, slots=True)
class _Failure:
    """A robots.txt that gave no answer, for the rest of this run."""

    until: float
    reason: str
    detail: str

    def blocked(self) -> Blocked:
        return Blocked(self.reason, self.detail, temporary=self.reason != "ssrf")


@dataclass(eq=False, slots=True)
class _Desk:
    """What the crawlers of one process share: one asks for an origin's robots.txt, the others wait for its copy."""

    locks: dict[str, asyncio.Lock] = field(default_factory=dict)
    failures: dict[str, _Failure] = field(default_factory=dict)


_desks: WeakKeyDictionary[HostGate, _Desk] = WeakKeyDictionary()


def _failing_since(known: RobotsCopy | None) -> datetime | None:
    return known.failing_since if known is not None else None


def _word_for(error: Exception) -> str:
    match error:
        case DownloadTimeoutError():
            return "no answer in time"
        case DownloadConnectionRefusedError():
            return "connection refused"
        case ResponseDataLossError():
            return "the answer broke off"
        case DownloadFailedError() if "certificate" in str(error) or "VerificationError" in str(error):
            return "bad certificate"
        case DownloadFailedError():
            return "the connection failed"
        case _:
            return " ".join(str(error).split())[:200] or type(error).__name__


class RobotsMiddleware:
    """Refuses with ``Blocked`` what robots.txt forbids; ``meta["press_robots_exempt"]`` marks the fetch of the file."""

    def __init__(self, crawler: Crawler, session: CrawlSession) -> None:
        self._crawler = crawler
        self._clock: Clock = session.clock
        self._hosts: HostRecords = session.hosts
        self._agent = session.robots_name
        self._desk = _desks.setdefault(session.gate, _Desk())
        self._received: WeakKeyDictionary[Request, int] = WeakKeyDictionary()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        middleware = cls(crawler, session_of(crawler))
        crawler.signals.connect(middleware._bytes_received, signals.bytes_received)
        return middleware

    async def process_request(self, request: Request) -> None:
        if request.meta.get(EXEMPT):
            return
        copy = await self._copy(origin_of(request.url), float(request.meta.get("press_delay") or 0.0))
        refused = refusal(copy, request.url, self._agent)
        if refused is not None:
            raise refused

    def _bytes_received(self, data: bytes, request: Request) -> None:
        """Ends the download of a robots.txt after its first 512 KiB; the rest has no say."""
        if EXEMPT in request.meta:
            self._received[request] = self._received.get(request, 0) + len(data)
            if self._received[request] > MOST_BYTES:
                raise StopDownload(fail=False)

    async def _copy(self, origin: str, delay: float) -> RobotsCopy:
        async with self._desk.locks.setdefault(origin, asyncio.Lock()):
            known = self._hosts.robots(origin)
            if known is not None and is_fresh(known, self._clock.now()):
                return known
            failure = self._desk.failures.get(origin)
            if failure is not None and self._clock.monotonic() < failure.until:
                raise failure.blocked()
            try:
                copy = await self._fetch(origin, delay)
            except (Held, GateClosed):
                raise
            except Exception as error:
                failure = self._failure(origin, known, error)
                self._desk.failures[origin] = failure
                raise failure.blocked() from error
            self._desk.failures.pop(origin, None)
            if is_unreachable(copy.status):
                copy = replace(copy, failing_since=_failing_since(known) or copy.fetched_at)
            self._hosts.save_robots(copy)
            host = host_key(urlsplit(origin).hostname or "")
            self._hosts.set_crawl_delay(host, self._longest_delay(host, copy))
            return copy

    def _longest_delay(self, host: str, copy: RobotsCopy) -> float | None:
        """The longest delay that any of a host's files asks for: with and without ``www.`` it is one machine, and the
        file that says nothing does not take back what the other says."""
        origins = {f"{scheme}://{www}{host}" for scheme in ("http", "https") for www in ("", "www.")} - {copy.origin}
        copies = [copy, *(known for origin in sorted(origins) if (known := self._hosts.robots(origin)) is not None)]
        return max((wish for one in copies if (wish := crawl_delay(one, self._agent)) is not None), default=None)

    async def _fetch(self, origin: str, delay: float) -> RobotsCopy:
        url = f"{origin}/robots.txt"
        for _ in range(MOST_REDIRECTS + 1):
            response = await self._download(url, delay)
            location = response.headers.get("Location")
            if response.status not in _REDIRECTS or not location:
                break
            url = urljoin(url, location.decode("latin-1").strip())
        else:
            # §2.3.1.2: more than five may be taken for a file that does not exist
            logger.info("%s/robots.txt: more than %d redirects, taken for absent", origin, MOST_REDIRECTS)
        body = response.body[:MOST_BYTES] if 200 <= response.status < 300 else b""
        return RobotsCopy(origin, response.url, self._clock.now(), response.status, body)

    async def _download(self, url: str, delay: float) -> Response:
        engine = self._crawler.engine
        if engine is None:
            raise RuntimeError("robots.txt can only be asked for while the crawl runs")
        request = Request(
            url,
            # redirects are counted here, by the RFC's number; one more try is enough to tell an accident from a refusal
            meta={
                EXEMPT: True,
                # the source's own delay, which the pages around it keep as well
                "press_delay": delay,
                "dont_redirect": True,
                "max_retry_times": 1,
                "give_up_log_level": "DEBUG",
                "download_maxsize": _MOST_UNFOLDED,
            },
            callback=NO_CALLBACK,
            dont_filter=True,
        )
        return await engine.download_async(request)

    def _failure(self, origin: str, known: RobotsCopy | None, error: Exception) -> _Failure:
        until = self._clock.monotonic() + UNREACHABLE_FRESH.total_seconds()
        what = f"{origin}/robots.txt: {_word_for(error)}"
        if isinstance(error, Blocked) and error.reason == "ssrf":
            return _Failure(until, "ssrf", what)
        if isinstance(error, CannotResolveHostError):
            return _Failure(until, "network", f"{urlsplit(origin).hostname}: host not found")
        if isinstance(error, NoRouteError):
            return _Failure(until, "network", what)
        if not isinstance(error, IgnoreRequest):
            logger.info("%s: taken for refusal (RFC 9309 §2.3.1.4)", what)
        now = self._clock.now()
        silent = known or RobotsCopy(origin, f"{origin}/robots.txt", now, 0, b"")
        silent = replace(silent, failing_since=_failing_since(known) or now)
        self._hosts.save_robots(silent)
        return _Failure(until, "robots unreachable", what + _since(silent))
