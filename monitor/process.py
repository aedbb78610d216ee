"""The story of one page, from its bytes to its rows, read top to bottom. No step knows of Scrapy or of the network."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from db.articles import Article
from db.errors import FullError, LockedError
from db.store import Store
from db.texts import CopyOf
from db.walls import Twin
from monitor.attribution import attribute
from monitor.clock import iso, parse_iso
from monitor.desk import Desk, day_of
from monitor.errors import MonitorError
from monitor.extraction.article import Extraction, NoArticle, Outcome
from monitor.folding import stems
from monitor.later_page import look_again
from monitor.relevance.reader import Reader, Reading
from monitor.similarity.copies import Copy, find_copies
from monitor.similarity.sketches import Sketch, sketch
from monitor.similarity.walls import Face, articles, is_wall
from monitor.storytelling import settle_stories
from monitor.watching import tell_edit
from monitor.withholding import NOT_COMPARED, fingerprint, without_text

EXCERPT_CHARACTERS = 280
# hours until the next try of a link behind a wall, by the tries so far: walls last for days more often than for hours
WALL_HOURS = (1.0, 6.0, 24.0, 72.0, 168.0)
MOST_TWINS = 500
# a wall comes in one burst; a text that was there on so many days before is a notice of the outlet's own
BURST = timedelta(days=1)
DAYS_OF_A_NOTICE = 3
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Understood:
    """All that is known of an article before it is stored."""

    extraction: Extraction
    reading: Reading
    sketch: Sketch
    copies: tuple[Copy, ...]
    stems: str


@dataclass(frozen=True, slots=True)
class Captured:
    """Where a page came from: its link, its source and its record in the archive. ``reserved``: why its publisher does
    not want the text stored, empty where nothing is said."""

    link_id: int
    key: str
    source_id: int
    capture_id: int
    url: str
    fetched_at: datetime
    run_id: int | None = None
    reserved: str = ""


def understand(
    extraction: Extraction, reader: Reader, store: Store, day: date, own_id: int | None = None
) -> Understood:
    """Reads an extracted article of that day and compares it with what is stored, but for what is stored of the
    article itself. Writes nothing."""
    reading = reader.read(extraction.title, extraction.text, extraction.standfirst, day)
    fingerprint = sketch(extraction.text)
    itself = frozenset() if own_id is None else frozenset({own_id})
    copies = find_copies(extraction.text, fingerprint, store.sketches, passed=itself)
    forms = stems(f"{extraction.title} {extraction.text}", extraction.language)
    return Understood(extraction, reading, fingerprint, copies, forms)


def settle(
    store: Store, captured: Captured, outcome: Outcome, desk: Desk, now: datetime, twin: Outcome | None = None
) -> str:
    """Stores what a page turned out to be, in one transaction; returns the outcome of its capture
    (``new``, ``changed``, ``unchanged``, ``older``, or why it gave no article: ``wall: …`` for what was served in
    its place). ``twin``: what the same page was a moment before or after."""
    if isinstance(outcome, NoArticle):
        if outcome.state == "failed":
            return _settle_wall(store, captured, outcome.reason, now)
        return _settle_without_article(store, captured, outcome, now)
    if captured.reserved and not store.articles.of_link(captured.link_id):
        outcome = without_text(outcome, captured.reserved)
    elif captured.reserved or store.keeping.is_reduced(captured.link_id):
        # what is stored stays as it is
        with store.transaction():
            store.captures.settle(captured.capture_id, NOT_COMPARED)
        return NOT_COMPARED
    other = twin if isinstance(twin, Extraction) else None
    again = look_again(
        store, captured.link_id, captured.source_id, captured.capture_id, captured.fetched_at, outcome, other
    )
    if again is not None and again.aside is not None:
        # what stands there now is not the article: it takes nothing away
        with store.transaction():
            store.captures.settle(captured.capture_id, again.aside)
        return again.aside
    outcome = again.extraction if again is not None else outcome
    first_seen_at = store.links.get(captured.link_id).first_seen_at
    day = day_of(outcome.published.on, first_seen_at, iso(captured.fetched_at))
    own_id = store.articles.id_of_link(captured.link_id)
    understood = understand(outcome, desk.reader, store, day, own_id)
    if captured.reserved:
        understood = replace(understood, sketch=fingerprint(captured.key))
    if (word := _same_elsewhere(store, captured, understood, now)) is not None:
        return word
    former = sketch(store.sketches.text(own_id)).hashes if own_id is not None else ()
    with store.transaction():
        saved = store.articles.save(
            key=captured.key,
            link_id=captured.link_id,
            source_id=captured.source_id,
            capture_id=captured.capture_id,
            fetched_at=iso(captured.fetched_at),
            article=article_row(
                captured.url, outcome, understood.stems, understood.sketch.text_hash, understood.sketch.shingles
            ),
            derived=desk.derived(understood.reading),
            sketch=understood.sketch.hashes,
            former_sketch=former,
            copies=[copy_row(copy) for copy in understood.copies],
        )
        if again is not None and saved.outcome == "changed":
            tell_edit(store, saved.article_id, captured.source_id, captured.capture_id, again, captured.fetched_at)
        if captured.reserved:
            store.keeping.withhold(saved.article_id, iso(captured.fetched_at))
        settle_stories(store, iso(now), article_id=saved.article_id)
        attribute(store, saved.texts)
        store.captures.settle(captured.capture_id, saved.outcome)
        if store.links.get(captured.link_id).state != "stored":
            store.links.settle(captured.link_id, "stored", iso(now), run_id=captured.run_id, status=200)
    return saved.outcome


def settle_safely(
    store: Store, captured: Captured, outcome: Outcome, desk: Desk, now: datetime, twin: Outcome | None = None
) -> str:
    """As ``settle``, but an error of our own on one page sets that page aside with the reason and harms no other; its
    bytes are in the archive. Raises the store's errors, which no page is to blame for."""
    try:
        return settle(store, captured, outcome, desk, now, twin)
    except (FullError, LockedError, MonitorError):
        raise
    except Exception as error:
        logger.exception("error on %s", captured.url)
        word = f"error {type(error).__name__}: {error}"
        return settle(store, captured, NoArticle("quarantined", word[:500]), desk, now)


