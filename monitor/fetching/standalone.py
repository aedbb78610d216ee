"""``scrapy crawl press -a source=lefaso``: a crawler that Scrapy's own command started opens a batch of its own."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy import signals

from monitor.catalogue.model import Source
from monitor.catalogue.sources import load_sources, select
from monitor.errors import ConfigError
from monitor.fetching.batch import Batch, Home, batch_of, join, open_batch
from monitor.fetching.recovery import finish_fetched
from monitor.fetching.routes import LoopbackRoutes
from monitor.relevance.reader import load_reader

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

# what is pasted from a manual (RFC 2606 and our own)
NOBODYS = ("your-site.org", "example.org", "example.com", "example.net", "//localhost", "@localhost", "127.0.0.1")


def check_contact(contact: str, sources: list[Source], routes: LoopbackRoutes) -> None:
    """Raises ``ConfigError`` if a real host would be asked by a crawler that gives nobody's address."""
    real = [source.id for source in sources if not routes.is_loopback(source.home.host or "")]
    given = "@" in contact or contact.startswith(("http://", "https://"))
    if real and (not given or any(word in contact for word in NOBODYS)):
        what = f"is {contact!r}, which reaches nobody" if contact else "is not set"
        raise ConfigError(
            f"PRESS_MONITOR_CONTACT {what}: webmasters must be able to reach whoever crawls their sites; "
            "set it to your e-mail address or web page, as in: export PRESS_MONITOR_CONTACT=desk@your-site.org"
        )


def batch_for(crawler: Crawler, source_id: str) -> Batch:
    """The batch that the crawler has joined, or a new one from Scrapy's settings, closed when the engine stops.

    Raises what ``open_batch`` raises, ``UsageError`` for an unknown source and ``ConfigError`` without a contact."""
    try:
        return batch_of(crawler)
    except KeyError:
        pass
    values = crawler.settings
    overlay = Path(values["CATALOGUE_OVERLAY"])
    sources = load_sources([Path(values["SOURCES_DIR"]), overlay / "sources"])
    routes = LoopbackRoutes(values.getdict("PRESS_LOOPBACK_ROUTES"), values.getlist("PRESS_ALLOW_ADDRESSES"))
    check_contact(values["CONTACT"], select(sources, [source_id]), routes)
    stack = ExitStack()
    batch = stack.enter_context(
        open_batch(
            Home(Path(values["DATABASE"]).absolute()),
            command=f"scrapy crawl {source_id}",
            version=version("press-monitor"),
            sources=sources,
            reader=load_reader(overlay),
            routes=routes,
            robots_name=values["ROBOTS_NAME"],
            min_delay=values.getfloat("PRESS_MIN_DELAY"),
        )
    )
    join(crawler, batch)
    finish_fetched(batch)

    def close() -> None:
        with batch.store.transaction():
            batch.store.coverage.update(batch.now())
        broken = batch.store.links.broken_sums()
        with batch.store.transaction():
            batch.store.runs.finish_batch(batch.batch_id, 70 if broken else 0, "; ".join(broken) or None, batch.now())
        stack.close()
        if broken:
            logger.error("the ledger's sums do not agree: %s", "; ".join(broken))

    crawler.signals.connect(close, signals.engine_stopped, weak=False)
    return batch
