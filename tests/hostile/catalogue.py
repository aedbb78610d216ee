"""The catalogue of faults and attacks: a row per case, with what proves it.

``python -m tests.hostile.catalogue > docs/reliability.md`` writes the page."""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.hostile.contents import PAGES
from tests.hostile.faults import Fault
from tests.hostile.lists import FEEDS, ROBOTS
from tests.hostile.servers import INWARDS, NETWORK, SERVERS

FAULTS: tuple[Fault, ...] = (*NETWORK, *SERVERS, *INWARDS, *PAGES, *FEEDS, *ROBOTS)
GROUPS = {
    "A": ("Network", 13), "B": ("Servers that misbehave", 23), "C": ("Hostile pages", 20),
    "D": ("Feeds, sitemaps, robots.txt", 25), "E": ("Encodings, text, time", 11), "F": ("Processes and disks", 18),
    "G": ("The database", 17), "H": ("Attacks on the side that fetches", 18),
    "I": ("Attacks on pages, exports, alerts", 21), "J": ("Mistakes of configuration and use", 15),
    "K": ("Politeness, law, people", 10),
}  # fmt: skip
TABLE = "hostile/test_table.py"
# what a word in the last column of cases.txt stands for
WORDS = {
    "table-crawl": f"{TABLE}::test_bystanders_are_whole",
    "kills": "hostile/test_crashes.py::test_a_kill_at_any_step_loses_nothing",
    "full": "hostile/test_crashes.py::test_a_full_disk_at_any_size",
    "descriptors": "hostile/test_crashes.py::test_without_file_descriptors",
    "environment": "hostile/test_crashes.py::test_zones_and_locales_change_nothing",
    "immediate": "hostile/test_guards.py::test_every_writing_transaction_begins_as_one",
    "referer": "hostile/test_table.py::test_no_request_tells_where_it_comes_from",
    "tree": "hostile/test_table.py::test_nothing_is_written_elsewhere",
    "renamed": "hostile/test_guards.py::test_a_renamed_source_keeps_its_articles",
}
HEAD = """# What it withstands

Every fault and attack of the catalogue, with what becomes of it, the figure that is kept, and the command that shows
it. This page is made by `python -m tests.hostile.catalogue > docs/reliability.md` from the table that the tests run.

Figures over all of them: `python -m tests.benchmarks.reliability [--short] [--json] [T1 ...]`, which ends with 1 where
one is missed. With `--short` it takes fewer points, some minutes in all.
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A row. ``proofs``: ids of tests, below ``tests/``; ``open``: why there is none."""

    id: str
    what: str
    happens: str
    figure: str
    proofs: tuple[str, ...]
    open: str = ""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What the hostile press does of it."""
        return tuple(fault for fault in FAULTS if fault.case == self.id)


@cache
def cases() -> tuple[Case, ...]:
    """All cases in their order."""
    lines = Path(__file__).with_name("cases.txt").read_text("utf-8").splitlines()
    return tuple(_case(line) for line in lines if line)


def _case(line: str) -> Case:
    id_, what, happens, figure, proofs = line.split(" | ")
    if proofs.startswith("open: "):
        return Case(id_, what, happens, figure, (), proofs.removeprefix("open: "))
    return Case(id_, what, happens, figure, tuple(_proof(id_, word) for word in proofs.split(" ; ")))


def _proof(id_: str, word: str) -> str:
    return f"{TABLE}::test_case[{id_}]" if word == "table" else WORDS.get(word, word)


def is_there(proof: str) -> bool:
    """Whether the test that a proof names exists: as a function of that file, and for that parameter, of which only
    the table's own can be named."""
    file, _, name = proof.partition("::")
    path = Path(__file__).parents[1] / file
    function, _, parameter = name.partition("[")
    if parameter and (file != TABLE or parameter not in {f"{fault.case}]" for fault in FAULTS}):
        return False
    return path.is_file() and re.search(rf"^def {function}\(", path.read_text("utf-8"), re.M) is not None


def page() -> str:
    """The page of documentation."""
    parts = [HEAD]
    for letter, (title, _) in GROUPS.items():
        parts += [f"\n## {letter}. {title}\n", "| | case | what happens | figure | command |", "|---|---|---|---|---|"]
        parts += [_row(case) for case in cases() if case.id[0] == letter]
    return "\n".join(parts) + "\n"


def _row(case: Case) -> str:
    command = f"`pytest 'tests/{case.proofs[0]}'`" if case.proofs else f"none: {case.open}"
    happens = case.happens
    if case.faults:
        happens += f" ({len(case.faults)} in the crawl of the table)"
    return f"| {case.id} | {case.what} | {happens} | {case.figure} | {command} |"


def counts() -> Counter[str]:
    """How many cases are proved by the table, by other tests, and by none."""
    found: Counter[str] = Counter()
    for case in cases():
        found["table" if any(TABLE in proof for proof in case.proofs) else "tests" if case.proofs else "none"] += 1
    return found


def main() -> None:
    sys.stdout.write(page())


if __name__ == "__main__":
    main()
