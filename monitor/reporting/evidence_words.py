"""What the tables say in bare words, in French for the report of an evidence file."""

from __future__ import annotations

import re

from monitor.reporting.citation import french_instant

VERDICTS = {"relevant": "dans le thème", "borderline": "à la limite", "not_relevant": "hors du thème"}
RELATIONS = {
    "verbatim": "reprise à l’identique", "edited": "reprise remaniée", "excerpt": "extrait",
    "extended": "reprise augmentée", "quotes": "mêmes citations",
}  # fmt: skip
CHANGES = {
    "text_changed": "texte modifié", "silent_edit": "texte modifié sans nouvelle date de modification",
    "headline_changed": "titre modifié", "removed": "article retiré", "redirected_home": "renvoi vers l’accueil",
    "redirected": "renvoi vers une autre page", "restored": "article de nouveau en ligne",
}  # fmt: skip
_OUTCOMES = {
    "new": "article enregistré", "changed": "texte modifié", "unchanged": "texte inchangé", "part": "page suivante",
    "older": "état antérieur", "fetched": "non encore lue",
}  # fmt: skip
# the word before the colon; what comes after it stands in article.json
_KINDS = {
    "gone": "article absent", "redirected": "renvoi ailleurs", "wall": "autre page servie à la place de l’article",
    "replaced": "autre texte à cette adresse", "extract_empty": "page sans texte",
    "not_an_article": "page qui n’est pas un article", "quarantined": "page illisible",
}  # fmt: skip
_GONE_SINCE = re.compile(r"it was gone since (\S+Z): (.*)", re.S)
_REDIRECTS = re.compile(r"redirects to (.*)", re.S)


def outcome(word: str) -> str:
    """What a capture gave; an unknown word as it is."""
    if word in _OUTCOMES:
        return _OUTCOMES[word]
    kind, _, detail = word.partition(": ")
    if kind not in _KINDS:
        return word
    told = _detail(detail)
    return f"{_KINDS[kind]} ({told})" if told else _KINDS[kind]


def reason(word: str | None) -> str:
    """Why a change is believed; empty for no reason."""
    if not word:
        return ""
    if found := _GONE_SINCE.fullmatch(word):
        return f"absent depuis le {french_instant(found[1])} ({reason(found[2])})"
    return _detail(word) or outcome(word)


def _detail(word: str) -> str:
    if found := _REDIRECTS.fullmatch(word):
        return f"vers {found[1]}"
    if word == "the page says that it is missing" or word.startswith("the page says so"):
        return "la page le dit elle-même"
    return word if word.startswith("HTTP ") else ""
