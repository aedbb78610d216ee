"""What a browser keeps of a reader's visits, and what is made of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from monitor.web.visits import visit
from tests.web.reader import good
from tests.web.site import Site

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_a_visit_lasts_as_long_as_pages_are_opened_and_the_one_before_is_remembered() -> None:
    first = visit(None, NOW)
    assert first.before is None
    soon = visit(first.cookie, NOW + timedelta(minutes=20))
    assert soon.before is None, "the same visit"
    still = visit(soon.cookie, NOW + timedelta(minutes=45))
    assert still.before is None
    next_day = visit(still.cookie, NOW + timedelta(days=1))
    assert next_day.before == "2026-11-22T09:45:00Z"
    later = visit(next_day.cookie, NOW + timedelta(days=1, minutes=10))
    assert later.before == "2026-11-22T09:45:00Z", "until this visit is over"


@pytest.mark.parametrize(
    "kept",
    ["", ".", "x", "a.b", "2026-11-22T09:00:00Z", "2026-11-23T09:00:00Z.2026-11-24T09:00:00Z", "..", "é.\n",
     "2026-11-21T09:00:00Z.2026-11-20T09:00:00Z", ".2026-13-45T99:00:00Z"],
)  # fmt: skip
def test_what_no_visit_left_counts_as_a_first_one(kept: str) -> None:
    assert visit(kept, NOW) == visit(None, NOW)


def test_the_front_page_tells_what_is_new_to_whom_it_knows(site: Site) -> None:
    first = site.get("/")
    assert "Depuis votre dernière visite" not in good(first).text
    cookie = re.search(r"visite=([^;]+)", first.headers["set-cookie"])
    assert cookie is not None
    assert {"httponly", "samesite=lax", "path=/"} <= {
        part.strip().lower() for part in first.headers["set-cookie"].split(";")
    }
    again = good(site.get("/", {"Cookie": ".2026-11-20T06:00:00Z"}))
    assert "Depuis votre dernière visite" not in again.text
    known = good(site.get("/", {"Cookie": "visite=.2026-11-20T06:00:00Z"}))
    assert "Depuis votre dernière visite (20 novembre 2026 à 06 h 00 (UTC)) : 1 article dans 1 histoire" in known.text
    assert [tag for tag in known.all("article") if "fresh" in tag["class"].split()]
