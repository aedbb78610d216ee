"""The evidence of a judgement in one French sentence."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.catalogue.topics import TopicFile
from monitor.relevance.passages import Mention, Unit
from monitor.relevance.scoring import Evidence, Score

# readers see the strongest few; the spans show the rest
_MOST = 3
_LONGEST_QUOTE = 60


def reason(score: Score, texts: Mapping[str, str], rule: TopicFile) -> str:
    """For example: ``phrase 2 : « ministre malien » … « Sergueï Lavrov »``. ``texts``: title, lede, text by place."""
    if not score.evidence:
        return "les deux côtés sont nommés, mais jamais dans la même phrase ni dans deux phrases voisines"
    told = [_told(evidence, texts) for evidence in score.evidence[:_MOST]]
    more = len(score.evidence) - len(told)
    sentence = " ; ".join(dict.fromkeys(told))
    if more > 0:
        sentence += f" ; et {more} autre{'s' if more > 1 else ''} passage{'s' if more > 1 else ''}"
    if score.weak and score.value >= rule.threshold:
        sentence += " — mais un côté n'est nommé que par des indices faibles"
    elif score.value < rule.threshold:
        sentence += " — trop peu pour un sujet"
    return sentence


def _told(evidence: Evidence, texts: Mapping[str, str]) -> str:
    units = sorted(evidence.pair, key=lambda pair: (_order(pair[0]), pair[1].start))
    (first, a), (second, b) = units
    quotes = f"« {_quote(first, a, texts)} » … « {_quote(second, b, texts)} »"
    if first is second:
        place = _place(first)
    elif first.where == second.where == "text":
        place = f"phrases {first.number} et {second.number}"
    else:
        place = f"{_place(first)} et {_place(second)}"
    notes = f" ({', '.join(evidence.notes)})" if evidence.notes else ""
    return f"{place} : {quotes}{notes}"


def _order(unit: Unit) -> tuple[int, int]:
    return {"title": 0, "lede": 1, "text": 2}[unit.where], unit.number


def _place(unit: Unit) -> str:
    return {"title": "titre", "lede": "chapô"}.get(unit.where, f"phrase {unit.number}")


def _quote(unit: Unit, mention: Mention, texts: Mapping[str, str]) -> str:
    """The words of the mention; an adjective (small letters) with the word before it, so that it says something."""
    text = texts[unit.where]
    start = mention.start
    if text[start : start + 1].islower():
        before = text[unit.start : start].rstrip()
        word = before.rpartition(" ")[2]
        if len(word) > 3 and word.isalpha() and len(before) < len(text[unit.start : start]):
            start = unit.start + len(before) - len(word)
    return " ".join(text[start : min(mention.end, start + _LONGEST_QUOTE)].split())
