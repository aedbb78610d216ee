from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from monitor.demo.outlets import OUTLETS
from monitor.demo.texts import TEXTS, Publication, Text, load_text, load_texts, printed
from monitor.errors import ConfigError

FIRST_DAY, SHOWN_AT_START, LAST_DAY = date(2025, 5, 12), date(2025, 5, 23), date(2025, 5, 26)
SECTIONS = {"politique", "securite", "economie", "societe", "culture", "sport", "monde"}
COMMON_WORDS = {
    "fr": {"le", "la", "les", "des", "une", "est", "et", "dans", "pour", "que"},
    "en": {"the", "and", "of", "is", "was", "to", "in", "that", "for", "with"},
    "ru": {"и", "в", "на", "с", "по", "о", "не", "что", "из"},
}


@pytest.fixture(scope="module")
def texts() -> tuple[Text, ...]:
    return load_texts(TEXTS)


@pytest.fixture(scope="module")
def printings(texts: tuple[Text, ...]) -> list[tuple[Text, Publication]]:
    return [(text, publication) for text in texts for publication in text.publications]


def test_there_are_enough_texts_of_each_kind(texts: tuple[Text, ...]) -> None:
    assert len(texts) >= 55
    kinds = Counter(text.topic for text in texts)
    assert kinds["on"] >= 28
    assert kinds["around"] >= 15
    assert kinds["false_friend"] >= 15


def test_names_of_files_are_plain_slugs(texts: tuple[Text, ...]) -> None:
    assert [text.slug for text in texts if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text.slug)] == []


def test_every_text_says_what_it_rests_on(texts: tuple[Text, ...]) -> None:
    assert [text.slug for text in texts if not re.search(r"\b(public|invented)\b", text.rests_on)] == []


def test_sections_are_of_the_agreed_ones(texts: tuple[Text, ...]) -> None:
    assert {text.section for text in texts} <= SECTIONS


def test_the_first_state_of_the_press_has_enough_in_every_outlet(printings: list[tuple[Text, Publication]]) -> None:
    shown = Counter(publication.outlet for _, publication in printings if publication.on <= SHOWN_AT_START)
    assert sum(shown.values()) >= 105
    assert {outlet: shown[outlet] for outlet in OUTLETS if shown[outlet] < 8} == {}
    assert shown["abaliko"] >= 30


def test_every_day_lies_in_the_period(printings: list[tuple[Text, Publication]]) -> None:
    days = [
        (text.slug, day)
        for text, publication in printings
        for day in (publication.on, publication.edited_on, publication.deleted_on)
        if day is not None
    ]
    assert [entry for entry in days if not FIRST_DAY <= entry[1] <= LAST_DAY] == []


def test_each_later_day_brings_something_new(printings: list[tuple[Text, Publication]]) -> None:
    later = [publication for _, publication in printings if publication.on > SHOWN_AT_START]
    assert len(later) >= 16
    assert {publication.on.day for publication in later} == {24, 25, 26}


def test_later_days_change_and_remove_what_was_shown_before(printings: list[tuple[Text, Publication]]) -> None:
    shown = [publication for _, publication in printings if publication.on <= SHOWN_AT_START]
    assert sum(1 for one in shown if one.edited_on is not None and one.edited_on > SHOWN_AT_START) >= 4
    assert sum(1 for one in shown if one.deleted_on is not None and one.deleted_on > SHOWN_AT_START) >= 2
    assert {one.edited_on.day for one in shown if one.edited_on is not None} == {24, 25, 26}


def test_a_later_edit_changes_the_page(printings: list[tuple[Text, Publication]]) -> None:
    for text, publication in printings:
        if publication.edited_on is not None:
            before, after = (
                printed(text, publication, SHOWN_AT_START),
                printed(text, publication, publication.edited_on),
            )
            assert before != after, (text.slug, publication.outlet)


def test_no_outlet_prints_one_title_twice(printings: list[tuple[Text, Publication]]) -> None:
    for day in (SHOWN_AT_START, LAST_DAY):
        titles = Counter((publication.outlet, printed(text, publication, day)[0]) for text, publication in printings)
        assert [title for title, times in titles.items() if times > 1] == []


def test_a_copy_never_comes_before_its_origin_on_the_same_day(printings: list[tuple[Text, Publication]]) -> None:
    for text, publication in printings:
        origin = text.publications[0]
        if publication.on == origin.on and publication.at is not None and origin.at is not None:
            assert publication.at >= origin.at, (text.slug, publication.outlet)


