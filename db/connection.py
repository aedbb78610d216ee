"""Opens the database: checks that it is ours, brings its schema up to date, gives short write transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from db.errors import NotAPressDatabaseError
from db.migrations import APPLICATION_ID, migrations
from db.trouble import BUSY_TIMEOUT_MS, damaged, meant, named, unreachable
from db.upgrading import keep_former, take_steps

OperationalError = sqlite3.OperationalError
# what was looked at in the future was so by a clock since set back: it is due now
DUE_TIMES = (
    "select sources.key, iif(max(coalesce(looked_at, ''), coalesce(failing_since, '')) "
    "> strftime('%Y-%m-%dT%H:%M:%SZ', ?1, '+5 minutes'), min(next_due_at, strftime('%Y-%m-%dT%H:%M:%SZ', ?1)), "
    "next_due_at) "
    "from polling join sources on sources.id = source_id"
)

# whether an article is on any topic
OF_TOPIC = "exists (select 1 from matches where article_id = {article} and verdict = 'relevant')"
_DUE_REVISITS = (
    "select s.key, min(r.next_at) from sources s join revisits r on r.source_id = s.id "
    "where r.next_at <= strftime('%Y-%m-%dT%H:%M:%SZ', ?1) and (?2 = 'all' or "
    f"{OF_TOPIC.format(article='r.article_id')}) group by 1"
)

# cache_size: 128 MB at most; the look-ups for copies are spread over the whole of a table, 65 MB for 100,000 articles,
# and cost three times as much where it does not fit.
# FULL: a committed article survives a power cut (sqlite.org/pragma.html#pragma_synchronous).
# secure_delete and trusted_schema: what is erased is gone, what a hostile file defines is not run.
PRAGMAS = (
    "journal_mode = wal",
    "synchronous = full",
    "foreign_keys = on",
    f"busy_timeout = {BUSY_TIMEOUT_MS}",
    "secure_delete = on",
    "trusted_schema = off",
    "journal_size_limit = 67108864",
    "cache_size = -131072",
)


def check_file(path: Path) -> None:
    """Raises ``NotAPressDatabaseError`` unless ``path`` is absent, empty or a press database that this version
    can read.

    Only the header and the list of migrations are looked at, so that it costs nothing on a large file. Raises
    ``LockedError`` and ``FullError`` too."""
    try:
        if path.is_dir():
            raise NotAPressDatabaseError(f"{path} is a folder; name a file, such as {path / 'press.db'}")
        if not path.exists() or path.stat().st_size == 0:
            return
        with path.open("rb") as file:
            header = file.read(16)
    except OSError as error:
        raise unreachable(path, error) from None
    if header != b"SQLite format 3\0":
        raise NotAPressDatabaseError(f"{path} is not a SQLite database; it was left as it is; name another with --db")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            _check_ours(connection, path)
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise meant(path, error, reading=True) or damaged(path, error) from None


def _check_ours(connection: sqlite3.Connection, path: Path, *, newer: bool = False) -> None:
    """``newer``: one of a newer version will do."""
    (application_id,) = connection.execute("pragma application_id").fetchone()
    tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
    # a start that was cut short leaves the list of migrations and nothing else
    if application_id != APPLICATION_ID and is_marked(path):
        raise NotAPressDatabaseError(
            f"{path}-wal is the log of another database, and would overwrite this one; move it away and start again"
        )
    if application_id != APPLICATION_ID and tables - {"_sqlite_migrations"}:
        raise NotAPressDatabaseError(f"{path} belongs to another program; it was left as it is; name another with --db")
    if "_sqlite_migrations" not in tables:
        return
    applied = {
        name
        for (name,) in connection.execute(
            "select name from _sqlite_migrations where migration_set = ?", [migrations.name]
        )
    }
    known = {migration.name for migration in migrations._migrations}
    if applied - known and not newer:
        raise NotAPressDatabaseError(
            f"{path} was written by a newer version of press-monitor (it knows {min(applied - known)}); "
            "update the program; until then press-monitor serve shows it, and nothing is written"
        )


def is_marked(path: Path) -> bool:
    """Whether the file alone, without its log, bears our mark (sqlite.org/fileformat2.html, offset 68)."""
    with path.open("rb") as file:
        return file.read(100)[68:72] == APPLICATION_ID.to_bytes(4, "big")


def open_database(path: Path) -> Database:
    """The database at ``path``, created or migrated as needed, ready for reading and writing. Before a migration of one
    that holds something, a copy of it is put beside it.

    Raises ``NotAPressDatabaseError``, ``LockedError`` and ``FullError``."""
    check_file(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with named(path):
        connection = sqlite3.connect(str(path), timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None)
        for pragma in PRAGMAS:
            connection.execute(f"pragma {pragma}")
        database = Database(connection)
        if migrations.pending(database):
            _upgrade(database, path)
    return database


def _upgrade(database: Database, path: Path) -> None:
    """A database that holds something is copied first; then all steps are taken in one transaction."""
    first = migrations.pending(database)[0].name
    if "links" in database.table_names() and database.execute("select 1 from links limit 1").fetchone():
        keep_former(path, first)
    with transaction(database, path):
        migrations.ensure_migrations_table(database)
        take_steps(database)


@contextmanager
def transaction(database: Database, path: Path) -> Iterator[None]:
    """One write transaction. ``begin immediate``: a deferred one that reads first fails at once with
    ``SQLITE_BUSY_SNAPSHOT``, whatever the timeout (sqlite.org/lang_transaction.html)."""
    connection = database.conn
    with named(path):
        connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            if connection.in_transaction:  # a full disk has already rolled back
                connection.execute("rollback")
            raise
        connection.execute("commit")


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy, also while another process writes (sqlite.org/lang_vacuum.html#vacuuminto)."""
    with named(source):
        connection = sqlite3.connect(str(source), timeout=BUSY_TIMEOUT_MS / 1000)
        try:
            connection.execute("vacuum into ?", [str(target)])
        finally:
            connection.close()


