"""aBamako, aOuaga, aNiamey and their siblings of the Weblogy network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Request, Response

from monitor.catalogue.model import Listing
from monitor.discovery.link import Found
from monitor.discovery.listings import read_script_list
from spiders.press import PressSpider

# The home page's lists are written by scripts; these file names were seen on a saved home page of aCotonou
SCRIPTS = (
    "inc_main_TOP_news_PE.js",
    "inc_main_news_PE.js",
    "inc_depeches.js",
    "inc_alertes_PE.js",
)


class WeblogySpider(PressSpider):
    """Adds the lists that the home page includes as JavaScript to what the source declares."""

    name = "weblogy"

    def list_requests(self) -> Iterator[Request]:
        yield from super().list_requests()
        home = urlsplit(str(self.source.home))
        for script in SCRIPTS:
            url = f"{home.scheme}://{home.netloc}/inc/news/{script}"
            yield self.list_request(url, Listing(kind="listing", url=url))

    def found_in(self, response: Response, strategy: Any) -> Found:
        if response.url.endswith(".js"):
            return read_script_list(response.body, response.url)
        return super().found_in(response, strategy)
