"""The gate: figures over the pages of ``tests/pages`` that may rise and never fall.

``python -m tests.benchmarks.extraction.floors`` shows the figures beside their floors and ends with 1 where one is not
reached; ``python -m tests.benchmarks.extraction`` without an archive does the same. ``--raise`` pins what was reached
and takes in pages that were written since; it refuses where a figure over the pages that are pinned already has fallen.
``--raise --lower`` pins even that: the reason belongs in the commit.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks import dates
from tests.benchmarks.extraction.gold import Case
from tests.benchmarks.extraction.project import this_project
from tests.benchmarks.extraction.recorded import PAGES, recorded, rules_in
from tests.benchmarks.extraction.scores import quality

FILE = PAGES / "floors.json"
WAYS = ("site rules", "general path")
DATES = "dates alone"


def figures(cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    """The figures of each way over all pages, flat: ``text f1`` and the like; and of dates read without the text."""
    rules = {case.rules: rules_in(Path(case.rules)) for case in cases if case.rules}
    told = {}
    for way in WAYS:
        replies = [
            this_project(case.page, rules.get(case.rules) if way == "site rules" else None, case.timezone)
            for case in cases
        ]
        told[way] = _flat(quality([case.gold for case in cases], replies))
    dated = [{"published": case.gold.get("published")} for case in cases]
    told[DATES] = _flat(quality(dated, [dates.this_project(case.page) for case in cases]))
    return told


def table(reached: dict[str, dict[str, float]], floors: dict[str, dict[str, float]]) -> str:
    """One line for each figure: what each way reached, its floor behind it."""
    lines = ["figure".ljust(18) + "".join(way.rjust(24) for way in reached)]
    for name in dict.fromkeys(name for row in reached.values() for name in row):
        cells = [
            f"{row[name]:g} (floor {floors.get(way, {}).get(name, '-')})" if name in row else "-"
            for way, row in reached.items()
        ]
        lines.append(name.ljust(18) + "".join(cell.rjust(24) for cell in cells))
    return "\n".join(lines)


def _flat(row: dict[str, Any]) -> dict[str, float]:
    flat: dict[str, float] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat |= {f"{name} {part}": number for part, number in value.items()}
        elif value is not None and name != "n":
            flat[name] = value
    return flat


def fallen(floors: dict[str, dict[str, float]], reached: dict[str, dict[str, float]]) -> list[str]:
    """Each figure that is under its floor, or gone, in words."""
    return [
        f"{way}: {name} is {reached.get(way, {}).get(name)}, its floor {floor}"
        for way, pinned in floors.items()
        for name, floor in pinned.items()
        if reached.get(way, {}).get(name, -1.0) < floor
    ]


def judged(cases: Sequence[Case], pinned: dict[str, Any]) -> list[str]:
    """What stands against the pages and floors of the file: pages that are gone, figures that fell."""
    known = [case for case in cases if case.name in pinned["pages"]]
    gone = sorted(set(pinned["pages"]) - {case.name for case in known})
    return [f"{name}: the page is gone" for name in gone] + fallen(pinned["floors"], figures(known))


def raised(cases: Sequence[Case], pinned: dict[str, Any], *, lower: bool) -> dict[str, Any]:
    """The file anew: all pages, and the figures over them. Raises ``ValueError`` where one has fallen over the pages
    that are pinned, unless ``lower``."""
    if not lower and (problems := judged(cases, pinned)):
        raise ValueError("; ".join(problems))
    return {"pages": sorted(case.name for case in cases), "floors": figures(cases)}


def read() -> dict[str, Any]:
    """What is pinned."""
    pinned: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return pinned


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.extraction.floors",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--raise", dest="pin", action="store_true", help="pin what is reached today")
    parser.add_argument("--lower", action="store_true", help="with --raise: even where it is less than before")
    parser.add_argument("--json", action="store_true", help="one object on stdout instead of a table")
    options = parser.parse_args(arguments)
    if options.lower and not options.pin:
        parser.error("--lower belongs to --raise")
    cases = recorded()
    pinned = read() if FILE.exists() else {"pages": [], "floors": {}}
    problems = judged(cases, pinned) if pinned["pages"] else []
    for problem in problems:
        print(problem, file=sys.stderr)
    if not options.pin or (problems and not options.lower):
        reached = figures(cases)
        if options.json:
            print(json.dumps({"pages": len(cases), "pinned": len(pinned["pages"]), **reached}, indent=2))
        else:
            print(f"{len(cases)} pages of tests/pages, {len(pinned['pages'])} pinned")
            print(table(reached, pinned["floors"]))
        return int(bool(problems))
    anew = raised(cases, pinned, lower=True)
    FILE.write_text(json.dumps(anew, indent=2) + "\n", encoding="utf-8")
    print(f"{FILE.name}: {len(anew['pages'])} pages pinned, {len(pinned['pages'])} before")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
