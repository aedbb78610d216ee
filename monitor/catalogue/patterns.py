"""Patterns that the catalogue's files bring: regular expressions that cannot explode, selectors that can be read."""

from __future__ import annotations

import importlib
import re
import warnings
from functools import lru_cache
from typing import Any

from cssselect import HTMLTranslator
from cssselect.parser import SelectorError

# the parser behind ``re``; its public name, sre_parse, is deprecated since Python 3.11
_sre: Any = importlib.import_module("re._parser")

# more turns than this of a loop inside a loop and the number of ways to match grows out of hand
_MANY = 12
# stands for "every character that the others do not name" when sets of characters are compared
_OTHER = "\U0010ffff"
_SAMPLE = "".join(map(chr, range(0x20, 0x180))) + "\t\n’…«»–—ЖжБ中\u2028" + _OTHER


@lru_cache(maxsize=8192)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """``pattern`` compiled, once. Raises ``re.error``."""
    return re.compile(pattern)


@lru_cache(maxsize=8192)
def regular(pattern: str) -> str:
    """``pattern`` as it is, once it is known to compile and to hold no loop that can explode. Raises ``ValueError``."""
    try:
        with warnings.catch_warnings():
            # "[[" and the like: sets within sets, which Python will read otherwise one day
            warnings.simplefilter("error", FutureWarning)
            compile_pattern(pattern)
        exploding = _explodes(_sre.parse(pattern))
    except (re.error, OverflowError, RecursionError, FutureWarning) as error:
        raise ValueError(f"not a regular expression: {error} (mend it there; a plain sign goes behind \\)") from None
    if exploding:
        raise ValueError(
            f"{pattern!r} repeats a repetition with nothing sure between the turns and can take years "
            "(as in (a+)+; put a separator that the inner part cannot match between, as in ([a-z]+/)+)"
        )
    return pattern


@lru_cache(maxsize=8192)
def selector(css: str) -> str:
    """``css`` as it is, once it is known to be a selector that pages can be asked with. Raises ``ValueError``."""
    try:
        HTMLTranslator().css_to_xpath(css)
    except SelectorError as error:
        hint = " (name the element alone, without ::text or ::attr)" if "::" in css else " (write it as div.text > p)"
        raise ValueError(f"{css!r} is not a CSS selector: {error}{hint}") from None
    return css


def _explodes(parsed: Any, looping: bool = False) -> bool:
    """Whether a loop of many turns holds another that is not fenced off. ``looping``: ``parsed`` is a loop's body."""
    items = list(parsed)
    for operator, argument in items:
        name = str(operator)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            _, most, body = argument
            many = most > _MANY
            if many and looping and not _fenced(items, body):
                return True
            if _explodes(body, looping=many or looping):
                return True
            continue
        # a possessive or atomic group gives nothing back, so that nothing inside it is tried anew
        again = looping and name not in ("POSSESSIVE_REPEAT", "ATOMIC_GROUP")
        if any(_explodes(part, again) for part in _parts(name, argument)):
            return True
    return False


def _fenced(items: list[Any], body: Any) -> bool:
    """Whether each turn of the outer loop also needs a character that the inner loop's ``body`` cannot match."""
    inner = _characters(body)
    return any(_needed(item) and not (_characters([item]) & inner) for item in items)


def _needed(item: Any) -> bool:
    name, argument = str(item[0]), item[1]
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return argument[0] > 0 and all(_needed(part) for part in list(argument[2])[:1])
    if name == "SUBPATTERN":
        return any(_needed(part) for part in argument[3])
    return name in ("LITERAL", "NOT_LITERAL", "IN", "ANY", "BRANCH")


def _characters(parsed: Any) -> frozenset[str]:
    """Which characters of the sample ``parsed`` can match anywhere in its text."""
    found: set[str] = set()
    for operator, argument in parsed:
        name = str(operator)
        if name in ("LITERAL", "NOT_LITERAL", "IN", "ANY"):
            found |= _matched(name, argument)
        else:
            for part in _parts(name, argument):
                found |= _characters(part)
    return frozenset(found)


def _matched(name: str, argument: Any) -> set[str]:
    if name == "ANY":
        return set(_SAMPLE)
    if name in ("LITERAL", "NOT_LITERAL"):
        one = {chr(argument).lower(), chr(argument).upper()} | ({_OTHER} if chr(argument) not in _SAMPLE else set())
        return one if name == "LITERAL" else set(_SAMPLE) - {chr(argument)}
    found: set[str] = set()
    negated = False
    for operator, value in argument:
        kind = str(operator)
        if kind == "NEGATE":
            negated = True
        elif kind == "LITERAL":
            found |= _matched("LITERAL", value)
        elif kind == "RANGE":
            found |= {c for c in _SAMPLE if value[0] <= ord(c) <= value[1]}
            found |= {c.swapcase() for c in found} if not negated else set()
        elif kind == "CATEGORY":
            found |= {c for c in _SAMPLE if _CATEGORIES[str(value)](c)}
    return set(_SAMPLE) - found if negated else found


_CATEGORIES: dict[str, Any] = {
    "CATEGORY_DIGIT": str.isdigit,
    "CATEGORY_NOT_DIGIT": lambda c: not c.isdigit(),
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_NOT_SPACE": lambda c: not c.isspace(),
    "CATEGORY_WORD": lambda c: c.isalnum() or c == "_",
    "CATEGORY_NOT_WORD": lambda c: not (c.isalnum() or c == "_"),
}


def _parts(name: str, argument: Any) -> list[Any]:
    """The patterns inside an element of a pattern."""
    match name:
        case "SUBPATTERN":
            return [argument[3]]
        case "BRANCH":
            return list(argument[1])
        case "ASSERT" | "ASSERT_NOT":
            return [argument[1]]
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [argument[2]]
        case "ATOMIC_GROUP":
            return [argument]
        case "GROUPREF_EXISTS":
            return [part for part in argument[1:] if part is not None]
    return []
