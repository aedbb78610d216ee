"""The database's address is /press, whatever its file is called: links, citations and named queries stay the same."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl

from monitor.web.access import CLOSED_TABLES, is_public
from monitor.web.opened import PressDatabase
from monitor.web.pages import DATABASE


@hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
def startup(datasette: Any) -> None:
    for name, database in list(datasette.databases.items()):
        if database.path:
            closed = CLOSED_TABLES if is_public(datasette) else frozenset[str]()
            datasette.remove_database(name)
            datasette.add_database(PressDatabase(datasette, database.path, database.is_mutable, closed), name=DATABASE)
