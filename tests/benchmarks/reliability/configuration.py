"""T15: mistakes of those who set the monitor up, and whether each is told in one line and changes nothing."""

from __future__ import annotations

from collections import Counter

from tests.benchmarks.reliability.result import Result, scratch
from tests.cli.mistakes import MISTAKES, wrong

# J12 and J14 are no mistakes: hundreds of sources, and root, of whom `doctor` tells
CASES = frozenset(f"J{number}" for number in range(1, 16)) - {"J14"}


def t15(short: bool) -> Result:
    """In the short form every third mistake."""
    amiss: dict[str, str] = {}
    chosen = MISTAKES[:: 3 if short else 1]
    with scratch() as folder:
        for number, mistake in enumerate(chosen):
            home = folder / str(number)
            home.mkdir()
            problem = wrong(mistake, home)
            if problem is not None:
                amiss[f"{mistake.case} {mistake.name}"] = problem
    told = Counter(mistake.case for mistake in chosen)
    return {
        "ok": not amiss and (short or set(told) >= CASES),
        "mistakes": len(chosen),
        "cases": len(told),
        "exit_codes": sorted({mistake.code for mistake in chosen}),
        "amiss": amiss,
    }
