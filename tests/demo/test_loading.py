from __future__ import annotations

from pathlib import Path

import pytest

from monitor.demo import LAST_DAY
from monitor.demo.texts import FAULTY, TEXTS, all_texts, load_text, load_texts
from monitor.errors import ConfigError

from .conftest import TEXT


def test_every_shipped_text_loads_and_ends_with_the_press() -> None:
    texts = all_texts()
    assert len(texts) == len(list(TEXTS.glob("*.yml"))) + len(list(FAULTY.glob("*.yml")))
    days = [
        day
        for text in texts
        for publication in text.publications
        for day in (publication.on, publication.edited_on, publication.deleted_on)
        if day is not None
    ]
    assert max(days) <= LAST_DAY


def test_yaml_words_for_true_are_words(folder: Path) -> None:
    text = load_text(folder / "pont.yml")
    assert text.topic == "on"
    assert text.slug == "pont"
    assert text.publications[0].on.isoformat() == "2025-05-19"
    assert text.publications[4].manner == "stub"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("section: politique", "section: politique\nsubject: pont", "subject"),
        ("topic: on", "topic: 'yes'", "topic"),
        ("lang: fr", "lang: de", "lang"),
        ("outlet: koulou", "outlet: koulu", "unknown outlet 'koulu'"),
        ('at: "09:30"', "at: 10:30", "publications.0.at"),
        ('at: "09:30"', 'at: "25:00"', "publications.0.at"),
        ("on: 2025-05-19", "on: 2025-05-32", "not readable as YAML"),
        ("on: 2025-05-19", "on: 2025-05-21", "before the origin at koulou"),
        ("keep: [0, 2]", "keep: [0, 3]", "does not exist"),
        ("keep: [0, 2]", "keep: [-1]", "keep"),
        (", keep: [0, 2]", "", "'as: excerpt' needs 'keep'"),
        ('    title: "Sarbala retrouve son pont"\n', "", "'as: retitled' needs 'title'"),
        ('["lundi matin", "ce lundi"]', '["mardi matin", "x"]', "nothing to replace, 'mardi matin'"),
        ('["à midi", "à treize heures"]', '["lundi matin", "x"]', "nothing to replace, 'lundi matin'"),
        ("    edited_on: 2025-05-24\n", "", "go together"),
        ("edited_on: 2025-05-24", "edited_on: 2025-05-19", "before 'on'"),
        ("deleted_on: 2025-05-25", "deleted_on: 2025-05-22", "'deleted_on' must lie after"),
        ("outlet: griot", "outlet: koulou", "prints a text once"),
        ("section: politique", "section: politique\nsection: sport", "'section' comes twice"),
        ('title: "Le pont de Sarbala rouvre"', 'title: " "', "title"),
        (TEXT, "- a list", "holds no text"),
        (TEXT, "", "holds no text"),
        (TEXT, "lang: [fr", "not readable as YAML"),
        ("lang: fr", "slug: autre\nlang: fr", "slug"),
    ],
)
def test_faulty_files_are_refused_by_name_and_place(folder: Path, old: str, new: str, complaint: str) -> None:
    assert old in TEXT
    path = folder / "pont.yml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load_text(path)
    message = str(refused.value)
    assert message.startswith(f"{path}: ")
    assert complaint in message
    assert "\n" not in message


def test_bytes_that_are_no_utf8_are_refused(folder: Path) -> None:
    (folder / "latin.yml").write_bytes(TEXT.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"latin\.yml"):
        load_texts(folder)


def test_two_texts_of_one_name_are_refused(folder: Path) -> None:
    other = folder / "more"
    other.mkdir()
    (other / "pont.yml").write_text(TEXT, encoding="utf-8")
    with pytest.raises(ConfigError, match="already called pont"):
        load_texts(folder, other)
