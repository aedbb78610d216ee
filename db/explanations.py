"""What ``why`` reads of one address. Nothing here writes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sqlite_utils import Database

Row = dict[str, Any]

# attempts and sightings shown of one link; a link tried for years has no more to say
MOST = 100


class Explanations:
    """Reads of an open database, each by the id of a link unless said otherwise."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def link(self, column: str, value: str | int) -> Row | None:
        """The link with that ``id``, ``key`` or ``url``, with its source's key and name; ``None`` if there is none."""
        if column not in ("id", "key", "url"):
            raise ValueError(f"links are not found by {column!r}")
        return self._one(
            "select links.*, sources.key as source, sources.name as source_name, sources.role, sources.enabled, "
            "sources.disabled_reason from links join sources on sources.id = links.source_id "
            f"where links.{column} = ?",
            value,
        )

    def sightings(self, link_id: int) -> list[Row]:
        """Where it was seen, and by whom, earliest first."""
        return self._all(
            "select found_in, list_url, sources.key as source, sightings.first_seen_at, sightings.last_seen_at "
            "from sightings join sources on sources.id = sightings.source_id where link_id = ? "
            f"order by sightings.first_seen_at, found_in, list_url limit {MOST}",
            link_id,
        )

    def attempts(self, link_id: int) -> list[Row]:
        """Every time that it was settled, earliest first; of more than can be shown the newest."""
        return self._all(
            f"select * from (select id, at, state, status, reason from attempts where link_id = ? "
            f"order by id desc limit {MOST}) order by id",
            link_id,
        )

    def captures(self, link_id: int) -> list[Row]:
        """Its pages in the archive, earliest first."""
        return self._all(
            "select id, fetched_at, url, status, outcome, part, content_type, bytes, warc_file, warc_offset, "
            "warc_length, digest, dropped_at, dropped_why, declared from captures where link_id = ? order by id "
            f"limit {MOST}",
            link_id,
        )

    def tombstone(self, key: str) -> Row | None:
        """When and why the address of that key was forgotten; ``None`` where it was not."""
        return self._one("select forgotten_at, reason from tombstones where key = ?", key)

    def aliases(self, link_id: int) -> list[Row]:
        """The other addresses that turned out to be this link."""
        return self._all(f"select id, url, reason from links where alias_of = ? order by id limit {MOST}", link_id)

    def article(self, link_id: int) -> Row | None:
        """The article that is stored for it, with the key and size of its text, its origin, and its revisions."""
        return self._one(
            "select articles.*, texts.key as text_key, texts.articles as carriers, origin.key as origin_key, "
            "origin.url as origin_url, origin_source.name as origin_source, "
            "(select count(*) from revisions where article_id = articles.id) as revisions "
            "from articles left join texts on texts.id = articles.text_id "
            "left join articles as origin on origin.id = texts.origin_article_id "
            "left join sources as origin_source on origin_source.id = origin.source_id where articles.link_id = ?",
            link_id,
        )

    def revisit(self, article_id: int) -> Row | None:
        """Where the article stands in the watch over stored articles; ``None`` where it is not watched."""
        return self._one("select * from revisits where article_id = ?", article_id)

    def changes(self, article_id: int) -> list[Row]:
        """What its outlet did to it since, earliest first."""
        return self._all(
            "select c.kind, c.seen_at, c.first_seen_at, c.there_at, c.title_before, c.title_after, c.paragraphs, "
            "c.added, c.removed, c.changed, c.modified_at, c.reason, e.kind as part_of, e.articles as part_of_articles "
            f"from changes c left join changes e on e.id = c.part_of where c.article_id = ? order by c.id limit {MOST}",
            article_id,
        )

    def verdicts(self, article_id: int) -> list[Row]:
        """What each topic says of an article."""
        return self._all(
            "select topics.key as topic, verdict, score, reason, judged_at from matches "
            "join topics on topics.id = matches.topic_id where article_id = ? order by topics.id",
            article_id,
        )

    def host(self, host: str) -> Row:
        """What is remembered of a host, or of an origin's robots.txt; empty if nothing is."""
        return self._one("select * from hosts where host = ?", host) or {}

    def due(self, source: str) -> Row | None:
        """The place of a source (by its key) in the schedule; ``None`` where it has none."""
        return self._one(
            "select interval_minutes, next_due_at, polling.reason from polling "
            "join sources on sources.id = polling.source_id where sources.key = ?",
            source,
        )

    def gaps(self, source: str, at: str) -> list[Row]:
        """The gaps in a source's lists (by its key) that hold an instant or a day."""
        return self._all(
            "select state, after_at, before_at, estimated, recovered, gaps.reason from gaps "
            "join sources on sources.id = gaps.source_id where sources.key = ?1 "
            "and substr(coalesce(after_at, before_at, found_at), 1, 10) <= substr(?2, 1, 10) "
            "and substr(coalesce(before_at, found_at), 1, 10) >= substr(?2, 1, 10) order by gaps.id",
            source,
            at,
        )

    def nearest(self, url: str, limit: int = 5) -> list[str]:
        """Known addresses that begin as this one does, the longest common beginning first; of its host at least."""
        parts = urlsplit(url)
        bare = parts.netloc.removeprefix("www.")
        whole = parts.path + (f"?{parts.query}" if parts.query else "")
        for length in _shorter(whole):
            found: list[str] = []
            for scheme in ("https", "http"):
                for host in (bare, f"www.{bare}"):
                    begin = f"{scheme}://{host}{whole[:length] or '/'}"
                    rows = self._all(
                        "select url from links where url >= ? and url < ? order by url limit ?",
                        begin,
                        f"{begin}\U0010ffff",
                        limit,
                    )
                    found += [row["url"] for row in rows]
            if found:
                return found[:limit]
        return []

    def _all(self, sql: str, *values: str | int) -> list[Row]:
        return list(self._database.query(sql, values))

    def _one(self, sql: str, *values: str | int) -> Row | None:
        for row in self._database.query(sql, values):
            return dict(row)
        return None


def _shorter(path: str) -> list[int]:
    """Lengths of the beginnings of a path to look for: all of it, then less and less, down to the host alone."""
    lengths = []
    length = len(path)
    while length > 1:
        lengths.append(length)
        length = length * 3 // 4
    return [*lengths, 0]
