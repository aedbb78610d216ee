from __future__ import annotations

import json
import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.catalogue.topics import load_topics
from monitor.relevance.engine import MOST_SPANS, TopicEngine, rule_hash
from tests.relevance.engines import judge, shipped

CARRIER = " ".join(f"La récolte de mangues de la vallée numéro {n} sera bonne cette année." for n in range(30))
DIGEST = (
    "Le ministre malien de la Défense a reçu une délégation de la Fédération de Russie à Bamako. "
    "Les instructeurs russes formeront trois bataillons."
)


def test_the_reason_quotes_the_words_and_says_where() -> None:
    judgement = judge("Diplomatie", "Il pleut. Le ministre malien a reçu Sergueï Lavrov et une délégation russe.")

    assert judgement.verdict == "relevant"
    assert "phrase 2 : « ministre malien » … « Lavrov »" in judgement.reason


def test_spans_are_offsets_into_the_stored_text() -> None:
    title, text = "Le cœur du Mali", "E\u0301te\u0301. L’œuvre russe à Ba\u200bmako.Goi\u0308ta écoute 𝐋𝐚𝐯𝐫𝐨𝐯."
    judgement = judge(title, text)
    quoted = [({"title": title, "text": text}[s.where][s.start : s.end], s.side) for s in judgement.spans]

    assert quoted == [
        ("Mali", "aes"),
        ("russe", "russia"),
        ("Ba\u200bmako", "aes"),
        ("Goi\u0308ta", "aes"),
        ("𝐋𝐚𝐯𝐫𝐨𝐯", "russia"),
    ]
    assert [s.sentence for s in judgement.spans] == [0, 2, 2, 3, 3]


def test_the_judgement_is_plain_json() -> None:
    judgement = judge("Mali : Lavrov à Bamako", DIGEST)

    assert json.loads(json.dumps(judgement.as_dict())) == judgement.as_dict()
    assert judgement.as_dict()["spans"][0] == {
        "where": "title", "start": 0, "end": 4, "side": "aes", "concept": "mali", "sentence": 0,
    }  # fmt: skip


def test_every_topic_is_judged_in_its_order() -> None:
    judgements = shipped().judge("La Chine construit un pont à Niamey", "Le Niger et la Chine ont signé.", "fr")

    assert [(j.topic_key, j.verdict) for j in judgements] == [
        ("aes-cedeao", "not_relevant"),
        ("aes-chine", "relevant"),
        ("aes-russie", "not_relevant"),
    ]
    assert judgements[2].reason == "rien sur : Russie"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", ""),
        ("\0", "\ud800 \x00 Mali\x00Russie"),
        ("Mali", "Mali"),
        (" ", "\n\n\n"),
        ("AES" * 1000, "russe " * 1000),
        ("Mali, Russie" * 3, "."),
    ],
)
def test_ugly_input(title: str, text: str) -> None:
    for judgement in shipped().judge(title, text, "zz", ""):
        assert 0 <= judgement.score <= 1
        assert judgement.reason
        assert len(judgement.spans) <= MOST_SPANS


PIECES = [
    "Mali",
    "russe",
    "Ниgер",
    "AES",
    "\n",
    ". ",
    ", ",
    "au ",
    "« ",
    "œ",
    "e\u0301",
    "Lire aussi : ",
    "Sénégal",
    "Wagner",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3)), st.lists(st.sampled_from(PIECES), max_size=6))
def test_any_text_has_a_judgement_with_true_offsets(text: list[str], title: list[str]) -> None:
    texts = {"title": "".join(title), "text": "".join(text)}
    for judgement in shipped().judge(texts["title"], texts["text"]):
        assert 0 <= judgement.score <= 1
        for span in judgement.spans:
            assert 0 <= span.start < span.end <= len(texts[span.where])


def test_a_case_rule() -> None:
    assert judge("L'AES et Moscou", "L'AES et Moscou signent un accord.").verdict == "relevant"
    assert judge("L'aes et Moscou", "L'aes et Moscou signent un accord.").score == 0.0
    assert judge("les mali de Moscou", "Les mali de Moscou, jardiniers.").score == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "Le fleuve Niger et une équipe russe.",
        "AES-256 et AES-2006, selon Moscou.",
        "Richard Wagner joué à Bamako.",
        "Wagner Love marque contre Bamako.",
        "Le Nigeria et la Russie ont signé à Abuja.",
        "Les montagnes russes du parc de Bamako.",
        "Le Spartak Moscou recrute un Malien.",
    ],
)
def test_false_friends(text: str) -> None:
    assert judge("Brèves", text).verdict == "not_relevant"


