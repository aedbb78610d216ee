"""How the served file is opened: read-only, by an address in which no character of its name means something else, and
anew when another file has taken its place."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from datasette.database import Database
from datasette.utils import sqlite3

from db.errors import NotAPressDatabaseError
from db.reading import check_readable

T = TypeVar("T")

# of all connections together: hex(randomblob(5e8)) took 545 MB; what asks for more ends with an error
MEMORY = 256 * 2**20

# device and number of the file and of its write-ahead log
Identity = tuple[tuple[int, int] | None, tuple[int, int] | None]


class ReplacedError(Exception):
    """Raised by ``PressDatabase`` when the file is gone, or what stands in its place cannot be served."""

    status = 503


class PressDatabase(Database):  # type: ignore[misc]
    """Datasette 0.65 puts the plain path into a ``file:`` address: for ``a#b.db`` SQLite then makes a file called
    ``a``, for ``a%20b.db`` it opens ``a b.db``. And it goes on reading a file that was deleted or replaced.

    ``closed``: tables that no query may read."""

    def __init__(self, datasette: Any, path: str, is_mutable: bool, closed: frozenset[str] = frozenset()) -> None:
        super().__init__(datasette, path=path, is_mutable=is_mutable)
        self._closed = closed
        self._turn = threading.Condition()
        self._reading = 0
        self._connections: dict[int, Any] = {}
        self._seen: Identity | None = None

    @property
    def state(self) -> tuple[str, Identity | None]:
        """Which file was read last: what was learnt of another says nothing."""
        return self.path, self._seen

    def connect(self, write: bool = False) -> Any:
        """A connection that cannot write and makes no file, whatever is asked."""
        mode = "mode=ro" if self.is_mutable else "immutable=1"
        address = f"{Path(self.path).absolute().as_uri()}?{mode}"
        return sqlite3.connect(address, uri=True, check_same_thread=False)

    async def execute_fn(self, fn: Callable[[Any], T]) -> T:
        """What ``fn`` makes of a connection, in one of the threads that read. Raises ``ReplacedError``."""
        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, self.read, fn)

    async def glance(self, fn: Callable[[Any], T]) -> T:
        """What ``fn`` makes of a connection of its own, past those who wait for a thread. Raises ``ReplacedError``."""

        def look() -> T:
            if self.is_mutable:
                self._check()
            connection = self._opened()
            try:
                return fn(connection)
            finally:
                connection.close()

        return await asyncio.to_thread(look)

    def read(self, fn: Callable[[Any], T]) -> T:
        """What ``fn`` makes of this thread's connection. Raises ``ReplacedError``."""
        thread = threading.get_ident()
        with self._turn:
            if self._seen is None or self._identity() != self._seen:
                self._begin_anew()
            self._reading += 1
            connection = self._connections.get(thread)
        try:
            if connection is None:
                connection = self._connections[thread] = self._opened()
            return fn(connection)
        finally:
            with self._turn:
                self._reading -= 1
                self._turn.notify_all()

    def _begin_anew(self) -> None:
        """Closes all connections at once, once none is read from: as long as one is open, SQLite shares what it knows
        of the former write-ahead log with the new ones (sqlite.org/howtocorrupt.html, 2.4)."""
        self._turn.wait_for(lambda: not self._reading)
        now = self._identity()
        if now == self._seen:  # another thread was quicker
            return
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()
        self._seen = None
        if self.is_mutable:
            self._check()
        self._connections[threading.get_ident()] = self._opened()
        self._seen = self._identity()

    def _check(self) -> None:
        try:
            check_readable(Path(self.path), newer=True)
        except (NotAPressDatabaseError, OSError) as error:
            raise ReplacedError(str(error)) from None

    def _opened(self) -> Any:
        connection = self.connect()
        try:
            self.ds._prepare_connection(connection, self.name)
            connection.execute(f"pragma hard_heap_limit = {MEMORY}")
            # the write-ahead log, where there is none, is made by the first look
            connection.execute("select 1 from sqlite_master limit 1").fetchone()
            if self._closed:
                connection.set_authorizer(self._authorized)
        except BaseException:
            connection.close()
            raise
        return connection

    def _authorized(self, action: int, first: str | None, *_: str | None) -> int:
        closed = action == sqlite3.SQLITE_READ and first is not None and first.lower() in self._closed
        return int(sqlite3.SQLITE_DENY if closed else sqlite3.SQLITE_OK)

    def _identity(self) -> Identity:
        return _numbers(self.path), _numbers(f"{self.path}-wal") if self.is_mutable else None


def _numbers(path: str) -> tuple[int, int] | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
