"""T14: what the tests of the guards are worth. Each guard is broken in hundreds of small ways; its tests must see it.

A mutant is put into a process that was forked after all imports, and the guard's own tests run in it."""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.benchmarks.reliability.mutants import Mutant, mutants, put_in
from tests.benchmarks.reliability.result import Result
from tests.crawl import forked

ROOT = Path(__file__).parents[3]
SHARE = 0.9
# seconds after which a mutant's tests are taken to hang
LONGEST = 60
_WORDS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "--timeout=0")
# of each guard in the short form
SAMPLE = 3


class Guarded(NamedTuple):
    """A module, those of its functions that guard (all where none is named), and the tests that are to see to it."""

    module: str
    tests: tuple[str, ...]
    functions: frozenset[str] = frozenset()


# the middlewares around these, which only crawls reach, are the business of the figures T6, T7 and T10
GUARDS = {
    "address policy": Guarded(
        "monitor.fetching.url_policy",
        ("tests/fetching/test_url_policy.py",),
        frozenset({"refusal", "_host_refusal", "_is_internal", "_scope_refusal", "origin_of"}),
    ),
    "address guard": Guarded("monitor.catalogue.internet", ("tests/fetching/test_addresses.py",)),
    "robots": Guarded(
        "monitor.fetching.robots",
        ("tests/fetching/test_robots.py",),
        frozenset({"text_of", "is_fresh", "is_unreachable", "refusal", "crawl_delay", "rule_line"}),
    ),
    "retry-after": Guarded(
        "monitor.fetching.retry_after",
        ("tests/fetching/test_retry_after.py",),
        frozenset({"asked_wait", "hold_until", "_wait"}),
    ),
    "body guard": Guarded(
        "monitor.fetching.body_guard",
        ("tests/fetching/test_body_guard.py",),
        frozenset({"header_problem", "encodings_of", "decoded", "_gzip", "_deflate", "_inflated", "_brotli", "_zstd"}),
    ),
    "host gate": Guarded("monitor.fetching.gate", ("tests/fetching/test_gate.py",), frozenset({"HostGate"})),
    "misleading paths": Guarded("monitor.web.misleading", ("tests/web/test_guard.py",)),
    "formulas": Guarded("monitor.reporting.cells", ("tests/reporting/test_cells.py",)),
    "canonical addresses": Guarded("monitor.discovery.urls", ("tests/discovery/test_urls.py",)),
    "exploding patterns": Guarded("monitor.catalogue.patterns", ("tests/catalogue/test_patterns.py",)),
}
# mutants that no test can see, with the reason
EQUIVALENT = {
    # an address in brackets has colons, or urlsplit refuses it
    'url_policy.py: or -> and: if ":" in host or "[" in parts.netloc:',
    # Python's own table says the same of these forms
    "internet.py: or -> and: if ip.ipv4_mapped is not None or ip in _NAT64:",
    # which carry a single address
    "internet.py: all -> any: return all(is_public(inner) for inner in carried)",
    # there is no status between silence, which is told apart before, and 200 that reaches it
    "robots.py: 200 -> 0: if not 200 <= copy.status < 300:",
    # a text of just that length is worth its evidence or not: nothing but time hangs on it
    "robots.py: LtE -> Lt: if len(text) <= _MOST_EVIDENCE:",
    # far above the 24 hours that anybody is let ask for
    "retry_after.py: 10 + 1: return timedelta(seconds=min(int(text), 10**9))",
    "retry_after.py: 9 + 1: return timedelta(seconds=min(int(text), 10**9))",
}


def t14(short: bool) -> Result:
    """Of each guard ``SAMPLE`` mutants in the short form, always the same ones."""
    started = time.monotonic()
    survivors: list[str] = []
    counts: Counter[str] = Counter()
    for name, guarded in GUARDS.items():
        seen, lived = score(guarded, SAMPLE if short else None)
        counts[name] = seen
        survivors += lived
        print(
            f"{name}: {len(lived)} of {seen} survive, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True
        )
    total = sum(counts.values())
    share = 1 - len(survivors) / total if total else 0.0
    return {
        "ok": total > 0 and share >= SHARE,
        "mutants": total,
        "by_guard": dict(counts),
        "score": round(share, 3),
        "survivors": survivors,
        "equivalent": len(EQUIVALENT),
    }


def score(guarded: Guarded, most: int | None = None) -> tuple[int, list[str]]:
    """How many mutants were tried, and those that lived."""
    module = importlib.import_module(guarded.module)
    assert module.__file__ is not None
    chosen = [each for each in mutants(Path(module.__file__), guarded.functions) if each.what not in EQUIVALENT]
    if most is not None:
        chosen = random.Random(guarded.module).sample(chosen, min(most, len(chosen)))
    # imports the tests, once for all processes
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        pytest.main([*_WORDS, "--collect-only", *guarded.tests])
    if _tested(guarded, Mutant("none", ast.parse(Path(module.__file__).read_bytes())), crawling=False) != 0:
        raise AssertionError(f"the tests of {guarded.module} fail without any mutant")
    lived = [each for each in chosen if _tested(guarded, each, crawling=False) == 0]
    # only what needs them is asked of the tests that crawl
    return len(chosen), [
        f"{each.line}: {each.what}" for each in lived if most is not None or _tested(guarded, each, crawling=True) == 0
    ]


def _tested(guarded: Guarded, mutant: Mutant, *, crawling: bool) -> int:
    """How the guard's tests end: 0 where they see nothing."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        signal.alarm(LONGEST)
        os._exit(_in_the_child(guarded, mutant, crawling))
    _, status = os.waitpid(child, 0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(status)


def _in_the_child(guarded: Guarded, mutant: Mutant, crawling: bool) -> int:
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        put_in(importlib.import_module(guarded.module), mutant.tree)
    except BaseException:
        return 1
    # crawls of the tests fork from here, where the mutant is
    forked._forker = lambda: _Here()  # type: ignore[assignment,return-value]
    ended = pytest.main([*_WORDS, *guarded.tests], plugins=[_Chosen(crawling)])
    return 0 if ended == pytest.ExitCode.NO_TESTS_COLLECTED else int(ended)


class _Chosen:
    """Of the tests, those that crawl or those that do not."""

    def __init__(self, crawling: bool) -> None:
        self._crawling = crawling

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if self._crawls(item) == self._crawling]

    @staticmethod
    def _crawls(item: pytest.Item) -> bool:
        code = getattr(getattr(item, "function", None), "__code__", None)
        return code is not None and bool({"crawl", "_attack", "site", "press"} & {*code.co_names, *code.co_varnames})


class _Here:
    """Stands in for the process that forks for crawls: forks this one."""

    def __init__(self) -> None:
        self.stdin = io.StringIO()
        self.stdout = self

    def readline(self) -> str:
        child = os.fork()
        if child == 0:
            forked._become(json.loads(self.stdin.getvalue()))
        return str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))

    def kill(self) -> None:
        """Nothing is left to kill."""
