"""What people say of articles, from which rules are measured. It stands in the readers' file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from db.connection import transaction
from db.reader_file import checked, opened, read, reader_file, written

LABELS = ("relevant", "not_relevant", "unsure")


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says of an article and a topic. ``article_key`` and ``url`` are the article's, which survive a
    database that is made anew; ``labelled_at`` is an instant as ``monitor.clock.iso`` writes it."""

    article_key: str
    url: str
    topic_key: str
    label: str
    note: str | None
    labelled_at: str
    labelled_by: str | None


_COLUMNS = tuple(field.name for field in fields(Label))


def labels_of(database: Path, topic_key: str) -> dict[str, Label]:
    """The labels on a topic that stand beside ``database``, by the article's key, oldest first; none where nobody has
    labelled anything yet. Waits for no lock and writes nothing. Raises ``NotAPressDatabaseError``."""
    columns = f"select {', '.join(_COLUMNS)} from labels"
    rows = read(database, "labels", f"{columns} where topic_key = ? order by labelled_at, id", [topic_key])
    return {row[0]: Label(*row) for row in rows}


def labels_of_article(database: Path, article_key: str) -> dict[str, Label]:
    """The labels of an article by topic. Reads and raises as ``labels_of``."""
    columns = f"select {', '.join(_COLUMNS)} from labels"
    rows = read(database, "labels", f"{columns} where article_key = ? order by labelled_at, id", [article_key])
    return {label.topic_key: label for label in (Label(*row) for row in rows)}


def labelled_keys(database: Path) -> set[str]:
    """The keys of all articles that somebody has labelled. Reads and raises as ``labels_of``."""
    return {row[0] for row in read(database, "labels", "select distinct article_key from labels", [])}


def set_labels(database: Path, labels: Iterable[Label]) -> int:
    """Writes labels beside ``database``, in one transaction; an earlier one of the same article and topic is replaced.
    Returns how many say something new. Raises ``ValueError`` for a word that is no label, ``NotAPressDatabaseError``,
    ``LockedError`` and ``FullError``."""
    labels = list(labels)
    if unknown := {label.label for label in labels} - set(LABELS):
        raise ValueError(f"no label: {min(unknown)!r} (one of: {', '.join(LABELS)})")
    names = ", ".join(_COLUMNS)
    with written(database) as connection:
        before = connection.total_changes
        connection.executemany(
            f"insert into labels ({names}) values ({', '.join('?' * len(_COLUMNS))}) "
            "on conflict (topic_key, article_key) do update set url = excluded.url, label = excluded.label, "
            "note = excluded.note, labelled_at = excluded.labelled_at, labelled_by = excluded.labelled_by "
            "where (label, note) is not (excluded.label, excluded.note)",
            [astuple(label) for label in labels],
        )
        return int(connection.total_changes - before)


def remove_label(database: Path, topic_key: str, article_key: str) -> bool:
    """Takes a label back; returns whether there was one. Raises as ``set_labels``."""
    if not checked(reader_file(database)):
        return False
    with written(database) as connection:
        done = connection.execute(
            "delete from labels where topic_key = ? and article_key = ?", [topic_key, article_key]
        )
        return bool(done.rowcount)


def forget_labels(database: Path, article_keys: Iterable[str]) -> int:
    """Erases every label of these articles, so that no byte of them stays in the file; returns how many there were.
    Raises as ``set_labels``."""
    if not checked(reader_file(database)):
        return 0
    with opened(database) as (connection, path):
        connection.execute("pragma secure_delete = on")
        with transaction(connection, path):
            gone = sum(
                connection.conn.execute("delete from labels where article_key = ?", [key]).rowcount
                for key in article_keys
            )
        if gone:
            connection.execute("vacuum")
    return gone
