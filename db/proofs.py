"""What ``verify`` and ``evidence`` read: the rows that stand for bytes in the archive. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]

_RECORD = (
    "captures.id, captures.link_id, captures.fetched_at, captures.url, captures.status, captures.outcome, "
    "captures.content_type, captures.bytes, captures.warc_file, captures.warc_offset, captures.warc_length, "
    "captures.digest, captures.part, captures.dropped_at, captures.dropped_why, captures.declared"
)


class Proofs:
    """Reads of an open database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def records(
        self, source_key: str | None = None, since: str | None = None, after: tuple[str, int] = ("", -1), most: int = -1
    ) -> list[Row]:
        """The captures of a source fetched since a day, or all, in the order of the archive's files; ``most`` of them
        behind the place ``after`` (file, offset)."""
        return list(
            self._all(
                f"select {_RECORD} from captures join links on links.id = captures.link_id "
                "join sources on sources.id = links.source_id where (?1 is null or sources.key = ?1) "
                "and (?2 is null or captures.fetched_at >= ?2) and (warc_file, warc_offset) > (?3, ?4) "
                "order by warc_file, warc_offset limit ?5",
                source_key,
                since,
                *after,
                most,
            )
        )

    def count(self, source_key: str | None = None, since: str | None = None) -> int:
        """How many captures those are."""
        (count,) = self._database.conn.execute(
            "select count(*) from captures join links on links.id = captures.link_id join sources on "
            "sources.id = links.source_id where (?1 is null or sources.key = ?1) "
            "and (?2 is null or captures.fetched_at >= ?2)",
            [source_key, since],
        ).fetchone()
        return int(count)

    def record(self, capture_id: int) -> Row | None:
        """One of them, ``None`` where it is gone."""
        return next(self._all(f"select {_RECORD} from captures where id = ?", capture_id), None)

    def ends(self) -> dict[str, int]:
        """Archive file -> the byte after its last known record; of a file whose pages are all no longer kept, 0."""
        rows = self._database.conn.execute(
            "select warc_file, max(iif(dropped_why is 'retention', 0, warc_offset + warc_length)) from captures "
            "group by 1"
        )
        return dict(rows.fetchall())

    def last_in(self, file: str) -> Row | None:
        """The last capture of an archive file whose page is kept."""
        sql = (
            f"select {_RECORD} from captures where warc_file = ? and dropped_why is not 'retention' "
            "order by warc_offset desc limit 1"
        )
        return next(self._all(sql, file), None)

    def knows_source(self, source_key: str) -> bool:
        """Whether there is such a source."""
        return next(self._all("select 1 from sources where key = ?", source_key), None) is not None

    def link(self, key: str) -> int | None:
        """The link of that key, of an alias the one that it leads to; ``None`` for an address that was never seen."""
        row = next(self._all("select coalesce(alias_of, id) as id from links where key = ?", key), None)
        return None if row is None else int(row["id"])

    def captures(self, link_id: int) -> list[Row]:
        """Every capture of a link, oldest first."""
        return list(self._all(f"select {_RECORD} from captures where link_id = ? order by fetched_at, id", link_id))

    def article(self, column: str, value: str | int) -> Row | None:
        """The article with that ``id``, ``key`` or ``link_id``, with its outlet, its text and the key of its text."""
        if column not in ("id", "key", "link_id"):
            raise ValueError(f"articles are not found by {column!r}")
        return next(
            self._all(
                "select articles.*, bodies.text, sources.key as source_key, sources.name as source_name, "
                "sources.role as source_role, sources.country, sources.timezone, texts.key as text_key, "
                "links.url as link_url, links.first_seen_at as link_seen_at from articles "
                "join bodies on bodies.id = articles.id join sources on sources.id = articles.source_id "
                "join links on links.id = articles.link_id left join texts on texts.id = articles.text_id "
                f"where articles.{column} = ?",
                value,
            ),
            None,
        )

    def articles_of_text(self, text_key: str) -> list[int]:
        """The articles that carry a text, earliest first."""
        rows = self._all(
            "select articles.id from articles join texts on texts.id = articles.text_id where texts.key = ? "
            "order by coalesce(articles.published_at, articles.published_on, articles.first_seen_at), articles.key",
            text_key,
        )
        return [row["id"] for row in rows]

    def revisions(self, article_id: int) -> list[Row]:
        """Every text that an article had, earliest first; the present one's text too."""
        return list(
            self._all(
                "select revisions.id, revisions.capture_id, revisions.seen_at, revisions.title, revisions.text_hash, "
                "revisions.extractor, coalesce(revisions.text, bodies.text) as text from revisions "
                "join bodies on bodies.id = revisions.article_id where article_id = ? "
                "order by revisions.text is null, seen_at, revisions.id",
                article_id,
            )
        )

    def matches(self, article_id: int) -> list[Row]:
        """What each topic says of an article, with its evidence."""
        return list(
            self._all(
                "select topics.key as topic, topics.name, topic_version, score, verdict, reason, evidence, judged_at "
                "from matches join topics on topics.id = matches.topic_id where article_id = ? order by topics.key",
                article_id,
            )
        )

    def copies(self, article_id: int) -> list[Row]:
        """Whose copy an article is (``of``), and who copied it (``by``), with the shared passages."""
        return list(
            self._all(
                "select iif(copies.article_id = ?1, 'of', 'by') as direction, relation, containment, containment_of, "
                "passages, other.key, other.url, other.title, other.published_on, other.published_at, "
                "other.first_seen_at, sources.name as source_name from copies join articles as other on other.id = "
                "iif(copies.article_id = ?1, copies.of_article_id, copies.article_id) "
                "join sources on sources.id = other.source_id "
                "where ?1 in (copies.article_id, copies.of_article_id) "
                "order by coalesce(other.published_at, other.published_on, other.first_seen_at), other.key",
                article_id,
            )
        )

    def changes(self, article_id: int) -> list[Row]:
        """What the outlet did to an article after it was first read, in order; ``of_template``: how many articles it
        did so to at once, where it was the template that changed."""
        return list(
            self._all(
                "select changes.kind, changes.seen_at, changes.first_seen_at, changes.there_at, "
                "changes.title_before, changes.title_after, changes.paragraphs, changes.modified_at, changes.reason, "
                "changes.capture_id, event.articles as of_template from changes left join changes as event "
                "on event.id = changes.part_of where changes.article_id = ? order by changes.first_seen_at, changes.id",
                article_id,
            )
        )

    def _all(self, sql: str, *values: str | int | None) -> Iterator[Row]:
        return iter(self._database.query(sql, values))

    def texts(self) -> dict[str, tuple[str, str, str]]:
        """Key -> (hash of the text, version of the extractor, address) of every article."""
        rows = self._database.conn.execute("select key, text_hash, extractor, url from articles")
        return {key: (text_hash, extractor, url) for key, text_hash, extractor, url in rows}
