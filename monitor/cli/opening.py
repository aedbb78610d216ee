"""How commands open a batch: the settings, handed on as values."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import settings
from monitor.catalogue.model import Source
from monitor.catalogue.sources import load_sources
from monitor.cli.logs import log_handler, rotate_appended
from monitor.errors import ConfigError
from monitor.fetching.batch import Batch, Home, Wishes, open_batch
from monitor.fetching.declarations import POLICIES, Policy
from monitor.fetching.routes import LoopbackRoutes
from monitor.relevance.reader import Reader, load_reader


def registry() -> dict[str, Source]:
    """The shipped sources under the user's own. Raises ``ConfigError``."""
    return load_sources([settings.SOURCES_DIR, settings.CATALOGUE_OVERLAY / "sources"])


def scrapy_settings(**changes: Any) -> dict[str, Any]:
    """``settings.py`` as Scrapy gets it, with what this invocation changes."""
    values = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    return {**values, **changes}


@contextmanager
def opened(
    db: Path,
    command: str,
    sources: Mapping[str, Source],
    *,
    wishes: Wishes | None = None,
    routes: LoopbackRoutes | None = None,
    reader: Reader | None = None,
) -> Iterator[Batch]:
    """An open batch on ``db``, logging into a rotated file beside it. Raises what ``open_batch`` raises."""
    if settings.LOG_LEVEL not in logging.getLevelNamesMapping():
        levels = ", ".join(logging.getLevelNamesMapping())
        raise ConfigError(f"PRESS_MONITOR_LOG_LEVEL is {settings.LOG_LEVEL!r}; it is one of {levels}")
    home = Home(db.absolute())
    policy = settings.PRESS_RESPECT_TDM
    if policy not in POLICIES:
        raise ConfigError(f"PRESS_MONITOR_RESPECT_TDM is {policy!r}; it is one of {', '.join(POLICIES)}")
    with open_batch(
        home,
        command=command,
        version=version("press-monitor"),
        sources=sources,
        reader=reader or load_reader(settings.CATALOGUE_OVERLAY),
        routes=routes or LoopbackRoutes({}),
        robots_name=settings.ROBOTS_NAME,
        min_delay=settings.PRESS_MIN_DELAY,
        wishes=wishes,
        respect_tdm=cast("Policy", policy),
    ) as batch:
        rotate_appended(home.database.with_name(f"{home.database.stem}.cron.log"))
        handler = log_handler(home.log, settings.LOG_LEVEL)
        root = logging.getLogger()
        root.addHandler(handler)
        root.setLevel(settings.LOG_LEVEL)
        try:
            yield batch
        finally:
            root.removeHandler(handler)
            handler.close()
