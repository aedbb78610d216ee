"""The download handler: Scrapy's own, but that nothing is sent twice behind the gate's back.

Twisted sends a request again at once, by itself, when the connection that it kept open breaks. The host then gets two
requests in the time of one. Here such a break is an error like any other: RetryMiddleware asks again, through the gate.
"""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler

# A kept connection that is older than this is not used again: Apache closes them after 5 s by default
# (https://httpd.apache.org/docs/2.4/mod/core.html#keepalivetimeout), and a request that crosses the closing is lost.
KEPT_S = 4


class OnceHandler(HTTP11DownloadHandler):
    """The value of ``DOWNLOAD_HANDLERS`` for http and https."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
        self._pool.cachedConnectionTimeout = KEPT_S
