"""The store: one open database with the tables' own verbs. All writing of the program goes through here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from db.articles import Articles
from db.backfills import Backfills
from db.captures import Captures
from db.changes import Changes
from db.connection import OperationalError, open_database, transaction
from db.copies import SketchTable
from db.coverage import Coverage
from db.endpoints import Endpoints
from db.entities import Entities
from db.erasure import Erasure
from db.findings import Findings
from db.gaps import Gaps
from db.hosts import Hosts
from db.keeping import Keeping
from db.links import Links
from db.outbox import Outbox
from db.polling import Polling
from db.revisits import Revisits
from db.runs import Runs
from db.stories import Stories
from db.tombstones import Tombstones
from db.walls import Walls


class Store:
    """Opens ``path`` for reading and writing. Raises the errors of ``db.errors``.

    One per process: together with the crawl lock it keeps the number of connections that write to a small,
    known one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = open_database(path)
        self.links = Links(self.database)
        self.runs = Runs(self.database)
        self.endpoints = Endpoints(self.database)
        self.gaps = Gaps(self.database)
        self.captures = Captures(self.database)
        self.articles = Articles(self.database)
        self.entities = Entities(self.database)
        self.sketches = SketchTable(self.database)
        self.hosts = Hosts(self.database)
        self.polling = Polling(self.database)
        self.walls = Walls(self.database)
        self.stories = Stories(self.database)
        self.coverage = Coverage(self.database)
        self.findings = Findings(self.database)
        self.outbox = Outbox(self.database)
        self.backfills = Backfills(self.database)
        self.revisits = Revisits(self.database)
        self.changes = Changes(self.database)
        self.tombstones = Tombstones(self.database)
        self.erasure = Erasure(self.database)
        self.keeping = Keeping(self.database)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A short write transaction; rolled back when the block raises."""
        with transaction(self.database, self.path):
            yield

    def close(self) -> None:
        """Moves the write-ahead log into the file, unless a reader needs it, and closes."""
        connection = self.database.conn
        try:
            # a reader in the middle of something may keep the log as it is: the next close empties it
            connection.execute("pragma busy_timeout = 500")
            connection.execute("pragma optimize")
            connection.execute("pragma wal_checkpoint(truncate)")
        except OperationalError:
            # no room, or another writer: everything is committed already, and the log is read at the next start
            return
        finally:
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
