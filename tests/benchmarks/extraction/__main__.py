"""How well and how fast pages come out, against gold and against other tools on the same pages in the same run.

``python -m tests.benchmarks.extraction [--json]`` reads the pages of ``tests/pages`` and ends with 1 where a figure is
under its floor.

``python -m tests.benchmarks.extraction FILE.warc.gz [--json] [--peers] [--peer-python PYTHON] [--limit N] [--speed]``
reads ``FILE.gold.jsonl`` beside the archive: rows with ``url`` (the raw WARC-Target-URI) and any of ``text``,
``paragraphs``, ``title``, ``published`` (YYYY-MM-DD), ``authors``. A page without text counts as empty, not as absent.
Site rules are off, as for any page whose outlet is not in the registry. Both sides are compared in NFC and without
soft hyphens. Every tool runs in a process of its own; this project's pages per CPU second include its worker.

``python -m tests.benchmarks.extraction --rules [COPIES]`` reads the pages of ``tests/pages`` that have site rules,
inflated to the size of real ones, with their rules.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.extraction import floors
from tests.benchmarks.extraction.gold import Case, load
from tests.benchmarks.extraction.recorded import inflated
from tests.benchmarks.extraction.tools import PEERS, THIS, run


def table(rows: dict[str, dict[str, Any]]) -> str:
    """One line for each tool."""
    names = ("tool", "P", "R", "F1", "rougeL", "title", "date F1", "authors", "pages/s", "MB")
    widths = (14, 8, 8, 8, 8, 8, 9, 9, 9, 7)
    lines: list[tuple[str, ...]] = [names]
    for name, row in rows.items():
        text, day = row["text"] or {}, row["date"] or {}
        cells = [text.get("precision"), text.get("recall"), text.get("f1"), text.get("rouge_lsum"), row["title_exact"]]
        cells += [day.get("f1"), row["authors_jaccard"], row["pages_per_cpu_s"], row["peak_rss_mb"]]
        lines.append((name, *("-" if cell is None else str(cell) for cell in cells)))
    return "\n".join(cells[0].ljust(widths[0]) + "".join(map(str.rjust, cells[1:], widths[1:])) for cells in lines)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.extraction",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("archive", type=Path, nargs="?", help="FILE.warc.gz with FILE.gold.jsonl beside it")
    parser.add_argument("--rules", type=int, nargs="?", const=5, metavar="COPIES", help="our own pages, site rules on")
    parser.add_argument("--json", action="store_true", help="one object on stdout instead of a table")
    parser.add_argument("--peers", action="store_true", help="measure other tools too, where they are installed")
    parser.add_argument("--peer-python", metavar="PYTHON", help="an interpreter that has peers which this one has not")
    parser.add_argument("--only", action="append", choices=PEERS, help="of the peers only this (may be repeated)")
    parser.add_argument("--limit", type=int, help="only the first pages")
    parser.add_argument("--speed", action="store_true", help="time and memory alone: ROUGE takes long")
    options = parser.parse_args(arguments)
    if options.archive is not None and options.rules is not None:
        parser.error("give one of FILE.warc.gz and --rules")
    if options.archive is None and options.rules is None:
        if options.peers or options.peer_python or options.only or options.speed or options.limit:
            parser.error("peers and speed are measured on FILE.warc.gz or with --rules")
        return floors.main(["--json"] if options.json else [])
    if options.archive is not None and not options.archive.is_file():
        parser.error(f"{options.archive} is not a file")
    if options.rules is not None:
        name, cases = "tests/pages, inflated", list(inflated(options.rules))[: options.limit]
    else:
        name, cases = options.archive.name, [Case(*pair) for pair in load(options.archive, options.limit)]
    if not cases:
        print(f"{name}: no response record has a row in the gold file beside it", file=sys.stderr)
        return 65
    wanted = tuple(options.only or PEERS) if options.peers or options.peer_python or options.only else ()
    peers = run(cases, wanted, options.peer_python, score=not options.speed)
    ours = peers.pop(THIS)
    if options.json:
        print(json.dumps({**ours, "peers": peers}, ensure_ascii=False, indent=2))
    else:
        size = sum(len(case.page.body) for case in cases) / len(cases) / 1024
        print(f"{ours['n']} pages of {name}, {size:.0f} KB each\n{table({THIS: ours, **peers})}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
