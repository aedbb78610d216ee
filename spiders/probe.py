"""Puts a survey's questions to a site and hands it the answers; enters nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy.http import Request, Response

from monitor.fetching.probe import Answer, Ask, Survey, answer_of, answer_of_failure, request_for
from monitor.fetching.session import session_of

if TYPE_CHECKING:
    from twisted.python.failure import Failure


class ProbeSpider(scrapy.Spider):
    """Started by ``monitor.fetching.probe.probe``, which hands it its survey."""

    name = "probe"
    survey: Survey
    asked = 0

    async def start(self) -> AsyncIterator[Request]:
        # at once, here and below: a survey counts what is under way, and Scrapy takes from a generator when it likes
        for ask in list(self.survey.first()):
            yield self.request(ask)

    def arrived(self, response: Response, ask: Ask) -> Iterator[Request]:
        """Hands an answer on; asks what it leads to."""
        yield from self.told(answer_of(ask, response, session_of(self.crawler).hosts))

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Hands on that no answer came."""
        request: Any = failure.request  # type: ignore[attr-defined]
        yield from self.told(answer_of_failure(request.cb_kwargs["ask"], failure, session_of(self.crawler).hosts))

    def told(self, answer: Answer) -> Iterator[Request]:
        for ask in list(self.survey.answered(answer)):
            yield self.request(ask)

    def request(self, ask: Ask) -> Request:
        """The request of a question; what is asked first leaves first."""
        self.asked += 1
        return request_for(ask, self.arrived, self.failed).replace(priority=-self.asked)
