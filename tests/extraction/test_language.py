"""The language of a text, and texts in two."""

from __future__ import annotations

import pytest

from monitor.extraction.language import language_of, languages_of

FRENCH = (
    "Le bac de Falaba relie de nouveau les deux rives depuis samedi matin, après sept semaines d’arrêt. "
    "Les usagers disent avoir dépensé beaucoup d’argent en pirogues pendant toute cette période."
)
RUSSIAN = (
    "Паром в Фалабе с субботнего утра снова соединяет оба берега после семи недель простоя. "
    "Местный совет обещает не менять цену переправы до начала сухого сезона."
)
ENGLISH = (
    "The ferry has crossed the river again since Saturday morning, after seven weeks of repairs to its hull. "
    "Traders had been waiting on the bank since dawn with their baskets of dried fish."
)


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


@pytest.mark.parametrize(("paragraph", "code"), [(FRENCH, "fr"), (RUSSIAN, "ru"), (ENGLISH, "en")])
@pytest.mark.parametrize("times", [1, 3, 12])
def test_one_language(paragraph: str, code: str, times: int) -> None:
    assert languages_of(text(*[paragraph] * times)) == (code, {})
    assert language_of(text(*[paragraph] * times)) == code


@pytest.mark.parametrize("order", [1, -1])
def test_two_languages_are_told_with_their_shares(order: int) -> None:
    parts = ([FRENCH] * 6, [RUSSIAN] * 4)[::order]
    code, shares = languages_of(text(*parts[0], *parts[1]))
    assert code == "fr"
    assert list(shares) == ["fr", "ru"]
    assert 0.6 < shares["fr"] < 0.7
    assert sum(shares.values()) == pytest.approx(1, abs=0.02)


def test_a_short_quotation_makes_no_second_language() -> None:
    quoted = text(*[FRENCH] * 9, ENGLISH)
    assert languages_of(quoted) == ("fr", {})


@pytest.mark.parametrize("little", ["", "12 mai 2025", "1 2 3 " * 500, "…" * 3000, "«»\n" * 900, "Bonjour"])
def test_too_little_to_tell(little: str) -> None:
    assert languages_of(little) == (None, {})


def test_numbers_at_one_end_do_not_hide_the_language() -> None:
    table = "\n".join(["12,5 | 13,7 | 14,2"] * 60)
    assert languages_of(f"{table}\n{text(*[FRENCH] * 8)}")[0] == "fr"
    assert languages_of(f"{text(*[FRENCH] * 8)}\n{table * 4}")[0] == "fr"


def test_words_without_a_paragraph() -> None:
    assert languages_of(FRENCH.replace(" ", "\n") * 20)[0] == "fr"
