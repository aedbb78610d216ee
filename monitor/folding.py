"""The folded form of text that matching, search and sketches share, and the stems that search looks up.

Folding makes one spelling of many: compatibility forms (NFKC), accents, case, typographic quotes and dashes, invisible
characters, and Cyrillic letters typed inside Latin words (or the other way round). Offsets lead back to the original,
which is what readers see.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

_PUNCTUATION = {
    **dict.fromkeys("'’‘ʼ‛`´ʹʻ＇′‚", "'"),
    **dict.fromkeys('"“”„‟«»‹›″〝〞＂', '"'),
    **dict.fromkeys("-‐‑‒–—―−﹘﹣－⁃", "-"),
    **dict.fromkeys("\t\v\f\u2028\u2029\x85", " "),
    "…": ".",
    "ı": "i",
    "ˮ": '"',
}
# letters that Unicode does not take apart, though keyboards and search boxes do
_LETTERS = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d"}
_LITERAL = _PUNCTUATION | _LETTERS
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_BREVE = "\u0306"

# letters that look alike once case is folded (М and м fold together, so м stands beside m)
_TO_LATIN = dict(zip("аеорсхукмтнвіѕј", "aeopcxykmthbisj", strict=True))
_TO_CYRILLIC = {latin: cyrillic for cyrillic, latin in _TO_LATIN.items() if latin not in "bisj"}
_MIXED = re.compile("[a-z][а-яіѕј]|[а-яіѕј][a-z]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and the way back.

    ``original(i)`` is the offset in the original text of the folded offset ``i``; where nothing changed its length,
    the two are the same number."""

    text: str
    breaks: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()

    def original(self, offset: int) -> int:
        """The original offset of a folded one (0 … ``len(text)``)."""
        if not self.breaks:
            return offset
        return offset + self.shifts[bisect_right(self.breaks, offset)]

    def folded(self, offset: int) -> int:
        """The first folded offset that stands at or after an original one."""
        if not self.breaks:
            return offset
        # between two breaks the distance is one and the same, so only the breaks are searched
        breaks, shifts = self.breaks, self.shifts
        at = bisect_left(range(len(breaks)), offset, key=lambda index: breaks[index] + shifts[index + 1])
        folded = offset - shifts[at]
        return min(folded, breaks[at] if at < len(breaks) else len(self.text))


class _Table(dict[int, str]):
    """Code point → folded characters, filled as characters turn up."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_piece(chr(code))
        return folded


def _fold_piece(piece: str) -> str:
    """The folded form of one character, or of one character with its combining marks."""
    if piece in _LITERAL:
        return _LITERAL[piece]
    kept: list[str] = []
    for char in unicodedata.normalize("NFKD", piece):
        if char in _LITERAL:
            kept.append(_LITERAL[char])
        elif unicodedata.category(char) in ("Cf", "Cs"):
            continue
        elif unicodedata.combining(char):
            # й is a letter of its own; every other mark (é, ё, Arabic vowels) is left out
            if char == _BREVE and kept and kept[-1].lower() == "и":
                kept[-1] = "й" if kept[-1] == "и" else "Й"
        elif char != "\u0640":
            kept.append(char)
    return "".join(char for char in "".join(kept).casefold() if not unicodedata.combining(char))


_TABLE = _Table()
# what is not surely its own folded form, case aside; of these, the ones that turned out to be
_UNCOMMON = re.compile("[^\n !-_a-~\u0410-\u044f\u0627-\u063a\u0641-\u064a]")
_PLAIN: set[str] = set()


def fold(text: str) -> Folded:
    """``text`` in its folded form, with the map of offsets. Never raises; line feeds stay line feeds, CR LF becomes
    one."""
    if "\r\n" in text:
        return _fold_clusters(text)
    odd = set(_UNCOMMON.findall(text)) - _PLAIN
    if odd and not unicodedata.is_normalized("NFC", text):
        return _fold_clusters(text)
    # a replacement for each odd character and one lower(): an order of magnitude less than translate() on accents
    folded, irregular = text, []
    for char in odd:
        piece = _TABLE[ord(char)]
        if len(piece) != 1:
            irregular.append(char)
        elif piece == char.lower() and char != "\u03a3":  # lower() makes another sigma of it at a word's end
            _PLAIN.add(char)
            continue
        folded = folded.replace(char, piece)
    folded = folded.lower()
    if not irregular:
        return Folded(_unmix(folded))
    pieces = ((match.start(), match.end()) for match in re.finditer(f"[{re.escape(''.join(irregular))}]", text))
    return Folded(_unmix(folded), *_shifts((start, end, len(_TABLE[ord(text[start])])) for start, end in pieces))


def _fold_clusters(text: str) -> Folded:
    """The slow way, for decomposed text and CR LF: one character and its combining marks at a time."""
    out: list[str] = []
    changed: list[tuple[int, int, int]] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        if text.startswith("\r\n", start):
            end, piece = start + 2, "\n"
        else:
            piece = _TABLE[ord(text[start])] if end == start + 1 else _fold_piece(text[start:end])
        out.append(piece)
        if len(piece) != end - start:
            changed.append((start, end, len(piece)))
        start = end
    return Folded(_unmix("".join(out)), *_shifts(changed))


def _shifts(changed: Iterable[tuple[int, int, int]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """From (start, end, folded length) of the pieces that changed their length: the folded offsets where the distance
    to the original changes, and that distance before, between and after them."""
    breaks: list[int] = []
    shifts = [0]
    for start, end, length in changed:
        at = start - shifts[-1]
        for inside in range(1, length):  # each letter of an opened ligature leads to the ligature
            breaks.append(at + inside)
            shifts.append(start - at - inside)
        breaks.append(at + length)
        shifts.append(end - at - length)
    return tuple(breaks), tuple(shifts)


def _unmix(folded: str) -> str:
    """Words that mix Latin and Cyrillic letters, in the script that all their letters can belong to."""
    if folded.isascii() or not _CYRILLIC.search(folded) or not _MIXED.search(folded):
        return folded
    return _WORD.sub(_one_script, folded)


def _one_script(match: re.Match[str]) -> str:
    word = match[0]
    if not _MIXED.search(word):
        return word
    latin = "".join(_TO_LATIN.get(char, char) for char in word)
    if not _CYRILLIC.search(latin):
        return latin
    cyrillic = "".join(_TO_CYRILLIC.get(char, char) for char in word)
    return word if any("a" <= char <= "z" for char in cyrillic) else cyrillic


# --- search -------------------------------------------------------------------------------------------------------

_STEMMERS = {name: Stemmer.Stemmer(name) for name in ("french", "english", "russian")}
_PART = re.compile(r"[^\W_]+")
_TERM = re.compile(r'(?P<no>-)?"(?P<phrase>[^"]*)"?|(?P<word>\S+)')
# SQLite refuses expressions nested deeper than 256 (fts5_expr.c, SQLITE_FTS5_MAX_EXPR_DEPTH)
_MOST_TERMS = 32
_MOST_CHARACTERS = 2000


@lru_cache(maxsize=200_000)
def _stem(word: str, language: str) -> str:
    """One folded word's stem; Cyrillic words are always stemmed as Russian, others never."""
    if _CYRILLIC.match(word):
        language = "russian"
    elif language == "russian":
        return word
    stem: str = _STEMMERS[language].stemWord(word) if language in _STEMMERS else word
    return stem


