"""The rules of relations together: what they are about, and what is done in them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from monitor.catalogue.domains import Domains, load_domains
from monitor.catalogue.events import Events, load_events


class RelationRules(NamedTuple):
    """``domains.yml`` and ``events.yml``."""

    domains: Domains
    events: Events


def load_relations(overlay: Path | None = None) -> RelationRules:
    """The rules in ``overlay`` where it has them, else the shipped ones. Raises ``ConfigError`` with file and line."""
    return RelationRules(load_domains(overlay), load_events(overlay))
