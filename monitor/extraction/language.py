"""Which language a text is in, out of those that the outlets publish in; None where there is too little to tell."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES = ("fr", "en", "ru", "ar", "de", "it", "es", "pt", "tr", "nl", "pl", "uk", "zh", "ja", "sw", "ha", "zu", "af",
             "da", "no", "sv", "he", "el", "ro", "cs", "id", "ko", "fa")  # fmt: skip
_MIN_LETTERS = 40
# six hundred characters decide as well as the whole text, and the cost grows with each; of a long text half of them
# come from its last third, where a page in two languages has the other one
_SAMPLE = 600
_LONG = 1200
_SURE = 0.6
# a quoted phrase makes no page of two languages
_SECOND = 0.2
_MIN_PARAGRAPH = 60
_MOST_PARAGRAPHS = 200
_LETTER = re.compile(r"[^\W\d_]")


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """Unpacking the model takes half a second, so it waits for the first text."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def languages_of(text: str) -> tuple[str | None, dict[str, float]]:
    """The ISO 639-1 code of the language of most of ``text``, None where there is too little to tell, and the share of
    each language by characters where a second one has a fifth of the text or more; empty otherwise."""
    if len(text) <= _LONG:
        return _told(text[:_SAMPLE]), {}
    half = _SAMPLE // 2
    begins, goes_on = _told(text[:half]), _told(text[2 * len(text) // 3 :][:half])
    if begins == goes_on:
        return begins, {}
    sizes: Counter[str] = Counter()
    for paragraph in text.split("\n")[:_MOST_PARAGRAPHS]:
        if len(paragraph) >= _MIN_PARAGRAPH and (code := _told(paragraph[:_SAMPLE])) is not None:
            sizes[code] += len(paragraph)
    if not sizes:
        return _told(text[:_SAMPLE]), {}
    (first, most), *others = sizes.most_common(2)
    if not others or others[0][1] < _SECOND * sizes.total():
        return first, {}
    second, less = others[0]
    return first, {first: round(most / sizes.total(), 2), second: round(less / sizes.total(), 2)}


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of the language of most of ``text``; None where there is too little to tell."""
    return languages_of(text)[0]


def _told(sample: str) -> str | None:
    if sum(1 for _ in _LETTER.finditer(sample[:400])) < _MIN_LETTERS:
        return None
    code, probability = _identifier().classify(sample)
    return str(code) if probability >= _SURE else None
