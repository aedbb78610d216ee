"""Articles and everything derived from them, written so that what is unchanged is not rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from sqlite_utils import Database

from db.copies import SketchTable
from db.domains import DomainRow, Domains
from db.entities import Entities, MentionRow
from db.events import EventRow, Events
from db.texts import CopyOf, Texts, Touched


@dataclass(frozen=True, slots=True)
class Article:
    """The columns of ``articles`` that extraction gives, plus the text and its search form. Lists are JSON."""

    url: str
    title: str
    text: str
    stems: str
    standfirst: str | None
    excerpt: str
    kind: str
    language: str | None
    published_on: str | None
    published_at: str | None
    published_precision: str | None
    published_from: str | None
    published_conflicts: str | None
    modified_at: str | None
    bylines: str | None
    credits: str | None
    caption: str | None
    image_url: str | None
    words: int
    text_hash: str
    shingles: int
    charset: str
    extractor: str
    origins: str
    notes: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """A topic's judgement of a revision. ``evidence`` is JSON; ``rule_hash``: the rule that it was made with."""

    topic_id: int
    topic_version: int
    score: float
    verdict: str
    reason: str
    evidence: str
    rule_hash: str | None = None


@dataclass(frozen=True, slots=True)
class RelationRows:
    """What a text's relations are about and what is done in them, under each of ``topic_ids``."""

    topic_ids: Sequence[int]
    domains: list[DomainRow]
    events: list[EventRow]


