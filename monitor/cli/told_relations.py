"""How ``press-monitor topics explain`` prints what a relation is about and what is done in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from monitor.relevance.domains import FoundDomain
from monitor.relevance.events import Event
from monitor.relevance.judgement import Where
from monitor.relevance.relations import Relations
from monitor.terminal import one_line

_LONGEST_SENTENCE = 240


def relation_lines(relations: Relations, texts: Mapping[Where, str]) -> Iterator[str]:
    """The lines for a person; none where there is nothing. ``texts``: title, lede and text by their names."""
    if relations.domains:
        yield "  domains:"
        for domain in relations.domains:
            yield f"    {domain.domain}, score {domain.score:.3f} · {one_line(domain.reason)}"
    if relations.events:
        yield "  events:"
        for event in relations.events:
            yield f"    {_event(event)}"
            yield f"      {_sentence(event, texts)}"


def relations_object(relations: Relations) -> dict[str, Any]:
    """Domains and events as plain values that JSON can hold."""
    return {
        "domains": [domain_object(domain) for domain in relations.domains],
        "events": [event.as_dict() for event in relations.events],
    }


def domain_object(domain: FoundDomain) -> dict[str, Any]:
    """A domain as plain values that JSON can hold."""
    return domain._asdict() | {"spans": [span._asdict() for span in domain.spans]}


def _event(event: Event) -> str:
    parts = [f"{event.kind}, {event.status}"]
    if event.on is not None:
        until = f" to {event.until.isoformat()}" if event.until else ""
        exact = " (week)" if event.precision == "week" else ""
        parts.append(f"{event.day}{until}{exact}")
    if event.yearly:
        parts.append("every year")
    if event.place is not None:
        parts.append(f"at {one_line(event.place.words)} [{event.place.entity}]")
    parts.append(", ".join(event.actors))
    return " · ".join(part for part in parts if part)


def _sentence(event: Event, texts: Mapping[Where, str]) -> str:
    where = {"title": "titre", "lede": "chapô"}.get(event.where, f"phrase {event.sentence}")
    sentence = one_line(texts.get(event.where, "")[event.start : event.end])
    if len(sentence) > _LONGEST_SENTENCE:
        sentence = sentence[: _LONGEST_SENTENCE - 1] + "…"
    return f"{where} : {sentence}"
