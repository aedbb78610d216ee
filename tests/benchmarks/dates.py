"""How well and how fast publication dates are read, beside htmldate on the same pages in the same run.

``python -m tests.benchmarks.dates FILE.warc.gz [--json] [--limit N]``

Reads ``FILE.gold.jsonl`` beside the archive (``url``, ``published``: YYYY-MM-DD). Every tool starts from the bytes and
ends with a day or none; the body of the article is nobody's concern here. Figures by htmldate's definition: a wrong day
is a false positive, no day a false negative.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from htmldate import find_date

from monitor.extraction.article import Page
from monitor.extraction.charset import decode
from monitor.extraction.dates import find_dates, read_lines
from monitor.extraction.structured import read_marks
from monitor.extraction.tree import line_of, parse, strip_machinery
from tests.benchmarks.extraction import Reply, Tool, load, measure


def this_project(page: Page) -> Reply:
    tree = parse(decode(page.body, page.content_type).text)
    if tree is None:
        return Reply()
    marks = read_marks(tree, page.url)
    # its paragraphs' first words stand for the text
    opening = "\n".join(line for line in map(line_of, islice(tree.iter("p"), 20)) if len(line) >= 40)
    strip_machinery(tree)
    lines = read_lines(page, tree, marks, "UTC")
    published = find_dates(page, tree, marks, None, opening, "UTC", lines).published
    exact = published.on is not None and published.precision != "month"
    return Reply(published=published.on.isoformat() if exact and published.on else None)


def htmldate(extensive: bool) -> Tool:
    def tool(page: Page) -> Reply:
        latest = (page.fetched_at + timedelta(days=2)).date().isoformat()
        day = find_date(page.body, url=page.url, original_date=True, extensive_search=extensive, max_date=latest)
        return Reply(published=day)

    return tool


TOOLS: dict[str, Tool] = {
    "this project": this_project,
    "htmldate fast": htmldate(extensive=False),
    "htmldate extensive": htmldate(extensive=True),
}


def table(rows: dict[str, dict[str, Any]]) -> str:
    lines = [f"{'tool':<20}{'P':>8}{'R':>8}{'F1':>8}{'pages/s':>9}"]
    for name, row in rows.items():
        cells = "".join(f"{row['date'][figure]:>8}" for figure in ("precision", "recall", "f1"))
        lines.append(f"{name:<20}{cells}{row['pages_per_cpu_s']:>9}")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.dates", description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--json", action="store_true", help="one object on stdout instead of a table")
    parser.add_argument("--limit", type=int, help="only the first pages")
    options = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    pages = load(options.archive, options.limit)
    rows = measure(TOOLS, pages) if pages else {}
    if not rows or rows["this project"]["date"] is None:
        print(f"{options.archive}: no response record has a dated row in the gold file beside it", file=sys.stderr)
        return 65
    figures = {name: {**row["date"], "pages_per_cpu_s": row["pages_per_cpu_s"]} for name, row in rows.items()}
    if options.json:
        print(json.dumps({"n": len(pages), **figures}, indent=2))
    else:
        print(f"{len(pages)} pages of {options.archive.name}\n{table(rows)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
