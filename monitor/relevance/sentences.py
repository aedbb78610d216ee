"""Sentences of a text as offsets, and which of its lines are not the text itself."""

from __future__ import annotations

import re

# after these a point ends a word, not a sentence (compared in small letters)
_SHORT = (
    "m mm mme mlle mr mrs ms dr pr prof me st ste gal gen gén col cdt cne capt lt lcl sgt adj maj amb min "
    "no nos n° art al p pp vol chap cf ex env av apr etc j.-c jr sr ltd inc corp vs dept gov sen rep fig éd ed dir "
    "г гг им тыс млн млрд руб ул проф акад т тт см ср др пр стр род jan janv fév févr feb sept oct nov déc dec "
    "янв фев февр апр авг сент окт ноя нояб дек"
)
_ABBREVIATIONS = frozenset(_SHORT.split())
# of those, the ones that a name follows, even on the next line
_BEFORE_NAMES = "m mm mme mlle mr mrs ms dr pr prof me gal gen gén col cdt cne capt lt lcl sgt adj amb min г"
_TITLES = frozenset(_BEFORE_NAMES.split())
# a line that ends with one of these goes on in the next
_SMALL = (
    "le la les l un une de du des d au aux à en et ou par pour sur dans avec sans entre chez vers son sa ses leur "
    "leurs ce cet cette ces que qu qui dont où si ne se the a an of and or to in on at by for with from its his her "
    "their that и в во на с со к ко о об по из от для за под при между"
)
_OPEN = frozenset(_SMALL.split())
_BULLETS = "-–—•▪■●►➤*"
# words; shorter lines are entries of a list or a menu
_WRAPPED = 5
_LOOK_BACK = 120
# looked for at the first mark of a row only, and never given back: a line of 100,000 points stays cheap. It begins with
# a set of characters, which the engine of re looks for ten times as fast as for two alternatives
_BOUNDARY = re.compile(
    r"""[\n.!?…؟۔](?:(?<=\n)\s*+|(?<!\n)(?<![.!?…؟۔]{2})(?P<more>[.!?…؟۔]*+)(?:[ \xa0\u202f]?»|[”"’')\]])*+"""
    r"""(?:(?P<space>\s+)|(?=[A-ZÀ-ÖØ-ÞА-ЯЁ][a-zß-öø-ÿа-яё])))"""
)
_OPENING = " \t\xa0\u202f«“\"'(‘[—–-•▪■●►➤*"
_ZONES = ("GMT", "UTC", "TU", "CET")
_LETTERS_BEFORE = re.compile(r"[^\W\d_]{3}$")
# characters; what has no mark for so long is a list or no prose, and the work on a sentence grows with its square
_LONGEST = 2_000


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of every sentence of ``text``, in order, none empty. A line feed ends one, unless the line breaks
    off in the middle; what is longer than 2,000 characters is cut between two words. CR LF is a line feed.
    "…Konaté.Un patriote" is two; "M. Diop", "13 h. 30" and "J.-M. Traoré" are one."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        if not (_breaks_off(text, start, match) if match["more"] is None else _ends(text, start, match)):
            continue
        _add(found, text, start, match.end())
        start = match.end()
    _add(found, text, start, len(text))
    return found


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > _LONGEST:
        space = text.rfind(" ", start + 1, start + _LONGEST)
        cut = space if space > 0 else start + _LONGEST
        found.append((start, cut))
        start = cut + (space > 0)
    if start < end:
        found.append((start, end))


def _last_word(before: str) -> str:
    """What stands before a mark, back to a space, a bracket, a quote or an apostrophe."""
    if not before or before[-1].isspace():
        return ""
    return before.split()[-1].replace("’", "'").rpartition("'")[2].lstrip('(«“"')


def _breaks_off(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a line feed ends a sentence: not inside one that was wrapped, « …le Mali et la ⏎ Russie… »."""
    at, after = match.start(), match.end()
    if text.count("\n", at, after) > 1 or after == len(text) or text[after] in _BULLETS:
        return True
    # the lines before it that go on in it count with it, as far as is needed
    line = text[max(start, at - _LOOK_BACK) : at].rstrip()
    words = len(line.split(None, _WRAPPED))
    if words > 1 and (line[-1] in ",'’" or _last_word(line[-24:]).lower() in _OPEN):
        return False
    return not (text[after].islower() and line[-1:].isalnum() and words >= _WRAPPED)


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether this mark ends a sentence."""
    at = match.start()
    glued = match["space"] is None
    if match["space"] and "\n" in match["space"]:
        word = _last_word(text[max(start, at - 24) : at])
        return match["space"].count("\n") > 1 or bool(match["more"]) or text[at] != "." or word.lower() not in _TITLES
    after = match.end()
    while after < len(text) and text[after] in _OPENING:
        after += 1
    if after < len(text) and text[after].islower():
        return False
    if text[at] != "." or match["more"]:
        return True
    # a word's few letters are enough: looking further back would make long runs quadratic
    word = _last_word(text[max(start, at - 24) : at])
    if glued:
        return bool(_LETTERS_BEFORE.search(word)) and not any(char in word for char in "/@.")
    if word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper()) or ("." in word and len(word) <= 4):
        return False
    if word[-1:] in "hH" and word[:-1].isdigit() | (len(word) == 1):
        return not (text[after : after + 1].isdigit() or text.startswith(_ZONES, after))
    # "1. Le ministre": the number of an entry
    return not (word.isdigit() and len(word) <= 2 and at - len(word) == start)
