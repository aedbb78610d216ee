"""Every regular expression of the program, and texts made to keep each of them busy.

The patterns are those that are compiled while all modules are imported and the shipped catalogue is loaded, whoever
writes them (Python, YAML, gazetteer), and those that stand in calls within functions, as the source says."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_sre: Any = importlib.import_module("re._parser")
ROOT = Path(__file__).parents[3]
PACKAGES = ("monitor", "spiders", "db")
_WAYS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")
# characters for the sets that a pattern names by exclusion or by kind
_POOL = "a é0 \n-'.,;:/<>=\"()[]{}&%!?жЖ…’\t_Z9#@|*+\u0301\u200b中"


class Used(NamedTuple):
    """A pattern, where it stands, and the ways in which it is asked ("" where that cannot be seen)."""

    pattern: re.Pattern[Any]
    where: str
    ways: frozenset[str]

    def ask(self, text: str | bytes) -> None:
        """Asks the most demanding question that the program asks of it."""
        if self.ways and not self.ways - {"match"}:
            self.pattern.match(text)
        elif self.ways and not self.ways - {"match", "fullmatch"}:
            self.pattern.fullmatch(text)
        else:
            for _ in self.pattern.finditer(text):
                pass


@cache
def used_patterns() -> tuple[Used, ...]:
    """All of them, each once for each file that it stands in."""
    ways, written = _read_sources()
    compiled: dict[tuple[str, Any, int], re.Pattern[Any]] = {}
    original = re._compile  # type: ignore[attr-defined]

    def noting(pattern: Any, flags: int) -> Any:
        made = original(pattern, flags)
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_globals.get("__name__") == "re":
            frame = frame.f_back
        where = frame.f_globals.get("__file__") or ""
        if where.startswith(str(ROOT)) and "/tests/" not in where and "/.venv/" not in where:
            compiled[(str(Path(where).relative_to(ROOT)), made.pattern, made.flags)] = made
        return made

    re._compile = noting  # type: ignore[attr-defined]
    try:
        _load_everything()
    finally:
        re._compile = original  # type: ignore[attr-defined]
    for where, pattern, flags in written:
        made = re.compile(pattern, flags)
        compiled[(where, made.pattern, made.flags)] = made
    return tuple(Used(made, where, ways.get((where, pattern), frozenset()))
                 for (where, pattern, _), made in sorted(compiled.items(), key=str))  # fmt: skip


def _load_everything() -> None:
    for package in PACKAGES:
        top = importlib.import_module(package)
        for module in pkgutil.walk_packages(top.__path__, f"{package}."):
            if not module.name.startswith("db.plugins"):
                importlib.import_module(module.name)
    from monitor.catalogue.sources import load_sources
    from monitor.relevance.reader import load_reader

    load_sources([ROOT / "spiders/sources"])
    load_reader()


def _read_sources() -> tuple[dict[tuple[str, Any], frozenset[str]], list[tuple[str, Any, int]]]:
    """From the source alone: how each named pattern is asked, and the patterns that stand in calls."""
    ways: dict[tuple[str, Any], frozenset[str]] = {}
    written: list[tuple[str, Any, int]] = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            where = str(path.relative_to(ROOT))
            tree = ast.parse(path.read_text(encoding="utf-8"))
            names: dict[str, Any] = {}
            for node in ast.walk(tree):
                if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
                    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                    found = _literal(node.value)
                    if isinstance(target, ast.Name) and found is not None:
                        names[target.id] = found[1]
                if isinstance(node, ast.Call) and (found := _literal(node)) is not None:
                    way, pattern, flags = found
                    written.append((where, pattern, flags))
                    if way != "compile":
                        ways[(where, pattern)] = ways.get((where, pattern), frozenset()) | {way}
            for name, pattern in names.items():
                asked = {
                    node.attr if isinstance(getattr(node, "attr", None), str) and node.attr in _WAYS else "other"
                    for node in ast.walk(tree)
                    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
                }
                loads = sum(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)
                            for n in ast.walk(tree))  # fmt: skip
                attributes = sum(isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == name
                                 for n in ast.walk(tree))  # fmt: skip
                if loads == attributes and name.startswith("_"):
                    ways[(where, pattern)] = ways.get((where, pattern), frozenset()) | asked
    return ways, written


def _literal(call: ast.Call) -> tuple[str, Any, int] | None:
    """``re.way("pattern", flags)`` with all of it written out."""
    made = call.func
    if not (isinstance(made, ast.Attribute) and isinstance(made.value, ast.Name) and made.value.id == "re"):
        return None
    if made.attr not in (*_WAYS, "compile") or not call.args or not isinstance(call.args[0], ast.Constant):
        return None
    flags = [word.value for word in call.keywords if word.arg == "flags"]
    if made.attr == "compile" and len(call.args) > 1:
        flags.append(call.args[1])
    value = 0
    for flag in flags:
        value |= int(eval(compile(ast.Expression(flag), "flags", "eval"), {"re": re}))
    pattern = call.args[0].value
    return (made.attr, pattern, value) if isinstance(pattern, str | bytes) else None


class TookTooLong(Exception):
    """Raised inside a match by the alarm: ``re`` looks at signals now and then."""


@contextmanager
def cut_off(seconds: float) -> Iterator[None]:
    """Ends what runs inside with ``TookTooLong`` once it has had so much of the processor."""

    def ring(number: int, frame: object) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def taken(ask: Callable[[Any], object], text: str | bytes, most: float) -> float:
    """Seconds of processor that ``ask(text)`` takes; ``most`` at which it is cut off."""
    started = time.thread_time()
    try:
        with cut_off(most):
            ask(text)
    except TookTooLong:
        return most
    return time.thread_time() - started


def attacks(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """A beginning, what is repeated behind it, and an end: for every loop of the pattern its turns without an end that
    fits, and every piece of the pattern over and over."""
    tree = _sre.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    seen: set[tuple[str, str]] = set()
    for before, turn in _pumps(list(tree), ""):
        for beginning, repeated in ((before, turn), ("", before + turn), ("", before), ("", turn)):
            if repeated and (beginning, repeated) not in seen:
                seen.add((beginning, repeated))
                yield beginning, repeated, "\x01"
    whole = _sample(list(tree), 1)
    if whole and ("", whole) not in seen:
        yield "", whole, ""
    for character in dict.fromkeys(_characters(list(tree))):
        if ("", character) not in seen:
            yield "", character, "\x01"


def _pumps(items: Sequence[Any], before: str) -> Iterator[tuple[str, str]]:
    """For each loop, what has to stand before it and one turn, in a few variants."""
    for operator, argument in items:
        name = str(operator)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, most, body = argument
            if most > 1:
                for choice in range(3):
                    yield before, _sample(list(body), 1, choice)
            yield from _pumps(list(body), before)
        for part in _inside(name, argument):
            yield from _pumps(list(part), before)
        before += _sample([(operator, argument)], 1)


def _inside(name: str, argument: Any) -> list[Any]:
    match name:
        case "SUBPATTERN":
            return [argument[3]]
        case "BRANCH":
            return list(argument[1])[:40]
        case "ASSERT" | "ASSERT_NOT":
            return [argument[1]]
        case "ATOMIC_GROUP":
            return [argument]
    return []


def _sample(items: Sequence[Any], turns: int, choice: int = 0) -> str:
    """A text that the pieces match, or nearly."""
    made = ""
    for operator, argument in items:
        name = str(operator)
        if name == "LITERAL":
            made += chr(argument)
        elif name in ("NOT_LITERAL", "IN", "ANY"):
            fitting = _fitting(name, argument)
            made += fitting[choice % len(fitting)] if fitting else ""
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            made += _sample(list(argument[2]), turns, choice) * max(argument[0], min(turns, argument[1]))
        elif name == "BRANCH":
            branches = list(argument[1])
            made += _sample(list(branches[choice % len(branches)]), turns, choice)
        elif name in ("SUBPATTERN", "ATOMIC_GROUP"):
            for part in _inside(name, argument):
                made += _sample(list(part), turns, choice)
    return made


def _fitting(name: str, argument: Any) -> str:
    """Characters of the pool that a set takes, and its own."""
    if name == "ANY":
        return _POOL
    if name == "NOT_LITERAL":
        return _POOL.replace(chr(argument), "") or "a"
    one = [(_sre.IN, argument)]
    own = "".join(chr(value if isinstance(value, int) else value[0]) for kind, value in argument
                  if str(kind) in ("LITERAL", "RANGE"))  # fmt: skip
    test = _set(tuple(map(str, argument)), one)
    return "".join(character for character in dict.fromkeys(own + _POOL) if test(character))


@cache
def _tests() -> dict[tuple[str, ...], Callable[[str], bool]]:
    return {}


def _set(key: tuple[str, ...], one: list[Any]) -> Callable[[str], bool]:
    known = _tests()
    if key not in known:
        compiler: Any = importlib.import_module("re._compiler")
        state = _sre.State()
        state.str = ""
        made = compiler.compile(_sre.SubPattern(state, one))
        known[key] = lambda character: made.match(character) is not None
    return known[key]


def _characters(items: Sequence[Any]) -> Iterator[str]:
    for operator, argument in items:
        name = str(operator)
        if name == "LITERAL":
            yield chr(argument)
        elif name in ("NOT_LITERAL", "IN", "ANY"):
            yield from _fitting(name, argument)[:4]
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield from _characters(list(argument[2]))
        else:
            for part in _inside(name, argument):
                yield from _characters(list(part))
