from __future__ import annotations

import re
from pathlib import Path

import pytest

import db
from monitor.web.words import words
from monitor.wordbook import Words

FRENCH = words("fr")
# draws the picture of the trends as PNG
PICTURE = """<script src="{{ urls.path('/static/picture.js') }}" defer></script>"""
TEMPLATES = sorted((Path(db.__file__).parent / "templates").glob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_say_only_what_the_catalogue_knows(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for call, group, name in re.findall(r"""\b(t|n)\(["']([a-z]+)\.([a-z_0-9]+)["']""", text):
        phrase = FRENCH.phrases[f"{group}.{name}"]
        assert isinstance(phrase, str) == (call == "t"), f"{group}.{name}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_words_of_their_own(path: Path) -> None:
    """French in a template would be missing from every other language."""
    text = re.sub(
        r"\{% block body_class %\}.*?\{% endblock %\}|<textarea.*?</textarea>", " ", path.read_text(encoding="utf-8")
    )
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", " ", text, flags=re.DOTALL)
    left = set(re.findall(r"[A-Za-zÀ-ÿ]{2,}", text)) - {"CSV", "nbsp", "gt", "DOCTYPE", "html"}
    assert not left


def test_templates_hold_no_script_and_no_style() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8").replace(PICTURE, "")
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", text), path.name


def test_every_language_has_the_same_phrases() -> None:
    for path in Path("monitor/web").glob("words_*.yml"):
        other = words(path.stem.removeprefix("words_"))
        assert other.phrases.keys() == FRENCH.phrases.keys()
        for key, phrase in FRENCH.phrases.items():
            assert isinstance(other.phrases[key], str) == isinstance(phrase, str), key
            assert _places(other.phrases[key]) == _places(phrase), key


def _places(phrase: str | tuple[str, str]) -> list[set[str]]:
    return [set(re.findall(r"\{(\w+)\}", one)) for one in ([phrase] if isinstance(phrase, str) else phrase)]


@pytest.mark.parametrize(
    ("value", "precision", "shown"),
    [
        ("2025-05-23", "day", "23 mai 2025"),
        ("2025-05-01", None, "1er mai 2025"),
        ("2025-05-01", "month", "mai 2025"),
        ("2025-05", None, "mai 2025"),
        (None, None, "date inconnue"),
        ("2025-13-41", None, "2025-13-41"),
        ("2025-13", None, "2025-13"),
        ("<b>", None, "<b>"),
    ],
)
def test_days(value: str | None, precision: str | None, shown: str) -> None:
    assert FRENCH.day(value, precision) == shown


def test_instants() -> None:
    assert FRENCH.instant("2025-05-23T08:05:00Z") == "23 mai 2025 à 08\u00a0h\u00a005 (UTC)"
    assert FRENCH.instant("soon") == "soon"


def test_numbers() -> None:
    assert FRENCH.number(1234567) == "1\u202f234\u202f567"
    assert FRENCH.count("front.carried", 0) == "0 article"
    assert FRENCH.count("front.carried", 2) == "2 articles"
    assert FRENCH.share(0.999) == "99\u00a0%"
    assert FRENCH.share(1.0) == "100\u00a0%"


def test_an_unknown_phrase_is_an_error_and_an_unknown_value_is_shown() -> None:
    with pytest.raises(KeyError):
        FRENCH.text("front.nothing")
    with pytest.raises(KeyError):
        FRENCH.text("front.carried")
    assert FRENCH.known("dated_by", "site line") == "imprimée par le média"
    assert FRENCH.known("dated_by", "a new mark {x}") == "a new mark {x}"


def test_english_counts_zero_as_many() -> None:
    english = Words("en", {"date.months": "January", "number.thousands": ",", "x.y": ("{n} text", "{n} texts")})
    assert [english.count("x.y", n) for n in (0, 1, 1200)] == ["0 texts", "1 text", "1,200 texts"]
