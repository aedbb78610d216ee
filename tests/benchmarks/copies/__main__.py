"""Who wrote it first, who copied it, what was changed: is that answered rightly, and how fast?

``python -m tests.benchmarks.copies [--texts FILE.jsonl] [--n N] [--part copies|stories|revisions] [--peers] [--json]``

Each part is a module of this package with ``measure(options)``, which returns its figures.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

PARTS = ("copies", "stories", "revisions")


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS, default="copies")
    parser.add_argument("--n", type=int, help="how many articles; by default what the part sets itself")
    parser.add_argument("--texts", type=Path, help="JSON Lines with the field 'text', whose sentences are used")
    parser.add_argument("--peers", action="store_true", help="measure other libraries too, those that are installed")
    parser.add_argument("--peer-python", help="the interpreter that has those libraries; by default this one")
    parser.add_argument("--json", action="store_true")
    return parser


def show(figures: Mapping[str, object], depth: int = 0) -> None:
    for name, value in figures.items():
        if isinstance(value, Mapping):
            print(f"{'  ' * depth}{name}")
            show(value, depth + 1)
        else:
            print(f"{'  ' * depth}{name:<{36 - 2 * depth}} {value}")


def main() -> None:
    options = arguments().parse_args()
    part = import_module(f"tests.benchmarks.copies.{options.part}")
    figures: Mapping[str, object] = part.measure(options)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        show(figures)


if __name__ == "__main__":
    main()
