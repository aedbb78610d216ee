"""Pages put into a store as a crawl puts them, without a page: texts, dates and credits as they are wanted."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from db.articles import Article, Derived
from db.captures import Capture
from db.links import Offer
from db.runs import SourceRow
from db.store import Store
from monitor.attribution import attribute
from monitor.process import copy_row
from monitor.similarity.copies import find_copies
from monitor.similarity.sketches import sketch

NOW = "2025-06-01T10:00:00Z"
SOURCES = (
    SourceRow("griot", "Le Griot", "press", owner="private"),
    SourceRow("kiosque", "Le Kiosque", "press", owner="aggregator"),
    SourceRow("sira", "Agence Sira (ASI)", "reference", owner="agency"),
    SourceRow("mare", "La Mare", "press", owner="state"),
)
Rows = list[tuple[object, ...]]


@dataclass(frozen=True)
class Page:
    """A page to be stored. ``day`` and ``hour`` may be unknown; ``seen``: hours after the first of all."""

    number: int
    source: int
    text: str
    seen: int
    day: str | None = None
    hour: str | None = None
    credits: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"k{self.number:03}"


def prose(count: int, seed: int) -> str:
    dice = random.Random(seed)
    made = [
        "".join(dice.choices(["ba", "ko", "mé", "ri", "sou", "ta", "lé"], k=dice.randint(2, 5))) for _ in range(count)
    ]
    return ". ".join(" ".join(made[place : place + 12]).capitalize() for place in range(0, count, 12)) + "."


def take_in(store: Store, page: Page) -> None:
    """Stores a page as a crawl does, its copies found first."""
    link = store.links.by_key(page.key)
    own_id = store.articles.id_of_link(link.id) if link is not None else None
    made = sketch(page.text)
    copies = find_copies(page.text, made, store.sketches, passed=frozenset() if own_id is None else {own_id})
    former = sketch(store.sketches.text(own_id)).hashes if own_id is not None else ()
    seen = f"2025-05-{1 + page.seen // 24:02}T{page.seen % 24:02}:00:00Z"
    url = f"http://{SOURCES[page.source].key}.example/{page.number}"
    row = Article(
        url=url, title=f"Page {page.number}", text=page.text, stems="", standfirst=None, excerpt="", kind="article",
        language="fr", published_on=page.day, published_at=page.hour, published_precision=None, published_from=None,
        published_conflicts=None, modified_at=None, bylines=None,
        credits=json.dumps(page.credits) if page.credits else None, caption=None, image_url=None,
        words=len(page.text.split()), text_hash=made.text_hash, shingles=made.shingles, charset="utf-8",
        extractor="1", origins="{}", notes=None,
    )  # fmt: skip
    with store.transaction():
        store.links.offer(page.source + 1, [Offer(page.key, url, url, "feed", "http://x.example/feed")], seen)
        link = store.links.by_key(page.key)
        assert link is not None
        (count,) = store.database.execute("select count(*) from captures").fetchone()
        capture_id = store.captures.enter(Capture(link.id, NOW, url, 200, "text/html", 9, "a.warc.gz", count, 9, "x:1"))
        saved = store.articles.save(
            key=page.key, link_id=link.id, source_id=page.source + 1, capture_id=capture_id, fetched_at=NOW,
            article=row, derived=Derived(), sketch=made.hashes, former_sketch=former,
            copies=[copy_row(copy) for copy in copies],
        )  # fmt: skip
        attribute(store, saved.texts)


@lru_cache(maxsize=1)
def _blank() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "blank.db"
        with Store(path) as store, store.transaction():
            for source in SOURCES:
                store.runs.source(source, NOW)
        return path.read_bytes()


def opened(path: Path) -> Store:
    """A store that knows the sources and nothing else; the schema is laid once for all."""
    path.write_bytes(_blank())
    return Store(path)


def filled(path: Path, pages: Sequence[Page]) -> Store:
    store = opened(path)
    for page in pages:
        take_in(store, page)
    return store


def state(store: Store) -> dict[str, Rows]:
    """All that says which article repeats which, by keys."""
    queries = {
        "copies": "select a.key, o.key, relation, containment, containment_of, passages, paragraphs from copies c "
        "join articles a on a.id = c.article_id join articles o on o.id = c.of_article_id",
        "articles": "select a.key, a.counts_from, o.key, t.key, a.text_hash, a.shingles from articles a "
        "join texts t on t.id = a.text_id left join articles o on o.id = a.copy_of_id",
        "texts": "select t.key, o.key, t.articles, origin_credit, origin_confidence, origin_reasons from texts t "
        "join articles o on o.id = t.origin_article_id",
        "sketches": "select hash, a.key from sketches s join articles a on a.id = s.article_id",
    }
    return {name: sorted(store.database.execute(query).fetchall(), key=repr) for name, query in queries.items()}
