"""How ``press-monitor topics explain`` prints a judgement: each way in which the sides meet, with its sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from monitor.relevance.engine import Judged
from monitor.relevance.passages import Mention, Unit
from monitor.relevance.scoring import Evidence
from monitor.terminal import one_line

# a meeting of less is not worth a line while there are stronger ones
_MOST = 12
_AROUND = 110
# the kinds of evidence, by the key of the topic file that gives their points (docs/topics.md)
_RULES = {
    "title": "title: both sides in the title",
    "sentence": "sentence: both sides in one sentence",
    "neighbours": "neighbours: one side here, the other in the next sentence",
    "title_and_lede": "title_and_lede: one side in the title, the other in the lede",
    "title_and_text": "title_and_text: one side in the title, the other further down",
}


def judgement_lines(
    judged: Judged, stored: Mapping[str, Any] | None = None, *, draft: str | None = None
) -> Iterator[str]:
    """The lines for a person. ``stored``: what the database says of the same article and topic; ``draft``: the file of
    a rule that is not installed."""
    found, rule = judged.judgement, judged.topic.rule
    of = f", draft {one_line(draft)}" if draft else ""
    yield (
        f"{found.topic_key} (version {found.topic_version}{of}): {found.verdict}, score {found.score:.3f} "
        f"(relevant from {rule.threshold:.2f}, borderline from {rule.borderline:.2f})"
    )
    if stored is not None:
        yield f"  stored: {stored_line(judged, stored, draft=draft is not None)}"
    yield f"  {one_line(found.reason)}"
    for evidence in judged.evidence[:_MOST]:
        notes = f" ({', '.join(evidence.notes)})" if evidence.notes else ""
        yield f"    {_RULES.get(evidence.kind, evidence.kind)} · {evidence.points:.2f} points{notes}"
        for unit in _units(evidence):
            yield f"      {place(unit)} : {marked(judged, unit)}"
            for mention in _ours(unit):
                yield f"        {_span(judged, unit, mention)}"
    if len(judged.evidence) > _MOST:
        yield f"    and {len(judged.evidence) - _MOST} weaker ones"


def stored_line(judged: Judged, stored: Mapping[str, Any], *, draft: bool) -> str:
    """What the database says, and whether that is the same."""
    differs = differences(judged, stored)
    told = (
        f"{stored['verdict']}, score {stored['score']:.3f}, version {stored['topic_version']}, "
        f"judged {stored['judged_at']}"
    )
    if not differs:
        return f"the same ({told})"
    what = ", ".join(name.replace("topic_", "") for name in differs)
    if draft:
        return f"{told}; the draft differs in {what}"
    return f"{told}; differs in {what} (press-monitor reclassify brings it up to date)"


def differences(judged: Judged, stored: Mapping[str, Any]) -> list[str]:
    """In what the stored judgement differs from that of now."""
    found = judged.judgement
    now = {
        "verdict": found.verdict,
        "score": round(found.score, 4),
        "reason": found.reason,
        "topic_version": found.topic_version,
    }
    return [name for name, value in now.items() if stored[name] != value]


def evidence_object(judged: Judged) -> list[dict[str, Any]]:
    """The evidence, strongest first, for JSON: the kind of meeting, its points and the sentences that made it."""
    return [
        {
            "kind": evidence.kind,
            "points": round(evidence.points, 4),
            "notes": list(evidence.notes),
            "sentences": [
                {
                    "where": unit.where,
                    "number": unit.number,
                    "start": unit.start,
                    "end": unit.end,
                    "text": _text(judged, unit)[unit.start : unit.end],
                    "spans": [
                        {
                            "start": mention.start,
                            "end": mention.end,
                            "side": _side(judged, mention),
                            "concept": mention.concept,
                            "weight": round(mention.weight, 4),
                            "quote": _text(judged, unit)[mention.start : mention.end],
                        }
                        for mention in _ours(unit)
                    ],
                }
                for unit in _units(evidence)
            ],
        }
        for evidence in judged.evidence
    ]


def place(unit: Unit) -> str:
    """Where a unit stands, in the words of the reasons."""
    return {"title": "titre", "lede": "chapô"}.get(unit.where, f"phrase {unit.number}")


def marked(judged: Judged, unit: Unit) -> str:
    """The sentence with what counted between asterisks; of a long one what lies around that."""
    text = _text(judged, unit)
    mentions = _ours(unit)
    if not mentions:
        return _shortened(one_line(text[unit.start : unit.end]))
    start = max(unit.start, mentions[0].start - _AROUND)
    end = min(unit.end, max(mention.end for mention in mentions) + _AROUND)
    parts: list[str] = []
    at = start
    for mention in mentions:
        between = text[at : mention.start]
        if len(between) > 2 * _AROUND and at > start:
            between = f"{between[:_AROUND]} … {between[-_AROUND:]}"
        parts += [between, f"*{text[mention.start : mention.end]}*"]
        at = mention.end
    sentence = one_line("".join([*parts, text[at:end]]))
    return ("… " if start > unit.start else "") + sentence + (" …" if end < unit.end else "")


def _shortened(text: str) -> str:
    return text if len(text) <= 2 * _AROUND else text[: 2 * _AROUND].rsplit(" ", 1)[0] + " …"


def _units(evidence: Evidence) -> list[Unit]:
    order = {"title": 0, "lede": 1, "text": 2}
    units = {(order[unit.where], unit.number): unit for unit, _ in evidence.pair}
    return [units[key] for key in sorted(units)]


def _ours(unit: Unit) -> list[Mention]:
    """The mentions of either side, in reading order, none twice."""
    found: list[Mention] = []
    for mention in sorted(unit.mentions, key=lambda mention: mention.start):
        if mention.side >= 0 and (not found or mention.start >= found[-1].end):
            found.append(mention)
    return found


def _span(judged: Judged, unit: Unit, mention: Mention) -> str:
    quoted = one_line(_text(judged, unit)[mention.start : mention.end])
    note = f", {mention.note}" if mention.note else ""
    where = f"{unit.where} {mention.start}-{mention.end}"
    return f"{where} [{_side(judged, mention)}: {mention.concept}, weight {mention.weight:.2f}{note}] {quoted}"


def _side(judged: Judged, mention: Mention) -> str:
    return judged.topic.rule.sides[mention.side].id


def _text(judged: Judged, unit: Unit) -> str:
    return judged.found[unit.where].original
