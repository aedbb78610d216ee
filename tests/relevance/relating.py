"""A reader with a small invented gazetteer, for the tests of domains and events."""

from __future__ import annotations

from datetime import date
from functools import cache

from monitor.catalogue.gazetteer import Entity, Gazetteer
from monitor.catalogue.relations import load_relations
from monitor.catalogue.topics import load_topics
from monitor.relevance.events import Event
from monitor.relevance.reader import Reader
from monitor.relevance.relations import Relations

# a Friday
DAY = date(2025, 5, 23)
ENTITIES = (
    Entity("boris-vetrov", "person", "Boris Vetrov", "RU", aliases=("Boris Vetrov", "Борис* Ветров*")),
    Entity("salif-tankoano", "person", "Salif Tankoano", "BF", aliases=("Salif Tankoano",)),
    Entity("agence-vesti-nord", "organisation", "Vesti Nord", "RU", aliases=("Vesti Nord",)),
    Entity("agence-des-dunes", "organisation", "Agence des Dunes", "ML", aliases=("Agence des Dunes", "AGD")),
    Entity("richard-wagner", "person", "Richard Wagner", "DE", aliases=("Richard Wagner",), ambiguous=("Wagner",),
           near=("opéra", "orchestre", "Parsifal")),
    Entity("groupe-wagner", "organisation", "Groupe Wagner", "RU", aliases=("Groupe Wagner",), ambiguous=("Wagner",),
           near=("mercenaires", "armée")),
    Entity("la-confederation", "organisation", "Confédération AES", "AES", aliases=("Confédération AES",)),
    Entity("moscou", "place", "Moscou", "RU", aliases=("Moscou", "Moscow", "Москв*")),
    Entity("saint-petersbourg", "place", "Saint-Pétersbourg", "RU", aliases=("Saint-Pétersbourg", "Петербург*")),
    Entity("bamako", "place", "Bamako", "ML", aliases=("Bamako", "Бамако")),
    Entity("niamey", "place", "Niamey", "NE", aliases=("Niamey", "Ниаме*")),
    Entity("ouagadougou", "place", "Ouagadougou", "BF", aliases=("Ouagadougou", "Уагадугу")),
    Entity("forum-des-juristes", "event", "Forum des juristes de Saint-Pétersbourg", "RU",
           aliases=("Forum des juristes de Saint-Pétersbourg",)),
)  # fmt: skip


OUTLETS = ("agence-vesti-nord", "agence-des-dunes")


@cache
def reader() -> Reader:
    topics = [topic for topic in load_topics() if topic.key == "aes-russie"]
    rules = load_relations()
    return Reader(
        topics, Gazetteer(ENTITIES), rules._replace(events=rules.events.model_copy(update={"outlets": OUTLETS}))
    )


def relations(text: str, title: str = "", on: date | None = DAY, lede: str | None = None) -> Relations:
    """Domains and events of a text, under the topic AES–Russia."""
    found = reader().read(title, text, lede, on).relations
    assert found is not None
    return found[0]


def one(text: str, kind: str, title: str = "", on: date | None = DAY) -> Event:
    """The only event of a kind."""
    (found,) = [event for event in relations(text, title, on).events if event.kind == kind]
    return found


def stated(text: str, title: str = "", on: date | None = DAY) -> set[tuple[str, str]]:
    """Kind and status of every event of a text."""
    return {(event.kind, event.status) for event in relations(text, title, on).events}
