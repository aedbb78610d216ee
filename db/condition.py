"""What ``health`` reads: how runs, lists, links and articles have fared lately. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """Articles of a source in a time: how many, how many of them with a date, how many with their full text."""

    articles: int
    dated: int
    full_text: int


class Condition:
    """Reads of an open database. Instants are ISO texts, days are those of the sources."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- outlets ----------------------------------------------------------------------------------------------------

    def outlets(self) -> list[Row]:
        """The sources that are crawled, by key, each with its first look, its last that was whole, and when it is
        due."""
        return list(
            self._database.query(
                "select id, key, name, role, timezone, enabled, first_seen_at, "
                "(select min(started_at) from runs where source_id = sources.id and is_look) as first_look_at, "
                "(select started_at from runs where source_id = sources.id and is_look "
                "and outcome in ('ok', 'partial') order by id desc limit 1) as last_good_at "
                "from sources where role <> 'imported' order by key"
            )
        )

    def runs_backwards(self, source_id: int) -> Iterator[Row]:
        """The ended runs of a source, the newest first; read as far as the caller goes."""
        return self._database.query(
            "select batch_id, started_at, outcome, reason from runs where source_id = ? and is_look "
            "and outcome is not null order by id desc",
            [source_id],
        )

    def arrivals(self, source_id: int, since: str) -> list[str]:
        """The instants at which links that could be articles were first seen, oldest first; what a backfill brought
        of earlier days left out."""
        rows = self._database.conn.execute(
            "select first_seen_at from links where source_id = ? and first_seen_at >= ? "
            "and state not in ('rejected', 'alias') and (hint_published_on is null "
            "or hint_published_on >= date(first_seen_at, '-3 days')) group by first_seen_at order by 1",
            [source_id, since],
        )
        return [instant for (instant,) in rows]

    def days(self, source_id: int, since: str) -> list[Row]:
        """The rows of ``coverage`` of a source from a day on, oldest first."""
        return list(
            self._database.query(
                "select day, looks, looks_failed, listed, listed - rejected - aliases as accepted, rejected, "
                "missed_estimate, verdict, "
                "coalesce(json_extract(reasons, '$.\"rejected/fits no article pattern\"'), 0) as no_pattern "
                "from coverage where source_id = ? and day >= ? order by day",
                [source_id, since],
            )
        )

    def shares(self, since: str, until: str) -> dict[int, Share]:
        """Source -> its articles first seen between two instants."""
        rows = self._database.conn.execute(
            "select source_id, count(*), sum(published_on is not null), sum(kind not in ('stub', 'paywalled')) "
            "from articles where first_seen_at >= ? and first_seen_at < ? group by 1",
            [since, until],
        )
        return {source_id: Share(count, dated, full) for source_id, count, dated, full in rows}

    def reserved(self) -> list[Row]:
        """Outlets that reserve text and data mining, or ask that nothing be archived: how many of their articles are
        stored without their text for that, and since when."""
        return list(
            self._database.query(
                "select sources.key as source, count(*) as articles, min(reduced_at) as since from articles "
                "join sources on sources.id = articles.source_id where reduced_why = 'reserved' group by 1 order by 1"
            )
        )

    def settled(self, since: str) -> dict[int, dict[str, int]]:
        """Source -> state -> links that came into it since then and are still in it."""
        told: dict[int, dict[str, int]] = {}
        rows = self._database.conn.execute(
            "select source_id, state, count(*) from links where settled_at >= ? group by 1, 2", [since]
        )
        for source_id, state, count in rows:
            told.setdefault(source_id, {})[state] = count
        return told

    def commonest_reason(self, source_id: int, states: tuple[str, ...], since: str) -> tuple[str, int] | None:
        """The reason that most links of a source in these states have, and of how many."""
        row = self._database.conn.execute(
            "select reason, count(*) as n from links where source_id = ? and settled_at >= ? "
            f"and state in ({', '.join('?' * len(states))}) and reason is not null "
            "group by 1 order by n desc, 1 limit 1",
            [source_id, since, *states],
        ).fetchone()
        return None if row is None else (str(row[0]), int(row[1]))

    def endpoints(self) -> list[Row]:
        """Every list that was asked for, by source and address."""
        return list(
            self._database.query(
                "select sources.key as source, endpoints.* from endpoints "
                "join sources on sources.id = endpoints.source_id order by 2, url"
            )
        )

    def walls(self, since: str) -> list[Row]:
        """The walls that were met since then, with how many links they keep back."""
        return list(
            self._database.query(
                "select sources.key as source, min(words) as words, min(walls.first_seen_at) as since, "
                "(select count(*) from links where links.source_id = walls.source_id "
                "and links.state in ('failed', 'blocked', 'gave_up') and links.reason like 'wall: %') as links "
                "from walls join sources on sources.id = walls.source_id where walls.last_seen_at >= ? "
                "group by walls.source_id order by 1",
                [since],
            )
        )

    def gaps(self, closed_since: str) -> list[Row]:
        """Gaps by source and state: open ones, and those given up since then."""
        return list(
            self._database.query(
                "select sources.key as source, gaps.state, count(*) as gaps, min(found_at) as since, "
                "sum(max(0, coalesce(estimated, 0) - recovered)) as missing, sum(estimated is null) as unknown, "
                "min(coalesce(after_at, found_at)) as after_at, max(coalesce(before_at, found_at)) as before_at "
                "from gaps join sources on sources.id = gaps.source_id "
                "where gaps.state = 'open' or gaps.state = 'lost' and coalesce(closed_at, found_at) >= ? "
                "group by 1, 2 order by 1, 2",
                [closed_since],
            )
        )

    # --- batches ----------------------------------------------------------------------------------------------------

    def batches(self, limit: int) -> list[Row]:
        """The newest batches that asked an outlet, newest first, with how many runs they had, how many found no
        network, and how many of them are over."""
        return list(
            self._database.query(
                "select batches.*, counted.runs, counted.ended, counted.down from (select batch_id, count(*) as runs, "
                "count(outcome) as ended, sum(outcome is 'network_down') as down from runs where batch_id in "
                "(select id from batches order by id desc limit ?1) group by 1) as counted "
                "join batches on batches.id = counted.batch_id order by batches.id desc",
                [limit],
            )
        )

    def newest_batch(self) -> Row | None:
        """The batch that was started last, whatever it did."""
        for row in self._database.query("select * from batches order by id desc limit 1"):
            return dict(row)
        return None

    def sources_of(self, batch_id: int) -> set[str]:
        """The keys of the sources that a batch asked."""
        rows = self._database.conn.execute(
            "select sources.key from runs join sources on sources.id = runs.source_id where batch_id = ?", [batch_id]
        )
        return {key for (key,) in rows}

    # --- the file ---------------------------------------------------------------------------------------------------

    def unindexed(self) -> int:
        """How many texts more than entries of the full-text index there are; negative where the index has more."""
        (texts,) = self._database.conn.execute("select count(*) from bodies").fetchone()
        (entries,) = self._database.conn.execute("select count(*) from articles_fts_docsize").fetchone()
        return int(texts) - int(entries)

    def archived_bytes(self, since: str) -> int:
        """Bytes that the archive has grown by since then."""
        (size,) = self._database.conn.execute(
            "select coalesce(sum(warc_length), 0) from captures where fetched_at >= ?", [since]
        ).fetchone()
        return int(size)

    def unsent(self, waiting_since: str) -> list[Row]:
        """Targets with messages that were given up, or that wait since then: how many of each, since when, and why the
        last try failed."""
        return list(
            self._database.query(
                "select target, sum(state = 'gave_up') as given_up, sum(state = 'waiting') as waiting, "
                "min(created_at) as since, max(error) as error from outbox "
                "where state = 'gave_up' or (state = 'waiting' and created_at < ?) group by target order by target",
                [waiting_since],
            )
        )
