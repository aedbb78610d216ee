"""What counts as an event, and what it is said to be: done, to come, claimed, denied. The sentences are examples."""

from __future__ import annotations

import json
import pickle
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.relevance.events import MOST_EVENTS
from tests.relevance.relating import DAY, one, reader, relations, stated

DONE = [
    ("visit", "Le ministre russe des Transports s'est rendu à Bamako pour rencontrer le gouvernement malien."),
    ("visit", "Le chef de la diplomatie nigérienne est arrivé à Moscou mercredi."),
    ("visit", "Une délégation du Burkina Faso a visité une usine russe près de Kazan."),
    ("visit", "The Russian deputy minister visited Niamey on Tuesday with a large delegation."),
    ("visit", "Российская делегация посетила Бамако и осмотрела будущую больницу."),
    ("visit", "Lors de sa visite à Ouagadougou, l'envoyé du Kremlin a parlé d'agriculture."),
    ("meeting", "Le ministre malien a rencontré son homologue russe à Moscou."),
    ("meeting", "Le président nigérien a reçu l'ambassadeur de Russie au palais."),
    ("meeting", "Les ministres du Mali et de la Russie se sont entretenus jeudi."),
    ("meeting", "Burkinabe and Russian officials held talks in Ouagadougou."),
    ("meeting", "Министр обороны России встретился с коллегой из Мали."),
    ("meeting", "Le conseiller burkinabè Salif Tankoano s'est entretenu avec le Russe Boris Vetrov."),
    ("agreement", "Le Mali et la Russie ont signé un mémorandum sur la santé."),
    ("agreement", "Niamey et Moscou sont convenus de relancer leur commission mixte."),
    ("agreement", "Rosatom and the Burkinabe ministry signed a roadmap."),
    ("agreement", "Россия и Нигер подписали соглашение о сотрудничестве."),
    ("delivery", "La Russie a livré 25 000 tonnes de blé au Burkina Faso."),
    ("delivery", "Moscou a remis des véhicules blindés à l'armée malienne."),
    ("delivery", "Russia delivered fertilizer to Mali in March."),
    ("delivery", "Россия поставила Мали партию вертолетов."),
    ("deployment", "Une centaine d'instructeurs russes ont été déployés à Niamey."),
    ("deployment", "Russian instructors arrived in Niger to set up air defences: one hundred instructors arrived."),
    ("deployment", "Cent hommes de l'Africa Corps, arrivée d'instructeurs comprise, gardent la base de Niamey."),
    ("deployment", "В Буркина-Фасо прибыли военные инструкторы из России: прибыли инструкторы и врачи."),
    ("withdrawal", "Le groupe Wagner a quitté le Mali."),
    ("withdrawal", "The Wagner group announced its withdrawal from Mali."),
    ("withdrawal", "ЧВК «Вагнер» покинула Мали."),
    ("withdrawal", "Le retrait de Wagner du Mali surprend les habitants de Gao."),
    ("training", "Des instructeurs russes forment les soldats burkinabè au pilotage."),
    ("training", "Russian officers trained Malian soldiers near Sévaré."),
    ("training", "Российские инструкторы обучили малийских солдат."),
    ("joint-operation", "Les FAMa, au Mali, ont mené une opération conjointe avec l'Africa Corps russe près de Kidal."),
    (
        "joint-operation",
        "Malian troops fighting alongside Malian militias and Wagner fighters entered Kidal: "
        "a joint operation with Russia.",
    ),
    ("joint-operation", "Армия Мали провела совместную операцию с российскими военными."),
    ("support", "La Russie a réaffirmé son soutien à l'AES."),
    ("support", "Moscow pledged support for Mali at the Security Council."),
    ("support", "Россия готова оказать помощь Мали."),
    ("accusation", "Une association malienne accuse Wagner d'exactions à Moura."),
    ("accusation", "A Malian NGO accused Russian mercenaries of abuses."),
    ("accusation", "Правозащитники в Мали обвинили бойцов ЧВК «Вагнер» в насилии."),
    ("sanction", "Un pays tiers a pris des sanctions contre deux officiers maliens liés à Wagner."),
    ("media-cooperation", "La formation des journalistes maliens par une école russe a débuté à Bamako."),
    ("media-cooperation", "Niger's radio and a Russian agency have begun their content exchange."),
    ("media-cooperation", "СМИ России и Мали: сотрудничество СМИ двух стран началось."),
]
PLANNED = [
    ("visit", "Le ministre russe des Transports se rendra à Bamako la semaine prochaine."),
    ("visit", "Le président burkinabè est attendu à Moscou jeudi."),
    ("visit", "The Russian minister will visit Mali in June."),
    ("visit", "Глава МИД Мали посетит Россию в июне."),
    ("visit", "Niamey prépare la visite d'une délégation russe."),
    ("meeting", "Le ministre malien rencontrera son homologue russe à Moscou."),
    ("meeting", "La prochaine session des consultations entre l'AES et la Russie se tiendra à Niamey."),
    ("meeting", "Министры Мали и России встретятся в Москве."),
    ("agreement", "Un mémorandum entre le Mali et la Russie est en préparation."),
    ("agreement", "Le Niger et la Russie signeront un accord en juillet."),
    ("agreement", "Russia and Burkina Faso will sign a memorandum on health."),
    ("delivery", "La Russie livrera des engrais au Mali."),
    ("delivery", "La Russie a promis de livrer du blé au Niger."),
    ("delivery", "Russia will supply fuel to Mali."),
    ("deployment", "Moscou va déployer des instructeurs au Burkina Faso."),
    ("withdrawal", "Wagner quittera le Mali avant la fin du mois."),
    ("training", "La Russie formera des pilotes maliens: des instructeurs formeront dix officiers."),
]
CLAIMED = [
    ("delivery", "La Russie aurait livré des drones au Mali."),
    ("delivery", "La Russie livrerait bientôt des hélicoptères au Niger."),
    ("deployment", "Moscou aurait déployé des mercenaires au Burkina Faso."),
    ("delivery", "Russia has allegedly delivered drones to Mali."),
    ("agreement", "Le Mali et la Russie auraient signé un accord secret."),
]
DENIED = [
    ("visit", "Le ministre russe ne s'est pas rendu à Bamako."),
    ("delivery", "La Russie n'a pas livré d'hélicoptères au Mali."),
    ("delivery", "La Russie ne livrera pas de chars au Niger."),
    ("agreement", "Le Mali dément avoir signé un accord avec la Russie."),
    ("agreement", "Niger and Russia have not signed a memorandum."),
    ("agreement", "Россия и Мали не подписали соглашение."),
    ("meeting", "La réunion entre le Mali et la Russie est annulée."),
    ("deployment", "Bamako nie le déploiement de mercenaires russes."),
]
NOTHING = [
    "La Russie met des bourses à la disposition du Mali.",
    "Moscou met en avant ses projets au Mali.",
    "La Russie pourrait livrer des drones au Mali.",
    "Si la Russie livrait des drones au Mali, la guerre changerait.",
    "La Russie va-t-elle livrer des drones au Mali ?",
    "Russia may deliver drones to Mali.",
    "Россия может поставить вертолеты Мали.",
    "Au Mali, l'entraînement de l'équipe nationale a lieu sous les yeux d'un coach russe.",
    "Le musée russe propose une visite guidée aux étudiants du Mali.",
    "Le rapport sur le Mali et la Russie a été rendu public.",
    "La formation du gouvernement malien occupe aussi la presse russe.",
    "Un habitant de Bamako accuse réception d'un colis venu de Russie.",
    "Un Russe et un Malien se livrent à un débat sur la paix.",
    "La Russie est d'accord avec le Mali.",
    "Le livre sur les armes de la Russie au Mali est en librairie.",
    "La France achève le retrait des troupes françaises du Mali, où la Russie regarde.",
    "Le Sénégal a signé un accord avec l'Algérie ; le Mali et la Russie observent.",
    "Le Mali aime la Russie.",
]


