"""Stories: texts on one event together, others apart, in whatever order they come in."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations

import pytest

from monitor.folding import stems
from monitor.similarity.likeness import SPAN, WINDOW, likeness, needed, shared_signs
from monitor.similarity.signs import Named, Signs, civil_day, place_of, rarity, signs
from monitor.similarity.stories import Link, find_link, settle_links
from tests.benchmarks.copies.events import World, Writeup
from tests.benchmarks.copies.lookalikes import LOOKALIKES, lookalike_gazetteer
from tests.benchmarks.copies.neighbours import NEIGHBOURS, neighbours_gazetteer
from tests.benchmarks.copies.reports import REPORTS, reports_gazetteer
from tests.benchmarks.copies.stories import MemoryIndex, b_cubed, found_stories, signs_of
from tests.benchmarks.copies.written import WRITTEN, written_gazetteer

FERRY = "Le bac de Koussi a coulé dans la nuit, les pirogues cherchent son équipage près du ponton"


def made(
    title: str,
    text: str,
    day: str = "2025-05-20",
    language: str | None = "fr",
    outlet: int = 1,
    names: Sequence[Named] = (),
) -> Signs:
    return signs(
        place=place_of(day, None, "day", f"{day}T10:00:00Z", title),
        title=title,
        text=text,
        stemmed=stems(f"{title} {text}", language),
        language=language,
        source_id=outlet,
        entities=names,
    )


def numbered(found: Sequence[Signs], order: Sequence[int]) -> tuple[dict[int, int], MemoryIndex]:
    """The stories of texts that come in, in an order."""
    index = MemoryIndex()
    for text_id in order:
        index.add(text_id, found[text_id])
        settle_links([text_id], [], index)
    return index.stories(), index


def told(texts: Sequence[Writeup], found: dict[int, int]) -> dict[str, set[int]]:
    """Event -> the stories that its texts are in."""
    events: dict[str, set[int]] = {}
    for number, one in enumerate(texts):
        events.setdefault(one.event, set()).add(found[number])
    return events


def test_seven_accounts_of_one_debate_are_one_story_and_no_other_event_is_in_it() -> None:
    found = found_stories(signs_of(WRITTEN, written_gazetteer()))
    stories = told(WRITTEN, found)
    assert len([one for one in WRITTEN if one.event == "debat"]) == 7
    assert len(stories["debat"]) == 1
    for first, second in combinations(stories, 2):
        assert not stories[first] & stories[second], f"{first} and {second} are not one event"
    assert b_cubed(found, [one.event for one in WRITTEN])["f1"] >= 0.95


def test_events_that_look_alike_are_told_apart() -> None:
    stories = told(LOOKALIKES, found_stories(signs_of(LOOKALIKES, lookalike_gazetteer())))
    for one, other in (
        ("visite-fevrier", "visite-mars"),
        ("attaque-farabana", "attaque-zinkou"),
        ("sommet", "marge"),
        ("proces", "verdict"),
        ("ble-mantala", "ble-zinkou"),
        ("bulletin1", "bulletin2"),
        ("atome", "atome-stage"),
    ):
        assert not stories[one] & stories[other], f"{one} and {other} are not one event"
    for event in ("visite-fevrier", "visite-mars", "attaque-farabana", "attaque-zinkou", "marge", "bilan", "atome"):
        assert len(stories[event]) == 1, event


def test_a_village_a_region_a_mayor_or_a_day_long_past_make_no_event() -> None:
    stories = told(NEIGHBOURS, found_stories(signs_of(NEIGHBOURS, neighbours_gazetteer())))
    for first, second in combinations(stories, 2):
        assert not stories[first] & stories[second], f"{first} and {second} are not one event"
    for event in ("oculistes", "lutte", "gare", "rougeole", "ports", "choeur"):
        assert len(stories[event]) == 1, event


@pytest.mark.parametrize(
    ("texts", "gazetteer"), [(LOOKALIKES, lookalike_gazetteer()), (REPORTS, reports_gazetteer())], ids=["alike", "week"]
)
def test_what_was_written_by_hand_comes_out_as_it_should(texts: Sequence[Writeup], gazetteer: object) -> None:
    found = found_stories(signs_of(texts, gazetteer))  # type: ignore[arg-type]
    assert b_cubed(found, [one.event for one in texts])["f1"] >= 0.92


def test_one_event_in_three_languages_is_one_story() -> None:
    for texts, gazetteer, events in (
        (WRITTEN, written_gazetteer(), ("raffinerie", "visite")),
        (LOOKALIKES, lookalike_gazetteer(), ("visite-fevrier", "atome")),
        (NEIGHBOURS, neighbours_gazetteer(), ("ports",)),
    ):
        stories = told(texts, found_stories(signs_of(texts, gazetteer)))
        for event in events:
            assert {one.language for one in texts if one.event == event} == {"fr", "en", "ru"}
            assert len(stories[event]) == 1


def test_the_order_in_which_texts_come_in_makes_no_difference() -> None:
    world = World(11)
    texts = world.writeups(150, 30)
    found = signs_of(texts, world.gazetteer())
    straight, index = numbered(found, range(len(found)))
    assert len(set(straight.values())) < len(found), "some stand together"
    for seed in (1, 2, 3):
        order = list(range(len(found)))
        random.Random(seed).shuffle(order)
        assert numbered(found, order)[0] == straight
    # and each text stands where it would be put if it were asked again
    assert all(find_link(text_id, index) == index.link(text_id) for text_id in straight)


def test_a_late_first_text_takes_the_story_over() -> None:
    late = made("Le bac de Koussi a coulé", FERRY, "2025-05-19")
    others = [made("Koussi : le bac a coulé", f"{FERRY}, épisode {word}", outlet=word) for word in (2, 3)]
    stories, index = numbered([late, *others], [1, 2, 0])
    assert stories == {0: 0, 1: 0, 2: 0}
    assert index.link(0) == Link(0)


def test_nobody_is_joined_by_what_every_text_says() -> None:
    stock = "le président du Mali a reçu le ministre russe et parlé de la coopération entre les deux pays"
    one = made("Mali", f"{stock}. Les abeilles manquent, le miel aussi.")
    other = made("Russie", f"{stock}. Un tunnel percera la montagne.", outlet=2)
    assert len(shared_signs(one, other, 20)) >= 8
    assert len(set(found_stories([one, other]).values())) == 2


def test_one_name_is_no_event() -> None:
    yelimar = [Named("yelimar", "place", 2, 0, "Yélimar")]
    one = made("Yélimar : la finale de lutte reportée", "Les tambours reviendront si le sable sèche.", names=yelimar)
    other = made("Les pintades quittent Yélimar", "Les vendeuses auront des robinets.", outlet=2, names=yelimar)
    assert "eyelimar" in shared_signs(one, other)
    assert likeness(one, other) < needed(0)


def test_all_words_of_a_name_are_one_name() -> None:
    one = made("Lutte", "Hier à Port-Zindara, et samedi avec Bréma Ouandoko, les tambours ont battu.")
    other = made("Forage", "Une pompe pour Port-Zindara : Bréma Ouandoko la voulait. Ouandoko paiera.", outlet=2)
    names = one.names
    assert names["wport"] == names["wzindar"] == names["pzndr"]
    assert names["wbrem"] == names["wouandoko"] == other.names["wouandoko"] != names["wport"]
    assert {"wport", "wzindar", "wbrem", "wouandoko"} <= set(shared_signs(one, other, 20))
    assert likeness(one, other) < needed(0), "a place and a person are no event"
    told_more = made("Forage", "À Port-Zindara avec Bréma Ouandoko, les tambours ont battu pour la pompe.", outlet=2)
    assert likeness(one, told_more) >= needed(0)


def test_a_day_long_past_that_two_texts_recall_is_not_that_of_an_event() -> None:
    names = [Named("awa-sindibe", "person", 1, 0), Named("yelimar", "place", 1, 0)]
    one = made("Tribune", "On compare les prix, comme le 7 avril.", names=names)
    other = made("Склад", "Склад построят, как решили 7 апреля.", language="ru", outlet=2, names=names)
    assert "d04-07" in shared_signs(one, other)
    assert likeness(one, other) == 0
    one = made("Tribune", "On compare les prix, comme le 19 mai.", names=names)
    other = made("Склад", "Склад построят, как решили 19 мая.", language="ru", outlet=2, names=names)
    assert likeness(one, other) >= needed(0)


def test_two_issues_of_a_series_are_two_events() -> None:
    title, text = "Le point de la semaine n° ", "criquets tambours tunnel abeilles pirogue"
    first = made(f"{title}12", text, "2025-05-16")
    next_week = made(f"{title}13", text, "2025-05-23")
    assert likeness(first, next_week) == 0
    assert likeness(next_week, first) == 0
    # the same title elsewhere on the same day is no series
    assert likeness(first, made(f"{title}12", text, "2025-05-16", outlet=2)) == pytest.approx(1)


def test_titles_that_give_different_days_are_on_different_events() -> None:
    text = "cliniques criquets directrice abeilles"
    one = made("Conseil du 4 juin : les nominations", text, "2025-06-05")
    other = made("Conseil du 11 juin : les nominations", text, "2025-06-07", outlet=2)
    assert likeness(one, other) == 0


def test_what_was_on_other_days_is_less_alike_and_what_was_on_one_day_stays_alike_however_late() -> None:
    text = "le bac a heurté le ponton, les pirogues ont ramené l'équipage et les tambours"
    one = made("Naufrage", f"Lundi 12 mai, {text}.", "2025-05-13")
    other_day = made("Naufrage au port", f"Vendredi 16 mai, {text}.", "2025-05-17", outlet=2)
    no_day = made("Naufrage au port", f"Ce jour-là, {text}.", "2025-05-17", outlet=2)
    same_day = made("Naufrage au port", f"Lundi 12 mai, {text}.", "2025-05-17", outlet=2)
    assert likeness(one, other_day) < likeness(one, no_day) < likeness(one, same_day)
    # days of the week count from the day of the text
    friday = made("Naufrage au port", f"Vendredi, {text}.", "2025-05-17", outlet=2)
    monday = made("Naufrage au port", f"Lundi, {text}.", "2025-05-14", outlet=2)
    assert likeness(one, friday) < likeness(one, monday)


def test_titles_that_name_other_places_are_less_alike() -> None:
    text = "des hommes à moto ont brûlé deux camions avant de fuir, selon les routiers de"
    one = made("Deux camions brûlés à Doulgou", f"Mardi, {text} Doulgou.")
    elsewhere = made("Deux camions brûlés à Koussi", f"Mardi, {text} Koussi.", outlet=2)
    unnamed = made("Deux camions brûlés sur la route", f"Mardi, {text} Koussi.", outlet=2)
    assert (one.titled, elsewhere.titled, unnamed.titled) == (
        frozenset({"pdlg"}),
        frozenset(),
        frozenset(),
    ), "Koussi has too few consonants"
    far = made("Deux camions brûlés à Tamboura", f"Mardi, {text} Tamboura.", outlet=2)
    assert likeness(one, far) < likeness(one, elsewhere)


def test_across_languages_words_do_not_count() -> None:
    names = [
        Named("awa-sindibe", "person", 2, 0),
        Named("yelimar", "place", 1, 0),
        Named("volganor", "organisation", 1, 1),
    ]
    french = made("Accord", "minéral secteur fabrique 62 tonnes", names=names)
    russian = made("Договор", "минерал завод 62 тонны", language="ru", outlet=2, names=names)
    assert likeness(french, russian) >= needed(0)
    assert "wmineral" not in shared_signs(french, russian)
    alone = made("Договор", "минерал завод", language="ru", outlet=2, names=names[:1])
    assert likeness(french, alone) == 0, "one name is no event"


def test_names_that_no_gazetteer_knows_are_the_same_in_two_scripts() -> None:
    french = made("Ardanov à Doulgou", "On a vu Ardanov avec Lougani Verechko à Doulgou ; ils ont signé pour 62 bus.")
    russian = made("Визит", "В Дулгу приехали Арданов и Верешко, они подписали договор на 62 автобуса.", language="ru")
    both = shared_signs(french, russian, 20)
    assert {"pardnv", "pvrxk", "pdlg", "n62"} <= set(both)
    assert likeness(french, russian) >= needed(0)
    # whom only one of the two has from the gazetteer
    known = [Named("ardanov", "person", 1, 0, "Ardanov"), Named("verechko", "person", 1, 0, "Verechko Lougani")]
    half_known = made(
        "Ardanov à Doulgou", "On a vu Ardanov avec Lougani Verechko à Doulgou ; ils ont signé pour 62 bus.", names=known
    )
    assert "pardnv" not in half_known.terms
    assert likeness(half_known, russian) >= needed(0)


def test_a_known_name_counts_once() -> None:
    known = [Named("president-4", "person", 1, 0, "Awa Sindibé Sindibe")]
    one = made("Un mot d'Awa Sindibé", "Hier Awa Sindibé a salué les tambours.", names=known)
    assert one.terms["epresident-4"] > 4
    assert one.terms["wsindib"] < 1
    assert "psndb" not in one.terms


def test_a_story_ends() -> None:
    """A text is joined to one of its window; and a story that is told day by day does not go on for ever."""
    text = "pirogue bac équipage marabout radeau tempête ponton"
    far = [made(f"Bac {day}", text, day, outlet=at) for at, day in enumerate(("2025-05-01", "2025-06-01"))]
    assert len(set(found_stories(far).values())) == 2
    words = ("bac", "radeau", "ponton", "tempête", "pirogue", "marabout", "barge", "quai", "rame")
    begin = date(2025, 4, 1)
    chain = [
        made(f"{word} équipage", text, (begin + timedelta(days=5 * at)).isoformat(), outlet=at)
        for at, word in enumerate(words)
    ]
    stories = found_stories(chain)
    for text_id, first in stories.items():
        assert chain[text_id].day - chain[first].day <= SPAN
    assert 1 < len(set(stories.values())) < len(chain)


def test_the_window_is_as_long_as_it_says() -> None:
    text = "pirogue bac équipage radeau tempête ponton"
    for days, stories in ((WINDOW, 1), (WINDOW + 1, 2)):
        later = (date(2025, 5, 1) + timedelta(days=days)).isoformat()
        near = [made("bac perdu", text, "2025-05-01"), made("radeau perdu", text, later, outlet=2)]
        assert len(set(found_stories(near).values())) == stories


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\x00\ud800", "1 2 3", "le la les", "—" * 500, "a" * 5000, "ⅷ ٣ 𝟙𝟚 ²", "№ 5/13/2025 99 mai 0 juin",
        "É" * 90, "31/02/2025 30 février 29 février", "Ж Щ ъ ь", "DES CAPITALES PARTOUT, ET DES VIRGULES", "x" * 40,
        "le 99 mai 2025, 2 au 3 et 4 mai", "a X-- -Y-Z' d'--A",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["fr", "ru", "de", "", None])
def test_ugly_texts_have_signs_and_stories(text: str, language: str | None) -> None:
    one, other = made(text, text, language=language), made(text, text, language=language, outlet=2)
    assert all(weight > 0 for weight in one.terms.values())
    assert likeness(one, other) >= 0
    assert set(found_stories([one, other])) == {0, 1}


def test_the_place_of_a_text() -> None:
    seen = "2025-05-22T09:00:00Z"
    morning = place_of("2025-05-20", "2025-05-20T06:00:00Z", "minute", seen, "k")
    day_only = place_of("2025-05-20", None, "day", seen, "k")
    month_seen_in_it = place_of("2025-05-01", None, "month", seen, "k")
    month_long_past = place_of("2025-03-01", None, "month", seen, "k")
    undated = place_of(None, None, None, seen, "k")
    assert month_long_past < morning < day_only < month_seen_in_it == undated
    places = (morning, day_only, undated, month_long_past)
    assert [civil_day(place) for place in places] == ["2025-05-20", "2025-05-20", "2025-05-22", "2025-03-01"]
    assert place_of(None, None, None, seen, "k") != place_of(None, None, None, seen, "l"), "keys decide between equals"
    assert civil_day(place_of("1900-01-01", None, "day", seen, "k")) == "1900-01-01"


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("Le débat s'est tenu le 12 mars, après celui du 3 mars et avant celui du 2 avril", "2025-03-12"),
        ("Le débat du 30 novembre", "2025-03-01"),
        ("", "2025-03-01"),
    ],
)
def test_a_text_of_which_only_the_month_is_known_counts_as_of_the_last_day_of_it_that_it_names(
    told: str, day: str
) -> None:
    assert civil_day(place_of("2025-03-01", None, "month", "2026-01-01T00:00:00Z", "k", told)) == day


def test_what_is_counted_weighs_by_how_rare_it_is() -> None:
    assert rarity(3, 10_000) > rarity(300, 10_000) > rarity(9_000, 10_000) >= 0
    assert rarity(10_000, 10_000) == 0

    def weights(found: Sequence[str]) -> dict[str, float]:
        return {sign: 0.0 if sign == "wabeilles" else 1.0 for sign in found}

    found = signs(
        place=0, title="t", text="", stemmed="abeilles tunnel", language="fr", source_id=1, entities=(), weights=weights
    )
    assert "wtunnel" in found.terms
    assert "wabeilles" not in found.terms
