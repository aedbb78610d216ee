"""Cookies that live as long as the run, without Scrapy's own way to the network.

To tell ``gov.ml`` from a site's domain, Scrapy's middleware asks tldextract, which fetches the public suffix list from
the web at the first cookie: past the address guard, and with everything standing still meanwhile. Here the list is the
one that tldextract brings along.
"""

from __future__ import annotations

from collections.abc import Iterable
from http.cookiejar import Cookie

from scrapy import Request
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware as ScrapyCookiesMiddleware
from scrapy.http.cookies import CookieJar
from scrapy.utils.httpobj import urlparse_cached
from tldextract import TLDExtract

# A site that sets more than this is counting something
MOST_COOKIES = 100
MOST_COOKIE_BYTES = 4096

_split_domain = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def is_public_suffix(domain: str) -> bool:
    """Whether ``domain`` is one under which anybody can have a name (``ml``, ``gov.ml``, ``github.io``)."""
    return not _split_domain(domain).domain


class CookiesMiddleware(ScrapyCookiesMiddleware):
    """Scrapy's, but for the question of what a public suffix is, and a bound on what one host may leave with us."""

    def _process_cookies(self, cookies: Iterable[Cookie], *, jar: CookieJar, request: Request) -> None:
        host = (urlparse_cached(request).hostname or "").lower()
        for cookie in cookies:
            domain = cookie.domain.removeprefix(".")
            if domain and is_public_suffix(domain):
                if domain != host:
                    continue
                cookie.domain = host
            others = sum(1 for kept in jar if kept.domain == cookie.domain and kept.name != cookie.name)
            if others < MOST_COOKIES and len(cookie.name) + len(cookie.value or "") <= MOST_COOKIE_BYTES:
                jar.set_cookie_if_ok(cookie, request)
