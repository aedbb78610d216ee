"""The page of one article: its text with what matched, its sources and dates, its copies, its record in the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from db import happenings, queries, story_rows
from db.rows import Row
from monitor.quoting import Segment, Span, quote, segments, sentence_around
from monitor.web.cards import telling_quote
from monitor.web.changes import Change, change
from monitor.web.copied import Copy, copies, read_passages
from monitor.web.evidence import Evidence, paragraphs, read_evidence, read_list
from monitor.web.headline import Headline, headline
from monitor.web.record import Fact, archive, citation, facts, unkept
from monitor.web.stated import Named, Stated, apart_from, named, named_spans, stated
from monitor.wordbook import Words

WORDS_SHOWN = 12
# a paragraph counts as shared when so much of it stands in another article
SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``shared`` when most of it also stands in an earlier article."""

    segments: tuple[Segment, ...]
    shared: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a topic says: the verdict in words, the reason, the words found on each side. ``shown`` in full: what is on
    the topic or near it, and the best there is where nothing is."""

    topic: str
    topic_key: str
    verdict: str
    shown: bool
    relevant: bool
    score: str
    reason: str
    rule: str
    found: tuple[tuple[str, tuple[str, ...]], ...]
    outdated: bool
    unreadable: int


@dataclass(frozen=True, slots=True)
class Story:
    """The story that the article's text belongs to, and how many texts it has."""

    key: str
    title: str
    texts: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The article among its copies. ``told``: what it is; ``of``: the article that this is said of; ``reasons``: why
    the first of its text is held to be that, and how sure that is."""

    told: str
    of: Headline | None
    reasons: tuple[str, ...]
    sure: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """All that the page shows. ``paragraphs`` is empty and ``withheld`` set where the reader may not see the text;
    ``notes``: what the entities are that are marked in the text, by key."""

    head: Headline
    standing: Standing | None
    story: Story | None
    title: tuple[Segment, ...]
    standfirst: tuple[Segment, ...]
    caption: str
    paragraphs: tuple[Paragraph, ...]
    withheld: bool
    unkept: str
    excerpt: tuple[Segment, ...]
    language: str
    any_shared: bool
    judgements: tuple[Judgement, ...]
    facts: tuple[Fact, ...]
    archive: tuple[Fact, ...]
    copies: tuple[Copy, ...]
    siblings: tuple[Headline, ...]
    text_articles: int
    text_outlets: int
    text_beside: str
    named: tuple[Named, ...]
    notes: Mapping[str, str]
    stated: tuple[Stated, ...]
    domains: tuple[tuple[str, str], ...]
    seen_in: tuple[Fact, ...]
    revisions: tuple[Fact, ...]
    changes: tuple[Change, ...]
    citation: str


def _found(spans: Iterable[Span], parts: Mapping[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The different words of each side, as the article spells them, in the order in which they first occur. ``parts``:
    what spans point into, in reading order."""
    found: dict[str, dict[str, str]] = {}
    order = list(parts)
    for span in sorted(spans, key=lambda span: (order.index(span.where), span.start)):
        word = " ".join(parts[span.where][span.start : span.end].split())
        if word:
            found.setdefault(span.side, {}).setdefault(word.casefold(), word)
    return tuple((side, tuple(list(found[side].values())[:WORDS_SHOWN])) for side in sorted(found))


def _judgement(words: Words, row: Row, parts: Mapping[str, str], best: bool) -> tuple[Judgement, Evidence]:
    evidence = read_evidence(row["evidence"])
    judgement = Judgement(
        topic=row["topic_name"],
        topic_key=row["topic_key"],
        verdict=words.known("verdict", row["verdict"]),
        shown=best or row["verdict"] != "not_relevant",
        relevant=row["verdict"] == "relevant",
        score=words.share(row["score"]) if 0 <= row["score"] <= 1 else f"{row['score']:g}",
        reason=row["reason"],
        rule=words.text("article.rule", version=row["topic_version"], when=words.instant(row["judged_at"])),
        found=_found((span for span in evidence.spans if span.where in parts), parts) if row["current"] else (),
        outdated=not row["current"],
        unreadable=evidence.unreadable,
    )
    return judgement, evidence


def _standing(words: Words, row: Row, known: Mapping[int, Row]) -> Standing | None:
    """``row``: of ``db.story_rows.standing_of``."""
    other = known.get(row["of_article_id"]) if row["of_article_id"] else None
    if row["standing"] == "original" or other is None:
        told, credit = words.text("article.standing.original"), row["origin_credit"]
        told = words.text("article.standing.credited", name=credit) if credit else told
    elif row["standing"] == "contains":
        told = words.text("article.standing.contains", share=words.share((row["percent"] or 0) / 100))
    else:
        after = _after(words, row["hours"], row["hours_by"])
        told = words.text("article.standing.copied", after=after) if after else words.text("article.standing.copy")
    sure = row["origin_confidence"]
    return Standing(
        told=told,
        of=headline(words, other) if other is not None and row["standing"] != "original" else None,
        reasons=read_list(row["origin_reasons"]),
        sure=words.text("article.sure", share=words.share(sure)) if sure is not None else "",
    )


