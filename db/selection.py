"""Which articles are asked for: one meaning of each filter for searches, exports and counts of words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

# what the conditions speak of; a text or story may be missing
ARTICLES = "articles a join sources s on s.id = a.source_id left join texts t on t.id = a.text_id"
# the same from the newest day on, without a sort
ARTICLES_BY_DAY = (
    "articles a indexed by articles_day "
    "cross join sources s on s.id = a.source_id left join texts t on t.id = a.text_id"
)
# the day an article counts by; one without a date by the day it was first seen
DAY = "coalesce(a.published_on, substr(a.first_seen_at, 1, 10))"
NEWEST_FIRST = f"{DAY} desc, a.published_at is null, a.published_at desc, a.first_seen_at desc, a.id desc"


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for; what is empty asks for everything.

    ``expression``: in the syntax of FTS5. ``verdicts``: those of ``topic``; without one they say nothing. Of
    ``sources``, ``countries``, ``owners``, ``languages`` and ``domains`` any will do; of ``entities`` (keys) all must
    be named. ``since`` and ``until``: ISO days, both included. ``originals``: only the first article of each text."""

    expression: str | None = None
    topic: str | None = None
    verdicts: tuple[str, ...] = ("relevant",)
    story: str | None = None
    text: str | None = None
    sources: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    originals: bool = False


class _Terms:
    """Conditions that all must hold, with their values."""

    def __init__(self) -> None:
        self.terms: list[str] = []
        self.values: dict[str, Any] = {}

    def among(self, name: str, wanted: tuple[str, ...], sql: str) -> None:
        if wanted:
            self.values[name] = json.dumps(wanted)
            self.terms.append(sql.format(f"(select value from json_each(:{name}))"))

    def equal(self, name: str, wanted: str | None, sql: str) -> None:
        if wanted is not None:
            self.values[name] = wanted
            self.terms.append(sql)

    def joined(self) -> tuple[str, dict[str, Any]]:
        return " and ".join(self.terms) or "true", self.values


def of_sources(selection: Selection) -> tuple[str, dict[str, Any]]:
    """Which of ``sources s`` are meant, as an SQL expression with its values."""
    return _of_sources(selection).joined()


def _of_sources(selection: Selection) -> _Terms:
    found = _Terms()
    found.among("sources", selection.sources, "s.key in {}")
    found.among("countries", selection.countries, "s.country in {}")
    found.among("owners", selection.owners, "coalesce(s.owner, 'unknown') in {}")
    return found


def conditions(selection: Selection, ids: tuple[int, int] | None = None) -> tuple[str, dict[str, Any]]:
    """What of ``ARTICLES`` is meant, as an SQL expression with its values. What was forgotten never is, though it may
    have come back with a restored backup. ``ids``: the first and the last article that words are looked up for."""
    found = _of_sources(selection)
    found.terms.append("a.link_id not in (select links.id from tombstones join links using (key))")
    found.equal(
        "expression",
        selection.expression,
        "a.id in (select rowid from articles_fts where articles_fts match :expression"
        f"{' and rowid between :first_id and :last_id' if ids else ''})",
    )
    if ids and selection.expression is not None:
        found.values |= {"first_id": ids[0], "last_id": ids[1]}
    found.equal("since", selection.since, f"{DAY} >= :since")
    found.equal("until", selection.until, f"{DAY} <= :until")
    found.equal("story", selection.story, "t.story_id = (select id from stories where key = :story)")
    found.equal("text", selection.text, "a.text_id = (select id from texts where key = :text)")
    found.among("languages", selection.languages, "a.language in {}")
    of_topic = ""
    if selection.topic is not None:
        of_topic = "topic_id = (select id from topics where key = :topic) and "
        found.values["topic"] = selection.topic
        judged = f"a.id in (select article_id from matches where {of_topic}verdict in {{}})"
        found.among("verdicts", selection.verdicts, judged)
    found.among(
        "domains", selection.domains, f"a.id in (select article_id from domains where {of_topic}domain in {{}})"
    )
    for number, key in enumerate(selection.entities):
        found.equal(
            f"entity{number}",
            key,
            "a.id in (select article_id from mentions join entities on entities.id = entity_id "
            f"where entities.key = :entity{number})",
        )
    if selection.originals:
        found.terms.append("(t.origin_article_id is null or t.origin_article_id = a.id)")
    return found.joined()


class Choices:
    """What a filter can be given, read from an open database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sources(self) -> list[str]:
        """The keys of the sources."""
        return self._column("select key from sources order by key")

    def topics(self) -> list[str]:
        """The keys of the topics, in the order in which they were added."""
        return self._column("select key from topics order by id")

    def countries(self) -> list[str]:
        """The countries of the sources."""
        return self._column("select distinct country from sources where country is not null order by 1")

    def languages(self) -> list[str]:
        """The languages of the articles."""
        return self._column("select distinct language from articles where language is not null order by 1")

    def domains(self) -> list[str]:
        """The domains that some article has."""
        return self._column("select distinct domain from domains order by 1")

    def entities(self, word: str, fold: Callable[[str], str]) -> list[str]:
        """The entity with that key; else those with that name, else those with that alias, however it is spelt."""
        if self._column("select key from entities where key = ?", word):
            return [word]
        wanted = fold(word)
        rows = self._database.conn.execute("select key, name, aliases from entities order by key").fetchall()
        named = [key for key, name, _ in rows if fold(name) == wanted]
        return named or [key for key, _, aliases in rows if wanted in map(fold, json.loads(aliases))]

    def entity_keys(self) -> list[str]:
        """The keys of the entities."""
        return self._column("select key from entities order by key")

    def story(self, key: str) -> str | None:
        """The key of the story, or of the one that it was merged into; ``None`` for none."""
        found = self._column("select story from story_keys where key = ?", key)
        return found[0] if found else None

    def text(self, key: str) -> str | None:
        """The key of the text that has it, or else of the text that an article of that key carries."""
        found = self._column("select key from texts where key = ?", key) or self._column(
            "select texts.key from texts join articles on articles.text_id = texts.id where articles.key = ?", key
        )
        return found[0] if found else None

    def _column(self, sql: str, *values: str) -> list[str]:
        return [row[0] for row in self._database.conn.execute(sql, values)]
