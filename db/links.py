"""The ``links`` table: queue, duplicate filter and ledger in one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlite_utils import Database

from db.coverage import Coverage
from db.identities import Identities
from db.tombstones import FORGOTTEN, Tombstones

STATES = (
    "pending",
    "in_flight",
    "fetched",
    "stored",
    "alias",
    "not_an_article",
    "extract_empty",
    "quarantined",
    "blocked",
    "rejected",
    "http_gone",
    "failed",
    "gave_up",
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A link as a list told of it, judged by address and date alone. ``state``: ``pending`` or ``rejected``.
    ``identity``: the source's own number for the article, where its addresses carry one and do not agree."""

    key: str
    url: str
    fetch_url: str
    found_in: str
    list_url: str
    state: str = "pending"
    reason: str | None = None
    title: str | None = None
    published_at: str | None = None
    published_on: str | None = None
    identity: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A row of the ledger, as far as fetching needs it."""

    id: int
    source_id: int
    key: str
    url: str
    fetch_url: str
    state: str
    attempts: int
    hint_title: str | None
    hint_published_at: str | None
    hint_published_on: str | None
    first_seen_at: str


_COLUMNS = ", ".join(field.name for field in fields(Link))
TOO_OLD = "older than the look-back"


class Links:
    """Reads and writes of the ledger. Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._identities = Identities(database)
        self._tombstones = Tombstones(database)

    def offer(self, source_id: int, offers: Iterable[Offer], now: str) -> int:
        """Enters what is new and notes every sighting. Returns how many links were new.

        A link that was rejected before (too old, or shown by another outlet, or by a pattern since mended) and is not
        now becomes ``pending`` and belongs to this source; so does one that waits for a source that is not crawled.
        So does one that was gone, when a list shows it that has not shown it before: it was asked for too early, by its
        number or from another list. One whose article another link of the source stands for becomes its alias. Of one
        that was forgotten only that it was offered is kept."""
        new = 0
        execute = self._database.conn.execute
        for told in offers:
            nobody = self._tombstones.nobody(told.key)
            offer = Offer(told.key, nobody, nobody, FORGOTTEN, "", "rejected", FORGOTTEN) if nobody else told
            known = execute(
                "select links.id, state, source_id, enabled from links join sources on sources.id = links.source_id "
                "where links.key = ?",
                [offer.key],
            ).fetchone()
            if known is None:
                cursor = execute(
                    "insert into links (source_id, key, url, fetch_url, state, reason, hint_title, hint_published_at, "
                    "hint_published_on, first_seen_at, settled_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        source_id, offer.key, offer.url, offer.fetch_url, offer.state, offer.reason, offer.title,
                        offer.published_at, offer.published_on, now, None if offer.state == "pending" else now,
                    ],
                )  # fmt: skip
                link_id = int(cursor.lastrowid or 0)
                new += 1
            else:
                link_id, state, owner, owner_enabled = known
                abandoned = state in ("pending", "failed") and owner != source_id and not owner_enabled
                again = state == "http_gone" and self._is_new_in(offer, link_id)
                if offer.state == "pending" and (state == "rejected" or abandoned or again):
                    execute(
                        "update links set state = 'pending', reason = null, settled_at = null, source_id = ?, "
                        "fetch_url = ? where id = ?",
                        [source_id, offer.fetch_url, link_id],
                    )
                execute(
                    "update links set hint_title = coalesce(hint_title, ?1), "
                    "hint_published_at = coalesce(hint_published_at, ?2), "
                    "hint_published_on = coalesce(hint_published_on, ?3) where id = ?4 and "
                    "(hint_title is null and ?1 is not null or hint_published_at is null and ?2 is not null "
                    "or hint_published_on is null and ?3 is not null)",
                    [offer.title, offer.published_at, offer.published_on, link_id],
                )
            if offer.identity is not None and offer.state == "pending":
                if self._tombstones.cover_number(source_id, link_id, offer.identity, now):
                    continue
                self._identify(source_id, link_id, offer.identity, now)
            execute(
                "insert into sightings (link_id, found_in, list_url, source_id, first_seen_at, last_seen_at) "
                "values (?, ?, ?, ?, ?, ?) on conflict do update set last_seen_at = excluded.last_seen_at",
                [link_id, offer.found_in, offer.list_url, source_id, now, now],
            )
        return new

    def _is_new_in(self, offer: Offer, link_id: int) -> bool:
        sighting = [link_id, offer.found_in, offer.list_url]
        shown = "select 1 from sightings where link_id = ? and found_in = ? and list_url = ?"
        return (
            offer.found_in not in ("redirect", "id_range")
            and not self._database.conn.execute(shown, sighting).fetchone()
        )

    def _identify(self, source_id: int, link_id: int, identity: str, now: str) -> None:
        """Settles a link that waits as the alias of the one that stands for its article, or makes it that one."""
        holder = self._identities.holder(source_id, identity)
        if holder is None:
            self._identities.claim(source_id, identity, link_id)
            # it stood back for an address that has come to nothing since
            self._database.conn.execute(
                "update links set state = 'pending', reason = null, alias_of = null, settled_at = null "
                "where id = ? and state = 'alias' and reason like 'number %'",
                [link_id],
            )
        elif holder[0] != link_id:
            self._database.conn.execute(
                "update links set state = 'alias', reason = ?, alias_of = ?, settled_at = ?, next_try_at = null "
                "where id = ? and state in ('pending', 'failed')",
                [f"number {identity[:40]} is {holder[1][:200]}", holder[0], now, link_id],
            )

    def take(self, source_id: int, run_id: int, limit: int, now: str, *, of_all_ages: bool = False) -> list[Link]:
        """The next links of a source, newest first, marked ``in_flight`` for this run. ``of_all_ages``: the newest,
        the oldest, and others evenly between."""
        rows = self._database.conn.execute(
            f"select {_COLUMNS} from links where source_id = ? and state in ('pending', 'failed') "
            "and (next_try_at is null or next_try_at <= ?) "
            "order by coalesce(hint_published_at, hint_published_on, first_seen_at) desc, id desc limit ?",
            [source_id, now, -1 if of_all_ages else limit],
        ).fetchall()
        if len(rows) > limit > 1:
            rows = [rows[place * (len(rows) - 1) // (limit - 1)] for place in range(limit)]
        links = [Link(*row) for row in rows[:limit]]
        for link in links:
            self.claim(link.id, run_id)
        return links

    def claim(self, link_id: int, run_id: int) -> None:
        """Marks a link ``in_flight`` for a run."""
        self._database.conn.execute(
            "update links set state = 'in_flight', run_id = ?, next_try_at = null where id = ?", [run_id, link_id]
        )

    def settle(
        self,
        link_id: int,
        state: str,
        now: str,
        *,
        reason: str | None = None,
        status: int | None = None,
        run_id: int | None = None,
        next_try_at: str | None = None,
        alias_of: int | None = None,
    ) -> None:
        """Puts a link into its next state and keeps the attempt."""
        self._database.conn.execute(
            "update links set state = ?, reason = ?, next_try_at = ?, alias_of = ?, settled_at = ?, "
            "attempts = attempts + (? in ('failed', 'gave_up')) where id = ?",
            [state, reason, next_try_at, alias_of, None if state == "pending" else now, state, link_id],
        )
        self.keep_attempt(link_id, state, now, reason=reason, status=status, run_id=run_id)
        if state in ("http_gone", "gave_up", "not_an_article"):
            self._hand_on(link_id)

    def _hand_on(self, link_id: int) -> None:
        """The first of the links that stood back for one that came to nothing is asked for in its place."""
        execute = self._database.conn.execute
        (heir,) = execute(
            "select min(id) from links where alias_of = ? and state = 'alias' and reason like 'number %'", [link_id]
        ).fetchone()
        if heir is None:
            return
        execute(
            "update identities set link_id = ?1 where link_id = ?2 and "
            "(select instr(reason, 'number ' || substr(identity, 1, 40) || ' is ') from links where id = ?1) = 1",
            [heir, link_id],
        )
        execute(
            "update links set state = 'pending', reason = null, alias_of = null, settled_at = null where id = ?", [heir]
        )
        execute(
            "update links set alias_of = ? where alias_of = ? and state = 'alias' and reason like 'number %'",
            [heir, link_id],
        )

    def keep_attempt(
        self, link_id: int, state: str, now: str, *, reason: str | None, status: int | None, run_id: int | None
    ) -> None:
        """Keeps what a look at a link met; whatever it met, one that is stored stays stored."""
        self._database.conn.execute(
            "insert into attempts (link_id, run_id, at, state, status, reason) values (?, ?, ?, ?, ?, ?)",
            [link_id, run_id, now, state, status, reason],
        )

    def by_key(self, key: str) -> Link | None:
        """The link of that identity, or ``None`` if it was never seen."""
        row = self._database.conn.execute(f"select {_COLUMNS} from links where key = ?", [key]).fetchone()
        return None if row is None else Link(*row)

    def get(self, link_id: int) -> Link:
        """The link of that id. Raises ``KeyError`` if there is none."""
        row = self._database.conn.execute(f"select {_COLUMNS} from links where id = ?", [link_id]).fetchone()
        if row is None:
            raise KeyError(link_id)
        return Link(*row)

    def stands_at(self, link_id: int, state: str, reason: str) -> bool:
        """Whether a link is in that state for that reason."""
        return bool(
            self._database.conn.execute(
                "select 1 from links where id = ? and state = ? and reason = ?", [link_id, state, reason]
            ).fetchone()
        )

    def shown_since(self, link_id: int, since: str) -> bool:
        """Whether a list has shown the link since then."""
        return bool(
            self._database.conn.execute(
                "select 1 from sightings where link_id = ? and found_in <> 'redirect' and last_seen_at >= ?",
                [link_id, since],
            ).fetchone()
        )

    def others_at(self, source_id: int, link_id: int, reason: str) -> bool:
        """Whether other links of the source ended or wait for that reason, however often it was met."""
        return bool(
            self._database.conn.execute(
                "select 1 from links where source_id = ?1 and id <> ?2 and state in ('failed', 'not_an_article') "
                "and substr(reason, 1, length(?3)) = ?3",
                [source_id, link_id, reason],
            ).fetchone()
        )

    def release(self, run_id: int | None = None) -> int:
        """Gives back what was taken and not settled: of one run, or of any (after a kill). Returns how many."""
        where, values = ("", []) if run_id is None else (" and run_id = ?", [run_id])
        return int(
            self._database.conn.execute(
                f"update links set state = 'pending', reason = null where state = 'in_flight'{where}", values
            ).rowcount
        )

    def queue(self, now: str) -> list[tuple[str, str, str | None, str | None]]:
        """(source, address, title, day) of every link that could be taken now; newest first by source."""
        return self._database.conn.execute(
            "select sources.key, links.url, hint_title, hint_published_on from links "
            "join sources on sources.id = links.source_id where state in ('pending', 'failed') "
            "and (next_try_at is null or next_try_at <= ?) "
            "order by 1, coalesce(hint_published_at, hint_published_on, links.first_seen_at) desc, links.id desc",
            [now],
        ).fetchall()

    def newest_addresses(self, source_id: int, limit: int) -> Sequence[str]:
        """The addresses seen last of a source that could be articles'; an id walk learns from them where to go on."""
        sql = "select url from links where source_id = ? and state <> 'rejected' order by id desc limit ?"
        return [url for (url,) in self._database.conn.execute(sql, [source_id, limit])]

    def states(self) -> dict[str, int]:
        """Links by state, of the whole ledger."""
        return dict(self._database.conn.execute("select state, count(*) from links group by 1").fetchall())

    def broken_sums(self) -> list[str]:
        """Where the conservation law does not hold, in words; empty when every sum agrees."""
        execute = self._database.conn.execute
        checks: list[tuple[str, Any]] = [
            ("links in states that do not exist", f"select count(*) from links where state not in {STATES!r}"),
            ("links that have disappeared", "select coalesce(max(id), 0) - count(*) from links"),
            ("links left in flight", "select count(*) from links where state = 'in_flight'"),
            ("stored links without an article",
             "select count(*) from links where state = 'stored' and id not in (select link_id from articles)"),
            ("articles whose link is not stored",
             "select count(*) from articles where link_id not in (select id from links where state = 'stored')"),
            ("fetched links without a capture",
             "select count(*) from links where state = 'fetched' and id not in (select link_id from captures)"),
            (
                "links never seen in any list",
                "select count(*) from links where id not in (select link_id from sightings)",
            ),
            ("settled links without a reason",
             "select count(*) from links where reason is null and state in "
             "('not_an_article', 'extract_empty', 'quarantined', 'blocked', 'rejected', 'http_gone', "
             "'failed', 'gave_up')"),
        ]  # fmt: skip
        told = [f"{count} {what}" for what, sql in checks if (count := execute(sql).fetchone()[0])]
        return told + Coverage(self._database).broken_sums()
