"""The sketch of a text: a fixed share of its five-word shingles, by which copies of it are found in an index.

A shingle's hash decides by itself whether it is kept (one in sixteen, of a long text), so two texts keep the same ones
and what they share can be counted: containment, which sees the excerpt and the extended copy that MinHash's resemblance
misses.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

# Words. Of four, many are turns of phrase that half the archive shares; six miss a text of which every ninth word was
# exchanged
SHINGLE = 5
# One shingle in so many is kept of a text of up to so many shingles: of a brief all of them, or chance would decide
# whether it is found. What is kept of a long text is kept of a shorter one too
SAMPLINGS = ((96, 1), (288, 4), (2**62, 16))
MOST_CHARACTERS = 120_000  # of one text; a book's length, above it the rest is not compared

Hashes = npt.NDArray[np.uint64]
Spans = npt.NDArray[np.int64]
Number = TypeVar("Number", np.uint64, np.int64)

_LIGATURES = {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"}
# what French and English are printed with and no single letter of Latin-1 stands for; hardly anything else is
_PRINTED = {
    **dict.fromkeys("’‘“”…–—•\u202f", " "), "œ": "oe", "Œ": "oe", "_": "", "\u00ad": "", "\u200b": "", "\ufeff": ""
}  # fmt: skip
_WORD = re.compile("w[wi]*")
# Odd constants (digits of pi) set the places of the words in a shingle apart
_PLACES = np.array(
    [0x243F6A8885A308D3, 0x13198A2E03707345, 0xA4093822299F31D1, 0x082EFA98EC4E6C89, 0x452821E638D01377],
    dtype=np.uint64,
)
# A word's hash is a polynomial over its bytes in an odd base modulo 2**64, each byte first exchanged for 64 random bits
_BASE = 0x9E3779B97F4A7C15
_BYTES = np.frombuffer(hashlib.shake_256(b"press-monitor").digest(256 * 8), dtype="<u8").astype(np.uint64)
_SPACE = ord(" ")


@dataclass(frozen=True, slots=True)
class Sketch:
    """``text_hash``: SHA-256 (hex) of the folded words; equal texts have equal hashes whatever their punctuation,
    accents and case. ``hashes``: the kept shingles, distinct, ascending, as signed integers of 48 bits, which SQLite
    keeps in six bytes. ``shingles``: how many distinct shingles the text has."""

    text_hash: str
    hashes: tuple[int, ...]
    shingles: int


def folded(text: str) -> str:
    """The words of ``text`` in NFKC, without accents, case, apostrophes and punctuation, one space between them:
    ``L'État`` gives ``l etat``."""
    text = text[:MOST_CHARACTERS]
    plain = _plain(text)
    return plain if plain is not None else " ".join(text.translate(_FORMS).split())


def _plain(text: str) -> str | None:
    """The same, six times faster, for what is written in Latin letters alone; else ``None``."""
    for letter, form in _PRINTED.items():
        text = text.replace(letter, form)
    try:
        data = text.encode("latin-1").translate(_LATIN)
    except UnicodeEncodeError:
        return None
    if _UNLIKE in data:
        return None
    while b"  " in data:
        data = data.replace(b"  ", b" ")
    return data.strip().decode("ascii")


