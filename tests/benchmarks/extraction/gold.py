"""Pages of a WARC file with their gold rows."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from monitor.extraction.article import Page


@dataclass(frozen=True, slots=True)
class Case:
    """One page and what it should give. ``rules``: the file of its site's rules, empty for none; ``name``: its own, if
    it has one."""

    page: Page
    gold: dict[str, Any]
    rules: str = ""
    timezone: str = "UTC"
    name: str = ""


def gold_beside(archive: Path) -> Path:
    """``FILE.gold.jsonl`` of ``FILE.warc.gz``."""
    return archive.with_name(archive.name.removesuffix(".gz").removesuffix(".warc") + ".gold.jsonl")


def load(archive: Path, limit: int | None = None) -> list[tuple[Page, dict[str, Any]]]:
    """Pages of ``archive`` with their gold rows, joined on the raw WARC-Target-URI, in the archive's order; of a page
    that is there twice the first. Says on stderr what has no partner."""
    lines = gold_beside(archive).read_text(encoding="utf-8").splitlines()
    gold = {row["url"]: row for row in map(json.loads, filter(str.strip, lines))}
    pages: dict[str, tuple[Page, dict[str, Any]]] = {}
    with archive.open("rb") as stream:
        for record in ArchiveIterator(stream):
            url = record.rec_headers.get_header("WARC-Target-URI")
            if record.rec_type != "response" or url not in gold or url in pages:
                continue
            content_type = record.http_headers.get_header("Content-Type") if record.http_headers else None
            fetched = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date").replace("Z", "+00:00"))
            pages[url] = (Page(url, record.content_stream().read(), content_type, fetched), gold[url])
            if limit is not None and len(pages) >= limit:
                return list(pages.values())
    if len(pages) < len(gold):
        print(f"{len(gold) - len(pages)} gold rows have no page in {archive.name}", file=sys.stderr)
    return list(pages.values())
