"""The sketch of a text: a fixed share of its four-word shingles, by which copies of it are found in an index.

A shingle's hash decides by itself whether it is kept (one in eight), so two texts keep the same ones and what they
share can be counted: containment, which sees the excerpt and the extended copy that MinHash's resemblance misses.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np
import numpy.typing as npt
import xxhash

SHINGLE = 4  # words
SAMPLING = 8  # one shingle in so many is kept
KEPT_WHOLE = 96  # shingles: a text of no more keeps them all, or chance would decide whether a brief is found
MOST_WORDS = 20_000  # of one text; a book's length, above it the rest is not compared
_LONGEST_WORD = 64

Hashes = npt.NDArray[np.uint64]

# Combining marks, soft hyphens and zero-width characters stand inside words; few texts have any
_INSIDE = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_HAS_INSIDE = re.compile(f"[{_INSIDE}]")
_WORD = re.compile(r"\w+")
_WORD_OVER = re.compile(rf"\w[\w{_INSIDE}]*")
_DROPPED = re.compile(f"[{_INSIDE}_]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})
# Odd constants (digits of pi) set the places of the words in a shingle apart
_PLACES = np.array(
    [0x243F6A8885A308D3, 0x13198A2E03707345, 0xA4093822299F31D1, 0x082EFA98EC4E6C89], dtype=np.uint64
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sketch:
    """``text_hash``: SHA-256 (hex) of the folded words; equal texts have equal hashes whatever their punctuation,
    accents and case. ``hashes``: the kept shingles, distinct, ascending, as signed integers of 48 bits, which SQLite
    keeps in six bytes. ``shingles``: how many distinct shingles the text has."""

    text_hash: str
    hashes: tuple[int, ...]
    shingles: int


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a text folded, and where each begins and ends in the text (code points)."""

    folded: list[str]
    spans: list[tuple[int, int]]


def words(text: str) -> list[str]:
    """The words of ``text`` without accents, case, apostrophes and punctuation: ``L'État`` gives ``l``, ``etat``."""
    found = _pattern(text).findall(text)[:MOST_WORDS]
    if max(map(len, found), default=0) > _LONGEST_WORD:
        found = [word[:_LONGEST_WORD] for word in found]
    return [folded for folded in map(fold_word, found) if folded]


def placed_words(text: str) -> Words:
    """As ``words``, with the place of each word in ``text``."""
    found = list(islice(_pattern(text).finditer(text), MOST_WORDS))
    placed = [(fold_word(match[0][:_LONGEST_WORD]), match.span()) for match in found]
    return Words([folded for folded, _ in placed if folded], [span for folded, span in placed if folded])


def _pattern(text: str) -> re.Pattern[str]:
    return _WORD_OVER if _HAS_INSIDE.search(text) else _WORD


@lru_cache(maxsize=65_536)
def fold_word(word: str) -> str:
    """``word`` in NFKC, without case and accents."""
    if word.isascii():
        return word.lower().replace("_", "")
    return _DROPPED.sub("", unicodedata.normalize("NFKD", word).casefold().translate(_LIGATURES))


@lru_cache(maxsize=65_536)
def word_hash(word: str) -> int:
    """64 bits that stand for a folded word."""
    return xxhash.xxh3_64_intdigest(word.encode("utf-8", "surrogatepass"))


def shingle_hashes(folded: list[str]) -> Hashes:
    """One hash for each run of four words, in the order of the text. A text of one to three words has one."""
    if not folded:
        return np.empty(0, dtype=np.uint64)
    hashed = np.array([word_hash(word) for word in folded], dtype=np.uint64)
    size = min(SHINGLE, len(hashed))
    count = len(hashed) - size + 1
    mixed: Hashes = hashed[:count] * _PLACES[0]
    for place in range(1, size):
        mixed += hashed[place : place + count] * _PLACES[place]
    # the last steps of splitmix64 (Steele, Lea and Flood 2014): every bit of the sum reaches those that sampling reads
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def sketch(text: str) -> Sketch:
    """The sketch of ``text``; 0.2 ms for 500 words."""
    return sketch_words(words(text))


def sketch_words(folded: list[str]) -> Sketch:
    """The sketch of a text that is already words."""
    text_hash = hashlib.sha256(" ".join(folded).encode("utf-8", "surrogatepass")).hexdigest()
    distinct = np.unique(shingle_hashes(folded))
    kept = distinct if len(distinct) <= KEPT_WHOLE else distinct[distinct % np.uint64(SAMPLING) == 0]
    # 48 bits: in an archive of 100,000 texts a chance equality has odds of 1 in 5 million per kept hash. Signed, so
    # that the values spread over SQLite's six-byte integers (sqlite.org/fileformat2.html#record_format)
    short = np.unique(kept.view(np.int64) >> np.int64(16))
    return Sketch(text_hash, tuple(short.tolist()), len(distinct))


def expected_share(shared: int, shingles: int, other_shingles: int) -> float:
    """The share of the shorter text that ``shared`` equal sketch hashes speak for, as far as sampling tells: 0 to 1."""
    smaller = min(shingles, other_shingles)
    if smaller == 0:
        return 0.0
    both_whole = max(shingles, other_shingles) <= KEPT_WHOLE
    return min(1.0, shared * (1 if both_whole else SAMPLING) / smaller)