def test_two_texts_share_no_paragraph(texts: tuple[Text, ...]) -> None:
    seen: dict[str, str] = {}
    for text in texts:
        own = [*text.paragraphs, *(extra for publication in text.publications for extra in publication.extra)]
        for paragraph in {" ".join(paragraph.casefold().split()) for paragraph in own}:
            assert seen.setdefault(paragraph, text.slug) == text.slug, paragraph


def test_two_texts_share_no_long_run_of_words(texts: tuple[Text, ...]) -> None:
    """Twelve words in a row would let two independent texts pass for copies of each other."""
    seen: dict[tuple[str, ...], str] = {}
    for text in texts:
        for paragraph in text.paragraphs:
            words = re.findall(r"\w+", paragraph.casefold())
            for start in range(len(words) - 11):
                run = tuple(words[start : start + 12])
                assert seen.setdefault(run, text.slug) == text.slug, " ".join(run)


def test_the_languages_are_those_declared(texts: tuple[Text, ...]) -> None:
    counted = Counter(text.lang for text in texts)
    assert counted["fr"] >= 45
    assert counted["en"] >= 5
    assert counted["ru"] >= 2
    for text in texts:
        words = Counter(re.findall(r"\w+", " ".join(text.paragraphs).casefold()))
        hits = {lang: sum(words[word] for word in common) for lang, common in COMMON_WORDS.items()}
        assert max(hits, key=lambda lang: hits[lang]) == text.lang, text.slug


def test_texts_are_of_the_lengths_of_the_press(texts: tuple[Text, ...]) -> None:
    lengths = [sum(len(paragraph.split()) for paragraph in text.paragraphs) for text in texts]
    assert min(lengths) >= 55
    assert max(lengths) <= 900
    assert sum(1 for length in lengths if length >= 600) >= 2
    assert sum(1 for length in lengths if length < 100) >= 6


def test_the_quirks_of_real_pages_are_there(texts: tuple[Text, ...], printings: list[tuple[Text, Publication]]) -> None:
    bodies = ["\n".join(text.paragraphs) for text in texts]
    assert any("’" in body and "'" not in body for body in bodies)
    assert any("'" in body and "’" not in body for body in bodies)
    assert any("« " in body for body in bodies)
    assert any("“" in body for body in bodies)
    assert any(text.byline is not None and text.byline.isupper() for text in texts)
    assert any(text.byline is None for text in texts)
    assert any(publication.extra and publication.extra[-1].startswith("Source : ") for _, publication in printings)
    assert any(text.lang == "ru" for text in texts)
    copies = [publication for text in texts for publication in text.publications[1:]]
    assert {copy.manner for copy in copies} == {"verbatim", "retitled", "edited", "excerpt", "extended", "stub"}
    assert any(copy.credit is None for copy in copies)
    assert any(copy.credit is not None for copy in copies)
    assert any(copy.at is None for copy in copies)
    assert sum(1 for text in texts if len(text.publications) >= 5) >= 3


GOOD = """
lang: fr
topic: on
rests_on: "invented people and place"
title: "À Tarkabougou"
paragraphs: ["Il a plu sur la mairie.", "Personne n’a rien dit."]
section: societe
publications:
  - {outlet: koulou, on: 2025-05-19}
  - {outlet: abaliko, on: 2025-05-20, as: edited, replace: [["la mairie", "l’école"]]}
"""


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "pluie.yml"
    path.write_text(GOOD, encoding="utf-8")
    text = load_text(path)
    assert printed(text, text.publications[1], LAST_DAY)[2][0] == "Il a plu sur l’école."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("topic: on", "topic: off"),
        ("title:", "titel:"),
        ('la mairie",', 'la gare",'),
        ("outlet: koulou", "outlet: kolou"),
        ("on: 2025-05-20", "on: 2025-05-18"),
        ("on: 2025-05-19", "on: 2025-05-19, keep: [2]"),
        ("on: 2025-05-19", "on: 2025-05-19, at: 25:00"),
    ],
)
def test_a_faulty_file_is_refused_by_name(tmp_path: Path, old: str, new: str) -> None:
    assert old in GOOD
    path = tmp_path / "pluie.yml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"pluie\.yml"):
        load_text(path)
