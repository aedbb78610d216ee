"""From the units of a text to points: where and how the two sides meet, and what that is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from monitor.catalogue.topics import Meeting, TopicFile
from monitor.relevance.passages import Mention, Unit, countries

# mentions below this weight (a news agency, the region, a shared war) never carry more than a borderline verdict
STRONG = 0.5


class Evidence(NamedTuple):
    """One way in which the sides meet: its points, the mentions that made it with their units, notes on discounts."""

    kind: str
    points: float
    pair: tuple[tuple[Unit, Mention], tuple[Unit, Mention]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """``points`` in all, the score (0 to 1) they make, and the evidence, strongest first. ``weak``: nothing but weak
    mentions on one side."""

    points: float
    value: float
    evidence: tuple[Evidence, ...]
    weak: bool


def score(title: Unit, body: Sequence[Unit], rule: TopicFile) -> Score:
    """The score of a text. ``body``: lede (if any) and sentences in order."""
    meeting = rule.meeting
    about_other = _other_subject(title, rule)
    found = _title_points(title, body, rule, about_other)
    meetings = [_same_sentence(unit, body, i, rule, title) for i, unit in enumerate(body)]
    pairs = [_neighbours(body, i, meetings, rule) for i in range(len(body) - 1)]
    inside, chosen = _best_passage(body, meetings, pairs, meeting)
    points = inside + sum(evidence.points for evidence in found)
    found += chosen
    strong = [any(m.weight >= STRONG for e in found for _, m in e.pair if m.side == side) for side in (0, 1)]
    found.sort(key=lambda evidence: -evidence.points)
    return Score(points, 1 - 0.5**points, tuple(found), not all(strong))


def _other_subject(title: Unit, rule: TopicFile) -> bool:
    """Whether the title names one of the sides together with another state."""
    if bool(title.strongest(0)) == bool(title.strongest(1)):
        return False
    return bool(title.others - set(rule.bystanders)) or any(_foreign(title, side) for side in (0, 1))


def _foreign(unit: Unit, side: int) -> bool:
    """Whether the unit names, on ``side``, a state that is only a weak sign of it: Ukraine, at war with Russia."""
    return any(m.side == side and m.country and m.weight < STRONG and not m.note for m in unit.mentions)


def _both(unit: Unit) -> tuple[Mention, Mention] | None:
    ours, theirs = unit.strongest(0), unit.strongest(1)
    return (ours, theirs) if ours and theirs else None


def _notes(*parts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in parts if part))


def _title_points(title: Unit, body: Sequence[Unit], rule: TopicFile, about_other: bool) -> list[Evidence]:
    both = _both(title)
    meeting = rule.meeting
    if both:
        points = meeting.title * min(both[0].weight, both[1].weight)
        return [Evidence("title", points, ((title, both[0]), (title, both[1])), _notes(both[0].note, both[1].note))]
    own = title.strongest(0) or title.strongest(1)
    if own is None:
        return []
    factor = rule.passing.other_subject if about_other else 1.0
    note = "le titre parle d'un autre État" if about_other else ""
    found: list[Evidence] = []
    for index, unit in enumerate(body):
        other = unit.strongest(1 - own.side)
        if other is None or unit.factor == 0:
            continue
        lede = unit.where == "lede" or index < meeting.lede_sentences
        points = meeting.title_and_lede if lede and not found else meeting.title_and_text
        points *= factor * unit.factor * min(own.weight, other.weight)
        if not _near(body, index, own.side):
            points *= rule.passing.unconnected
        if _beside_another(unit, 1 - own.side, rule):
            points *= rule.passing.other_partner
        kind = "title_and_lede" if lede else "title_and_text"
        pair = ((title, own), (unit, other)) if own.side == 0 else ((unit, other), (title, own))
        found.append(Evidence(kind, points, pair, _notes(note, other.note, unit.note)))
    # the strongest two: a text under a title on one side that keeps coming back to the other
    return sorted(found, key=lambda evidence: -evidence.points)[:2]


def _near(body: Sequence[Unit], index: int, side: int) -> bool:
    """Whether a sentence close to this one names ``side`` again, so that the title's subject is still the text's."""
    return any(unit.strongest(side) for unit in body[max(0, index - 3) : index + 4])


def _beside_another(unit: Unit, side: int, rule: TopicFile) -> bool:
    """Whether the unit joins ``side`` to some other state while our other side is not in it."""
    if unit.strongest(1 - side) is not None:
        return False
    return bool(unit.others - set(rule.bystanders)) or _foreign(unit, side)


def _same_sentence(unit: Unit, body: Sequence[Unit], index: int, rule: TopicFile, title: Unit) -> Evidence | None:
    both = _both(unit)
    if both is None or unit.factor == 0:
        return None
    named = {mention.concept for mention in unit.mentions if mention.side >= 0 and mention.weight >= STRONG}
    richness = 1 + rule.meeting.richness * min(2, max(0, len(named) - 2))
    points = rule.meeting.sentence * richness * unit.factor * min(both[0].weight, both[1].weight)
    notes = [both[0].note, both[1].note, unit.note]
    if _passes_by(unit, body, index, rule, title):
        points *= rule.passing.other_subject
        notes.append("le passage parle d'un autre État")
    elif index == 0:
        points *= rule.meeting.opening
    return Evidence("sentence", points, ((unit, both[0]), (unit, both[1])), _notes(*notes))


def _passes_by(unit: Unit, body: Sequence[Unit], index: int, rule: TopicFile, title: Unit) -> bool:
    """Whether the title is about another state (below the lede) or the sentences around this one are, and the title
    does not name both sides."""
    if _both(title):
        return False
    if index >= rule.meeting.lede_sentences and _other_subject(title, rule):
        return True
    around = [title, *body[max(0, index - 2) : index + 3]]
    ours = min(sum(1 for u in around if u.strongest(side)) for side in (0, 1))
    others = {c: n for c, n in countries(around).items() if c not in rule.bystanders}
    return max(others.values(), default=0) > ours


def _neighbours(
    body: Sequence[Unit], index: int, meetings: Sequence[Evidence | None], rule: TopicFile
) -> Evidence | None:
    """What two sentences in a row make of one side each; nothing where one of them holds both already."""
    first, second = body[index], body[index + 1]
    if not first.mentions or not second.mentions or meetings[index] or meetings[index + 1]:
        return None
    best: Evidence | None = None
    for ours, theirs in ((first, second), (second, first)):
        a, b = ours.strongest(0), theirs.strongest(1)
        if a is None or b is None:
            continue
        worth = rule.meeting.pronoun if second.continues else rule.meeting.neighbours
        points = worth * min(a.weight, b.weight) * first.factor * second.factor
        notes = [a.note, b.note, first.note, second.note]
        if _beside_another(ours, 0, rule) or _beside_another(theirs, 1, rule):
            points *= rule.passing.other_partner
            notes.append("l'une des phrases parle d'un autre État")
        if points and (best is None or points > best.points):
            best = Evidence("neighbours", points, ((ours, a), (theirs, b)), _notes(*notes))
    return best


def _support(body: Sequence[Unit], index: int, worth: Sequence[float], meeting: Meeting) -> float:
    """What a sentence on one side adds to the meetings around it: twice as much right beside one."""
    unit = body[index]
    if not unit.mentions or worth[index] or unit.factor < 1.0 or unit.others:
        return 0.0
    if not any(best and best.weight >= STRONG for best in unit.best):
        return 0.0
    beside = any(worth[max(0, index - 1) : index + 2])
    return meeting.support * (2 if beside else 1)


def _best_passage(
    body: Sequence[Unit], meetings: Sequence[Evidence | None], pairs: Sequence[Evidence | None], meeting: Meeting
) -> tuple[float, list[Evidence]]:
    """The points of the densest passage plus a share of what stands elsewhere, and all evidence in the text."""
    worth = [m.points if m else 0.0 for m in meetings]
    between = [p.points if p else 0.0 for p in pairs]
    total = sum(worth) + sum(between)
    if not total:
        return 0.0, []
    size = meeting.passage_sentences
    supports = [_support(body, index, worth, meeting) for index in range(len(body))]
    best, best_inside = 0.0, 0.0
    for start in range(max(1, len(body) - size + 1)):
        inside = sum(worth[start : start + size]) + sum(between[start : start + size - 1])
        if not inside:
            continue
        value = inside + sum(sorted(supports[start : start + size], reverse=True)[:3])
        if value > best:
            best, best_inside = value, inside
    best += meeting.density * total / len(body)
    chosen = [evidence for evidence in (*meetings, *pairs) if evidence]
    return best + meeting.elsewhere * (total - best_inside), chosen
