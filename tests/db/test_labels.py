from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from db.errors import NotAPressDatabaseError
from db.labels import Label, labels_of, remove_label, set_labels
from db.reader_file import reader_file

ONE = Label("abcdefghij", "https://griot.example/1", "aes-russie", "relevant", None, "2026-11-20T06:00:00Z", "awa")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "press.db"


def test_nothing_is_made_by_looking(db: Path) -> None:
    assert labels_of(db, "aes-russie") == {}
    assert not remove_label(db, "aes-russie", "abcdefghij")
    assert list(db.parent.iterdir()) == []


def test_a_label_is_kept_beside_the_database(db: Path) -> None:
    assert set_labels(db, [ONE]) == 1
    assert labels_of(db, "aes-russie") == {"abcdefghij": ONE}
    assert labels_of(db, "aes-chine") == {}
    assert [path.name for path in db.parent.iterdir()] == ["reader.db"]


def test_the_last_word_counts_and_the_same_word_changes_nothing(db: Path) -> None:
    later = replace(ONE, label="unsure", note="à revoir", labelled_at="2026-11-21T06:00:00Z", labelled_by="binta")
    set_labels(db, [ONE])
    assert set_labels(db, [replace(ONE, labelled_at="2026-11-21T06:00:00Z", labelled_by="binta")]) == 0
    assert labels_of(db, "aes-russie")["abcdefghij"] == ONE
    assert set_labels(db, [later]) == 1
    assert labels_of(db, "aes-russie")["abcdefghij"] == later


def test_topics_have_labels_of_their_own(db: Path) -> None:
    set_labels(db, [ONE, replace(ONE, topic_key="aes-chine", label="not_relevant")])
    assert remove_label(db, "aes-chine", "abcdefghij")
    assert not remove_label(db, "aes-chine", "abcdefghij")
    assert list(labels_of(db, "aes-russie")) == ["abcdefghij"]


def test_what_is_no_label_changes_nothing_at_all(db: Path) -> None:
    with pytest.raises(ValueError, match="'maybe'"):
        set_labels(db, [ONE, replace(ONE, article_key="other", label="maybe")])
    assert labels_of(db, "aes-russie") == {}


def test_an_empty_file_is_filled(db: Path) -> None:
    reader_file(db).touch()
    assert labels_of(db, "aes-russie") == {}
    assert set_labels(db, [ONE]) == 1


@pytest.mark.parametrize("content", [b"no database at all", b"SQLite format 3\0" + b"x" * 500])
def test_a_file_that_is_no_database_is_left_alone(db: Path, content: bytes) -> None:
    reader_file(db).write_bytes(content)
    for work in (lambda: labels_of(db, "aes-russie"), lambda: set_labels(db, [ONE])):
        with pytest.raises(NotAPressDatabaseError, match=r"reader\.db"):
            work()
    assert reader_file(db).read_bytes() == content


def test_another_programs_database_is_left_alone(db: Path) -> None:
    with closing(sqlite3.connect(reader_file(db))) as other, other:
        other.execute("create table labels (name text)")
    with pytest.raises(NotAPressDatabaseError, match=r"reader\.db belongs to another program"):
        set_labels(db, [ONE])
    with closing(sqlite3.connect(reader_file(db))) as other, other:
        assert other.execute("select name from sqlite_master").fetchall() == [("labels",)]


def test_a_newer_versions_file_is_left_alone(db: Path) -> None:
    set_labels(db, [ONE])
    with closing(sqlite3.connect(reader_file(db))) as newer, newer:
        newer.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('press_reader', 'm099', 'x')"
        )
    with pytest.raises(NotAPressDatabaseError, match="newer version"):
        labels_of(db, "aes-russie")
