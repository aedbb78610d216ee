"""The story of one page, from its bytes to its rows, read top to bottom. No step knows of Scrapy or of the network."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.articles import Article, Match
from db.errors import FullError, LockedError
from db.store import Store
from db.texts import CopyOf
from monitor.clock import iso
from monitor.errors import MonitorError
from monitor.extraction.article import Extraction, NoArticle, Outcome
from monitor.folding import stems
from monitor.relevance.engine import TopicEngine
from monitor.relevance.judgement import Judgement
from monitor.similarity.copies import Copy, find_copies
from monitor.similarity.sketches import Sketch, sketch

EXCERPT_CHARACTERS = 280
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Understood:
    """All that is known of an article before it is stored."""

    extraction: Extraction
    judgements: tuple[Judgement, ...]
    sketch: Sketch
    copies: tuple[Copy, ...]
    stems: str


@dataclass(frozen=True, slots=True)
class Captured:
    """Where a page came from: its link, its source and its record in the archive."""

    link_id: int
    key: str
    source_id: int
    capture_id: int
    url: str
    fetched_at: datetime
    run_id: int | None = None


def understand(extraction: Extraction, engine: TopicEngine, store: Store) -> Understood:
    """Judges an extracted article and compares it with what is stored. Writes nothing."""
    judgements = engine.judge(extraction.title, extraction.text, extraction.language, extraction.standfirst)
    fingerprint = sketch(extraction.text)
    copies = find_copies(extraction.text, fingerprint, store.sketches)
    forms = stems(f"{extraction.title} {extraction.text}", extraction.language)
    return Understood(extraction, judgements, fingerprint, copies, forms)


def settle(
    store: Store, captured: Captured, outcome: Outcome, engine: TopicEngine, topic_ids: dict[str, int], now: datetime
) -> str:
    """Stores what a page turned out to be, in one transaction; returns the outcome of its capture
    (``new``, ``changed``, ``unchanged``, ``older``, or why it gave no article)."""
    if isinstance(outcome, NoArticle):
        return _settle_without_article(store, captured, outcome, now)
    understood = understand(outcome, engine, store)
    own_id = store.articles.id_of_link(captured.link_id)
    former = sketch(store.sketches.text(own_id)).hashes if own_id is not None else ()
    with store.transaction():
        saved = store.articles.save(
            key=captured.key,
            link_id=captured.link_id,
            source_id=captured.source_id,
            capture_id=captured.capture_id,
            fetched_at=iso(captured.fetched_at),
            article=_row(captured.url, understood),
            matches=[_match(judgement, topic_ids[judgement.topic_key]) for judgement in understood.judgements],
            sketch=understood.sketch.hashes,
            former_sketch=former,
            copies=[_copy(copy) for copy in understood.copies if copy.of_id != own_id],
        )
        store.captures.settle(captured.capture_id, saved.outcome)
        if store.links.get(captured.link_id).state != "stored":
            store.links.settle(captured.link_id, "stored", iso(now), run_id=captured.run_id, status=200)
    return saved.outcome


def settle_safely(
    store: Store, captured: Captured, outcome: Outcome, engine: TopicEngine, topic_ids: dict[str, int], now: datetime
) -> str:
    """As ``settle``, but an error of our own on one page sets that page aside with the reason and harms no other; its
    bytes are in the archive. Raises the store's errors, which no page is to blame for."""
    try:
        return settle(store, captured, outcome, engine, topic_ids, now)
    except (FullError, LockedError, MonitorError):
        raise
    except Exception as error:
        logger.exception("error on %s", captured.url)
        word = f"error {type(error).__name__}: {error}"
        return settle(store, captured, NoArticle("quarantined", word[:500]), engine, topic_ids, now)


def _settle_without_article(store: Store, captured: Captured, outcome: NoArticle, now: datetime) -> str:
    word = f"{outcome.state}: {outcome.reason}"
    with store.transaction():
        store.captures.settle(captured.capture_id, word)
        # what is stored stays stored: a later page without an article takes nothing away
        if store.articles.id_of_link(captured.link_id) is None:
            store.links.settle(
                captured.link_id, outcome.state, iso(now), reason=outcome.reason, run_id=captured.run_id, status=200
            )
    return word


def _row(url: str, understood: Understood) -> Article:
    extraction = understood.extraction
    published = extraction.published
    return Article(
        url=url,
        title=extraction.title,
        text=extraction.text,
        stems=understood.stems,
        standfirst=extraction.standfirst,
        excerpt=_excerpt(extraction),
        kind=extraction.kind,
        language=extraction.language,
        published_on=published.on.isoformat() if published.on else None,
        published_at=iso(published.at) if published.at else None,
        published_precision=published.precision,
        published_from=published.evidence,
        published_conflicts=_list(published.conflicts),
        modified_at=iso(extraction.modified_at) if extraction.modified_at else None,
        bylines=_list(extraction.bylines),
        credits=_list(extraction.credits),
        caption=extraction.caption,
        image_url=extraction.image_url,
        words=len(extraction.text.split()),
        text_hash=understood.sketch.text_hash,
        shingles=understood.sketch.shingles,
        charset=extraction.charset,
        extractor=extraction.extractor,
        origins=json.dumps(dict(extraction.origins), ensure_ascii=False),
        notes=_list(extraction.notes),
    )


def _excerpt(extraction: Extraction) -> str:
    text = " ".join((extraction.standfirst or extraction.text).split())
    if len(text) <= EXCERPT_CHARACTERS:
        return text
    return text[:EXCERPT_CHARACTERS].rsplit(" ", 1)[0] + " …"


def _list(values: Sequence[str]) -> str | None:
    return json.dumps(list(values), ensure_ascii=False) if values else None


def _match(judgement: Judgement, topic_id: int) -> Match:
    return Match(
        topic_id=topic_id,
        topic_version=judgement.topic_version,
        score=round(judgement.score, 4),
        verdict=judgement.verdict,
        reason=judgement.reason,
        evidence=json.dumps(judgement.as_dict(), ensure_ascii=False),
    )


def _copy(copy: Copy) -> CopyOf:
    return CopyOf(
        of_article_id=copy.of_id,
        relation=copy.relation,
        containment=round(copy.containment, 4),
        containment_of=round(copy.containment_of, 4),
        passages=json.dumps([list(passage) for passage in copy.passages]),
    )
