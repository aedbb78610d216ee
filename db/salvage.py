"""A damaged database's rows in a new one: table by table by SQLite where it can, page by page where it cannot."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from db.migrations import migrations
from db.raw_pages import RawFile, Value

# made anew from the others
_MADE_ANEW = ("_sqlite_migrations", "coverage", "coverage_due")
_INDEX = "articles_fts"
# an id that is larger by more than this than there are rows is a damaged one
_SLACK = 100_000


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a table. ``saved``: rows in the new database; ``lost``: rows of which it is known that they were
    there, ``None`` where nobody can tell; ``by_page``: whether it was read page by page."""

    table: str
    saved: int
    lost: int | None
    by_page: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the new database. ``order``: its columns as they stand in a row of the file; ``key``: the column that
    is the rowid."""

    name: str
    columns: tuple[str, ...]
    order: tuple[str, ...]
    key: str | None
    kinds: dict[str, str]
    needed: frozenset[str]


def salvage(damaged: Path, database: Database) -> list[Saved]:
    """Copies every row of the file ``damaged`` that can be read into an open, new and empty database, and says how many
    of each table. Nothing is done to the damaged file, a copy of which is read. To be called outside of transactions;
    references between rows are not looked at. Raises ``OSError`` where no copy can be made."""
    with TemporaryDirectory(prefix="press-monitor-recover-", dir=damaged.parent) as folder:
        copy = _without_log(damaged, Path(folder) / "damaged.db")
        tables = [_table(database, name) for name in _names(database)]
        raw = RawFile.of(copy)
        roots = _roots(copy, raw)
        execute = database.conn.execute
        execute("pragma foreign_keys = off")
        triggers = execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
        execute("begin immediate")
        for name, _ in triggers:
            execute(f"drop trigger [{name}]")
        for name in roots.keys() - {table.name for table in tables}:
            # the pages of what is made anew are no strays
            raw.pass_over(roots[name][0])
        saved = [_take(copy, raw, roots, database, table) for table in tables]
        strays = _take_strays(raw, database, tables, {one.table for one in saved if one.by_page})
        for _, sql in triggers:
            execute(sql)
        execute("insert into articles_fts(articles_fts) values ('rebuild')")
        execute("commit")
    return [_with_strays(one, strays.get(one.table, 0)) for one in saved]


def _with_strays(one: Saved, more: int) -> Saved:
    lost = None if one.lost is None else max(0, one.lost - more)
    return replace(one, saved=one.saved + more, lost=lost)


def _without_log(damaged: Path, copy: Path) -> Path:
    """A copy with what is in its log moved into it, as far as SQLite can."""
    shutil.copyfile(damaged, copy)
    log = damaged.with_name(f"{damaged.name}-wal")
    if log.exists() and log.stat().st_size:
        shutil.copyfile(log, copy.with_name(f"{copy.name}-wal"))
    try:
        with closing(sqlite3.connect(str(copy), isolation_level=None)) as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
            connection.execute("pragma journal_mode = delete")
    except sqlite3.Error:
        # read as it is, then: what stands in the log alone is lost
        return copy
    return copy


def _names(database: Database) -> list[str]:
    return [
        name for name in database.table_names() if not name.startswith((_INDEX, "sqlite_")) and name not in _MADE_ANEW
    ]


def _table(database: Database, name: str) -> _Table:
    execute = database.conn.execute
    info = execute(f"pragma table_info([{name}])").fetchall()
    (sql,) = execute("select sql from sqlite_master where type = 'table' and name = ?", [name]).fetchone()
    columns = tuple(row[1] for row in info)
    keys = [row[1] for row in sorted(info, key=lambda row: row[5]) if row[5]]
    bare = sql.rstrip().lower().endswith("without rowid")
    order = (*keys, *(column for column in columns if column not in keys)) if bare else columns
    is_rowid = len(keys) == 1 and not bare and any(row[5] and row[2].lower() == "integer" for row in info)
    return _Table(
        name, columns, order, keys[0] if is_rowid else None, {row[1]: row[2].lower() for row in info},
        frozenset(row[1] for row in info if row[3] and row[4] is None and not (is_rowid and row[5])),
    )  # fmt: skip


def _roots(copy: Path, raw: RawFile) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Table -> (its first page, its columns in the file, none where they cannot be known)."""
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for _, row in raw.rows_of(1):
        if len(row) == 5 and row[0] == "table" and isinstance(row[1], str) and isinstance(row[3], int):
            found[row[1]] = (row[3], _columns_in(row[4]))
    return found


def _columns_in(sql: Value) -> tuple[str, ...]:
    """The columns that a table was made with, as SQLite understands its words; for one without rowids in the order of
    its rows."""
    if not isinstance(sql, str):
        return ()
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.execute(sql)
            (name,) = connection.execute("select name from sqlite_master where type = 'table'").fetchone()
            info = connection.execute(f"pragma table_info([{name}])").fetchall()
    except sqlite3.Error:
        return ()
    columns = [row[1] for row in info]
    if sql.rstrip().lower().endswith("without rowid"):
        keys = [row[1] for row in sorted(info, key=lambda row: row[5]) if row[5]]
        columns = [*keys, *(column for column in columns if column not in keys)]
    return tuple(columns)


