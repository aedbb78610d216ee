"""The page of one article: its text with what matched, its sources and dates, its copies, its record in the archive."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from db import queries
from db.queries import Row
from monitor.web.evidence import (
    Evidence,
    Segment,
    Span,
    paragraphs,
    quote,
    read_evidence,
    segments,
    sentence_around,
)
from monitor.web.front import telling_quote
from monitor.web.headline import Headline, headline
from monitor.web.record import Fact, archive, citation, facts
from monitor.web.words import Words

PASSAGES_SHOWN = 8
PASSAGE_LENGTH = 600
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
class Copy:
    """Another article with the same words; ``share``: how much of which text is common. ``passages``: pairs (here,
    there) of shared text."""

    other: Headline
    relation: str
    share: str
    passages: tuple[tuple[str, str], ...]
    more_passages: int


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """All that the page shows. ``origin``: the text's original where this article is another. ``paragraphs``
    is empty and ``withheld`` set where the reader may not see the text."""

    head: Headline
    origin: Headline | None
    title: tuple[Segment, ...]
    standfirst: tuple[Segment, ...]
    caption: str
    paragraphs: tuple[Paragraph, ...]
    withheld: bool
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
    seen_in: tuple[Fact, ...]
    revisions: tuple[Fact, ...]
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


def read_passages(stored: str) -> tuple[tuple[int, int, int, int], ...]:
    """``copies.passages``: start and end in the later copy, start and end in the earlier text. Malformed ones are left
    out: the copy itself stays on the page."""
    try:
        parsed = json.loads(stored)
    except ValueError:
        return ()
    if not isinstance(parsed, list):
        return ()
    return tuple(
        (entry[0], entry[1], entry[2], entry[3])
        for entry in parsed
        if isinstance(entry, list)
        and len(entry) == 4
        and all(isinstance(number, int) and number >= 0 for number in entry)
        and entry[0] < entry[1]
        and entry[2] < entry[3]
    )


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= PASSAGE_LENGTH else f"{text[:PASSAGE_LENGTH].rsplit(' ', 1)[0]} …"


def _order_known(one: Row, other: Row) -> bool:
    """Whether what the pages print says which of two articles came first; the day of a crawl says nothing of that."""
    if one["published_at"] or other["published_at"]:
        return True
    days = {one["published_on"], other["published_on"]}
    return len(days) > 1 and None not in days


def _copy(words: Words, row: Row, own: str | None, other: str | None, head: Headline, ordered: bool) -> Copy:
    here_first = row["direction"] == "of"
    pairs = []
    for start, end, other_start, other_end in read_passages(row["passages"]):
        here, there = (
            ((start, end), (other_start, other_end)) if here_first else ((other_start, other_end), (start, end))
        )
        if own is not None and other is not None:
            pairs.append((_shortened(own[here[0] : here[1]]), _shortened(other[there[0] : there[1]])))
    shares = (row["containment"], row["containment_of"])
    here_share, there_share = (words.share(share) for share in (shares if here_first else reversed(shares)))
    return Copy(
        other=head,
        relation=words.text(f"relation.{row['direction'] if ordered else 'with'}.{row['relation']}"),
        share=words.text("article.share", here=here_share, there=there_share),
        passages=tuple(pairs[:PASSAGES_SHOWN]),
        more_passages=max(0, len(pairs) - PASSAGES_SHOWN),
    )


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
    others: Mapping[int, Row] = {
        other["id"]: other for other in queries.articles_by_id(connection, [pair["other_id"] for pair in pairs])
    }
    texts = queries.texts_of(connection, [row["id"], *others])
    text = texts.get(row["id"], "")
    judgements = sorted(queries.judgements(connection, row["id"]), key=lambda judgement: -judgement["score"])
    parts = {"title": row["title"], "lede": row["standfirst"] or "", "text": text}
    judged = [_judgement(words, judgement, parts, best=index == 0) for index, judgement in enumerate(judgements)]
    spans = [
        span for judgement, evidence in judged if judgement.shown and not judgement.outdated for span in evidence.spans
    ]
    in_text = queries.articles_of_texts(connection, [row["text_id"] or -row["id"]], None)
    head = headline(words, row)
    in_body = [span for span in spans if span.where == "text"]
    passages = [
        (start, end)
        for pair in pairs
        if pair["direction"] == "of"
        for start, end, _, _ in read_passages(pair["passages"])
    ]
    body = _paragraphs(text, in_body, passages)
    telling = next((judgement["evidence"] for judgement in judgements if judgement["verdict"] == "relevant"), None)
    excerpt = telling_quote({**row, "evidence": telling}, text)
    if not excerpt and text:
        excerpt = quote(text, (), sentence_around(text, ()))
    own = [other for other in in_text if other["source_role"] == "press"]
    origin = next((other for other in in_text if other["id"] == row["origin_article_id"] != row["id"]), None)
    return ArticlePage(
        head=head,
        origin=headline(words, origin) if origin else None,
        title=segments(head.title, [span for span in spans if span.where == "title"]),
        standfirst=segments(parts["lede"], [span for span in spans if span.where == "lede"]),
        caption=row["caption"] or "",
        paragraphs=body if may_read else (),
        withheld=not may_read,
        excerpt=excerpt,
        language=row["language"] or "",
        any_shared=any(paragraph.shared for paragraph in body),
        judgements=tuple(judgement for judgement, _ in judged),
        facts=facts(words, row, head),
        archive=archive(words, row),
        copies=tuple(
            _copy(
                words,
                pair,
                text if may_read else None,
                texts.get(pair["other_id"]) if may_read else None,
                headline(words, others[pair["other_id"]]),
                _order_known(row, others[pair["other_id"]]),
            )
            for pair in sorted(pairs, key=lambda pair: list(others).index(pair["other_id"]))
        ),
        siblings=tuple(
            headline(words, other) for other in in_text if other["id"] not in others and other["id"] != row["id"]
        ),
        text_articles=len(own),
        text_outlets=len({other["source_key"] for other in own}),
        text_beside=words.beside(
            sum(other["source_role"] == "reference" for other in in_text),
            sum(other["source_role"] == "imported" for other in in_text),
        ),
        seen_in=tuple(
            Fact(words.known("found_in", seen["found_in"]), seen["list_url"], words.instant(seen["first_seen_at"]))
            for seen in queries.sightings(connection, row["link_id"])
        ),
        revisions=tuple(
            Fact(words.instant(revision["seen_at"]), revision["title"], revision["text_hash"][:12])
            for revision in queries.revisions(connection, row["id"])
        ),
        citation=citation(words, row, head),
    )
