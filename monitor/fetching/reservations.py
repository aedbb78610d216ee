"""``/.well-known/tdmrep.json``, asked for before the first page of an origin and once a day, past the same robots.txt,
guards and delays as every page. What cannot be had reserves nothing: the protocol has errors taken for silence."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from monitor.fetching.declarations import MOST_BYTES, Rule, rules_of
from monitor.fetching.gate import GateClosed, HostGate
from monitor.fetching.hosts import Held, HostRecords, TdmCopy
from monitor.fetching.session import CrawlSession, session_of
from monitor.fetching.url_policy import origin_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

PAGE = "press_page"
_ASKED = "press_tdm"
FRESH = timedelta(hours=24)
# no answer, or a server in trouble
FAILED_FRESH = timedelta(hours=1)
logger = logging.getLogger(__name__)


def is_fresh(copy: TdmCopy, now: datetime) -> bool:
    """Whether the copy may still be gone by."""
    age = now - copy.fetched_at
    return -timedelta(seconds=5) < age < (FAILED_FRESH if copy.status == 0 or copy.status >= 500 else FRESH)


def rules_for(hosts: HostRecords, url: str) -> tuple[Rule, ...]:
    """The rules of an address's origin, as they were last had."""
    copy = hosts.tdm(origin_of(url))
    return rules_of(copy.body) if copy is not None else ()


@dataclass(eq=False, slots=True)
class _Desk:
    """What the crawlers of one process share: one asks, the others wait."""

    locks: dict[str, asyncio.Lock] = field(default_factory=dict)


_desks: WeakKeyDictionary[HostGate, _Desk] = WeakKeyDictionary()


class ReservationsMiddleware:
    """Sees to it that the file of an origin is known before a page of it (``meta["press_page"]``) is asked for."""

    def __init__(self, crawler: Crawler, session: CrawlSession) -> None:
        self._crawler = crawler
        self._clock = session.clock
        self._hosts = session.hosts
        self._desk = _desks.setdefault(session.gate, _Desk())

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReservationsMiddleware:
        return cls(crawler, session_of(crawler))

    async def process_request(self, request: Request) -> None:
        if not request.meta.get(PAGE) or request.meta.get(_ASKED):
            return
        origin = origin_of(request.url)
        async with self._desk.locks.setdefault(origin, asyncio.Lock()):
            known = self._hosts.tdm(origin)
            if known is None or not is_fresh(known, self._clock.now()):
                self._hosts.save_tdm(await self._asked(origin, request))

    async def _asked(self, origin: str, page: Request) -> TdmCopy:
        engine = self._crawler.engine
        if engine is None:
            raise RuntimeError("a file can only be asked for while the crawl runs")
        request = Request(
            f"{origin}/.well-known/tdmrep.json",
            meta={
                _ASKED: True,
                "press_delay": page.meta.get("press_delay", 0.0),
                "press_scope": page.meta.get("press_scope", ()),
                "dont_redirect": True,
                "dont_retry": True,
                "download_maxsize": MOST_BYTES,
            },
            callback=NO_CALLBACK,
            dont_filter=True,
        )
        try:
            response = await engine.download_async(request)
        except (Held, GateClosed):
            # the page would fare alike
            raise
        except IgnoreRequest as error:
            logger.info("%s: not asked for (%s)", request.url, error)
            return TdmCopy(origin, self._clock.now(), 403, b"")
        except Exception as error:
            logger.info("%s: %s", request.url, error)
            return TdmCopy(origin, self._clock.now(), 0, b"")
        body = response.body[:MOST_BYTES] if response.status == 200 else b""
        return TdmCopy(origin, self._clock.now(), response.status, body)
