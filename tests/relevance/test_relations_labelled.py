"""The labelled set of domains and events: its make-up, and that what is shipped passes its floors."""

from __future__ import annotations

from collections import Counter

from monitor.catalogue.events import KINDS
from tests.benchmarks.relations import FLOORS, STATED, compare, read_rows, shipped_reader, state


def test_it_covers_domains_kinds_and_languages() -> None:
    rows = read_rows()
    domains = Counter(domain for row in rows for domain in row.domains)
    kinds = {kind for row in rows for kind, _ in row.events}
    statuses = {status for row in rows for _, status in row.events}

    assert len(rows) >= 60
    assert len({row.id for row in rows}) == len(rows)
    assert len(domains) == 11
    assert len(kinds) >= 11
    assert statuses == {"done", "planned", "claimed", "denied"}
    assert {"fr", "en", "ru"} <= {row.language for row in rows}


def test_what_is_shipped_passes_the_floors() -> None:
    domains, events, lines = compare(shipped_reader(), read_rows())
    hit = events.hit.total()

    assert domains.macro_f1() >= FLOORS["domains_macro_f1"], lines
    assert hit / (hit + events.wrong.total()) >= FLOORS["events_precision"], lines
    assert hit / (hit + events.missed.total()) >= FLOORS["events_recall"], lines


def test_the_texts_on_events_alone_cover_kinds_statuses_and_languages() -> None:
    rows = read_rows(STATED)
    labelled = [event for row in rows for event in row.events]
    nothing = [row for row in rows if not row.events]

    assert len(rows) >= 170
    assert len({row.id for row in rows}) == len(rows)
    assert {kind for kind, _ in labelled} == set(KINDS)
    assert {status for _, status in labelled} == {"done", "planned", "claimed", "denied"}
    assert len(nothing) >= 55
    for language in ("fr", "en", "ru"):
        assert sum(row.language == language for row in rows) >= 30
        assert sum(row.language == language for row in nothing) >= 10


def test_what_they_state_is_found() -> None:
    stated = state(shipped_reader(), read_rows(STATED))

    for name, measure in stated.measures().items():
        assert measure >= FLOORS[name], (name, stated.lines)
