"""Entities in texts: found where they stand, told from others of their name, left alone where nobody can tell."""

from __future__ import annotations

import json
import pickle
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.catalogue.gazetteer import Gazetteer
from monitor.catalogue.topics import load_topics
from monitor.folding import fold
from monitor.relevance.engine import TopicEngine
from monitor.relevance.matcher import spaced
from monitor.relevance.reader import Reader
from tests.relevance.readers import MINISTER, PEOPLE, invented, read, told


def test_a_full_name_is_found_in_every_part_and_spelling() -> None:
    text = "DIOP AWA a parlé.Awa Di\u200bop aussi. L’ancien Koba. Ава Диопа слушает."
    assert told("Awa Diop est à Bamako", text, "Lavoir et le PDM") == [
        ("Awa Diop", "awa-diop", "near"),
        ("Lavoir", "piotr-lavoir", "full_name"),
        ("PDM", "pacte", "full_name"),
        ("DIOP AWA", "awa-diop", "full_name"),
        ("Awa Di\u200bop", "awa-diop", "near"),
        ("Koba", "koba", "full_name"),
        ("Ава Диопа", "awa-diop", "full_name"),
    ]
    found = read("Awa Diop est à Bamako", text, "Lavoir et le PDM").mentions
    assert [(m.where, m.sentence) for m in found] == [
        ("title", 0), ("lede", 0), ("lede", 0), ("text", 1), ("text", 2), ("text", 3), ("text", 4),
    ]  # fmt: skip
    assert found[0].candidates == ("awa-diop", "awa-diop-senegal")


def test_case_and_word_borders_count() -> None:
    assert told("le koba, Kobalt, pdm, LAVOIRS") == []
    assert told("KOBA, l'Koba, Koba-2") == [("KOBA", "koba", "full_name"), *[("Koba", "koba", "full_name")] * 2]


def test_the_longest_name_counts() -> None:
    assert told("Lavoir-sur-Fleuve") == [("Lavoir-sur-Fleuve", "lavoir", "full_name")]
    assert told("Richard Koba") == [("Richard Koba", "richard-koba", "full_name")]


# --- homonyms ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "entity", "by"),
    [
        ("La ministre malienne Awa Diop est arrivée.", "awa-diop", "near"),
        ("La ministre sénégalaise Awa Diop est arrivée.", "awa-diop-senegal", "near"),
        ("À Bamako, la ministre sénégalaise Awa Diop visite le port.", "awa-diop-senegal", "near"),
        ("Awa Diop parle. Elle vient du Sénégal.", "awa-diop-senegal", "near"),
        ("Le Mali attend. Awa Diop parle.", "awa-diop", "near"),
        ("Awa Diop aime le port de Lavoir-sur-Fleuve.", "awa-diop", "near"),
        ("Une soirée de lutte avec Awa Diop.", "awa-diop-senegal", "near"),
        (f"La {MINISTER}, Awa Diop, est arrivée à Dakar.", "awa-diop", "office_on_date"),
        (f"La {MINISTER} et de la Coopération internationale Awa Diop parle.", "awa-diop", "office_on_date"),
        (f"Awa Diop, {MINISTER}, est arrivée.", "awa-diop", "office_on_date"),
        (
            "Une cheffe. " + "Il pleut. " * 5 + "Le Mali attend. " + "Il pleut. " * 5 + "Awa Diop parle.",
            "awa-diop",
            "near",
        ),
    ],
)
def test_homonyms_are_told_apart_by_what_the_text_says(text: str, entity: str, by: str) -> None:
    assert [found[1:] for found in told("", text) if found.quote == "Awa Diop"] == [(entity, by)]


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("Awa Diop parle.", date(2025, 5, 1)),
        ("Awa Diop parle du Mali et du Sénégal.", date(2025, 5, 1)),
        (f"La {MINISTER}, Awa Diop, parle.", date(2021, 6, 10)),
        (f"La {MINISTER}, Awa Diop, parle.", None),
    ],
)
def test_what_the_text_does_not_tell_stays_undecided(text: str, on: date | None) -> None:
    found = read("", text, on=on)
    assert [m for m in found.mentions if m.entity.startswith("awa")] == []
    assert ("awa-diop", "awa-diop-senegal") in [name.candidates for name in found.undecided]


