"""What all crawlers of a process share at the door to the network: clock, hosts, turns, routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from monitor.clock import Clock
    from monitor.fetching.gate import HostGate
    from monitor.fetching.hosts import HostRecords
    from monitor.fetching.routes import LoopbackRoutes


@dataclass(slots=True)
class CrawlSession:
    """Reached from the downloader's components by ``session_of``. ``min_delay``: seconds between two requests to a
    host, whatever the source says; ``robots_name``: the name that robots.txt files know us by."""

    clock: Clock
    hosts: HostRecords
    gate: HostGate
    routes: LoopbackRoutes
    robots_name: str
    min_delay: float


_attached: WeakKeyDictionary[Crawler, CrawlSession] = WeakKeyDictionary()


def attach(crawler: Crawler, session: CrawlSession) -> None:
    """Makes a session known to the components of a crawler, before it starts."""
    _attached[crawler] = session


def session_of(crawler: Crawler) -> CrawlSession:
    """The session that the crawler shares. Raises ``KeyError`` if none was attached."""
    return _attached[crawler]
