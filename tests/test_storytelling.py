"""Stories in the database: kept up page by page, built anew with the same result, their changes recorded."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from db.store import Store
from monitor.attribution import attribute
from monitor.folding import stems
from monitor.similarity.sketches import sketch
from monitor.storytelling import regroup_stories, settle_stories
from tests.benchmarks.copies.events import Writeup
from tests.benchmarks.copies.lookalikes import LOOKALIKES
from tests.benchmarks.copies.written import WRITTEN
from tests.test_process import Press, article

BAC = "Le bac de Koussi a coulé dans la nuit de lundi. Les pirogues cherchent encore deux membres de l'équipage."
BAC_AGAIN = "À Koussi, les pirogues cherchent deux membres de l'équipage du bac, qui a coulé pendant la nuit."
OTHER = "Les apicultrices de Doulgou vendent leur miel à la coopérative, qui construit un entrepôt."
FIRST = "pirogue ponton radeau marabout tempête balise"
SECOND = "chaloupe hauban gréement misaine cabestan étrave"
LATER = "2025-06-01T00:00:00Z"
POOL = [one for one in WRITTEN if one.event in ("debat", "raffinerie", "convoi1", "convoi2", "crue")]
RESERVE = [one for one in LOOKALIKES if one.language == "fr"]
LINKS = "select key, first_id, joined_id, likeness, shared, story_id from story_texts order by key"


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    with Store(tmp_path / "press.db") as store:
        yield Press(store)


def rows(press: Press, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in press.store.database.execute(sql).fetchall()]


def stories(press: Press) -> set[frozenset[str]]:
    """The keys of the articles that stand together."""
    together: dict[object, set[str]] = {}
    for key, story in rows(press, "select a.key, t.story_id from articles a join texts t on t.id = a.text_id"):
        together.setdefault(story, set()).add(str(key))
    assert None not in together, "every text has a story"
    return {frozenset(keys) for keys in together.values()}


def state(press: Press) -> list[tuple[object, ...]]:
    """All that is public of the stories."""
    return rows(
        press,
        "select s.key, s.title, s.begun_on, s.last_on, s.texts, t.key from stories s "
        "join texts t on t.story_id = s.id order by 1, 6",
    )


def give(press: Press, name: str, one: Writeup, *, dated: bool = True) -> None:
    press.gives(name, article(one.title, one.text, one.day if dated else None), source=1 + one.outlet % 2)


def rewrite(press: Press, key: str, title: str, text: str) -> None:
    """Another text takes the place of a stored one."""
    with press.store.transaction():
        execute = press.store.database.conn.execute
        words = stems(f"{title} {text}", "fr")
        execute(
            "update bodies set title = ?, text = ?, stems = ? where id = (select id from articles where key = ?)",
            [title, text, words, key],
        )
        execute("update articles set title = ?, text_hash = ? where key = ?", [title, sketch(text).text_hash, key])
        settle_stories(press.store, LATER)


def withdraw(press: Press, key: str) -> None:
    ((article_id, link_id, text),) = rows(
        press, f"select a.id, a.link_id, b.text from articles a join bodies b using (id) where key = '{key}'"
    )
    assert isinstance(article_id, int)
    assert isinstance(link_id, int)
    with press.store.transaction():
        press.store.changes.forget(article_id)
        press.store.revisits.forget(article_id)
        attribute(press.store, press.store.articles.withdraw(article_id, sketch(str(text)).hashes))
        press.store.links.settle(link_id, "http_gone", LATER, reason="HTTP 410", status=410)
        settle_stories(press.store, LATER)


def test_a_page_gets_its_story_when_it_is_stored(press: Press) -> None:
    press.gives("bac", article("Koussi : le bac a coulé", BAC, date(2025, 5, 20)))
    press.gives("miel", article("Le miel de Doulgou", OTHER, date(2025, 5, 20)))
    press.gives("encore", article("Le bac de Koussi a coulé", BAC_AGAIN, date(2025, 5, 21)), source=2)
    assert stories(press) == {frozenset({"1bac", "2encore"}), frozenset({"1miel"})}
    assert state(press)[:2] == [
        ("1bac", "Koussi : le bac a coulé", "2025-05-20", "2025-05-21", 2, "1bac"),
        ("1bac", "Koussi : le bac a coulé", "2025-05-20", "2025-05-21", 2, "2encore"),
    ]
    assert rows(press, "select * from stories_due") == []
    assert rows(press, "select * from story_changes") == []
    (shared,) = rows(press, "select shared from story_texts where joined_id is not null")[0]
    assert "wkouss" in str(shared), "it says why"


def test_an_earlier_text_that_comes_late_gives_the_story_its_title_and_takes_it_no_key(press: Press) -> None:
    press.gives("encore", article("Le bac de Koussi a coulé", BAC_AGAIN, date(2025, 5, 21)), source=2)
    press.gives("bac", article("Koussi : le bac a coulé", BAC, date(2025, 5, 20)))
    assert {row[:4] for row in state(press)} == {("2encore", "Koussi : le bac a coulé", "2025-05-20", "2025-05-21")}


def test_copies_are_one_text_of_one_story(press: Press) -> None:
    long = " ".join([BAC, OTHER, "Une troisième phrase parle de la pluie et des récoltes de la plaine de Gassi."])
    press.gives("un", article("Koussi", long, date(2025, 5, 20)))
    press.gives("deux", article("Koussi", long, date(2025, 5, 21)), source=2)
    assert rows(press, "select texts from stories") == [(1,)]
    assert stories(press) == {frozenset({"1un", "2deux"})}


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_whatever_came_changed_and_went_regroup_and_a_new_archive_give_the_same(
    press: Press, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    last: dict[str, Writeup] = {}
    reserve = dice.sample(RESERVE, 6)
    for number, one in enumerate(dice.sample(POOL, 14)):
        key = f"{1 + one.outlet % 2}t{number}"
        give(press, f"t{number}", one, dated=number % 5 != 4)
        last[key] = one
        if number % 3 == 2:
            changed, other = dice.choice(sorted(last)), reserve.pop()
            rewrite(press, changed, other.title, other.text)
            last[changed] = Writeup(
                "", "", last[changed].outlet, "fr", last[changed].day, title=other.title, text=other.text
            )
        if number % 5 == 3:
            gone = dice.choice(sorted(last))
            withdraw(press, gone)
            del last[gone]
    before, links, changes = state(press), rows(press, LINKS), rows(press, "select * from story_changes")
    assert rows(press, "select * from stories_due") == []
    regrouped = regroup_stories(press.store, LATER)
    assert (regrouped.texts, regrouped.moved) == (len(last), 0)
    assert (state(press), rows(press, LINKS), rows(press, "select * from story_changes")) == (before, links, changes)
    with Store(tmp_path / "in-order.db") as store:
        anew = Press(store)
        for key in sorted(last, key=lambda key: (last[key].day, key)):
            give(anew, key[1:], last[key], dated=int(key[2:]) % 5 != 4)
        assert stories(anew) == stories(press)


def test_from_nothing_regroup_builds_what_was_there(press: Press) -> None:
    for number, one in enumerate(POOL):
        give(press, f"t{number}", one)
    before = stories(press)
    with press.store.transaction():
        for sql in (
            "update texts set story_id = null", "delete from stories", "delete from story_texts",
            "delete from story_signs", "delete from stories_due",
        ):  # fmt: skip
            press.store.database.conn.execute(sql)
    told: list[tuple[int, int]] = []
    assert regroup_stories(press.store, LATER, on_text=lambda done, of: told.append((done, of))).texts == len(POOL)
    assert stories(press) == before
    assert told[-1] == (len(POOL), len(POOL))


def test_what_joins_two_stories_is_recorded_and_the_larger_keeps_its_key(press: Press) -> None:
    press.gives("a", article("Balise", FIRST, date(2025, 5, 20)))
    press.gives("b", article("Chaloupe", SECOND, date(2025, 5, 22)), source=2)
    press.gives("c", article("Chaloupe et misaine", f"{SECOND} carène", date(2025, 5, 23)))
    assert len(stories(press)) == 2
    rewrite(press, "1a", "Chaloupe misaine", f"{SECOND} quille")
    assert stories(press) == {frozenset({"1a", "2b", "1c"})}
    told = "select kind, story_key, into_key, texts, text_key, joined_key from story_changes order by id"
    assert rows(press, told) == [("merged", "1a", "2b", 1, "2b", "1a")]
    assert rows(press, "select key, title from stories") == [("2b", "Chaloupe misaine")]
    # an old key leads to the story where its texts are now
    assert rows(press, "select * from story_keys order by key") == [("1a", "2b"), ("2b", "2b")]
    # and apart again: the part that is left keeps the key, the other is new and takes no key that was in use
    rewrite(press, "1a", "Balise", FIRST)
    assert len(stories(press)) == 2
    assert rows(press, told)[1:] == [("split", "2b", "1a-2", 1, "1a", None)]
    assert rows(press, "select * from story_keys order by key") == [("1a", "2b"), ("1a-2", "1a-2"), ("2b", "2b")]


def test_old_keys_lead_through_several_mergers_and_nowhere_once_the_story_is_gone(press: Press) -> None:
    execute = press.store.database.conn.execute
    press.gives("d", article("Balise", FIRST, date(2025, 5, 20)))
    with press.store.transaction():
        for story, into in (("1a", "1b"), ("1b", "1c"), ("1c", "1d"), ("1x", "1y")):
            execute(
                "insert into story_changes (at, kind, story_key, into_key, texts, text_key) "
                "values (?, 'merged', ?, ?, 1, 't')",
                [LATER, story, into],
            )
    leading = [("1a", "1d"), ("1b", "1d"), ("1c", "1d"), ("1d", "1d")]
    assert rows(press, "select * from story_keys order by key") == leading


def test_what_is_withdrawn_leaves_its_story(press: Press) -> None:
    press.gives("bac", article("Koussi : le bac a coulé", BAC, date(2025, 5, 20)))
    press.gives("encore", article("Le bac de Koussi a coulé", BAC_AGAIN, date(2025, 5, 21)), source=2)
    wall = article("Le Journal", "Le Journal et ses partenaires souhaitent déposer des traceurs. " * 12)
    for name in ("un", "deux", "trois"):
        press.gives(name, wall)
    assert stories(press) == {frozenset({"1bac", "2encore"})}
    withdraw(press, "1bac")
    assert state(press) == [("1bac", "Le bac de Koussi a coulé", "2025-05-21", "2025-05-21", 1, "2encore")]
    withdraw(press, "2encore")
    for table in ("stories", "story_texts", "story_signs", "stories_due"):
        assert rows(press, f"select * from {table}") == []


def test_a_regroup_that_was_cut_short_is_finished_by_and_by(press: Press) -> None:
    for number, one in enumerate(POOL):
        give(press, f"t{number}", one)
    before = state(press)
    with press.store.transaction():
        press.store.stories.all_due()
        press.store.database.conn.execute("update story_texts set first_id = null, story_id = null")
    rounds = 0
    while rows(press, "select count(*) from stories_due") != [(0,)]:
        with press.store.transaction():
            settle_stories(press.store, LATER, most=5)
        rounds += 1
    assert rounds > 1
    # in new stories, since even the numbers were gone
    assert {row[1:] for row in state(press)} == {row[1:] for row in before}


def _regroup_and_die(path: Path, before: int) -> None:
    done = 0

    def die(*_: int) -> None:
        nonlocal done
        done += 1
        if done > before:
            os.kill(os.getpid(), signal.SIGKILL)

    with Store(path) as store:
        regroup_stories(store, LATER, on_text=die)


def test_a_regroup_that_is_killed_loses_nothing(press: Press, tmp_path: Path) -> None:
    for number, one in enumerate(POOL):
        give(press, f"t{number}", one)
    before = state(press)
    with press.store.transaction():
        press.store.database.conn.execute("update story_texts set first_id = null, joined_id = null")
    child = multiprocessing.get_context("fork").Process(target=_regroup_and_die, args=(tmp_path / "press.db", 0))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert rows(press, "select count(*) from stories_due") == [(len(POOL),)]
    assert state(press) == before, "what readers see is as it was"
    regroup_stories(press.store, LATER)
    assert state(press) == before
    assert rows(press, "select * from stories_due") == []


def test_how_rare_signs_are_is_counted_once(press: Press) -> None:
    for number, one in enumerate(POOL):
        give(press, f"t{number}", one)
    assert rows(press, "select * from sign_counts") == []
    regroup_stories(press.store, LATER, enough=len(POOL) + 1)
    assert rows(press, "select * from sign_counts") == []
    regroup_stories(press.store, LATER, enough=len(POOL))
    counts = rows(press, "select sign, texts from sign_counts")
    assert ("", len(POOL)) in counts
    assert all(int(str(texts)) >= 3 for _, texts in counts)
    # what comes in later is weighed by the same counts, one by one and all anew
    for number, one in enumerate(RESERVE[:6]):
        give(press, f"r{number}", one)
    before, links = state(press), rows(press, LINKS)
    assert regroup_stories(press.store, LATER, enough=1).moved == 0
    assert (state(press), rows(press, LINKS)) == (before, links)
    assert rows(press, "select sign, texts from sign_counts") == counts


def test_nothing_waits_in_an_empty_archive(press: Press) -> None:
    assert settle_stories(press.store, LATER) == 0
    assert regroup_stories(press.store, LATER, enough=0).stories == 0


@pytest.mark.parametrize(
    ("title", "text"),
    [("", ""), ("1", "2"), ("\u202e«»", "…" * 9000), ("le la", "des du " * 50), ("№ 5", "5/13/2025 30 février " * 400)],
)
def test_ugly_articles_have_a_story_of_their_own(press: Press, title: str, text: str) -> None:
    press.gives("un", article(title, text, date(2025, 5, 20)))
    rewrite(press, "1un", text[:300], title)
    assert stories(press) == {frozenset({"1un"})}