@dataclass(frozen=True, slots=True)
class Derived:
    """What the rules make of a text: verdicts, the entities it names and its relations (``None``: nobody looked) and
    the stamp of all that it was made with (``None``: only of a part)."""

    matches: Sequence[Match] = ()
    mentions: Sequence[MentionRow] | None = None
    gazetteer_hash: str = ""
    judged_with: str | None = None
    relations: RelationRows | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What storing an article did: ``outcome`` is ``new``, ``changed``, ``unchanged``, or ``older`` for a page that was
    fetched before the text that is stored, and does not replace it. ``texts``: the sets of copies that it changed."""

    article_id: int
    outcome: str
    texts: Touched = field(default_factory=Touched, compare=False)


_ALL = tuple(field.name for field in fields(Article))
_ROW = tuple(name for name in _ALL if name not in ("text", "stems"))


class Articles:
    """Writing methods expect to be called within ``Store.transaction``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.texts = Texts(database)
        self._sketches = SketchTable(database)
        self._entities = Entities(database)
        self._domains = Domains(database)
        self._events = Events(database)

    def save(
        self,
        *,
        key: str,
        link_id: int,
        source_id: int,
        capture_id: int,
        fetched_at: str,
        article: Article,
        derived: Derived,
        sketch: Sequence[int],
        former_sketch: Sequence[int],
        copies: Sequence[CopyOf],
    ) -> Saved:
        """Stores an article with its body, revision, what is derived from its text, sketch and copies. A text that is
        already there is only judged again; a new text of a known article becomes a revision and the former text is
        kept; a page older than the text that is stored is at most a former revision. ``former_sketch``: the hashes of
        the text that is stored now, if one is."""
        execute = self._database.conn.execute
        known = execute("select id, text_hash, title from articles where link_id = ?", [link_id]).fetchone()
        same = known is not None and (known[1], known[2]) == (article.text_hash, article.title)
        if known is not None and self._is_older(link_id, capture_id, fetched_at):
            if not same:
                self._enter_former(known[0], capture_id, fetched_at, article)
            return Saved(int(known[0]), "unchanged" if same else "older")
        values = [getattr(article, name) for name in _ROW]
        touched = Touched()
        if known is None:
            first_seen_at = execute("select first_seen_at from links where id = ?", [link_id]).fetchone()[0]
            cursor = execute(
                f"insert into articles (key, link_id, source_id, capture_id, fetched_at, first_seen_at, "
                f"{', '.join(_ROW)}) "
                f"values (?, ?, ?, ?, ?, ?, {', '.join('?' * len(_ROW))})",
                [key, link_id, source_id, capture_id, fetched_at, first_seen_at, *values],
            )
            article_id, outcome = int(cursor.lastrowid or 0), "new"
            execute(
                "insert into bodies (id, title, text, stems) values (?, ?, ?, ?)",
                [article_id, article.title, article.text, article.stems],
            )
        else:
            article_id, outcome = int(known[0]), "unchanged" if same else "changed"
            rewritten = execute(
                f"update articles set ({', '.join(_ROW)}) = ({', '.join('?' * len(_ROW))}) "
                f"where id = ? and ({', '.join(_ROW)}) is not ({', '.join('?' * len(_ROW))})",
                [*values, article_id, *values],
            )
            if same and rewritten.rowcount:
                touched = self.texts.reorder(article_id)
            if not same:
                self._keep_former_text(article_id)
                self._forget_places(article_id)
                execute(
                    "update articles set capture_id = ?, fetched_at = ? where id = ?",
                    [capture_id, fetched_at, article_id],
                )
            execute(
                "update bodies set title = ?1, text = ?2, stems = ?3 where id = ?4 and (title, text, stems) "
                "is not (?1, ?2, ?3)",
                [article.title, article.text, article.stems, article_id],
            )
        if outcome != "unchanged":
            execute(
                "insert into revisions (article_id, capture_id, seen_at, text_hash, title, extractor) values "
                "(?, ?, ?, ?, ?, ?)",
                [article_id, capture_id, fetched_at, article.text_hash, article.title, article.extractor],
            )
            self._sketches.put(article_id, sketch, former_sketch, shingles=article.shingles)
            touched = self.texts.gather(article_id, copies, fetched_at)
        self.judge(article_id, derived, fetched_at)
        return Saved(article_id, outcome, touched)

    def withdraw(self, article_id: int, sketch: Sequence[int]) -> Touched:
        """Deletes an article that was none, with all that was made of it. ``sketch``: the hashes of its text. Its link
        is to be settled, its captures are kept. Returns what became of the texts."""
        execute = self._database.conn.execute
        touched = self.texts.forget(article_id)
        self._sketches.put(article_id, (), sketch, shingles=0)
        self._forget_places(article_id)
        for table in ("matches", "revisions", "unsketched"):
            execute(f"delete from {table} where article_id = ?", [article_id])
        for table in ("bodies", "articles"):
            execute(f"delete from {table} where id = ?", [article_id])
        return touched

    def _is_older(self, link_id: int, capture_id: int, fetched_at: str) -> bool:
        """Whether the stored text was fetched, or found unchanged, after that instant. Its own page never is older:
        read again by other rules it may say something else."""
        return bool(
            self._database.conn.execute(
                "select 1 from articles where link_id = ?1 and capture_id <> ?2 and (fetched_at > ?3 or exists "
                "(select 1 from captures where link_id = ?1 and outcome = 'unchanged' and fetched_at > ?3))",
                [link_id, capture_id, fetched_at],
            ).fetchone()
        )

    def _enter_former(self, article_id: int, capture_id: int, seen_at: str, article: Article) -> None:
        """A text that the article had before the present one, unless the state before or after says the same."""
        execute = self._database.conn.execute
        state = [article.text_hash, article.title]
        neighbours = execute(
            "select * from (select text_hash, title from revisions where article_id = ?1 and seen_at <= ?2 "
            "order by seen_at desc, id desc limit 1) union all "
            "select * from (select text_hash, title from revisions where article_id = ?1 and seen_at > ?2 "
            "order by seen_at, id limit 1)",
            [article_id, seen_at],
        ).fetchall()
        if tuple(state) not in neighbours:
            execute(
                "insert into revisions (article_id, capture_id, seen_at, text_hash, title, text, extractor) values "
                "(?, ?, ?, ?, ?, ?, ?)",
                [article_id, capture_id, seen_at, *state, article.text, article.extractor],
            )

    def _forget_places(self, article_id: int) -> None:
        """Deletes what holds offsets into a text that goes."""
        for table in ("events", "domains", "mentions"):
            self._database.conn.execute(f"delete from {table} where article_id = ?", [article_id])

    def _keep_former_text(self, article_id: int) -> None:
        self._database.conn.execute(
            "update revisions set text = (select text from bodies where id = ?1) where article_id = ?1 "
            "and text is null",
            [article_id],
        )

    def judge(self, article_id: int, derived: Derived, now: str) -> None:
        """Writes what is derived from the present revision, the one whose text stands in ``bodies``; what is unchanged
        is left alone."""
        execute = self._database.conn.execute
        (revision_id,) = execute(
            "select id from revisions where article_id = ? and text is null", [article_id]
        ).fetchone()
        if derived.mentions is not None:
            self._entities.name(article_id, revision_id, derived.mentions, derived.gazetteer_hash)
        if (relations := derived.relations) is not None:
            self._domains.write(article_id, revision_id, relations.topic_ids, relations.domains)
            self._events.write(article_id, revision_id, relations.topic_ids, relations.events)
        if derived.judged_with is not None:
            execute(
                "update articles set judged_with = ?1 where id = ?2 and judged_with is not ?1",
                [derived.judged_with, article_id],
            )
        for match in derived.matches:
            execute(
                "insert into matches (article_id, revision_id, topic_id, topic_version, score, verdict, "
                "reason, evidence, rule_hash, "
                "judged_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (article_id, topic_id) do update set "
                "revision_id = excluded.revision_id, topic_version = excluded.topic_version, score = excluded.score, "
                "verdict = excluded.verdict, reason = excluded.reason, evidence = excluded.evidence, "
                "rule_hash = excluded.rule_hash, judged_at = excluded.judged_at "
                "where (revision_id, topic_version, score, verdict, reason, evidence, rule_hash) is not "
                "(excluded.revision_id, excluded.topic_version, excluded.score, excluded.verdict, excluded.reason, "
                "excluded.evidence, excluded.rule_hash)",
                [
                    article_id, revision_id, match.topic_id, match.topic_version, match.score, match.verdict,
                    match.reason, match.evidence, match.rule_hash, now,
                ],
            )  # fmt: skip

    def forget_topic(self, key: str, most: int) -> int:
        """Deletes what was judged on a topic, ``most`` rows of each table at a time; returns how many rows went. With
        the last of them goes the topic."""
        execute = self._database.conn.execute
        row = execute("select id from topics where key = ?", [key]).fetchone()
        if row is None:
            return 0
        gone = 0
        for table in ("events", "domains", "matches"):
            gone += execute(
                f"delete from {table} where id in (select id from {table} where topic_id = ? limit ?)", [row[0], most]
            ).rowcount
        if not gone:
            execute("delete from topics where id = ?", [row[0]])
        return gone

    def topic(self, key: str, name: str, version: int, rule_hash: str, now: str) -> int:
        """Enters or refreshes a topic; returns its id."""
        execute = self._database.conn.execute
        execute(
            "insert into topics (key, name, version, rule_hash, loaded_at) values (?, ?, ?, ?, ?) on conflict (key) do "
            "update set name = excluded.name, version = excluded.version, rule_hash = excluded.rule_hash, "
            "loaded_at = excluded.loaded_at where rule_hash is not excluded.rule_hash",
            [key, name, version, rule_hash, now],
        )
        return int(execute("select id from topics where key = ?", [key]).fetchone()[0])

    def id_of_link(self, link_id: int) -> int | None:
        """The article stored for a link, or ``None``."""
        row = self._database.conn.execute("select id from articles where link_id = ?", [link_id]).fetchone()
        return None if row is None else int(row[0])

    def of_link(self, link_id: int) -> Article | None:
        """What is stored for a link, its present text included; ``None`` where nothing is."""
        columns = ", ".join(f"b.{name}" if name in ("text", "stems") else f"a.{name}" for name in _ALL)
        row = self._database.conn.execute(
            f"select {columns} from articles a join bodies b using (id) where a.link_id = ?", [link_id]
        ).fetchone()
        return None if row is None else Article(*row)

    def counts(self) -> dict[str, int]:
        """Articles, distinct texts, copies and articles on a topic, of the whole database."""
        (articles, texts, copies, relevant) = self._database.conn.execute(
            "select (select count(*) from articles), (select count(*) from texts), "
            "(select count(distinct article_id) from copies), "
            "(select count(distinct article_id) from matches where verdict = 'relevant')"
        ).fetchone()
        return {"articles": articles, "texts": texts, "copies": copies, "matches": relevant}
