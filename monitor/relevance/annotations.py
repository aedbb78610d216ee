"""How well the domains and entities that are found in articles agree with those that people found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from monitor.catalogue.gazetteer import Gazetteer
from monitor.folding import fold
from monitor.relevance.evaluation import Agreement, interval
from monitor.relevance.labelled import Labelled
from monitor.relevance.matcher import spaced
from monitor.relevance.reader import Reader, Reading

# a domain with fewer labelled rows says more of the rows than of the rule
FEWEST_ROWS = 5


@dataclass(slots=True)
class NamedEntities:
    """``known``: names in the labelled rows that the gazetteer has; ``found``: those of them whose entity was found;
    ``missed``: (row, name) of the others; ``unknown``: names that it does not have."""

    known: int = 0
    found: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)
    unknown: int = 0

    @property
    def recall(self) -> float | None:
        """None where no name is known."""
        return self.found / self.known if self.known else None

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "known": self.known,
            "found": self.found,
            "unknown": self.unknown,
            "recall": self.recall,
            "interval": list(interval(self.found, self.known)),
            "missed": [{"id": id_, "name": name} for id_, name in self.missed],
        }


def read_rows(reader: Reader, rows: Iterable[Labelled]) -> list[tuple[Labelled, Reading]]:
    """The rows in which people looked for domains or entities, read."""
    return [
        (row, reader.read(row.title, row.text, row.lede, _day(row.day)))
        for row in rows
        if row.domains is not None or row.entities is not None
    ]


def domain_agreements(read: Iterable[tuple[Labelled, Reading]], topic_key: str) -> dict[str, Agreement]:
    """The counts of each domain over the rows that people call relevant and gave domains: a row counts for a domain
    where either side names it."""
    pairs = [
        (row, set(row.domains), _domains(reading, topic_key))
        for row, reading in read
        if row.domains and row.label == "relevant"
    ]
    names = {name for _, told, found in pairs for name in told | found}
    counts = {name: Agreement() for name in sorted(names)}
    for row, told, found in pairs:
        for name, agreement in counts.items():
            if name in told and name in found:
                agreement.tp += 1
            elif name in found:
                agreement.fp += 1
                agreement.false_positives.append(row.id)
            elif name in told:
                agreement.fn += 1
                agreement.false_negatives.append(row.id)
            else:
                agreement.tn += 1
    return counts


def macro_f1(domains: Mapping[str, Agreement], fewest: int = FEWEST_ROWS) -> float | None:
    """The mean F1 of the domains that at least ``fewest`` rows are labelled with; None where there is no such one."""
    values = [one.f1 or 0.0 for one in domains.values() if one.tp + one.fn >= fewest]
    return sum(values) / len(values) if values else None


def entity_agreement(read: Iterable[tuple[Labelled, Reading]], gazetteer: Gazetteer) -> NamedEntities:
    """How many of the names that people noted were found as one of the entities that bear them."""
    bearers = _Bearers(gazetteer)
    counts = NamedEntities()
    for row, reading in read:
        named = {mention.entity for mention in reading.entities.mentions}
        for name in dict.fromkeys(row.entities or ()):
            entities = bearers.of(name)
            if not entities:
                counts.unknown += 1
                continue
            counts.known += 1
            if named & entities:
                counts.found += 1
            else:
                counts.missed.append((row.id, name))
    return counts


class _Bearers:
    """Which entities have a name, whatever its case, accents and quotes."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._whole: dict[str, set[str]] = {}
        self._open: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        for entity in gazetteer.entities:
            for alias in (entity.name, *entity.aliases, *entity.ambiguous):
                words = [_flat(word) + ("[^ ]*" if word.endswith("*") else "") for word in alias.split()]
                if "*" in alias:
                    first = words[0].partition("[")[0][:3]
                    self._open.setdefault(first, []).append((re.compile(" ".join(words)), entity.id))
                else:
                    self._whole.setdefault(_flat(alias), set()).add(entity.id)

    def of(self, name: str) -> set[str]:
        flat = _flat(name)
        starred = {id_ for pattern, id_ in self._open.get(flat[:3], ()) if pattern.fullmatch(flat)}
        return self._whole.get(flat, set()) | starred


def _flat(text: str) -> str:
    return " ".join(spaced(fold(text).text).split())


def _domains(reading: Reading, topic_key: str) -> set[str]:
    return {
        found.domain
        for relations in reading.relations or ()
        if relations.topic_key == topic_key
        for found in relations.domains
    }


def _day(text: str | None) -> date | None:
    """The day of a row; of a month or a year its first, ``None`` for what is no date."""
    year, month, day = [*(text or "").split("-"), "1", "1"][:3]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
