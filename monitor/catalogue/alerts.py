"""What is to be told outside, to whom and when: the strict model of ``alerts.yml`` and its loader.

``docs/delivery.md`` explains the file."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from monitor.catalogue.documents import Document, Problem
from monitor.catalogue.domains import Domain, doubled
from monitor.catalogue.files import load_yaml, raise_problems, validate
from monitor.catalogue.lexicons import Key
from monitor.catalogue.model import Owner, Strict

NAME = "alerts.yml"
# a place for what stands in the environment; a dollar sign without braces is itself
VARIABLE = re.compile(r"\$\{([^}]*)\}")
_VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{value!r} is no time zone (write one as Africa/Bamako, Europe/Paris or UTC)") from None
    return value


def _hours(value: str) -> str:
    found = _HOURS.fullmatch(value)
    if found is None or found.group(1, 2) == found.group(3, 4):
        raise ValueError(f"{value!r} is no time of the day (write it as 22:00-06:30, in quotes)")
    return value


def _address(value: str) -> str:
    for name in VARIABLE.findall(value):
        if not _VARIABLE_NAME.fullmatch(name):
            raise ValueError("${…} does not hold the name of a variable (write it as ${DESK_URL})")
    if not VARIABLE.search(value) and "://" not in value:
        # never shown: it may well be a password
        raise ValueError("no address of a service (write it as ntfy://topic, or ${NAME} for what the environment has)")
    return value


def _network(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value))
    except ValueError:
        raise ValueError(f"{value!r} is no network (write it as 10.0.0.0/8, fd00::/8 or 127.0.0.1/32)") from None


Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Outlet = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{1,40}$")]
Within = Annotated[int, Field(ge=1, le=3650)]


class Rule(Strict):
    """What all rules have. ``to``: names of targets; ``urgent``: not held back in quiet hours."""

    id: Key
    to: tuple[Key, ...] = Field(min_length=1)
    urgent: bool = False


class Filtered(Rule):
    """What narrows an article, as the filters of the export do: all that are given must hold; of several topics'
    domains, outlets, countries, owners and languages any will do, entities must all be named."""

    topic: Key | None = None
    domains: tuple[Domain, ...] = ()
    entities: tuple[str, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    countries: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = ()
    owners: tuple[Owner, ...] = ()
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...] = ()


class ArticleRule(Filtered):
    """A new article. ``copies``: also those that repeat a text which the press has printed already; ``within_days``:
    not when it was published earlier than that."""

    when: Literal["article"]
    copies: bool = False
    within_days: Within = 7


class StoryRule(Filtered):
    """A story that so many independent origins tell, once; the filters are for one of its new articles."""

    when: Literal["story"]
    origins: int = Field(ge=2, le=100)
    within_days: Within = 7


class RemovalRule(Filtered):
    """An article that its outlet took down, or a whole outlet that is gone."""

    when: Literal["removal"]


class EditRule(Filtered):
    """An article that its outlet changed. ``silent``: only where the page states no new modification date."""

    when: Literal["edit"]
    silent: bool = False


class RiseRule(Filtered):
    """An outlet that publishes far more of this in seven days than in those of its ``weeks`` before: at least
    ``least`` articles, and more than ``factor`` robust deviations above the median."""

    when: Literal["rise"]
    weeks: int = Field(default=8, ge=4, le=52)
    least: int = Field(default=5, ge=3, le=1000)
    factor: float = Field(default=4.0, ge=2, le=20)


class HealthRule(Rule):
    """A finding of ``press-monitor health``. ``findings``: of these kinds alone; ``notes``: also those that need
    nobody."""

    when: Literal["health"]
    findings: tuple[Annotated[str, Field(pattern=r"^[a-z_]{2,40}$")], ...] = ()
    outlets: tuple[Outlet, ...] = ()
    notes: bool = False


AnyRule = Annotated[
    ArticleRule | StoryRule | RemovalRule | EditRule | RiseRule | HealthRule, Field(discriminator="when")
]


class Alerts(Strict):
    """``alerts.yml``. ``quiet``: hours of ``timezone`` in which only what is urgent is sent; ``most``: with more than
    this waiting for one target they go as one message; ``allow_private``: networks that targets may lead to although
    they are not public."""

    version: int = Field(ge=1)
    language: Literal["fr", "en"] = "fr"
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    quiet: Annotated[str, AfterValidator(_hours)] | None = None
    most: int = Field(default=5, ge=1, le=100)
    allow_private: tuple[Annotated[str, AfterValidator(_network)], ...] = Field(default=(), max_length=20)
    targets: dict[Key, Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_address)]]
    rules: tuple[AnyRule, ...] = Field(max_length=200)

    def rule(self, key: str) -> Rule | None:
        """The rule of that id; ``None`` where there is none."""
        return next((rule for rule in self.rules if rule.id == key), None)

    @property
    def private(self) -> tuple[Network, ...]:
        """The networks of ``allow_private``."""
        return tuple(ipaddress.ip_network(net) for net in self.allow_private)

    def is_quiet(self, now: datetime) -> bool:
        """Whether ``now`` lies in the quiet hours."""
        if self.quiet is None:
            return False
        start, end = (time.fromisoformat(part) for part in self.quiet.split("-"))
        clock = now.astimezone(ZoneInfo(self.timezone)).time()
        return start <= clock < end if start < end else clock >= start or clock < end


def hash_of(rule: Rule) -> str:
    """Changes with anything that the rule finds; whom it tells, and how soon, make no difference."""
    told = rule.model_dump(mode="json", exclude={"to", "urgent"})
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def variables(address: str) -> tuple[str, ...]:
    """The names of the variables that an address has places for."""
    return tuple(dict.fromkeys(VARIABLE.findall(address)))


def alerts_file(overlay: Path) -> Path:
    """Where the user's rules stand."""
    return overlay / NAME


def load_alerts(path: Path) -> Alerts:
    """The rules of a file. Raises ``ConfigError`` with file and line: unknown keys, wrong types, doubled ids, targets
    that are not there. No message holds a target's address."""
    document = load_yaml(path)
    raise_problems(_unspeakable(document))
    found = validate(document, Alerts)
    problems: list[Problem] = list(doubled(document, ("rules",), [rule.id for rule in found.rules]))
    for index, rule in enumerate(found.rules):
        for number, name in enumerate(rule.to):
            if name not in found.targets:
                known = f"; there are {', '.join(found.targets)}" if found.targets else ""
                what = f"rules[{index}].to: no target {name!r} (write it under targets{known})"
                problems.append(document.problem(("rules", index, "to", number), what))
        problems += _empty(document, index, rule)
    raise_problems(problems)
    return found


def _unspeakable(document: Document) -> Iterator[Problem]:
    """Targets that are no text: the usual message would show the value."""
    targets = document.data.get("targets", {})
    if not isinstance(targets, dict):
        yield document.problem(("targets",), "targets: must hold `name: address` lines")
    for name, address in targets.items() if isinstance(targets, dict) else ():
        if not isinstance(address, str) or not 1 <= len(address) <= 2000:
            yield document.problem(("targets", name), f"targets.{name}: must be one text of at most 2000 characters")


def _empty(document: Document, index: int, rule: Rule) -> Iterable[Problem]:
    if isinstance(rule, Filtered) and rule.domains and rule.topic is None:
        what = f"rules[{index}]: domains are those of a topic (add topic: aes-russie, or another)"
        yield document.problem(("rules", index, "domains"), what)
