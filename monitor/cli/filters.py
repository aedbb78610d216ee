"""The filters that search, export and keywords share: as options, and checked against what the database holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, get_args

import click

from db.inspection import Database
from db.selection import Choices, Selection
from monitor.catalogue.domains import Domain
from monitor.catalogue.files import did_you_mean
from monitor.catalogue.model import Owner
from monitor.errors import UsageError
from monitor.folding import fold

F = TypeVar("F", bound=Callable[..., Any])
_DAY = click.DateTime(["%Y-%m-%d"])
_OPTIONS = (
    click.option("--topic", metavar="TOPIC", help="Only articles that this topic finds relevant."),
    click.option("--source", "sources", multiple=True, metavar="ID", help="Only this outlet; several: any of them."),
    click.option("--country", "countries", multiple=True, metavar="CC", help="Only outlets of this country, as ML."),
    click.option(
        "--owner",
        "owners",
        multiple=True,
        metavar="OWNER",
        help=f"Only outlets of this sort of owner: {', '.join(get_args(Owner))}.",
    ),
    click.option("--language", "languages", multiple=True, metavar="LL", help="Only this language, as fr."),
    click.option("--domain", "domains", multiple=True, metavar="DOMAIN", help="Only this domain of the relation."),
    click.option(
        "--entity",
        "entities",
        multiple=True,
        metavar="KEY|NAME",
        help="Only what names this person, office, organisation or place; several: all of them.",
    ),
    click.option("--since", type=_DAY, help="Only from this day on."),
    click.option("--until", type=_DAY, help="Only up to this day."),
    click.option("--originals", is_flag=True, help="Only the first article of each text, no copies."),
)
_NAMES = ("topic", "sources", "countries", "owners", "languages", "domains", "entities", "since", "until", "originals")


def filter_options(command: F) -> F:
    """``command`` with the options of all filters; it gets them under the names of ``Selection``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def fold_word(text: str) -> str:
    """A word or a name in one spelling."""
    return " ".join(fold(text).text.split())


def selected(database: Database, asked: Mapping[str, Any], **more: Any) -> Selection:
    """What the filters mean. Raises ``UsageError`` for what the database does not know, and for days that exclude each
    other."""
    choices = Choices(database)
    since, until = _day(asked["since"]), _day(asked["until"])
    if since and until and since > until:
        raise UsageError(f"--since {since} lies after --until {until}; exchange them")
    topic = asked["topic"]
    if topic is not None:
        (topic,) = _known("topic", [topic], choices.topics())
    return Selection(
        topic=topic,
        sources=_known("source", asked["sources"], choices.sources()),
        countries=_known("country", [one.upper() for one in asked["countries"]], choices.countries()),
        owners=_known("owner", [one.lower() for one in asked["owners"]], get_args(Owner)),
        languages=_known("language", [one.lower() for one in asked["languages"]], choices.languages()),
        domains=_known("domain", asked["domains"], sorted({*get_args(Domain), *choices.domains()})),
        entities=tuple(_entity(choices, word) for word in asked["entities"]),
        since=since,
        until=until,
        originals=asked["originals"],
        **more,
    )


def given(asked: Mapping[str, Any]) -> bool:
    """Whether any filter was given."""
    return any(asked[name] for name in _NAMES)


def _day(value: datetime | None) -> str | None:
    return value.date().isoformat() if value is not None else None


def _known(what: str, words: Iterable[str], known: Sequence[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(words))
    for word in found:
        if word not in known:
            hint = did_you_mean(word, known) or (" (see press-monitor sources list)" if what == "source" else "")
            raise UsageError(f"--{what}: this database knows no {what} {word!r}{hint}")
    return found


def _entity(choices: Choices, word: str) -> str:
    found = choices.entities(word, fold_word)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"--entity: {word!r} names {len(found)} entities; give one of their keys: {', '.join(found)}")
    raise UsageError(f"--entity: this database knows no entity {word!r} (press-monitor gazetteer list shows all)")
