"""A database of stored articles that nobody has judged yet: the labelled texts of ``tests/relevance``, in four invented
outlets."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from db.articles import Article, Derived
from db.captures import Capture
from db.labels import Label
from db.links import Offer
from db.runs import SourceRow
from db.store import Store
from monitor.catalogue.topics import TOPICS_DIR, load_topics
from monitor.clock import FixedClock, parse_iso
from monitor.discovery.urls import key
from monitor.rejudging import rejudge
from monitor.relevance.labelled import read_labelled
from monitor.relevance.reader import Reader
from tests.cli.forked import run
from tests.crawl.program import Done

LABELLED = Path(__file__).parents[1] / "relevance" / "labelled.jsonl"
OUTLETS = ("horizon", "etoile", "dunes", "liptako")
NOW = "2026-11-20T06:00:00Z"


def store_articles(db: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Enters articles as a crawl would, with neither verdicts nor stamps. Each row has ``source``, ``path``, ``title``
    and ``text``, and perhaps columns of ``articles``."""
    with Store(db) as store, store.transaction():
        sources = {name: store.runs.source(SourceRow(name, f"Le {name}", "press"), NOW) for name in OUTLETS}
        for number, given in enumerate(rows, 1):
            row = dict(given)
            source, url = sources[row.pop("source")], f"https://{given['source']}.example/{row.pop('path')}"
            store.links.offer(source, [Offer(key(url), url, url, "feed", "https://horizon.example/feed")], NOW)
            link = store.links.by_key(key(url))
            assert link is not None
            capture = Capture(link.id, NOW, url, 200, "text/html", 9, "a.warc.gz", number * 10, 9, f"sha256:{url}")
            capture_id = store.captures.enter(capture)
            store.articles.save(
                key=link.key, link_id=link.id, source_id=source, capture_id=capture_id, fetched_at=NOW,
                article=article(url, **row), derived=Derived(), sketch=[], former_sketch=(), copies=[],
            )  # fmt: skip
            store.captures.settle(capture_id, "new")
            store.links.settle(link.id, "stored", NOW)


def article(url: str, **row: Any) -> Article:
    """The row of an article with a title and a text."""
    columns: dict[str, Any] = {
        "stems": "", "standfirst": None, "excerpt": row["text"][:80], "kind": "article", "language": "fr",
        "published_on": "2026-11-19", "published_at": None, "published_precision": "day", "published_from": "site line",
        "published_conflicts": None, "modified_at": None, "bylines": None, "credits": None, "caption": None,
        "image_url": None, "words": len(row["text"].split()), "text_hash": url, "shingles": 1, "charset": "utf-8",
        "extractor": "1", "origins": "{}", "notes": None,
    }  # fmt: skip
    return Article(url=url, **(columns | row))


@cache
def _made() -> TemporaryDirectory[str]:
    """The folder of the one that is copied; it goes with the process."""
    folder = TemporaryDirectory(prefix="press-archive-")
    rows = read_labelled(LABELLED)
    store_articles(
        Path(folder.name) / "press.db",
        [
            {
                "source": OUTLETS[number % 4],
                "path": row.id,
                "title": row.title,
                "text": row.text,
                "language": row.language,
                "published_on": f"2026-11-{1 + number % 20:02}",
            }
            for number, row in enumerate(rows)
        ],
    )
    return folder


def labelled_archive(folder: Path) -> Path:
    """A copy of that database in ``folder``."""
    return Path(shutil.copy(Path(_made().name) / "press.db", folder))


def judged_archive(folder: Path) -> Path:
    """The same, judged on the shipped topics."""
    db = labelled_archive(folder)
    with Store(db) as store:
        rejudge(store, Reader(load_topics()), FixedClock(parse_iso(NOW)))
    return db


def address(number: int) -> str:
    """Where the article of the labelled row with that number (from 0) stands."""
    return f"https://{OUTLETS[number % 4]}.example/{read_labelled(LABELLED)[number].id}"


def label_of(number: int, topic: str = "aes-russie") -> Label:
    """The label of that row, as a person's."""
    row = read_labelled(LABELLED)[number]
    word = "unsure" if row.label == "borderline" else row.label
    return Label(key(address(number)), address(number), topic, word, None, NOW, "reader")


def changed_rule(folder: Path, **values: float | str) -> Path:
    """The shipped topic with other values."""
    text = (TOPICS_DIR / "aes-russie.yml").read_text(encoding="utf-8")
    for name, value in values.items():
        line = next(line for line in text.splitlines() if line.startswith(f"{name}:"))
        text = text.replace(line, f"{name}: {value}")
    file = folder / "changed.yml"
    file.write_text(text, encoding="utf-8")
    return file


def topics(db: Path, *words: str | Path, given: bytes = b"") -> Done:
    """``press-monitor topics`` over a database, with the folder that it is in as the monitor's."""
    return run(db.parent, "topics", *words, "--db", db, given=given)


def json_lines(text: str) -> list[dict[str, Any]]:
    """The objects of JSON Lines."""
    return [json.loads(line) for line in text.splitlines()]
