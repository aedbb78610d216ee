"""The watch over stored articles: what later pages are taken for, what is told of them, and when the next look is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db.revisits import Revisit
from db.store import Store
from monitor.clock import iso, parse_iso
from monitor.extraction.article import Extraction, NoArticle
from monitor.watching import (
    PLAN,
    SITE_GONE,
    missed,
    next_look,
    site_absent,
    site_present,
    stood,
    unanswered,
    watch,
)
from tests.test_process import NOW, Press, article, prose

FIRST = "\n\n".join((prose(1), "Le bilan de l'accident est de 12 blessés, selon le centre de santé.", prose(40)))


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    with Store(tmp_path / "press.db") as store:
        yield Press(store)


def rows(press: Press, sql: str) -> list[tuple[Any, ...]]:
    return press.store.database.conn.execute(sql).fetchall()


def kinds(press: Press) -> list[str]:
    return [kind for (kind,) in rows(press, "select kind from changes where part_of is null order by id")]


def planned(press: Press, article_id: int = 1) -> Revisit:
    with press.store.transaction():
        watch(press.store, "all", press.now)
    revisit = press.store.revisits.get(article_id)
    assert revisit is not None
    return revisit


# --- when -----------------------------------------------------------------------------------------------------------


def test_the_looks_follow_the_plan_each_a_little_later() -> None:
    at, looked, steps = iso(NOW), NOW, []
    while (following := next_look(at, looked, "abc")) is not None:
        looked = parse_iso(following)
        steps.append(looked - NOW)
    assert len(steps) == len(PLAN)
    for step, plan in zip(steps, PLAN, strict=True):
        assert plan <= step <= plan * 1.1


@pytest.mark.parametrize(("hours", "plan"), [(0, 1), (5.9, 24), (24 * 3, 24 * 7), (24 * 8, 24 * 30), (24 * 31, None)])
def test_a_late_look_does_the_work_of_the_step_it_has_missed(hours: float, plan: int | None) -> None:
    following = next_look(iso(NOW), NOW + timedelta(hours=hours), "abc")
    assert (following is None) == (plan is None)
    if following is not None and plan is not None:
        assert timedelta(hours=plan) <= parse_iso(following) - NOW <= timedelta(hours=plan * 1.1)


def test_what_was_seen_together_is_not_looked_at_together() -> None:
    assert len({next_look(iso(NOW), NOW + timedelta(hours=30), f"key{number}") for number in range(100)}) > 90


def test_articles_are_planned_once_and_those_off_the_topic_only_if_wanted(press: Press) -> None:
    press.gives("port", article("Le port rouvre", prose(1)))
    with press.store.transaction():
        assert watch(press.store, "topic", press.now) == 0
        assert watch(press.store, "none", press.now) == 0
        assert watch(press.store, "all", press.now) == 1
        assert watch(press.store, "all", press.now) == 0
    later = iso(press.now + timedelta(days=2))
    assert press.store.revisits.due(1, later, 9, "topic") == []
    assert len(press.store.revisits.due(1, later, 9, "all")) == 1
    assert press.store.revisits.due(1, iso(press.now), 9, "all") == []


def test_an_article_of_long_ago_is_not_planned(press: Press) -> None:
    press.gives("port", article("Le port rouvre", prose(1)))
    press.now += timedelta(days=31)
    with press.store.transaction():
        assert watch(press.store, "all", press.now) == 0


def test_looks_without_an_answer_are_tried_again_and_then_left_to_the_plan(press: Press) -> None:
    press.gives("port", article("Le port rouvre", prose(1)))
    revisit = planned(press)
    waits = []
    for _ in range(4):
        press.now += timedelta(hours=2)
        with press.store.transaction():
            unanswered(press.store, revisit, "HTTP 500", press.now)
        (next_at,) = rows(press, "select next_at from revisits")[0]
        waits.append(parse_iso(next_at) - press.now)
    assert waits[:3] == [timedelta(hours=hours) for hours in (1, 6, 24)]
    assert rows(press, "select standing, tries, looks from revisits") == [("there", 0, 0)]
    assert kinds(press) == []


# --- what a page is taken for ---------------------------------------------------------------------------------------


def test_an_edit_is_a_revision_and_told_with_its_paragraphs(press: Press) -> None:
    press.gives("port", article("Le port rouvre", FIRST))
    planned(press)
    assert press.gives("port", article("Le port rouvre", FIRST.replace("12 blessés", "14 blessés"))) == "changed"
    ((kind, paragraphs, former, present),) = rows(
        press, "select kind, paragraphs, former_revision_id, revision_id from changes"
    )
    assert (kind, former, present) == ("silent_edit", 1, 2)
    (change,) = json.loads(paragraphs)
    assert [run for run in change["words"] if run[0] != "="] == [["-", "12"], ["+", "14"]]
    assert rows(press, "select text like '%12 blessés%' from revisions where id = 1") == [(1,)]


def dated(extraction: Extraction, hours: int) -> Extraction:
    return replace(extraction, modified_at=NOW + timedelta(hours=hours))


@pytest.mark.parametrize(("hours", "kind"), [(1, "text_changed"), (0, "silent_edit")])
def test_an_edit_is_silent_unless_the_page_states_a_new_date(press: Press, hours: int, kind: str) -> None:
    press.gives("port", dated(article("Le port rouvre", FIRST), 0))
    press.gives("port", dated(article("Le port rouvre", FIRST.replace("12 blessés", "14 blessés")), hours))
    assert kinds(press) == [kind]


def test_headline_and_text_are_two_changes(press: Press) -> None:
    press.gives("port", article("Le port rouvre", FIRST))
    press.gives("port", article("Le port rouvre demain", FIRST.replace("12 blessés", "14 blessés")))
    assert kinds(press) == ["headline_changed", "silent_edit"]
    assert rows(press, "select title_before, title_after from changes where id = 1") == [
        ("Le port rouvre", "Le port rouvre demain")
    ]
    assert rows(press, "select count(*) from revisions") == [(2,)]


@pytest.mark.parametrize(
    "found",
    [
        article("LE PORT ROUVRE !", FIRST.upper()),
        article("Le port rouvre", f"{FIRST}\n\n345 vues\n\nPartages : 12"),
        article("Le port rouvre", f"{FIRST}\n\nPartager cet article sur Facebook"),
        article("Le port rouvre", f"{FIRST}\n\nLa pluie revient sur la ville et le fleuve"),
    ],
)
def test_what_is_no_edit_leaves_text_and_revisions_alone(press: Press, found: Extraction) -> None:
    press.gives("pluie", article("La pluie revient sur la ville et le fleuve", prose(90)))
    press.gives("port", article("Le port rouvre", FIRST))
    assert press.gives("port", found) == "unchanged"
    assert kinds(press) == []
    assert rows(press, "select text from bodies where id = 2") == [(FIRST,)]


TEASER = replace(article("Le port rouvre", prose(1)), kind="paywalled")


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (NoArticle("extract_empty", "no text"), "extract_empty"),
        (NoArticle("failed", "wall: a robot check"), "wall"),
        (TEASER, "wall: only the beginning"),
        (article("Erreur 404", "La page que vous cherchez est introuvable."), "gone: the page says so"),
        (article("Oups", "Cet article n'existe plus ou a été déplacé."), "gone: the page says so"),
        (article("Compte suspendu", "Veuillez joindre votre hébergeur au plus vite, merci. " * 9), "replaced"),
    ],
)
def test_what_is_not_the_article_never_replaces_it(press: Press, found: Any, word: str) -> None:
    press.gives("port", article("Le port rouvre", FIRST))
    planned(press)
    assert press.gives("port", found).startswith(word)
    assert rows(press, "select title, text from bodies") == [("Le port rouvre", FIRST)]
    assert kinds(press) == []
    assert press.state("port")[0] == "stored"


def test_an_article_about_missing_pages_is_still_one(press: Press) -> None:
    text = f"Le site de la mairie répond que la page est introuvable. {prose(1)}"
    press.gives("site", article("Page introuvable à la mairie", text))
    assert press.gives("site", article("Page introuvable à la mairie", f"{text}\n\nLe maire s'excuse.")) == "changed"


def test_a_rewritten_article_is_believed_at_a_second_look(press: Press) -> None:
    press.gives("port", article("Le port rouvre", FIRST))
    revisit = planned(press)
    other = article("Tout autre chose", "Une longue histoire de tortues et de baobabs racontée au marché. " * 9)
    word = press.gives("port", other)
    with press.store.transaction():
        missed(press.store, revisit, "removed", word, None, press.now, at=press.now)
    assert press.gives("port", other) == "changed"
    with press.store.transaction():
        stood(press.store, revisit, press.now)
    assert kinds(press) == ["headline_changed", "silent_edit"]
    assert rows(press, "select standing from revisits") == [("there",)]


def test_the_same_other_text_at_two_addresses_is_none_of_theirs(press: Press) -> None:
    other = article("Tout autre chose", "Une longue histoire de tortues et de baobabs racontée au marché. " * 9)
    for number, name in enumerate(("port", "coton"), 1):
        press.gives(name, article(f"Titre {number}", prose(100 * number)))
    for number, name in enumerate(("port", "coton"), 1):
        revisit, word = planned(press, number), press.gives(name, other)
        with press.store.transaction():
            missed(press.store, revisit, "removed", word, None, press.now, at=press.now)
    assert press.gives("port", other).startswith("replaced: ")


def test_what_other_rules_read_otherwise_is_no_edit(press: Press) -> None:
    press.gives("port", article("Le port rouvre", FIRST))
    assert press.gives("port", replace(article("Le port rouvre", prose(1)), extractor="2")) == "changed"
    assert kinds(press) == []


def test_reading_the_archive_again_is_no_look(press: Press) -> None:
    press.gives("port", article("Le port rouvre", FIRST))
    press.gives("port", article("Le port rouvre", FIRST))
    assert press.again(2, article("Le port rouvre", f"{FIRST}\n\n345 vues")) == "changed"
    assert kinds(press) == []


# --- templates ------------------------------------------------------------------------------------------------------


def test_the_same_paragraph_in_three_articles_is_one_event(press: Press) -> None:
    names = [f"n{number}" for number in range(4)]
    for number, name in enumerate(names):
        press.gives(name, article(f"Titre {number}", prose(100 * number)))
    line = "Le journal paraît du lundi au samedi chez tous les marchands de la ville."
    for number, name in enumerate(names[:2]):
        press.gives(name, article(f"Titre {number}", f"{prose(100 * number)}\n\n{line}"))
    assert kinds(press) == ["silent_edit", "silent_edit"]
    for number, name in enumerate(names[2:], 2):
        press.gives(name, article(f"Titre {number}", f"{prose(100 * number)}\n\n{line}"))
    assert rows(press, "select kind, articles from changes_told") == [("template_changed", 4)]


def test_an_edit_beside_the_template_is_told_for_itself(press: Press) -> None:
    line = "Le journal paraît du lundi au samedi chez tous les marchands de la ville."
    for number in range(4):
        press.gives(f"n{number}", article(f"Titre {number}", f"{FIRST}\n\n{prose(100 * (number + 1))}"))
    for number in range(3):
        press.gives(f"n{number}", article(f"Titre {number}", f"{FIRST}\n\n{prose(100 * (number + 1))}\n\n{line}"))
    changed = FIRST.replace("12 blessés", "14 blessés")
    press.gives("n3", article("Titre 3", f"{changed}\n\n{prose(400)}\n\n{line}"))
    assert kinds(press) == ["template_changed", "silent_edit"]


def test_a_new_headline_beside_the_template_is_told_and_the_template_is_not(press: Press) -> None:
    line = "Le journal paraît du lundi au samedi chez tous les marchands de la ville."
    for number in range(4):
        press.gives(f"n{number}", article(f"Titre {number}", prose(100 * (number + 1))))
    for number in range(3):
        press.gives(f"n{number}", article(f"Titre {number}", f"{prose(100 * (number + 1))}\n\n{line}"))
    press.gives("n3", article("Un tout autre nom", f"{prose(400)}\n\n{line}"))
    assert kinds(press) == ["template_changed", "headline_changed"]
    assert rows(press, "select articles from changes where kind = 'template_changed'") == [(4,)]


def test_the_template_is_one_event_wherever_it_puts_its_line_and_never_takes_a_headline_along(press: Press) -> None:
    line = "Le journal paraît du lundi au samedi chez tous les marchands de la ville."
    for number in range(8):
        press.gives(
            f"n{number}", article(f"Titre {number}", f"{prose(100 * number)}\n\nFin du récit {number} de l'an.")
        )
    # first before the text, then behind it
    for number in range(8):
        text = f"{prose(100 * number)}\n\nFin du récit {number} de l'an."
        revisit = planned(press, number + 1)
        title = "Un tout autre nom" if number == 6 else f"Titre {number}"
        press.gives(f"n{number}", article(title, f"{line}\n\n{text}" if number < 2 else f"{text}\n\n{line}"))
        with press.store.transaction():
            stood(press.store, revisit, press.now)
    assert sorted(kinds(press)) == ["headline_changed", "template_changed"]
    assert rows(press, "select articles from changes where kind = 'template_changed'") == [(8,)]


def test_headlines_that_say_that_they_are_updated_are_no_template(press: Press) -> None:
    for number in range(4):
        press.gives(f"n{number}", article(f"Le port numéro {number} rouvre", prose(100 * number)))
    for number in range(4):
        press.gives(f"n{number}", article(f"Le port numéro {number} rouvre (mis à jour)", prose(100 * number)))
    assert kinds(press) == ["headline_changed"] * 4


def test_the_name_of_the_outlet_behind_all_headlines_is_one_event(press: Press) -> None:
    titles = ("Le port rouvre", "La pluie revient", "Le coton est rentré")
    for number, title in enumerate(titles):
        press.gives(f"n{number}", article(title, prose(100 * number)))
    for number, title in enumerate(titles):
        press.gives(f"n{number}", article(f"{title} - Le Griot", prose(100 * number)))
    assert kinds(press) == ["template_changed"]


def test_other_words_at_the_same_place_are_one_event_where_nearly_all_have_them(press: Press) -> None:
    for number in range(5):
        press.gives(f"n{number}", article(f"Titre {number}", f"{prose(100 * number)}\n\nFin du récit numéro {number}."))
    for number in range(5):
        revisit = planned(press, number + 1)
        own = f"Par notre envoyé dans la commune {number}, carnet {number * 7}."
        press.gives(
            f"n{number}", article(f"Titre {number}", f"{own}\n\n{prose(100 * number)}\n\nFin du récit numéro {number}.")
        )
        with press.store.transaction():
            stood(press.store, revisit, press.now)
    assert kinds(press) == ["template_changed"]


# --- what is gone ---------------------------------------------------------------------------------------------------


def miss(press: Press, revisit: Revisit, kind: str = "removed", hours: float = 7) -> None:
    press.now += timedelta(hours=hours)
    with press.store.transaction():
        missed(press.store, revisit, kind, "HTTP 404", None, press.now, at=press.now)


def test_a_removal_is_told_at_the_second_look_and_its_return_after_that(press: Press) -> None:
    press.gives("port", article("Le port rouvre", FIRST))
    revisit = planned(press)
    miss(press, revisit)
    first = iso(press.now)
    assert kinds(press) == []
    miss(press, revisit)
    miss(press, revisit)
    assert rows(press, "select kind, first_seen_at, there_at from changes") == [("removed", first, revisit.there_at)]
    with press.store.transaction():
        stood(press.store, revisit, press.now)
        stood(press.store, revisit, press.now)
    assert kinds(press) == ["removed", "restored"]


def test_a_page_that_comes_back_before_the_second_look_was_never_gone(press: Press) -> None:
    press.gives("port", article("Le port rouvre", FIRST))
    revisit = planned(press)
    miss(press, revisit)
    with press.store.transaction():
        stood(press.store, revisit, press.now)
    assert kinds(press) == []


def test_the_watch_over_what_is_gone_ends(press: Press) -> None:
    press.gives("port", article("Le port rouvre", FIRST))
    revisit = planned(press)
    looks = 0
    while (due := rows(press, "select next_at from revisits")[0][0]) is not None:
        press.now = max(press.now, datetime.fromisoformat(due))
        miss(press, revisit, hours=0)
        looks += 1
        assert looks < 20
    assert looks >= 4
    assert kinds(press) == ["removed"]


def test_a_site_is_gone_once_its_absence_has_lasted(press: Press) -> None:
    press.gives("port", article("Le port rouvre", FIRST))
    planned(press)
    begun = press.now
    while press.now - begun < SITE_GONE + timedelta(days=2):
        with press.store.transaction():
            site_absent(press.store, 1, "host not found", press.now)
        assert kinds(press) == (["site_gone"] if press.now - begun >= SITE_GONE else [])
        press.now += timedelta(hours=20)
    for _ in range(2):
        with press.store.transaction():
            site_present(press.store, 1, press.now)
    assert kinds(press) == ["site_gone", "site_restored"]
    assert rows(press, "select standing from revisits") == [("there",)]


def test_a_short_absence_is_told_to_nobody(press: Press) -> None:
    with press.store.transaction():
        site_absent(press.store, 1, "host not found", press.now)
        site_present(press.store, 1, press.now)
    assert rows(press, "select * from changes") == []
    assert rows(press, "select * from absences") == []
