"""A reader with a small gazetteer of invented people and places, in which some share their names."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import NamedTuple

from monitor.catalogue.gazetteer import Entity, Gazetteer, Tenure, load_gazetteer
from monitor.relevance.entities import BLOC, Entities
from monitor.relevance.reader import Reader

DAY = date(2025, 5, 1)
MINISTER = "ministre des Affaires étrangères"
PEOPLE = (
    Entity("awa-diop", "person", "Awa Diop", "ML", ("Awa Diop", "Diop Awa", "Ава Диоп*"), ("Diop", "Диоп*"),
           ("cheffe de la diplomatie",), ("lavoir",), ("ML",)),
    Entity("awa-diop-senegal", "person", "Awa Diop (Sénégal)", "SN", ("Awa Diop",), ("Diop",), ("lutte",), (), ("SN",)),
    Entity("ousmane-diop", "person", "Ousmane Diop", "SN", ("Ousmane Diop",), ("Diop",), (), (), ()),
    Entity("sory-camara", "person", "Sory Camara", "ML", ("Sory Camara",), ("Camara",), (), (), ("ML",)),
    Entity("piotr-lavoir", "person", "Piotr Lavoir", "RU", ("Piotr Lavoir", "Lavoir"), (), ()),
    Entity("koba", "organisation", "Groupe Koba", "RU", ("Groupe Koba", "Koba"), ()),
    Entity("richard-koba", "person", "Richard Koba", "DE", ("Richard Koba",), ("Koba",), ("opérette*", "compositeur")),
)  # fmt: skip
OTHERS = (
    Entity("lavoir", "place", "Lavoir-sur-Fleuve", "ML", ("Lavoir-sur-Fleuve",)),
    Entity("ministre-ml", "office", "Ministre", "ML", (f"{MINISTER} du Mali",), (MINISTER,), (), (), ("ML",)),
    Entity("ministre-ru", "office", "Ministre", "RU", (f"{MINISTER} de Russie",), (MINISTER,), (), (), ("RU",)),
    Entity("pacte", "agreement", "Pacte des Mangues", "AES", ("Pacte des Mangues", "PDM"), ("Pacte",), (), (), (BLOC,)),
)  # fmt: skip
TENURES = (Tenure("awa-diop", "ministre-ml", "2021-06-11"), Tenure("piotr-lavoir", "ministre-ru", "2004", "2025-04"))


class Told(NamedTuple):
    """A mention in words."""

    quote: str
    entity: str
    by: str


@cache
def invented() -> Reader:
    return Reader((), Gazetteer((*PEOPLE, *OTHERS), TENURES, load_gazetteer().countries))


def read(title: str, text: str = "", lede: str | None = None, on: date | None = DAY) -> Entities:
    return invented().read(title, text, lede, on).entities


def told(title: str, text: str = "", lede: str | None = None, on: date | None = DAY) -> list[Told]:
    """The mentions in reading order."""
    texts = {"title": title, "lede": lede or "", "text": text}
    return [
        Told(texts[m.where][m.start : m.end], m.entity, m.resolved_by) for m in read(title, text, lede, on).mentions
    ]
