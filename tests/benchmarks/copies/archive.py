"""A database of the program's own in which nothing but texts and their sketches is kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from db.connection import open_database
from db.copies import SketchTable
from monitor.similarity.sketches import Sketch


class Archive(SketchTable):
    """Texts enter with ``store``, their sketches with ``put``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        database = open_database(path)
        super().__init__(database)
        self._connection = database.conn
        # articles without links, captures and revisions, and without the search index: it would take most of the time
        self._connection.execute("pragma foreign_keys = off")
        self._connection.execute("drop trigger bodies_ai")

    def begin(self) -> None:
        self._connection.execute("begin immediate")

    def commit(self) -> None:
        self._connection.execute("commit")

    def store(self, article_id: int, text: str, sketched: Sketch) -> None:
        """What is stored of an article whether or not copies are looked for."""
        self._connection.execute(
            "insert into articles (id, key, link_id, source_id, capture_id, url, title, kind, words, text_hash, "
            "shingles, extractor, first_seen_at, fetched_at, counts_from) values (?1, ?1, ?1, 1, ?1, "
            "'https://titre.example/article/' || ?1, 'Titre ' || ?1, 'article', ?4, ?2, ?3, '1', "
            "printf('2025-05-23T%08d', ?1), printf('2025-05-23T%08d', ?1), printf('2025-05-23T%08d', ?1))",
            [article_id, sketched.text_hash, sketched.shingles, len(text.split())],
        )
        self._connection.execute(
            "insert into bodies (id, title, text, stems) values (?, '', ?, '')", [article_id, text]
        )

    def bytes_per_article(self) -> float:
        """What sketches take, without the texts."""
        # the SQLite that sqlite-utils prefers may be built without dbstat
        with closing(sqlite3.connect(self._path)) as connection:
            (size,) = connection.execute("select sum(pgsize) from dbstat where name like '%sketches'").fetchone()
            (articles,) = connection.execute("select count(*) from articles").fetchone()
        return float(size / articles)