def test_a_surname_follows_what_the_full_name_turned_out_to_be() -> None:
    assert told("Diop à la pêche", "La ministre sénégalaise Awa Diop a quitté Dakar. Mme Diop reviendra.") == [
        ("Diop", "awa-diop-senegal", "full_name_in_text"),
        ("Awa Diop", "awa-diop-senegal", "near"),
        ("Diop", "awa-diop-senegal", "full_name_in_text"),
    ]


def test_between_two_who_are_both_named_only_what_stands_beside_the_surname_decides() -> None:
    text = "La Malienne Awa Diop a vu Ousmane Diop. " + "Il pleut. " * 3
    assert told("", text + "Diop est content. " + "Il pleut. " * 3)[2:] == []
    assert told("", text + "La cheffe de la diplomatie Diop est contente.")[2:] == [("Diop", "awa-diop", "near")]


def test_a_group_is_told_from_the_composer_of_its_name() -> None:
    assert told("Koba avance dans le nord") == [("Koba", "koba", "full_name")]
    assert told("À l'affiche", "Une opérette de Koba. Koba plaît.")[0] == ("Koba", "richard-koba", "near")
    text = "Richard Koba est mort. Il pleut. Il pleut. Il pleut. Koba avait cent ans."
    assert told("", text)[1] == ("Koba", "richard-koba", "only_candidate")


# --- surnames ---------------------------------------------------------------------------------------------------------


def test_a_surname_alone_needs_support() -> None:
    assert told("Camara parle", "Il pleut.") == []
    assert [name.candidates for name in read("Camara parle", "Il pleut.").undecided] == [("sory-camara",)]
    assert told("Camara parle", "Il pleut. Il pleut. Sory Camara est là.")[0] == (
        "Camara", "sory-camara", "full_name_in_text",
    )  # fmt: skip
    assert told("", "Le Mali dort. Camara parle. Il pleut.") == [("Camara", "sory-camara", "near")]
    assert told("", "Le Mali dort. Il pleut. Camara parle.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Au Mali, Moussa Camara a marqué.",
        "Moussa Camara a marqué pour le Mali.",
        "Au Mali, Camara Moussa a marqué.",
        "Au Mali, Jean-Camara a marqué.",
        "Au Mali, Camara-Diallo a marqué.",
        "Au Mali, M. Camara a marqué.",
        "Moussa Camara marque. Camara aussi. Le Mali gagne.",
    ],
)
def test_another_first_name_makes_it_somebody_else(text: str) -> None:
    found = [told_ for told_ in told("", text) if told_.quote == "Camara"]
    assert found == ([("Camara", "sory-camara", "near")] if "M. Camara" in text else [])


@pytest.mark.parametrize(
    "before",
    ["Selon", "Le général", "Le Général", "Président", "M.", "Pour", "le ministre", "Le Premier ministre", "Gal"],
)
def test_titles_and_small_words_are_no_first_names(before: str) -> None:
    assert told("Au Mali", f"{before} Camara a parlé.") == [("Camara", "sory-camara", "near")]


def test_in_a_line_of_capitals_a_capital_says_nothing() -> None:
    assert told("Mali Sees General Sory Back As Camara Returns")[-1:] == [("Camara", "sory-camara", "near")]


def test_after_a_stranger_the_surname_is_the_strangers() -> None:
    text = "Sory Camara parle. Moussa Camara marque. Camara rit. Sory Camara part. Camara revient."
    assert [name.quote for name in told("", text)] == ["Sory Camara", "Sory Camara", "Camara"]


# --- offices ----------------------------------------------------------------------------------------------------------


def test_two_ministers_of_one_title_are_told_apart_by_who_they_are() -> None:
    text = f"Le {MINISTER}, Piotr Lavoir, et la {MINISTER}, Awa Diop, ont signé."
    assert told("", text, on=date(2025, 4, 30)) == [
        (MINISTER, "ministre-ru", "office_on_date"),
        ("Piotr Lavoir", "piotr-lavoir", "full_name"),
        (MINISTER, "ministre-ml", "office_on_date"),
        ("Awa Diop", "awa-diop", "office_on_date"),
    ]
    # once the first has left, his title is nobody's
    assert [name.entity for name in told("", text, on=date(2025, 5, 1))] == ["piotr-lavoir", "ministre-ml", "awa-diop"]


