from __future__ import annotations

import json

import pytest

from db.precedence import Carrier, outlet_names
from monitor.similarity.origins import explain

CRAWLED = outlet_names("griot", "Le Griot", None) | outlet_names("mare", "La Mare", "https://www.la-mare.example/")


def carrier(
    number: int, name: str = "Le Griot", at: str | None = None, *, seen: str = "2025-05-22T12:00:00Z",
    on: str | None = None, credits: tuple[str, ...] = (), owner: str = "private",
) -> Carrier:  # fmt: skip
    day = at[:10] if at else on
    told = json.dumps(credits) if credits else None
    return Carrier(number, f"k{number}", number, name, name, None, owner, day, at, seen, told, None)


@pytest.mark.parametrize(("minutes", "confidence"), [("08:59", 0.75), ("10:00", 0.85), ("16:00", 0.9), ("08:01", 0.6)])
def test_the_further_apart_the_surer(minutes: str, confidence: float) -> None:
    first = carrier(1, at="2025-05-22T08:00:00Z", seen="2025-05-22T23:00:00Z")
    other = carrier(2, "La Mare", f"2025-05-22T{minutes}:00Z", seen="2025-05-22T23:00:00Z")
    assert explain([first, other], CRAWLED).confidence == confidence


def test_what_gives_no_hour_is_less_sure() -> None:
    dated = carrier(1, at="2025-05-20T08:00:00Z"), carrier(2, "La Mare", "2025-05-22T08:00:00Z")
    undated = carrier(1, on="2025-05-20"), carrier(2, "La Mare")
    assert explain(dated, CRAWLED).confidence > explain(undated, CRAWLED).confidence >= 0.3
    assert explain([undated[1]], CRAWLED).reasons[0].startswith("sans date ; vu pour la première fois le 22/05/2025")


def test_who_is_named_by_others_is_sure() -> None:
    others = [carrier(number, "La Mare", credits=("LE GRIOT",)) for number in (2, 3)]
    told = explain([carrier(1), *others], CRAWLED)
    assert (told.credit, told.confidence) == (None, 0.95)
    assert "2 articles du même texte citent Le Griot comme source" in told.reasons


def test_a_credit_that_leads_out_of_the_archive_is_the_origin() -> None:
    told = explain([carrier(1, credits=("Agence Koulou",)), carrier(2, "La Mare")], CRAWLED)
    assert (told.credit, told.confidence) == ("Agence Koulou", 0.9)
    others = [carrier(number, "La Mare", credits=("Agence Koulou",)) for number in (2, 3)]
    assert explain([carrier(1), *others], CRAWLED).credit == "Agence Koulou"
    # one of many says so; or who is named is read here
    assert explain([carrier(1), others[0], carrier(4, "La Mare")], CRAWLED).credit is None
    assert explain([carrier(1, credits=("la-mare.example",)), others[0]], CRAWLED).credit is None


@pytest.mark.parametrize("credits", ["", "null", "{", "[1, null]", '{"a": 1}', '["", " "]', '"AFP"'])
def test_rubbish_for_credits_credits_nobody(credits: str) -> None:
    told = explain([carrier(1)._replace(credits=credits), carrier(2)._replace(credits=credits)], CRAWLED)
    assert told.credit is None


@pytest.mark.parametrize("instant", ["", "hier", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_rubbish_for_instants_does_no_harm(instant: str) -> None:
    odd = carrier(1, "La Mare", owner="aggregator")._replace(published_at=instant, first_seen_at=instant)
    assert odd.counts_from(()) >= ""
    assert 0 <= explain([odd, carrier(2)], CRAWLED).confidence <= 1


def test_nobody_is_seen_before_he_has_published() -> None:
    assert carrier(1, at="2030-01-01T00:00:00Z").out_at == "2025-05-22T12:00:00Z"
    assert carrier(1, on="2025-05-20").out_at == "2025-05-20T23:59:59Z"
    assert carrier(1, on="2025-05-22").out_at == "2025-05-22T11:00:00Z"
    assert carrier(1).out_at == "2025-05-22T11:00:00Z"


def test_the_names_of_an_outlet() -> None:
    names = outlet_names("agence-sira", "Agence de presse Sira (ASI)", "https://www.sira.example/fr")
    assert names == {"agencedepressesiraasi", "agencedepressesira", "asi", "agencesira", "siraexample", "sira"}
