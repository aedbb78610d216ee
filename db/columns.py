"""The columns of an exported article: what each means, how it is read, by what it can be filtered.

``docs/exports.md`` shows them as ``press-monitor export --columns --markdown`` prints them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from db.selection import DAY

# a day may stand for a month: ``published_precision`` says so
Kind = Literal["text", "integer", "real", "day", "instant", "list"]


@dataclass(frozen=True, slots=True)
class Column:
    """``sql``: an expression over ``FROM``; a list gives a JSON array. ``values``: all that it can hold, where that is
    a closed set."""

    name: str
    kind: Kind
    sql: str
    meaning: str
    values: tuple[str, ...] = ()


# one row for an article; {match} picks one of its judgements
FROM = """
    articles a
    join sources s on s.id = a.source_id
    join links l on l.id = a.link_id
    join captures c on c.id = a.capture_id
    join standings g on g.article_id = a.id
    left join texts t on t.id = a.text_id
    left join stories y on y.id = t.story_id
    left join articles o on o.id = t.origin_article_id
    left join sources os on os.id = o.source_id
    left join matches m on m.id = {match}
    left join topics p on p.id = m.topic_id
    left join revisits r on r.article_id = a.id
"""
OF_THE_TOPIC = (
    "(select id from matches where article_id = a.id and topic_id = (select id from topics where key = :topic))"
)
THE_BEST = (
    "(select id from matches where article_id = a.id order by verdict <> 'relevant', verdict <> 'borderline', "
    "score desc, topic_id limit 1)"
)
# as the view propagation counts them
_BOTH_HOURS = "a.published_at is not null and o.published_at is not null"
_BOTH_DAYS = "a.published_on is not null and o.published_on is not null"
_HOURS = (
    f"case when o.id is null then null when {_BOTH_HOURS} "
    "then round((julianday(a.published_at) - julianday(o.published_at)) * 24, 2) "
    f"when {_BOTH_DAYS} then (julianday(a.published_on) - julianday(o.published_on)) * 24 "
    "else round((julianday(a.first_seen_at) - julianday(o.first_seen_at)) * 24, 2) end"
)
_HOURS_BY = (
    f"case when o.id is null then null when {_BOTH_HOURS} then 'hour' when {_BOTH_DAYS} then 'day' else 'seen' end"
)
_ROLES = ("press", "reference", "imported")
_OWNERS = ("private", "state", "state-affiliated", "agency", "official", "ngo", "aggregator", "unknown")


def _list(rows: str) -> str:
    return f"(select json_group_array(value) from ({rows}))"


COLUMNS = (
    Column("article", "text", "a.key", "key of the article: stable, for citations and addresses (`/article/KEY`)"),
    Column("url", "text", "a.url", "address at the outlet"),
    Column("title", "text", "a.title", "title as the page prints it"),
    Column("standfirst", "text", "a.standfirst", "introduction set apart from the text"),
    Column("excerpt", "text", "a.excerpt", "the first 280 characters of the text"),
    Column("source", "text", "s.key", "key of the outlet"),
    Column("source_name", "text", "s.name", "its name"),
    Column("country", "text", "s.country", "ISO 3166 code of the outlet's country"),
    Column("owner", "text", "coalesce(s.owner, 'unknown')", "who owns the outlet", _OWNERS),
    Column("role", "text", "s.role", "what the outlet is kept for: press; reference (agencies and state outlets that "
           "attribute copies); imported (pages from WARC files)", _ROLES),
    Column("counted", "integer", "s.role = 'press'",
           "1 where the article counts as coverage, 0 for reference outlets and imported pages; sum this, no rows"),
    Column("kind", "text", "a.kind", "what sort of page: article, brief, stub (link-out), paywalled or live",
           ("article", "brief", "stub", "paywalled", "live")),
    Column("language", "text", "a.language", "ISO 639-1 code; empty where the text is too short to tell"),
    Column("words", "integer", "a.words", "words of the text"),
    Column("day", "day", DAY, "day it counts by: of publication where known, else of the first sighting"),
    Column("published_on", "day", "a.published_on",
           "civil day as the outlet prints it; the first of the month where `published_precision` is month"),
    Column("published_at", "instant", "a.published_at", "instant of publication (UTC), only where the hour is known"),
    Column("published_precision", "text", "a.published_precision", "how exactly the date is known",
           ("second", "minute", "day", "month")),
    Column("published_from", "text", "a.published_from",
           "evidence of the date: the mark that gave it; two, as in `url + feed`, where day and hour differ in it"),
    Column("published_conflicts", "list", "a.published_conflicts", "other dates that the page gives"),
    Column("modified_at", "instant", "a.modified_at", "when the page says it was changed"),
    Column("first_seen_at", "instant", "a.first_seen_at", "when a list first told of it"),
    Column("fetched_at", "instant", "a.fetched_at", "when the page was fetched that the fields are from"),
    Column("bylines", "list", "a.bylines", "people who sign"),
    Column("credits", "list", "a.credits", "agencies and papers that the text is said to come from"),
    Column("text", "text", "t.key", "key of the text; copies of one another carry the same"),
    Column("text_articles", "integer", "t.articles", "how many articles carry the text, reference outlets included"),
    Column("standing", "text", "g.standing", "original, copy of another article, or contains a part of another",
           ("original", "copy", "contains")),
    Column("relation", "text", "g.relation", "how it shares the text of `of_article`",
           ("verbatim", "edited", "excerpt", "extended", "quotes")),
    Column("percent", "integer", "cast(g.percent as integer)",
           "of a copy, how much of it stands in the other; of `extended` and `quotes`, how much of the other stands in "
           "it"),
    Column("of_article", "text", "g.of_article", "key of the article that it is a copy or holder of"),
    Column("of_source", "text", "g.of_source", "outlet of that article"),
    Column("origin", "text", "coalesce(t.origin_credit, os.key, s.key)",
           "whom the text comes from: a source key, or a name in its credits; independent origins are counted by it"),
    Column("origin_article", "text", "o.key", "key of the earliest article of the text; its own for an original"),
    Column("origin_confidence", "real", "t.origin_confidence", "how sure that is, 0 to 1"),
    Column("hours_after_origin", "real", _HOURS, "hours between the publication of `origin_article` and this one"),
    Column("hours_by", "text", _HOURS_BY,
           "what that is counted by: hour (both print one), day (whole days), seen (when we first saw them)",
           ("hour", "day", "seen")),
    Column("story", "text", "y.key", "key of the story"),
    Column("story_title", "text", "y.title", "title of the story's earliest text"),
    Column("topic", "text", "p.key",
           "the topic that verdict, score, reason and domains are about: the one that was asked for, else the one that "
           "the article speaks of most"),
    Column("verdict", "text", "m.verdict", "what the topic says", ("relevant", "borderline", "not_relevant")),
    Column("score", "real", "m.score", "0 to 1"),
    Column("reason", "text", "m.reason", "why, in one sentence (French)"),
    Column("topic_version", "integer", "m.topic_version", "version of the topic's rule"),
    Column("domains", "list",
           _list("select domain as value from domains where article_id = a.id and topic_id = m.topic_id "
                 "order by score desc, domain"), "what the relation is about, the strongest first"),
    Column("topics", "list",
           _list("select key as value from matches x join topics on topics.id = x.topic_id where x.article_id = a.id "
                 "and x.verdict = 'relevant' order by topics.id"), "all topics that the article is relevant to"),
    Column("entities", "list",
           _list("select key as value from mentions x join entities on entities.id = x.entity_id "
                 "where x.article_id = a.id order by x.mentions desc, key"),
           "keys of the people, offices, organisations and places that it names, most often first"),
    Column("revisions", "integer", "(select count(*) from revisions x where x.article_id = a.id)",
           "texts that were seen at its address"),
    Column("changes", "list",
           _list("select distinct kind as value from changes where article_id = a.id order by kind"),
           "what the outlet did to it since: text_changed, silent_edit, headline_changed, removed, …"),
    Column("page", "text", "r.standing",
           "whether the page still stood at the last look; empty where nobody looks again",
           ("there", "missing", "gone")),
    Column("warc_file", "text", "c.warc_file", "archive file of the page, in the folder beside the database"),
    Column("warc_offset", "integer", "c.warc_offset", "first byte of its record"),
    Column("warc_length", "integer", "c.warc_length", "bytes of the record"),
    Column("digest", "text", "c.digest", "SHA-256 of the page as it was fetched"),
    Column("extractor", "text", "a.extractor", "version of the rules that read the page"),
    Column("full_text", "text", "(select text from bodies where bodies.id = a.id)",
           "the text, paragraphs separated by an empty line; only with `--full-text`"),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
FULL_TEXT = "full_text"