@pytest.mark.parametrize(
    "text",
    [
        "Un Iliouchine Il-76 a déposé du matériel militaire à Bamako. Il est reparti dans la nuit.",
        "Un avion-cargo Il-76 chargé de blindés s'est posé à Niamey.",
        "Deux Iliouchine ont livré des caisses à Ouagadougou.",
        "Ил-76 доставил в Ниамей военную технику.",
        "An Ilyushin landed in Bamako with military trucks.",
        "Des paramilitaires russes patrouillent près d'Aguelhok.",
        "Les supplétifs russes ont quitté leur base du nord du Mali.",
        "Des éléments de l’Africa Corps sont arrivés à Sévaré.",
        "Des éléments d'Africacorps ont rejoint Ménaka avec les FAMa.",
        "Les hommes de la Brigade des Ours ont quitté le Burkina.",
        "Les forces russes ont quitté Tessalit.",
    ],
)
def test_a_short_report_on_forces_and_freight_is_relevant(text: str) -> None:
    assert judge("", text).verdict == "relevant"
    assert judge("", f"{text} Des habitants l'ont vu.").verdict == "relevant"


@pytest.mark.parametrize(
    "text",
    [
        "Une soprano russe et un ténor malien chanteront samedi à Lyon.",
        "The Russian pianist Anna Petrova and a Malian singer open the season.",
        "Un romancier russe, une actrice malienne et un peintre belge composent le jury.",
        "Le sélectionneur du Mali appelle un milieu de Tula (Russie) et un gardien de Metz.",
        "Le Malien Sidi Bah bat le Russe Oleg Petrov aux points.",
        "Un Russe, une Malienne et deux Indiens sont en tête du tournoi.",
        "Deux films en lice : « Une nuit au Mali » et « Le Train de Moscou ».",
        'Le film "Le Train de Moscou" précède "Une nuit au Mali".',
    ],
)
def test_where_a_performer_comes_from_is_no_relation(text: str) -> None:
    judgement = judge("", text)

    assert judgement.verdict == "not_relevant"
    assert judgement.score == 0.0 or "personnes ou œuvres" in judgement.reason


@pytest.mark.parametrize(
    "text",
    [
        "Un rappeur russe a chanté à Bamako à l'invitation des Maliens.",
        "Le Mali et la Russie ont signé un accord pour leurs footballeurs.",
        "Le président de la Russie reçoit un chanteur malien à Moscou.",
        "Un Malien et un Russe ont été enlevés au Niger, selon Moscou.",
        "Le Mali « salue la Russie » dans un documentaire.",
        "La chanteuse malienne est reçue par le Kremlin.",
    ],
)
def test_a_performer_in_a_relation_is_one(text: str) -> None:
    assert judge("", text).verdict == "relevant"


@pytest.mark.parametrize(
    "text",
    [
        "Moussa Mali affronte un champion russe.",
        "Souleymane Goïta, menuisier, prend le train pour Moscou.",
        "Mariam Traoré, Karim Goïta et Salif Tiani visitent Moscou.",
        "L'acteur Kirill Lavrov tourne un film à Bamako.",
        "Анна Путина и Кирилл Лавров были в Бамако.",
        "Un marché d'artisans maliens s'ouvre au Kremlin-Bicêtre.",
        "Le magasin de vélos Kremlin ouvre à Bamako.",
        "Le ciné-club de Bamako projette « Moscou ne croit pas aux larmes ».",
        "Le film Mali Blues sort à Moscou.",
    ],
)
def test_a_namesake_is_nobody(text: str) -> None:
    assert judge("", text).score == 0.0


def test_whoever_has_the_name_is_found_with_every_first_name_of_his() -> None:
    text = "Sergueï Lavrov et Sergej Lavrov, Vladimir Poutine, le général Goïta, Assimi Goïta, Omar Tchiani."
    concepts = [span.concept for span in judge("", text).spans]

    assert concepts == ["lavrov", "lavrov", "putin", "aes-leaders", "aes-leaders", "aes-leaders"]


def test_a_passing_mention_in_a_long_text_stays_one() -> None:
    passing = f"{CARRIER} Après le Mali, la Russie cherche d'autres acheteurs. {CARRIER}"

    assert judge("Mangues", passing).verdict == "not_relevant"


@pytest.mark.parametrize("before", [0, 3, 15, 30])
def test_a_passage_of_substance_in_a_long_text_is_found(before: int) -> None:
    sentences = CARRIER.split(". ")
    text = ". ".join([*sentences[:before], DIGEST.removesuffix("."), *sentences[before:]])

    assert judge("Revue de presse", text).verdict == "relevant"