@pytest.mark.parametrize(("kind", "text"), DONE)
def test_done(kind: str, text: str) -> None:
    assert (kind, "done") in stated(text)


@pytest.mark.parametrize(("kind", "text"), PLANNED)
def test_to_come(kind: str, text: str) -> None:
    found = stated(text)

    assert (kind, "planned") in found
    assert (kind, "done") not in found


@pytest.mark.parametrize(("kind", "text"), CLAIMED)
def test_claimed(kind: str, text: str) -> None:
    found = stated(text)

    assert (kind, "claimed") in found
    assert (kind, "done") not in found


@pytest.mark.parametrize(("kind", "text"), DENIED)
def test_denied(kind: str, text: str) -> None:
    found = stated(text)

    assert (kind, "denied") in found
    assert not {status for found_kind, status in found if found_kind == kind} - {"denied"}


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_event(text: str) -> None:
    assert stated(text, title="Le Mali et la Russie") == set()


def test_of_a_text_that_states_one_after_the_other_so_many_are_kept() -> None:
    assert len(relations("Le Mali et la Russie ont signé un accord à Moscou. " * 200).events) == MOST_EVENTS


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "piece",
    [
        "Mali\r\n\r\nRussie",
        "Mali\r\n\r\nRussie\r\n\r\n",
        "Mali\n\nRussie\n\n",
        "le Mali peut signer avec la Russie un accord et ",
        "Boris Vetrov visite le Mali ? ",
        "« accord », Mali, Russie (3 mai) ",
    ],
)
def test_long_rows_stay_cheap(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    relations(text, title="Le Mali et la Russie")
    relations("Rien.", title=text[:20_000], lede=text[:20_000])

    # a second each; what grows with the square of the sentences or the names takes many


def test_a_line_that_is_wrapped_tells_what_it_tells_in_one() -> None:
    text = "Le ministre malien des Affaires étrangères et son homologue de\nRussie ont signé\nun accord le 3 mai."
    wrapped = one(text, "agreement")
    windows = one(text.replace("\n", "\r\n"), "agreement")
    straight = one(text.replace("\n", " "), "agreement")

    for event in (wrapped, windows):
        assert (event.status, event.day, event.actors) == (straight.status, straight.day, straight.actors)
    assert straight.day == "2025-05-03"


def test_the_sentence_and_the_words_are_offsets_into_the_stored_text() -> None:
    text = "Il pleut. L’œuvre est faite : la Russie a livré du blé au Mali."
    event = one(text, "delivery")

    assert text[event.start : event.end] == "L’œuvre est faite : la Russie a livré du blé au Mali."
    assert text[slice(*event.words)] == "livré"
    assert (event.where, event.sentence, event.quote) == ("text", 2, "livré")


def test_a_title_states_events_too() -> None:
    event = one("Rien de plus.", "delivery", title="La Russie livre du blé au Mali")

    assert (event.where, event.sentence, event.status) == ("title", 0, "done")


def test_this_meeting_is_the_one_just_told() -> None:
    text = (
        "Les ministres du Mali et de la Russie se sont réunis à Moscou le 3 avril. "
        "Cette rencontre entre le Mali et la Russie ouvre une ère nouvelle."
    )
    first, second = relations(text).events

    assert (first.place, first.on) == (second.place, second.on)
    assert second.on == date(2025, 4, 3)


def test_every_year() -> None:
    text = "Le Mali et la Russie ont tenu une première réunion et prévoient des consultations annuelles."
    found = {(event.status, event.yearly) for event in relations(text).events if event.kind == "meeting"}

    assert found == {("done", False), ("planned", True)}


def test_one_side_with_the_other_beside_it_is_enough() -> None:
    text = (
        "Le ministre malien est arrivé mardi. Il a rencontré son homologue russe. Les deux parties ont signé un accord."
    )

    assert {("meeting", "done"), ("agreement", "done")} <= stated(text)


def test_a_sentence_without_the_other_side_is_no_event() -> None:
    far = " ".join(f"La récolte de mangues de la vallée numéro {n} sera bonne." for n in range(6))
    text = f"Le Mali et la Russie coopèrent. {far} Le ministre malien a signé un accord avec son voisin."

    assert stated(text, title="Le Mali et la Russie") == set()


def test_furniture_states_nothing() -> None:
    text = "Le Mali et la Russie coopèrent beaucoup.\nLire aussi : La Russie a livré du blé au Mali"

    assert stated(text) == set()


def test_what_is_not_on_the_topic_states_nothing() -> None:
    assert relations("Le Sénégal a signé un accord avec le Maroc.").events == ()


def test_events_are_plain_json() -> None:
    event = one("La Russie a livré du blé au Mali, à Bamako, le 2 mai 2025.", "delivery")

    assert json.loads(json.dumps(event.as_dict())) == event.as_dict()
    assert event.as_dict()["place"] == {"entity": "bamako", "words": "Bamako"}
    assert event.as_dict()["on"] == "2025-05-02"


def test_the_finder_survives_pickling() -> None:
    text = "La Russie a livré du blé au Mali le 2 mai 2025."
    again = pickle.loads(pickle.dumps(reader()))

    assert again.read("", text, None, DAY).relations == reader().read("", text, None, DAY).relations
    assert again.stamp == reader().stamp


PIECES = [
    "Mali",
    "russe",
    "n'a pas",
    "livré",
    "visite",
    "le 31 février",
    "99/99/2025",
    "à",
    "?",
    "«",
    "…",
    "\n",
    "\0",
    "\ud800",
    "œ",
    "e\u0301",
    "Бамако",
    "Россия",
    "не подписали",
    "accord",
    "si",
    ";",
    "(",
    "- ",
    "в",
    " ",
    "demain",
    "jeudi",
    "hier",
    "le 3 mai",
    "en mars",
    "l'an dernier",
    "la semaine prochaine",
    "février 29",
    "réunion",
]


# the first texts wait for patterns that are compiled when they are needed
@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from([DAY, None, date.min, date.max]))
def test_anything_may_come(pieces: list[str], on: date | None) -> None:
    text = " ".join(pieces)
    for event in relations(text, title="Le Mali et la Russie", on=on).events:
        part = text if event.where == "text" else "Le Mali et la Russie"
        assert 0 <= event.start <= event.words[0] < event.words[1] <= event.end <= len(part)
        assert event.actors