def checkpointed(path: Path) -> None:
    """Moves what is in the write-ahead log into the file. Raises the errors of ``db.errors``."""
    with named(path):
        connection = sqlite3.connect(str(path), timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None)
        try:
            connection.execute("pragma wal_checkpoint(truncate)")
        finally:
            connection.close()


def holds_links(path: Path) -> int:
    """How many links the database at ``path`` holds, 0 where it is absent or new. Raises the errors of
    ``db.errors``."""
    return int(_glance(path, "links", "select 'links', count(*) from links").get("links", 0))


def crawled_sources(path: Path) -> dict[str, str]:
    """The sources that were crawled into the database at ``path``, key -> home page; none where it is absent or new.

    Raises the errors of ``db.errors``."""
    return _glance(
        path,
        "runs",
        "select key, coalesce(home_url, '') from sources "
        "where exists (select 1 from runs where runs.source_id = sources.id)",
    )


def due_times(path: Path, now: str = "now") -> dict[str, str]:
    """Source -> when it is due to be crawled; a source that never had its turn is absent, and none is there where the
    file is absent or of a version without schedules. One whose last look lies after ``now`` (an instant, or the
    word for the machine's own clock) is due. Looks only: costs a moment, waits for no lock.

    Raises the errors of ``db.errors``."""
    return _glance(path, "polling", DUE_TIMES, now)


def due_revisits(path: Path, which: str, now: str = "now") -> dict[str, str]:
    """Source -> since when an article of it is due to be looked at again, those alone of which one is. ``which``:
    ``all`` articles, those on a ``topic``, or ``none``. Looks only.

    Raises ``NotAPressDatabaseError``."""
    return {} if which == "none" else _glance(path, "revisits", _DUE_REVISITS, now, which)


def _glance(path: Path, table: str, query: str, *values: str) -> dict[str, str]:
    """The pairs that a query finds, read without opening the database for more; none without the file or the table."""
    check_file(path)
    if not path.exists() or path.stat().st_size == 0:
        return {}
    with named(path, reading=True):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            if not connection.execute("select 1 from sqlite_master where name = ?", [table]).fetchone():
                return {}
            return dict(connection.execute(query, values).fetchall())
        finally:
            connection.close()
