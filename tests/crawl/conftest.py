"""One crawl of the demo press, made once and looked at by many tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crawl.program import Done, run


@dataclass(frozen=True, slots=True)
class Crawled:
    """A demo database, its home and what the command said."""

    home: Path
    db: Path
    done: Done


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    home = tmp_path_factory.mktemp("home")
    db = home / "demo.db"
    return Crawled(home, db, run(home, "demo", "--no-serve", "--json", "--db", db))
