"""The address guard: names resolve to public addresses only.

The address that is checked is the one that Scrapy connects to, so a name that answers differently the second time gains
nothing. Every name passes it, redirects, robots.txt and numeric spellings of an address included.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast
from weakref import WeakSet

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.error import DNSLookupError

from monitor.catalogue.internet import is_public
from monitor.fetching.routes import LoopbackRoutes

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.internet.defer import Deferred

_guarded: WeakSet[ReactorBase] = WeakSet()

# Hosts that this process refused, with the address that they led to. Scrapy tells only that the name was not found.
_refused: dict[str, str] = {}


def refusal_of(host: str) -> str | None:
    """The address for which the guard refused ``host`` in this process, None if it did not."""
    return _refused.get(host.lower())


def is_guarded() -> bool:
    """Whether the running reactor resolves names through the guard."""
    from twisted.internet import reactor

    return reactor in _guarded


def install_guard(settings: BaseSettings) -> None:
    """Puts the guard on the reactor. ``CrawlerProcess`` does so by itself; whoever drives the reactor with a
    ``CrawlerRunner`` calls this first, since a runner leaves ``TWISTED_DNS_RESOLVER`` unread."""
    from twisted.internet import reactor

    GuardedResolver.from_settings(settings, cast("ReactorBase", reactor)).install_on_reactor()


class GuardedResolver(CachingThreadedResolver):
    """The value of ``TWISTED_DNS_RESOLVER``. ``loopback``: whether ``127.0.0.1``, written so, may be connected to; the
    url policy decides to which of its ports. No other name ever leads to this machine."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, *, loopback: bool = False) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._loopback = loopback

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        """Reads ``PRESS_LOOPBACK_ROUTES`` and ``PRESS_ALLOW_ADDRESSES``; raises ``ValueError`` for malformed ones."""
        return cls.from_settings(crawler.settings, reactor)

    @classmethod
    def from_settings(cls, settings: BaseSettings, reactor: ReactorBase) -> GuardedResolver:
        """As ``from_crawler``."""
        routes = LoopbackRoutes(settings.getdict("PRESS_LOOPBACK_ROUTES"), settings.getlist("PRESS_ALLOW_ADDRESSES"))
        cache_size = settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0
        return cls(reactor, cache_size, settings.getfloat("DNS_TIMEOUT"), loopback=bool(routes))

    def install_on_reactor(self) -> None:
        super().install_on_reactor()
        _guarded.add(self.reactor)

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        answer = super().getHostByName(name, timeout)
        answer.addCallback(self._checked, name)
        return answer

    def _checked(self, address: str, name: str) -> str:
        if (self._loopback and name == "127.0.0.1" == address) or is_public(address):
            return address
        _refused[name.lower()] = address
        raise DNSLookupError(f"{name} leads to {address}, which is not a public address")