def _after(words: Words, hours: float | None, by: str | None) -> str:
    """How long after, as far as the pages tell it; empty where only the crawl knows."""
    if hours is None or by == "seen" or hours < 0:
        return ""
    if by == "day":
        return words.count("story.after_days", round(hours / 24)) if hours >= 24 else words.text("story.same_day")
    if hours < 2:
        return words.text("story.after_minutes", n=round(hours * 60))
    return words.count("story.after_hours", int(hours))


def _covered(bounds: tuple[int, int], passages: Sequence[tuple[int, int]]) -> float:
    start, end = bounds
    covered, at = 0, start
    for first, last in sorted(passages):
        first, last = max(first, at), min(last, end)
        if first < last:
            covered += last - first
            at = last
    return covered / (end - start)


def _paragraphs(text: str, spans: Sequence[Span], passages: Sequence[tuple[int, int]]) -> tuple[Paragraph, ...]:
    return tuple(
        Paragraph(segments(text, spans, *bounds), bool(passages) and _covered(bounds, passages) >= SHARED)
        for bounds in paragraphs(text)
    )


def article_page(connection: sqlite3.Connection, words: Words, key: str, may_read: bool) -> ArticlePage | None:
    """The page of the article with that key, ``None`` if there is none. Without ``may_read`` no full text is on it."""
    row = queries.article(connection, key)
    if row is None:
        return None
    pairs = queries.copies(connection, row["id"])
    standing = story_rows.standing_of(connection, row["id"])
    beside = {pair["other_id"] for pair in pairs} | ({standing["of_article_id"]} - {None} if standing else set())
    known = {other["id"]: other for other in queries.articles_by_id(connection, sorted(beside))}
    others = {key: other for key, other in known.items() if any(pair["other_id"] == key for pair in pairs)}
    texts = queries.texts_of(connection, [row["id"], *others])
    text = texts.get(row["id"], "")
    judgements = sorted(queries.judgements(connection, row["id"]), key=lambda judgement: -judgement["score"])
    parts = {"title": row["title"], "lede": row["standfirst"] or "", "text": text}
    judged = [_judgement(words, judgement, parts, best=index == 0) for index, judgement in enumerate(judgements)]
    spans = [
        span for judgement, evidence in judged if judgement.shown and not judgement.outdated for span in evidence.spans
    ]
    mentions = story_rows.mentions_in(connection, row["id"])
    marks = [*spans, *apart_from(named_spans(mentions), spans)]
    in_text = queries.articles_of_texts(connection, [row["text_id"] or -row["id"]], None)
    head = headline(words, row)
    passages = [
        (start, end)
        for pair in pairs
        if pair["direction"] == "of"
        for start, end, _, _ in read_passages(pair["passages"])
    ]
    body = _paragraphs(text, [span for span in marks if span.where == "text"], passages)
    telling = next((judgement["evidence"] for judgement in judgements if judgement["verdict"] == "relevant"), None)
    excerpt = telling_quote({**row, "evidence": telling}, text)
    if not excerpt and text and not row["no_snippet"]:
        excerpt = quote(text, (), sentence_around(text, ()))
    own = [other for other in in_text if other["source_role"] == "press"]
    story = story_rows.story_of_text(connection, row["text_id"]) if row["text_id"] else None
    return ArticlePage(
        head=head,
        standing=_standing(words, standing, known) if standing else None,
        story=Story(story["key"], story["title"].strip() or head.title, story["texts"]) if story else None,
        title=segments(head.title, [span for span in marks if span.where == "title"]),
        standfirst=segments(parts["lede"], [span for span in marks if span.where == "lede"]),
        caption=row["caption"] or "",
        paragraphs=body if may_read else (),
        withheld=not may_read and not row["reduced_at"],
        unkept=unkept(words, row["reduced_at"], f"text_{row['reduced_why']}") if row["reduced_at"] else "",
        excerpt=excerpt,
        language=row["language"] or "",
        any_shared=any(paragraph.shared for paragraph in body),
        judgements=tuple(judgement for judgement, _ in judged),
        facts=facts(words, row, head),
        archive=archive(words, row),
        copies=copies(words, row, pairs, others, texts if may_read else None),
        siblings=tuple(
            headline(words, other) for other in in_text if other["id"] not in others and other["id"] != row["id"]
        ),
        text_articles=len(own),
        text_outlets=len({other["source_key"] for other in own}),
        text_beside=words.beside(
            sum(other["source_role"] == "reference" for other in in_text),
            sum(other["source_role"] == "imported" for other in in_text),
        ),
        named=named(words, mentions),
        notes={mention["key"]: f"{mention['name']} : {mention['note'] or ''}".rstrip(" :") for mention in mentions},
        stated=stated(connection, words, {row["id"]: row}, texts if may_read else {}),
        domains=tuple(
            (words.known("domain", domain["domain"]), domain["reason"])
            for domain in story_rows.domains_of(connection, [row["id"]])
        ),
        seen_in=tuple(
            Fact(words.known("found_in", seen["found_in"]), seen["list_url"], words.instant(seen["first_seen_at"]))
            for seen in queries.sightings(connection, row["link_id"])
        ),
        revisions=tuple(
            Fact(words.instant(revision["seen_at"]), revision["title"], revision["text_hash"][:12])
            for revision in queries.revisions(connection, row["id"])
        ),
        changes=tuple(change(words, one, may_read) for one in happenings.changes_of(connection, row["id"])),
        citation=citation(words, row, head),
    )