_LANGUAGES = {"fr": "french", "en": "english", "ru": "russian", None: "french"}


def stems(text: str, language: str | None) -> str:
    """The stems of the folded words of ``text``, one space between them.

    ``language``: ``fr``, ``en``, ``ru``; unknown (None) is read as French; in any other language words stay as they
    are folded. Cyrillic words are stemmed as Russian in every language."""
    name = _LANGUAGES.get(language.lower()[:2] if language else None, "")
    return " ".join([_stem(word, name) for word in _PART.findall(fold(text).text)])


def search_expression(query: str) -> str:
    """A valid FTS5 expression (over columns title, text and stems) for whatever a reader types.

    All words must occur, each as written or by its stem; ``"…"`` is a phrase, a leading ``-`` excludes, a trailing
    ``*`` takes every ending. Empty when nothing to look for is left (no word, or only exclusions). The first 32 words
    count."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for match in list(_TERM.finditer(_plain(query[:_MOST_CHARACTERS])))[:_MOST_TERMS]:
        word, phrase = match["word"], match["phrase"]
        excluded = bool(match["no"]) or (word is not None and len(word) > 1 and word.startswith("-"))
        term = _phrase(phrase) if phrase is not None else _word(word)
        if term:
            (unwanted if excluded else wanted).append(term)
    if not wanted:
        return ""
    expression = " AND ".join(wanted)
    if unwanted:
        expression = f"({expression})" + "".join(f" NOT {term}" for term in unwanted)
    return expression


def wording_expression(words: str) -> str:
    """A valid FTS5 expression for words that follow one another, each as written or by its stem; in quotes, as written
    alone; the last takes every ending before a ``*``. Empty without a word."""
    plain = _plain(words[:_MOST_CHARACTERS]).strip()
    return _phrase(plain) if plain.startswith('"') else _word(plain)


def _plain(query: str) -> str:
    """The query with straight quotes and dashes, without characters that SQLite cannot take."""
    kept = (char for char in query if char != "\0" and unicodedata.category(char) != "Cs")
    return "".join(_PUNCTUATION.get(char, char) for char in kept)


def _phrase(words: str) -> str:
    parts = _PART.findall(words)[:_MOST_TERMS]
    # not in the stems, where malienne stands as malien
    return f'{{title text}} : "{" ".join(parts)}"' if parts else ""


def _word(word: str) -> str:
    """One typed word. l'AES is two words to SQLite and so a phrase; its stems are looked up as a phrase too."""
    prefix = word.endswith("*")
    parts = _PART.findall(word)[:_MOST_TERMS]
    if not parts:
        return ""
    written = " ".join(parts)
    if prefix:
        plain = " ".join(_PART.findall(fold(written).text)) or written
        if plain.isascii() and plain == _without_marks(written):
            # the same to SQLite, which would gather it twice
            return f'"{plain}" *'
        return f'("{written}" * OR "{plain}" *)'
    folded = _PART.findall(fold(written).text)
    variants = {" ".join(_stem(part, language) for part in folded): None for language in ("french", "english", "")}
    return "(" + " OR ".join([f'"{written}"', *(f'stems : "{variant}"' for variant in variants if variant)]) + ")"


def _without_marks(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(char))
