"""Whether a database holds the demo's invented press: by the ids of its sources and by where those are at home, for a
real outlet may well be called as an invented one is."""

from __future__ import annotations

from pathlib import Path

from db.connection import crawled_sources
from monitor.catalogue.model import Source
from monitor.catalogue.sources import load_sources
from monitor.errors import UsageError


def invented_sources(db: Path) -> dict[str, Source]:
    """The demo's sources that were crawled into the database, by id; none where it is absent, new or a real crawl's.

    Raises ``NotAPressDatabaseError``."""
    # on reserved names, which no real source has; most databases need no more
    homes = {key: home for key, home in crawled_sources(db).items() if home.endswith(".example/")}
    if not homes:
        return {}
    from monitor.demo import CATALOGUE

    known = load_sources([CATALOGUE / "sources"])
    return {key: source for key, source in known.items() if homes.get(key) == str(source.home)}


def refuse_demo(db: Path) -> None:
    """Raises ``UsageError`` for a database of the demo: nothing real is ever written into it."""
    invented = sorted(invented_sources(db))
    if invented:
        raise UsageError(f"{_holds(db, invented)}; give a --db of its own")


def refuse_real_names(db: Path, names: tuple[str, ...]) -> None:
    """Raises ``UsageError`` where sources are named that a database of the demo cannot hold."""
    invented = sorted(invented_sources(db)) if names else []
    strangers = [name for name in names if name not in invented]
    if invented and strangers:
        raise UsageError(f"{_holds(db, invented)} and no {' or '.join(strangers)}; give a --db of its own")


def _holds(db: Path, invented: list[str]) -> str:
    return f"{db} holds the demo's invented press ({', '.join(invented[:3])} ...)"
