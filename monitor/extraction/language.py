"""Which language a text is in, out of those that the outlets publish in; None where there is too little to tell."""

from __future__ import annotations

import re
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES = ("fr", "en", "ru", "ar", "de", "it", "es", "pt", "tr", "nl", "pl", "uk", "zh", "ja", "sw", "ha", "zu", "af",
             "da", "no", "sv", "he", "el", "ro", "cs", "id", "ko", "fa")  # fmt: skip
_MIN_LETTERS = 40
# six hundred characters decide as well as the whole text, and the cost grows with each
_SAMPLE = 600
_LETTER = re.compile(r"[^\W\d_]")


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """Unpacking the model takes half a second, so it waits for the first text."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of the language of most of ``text`` (its first 600 characters)."""
    sample = text[:_SAMPLE]
    if sum(1 for _ in _LETTER.finditer(sample[:400])) < _MIN_LETTERS:
        return None
    code, probability = _identifier().classify(sample)
    return str(code) if probability >= 0.6 else None
