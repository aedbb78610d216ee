"""A database in which things happen: invented outlets, articles that come in, stories that spread, pages that go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from db.connection import open_database
from tests.web.rows import Writer

TEXT = "Le Mali et la Russie ont signé un accord à Bamako. Les ministres se sont rencontrés."


class Newsroom:
    """The database at ``path``, new or as it was left, with the topic ``aes-russie`` and four outlets: 1 to 3 of the
    press, 4 a reference."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = open_database(path)
        self.write = Writer(self.database)
        (self.write.links,) = self.write.connection.execute("select count(*) from links").fetchone()
        if self.write.connection.execute("select 1 from topics").fetchone():
            return
        self.write.add("topics", key="aes-russie", name="AES–Russie", version=1, rule_hash="0", loaded_at="")
        for key, name, role, country, owner in (
            ("horizon", "Horizon de Kati", "press", "ML", "private"),
            ("etoile", "L’Étoile du Faso", "press", "BF", "state"),
            ("dunes", "Radio des Dunes", "press", "NE", "private"),
            ("septentrion", "Agence Septentrion", "reference", "RU", "agency"),
        ):
            self.write.add(
                "sources", key=key, name=name, role=role, country=country, owner=owner, languages="fr", enabled=1,
                timezone="UTC", home_url=f"https://{key}.example/", first_seen_at="2026-01-01T00:00:00Z",
            )  # fmt: skip

    def article(self, key: str, source: int = 1, title: str = "Un accord à Bamako", **more: Any) -> int:
        """An article that is its own text and its own story, unless ``of`` names an article whose text it carries, or
        ``tells`` one whose story."""
        of, tells = more.pop("of", None), more.pop("tells", None)
        text = more.pop("text", TEXT)
        number = self.write.article(key, source, title, text, **more)
        execute = self.write.connection.execute
        if of is not None:
            execute("update articles set copy_of_id = ?1, text_id = (select text_id from articles where id = ?1) "
                    "where id = ?2", [of, number])  # fmt: skip
            return number
        self.write.text(key, number)
        (text_id,) = execute("select text_id from articles where id = ?", [number]).fetchone()
        if tells is None:
            (day,) = execute(
                "select coalesce(published_on, '2026-11-20') from articles where id = ?", [number]
            ).fetchone()
            story = self.write.add(
                "stories", key=key, title=title, first_text_id=text_id, begun_on=day, last_on=day, texts=1
            )
        else:
            (story,) = execute(
                "select story_id from texts where id = (select text_id from articles where id = ?)", [tells]
            ).fetchone()
        execute("update texts set story_id = ? where id = ?", [story, text_id])
        return number

    def change(self, article: int | None, kind: str, source: int = 1, **more: Any) -> int:
        """Something that an outlet did to an article, or what befell all of it."""
        row = {"seen_at": "2026-11-20T10:00:00Z", "first_seen_at": "2026-11-20T09:00:00Z"} | more
        return self.write.add("changes", source_id=source, article_id=article, kind=kind, **row)

    def day(self, source: int, day: str, verdict: str = "seen", **more: Any) -> None:
        """A row of the coverage ledger."""
        counts = dict.fromkeys(
            ("looks", "looks_failed", "listed", "stored", "waiting", "aliases", "rejected", "not_articles", "lost"), 0
        )
        row = {**counts, "reasons": "{}", "updated_at": "2026-11-21T00:00:00Z", **more}
        self.write.add("coverage", source_id=source, day=day, verdict=verdict, **row)

    def close(self) -> None:
        """Moves all into the one file."""
        self.write.connection.execute("pragma wal_checkpoint(truncate)")
        self.write.connection.close()
