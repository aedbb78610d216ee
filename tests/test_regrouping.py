"""Rebuilding gives what taking the articles in one by one gives, in whatever order they came."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.carriers import carrier_of
from db.regrouping import Regrouping
from monitor.attribution import attribute
from monitor.cli.regroup import regroup as command
from monitor.clock import FixedClock
from monitor.errors import BusyError, DatabaseError
from monitor.fetching.batch import Home
from monitor.fetching.lock import CrawlLock
from monitor.regrouping import regroup
from monitor.similarity.commonness import FREQUENT
from monitor.similarity.sketches import sketch
from tests.stored_pages import NOW, SOURCES, Page, filled, opened, prose, state, take_in

# a day after all was taken in
CLOCK = FixedClock(datetime(2025, 6, 2, 10, tzinfo=UTC))


def archive(seed: int) -> list[Page]:
    """Three wires in all kinds of reprints, a digest of them, pages of their own, some that change."""
    dice = random.Random(seed)
    wires = [prose(240, seed * 100 + number) for number in range(3)]
    texts = [prose(150, seed * 100 + 50 + number) for number in range(3)]
    for wire in wires:
        parts = wire.split(". ")
        texts += [wire, wire.upper(), f"{prose(30, seed + 7)} {wire}", ". ".join(parts[:8]), ". ".join(parts[3:])]
        texts.append(f"{prose(120, seed + 8)} « {' '.join(wire.split()[20:90])} » {prose(60, seed + 9)}")
    texts.append("\n\n".join([*(" ".join(wire.split()[:160]) for wire in wires), prose(200, seed + 10)]))
    return [
        Page(
            number, dice.randrange(len(SOURCES)), text, seen := dice.randrange(200),
            day := dice.choice([None, f"2025-05-{1 + seen // 24:02}"]),
            dice.choice([None, f"{day}T{dice.randrange(24):02}:30:00Z"]) if day else None,
            dice.choice([(), (), ("Le Griot",), ("ASI",), ("Agence Koulou",)]),
        )
        for number, text in enumerate(texts)
    ]  # fmt: skip


POOL = archive(7)


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_arrival_makes_no_difference_and_rebuilding_finds_nothing_else(tmp_path: Path, seed: int) -> None:
    pages, dice = archive(seed), random.Random(seed)
    states = []
    for number in range(3):
        with filled(tmp_path / f"{number}.db", dice.sample(pages, len(pages))) as store:
            states.append(state(store))
            changes = store.database.conn.total_changes
            rebuilt = regroup(store, CLOCK)
            assert state(store) == states[-1]
            assert rebuilt.frequent_shingles == 0
            (rewritten,) = store.database.execute("select count(*) from copies where found_at <> ?", [NOW]).fetchone()
            assert rewritten == 0
            assert store.database.conn.total_changes > changes  # the version, the tables that were worked in
            assert rebuilt.texts == len(states[-1]["texts"])
    assert states[0] == states[1] == states[2]
    assert {row[2] for row in states[0]["copies"]} >= {"verbatim", "edited", "quotes"}


@pytest.mark.parametrize("seed", range(3))
def test_changed_withdrawn_and_redated_articles_leave_no_trace_of_what_they_were(tmp_path: Path, seed: int) -> None:
    pages, dice = archive(seed), random.Random(seed)
    with opened(tmp_path / "changed.db") as store, opened(tmp_path / "straight.db") as straight:
        for page in pages:
            take_in(store, replace(page, text=dice.choice(pages).text, day=None, hour=None, credits=()))
        gone = dice.sample(pages, 3)
        for page in dice.sample(pages, len(pages)):
            take_in(store, page)
        for page in gone:
            with store.transaction():
                (article_id,) = store.database.execute("select id from articles where key = ?", [page.key]).fetchone()
                attribute(store, store.articles.withdraw(article_id, sketch(page.text).hashes))
        for page in pages:
            if page not in gone:
                take_in(straight, page)
        assert state(store) == state(straight)
        regroup(store, CLOCK)
        assert state(store) == state(straight)


APPEAL = prose(90, 77)


def appeals(source: int, count: int, first: int = 0) -> list[Page]:
    """Short pages of one outlet that all end with the same appeal, which is most of them."""
    return [
        Page(first + number, source, f"{prose(60, 500 + first + number)}\n\n{APPEAL}", seen=first + number)
        for number in range(count)
    ]


def test_what_is_common_makes_no_copies_once_it_was_counted(tmp_path: Path) -> None:
    pages = [*appeals(0, FREQUENT + 2), Page(90, 1, appeals(0, 1)[0].text, seen=100)]
    with filled(tmp_path / "press.db", pages) as store:
        assert store.articles.counts()["texts"] == 1
        rebuilt = regroup(store, CLOCK)
        assert rebuilt.frequent_shingles > 0
        # the reprint is found by what it has of its own
        assert rebuilt.texts == FREQUENT + 2
        assert [row[:3] for row in state(store)["copies"]] == [("k090", "k000", "verbatim")]
        version = store.database.execute("select max(version) from regroupings").fetchone()
        take_in(store, appeals(0, 1, 200)[0])
        assert store.articles.counts()["texts"] == FREQUENT + 3
        told = state(store)
        regroup(store, CLOCK)
        assert state(store) == told
        assert store.database.execute("select max(version) from regroupings").fetchone() == version


def test_a_wire_that_many_outlets_print_once_is_not_common(tmp_path: Path) -> None:
    wire = prose(200, 5)
    pages = [Page(number, number % 4, wire, seen=number) for number in range(FREQUENT + 4)]
    with filled(tmp_path / "press.db", pages) as store:
        rebuilt = regroup(store, CLOCK)
        assert (rebuilt.texts, rebuilt.frequent_shingles) == (1, 0)


def test_a_background_paragraph_of_many_outlets_is_common(tmp_path: Path) -> None:
    background = prose(120, 70)
    pages = [
        Page(number, number % 4, f"{prose(140, 300 + number)}\n\n{background}", seen=24 * number)
        for number in range(FREQUENT + 1)
    ]
    with filled(tmp_path / "press.db", pages) as store:
        assert store.articles.counts()["texts"] == 1
        assert regroup(store, CLOCK).texts == len(pages)
        # told from the day it was published; a wire in eight versions on one day is none
        day = [replace(page, day="2025-05-03") for page in pages]
    with filled(tmp_path / "day.db", day) as store:
        assert regroup(store, CLOCK).frequent_shingles == 0


def test_a_communique_in_eight_versions_at_one_outlet_is_not_common(tmp_path: Path) -> None:
    words = prose(200, 80).split()
    pages = [
        Page(number, 0, " ".join([*words[: 150 + 4 * number], *prose(12, 400 + number).split()]), seen=number)
        for number in range(FREQUENT + 2)
    ]
    with filled(tmp_path / "press.db", pages) as store:
        before = state(store)
        rebuilt = regroup(store, CLOCK)
        assert (rebuilt.texts, rebuilt.frequent_shingles) == (1, 0)
        assert state(store) == before


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_archive_in_any_order(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    pages = data.draw(st.lists(st.sampled_from(POOL), min_size=2, max_size=7, unique_by=lambda page: page.number))
    pages = [
        replace(page, seen=data.draw(st.integers(0, 60)), credits=data.draw(st.sampled_from([(), ("Le Griot",)])))
        for page in pages
    ]
    folder = tmp_path_factory.mktemp("order")
    # as they were first seen, which is the order that rebuilding takes
    with filled(folder / "canonical.db", sorted(pages, key=lambda page: (page.seen, page.key))) as store:
        expected = state(store)
    with filled(folder / "shuffled.db", data.draw(st.permutations(pages))) as store:
        assert state(store) == expected
        regroup(store, CLOCK)
        assert state(store) == expected


def test_more_equal_texts_than_are_looked_at_are_one_text(tmp_path: Path) -> None:
    wire = prose(120, 3)
    pages = [Page(number, number % 4, wire, seen=number) for number in range(58)]
    with filled(tmp_path / "press.db", random.Random(2).sample(pages, len(pages))) as store:
        assert store.articles.counts()["texts"] == 1
        assert regroup(store, CLOCK).texts == 1


def test_sketches_that_moved_are_found_and_taken_away(tmp_path: Path) -> None:
    pages = archive(3)[:12]
    with filled(tmp_path / "still.db", pages) as store:
        expected = state(store)
    with opened(tmp_path / "moved.db") as store:
        for page in pages:
            take_in(store, replace(page, text=prose(50, 1000 + page.number)))
            with store.transaction():
                store.sketches.move()
        assert store.database["new_sketches"].count == 0
        for page in pages:
            take_in(store, page)
        assert state(store) == expected
        with store.transaction():
            store.sketches.move()
        assert state(store) == expected
        regroup(store, CLOCK)
        assert state(store) == expected
        (article_id,) = store.database.execute("select min(id) from articles").fetchone()
        with store.transaction():
            store.sketches.forget(article_id)
        left = {row[0] for row in store.database.execute("select distinct article_id from sketches").fetchall()}
        assert left == {row[0] for row in store.database.execute("select id from articles").fetchall()} - {article_id}


@pytest.mark.timeout(120)
def test_a_flood_is_looked_at_for_a_while_only(tmp_path: Path) -> None:
    wire = prose(130, 90)
    made = sketch(wire)
    with filled(tmp_path / "press.db", [Page(1, 0, wire, seen=0)]) as store:
        with store.transaction():
            # thousands of others that are said to share every hash
            store.database.conn.executemany(
                "insert into kept_sketches values (?, ?)",
                [(value, carrier_of(number, 120)) for value in made.hashes for number in range(1000, 3000)],
            )
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        store.database.conn.set_progress_handler(count, 1000)
        take_in(store, Page(2, 1, wire, seen=1))
        store.database.conn.set_progress_handler(None, 1000)
        # every row read once would be some 30 steps for each of 80,000
        assert steps < 800
        assert store.articles.counts()["texts"] == 1


def test_a_broken_state_is_mended(tmp_path: Path) -> None:
    with filled(tmp_path / "press.db", archive(1)) as store:
        right = state(store)
        execute = store.database.conn.execute
        with store.transaction():
            execute("update articles set counts_from = null, copy_of_id = null")
            execute("update articles set text_id = (select min(id) from texts)")
            execute("delete from new_sketches where (carrier >> 4) % 2")
            execute("delete from copies where id % 3 = 0")
            execute("update copies set relation = 'verbatim' where id % 3 = 1")
        assert regroup(store, CLOCK).texts == len(right["texts"])
        assert state(store) == right


def test_cut_short_it_has_changed_nothing(tmp_path: Path) -> None:
    pages = appeals(0, FREQUENT + 2)

    class Cut(Exception):
        pass

    def cut(step: str, done: int, of: int) -> None:
        if step == "articles compared" and done == of:
            raise Cut

    with filled(tmp_path / "press.db", pages) as store:
        before = state(store)
        with pytest.raises(Cut):
            regroup(store, CLOCK, cut)
        assert state(store) == before
        assert store.database.execute("select count(*) from regroupings").fetchone() == (0,)
        assert regroup(store, CLOCK).texts == len(pages)


def test_articles_whose_text_is_gone_keep_their_copies(tmp_path: Path) -> None:
    wire = prose(200, 5)
    with filled(tmp_path / "press.db", [Page(1, 0, wire, 1), Page(2, 1, wire, 2), Page(3, 3, wire, 3)]) as store:
        before = state(store)
        with store.transaction():
            store.database.conn.execute("update bodies set text = '' where id = 1")
        assert regroup(store, CLOCK).without_text == 1
        assert state(store) == before


def test_an_empty_archive(tmp_path: Path) -> None:
    with opened(tmp_path / "press.db") as store:
        assert regroup(store, CLOCK).as_dict() == dict.fromkeys(regroup(store, CLOCK).as_dict(), 0)
        assert Regrouping(store.database).count == 0


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "press.db"
    with filled(path, archive(2)[:6]):
        pass
    told = CliRunner().invoke(command, ["--db", str(path), "--json"], standalone_mode=False)
    assert told.return_value == 0
    assert json.loads(told.stdout)["articles"] == 6
    quiet = CliRunner().invoke(command, ["--db", str(path)], standalone_mode=False)
    assert quiet.output == ""


def test_the_command_never_runs_beside_a_crawl(tmp_path: Path) -> None:
    path = tmp_path / "press.db"
    with filled(path, archive(2)[:3]) as store:
        before = state(store)
        with CrawlLock(Home(path).lock, CLOCK.now(), "crawl"):
            told = CliRunner().invoke(command, ["--db", str(path)], standalone_mode=False)
        assert isinstance(told.exception, BusyError)
        assert state(store) == before


def test_the_command_makes_no_archive_where_none_is(tmp_path: Path) -> None:
    told = CliRunner().invoke(command, ["--db", str(tmp_path / "absent.db")], standalone_mode=False)
    assert isinstance(told.exception, DatabaseError)
    assert "does not exist" in str(told.exception)
    assert list(tmp_path.iterdir()) == []