def _take(
    copy: Path, raw: RawFile, roots: dict[str, tuple[int, tuple[str, ...]]], database: Database, table: _Table
) -> Saved:
    root, columns = roots.get(table.name, (0, ()))
    wanted = _count(copy, table.name)
    execute = database.conn.execute
    execute("savepoint taken")
    try:
        told = _enter(database, table, _by_sqlite(copy, table), 2**62)
    except sqlite3.DatabaseError:
        execute("rollback to taken")
        before = set(raw.seen)
        there = sum(1 for _ in raw.rows_of(root)) if root else 0
        raw.seen = before
        rows = (_named(table, columns or table.order, rowid, row) for rowid, row in raw.rows_of(root)) if root else ()
        told = _enter(database, table, (row for row in rows if row is not None), 4 * there + _SLACK)
        return Saved(table.name, told, max(0, wanted - told) if wanted is not None else None, by_page=True)
    finally:
        execute("release taken")
    if root:
        # the pages of the table count as seen whoever reads them, so that they are no strays
        raw.pass_over(root)
    return Saved(table.name, told, max(0, wanted - told) if wanted is not None else 0)


def _count(copy: Path, table: str) -> int | None:
    """How many rows a table has, by its own tree or by an index that is whole."""
    ways = [""]
    try:
        with closing(sqlite3.connect(f"{copy.as_uri()}?immutable=1", uri=True)) as connection:
            indexes = connection.execute(
                "select name from sqlite_master where type = 'index' and tbl_name = ?", [table]
            )
            ways += [f" indexed by [{name}]" for (name,) in indexes]
            for way in ways:
                try:
                    return int(connection.execute(f"select count(*) from [{table}]{way}").fetchone()[0])
                except sqlite3.DatabaseError:
                    continue
    except sqlite3.DatabaseError:
        return None
    return None


def _by_sqlite(copy: Path, table: _Table) -> Iterator[dict[str, Any]]:
    with closing(sqlite3.connect(f"{copy.as_uri()}?immutable=1", uri=True)) as connection:
        if not connection.execute(
            "select 1 from sqlite_master where type = 'table' and name = ?", [table.name]
        ).fetchone():
            # of an older version, which had none; else its name is lost with the page that held it
            if connection.execute("pragma quick_check(1)").fetchone() == ("ok",):
                return
            raise sqlite3.DatabaseError("no such table")
        there = {row[1] for row in connection.execute(f"pragma table_info([{table.name}])")}
        columns = [column for column in table.columns if column in there]
        for row in connection.execute(f"select {', '.join(f'[{column}]' for column in columns)} from [{table.name}]"):
            yield dict(zip(columns, row, strict=True))


def _named(table: _Table, columns: tuple[str, ...], rowid: int, row: list[Value]) -> dict[str, Any] | None:
    """A row of the file by its columns, ``None`` where it can be none of this table."""
    if len(row) > len(columns):
        return None
    named: dict[str, Any] = dict(zip(columns, row, strict=False))
    if table.key is not None:
        named[table.key] = rowid
    known = {column: value for column, value in named.items() if column in table.kinds}
    return known if _fits(table, known) else None


def _fits(table: _Table, row: dict[str, Any]) -> bool:
    if any(row.get(column) is None for column in table.needed if column in row):
        return False
    for column, value in row.items():
        kind = table.kinds[column]
        if value is None:
            continue
        if kind == "integer" and not isinstance(value, int):
            return False
        if kind == "text" and not isinstance(value, str):
            return False
        if kind == "blob" and not isinstance(value, bytes):
            return False
    return True


def _enter(database: Database, table: _Table, rows: Iterable[dict[str, Any]], most: int) -> int:
    """Enters what the table's own rules let in, none with an id over ``most``; returns how many rows."""
    execute, before = database.conn.execute, database.conn.total_changes
    for row in rows:
        if table.key is not None and not 0 < (row.get(table.key) or 0) <= most:
            continue
        names = list(row)
        try:
            execute(
                f"insert or ignore into [{table.name}] ({', '.join(f'[{name}]' for name in names)}) "
                f"values ({', '.join('?' * len(names))})",
                [row[name] for name in names],
            )
        except sqlite3.Error:
            continue
    return int(database.conn.total_changes - before)


def _take_strays(raw: RawFile, database: Database, tables: list[_Table], lacking: set[str]) -> dict[str, int]:
    """The rows of pages that no tree leads to any more, each given to the one damaged table that all of them fit."""
    wanted = [table for table in tables if table.name in lacking and table.key is not None]
    told: dict[str, int] = {}
    for page in raw.stray_leaves() if wanted else ():
        if any(len(row) > 1 and row[1] == migrations.name for _, row in page):
            continue
        fitting = []
        for table in wanted:
            rows = [_named(table, table.order, rowid, row) for rowid, row in page if len(row) == len(table.order)]
            if len(rows) == len(page) and all(row is not None for row in rows):
                fitting.append((table, [row for row in rows if row is not None]))
        if len(fitting) == 1:
            table, found = fitting[0]
            told[table.name] = told.get(table.name, 0) + _enter(database, table, found, 4 * len(found) + _SLACK)
    return told
