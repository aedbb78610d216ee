"""The labelled set of domains and events: its make-up, and that what is shipped passes its floors."""

from __future__ import annotations

from collections import Counter

from tests.benchmarks.relations import FLOORS, compare, read_rows, shipped_reader


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
