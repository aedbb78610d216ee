"""FZ: our parsers under what a fuzzer makes up, and under 100 kB of what keeps them busiest.

A pattern has 50 ms of the processor for it; a parser may not take more than in proportion to its input.

With atheris installed (``pip install atheris``; no dependency of ours) the fuzzer follows the branches that are taken;
without it pieces of each format are put together at random.
``python -m tests.benchmarks.reliability.fuzzing PARSER SECONDS`` does one parser."""

from __future__ import annotations

import importlib.util
import os
import random
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.benchmarks.reliability.patterns import Used, attacks, taken, used_patterns
from tests.benchmarks.reliability.result import Result, scratch

ROOT = Path(__file__).parents[3]
SIZE = 100_000
# of a pattern
BOUND_S = 0.05
# of a parser: seconds, and how many times those of a tenth of the text, where 10 is linear
MOST_S, LINEAR = 1.0, 30.0
SECONDS = 120
# in the short form: seconds for all parsers together, and every how many patterns one is measured
SHORT_SECONDS = 0.4
SHORT_STEP = 40
# texts that somebody else shortens or tidies before these patterns see them: by the file that they stand in, how many
# characters, and whether white space is single by then
REACHED_BY: dict[str, tuple[int, bool]] = {
    # an address has 2,083 characters at most
    "monitor/discovery/address_forms.py": (2_083, True),
    "monitor/discovery/continuation.py": (2_083, True),
    "monitor/discovery/urls.py": (2_083, True),
    "monitor/extraction/address_dates.py": (2_083, True),
    # lines of pages, tidied by clean_line or clean_paragraph before they are looked at
    "monitor/extraction/furniture_words.py": (250, True),
    "monitor/extraction/signatures.py": (200, True),
    "monitor/extraction/credits.py": (2_000, True),
    "monitor/extraction/people.py": (1_000, True),
    "monitor/extraction/title.py": (500, True),
    "monitor/extraction/pages_of_an_article.py": (500, True),
    "monitor/extraction/calendar_words.py": (4_000, True),
    "monitor/extraction/relative_dates.py": (4_000, True),
    "monitor/extraction/page_dates.py": (200, False),
    "monitor/similarity/counters.py": (120, True),
    "monitor/relevance/datelines.py": (140, True),
    "monitor/discovery/hints.py": (4_000, False),
    "monitor/discovery/prolog.py": (65_536, False),
    # the attributes of one <meta>
    "monitor/fetching/declarations.py": (2_000, False),
    # what the operator or a reader wrote: a rule, a query, a filter
    "monitor/catalogue/alerts.py": (2_000, False),
    "monitor/reporting/conditions.py": (2_000, False),
    # reasons of the ledger, and headlines
    "db/days.py": (300, True),
    "monitor/web/reasons.py": (300, True),
    "monitor/reporting/digest_text.py": (500, True),
    "monitor/fetching/proposal.py": (500, True),
    # the catalogue's own patterns: of addresses, and of single lines
    "monitor/catalogue/patterns.py": (2_083, True),
}


def fz(short: bool) -> Result:
    """In full, ``SECONDS`` of fuzzing for each parser and every pattern; the sums of both forms are of one kind."""
    # in a process that has imported nothing yet: a pattern is seen when it is compiled
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        patterns = pool.submit(used_patterns).result()[:: SHORT_STEP if short else 1]
    from tests.benchmarks.reliability.parsers import PARSERS

    failures: dict[str, str] = {}
    runs = 0
    with scratch() as folder:
        for name in PARSERS:
            done, said = _fuzzed(name, SHORT_SECONDS if short else SECONDS, folder, guided=not short)
            runs += done
            if said:
                failures[name] = said
    slow = {name: (seconds, growth) for name, seconds, growth in _slow_parsers(short)
            if seconds >= MOST_S or growth > LINEAR}  # fmt: skip
    slow_patterns = [(round(seconds, 3), used.where, used.pattern.pattern[:80], made)
                     for used in patterns for seconds, made in [slowest(used)] if seconds > BOUND_S]  # fmt: skip
    return {
        "ok": not failures and not slow and not slow_patterns,
        "parsers": len(PARSERS),
        "patterns": len(patterns),
        "guided": not short and is_guided(),
        "runs": runs,
        "failures": failures,
        "slow_parsers": slow,
        "slow_patterns": slow_patterns,
        "bound_s": BOUND_S,
    }


def is_guided() -> bool:
    """Whether atheris is installed."""
    return importlib.util.find_spec("atheris") is not None


