"""Names inside names, names as they are written, and how much work a text makes."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from monitor.catalogue.gazetteer import Entity, Gazetteer, load_gazetteer
from monitor.catalogue.topics import Concept
from monitor.relevance.entities import EntityIndex
from monitor.relevance.matcher import Matcher
from monitor.relevance.reader import Reader
from tests.relevance.readers import DAY, invented
from tests.relevance.test_namesakes import named, shipped

# what may stand between two names that one alias only joins
JOINING = {"et", "la", "le", "l", "les", "and", "the", "и", "und", "e", "y"}


def told(text: str, title: str = "") -> list[tuple[str, str]]:
    texts = {"title": title, "text": text}
    found = shipped().read(title, text, on=DAY).entities.mentions
    return [(texts[m.where][m.start : m.end], m.entity) for m in found]


# --- names inside names -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("AES et la Russie se parlent.", ["aes", "russie"]),
        ("Coopération AES-Russie : un premier pas", ["aes", "russie"]),
        ("Russie–AES : un premier pas", ["russie", "aes"]),
        ("La Russie et l’AES se parlent.", ["russie", "aes"]),
        ("L'accord militaire entre le Niger et la Russie", ["accord-defense-niger-russie", "niger", "russie"]),
        ("L'accord militaire Togo–Russie est lu.", ["accord-militaire-togo-russie", "togo", "russie"]),
        ("Niger-Russia military agreement", ["accord-defense-niger-russie", "niger", "russie"]),
        ("اتفاق عسكري بين النيجر وروسيا", ["accord-defense-niger-russie", "niger", "russie"]),
        ("L'ambassade du Niger en Russie rouvre.", ["ambassade-niger-russie"]),
        ("Le Washington Post est lu.", ["washington-post"]),
        ("Radio France internationale émet.", ["rfi"]),
        ("RT France se tait.", ["rt"]),
    ],
)
def test_two_parties_in_one_name_are_named_themselves_and_parts_of_a_name_are_not(
    text: str, entities: list[str]
) -> None:
    assert [entity for _, entity in told(text)] == entities


def test_parties_have_their_own_offsets() -> None:
    assert told("Accord militaire Niger–Russie")[1:] == [("Niger", "niger"), ("Russie", "russie")]


def test_no_alias_only_joins_two_names() -> None:
    # it would hide both: « AES et la Russie » is two names, and each is a word near the other
    index = EntityIndex(load_gazetteer())
    matcher = Matcher((), index.names)
    joined = []
    for entity in index.entities:
        for alias in (*entity.aliases, *entity.ambiguous):
            found = matcher.find(alias.replace("*", ""))
            length = len(found.words.rstrip())
            hits = [hit for hit in found.names if index.bearers[hit.concept]]
            for first in hits:
                if not JOINING.issuperset(found.words[: first.start].split()):
                    continue
                for second in hits:
                    between = found.words[first.end : second.start].split()
                    if second.start <= first.end or second.end < length or not JOINING.issuperset(between):
                        continue
                    bearers = [index.bearers[hit.concept] for hit in (first, second)]
                    sides = [{bearer.entity for bearer in side} for side in bearers]
                    others = [side for side in bearers if index.number[entity.id] not in {b.entity for b in side}]
                    if not all(any(bearer.sure for bearer in side) for side in others):
                        continue
                    states = [{index.entities[n].country for n in side} - {None} for side in sides]
                    # « Guinée-Bissau » has a name of its own in it
                    own = len(others) < 2 and all(any(b.sure for b in side) for side in bearers)
                    linked = between or (not own and alias[first.end : first.end + 1] in ("-", "–", "/"))
                    if linked and all(states) and states[0].isdisjoint(states[1]):
                        joined.append((entity.id, alias))
    assert joined == []


# --- as they are written ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("selon Le Monde, il pleut", ["selon Le Monde"]),
        ("Selon LE MONDE, il pleut", ["Selon LE MONDE"]),
        ("selon le monde paysan, il pleut", []),
        ("Selon le monde entier, il pleut", []),
        ("le financial times et le Financial Times", ["Financial Times"]),
        ("la Banque mondiale, la banque mondiale", ["Banque mondiale", "banque mondiale"]),
        ("le fleuve Niger, le Fleuve Niger", ["fleuve Niger", "Fleuve Niger"]),
        ("le ministère russe de la défense", ["ministère russe de la défense"]),
        ("le ministre de la défense du Mali", ["ministre de la défense du Mali"]),
        ("en Afrique du sud et en Côte d'ivoire", ["Afrique du sud", "Côte d'ivoire"]),
        ("assimi goita, ASSIMI GOÏTA", ["assimi goita", "ASSIMI GOÏTA"]),
    ],
)
def test_a_name_of_several_words_has_its_capitals(text: str, quotes: list[str]) -> None:
    assert [quote for quote, _ in told(text)] == quotes


def test_capitals_are_looked_for_where_the_words_begin() -> None:
    gazetteer = Gazetteer(
        (Entity("revue", "organisation", "La Grande Revue", aliases=("La Grande Revue de l'Œuvre",)),)
    )
    reader = Reader((), gazetteer)

    def quotes(text: str) -> list[str]:
        return [text[m.start : m.end] for m in reader.read("", text).entities.mentions]

    assert quotes("œ la Grande Re\u0301vue") == []
    assert quotes("œ la Gra\u00adnde Revue de l'Œuvre") == ["la Gra\u00adnde Revue de l'Œuvre"]
    assert quotes("œœ la Grande Revue de l'œuvre") == ["la Grande Revue de l'œuvre"]
    assert quotes("la grande Revue de l'Œuvre, la Grande revue de l'Œuvre") == []


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("ولافروف", "sergei-lavrov"),
        ("بلافروف", "sergei-lavrov"),
        ("للافروف", "sergei-lavrov"),
        ("وللافروف", "sergei-lavrov"),
        ("ولأسيمي غويتا", "assimi-goita"),
        ("بأسيمي غويتا", "assimi-goita"),
        ("وبالكرملين", "kremlin"),
        ("للكرملين", "kremlin"),
        ("والفيلق الأفريقي", "africa-corps"),
        ("لدول الساحل", None),
    ],
)
def test_arabic_names_with_their_particles(text: str, entity: str | None) -> None:
    assert told(f"{text}.") == ([(text, entity)] if entity else [])


def test_a_short_arabic_word_has_no_particles() -> None:
    matcher = Matcher((), ("روس", "قطر الخير", "موسكو"))
    found = matcher.find("بروس وقطر الخير بموسكو").names
    assert [hit.concept for hit in found] == [1, 2]


# --- first names before terms -----------------------------------------------------------------------------------------


def test_after_another_first_name_a_term_is_not_found() -> None:
    concept = Concept(id="ours", label="x", terms={"*": ("Poire", "malien*")}, first_names=("Awa",))
    matcher = Matcher([concept])
    for text, count in {
        "Awa Poire": 1, "Moussa Poire": 0, "MOUSSA Poire": 0, "le Poire": 1, "Poire": 1, "Moussa, Poire": 1,
        "Moussa\u00a0Poire": 0, "Moussa malienne": 0, "Jean-Pierre Poire": 0, "Kirill\nPoire": 0,
    }.items():  # fmt: skip
        assert len(matcher.find(text).hits) == count, text
    assert len(Matcher([concept.model_copy(update={"first_names": None})]).find("Moussa Poire").hits) == 1


# --- how much work ----------------------------------------------------------------------------------------------------


def calls(reader: Reader, title: str, text: str) -> int:
    """How many functions are called to read a text."""
    count = 0

    def note(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        reader.read(title, text, on=DAY)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Koba ", ""),
        ("Camara Diop Koba Mali ", ""),
        ("", "Moussa Camara marque. Camara rit. Sory Camara part. Camara sort.\n"),
        ("", "Awa Diop parle. Le Mali attend Ousmane Diop. Diop rit.\n"),
        ("La ministre des Affaires étrangères Awa Diop ", ""),
    ],
)
def test_the_work_grows_with_the_text_and_not_faster(title: str, text: str) -> None:
    reader = invented()
    reader.read(title * 3, text * 3, on=DAY)
    little, much = (calls(reader, title * n, text * n) for n in (60, 480))
    assert much < 10 * little


@pytest.mark.timeout(60)
def test_many_spans_of_a_long_text_are_looked_through_once() -> None:
    matcher = Matcher((), ("Mali",))
    found = matcher.find("Mali\n" * 400_000)
    spans = [(at, at + 4) for at in range(0, len(found.original), 5)]
    assert len(matcher.within(found, spans)) == 400_000


def test_nobody_is_named_in_a_text_of_first_names() -> None:
    assert named("Moussa Moussa Karim " * 50).mentions == ()
