"""What ``doctor`` reads of the engine and of the file, whatever state it is in. Nothing here writes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from db.copying import PAGES_OF_A_STEP
from db.migrations import APPLICATION_ID, migrations
from db.trouble import meant

DatabaseError = sqlite3.DatabaseError
_WAIT_MS = 2000
MOST = 20
# what an instant is entered as at the moment when it happens
_INSTANTS = (
    ("links", "first_seen_at"), ("captures", "fetched_at"), ("articles", "first_seen_at"), ("runs", "started_at"),
    ("batches", "started_at"), ("attempts", "at"), ("hosts", "last_request_at"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Engine:
    """The SQLite that this program uses. ``has_reset_bug``: it can corrupt a database in WAL mode when two connections
    write and checkpoint at the same moment."""

    version: str
    module: str
    has_reset_bug: bool
    has_fts5: bool
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """How a file stands to this program's schema. ``is_ours``: it bears our mark; ``missing``, ``unknown``: steps."""

    is_ours: bool
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def has_reset_bug(version: str) -> bool:
    """Whether that version has the WAL-reset bug: 3.7.0 to 3.51.2, mended in 3.51.3 and, for older lines, in 3.44.6 and
    3.50.7 (sqlite.org/wal.html#walresetbug)."""
    parts = tuple(int(part) for part in version.split(".")[:3])
    if parts < (3, 7, 0) or parts >= (3, 51, 3):
        return False
    return not ((3, 44, 6) <= parts < (3, 45, 0) or (3, 50, 7) <= parts < (3, 51, 0))


def engine() -> Engine:
    """The SQLite that is used here."""
    with closing(sqlite3.connect(":memory:")) as connection:
        options = tuple(name for (name,) in connection.execute("pragma compile_options"))
        try:
            connection.execute("create virtual table temp.probe using fts5(text)")
            has_fts5 = True
        except sqlite3.DatabaseError:
            has_fts5 = False
    version = sqlite3.sqlite_version
    return Engine(version, sqlite3.__name__, has_reset_bug(version), has_fts5, options)


def header_problem(path: Path) -> str:
    """Why a file cannot be a database with something in it; empty where it may be one."""
    if path.is_dir():
        return "is a folder"
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        return "does not exist"
    except OSError as error:
        return f"cannot be read by this user ({error.strerror or error})"
    if not header:
        return "is empty"
    if header[:16] != b"SQLite format 3\0" or len(header) < 100:
        return "is no SQLite database"
    page = int.from_bytes(header[16:18], "big")
    page = 65536 if page == 1 else page
    if page < 512 or page & (page - 1):
        return f"has a damaged header (pages of {page} bytes)"
    log = path.with_name(f"{path.name}-wal")
    wanted = page * int.from_bytes(header[28:32], "big")
    if size < wanted and not (log.exists() and log.stat().st_size):
        return f"was cut short: {size:,} of {wanted:,} bytes are left"
    return ""


@contextmanager
def looked_at(path: Path) -> Iterator[Database]:
    """The database as it is, whatever its version; nothing is made beside one that was closed properly. Raises
    ``sqlite3.DatabaseError``."""
    log = path.with_name(f"{path.name}-wal")
    mode = "mode=ro" if log.exists() else "immutable=1"
    with closing(
        sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=_WAIT_MS / 1000, isolation_level=None)
    ) as connection:
        connection.execute("begin")
        yield Database(connection)


def steps(database: Database) -> Steps:
    """How the file stands to this program's schema."""
    execute = database.conn.execute
    (mark,) = execute("pragma application_id").fetchone()
    done: set[str] = set()
    if execute("select 1 from sqlite_master where name = '_sqlite_migrations'").fetchone():
        rows = execute("select name from _sqlite_migrations where migration_set = ?", [migrations.name])
        done = {name for (name,) in rows}
    known = [step.name for step in migrations._migrations]
    return Steps(
        mark == APPLICATION_ID,
        tuple(name for name in known if name not in done),
        tuple(sorted(done - set(known))),
    )


def broken_pages(database: Database, *, full: bool) -> list[str]:
    """What SQLite finds wrong with the file's pages, in its words; ``full``: with the indexes, too."""
    check = "integrity_check" if full else "quick_check"
    told = [str(line) for (line,) in database.conn.execute(f"pragma {check}({MOST})")]
    return [] if told == ["ok"] else [" ".join(line.split()) for line in told]


def broken_references(database: Database) -> list[str]:
    """Rows that refer to rows which are not there, by table."""
    counts: dict[tuple[str, str], int] = {}
    for table, _, parent, _ in database.conn.execute("pragma foreign_key_check"):
        counts[table, parent] = counts.get((table, parent), 0) + 1
    return [f"{count} rows of {table} refer to none of {parent}" for (table, parent), count in counts.items()]


def out_of_step(database: Database) -> tuple[int, int]:
    """(texts that the full-text index lacks, entries of it without a text)."""
    sql = "select count(*) from (select id from {} except select id from {})"
    execute = database.conn.execute
    (lacking,) = execute(sql.format("bodies", "articles_fts_docsize")).fetchone()
    (spare,) = execute(sql.format("articles_fts_docsize", "bodies")).fetchone()
    return int(lacking), int(spare)


def index_problem(database: Database) -> str:
    """What is wrong with the full-text index word by word, empty where nothing is: tried on a copy, because the check
    is a write. Raises ``OSError`` and ``sqlite3.DatabaseError`` where no copy can be made."""
    with tempfile.TemporaryDirectory(prefix="press-monitor-doctor-") as folder:
        copy = Path(folder) / "copy.db"
        with closing(sqlite3.connect(str(copy), isolation_level=None)) as connection:
            database.conn.backup(connection, pages=PAGES_OF_A_STEP)
            try:
                connection.execute("insert into articles_fts(articles_fts, rank) values ('integrity-check', 1)")
            except sqlite3.DatabaseError as error:
                return str(error)
    return ""


def newest_instants(database: Database) -> list[tuple[str, str]]:
    """(table.column, newest instant) of what is entered when it happens."""
    told = []
    for table, column in _INSTANTS:
        (newest,) = database.conn.execute(f"select max({column}) from {table}").fetchone()
        if newest:
            told.append((f"{table}.{column}", str(newest)))
    return told


def said(path: Path, error: Exception) -> tuple[str, bool]:
    """SQLite's error in words, and whether it is the lock and not the file."""
    known = meant(path, error, reading=True)
    text = str(known or error)
    return text, "locked" in text
