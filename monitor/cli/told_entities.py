"""How ``press-monitor topics explain`` prints the entities that an article names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from monitor.catalogue.gazetteer import Gazetteer
from monitor.relevance.entities import Entities, EntityMention
from monitor.relevance.judgement import Where
from monitor.terminal import one_line

REASONS = {
    "full_name": "by a name that needs no support",
    "full_name_in_text": "its full name stands elsewhere in the text",
    "near": "by what stands around it",
    "office_on_date": "by the office beside it and who held that on the day",
    "only_candidate": "the only one of that name in the text",
}


def entity_lines(entities: Entities, gazetteer: Gazetteer, texts: Mapping[Where, str]) -> Iterator[str]:
    """The lines for a person, one for each entity in the order in which they are first named, then what stays
    undecided; none where nothing is named. ``texts``: title, lede and text by their names."""
    known = gazetteer.by_id()
    by_entity: dict[str, list[EntityMention]] = {}
    for mention in entities.mentions:
        by_entity.setdefault(mention.entity, []).append(mention)
    if by_entity:
        yield "entities:"
    for key, mentions in by_entity.items():
        first = mentions[0]
        others = [candidate for candidate in first.candidates if candidate != key]
        why = f"{REASONS[first.resolved_by]}{', not ' + ', '.join(others) if others else ''}"
        quote = one_line(texts[first.where][first.start : first.end])
        times = f", {len(mentions)} times in all" if len(mentions) > 1 else ""
        place = _place(first.where, first.sentence)
        yield f"  {one_line(known[key].name)} [{key}]: *{quote}* ({place}{times}), {why}"
    for name in entities.undecided:
        quote = one_line(texts[name.where][name.start : name.end])
        yield f"  undecided: *{quote}* ({_place(name.where, name.sentence)}), one of {', '.join(name.candidates)}"


def _place(where: Where, sentence: int) -> str:
    return {"title": "titre", "lede": "chapô"}.get(where, f"phrase {sentence}")