def test_an_office_of_its_own_name_needs_no_holder() -> None:
    assert told("", f"La {MINISTER} du Mali est arrivée.") == [(f"{MINISTER} du Mali", "ministre-ml", "full_name")]


def test_any_of_the_three_states_supports_the_bloc() -> None:
    assert told("", "Le Burkina Faso signe le Pacte.") == [("Pacte", "pacte", "near")]
    assert told("", "Le Togo signe le Pacte.") == []


# --- ugly texts -------------------------------------------------------------------------------------------------------

ALIASES = sorted({alias for entity in PEOPLE for alias in (*entity.aliases, *entity.ambiguous)})
PIECES = st.sampled_from(
    [*ALIASES, "Mali", "sénégalaise", " ", ". ", "\n", "’", "-", "\u200b", "\u00ad", "É", "œ", "e\u0301", "ﬁ", "𝐋𝐚𝐯",
     "х", "İ", "ß", "\ud800", "\0", "\u202e", ", ", "Moussa", MINISTER, "«", "…", "1"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=14).map("".join)


@settings(deadline=None)
@given(TEXTS, TEXTS, TEXTS)
@example("Awa Diop\u0301", "œDiop Awa", "Ⅳ Koba")
def test_offsets_lead_to_an_alias_in_the_stored_text(title: str, text: str, lede: str) -> None:
    texts = {"title": title, "text": text, "lede": lede}
    found = read(title, text, lede)
    known = {entity.id: entity for entity in invented().gazetteer.entities}
    for name in (*found.mentions, *found.undecided):
        entities = [name.entity] if hasattr(name, "entity") else name.candidates
        assert all(entity in name.candidates for entity in entities)
        quote = " ".join(spaced(fold(texts[name.where][name.start : name.end]).text).split())
        for entity in entities:
            aliases = (*known[entity].aliases, *known[entity].ambiguous)
            folded = [" ".join(spaced(fold(alias.removesuffix("*")).text).split()) for alias in aliases]
            assert any(
                quote == form or (alias.endswith("*") and quote.startswith(form))
                for alias, form in zip(aliases, folded, strict=True)
            ), (quote, entity)
    order = [(("title", "lede", "text").index(m.where), m.start) for m in found.mentions]
    assert order == sorted(order)
    assert len(set(order)) == len(order), "no place is named twice"


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_entities_change_nothing_in_the_judgements(title: str, text: str) -> None:
    with_entities = both().read(title, text)
    assert with_entities.judgements == alone().judge(title, text)


def test_nothing_in_nothing_out() -> None:
    assert read("", "") == read("   ", "\n\n") == Reader(()).read("Awa Diop", "Lavoir").entities
    assert Reader((), Gazetteer()).read("Mali", "Russie").judgements == ()


def test_a_long_line_of_names_is_read_in_no_time() -> None:
    found = read("", "Camara Diop Koba " * 3000)
    assert len(found.mentions) + len(found.undecided) == 9000


def test_what_was_read_is_plain_json() -> None:
    found = read("Awa Diop à Bamako", "Il pleut. Camara parle.")
    told_ = json.loads(json.dumps(found.as_dict()))
    assert told_["mentions"][0]["entity"] == "awa-diop"
    assert told_["undecided"][0]["candidates"] == ["sory-camara"]


def test_a_reader_travels_to_another_process() -> None:
    other = pickle.loads(pickle.dumps(invented()))
    text = f"La {MINISTER}, Awa Diop, et Lavoir. Camara et Diop."
    assert other.read("", text, on=date(2025, 4, 1)) == invented().read("", text, on=date(2025, 4, 1))
    assert other.stamp == invented().stamp


def test_the_stamp_changes_with_topics_and_gazetteer() -> None:
    topics = load_topics()
    stamps = {
        Reader(topics).stamp,
        Reader(topics[:1]).stamp,
        Reader(topics, invented().gazetteer).stamp,
        invented().stamp,
    }
    assert len(stamps) == 4


def both() -> Reader:
    return _BOTH


def alone() -> TopicEngine:
    return _ALONE


_BOTH = Reader(load_topics(), invented().gazetteer)
_ALONE = TopicEngine(load_topics())