def slowest(used: Used) -> tuple[float, str]:
    """Seconds of processor that the worst of the texts takes, at the size that reaches the pattern, and the text."""
    most, tidied = REACHED_BY.get(used.where, (SIZE, False))
    worst, by = 0.0, ""
    for beginning, turn, end in _thinned(list(attacks(used.pattern)), 40):
        text: str | bytes = beginning + turn * (most // len(turn.encode("utf-8", "surrogatepass")) + 1)
        assert isinstance(text, str)
        text = (" ".join(text.split()) if tidied else text)[:most] + end + "q"
        if isinstance(used.pattern.pattern, bytes):
            text = text.encode("latin-1", "replace")
        # a text that is no trouble at a tenth of the size is none at all
        if (
            taken(used.ask, text[-most // 10 :], 1.0) < BOUND_S / 50
            and taken(used.ask, text[: most // 10], 1.0) < BOUND_S / 50
        ):
            continue
        seconds = min(taken(used.ask, text, 1.0) for _ in range(2))
        if seconds > worst:
            worst, by = seconds, repr((beginning, turn))[:80]
    return worst, by


def _slow_parsers(short: bool) -> Iterator[tuple[str, float, float]]:
    """Of each parser the seconds that the worst of the texts takes, and how many times those of a tenth of it."""
    from tests.benchmarks.reliability.parsers import PARSERS

    for name, parser in PARSERS.items():
        worst = growth = 0.0
        pieces = parser.pieces[:: 8 if short else 1]
        for turn in (first + second for first in pieces for second in ("", *([] if short else parser.pieces[::4]))):
            given = turn.encode("utf-8", "surrogatepass")
            text = (given * (parser.longest // len(given) + 1))[: parser.longest]
            tries = 1 if short else 2
            tenth = min(taken(parser.read, text[: parser.longest // 10], MOST_S) for _ in range(tries))
            if tenth >= BOUND_S / 10:
                whole = min(taken(parser.read, text, MOST_S) for _ in range(tries))
                worst, growth = max(worst, whole), max(growth, whole / tenth)
        yield name, round(worst, 3), round(growth, 1)


def _thinned(many: list[Any], most: int) -> list[Any]:
    return many[:: len(many) // most + 1]


def _fuzzed(name: str, seconds: float, folder: Path, *, guided: bool) -> tuple[int, str]:
    """How many inputs were tried, and what was said of the first that failed."""
    if not guided:
        return fuzz_at_random(name, seconds)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}
    words = [sys.executable, "-m", "tests.benchmarks.reliability.fuzzing", name, str(int(seconds))]
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    lines = [line for line in done.stderr.splitlines() if "Done " in line or "stat::number_of_executed_units" in line]
    counts = [int(word) for line in lines for word in line.split() if word.isdigit()]
    return (counts or [0])[0], "" if done.returncode == 0 else done.stderr[-2000:]


def fuzz_at_random(name: str, seconds: float, seed: int = 5) -> tuple[int, str]:
    """As the guided one, with pieces put together at random."""
    from tests.benchmarks.reliability.parsers import PARSERS

    parser, chance, runs = PARSERS[name], random.Random(seed), 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        runs += 1
        given = "".join(chance.choices(parser.pieces, k=chance.randint(1, 25))).encode("utf-8", "surrogatepass")
        if chance.random() < 0.3:
            given = bytes(byte for byte in given if chance.random() > 0.05)
        if chance.random() < 0.2:
            given += chance.randbytes(chance.randint(1, 20))
        try:
            parser.read(given)
        except Exception:
            return runs, f"{given!r}\n{traceback.format_exc(limit=-3)}"
    return runs, ""


def main() -> None:
    """One parser, guided where atheris is installed. Ends with another code than 0 where something does not hold."""
    name, seconds = sys.argv[1], float(sys.argv[2])
    if not is_guided():
        runs, said = fuzz_at_random(name, seconds)
        print(f"Done {runs} runs at random (atheris is not installed)\n{said}", file=sys.stderr)
        sys.exit(1 if said else 0)
    import atheris  # type: ignore[import-not-found]

    with atheris.instrument_imports(include=["monitor", "db"]):
        from tests.benchmarks.reliability.parsers import PARSERS
    parser = PARSERS[name]
    corpus = Path("corpus") / name.replace(" ", "-")
    corpus.mkdir(parents=True, exist_ok=True)
    for number, piece in enumerate(parser.pieces):
        whole = (piece + "".join(parser.pieces[number : number + 6])).encode("utf-8", "surrogatepass")
        (corpus / str(number)).write_bytes(whole)
    words = corpus.with_suffix(".dict")
    hexed = ("".join(f"\\x{byte:02x}" for byte in piece.encode("utf-8", "surrogatepass")) for piece in parser.pieces)
    words.write_text("".join(f'"{piece}"\n' for piece in hexed), encoding="ascii")
    options = [
        f"-max_total_time={int(seconds)}",
        "-max_len=4096",
        "-timeout=20",
        f"-dict={words}",
        "-rss_limit_mb=1500",
    ]
    atheris.Setup([sys.argv[0], *options, "-print_final_stats=1", str(corpus)], parser.read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
