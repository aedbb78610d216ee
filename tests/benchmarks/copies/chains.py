"""Chains of reprints whose origin is known: outlets take a text over within minutes or days, name where they have it
from or do not, give an hour, a day or no date, and are seen when they are looked at, in any order."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.articles import Article, Derived
from db.captures import Capture
from db.links import Offer
from db.runs import SourceRow
from db.store import Store
from monitor.attribution import attribute
from monitor.clock import iso
from monitor.process import copy_row
from monitor.similarity.copies import find_copies
from monitor.similarity.sketches import sketch
from tests.benchmarks.copies.corpus import (
    KINDS,
    Paragraphs,
    Sentences,
    article,
    exchanged,
    mistyped,
    restyled,
    retitled,
    shortened,
)

CHAINS = 150
AGENCY = "Agence Koulou"  # credited, not crawled
CRAWLED = (
    *(SourceRow(f"titre{number}", f"Le Titre {number}", "press", owner="private") for number in range(9)),
    *(SourceRow(f"kiosque{number}", f"Kiosque {number}", "press", owner="aggregator") for number in range(3)),
    SourceRow("agence-sira", "Agence de presse Sira (APSI)", "reference", owner="agency"),
)
REPRINTS: tuple[Callable[[Paragraphs, random.Random], Paragraphs], ...] = (
    lambda text, _: list(text),
    restyled,
    retitled,
    mistyped,
    shortened,
    KINDS["third kept"],
)
START = datetime(2025, 5, 1, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Carried:
    """An article of a chain, before it is stored."""

    chain: int
    number: int
    source: int
    first: bool
    text: str
    published_on: str | None
    published_at: str | None
    first_seen_at: str
    credits: tuple[str, ...]


def measure(folder: Path, dice: random.Random, sentence: Sentences) -> dict[str, object]:
    """The share of chains whose every reprint leads to the right origin, and of those that an agency which is not
    crawled stands behind; the same with the articles in the order in which they came out as a check."""
    made = [one for number in range(CHAINS) for one in _chain(number, dice, sentence)]
    dice.shuffle(made)
    with Store(folder / "chains.db") as store:
        with store.transaction():
            for source in CRAWLED:
                store.runs.source(source, iso(START))
        for one in made:
            _store(store, one)
        return _judged(store, {one.chain: not one.credits for one in made if one.first})


def _chain(number: int, dice: random.Random, sentence: Sentences) -> list[Carried]:
    """A text and its reprints, each at another outlet."""
    wire = article(dice, sentence, 420)
    from_agency = dice.random() < 0.25
    origin = len(CRAWLED) - 1 if not from_agency and dice.random() < 0.2 else dice.randrange(9)
    others = dice.sample([place for place in range(len(CRAWLED) - 1) if place != origin], k=dice.randint(1, 7))
    out = START + timedelta(hours=dice.uniform(0, 24 * 60))
    name = AGENCY if from_agency else dice.choice(_called(CRAWLED[origin]))
    chain = [_carried(number, 0, origin, wire, out, (AGENCY,) if from_agency else (), dice)]
    for place, source in enumerate(others, 1):
        # most within hours, few within minutes, some days later
        delay = timedelta(hours=min(240.0, max(0.08, dice.lognormvariate(1.3, 1.2))))
        text = dice.choice(REPRINTS)(wire, dice)
        if dice.random() < 0.2:
            text = [*text, exchanged(sentence(dice), dice)]
        names = (name,) if dice.random() < 0.4 else ()
        chain.append(_carried(number, place, source, text, out + delay, names, dice))
    return chain


def _called(source: SourceRow) -> list[str]:
    """How others write an outlet's name."""
    short = source.name.rpartition("(")[2].rstrip(")")
    return [source.name, source.name.upper(), short, source.key]


def _carried(
    chain: int, place: int, source: int, text: Paragraphs, out: datetime, credits: tuple[str, ...], dice: random.Random
) -> Carried:
    dated = dice.choices(("hour", "day", "none"), (0.65, 0.2, 0.15))[0]
    looked = timedelta(minutes=dice.uniform(2, 90) if dice.random() < 0.85 else dice.uniform(90, 720))
    return Carried(
        chain, place, source, place == 0, "\n\n".join(text),
        out.date().isoformat() if dated != "none" else None, iso(out) if dated == "hour" else None,
        iso(out + looked), credits,
    )  # fmt: skip


def _store(store: Store, one: Carried) -> None:
    key = f"chain{one.chain}x{one.number}"
    url = f"https://titre{one.source}.example/{key}"
    sketched = sketch(one.text)
    copies = find_copies(one.text, sketched, store.sketches)
    row = Article(
        url=url, title=f"Texte {one.chain}", text=one.text, stems="", standfirst=None, excerpt="", kind="article",
        language="fr", published_on=one.published_on, published_at=one.published_at,
        published_precision=None, published_from=None, published_conflicts=None, modified_at=None, bylines=None,
        credits=json.dumps(one.credits) if one.credits else None, caption=None, image_url=None,
        words=len(one.text.split()), text_hash=sketched.text_hash, shingles=sketched.shingles, charset="utf-8",
        extractor="1", origins="{}", notes=None,
    )  # fmt: skip
    with store.transaction():
        store.links.offer(one.source + 1, [Offer(key, url, url, "feed", f"{url}/feed")], one.first_seen_at)
        link = store.links.by_key(key)
        assert link is not None
        capture_id = store.captures.enter(
            Capture(link.id, one.first_seen_at, url, 200, "text/html", 10, "a.warc.gz", link.id * 10, 10, f"x:{key}")
        )
        saved = store.articles.save(
            key=key, link_id=link.id, source_id=one.source + 1, capture_id=capture_id, fetched_at=one.first_seen_at,
            article=row, derived=Derived(), sketch=sketched.hashes, former_sketch=(),
            copies=[copy_row(copy) for copy in copies],
        )  # fmt: skip
        attribute(store, saved.texts)


def _judged(store: Store, inside: dict[int, bool]) -> dict[str, object]:
    """``inside``: chain -> whether its origin is crawled."""
    right = dict.fromkeys(inside, True)
    sure: dict[bool, list[float]] = {True: [], False: []}
    articles = Counter[bool]()
    for key, origin, credit, confidence in store.database.execute(
        "select a.key, o.key, t.origin_credit, t.origin_confidence from articles a join texts t on t.id = a.text_id "
        "join articles o on o.id = t.origin_article_id"
    ).fetchall():
        chain = int(key.removeprefix("chain").partition("x")[0])
        good = (origin == f"chain{chain}x0" and credit is None) if inside[chain] else credit == AGENCY
        right[chain] = right[chain] and good
        articles[good] += 1
        sure[good].append(confidence)
    return {
        "origins_right": round(sum(right.values()) / len(right), 4),
        "origins_right_by_article": round(articles[True] / sum(articles.values()), 4),
        "origins_right_crawled": round(sum(right[one] for one in inside if inside[one]) / sum(inside.values()), 4),
        "confidence_when_right": round(sum(sure[True]) / max(1, len(sure[True])), 3),
        "confidence_when_wrong": round(sum(sure[False]) / max(1, len(sure[False])), 3),
    }