def test_furniture_is_no_evidence() -> None:
    text = (
        "Les élèves burkinabè reprennent lundi. Le ministre est content. Les manuels sont là.\n"
        "Lire aussi : Burkina-Russie, Lavrov à Ouagadougou. Poutine invite Traoré.\n"
        "Les plus lus\nMali : Wagner s'en va\nNiger et Russie : que veut Moscou ?\n"
        "2 commentaires\nVive la Russie et vive le Burkina ! Poutine avec nous."
    )

    assert judge("Rentrée au Burkina", text).verdict == "not_relevant"
    assert judge("Rentrée au Burkina", text.replace("Lire aussi : ", "").replace("Les plus lus", "").replace(
        "2 commentaires", "")).verdict == "relevant"  # fmt: skip


def test_a_teaser_supports_no_name_and_rules_none_out() -> None:
    title, text = "Un ministre à Moscou", "Abdoulaye Diop a vu son homologue russe à Moscou. Ils ont parlé de pêche."
    wagner = "Wagner quitte Bamako, annonce Moscou. Les Maliens attendent."

    assert judge(title, f"{text}\nLire aussi : Mali, la rentrée des classes").score == 0.0
    assert judge(title, f"{text} Le ministre malien rentre à Bamako.").verdict == "relevant"
    assert judge("Brèves", f"{wagner}\nLire aussi : une saison d'opéra à Bayreuth").verdict == "relevant"


@pytest.mark.parametrize(
    "text", ["وقالت روسيا لمالي إن القمح سيصل إلى باماكو", "اتفاق بين النيجر وروسيا", "موسكو وبوركينا فاسو"]
)
def test_arabic_words_with_their_particles(text: str) -> None:
    assert judge(text, text).verdict == "relevant"


def test_a_flag_in_a_crowd_is_a_scene() -> None:
    text = "La foule attend à Niamey. Des jeunes agitent des drapeaux russes. Le stade ouvre. Le match commence tard."

    assert judge("Niger : un match", text).verdict != "relevant"


def test_a_list_of_states_is_not_a_subject() -> None:
    text = "Moscou livrera du blé au Zimbabwe, au Mali, à la Somalie, à l'Érythrée et à la Centrafrique."

    assert judge("Du blé pour six pays", text).verdict != "relevant"
    assert (
        judge("Du blé pour le Mali", "Moscou livrera du blé au Mali. Le Mali remercie la Russie.").verdict == "relevant"
    )


def test_an_agency_is_no_subject() -> None:
    assert (
        judge("Mali : de l'or", "Bamako extrait plus d'or, selon RIA Novosti. Le Mali s'en félicite.").verdict
        != "relevant"
    )


def test_the_war_on_ukraine_alone_is_borderline() -> None:
    assert judge("Le Mali rompt avec l'Ukraine", "Bamako rompt avec Kiev. Le Niger suit.").verdict == "borderline"


def test_a_lede_outside_the_text_counts_and_one_inside_does_not_count_twice() -> None:
    lede = "Le Mali et la Russie ont signé un accord à Bamako."
    text = "Les détails suivront. La cérémonie a duré une heure."
    outside = judge("Accord", text, lede=lede)

    assert outside.score > judge("Accord", text).score
    assert {span.where for span in outside.spans} == {"lede"}
    assert judge("Accord", f"{lede} {text}", lede=lede) == judge("Accord", f"{lede} {text}")


def test_the_engine_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(shipped()))

    assert copy.judge("Mali : Lavrov", DIGEST, "fr") == shipped().judge("Mali : Lavrov", DIGEST, "fr")


def test_no_topics_no_judgements() -> None:
    assert TopicEngine([]).judge("Mali", "Russie") == ()


def test_the_rule_hash_follows_the_content() -> None:
    first, second = load_topics(), load_topics()
    topic = first[0]

    assert [rule_hash(t) for t in first] == [rule_hash(t) for t in second]
    assert rule_hash(topic) != rule_hash(first[1])
    other = replace(topic, rule=topic.rule.model_copy(update={"threshold": 0.6}))
    assert rule_hash(other) != rule_hash(topic)
    fewer = replace(topic, concepts={k: v for k, v in topic.concepts.items() if k != "sahel"})
    assert rule_hash(fewer) != rule_hash(topic)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece",
    [
        "Mali ",
        "Mali, Sénégal, ",
        "russe. Mali. ",
        "AES\n",
        "Lire aussi : Mali et Russie\n",
        "a" * 50,
        "Russie " * 3 + "\n",
        "’",
        "Àé",
    ],
)
def test_a_hundred_thousand_characters_stay_cheap(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    shipped().judge(text[:2000], text)
