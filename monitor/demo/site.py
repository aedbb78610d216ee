"""The whole press of one day behind its reserved names: which host answers what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, Protocol

from monitor.demo import agency, feed_only, listing, news_sitemap, spip, weblogy, wordpress
from monitor.demo.exchange import Answer, Request, missing
from monitor.demo.faults import fault_at, spoiled
from monitor.demo.outlets import HOSTS, Kind
from monitor.demo.press import Edition, Published, editions
from monitor.demo.texts import Text

_COMPRESSED_TYPES = ("text/html", "application/json")


class _Platform(Protocol):
    """What every module of a platform offers."""

    def address(self, item: Published) -> str: ...

    def answer(self, request: Request, edition: Edition) -> Answer | None: ...


_PLATFORMS: Final[dict[Kind, _Platform]] = {
    "weblogy": weblogy,
    "wordpress": wordpress,
    "spip": spip,
    "feed_only": feed_only,
    "news_sitemap": news_sitemap,
    "listing": listing,
    "agency": agency,
}


def address(item: Published) -> str:
    """The address under which the outlet lists the article."""
    return _PLATFORMS[item.outlet.kind].address(item)


class Site:
    """All outlets on one day. Answers are a function of day and request, but for the faults that count requests."""

    def __init__(self, day: date, texts: Iterable[Text] | None = None) -> None:
        self.day = day
        self.editions = editions(day, texts)

    def answer(self, request: Request, *, first: bool = False) -> Answer:
        """The answer to ``request``: 502 for a host that nobody has, 404 for what does not exist, 410 for an article of
        the Courrier that was taken down. ``first``: whether nobody asked for this address before."""
        outlet = HOSTS.get(request.host)
        if outlet is None:
            hosts = f"unknown host {request.host}; the fictional press answers for *.example names only\n"
            return Answer(hosts.encode(), 502, "text/plain; charset=utf-8")
        edition = self.editions[outlet.id]
        answer = _PLATFORMS[outlet.kind].answer(request, edition) or missing(outlet.name)
        if request.host == outlet.hosts[0] and (fault := fault_at(outlet.id, request.target)):
            answer = spoiled(fault, request, answer, first=first)
        takes_gzip = "gzip" in request.headers.get("accept-encoding", "")
        if outlet.compresses and takes_gzip and answer.body and answer.content_type.startswith(_COMPRESSED_TYPES):
            return answer.compressed()
        return answer
