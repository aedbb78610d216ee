"""How ``sources add`` and ``sources check --live`` look at sites: the settings, handed on as values."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import settings
from monitor.catalogue.model import Source
from monitor.cli.logs import BYTES, FILES
from monitor.cli.opening import scrapy_settings
from monitor.fetching.batch import Home
from monitor.fetching.probe import Survey, open_session, probe
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.session import CrawlSession
from monitor.fetching.standalone import check_contact


@contextmanager
def looking(db: Path, command: str, sources: Sequence[Source], routes: Mapping[str, int]) -> Iterator[CrawlSession]:
    """The way to the network for ``look``, logging beside the database. ``sources``: whose hosts are asked. Raises
    ``ConfigError`` without a contact, ``BusyError`` while a crawl runs."""
    loopback = LoopbackRoutes(routes)
    check_contact(settings.CONTACT, list(sources), loopback)
    session = open_session(
        db,
        command=command,
        routes=loopback,
        robots_name=settings.ROBOTS_NAME,
        min_delay=settings.PRESS_MIN_DELAY,
    )
    with session as opened:
        handler = RotatingFileHandler(
            Home(db.absolute()).log, maxBytes=BYTES, backupCount=FILES, encoding="utf-8", delay=True
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root = logging.getLogger()
        root.addHandler(handler)
        root.setLevel(settings.LOG_LEVEL if settings.LOG_LEVEL in logging.getLevelNamesMapping() else "INFO")
        try:
            yield opened
        finally:
            root.removeHandler(handler)
            handler.close()


def look(session: CrawlSession, surveys: Sequence[Survey], routes: Mapping[str, int]) -> bool:
    """Puts the surveys' questions; returns whether no signal cut them short."""
    changes: dict[str, Any] = {}
    if routes:
        changes = {
            "PRESS_LOOPBACK_ROUTES": dict(routes),
            "USER_AGENT": settings.USER_AGENT or f"{settings.ROBOTS_NAME}/test (loopback only)",
        }
    return probe(
        surveys,
        session,
        scrapy_settings(**changes),
        max_active=settings.PRESS_MAX_ACTIVE,
        on_progress=_progress(len(surveys)),
    )


def _progress(total: int) -> Callable[[int], None] | None:
    """A line that counts on a terminal; None where nobody looks."""
    if total < 2 or not sys.stderr.isatty():
        return None

    def show(ended: int) -> None:
        sys.stderr.write(f"\r{ended} of {total} sources" + ("\r\033[K" if ended == total else ""))
        sys.stderr.flush()

    return show
