"""How the served file is opened: read-only, by an address in which no character of its name means something else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette.database import Database
from datasette.utils import sqlite3


class PressDatabase(Database):  # type: ignore[misc]
    """Datasette 0.65 puts the plain path into a ``file:`` address: for ``a#b.db`` SQLite then makes a file called
    ``a``, for ``a%20b.db`` it opens ``a b.db``."""

    def __init__(self, datasette: Any, path: str, is_mutable: bool) -> None:
        super().__init__(datasette, path=path, is_mutable=is_mutable)

    def connect(self, write: bool = False) -> Any:
        """A connection that cannot write and makes no file, whatever is asked."""
        mode = "mode=ro" if self.is_mutable else "immutable=1"
        address = f"{Path(self.path).absolute().as_uri()}?{mode}"
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        self._all_file_connections.append(connection)
        return connection
