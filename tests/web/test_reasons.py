from __future__ import annotations

import pytest

from monitor.web.asked import problems
from monitor.web.cells import is_reserved
from monitor.web.reasons import links_address, reason, state
from monitor.web.words import words


@pytest.mark.parametrize(
    ("stored", "in_state", "shown"),
    [
        ("HTTP 404", "http_gone", "le serveur a répondu 404"),
        ("robots: Disallow: /prive/", "blocked", "le fichier robots.txt du média l’interdit"),
        ("redirects to http://a.example/", "alias", "renvoie vers une autre adresse"),
        ("no text in 253 characters of markup", "extract_empty", "aucun texte dans la page"),
        (None, "stored", "un article en a été tiré"),
        ("something new", "failed", "something new"),
    ],
)
def test_reasons_are_told_in_french(stored: str | None, in_state: str, shown: str) -> None:
    assert reason(words(), stored, in_state) == shown


def test_states_are_told_in_french() -> None:
    assert state(words(), "stored") == "gardé en article"
    assert state(words(), "a_new_one") == "a_new_one"


def test_addresses_of_rows() -> None:
    assert links_address(3, "blocked") == "/press/links?source_id=3&state=blocked"
    assert links_address(None, None) == "/press/links?"


@pytest.mark.parametrize(
    ("value", "reserved"),
    [
        ("http://www.abaliko.example/", True),
        ("https://example.org/", True),
        ("https://press.test/x", True),
        ("https://example.ml/", False),
        ("https://notexample/", False),
        ("https://maliweb.net/", False),
        (None, False),
    ],
)
def test_reserved_names(value: str | None, reserved: bool) -> None:
    assert is_reserved(value) is reserved


def test_good_parameters_raise_no_problem() -> None:
    for asked in ({}, {"depuis": "2026-11-20T09"}, {"depuis": "2026-11-20"}, {"jours": "7"}, {"sujet": "aes-russie"}):
        assert problems(words(), asked, ["aes-russie"]) == ()


def test_spaces_before_marks_do_not_break() -> None:
    french = words()
    assert french.spaced("« a » : b ; c ! d ?") == "«\u00a0a\u00a0»\u00a0: b\u202f; c\u202f! d\u202f?"
    assert french.spaced("08:05 et a::b") == "08:05 et a::b"
