"""Every Scrapy setting and every path of the monitor; the only place that reads the environment.

Values that differ from Scrapy 2.19's defaults say why; ``tests/test_settings.py`` checks the names against Scrapy's.
"""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

HOME = Path(os.environ.get("PRESS_MONITOR_HOME") or user_data_path("press-monitor"))
DATABASE = Path(os.environ.get("PRESS_MONITOR_DB") or HOME / "press.db")
CATALOGUE_OVERLAY = HOME / "catalogue"
SOURCES_DIR = Path(__file__).parent / "spiders" / "sources"

# Who we are, for the webmasters whose pages we read. A crawl of real hosts refuses to start while this is empty.
CONTACT = os.environ.get("PRESS_MONITOR_CONTACT", "")
ROBOTS_NAME = "press-monitor"


def environment(name: str) -> str:
    """What the environment holds under a name, or nothing: the mail server, and what ``alerts.yml`` has places for.
    No setting, so that no secret is handed to Scrapy."""
    return os.environ.get(name, "")


BOT_NAME = "press-monitor"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
USER_AGENT = f"{ROBOTS_NAME}/0.1 (+{CONTACT})" if CONTACT else ""

# --- what a request may be ------------------------------------------------------------------------------------------
# file:, data:, ftp: and s3: addresses in a sitemap would otherwise be fetched
DOWNLOAD_HANDLERS = {
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
    # Twisted repeats a request on a broken connection by itself, behind the host gate's back
    "http": "monitor.fetching.handler.OnceHandler",
    "https": "monitor.fetching.handler.OnceHandler",
}
# names resolve to public addresses only; what is checked is what is connected to
TWISTED_DNS_RESOLVER = "monitor.fetching.addresses.GuardedResolver"
DOWNLOADER_MIDDLEWARES = {
    # replaced by ours: Scrapy's takes an unreachable robots.txt for permission, RFC 9309 §2.3.1.4 for refusal
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    # replaced by ours: Scrapy's fetches the public suffix list from the web at the first cookie
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "monitor.fetching.cookies.CookiesMiddleware": 700,
    "monitor.fetching.url_policy.UrlPolicyMiddleware": 40,
    "monitor.fetching.robots.RobotsMiddleware": 100,
    # a page waits until it is known what its site reserves
    "monitor.fetching.reservations.ReservationsMiddleware": 110,
    # responses pass it after RetryMiddleware (550), which leaves 429 and 503 to it
    "monitor.fetching.retry_after.RetryAfterMiddleware": 540,
    # between redirect (600) and decompression (590): sees the raw body
    "monitor.fetching.body_guard.BodyGuardMiddleware": 595,
    # nearest to the network: whatever leaves has waited its turn, redirects and robots.txt included
    "monitor.fetching.gate.HostGateMiddleware": 990,
}
SPIDER_MIDDLEWARES: dict[str, int | None] = {}
EXTENSIONS = {
    "monitor.fetching.extension.RunExtension": 100,
    # takes the peak of whoever started the crawl for the crawl's
    "scrapy.extensions.memusage.MemoryUsage": None,
    "monitor.fetching.memory.OwnMemoryUsage": 0,
}
ITEM_PIPELINES = {"monitor.pipelines.PressPipeline": 100}
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = ROBOTS_NAME
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TLS_MIN_VERSION = "TLSv1.2"
# a proxy from the environment would resolve names behind the address guard's back
HTTPPROXY_ENABLED = False
HTTPCACHE_ENABLED = False
METAREFRESH_ENABLED = False
REFERRER_POLICY = "no-referrer"
# walls that set a cookie and redirect to themselves work; the jar lives as long as the run
COOKIES_ENABLED = True

# --- how fast -------------------------------------------------------------------------------------------------------
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# the host gate keeps the delay: one for all crawlers, across runs, retries and redirects included
DOWNLOAD_DELAY = 0.0
AUTOTHROTTLE_ENABLED = False
PRESS_MIN_DELAY = 1.0
PRESS_MAX_ACTIVE = 24
# which stored articles are looked at again: all, those on a topic, or none
PRESS_REVISITS = os.environ.get("PRESS_MONITOR_REVISITS") or "topic"

# what is stored of a page whose publisher reserves its text: store-metadata-only, or record (all, and what is declared)
PRESS_RESPECT_TDM = os.environ.get("PRESS_MONITOR_RESPECT_TDM") or "store-metadata-only"

# --- how long, how big ----------------------------------------------------------------------------------------------
DOWNLOAD_TIMEOUT = 30.0
DNS_TIMEOUT = 10.0
DOWNLOAD_MAXSIZE = 10 * 1024**2
DOWNLOAD_WARNSIZE = 2 * 1024**2
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 2
# 429 and 503 carry Retry-After and are settled by its middleware, not asked again at once
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]
# every status reaches our callbacks and becomes a state of the link
HTTPERROR_ALLOW_ALL = True
CLOSESPIDER_TIMEOUT = 600.0
CLOSESPIDER_ERRORCOUNT = 200
MEMUSAGE_ENABLED = True
MEMUSAGE_LIMIT_MB = 768
CONCURRENT_ITEMS = 16

# --- what stays shut ------------------------------------------------------------------------------------------------
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# the ledger in the database is the queue and the duplicate filter; a JOBDIR does not survive a kill
JOBDIR = None

# days after which prune folds details into daily sums, drops raw pages (of articles on a topic: later, or never) and
# takes the texts of articles off every topic away; empty: never
PRESS_KEEP_ATTEMPTS = os.environ.get("PRESS_MONITOR_KEEP_ATTEMPTS", "")
PRESS_KEEP_SIGHTINGS = os.environ.get("PRESS_MONITOR_KEEP_SIGHTINGS", "")
PRESS_KEEP_RAW_PAGES = os.environ.get("PRESS_MONITOR_KEEP_RAW_PAGES", "")
PRESS_KEEP_RAW_PAGES_ON_TOPIC = os.environ.get("PRESS_MONITOR_KEEP_RAW_PAGES_ON_TOPIC", "")
PRESS_KEEP_TEXTS_OFF_TOPIC = os.environ.get("PRESS_MONITOR_KEEP_TEXTS_OFF_TOPIC", "")
LOG_LEVEL = os.environ.get("PRESS_MONITOR_LOG_LEVEL", "INFO")
# the command line puts a rotated file beside the database; Scrapy's own handler would write to the terminal
LOG_INSTALL_ROOT_HANDLER = False
STATS_DUMP = False
FEED_EXPORT_ENCODING = "utf-8"
SPIDER_LOADER_WARN_ONLY = False
# reads a callback's source text at every call, 5 ms each; mypy sees the same mistake
WARN_ON_GENERATOR_RETURN_VALUE = False
