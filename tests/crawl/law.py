"""The conservation law, held after every crawl that a test makes: ``tests.crawl.forked`` and ``tests.crawl.program``,
by which all of them are started, call ``after``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from db.links import Links
from db.soundness import looked_at

# modules that crawl, and commands that do
MODULES = ("tests.crawl.drive", "tests.crawl.look_back", "tests.crawl.take_in", "tests.hostile.strained")
COMMANDS = ("crawl", "demo", "revisit", "backfill", "add-article", "import", "rebuild")
# ended in order: all went well, some sources failed, the network was away
IN_ORDER = (0, 2, 69)


def after(module: str, arguments: Sequence[str], code: int) -> None:
    """Holds the law in the databases that a process was started with, where it crawled and ended in order.

    Raises ``AssertionError`` with the sums that do not agree."""
    crawls = module in MODULES or any(word in COMMANDS for word in arguments[:2])
    if crawls and code in IN_ORDER:
        for word in arguments:
            if word.endswith(".db") and Path(word).is_file() and _ended_in_order(Path(word)):
                hold(Path(word))


def _ended_in_order(path: Path) -> bool:
    """Whether the newest batch did, by its row; a full disk, for one, leaves links in flight until the next start."""
    with looked_at(path) as database:
        row = database.execute("select exit_code from batches order by id desc limit 1").fetchone()
    return row is None or row[0] in IN_ORDER


def hold(path: Path) -> None:
    """Raises ``AssertionError`` where the states of a database's links do not sum up, or one is still in flight."""
    with looked_at(path) as database:
        broken = Links(database).broken_sums()
    assert not broken, f"{path}: {'; '.join(broken)}"
