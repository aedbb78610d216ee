"""The names in a text that no gazetteer knows: words that are written large inside a sentence, and what of them stays
the same in Latin and Russian letters."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from monitor.folding import fold, stems
from monitor.similarity.common_words import GRAMMAR, PRESS

# written large after a small letter, a comma, or a word of one letter that begins a sentence
_LARGE = re.compile(r"(?<=[a-zß-ÿа-яё,;'’ÀAВКОСУ] )(?:[ldLD]['’])?([A-ZÀ-ÞА-ЯЁ][\w-]+(?: [A-ZÀ-ÞА-ЯЁ][\w-]+)*)")
# languages that write every noun so
_NOUNS_TOO = frozenset({"de", "lb"})
_LATIN = dict(zip("абвгдезийклмнопрстуфхчшщыэяё", "abvgdeziiklmnoprstufhшшшieae", strict=True)) | {
    "ж": "j",
    "ц": "ts",
    "ю": "u",
    "ь": "",
    "ъ": "",
}
# one letter for what French, English and Russian write in different ways, in this order
_SPELLINGS = (
    ("x", "ks"), ("tch", "ш"), ("sch", "ш"), ("sh", "ш"), ("ch", "ш"), ("dj", "j"), ("zh", "j"), ("ph", "f"),
    ("ck", "k"), ("qu", "k"), ("q", "k"), ("ce", "s"), ("ci", "s"), ("cy", "s"), ("c", "k"), ("w", "v"), ("ш", "x"),
)  # fmt: skip
# Russian endings that have a consonant; a stemmer takes -ов for one too, which is the end of many names
_CASES = re.compile(r"(?<=[а-яё]{5})(?:[оыеи]м|[ое]го|[ое]му|[ая]ми|[аяы]х)$")
_VOWELS = frozenset("aeiouyh")
_SHORTEST = 3


class Large(NamedTuple):
    """A word that is written large: its ``skeleton``, empty where it has none, and the stem by which the ``name`` goes
    that it is a part of, as both words of *Port-Belova* are."""

    skeleton: str
    name: str


def large_words(text: str, language: str | None) -> dict[str, Large]:
    """The words that a text writes large inside sentences, but for those that most texts have, by their stems."""
    found: dict[str, Large] = {}
    for run in () if language in _NOUNS_TOO else _LARGE.findall(text):
        parts = [part for word in run.split(" ") for part in _parts(word, language) if _is_name(part[1])]
        # a family name stands last as a rule, and alone further down
        name = next((found[stem].name for _, stem in reversed(parts) if stem in found), parts[-1][1] if parts else "")
        for part, stem in parts:
            found.setdefault(stem, Large(skeleton(part), name))
    return found


def _is_name(stem: str) -> bool:
    return len(stem) > 2 and stem not in PRESS and stem not in GRAMMAR


@lru_cache(maxsize=65_536)
def _parts(word: str, language: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((part, stems(part, language)) for part in fold(word).text.split("-") if part)


# of the states, their capitals, Africa, France, alliance and confederation, and of the adjectives
_LEFT_OF_STATES = "afrk afrkn agdg alns ats bmk brkn brknb frnks frns frnts knfdrtn mln mlns msk mskv ngr ngrn rsn"
_EVERYWHERE = frozenset(_LEFT_OF_STATES.split())


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """The consonants of a word, with ``a`` before them if it begins with a vowel: ``vrxk`` for *Verechko* and
    *Верешко*; empty where too little is left."""
    latin = "".join(_LATIN.get(letter, letter) for letter in _CASES.sub("", fold(word).text))
    for spelling, letter in _SPELLINGS:
        latin = latin.replace(spelling, letter)
    left = "a" if latin[:1] in _VOWELS else ""
    for letter in latin:
        if letter.isalnum() and letter not in _VOWELS and not left.endswith(letter):
            left += letter
    return left if len(left) >= _SHORTEST and left not in _EVERYWHERE else ""