def _settle_without_article(store: Store, captured: Captured, outcome: NoArticle, now: datetime) -> str:
    word = f"{outcome.state}: {outcome.reason}"
    with store.transaction():
        store.captures.settle(captured.capture_id, word)
        # what is stored stays stored: a later page without an article takes nothing away
        # and what a replay finds as it was is no further attempt
        stored = store.articles.id_of_link(captured.link_id) is not None
        if not stored and not store.links.stands_at(captured.link_id, outcome.state, outcome.reason):
            store.links.settle(
                captured.link_id, outcome.state, iso(now), reason=outcome.reason, run_id=captured.run_id, status=200
            )
    return word


def _same_elsewhere(store: Store, captured: Captured, understood: Understood, now: datetime) -> str | None:
    """Settles a page whose text is a wall's: of a known one, or of one that shows itself by this page. What was stored
    with that text lately is withdrawn. ``None`` for any other page."""
    text_hash, extraction = understood.sketch.text_hash, understood.extraction
    known = store.walls.words(captured.source_id, text_hash)
    twins = store.walls.twins(captured.source_id, text_hash, MOST_TWINS)
    if known is None:
        others = [_face(twin) for twin in twins if twin.link_id != captured.link_id]
        faces = [_own_face(store, captured, extraction), *others]
        if _is_notice(captured, twins) or not is_wall(faces):
            return None
        text = " ".join(extraction.text.split())
        begins = (text if text.startswith(extraction.title) else f"{extraction.title} {text}")[:60].strip()
        word = f'wall: the same text at {articles(face.url for face in faces)} addresses ("{begins}")'
    else:
        begins, word = known, f'wall: the text of a known wall ("{known}")'
    with store.transaction():
        store.walls.note(captured.source_id, text_hash, begins, iso(now))
        _behind_wall(store, captured, word, now)
        for twin in (twin for twin in twins if _is_of_burst(captured, twin)):
            _withdraw(store, twin, understood.sketch, word, now)
        settle_stories(store, iso(now))
    return word


