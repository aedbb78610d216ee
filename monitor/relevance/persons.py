"""Where the sides are named only to say where performers, players and works come from: « une soprano russe et un ténor
malien », « le sélectionneur du Mali », « Mali Blues »."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.relevance.matcher import Found
from monitor.relevance.passages import Mention, Unit, Words

NOTE = "personnes ou œuvres"
_BESIDE = 40
# titles of works are short
_LONGEST_TITLE = 70
_PUNCTUATION = re.compile(r"[,;:.!?…()\[\]«»“”\"\n]")
_OF = frozenset(("de", "du", "des", "d", "la", "le", "les", "l", "of", "the", "del", "della", "di", "из", "z"))
# « un Russe, une Malienne et … »; after « une Russie forte » comes an adjective
_ONE = frozenset(("un", "une", "a", "ein", "eine", "una", "uno"))
_AFTER_ONE = re.compile(r"[^\S\n]*(?:[,.;:!?)»]|$|(?:et|and|ou|or|und|e|puis)\b)")
# « le Russe Ivan Petrov »
_THIS = frozenset(("le", "la", "l", "au"))
_AFTER_THIS = re.compile(r" [A-ZÀ-Ý][^\W\d_]+ [A-ZÀ-Ý]")
_QUOTES = {"«": "»", "“": "”", '"': '"', "„": "“"}


def only_persons(unit: Unit, found: Found, words: Words) -> bool:
    """Whether both sides are named in a unit, and every mention of either says no more than where somebody or some work
    comes from."""
    sided = [mention for mention in unit.mentions if mention.side >= 0]
    if len({mention.side for mention in sided}) < 2:
        return False
    return all(_is_person(mention, unit, found, words) or _in_title(mention, unit, found, words) for mention in sided)


def _is_person(mention: Mention, unit: Unit, found: Found, words: Words) -> bool:
    text = found.original
    before = text[max(unit.start, mention.start - _BESIDE) : mention.start]
    after = text[mention.end : min(unit.end, mention.end + _BESIDE)]
    if any(map(words.performers.fullmatch, _beside(mention, found, before, after))):
        return True
    # « Milieux : … (Krasnodar, Russie) »
    closing = after.find(")")
    if closing > -1 and "(" not in after[:closing] and before.rfind("(") > before.rfind(")"):
        return _holds(unit, found, words.performers)
    if not text[mention.start].isupper():
        return False
    own = before[_last_mark(before) :].lower().replace("’", " ").replace("'", " ").split()
    if not own:
        return False
    if own[-1] in _ONE:
        return _AFTER_ONE.match(text, mention.end) is not None
    governed = len(own) > 1 and own[-2] in _OF
    return own[-1] in _THIS and not governed and _AFTER_THIS.match(text, mention.end) is not None


def _holds(unit: Unit, found: Found, pattern: re.Pattern[str]) -> bool:
    return any(map(pattern.fullmatch, found.slice(unit.start, unit.end).split()))


def _beside(mention: Mention, found: Found, before: str, after: str) -> Sequence[str]:
    """The words that may say what somebody is: two before a mention, small ones aside, and the one after it."""
    left = found.slice(mention.start - len(before) + _last_mark(before), mention.start).split()
    first = _PUNCTUATION.search(after)
    right = found.slice(mention.end, mention.end + (first.start() if first else len(after))).split()
    kept = [word for word in left[-4:] if word not in _OF]
    return [*kept[-2:], *right[:1]]


def _last_mark(before: str) -> int:
    """Where what follows the last mark begins."""
    return max((match.end() for match in _PUNCTUATION.finditer(before)), default=0)


def _in_title(mention: Mention, unit: Unit, found: Found, words: Words) -> bool:
    """Whether it stands in a short quotation, where the unit speaks of works."""
    text = found.original
    before = text[max(unit.start, mention.start - _LONGEST_TITLE) : mention.start]
    after = text[mention.end : min(unit.end, mention.end + _LONGEST_TITLE)]
    for opening, closing in _QUOTES.items():
        if opening == closing:
            whole = text[unit.start : mention.start]
            inside = closing in after and whole.count(opening) % 2 == 1
        else:
            inside = closing in after and before.rfind(opening) > before.rfind(closing)
        if inside:
            return _holds(unit, found, words.works)
    return False