class _Forms(dict[int, str]):
    """What stands for a character, made when it first occurs: letters or digits, a space for what parts words, nothing
    for what stands inside them (marks, soft hyphens, zero-width characters, low lines)."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        bare = "".join(
            _LIGATURES.get(one, one)
            for one in unicodedata.normalize("NFKD", letter).casefold()
            if one.isalnum() and not unicodedata.combining(one)
        )
        inside = letter == "_" or unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf")
        form = self[code] = bare or ("" if inside else " ")
        return form


class _Kinds(dict[int, str]):
    """Of a character whether it makes a word, stands inside one or between two: ``w``, ``i`` or a space."""

    def __missing__(self, code: int) -> str:
        form = _FORMS[code]
        kind = self[code] = " " if form == " " else "w" if form else "i"
        return kind


_FORMS, _KINDS = _Forms(), _Kinds()
_UNLIKE = b"\0"  # for a character that is more, or something else, than one letter of ASCII
_LATIN = b"".join(
    form.encode() if len(form) == 1 and form.isascii() else _UNLIKE for form in map(_FORMS.__getitem__, range(256))
)


def words(text: str) -> list[str]:
    """The words of ``folded``."""
    return folded(text).split()


def word_spans(text: str) -> Spans:
    """Where each of the ``words`` begins and ends in ``text`` (code points), one row for each."""
    kinds = text[:MOST_CHARACTERS].translate(_KINDS)
    if "i" in kinds:
        kinds = _WORD.sub(lambda word: "w" * len(word[0]), kinds)
    made = np.frombuffer(kinds.encode(), dtype=np.uint8) == ord("w")
    return np.flatnonzero(np.diff(made, prepend=False, append=False)).reshape(-1, 2)


def shingle_hashes(folded_text: str) -> Hashes:
    """One hash for each run of five words, in the order of the text. A text of one to four words has one."""
    if not folded_text:
        return np.empty(0, dtype=np.uint64)
    hashed = _word_hashes(folded_text.encode("utf-8", "surrogatepass"))
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


def _word_hashes(data: bytes) -> Hashes:
    """64 bits that stand for each word of a folded text, wherever the word stands."""
    letters = np.frombuffer(data, dtype=np.uint8)
    powers, inverses = _powers(1 << max(15, (len(letters) + 1).bit_length()))
    sums = np.zeros(len(letters) + 1, dtype=np.uint64)
    np.cumsum(_BYTES[letters] * powers[: len(letters)], out=sums[1:])
    spaces = np.flatnonzero(letters == _SPACE)
    starts = np.concatenate(([0], spaces + 1))
    ends = np.concatenate((spaces, [len(letters)]))
    hashes: Hashes = (sums[ends] - sums[starts]) * inverses[starts]
    return hashes


@lru_cache(maxsize=8)
def _powers(size: int) -> tuple[Hashes, Hashes]:
    """The first powers of the base, and their inverses modulo 2**64."""
    both = []
    for base in (_BASE, pow(_BASE, -1, 1 << 64)):
        factors = np.full(size, base, dtype=np.uint64)
        factors[0] = 1
        both.append(np.cumprod(factors))
    return both[0], both[1]


class Shingles(NamedTuple):
    """A text as it is compared: folded, with the hashes of its shingles in the order of the text, and the distinct ones
    in theirs."""

    folded: str
    shingles: Hashes
    distinct: Hashes


@lru_cache(maxsize=1)
def shingles_of(text: str) -> Shingles:
    """A text as it is compared. The last one is kept: who was sketched is compared next."""
    bare = folded(text)
    shingles = shingle_hashes(bare)
    distinct = in_order(shingles)
    shingles.flags.writeable = distinct.flags.writeable = False
    return Shingles(bare, shingles, distinct)


def sketch(text: str) -> Sketch:
    """The sketch of ``text``; 0.2 ms for 500 words."""
    bare, _, distinct = shingles_of(text)
    text_hash = hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()
    short, kept = short_hashes(distinct, len(distinct))
    return Sketch(text_hash, tuple(in_order(short[kept]).tolist()), len(distinct))


def in_order(values: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """The distinct values, ascending; many times faster than numpy's own ``unique`` for a few hundred."""
    ordered = np.sort(values)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered


def short_hashes(shingles: Hashes, distinct: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """For each shingle of a text with so many distinct ones the hash that a sketch has of it, and whether it is
    kept."""
    # 48 bits: in an archive of 100,000 texts a chance equality has odds of 1 in 5 million per kept hash. Signed, so
    # that the values spread over SQLite's six-byte integers (sqlite.org/fileformat2.html#record_format)
    short = shingles.view(np.int64) >> np.int64(16)
    return short, shingles % np.uint64(sampling(distinct)) == 0


def sampling(shingles: int) -> int:
    """Of how many shingles one is kept where a text has so many distinct ones."""
    return next(kept for most, kept in SAMPLINGS if shingles <= most)


def expected_share(shared: int, shingles: int, other_shingles: int) -> float:
    """The share of the shorter text that ``shared`` equal sketch hashes speak for, as far as sampling tells: 0 to 1."""
    smaller = min(shingles, other_shingles)
    if smaller == 0:
        return 0.0
    return min(1.0, shared * sampling(max(shingles, other_shingles)) / smaller)