def _is_of_burst(captured: Captured, twin: Twin) -> bool:
    return abs(parse_iso(twin.seen_at) - captured.fetched_at) <= BURST


def _is_notice(captured: Captured, twins: Sequence[Twin]) -> bool:
    days = {
        twin.seen_at[:10] for twin in twins if twin.link_id != captured.link_id and not _is_of_burst(captured, twin)
    }
    return len(days) >= DAYS_OF_A_NOTICE


def keep_back(store: Store, run_id: int, now: datetime) -> str:
    """Puts off the links of a run whose every page had no text, as behind a wall; returns the words for it. To be
    called within a transaction."""
    links = store.walls.without_text(run_id)
    word = f"wall: no text at {len(links)} addresses in a row"
    for link_id in links:
        _put_off(store, link_id, word, now, run_id=run_id, status=200)
    return word


def _settle_wall(store: Store, captured: Captured, word: str, now: datetime) -> str:
    with store.transaction():
        _behind_wall(store, captured, word, now)
    return word


def _behind_wall(store: Store, captured: Captured, word: str, now: datetime) -> None:
    """A wall takes nothing away that is stored; what is behind it is tried again. A page that is only looked at again
    (a replay) is no further try."""
    store.captures.settle(captured.capture_id, word)
    link = store.links.get(captured.link_id)
    if link.state not in ("stored", "failed", "blocked", "gave_up", "pending"):
        _put_off(store, captured.link_id, word, now, run_id=captured.run_id, status=200)


def _put_off(
    store: Store, link_id: int, word: str, now: datetime, *, run_id: int | None = None, status: int | None = None
) -> None:
    tries = store.links.get(link_id).attempts
    last = tries >= len(WALL_HOURS)
    store.links.settle(
        link_id,
        "blocked" if last else "failed",
        iso(now),
        reason=word,
        status=status,
        run_id=run_id,
        next_try_at=None if last else iso(now + timedelta(hours=WALL_HOURS[tries])),
    )


def _withdraw(store: Store, twin: Twin, wall: Sketch, word: str, now: datetime) -> None:
    """Takes back an article that was a wall. What the address gave at other times is read again from the archive."""
    readable = store.walls.retract(twin.link_id, wall.text_hash, word)
    store.changes.forget(twin.article_id)
    store.revisits.forget(twin.article_id)
    attribute(store, store.articles.withdraw(twin.article_id, wall.hashes))
    if readable:
        store.links.settle(twin.link_id, "fetched", iso(now))
    else:
        _put_off(store, twin.link_id, word, now)


def _face(twin: Twin) -> Face:
    return Face(twin.url, twin.title, twin.title_from, twin.hint_title, twin.published_on, twin.published_from)


def _own_face(store: Store, captured: Captured, extraction: Extraction) -> Face:
    day = extraction.published.on
    return Face(
        url=captured.url,
        title=extraction.title,
        title_from=dict(extraction.origins).get("title"),
        hint_title=store.links.get(captured.link_id).hint_title,
        published_on=day.isoformat() if day else None,
        published_from=extraction.published.evidence,
    )


def article_row(url: str, extraction: Extraction, stems: str = "", text_hash: str = "", shingles: int = 0) -> Article:
    """The row of an article; without what is made of its text (``stems``, ``text_hash``, ``shingles``) it can only be
    compared."""
    published = extraction.published
    return Article(
        url=url,
        title=extraction.title,
        text=extraction.text,
        stems=stems,
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
        text_hash=text_hash,
        shingles=shingles,
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


def copy_row(copy: Copy) -> CopyOf:
    """The row of a copy."""
    return CopyOf(
        of_article_id=copy.of_id,
        relation=copy.relation,
        containment=copy.containment,
        containment_of=copy.containment_of,
        passages=json.dumps(copy.passages),
        paragraphs=json.dumps(copy.paragraphs),
    )
