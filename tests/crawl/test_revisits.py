"""Stored articles looked at again: real crawls of a scripted press, hours and days apart."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.drive import Answer, Asked, ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.program import check_conservation, rows

FIRST = "http://aa.example/a/1"
OPENING = (
    "Le Mali, le Burkina Faso et le Niger, membres de l'Alliance des États du Sahel (AES), ont signé avec la Russie "
    "un accord de coopération militaire."
)
BODY = (
    "La rencontre s'est tenue dans la salle du conseil devant une quarantaine d'invités venus des trois pays.",
    "Le bilan du dernier accident de la route est de 12 blessés, tous soignés à l'hôpital du cercle.",
    "Une prochaine réunion aura lieu à la fin de la saison des pluies, a indiqué le secrétariat.",
)
START = "2025-05-23T10:00:00Z"
HOURS_1, HOURS_8, DAY_1, DAY_2, DAY_8 = (
    "2025-05-23T11:10:00Z", "2025-05-23T18:00:00Z", "2025-05-24T13:00:00Z", "2025-05-25T13:00:00Z",
    "2025-05-31T12:00:00Z",
)  # fmt: skip
LOOK = Asked(due=True, revisits="topic")


def article(
    title: str = "Un accord signé", paragraphs: tuple[str, ...] = (OPENING, *BODY), head: str = "", **headers: str
) -> Answer:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    html = (
        f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>"
    )
    return 200, {"Content-Type": "text/html; charset=utf-8", **headers}, html.encode()


@pytest.fixture
def press(tmp_path: Path) -> Iterator[ScriptedPress]:
    source(tmp_path / "sources", "aa", feed_of("aa"))
    with ScriptedPress() as press:
        press.answers["http://aa.example/feed"] = feed(FIRST)
        press.answers[FIRST] = article()
        yield press


def several(press: ScriptedPress, count: int) -> list[str]:
    """So many articles in the feed; their addresses."""
    urls = [f"http://aa.example/a/{number}" for number in range(1, count + 1)]
    press.answers["http://aa.example/feed"] = feed(*urls)
    for number, url in enumerate(urls):
        own = (f"Suite numéro {number} du récit.", f"Le carnet {number} du voyage compte {number + 7} pages écrites.")
        press.answers[url] = article(f"Un accord signé en {number}", (OPENING, *BODY, *own))
    return urls


def look(press: ScriptedPress, folder: Path, now: str, **asked: Any) -> list[str]:
    """A crawl of what is due; the pages that were asked for."""
    crawl(press, folder, now, Asked(**{"due": True, "revisits": "topic", **asked}))
    check_conservation(folder / "press.db")
    return [url for url in press.asked if "/a/" in url]


def changes(folder: Path) -> list[tuple[Any, ...]]:
    return rows(folder / "press.db", "select kind, article_id, seen_at from changes where part_of is null order by id")


def kinds(folder: Path) -> list[str]:
    return [kind for kind, *_ in changes(folder)]


def test_a_stored_article_is_looked_at_after_an_hour_six_a_day_a_week_and_a_month(
    press: ScriptedPress, tmp_path: Path
) -> None:
    looked = []
    look(press, tmp_path, START)
    for day in range(23, 32):
        for hour in range(24):
            now = f"2025-05-{day:02}T{hour:02}:30:00Z"
            if now > START and rows(tmp_path / "press.db", "select 1 from revisits where next_at <= ?", now):
                looked += [(now, url) for url in look(press, tmp_path, now)]
    hours = [(datetime.fromisoformat(now) - datetime.fromisoformat(START)).total_seconds() / 3600 for now, _ in looked]
    for age, plan in zip(hours, (1.0, 6.0, 24.0, 168.0), strict=True):
        assert plan <= age <= 1.1 * plan + 1
    assert kinds(tmp_path) == []
    ((next_at,),) = rows(tmp_path / "press.db", "select next_at from revisits")
    assert "2025-06-22" <= next_at < "2025-06-26"


def test_a_source_at_which_only_looks_are_due_is_asked_for_no_list(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"), more="polling: {every: 720}\n")
    look(press, tmp_path, START)
    planned = rows(tmp_path / "press.db", "select next_due_at from polling")
    assert look(press, tmp_path, HOURS_1) == [FIRST]
    assert press.asked == [FIRST]
    assert rows(tmp_path / "press.db", "select is_look, outcome from runs") == [(1, "ok"), (0, "ok")]
    assert rows(tmp_path / "press.db", "select next_due_at from polling") == planned
    assert look(press, tmp_path, "2025-05-23T11:30:00Z") == []


def test_only_what_is_on_a_topic_is_looked_at_unless_all_is_wanted(press: ScriptedPress, tmp_path: Path) -> None:
    other = "http://aa.example/a/2"
    press.answers["http://aa.example/feed"] = feed(FIRST, other)
    press.answers[other] = page("Le marché rouvre")
    look(press, tmp_path, START)
    assert look(press, tmp_path, HOURS_1) == [FIRST]
    assert look(press, tmp_path, HOURS_8, revisits="none") == []
    # those that were not planned before are from now on
    assert look(press, tmp_path, HOURS_8, revisits="all", due=False) == [FIRST, other]
    assert look(press, tmp_path, DAY_1, revisits="topic") == [FIRST]


def test_an_edit_is_a_revision_with_its_paragraphs(press: ScriptedPress, tmp_path: Path) -> None:
    look(press, tmp_path, START)
    edited = (OPENING, BODY[0], BODY[1].replace("12", "14"), "Le maire a présenté ses condoléances aux familles.")
    press.answers[FIRST] = article(paragraphs=edited)
    assert look(press, tmp_path, HOURS_1) == [FIRST, FIRST]
    ((kind, there_at, paragraphs, added, removed, changed),) = rows(
        tmp_path / "press.db", "select kind, there_at, paragraphs, added, removed, changed from changes"
    )
    assert (kind, there_at, added, removed, changed) == ("silent_edit", START, 1, 1, 1)
    told = {each["kind"]: each for each in json.loads(paragraphs)}
    assert ["-", "12"] in told["changed"]["words"]
    assert ["+", "14"] in told["changed"]["words"]
    assert told["added"]["after"].startswith("Le maire a présenté")
    assert told["removed"]["before"] == BODY[2]
    ((former, present),) = rows(
        tmp_path / "press.db",
        "select f.text, b.text from changes c join revisions f on f.id = former_revision_id join revisions r on r.id = "
        "c.revision_id join bodies b on b.id = r.article_id where r.text is null",
    )
    assert "12 blessés" in former
    assert "14 blessés" in present
    # an edit is asked for twice, and the second answer is no edit of the first
    assert rows(tmp_path / "press.db", "select outcome, status from captures order by id") == [
        ("new", 200), ("changed", 200), ("unchanged", 200),
    ]  # fmt: skip
    assert rows(tmp_path / "press.db", "select looks from revisits") == [(1,)]


def in_turn(*answers: Answer) -> Callable[[Message], Answer]:
    """An address that answers otherwise each time; the last for ever."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


ADS = tuple(
    f"{words}, chez tous les marchands du fleuve dès ce matin."
    for words in ("Un savon qui lave plus blanc", "Dix mille francs sans intérêt", "Le thé de la rive gauche", "Du mil")
)


def test_advertisements_drawn_at_each_fetch_are_no_edit_and_hide_none(press: ScriptedPress, tmp_path: Path) -> None:
    def drawn(number: int, *more: str) -> Answer:
        return article(paragraphs=(OPENING, *BODY[:2], ADS[number], BODY[2], *more))

    news = "Le maire a présenté ses condoléances aux familles."
    press.live[FIRST] = in_turn(drawn(0), drawn(1), drawn(2), drawn(3, news), drawn(0, news))
    look(press, tmp_path, START)
    assert look(press, tmp_path, HOURS_1) == [FIRST, FIRST]
    assert kinds(tmp_path) == []
    assert rows(tmp_path / "press.db", "select count(*) from revisions") == [(1,)]
    look(press, tmp_path, HOURS_8)
    ((kind, paragraphs),) = rows(tmp_path / "press.db", "select kind, paragraphs from changes")
    assert kind == "silent_edit"
    assert [(each["kind"], each["after"]) for each in json.loads(paragraphs)] == [("added", news)]


@pytest.mark.parametrize(
    "second",
    [(500, {}, b""), (404, {}, b""), (302, {"Location": "http://aa.example/"}, b""), (200, {}, b"<p>Patientez</p>")],
)
def test_an_edit_whose_second_answer_does_not_come_is_told_all_the_same(
    press: ScriptedPress, tmp_path: Path, second: Answer
) -> None:
    press.live[FIRST] = in_turn(article(), article("Un accord rompu"), second)
    look(press, tmp_path, START)
    look(press, tmp_path, HOURS_1)
    assert kinds(tmp_path) == ["headline_changed"]
    assert rows(tmp_path / "press.db", "select standing, looks from revisits") == [("there", 1)]
    assert rows(tmp_path / "press.db", "select count(*) from captures where outcome = 'fetched'") == [(0,)]


def test_a_removal_is_told_after_a_second_look(press: ScriptedPress, tmp_path: Path) -> None:
    look(press, tmp_path, START)
    press.answers[FIRST] = (410, {"Content-Type": "text/html"}, b"<h1>Plus rien ici</h1>")
    assert look(press, tmp_path, HOURS_1) == [FIRST]
    assert kinds(tmp_path) == []
    assert rows(tmp_path / "press.db", "select standing, missing_since from revisits") == [("missing", HOURS_1)]
    assert look(press, tmp_path, HOURS_8) == [FIRST]
    assert rows(tmp_path / "press.db", "select kind, first_seen_at, seen_at, there_at, reason from changes") == [
        ("removed", HOURS_1, HOURS_8, START, "HTTP 410")
    ]
    # the text stays, and the answers are kept as evidence
    assert rows(tmp_path / "press.db", "select state from links") == [("stored",)]
    captures = rows(tmp_path / "press.db", "select status, outcome, warc_length > 0 from captures order by id")
    assert captures[1:] == [(410, "gone: HTTP 410", 1)] * 2
    # and it may come back
    press.answers[FIRST] = article()
    look(press, tmp_path, DAY_2)
    assert kinds(tmp_path) == ["removed", "restored"]


def test_a_weak_moment_of_the_server_removes_nothing(press: ScriptedPress, tmp_path: Path) -> None:
    look(press, tmp_path, START)
    kept = press.answers[FIRST]
    for now, answer in ((HOURS_1, (404, {}, b"")), (HOURS_8, kept), (DAY_1, (500, {}, b"")), (DAY_2, (403, {}, b""))):
        press.answers[FIRST] = answer
        assert FIRST in look(press, tmp_path, now)
    assert kinds(tmp_path) == []
    assert rows(tmp_path / "press.db", "select standing from revisits") == [("there",)]


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("http://aa.example/", "redirected_home"),
        ("http://ailleurs.example/parking", "redirected"),
    ],
)
def test_a_redirect_away_is_told(press: ScriptedPress, tmp_path: Path, target: str, kind: str) -> None:
    press.answers["http://aa.example/"] = page("Accueil")
    look(press, tmp_path, START)
    press.answers[FIRST] = (302, {"Location": target}, b"")
    for now in (HOURS_1, HOURS_8):
        # where it leads is not asked for
        assert look(press, tmp_path, now) == [FIRST]
    assert kinds(tmp_path) == [kind]
    ((text,),) = rows(tmp_path / "press.db", "select text from bodies")
    assert OPENING in text


def test_an_article_that_has_moved_is_followed(press: ScriptedPress, tmp_path: Path) -> None:
    look(press, tmp_path, START)
    press.answers[FIRST] = (301, {"Location": "http://aa.example/a/1-corrige"}, b"")
    press.answers["http://aa.example/a/1-corrige"] = article(paragraphs=(OPENING, *BODY[:2]))
    look(press, tmp_path, HOURS_1)
    assert kinds(tmp_path) == ["silent_edit"]
    assert rows(tmp_path / "press.db", "select count(*) from articles") == [(1,)]


def test_a_redirect_in_a_circle_ends(press: ScriptedPress, tmp_path: Path) -> None:
    look(press, tmp_path, START)
    press.answers[FIRST] = (301, {"Location": "http://aa.example/a/1?x=1"}, b"")
    press.answers["http://aa.example/a/1?x=1"] = (301, {"Location": FIRST}, b"")
    assert len(look(press, tmp_path, HOURS_1)) <= 6
    assert kinds(tmp_path) == []


def conditional(etag: str, answer: Answer) -> Any:
    def answered(headers: Message) -> Answer:
        if headers.get("If-None-Match") == etag:
            return 304, {"ETag": etag}, b""
        return answer

    return answered


def test_looks_are_conditional_and_once_in_the_month_they_are_not(press: ScriptedPress, tmp_path: Path) -> None:
    # this server says "not modified" whatever it has
    press.live[FIRST] = conditional('"v1"', article(ETag='"v1"'))
    look(press, tmp_path, START)
    look(press, tmp_path, HOURS_1)
    assert rows(tmp_path / "press.db", "select state, status from attempts order by id desc limit 1") == [
        ("stored", 304)
    ]
    assert rows(tmp_path / "press.db", "select count(*) from captures") == [(1,)]
    press.live[FIRST] = conditional('"v1"', article("Un accord rompu", ETag='"v1"'))
    look(press, tmp_path, DAY_1)
    assert kinds(tmp_path) == []
    look(press, tmp_path, DAY_8)
    assert kinds(tmp_path) == ["headline_changed"]


CONSENT = article(
    paragraphs=(
        "Nous et nos partenaires utilisons des cookies pour mesurer l'audience et pour choisir les annonces montrées.",
        *(
            f"Le partenaire numéro {number} garde ce qu'il apprend de vous pendant {number} jours."
            for number in range(40)
        ),
    )
)


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"Content-Type": "text/html"}, b"<html><body></body></html>"),
        (200, {"Content-Type": "text/html"}, b"<html><body><h1>There has been a critical error</h1></body></html>"),
        CONSENT,
        article("Un accord signé", (OPENING, "Cet article est réservé aux abonnés. Abonnez-vous pour lire la suite.")),
    ],
)
def test_what_stands_there_in_place_of_the_article_never_replaces_it(
    press: ScriptedPress, tmp_path: Path, answer: Answer
) -> None:
    look(press, tmp_path, START)
    press.answers[FIRST] = answer
    for now in (HOURS_1, HOURS_8):
        assert look(press, tmp_path, now) == [FIRST]
    assert rows(tmp_path / "press.db", "select count(*) from revisions") == [(1,)]
    ((text,),) = rows(tmp_path / "press.db", "select text from bodies")
    assert BODY[2] in text
    assert kinds(tmp_path) == []
    press.answers[FIRST] = article()
    look(press, tmp_path, DAY_2)
    assert rows(tmp_path / "press.db", "select standing from revisits") == [("there",)]


def test_a_whole_site_gone_is_one_event_and_its_return_another(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "bb", feed_of("bb"))
    urls = several(press, 4)
    press.answers["http://bb.example/feed"] = feed("http://bb.example/a/1")
    press.answers["http://bb.example/a/1"] = page("Un autre journal")
    look(press, tmp_path, START)
    kept = dict(press.answers)
    for url in (*urls, "http://aa.example/feed"):
        press.answers[url] = (404, {}, b"")
    for now in (HOURS_1, DAY_1, "2025-05-27T15:00:00Z"):
        assert kinds(tmp_path) == []
        look(press, tmp_path, now, due=False)
    told = rows(tmp_path / "press.db", "select kind, source, article, articles, first_seen_at from changes_told")
    assert told == [("site_gone", "aa", None, 4, HOURS_1)]
    press.answers |= kept
    look(press, tmp_path, "2025-06-03T15:30:00Z", due=False)
    assert kinds(tmp_path) == ["site_gone", "site_restored"]
    assert rows(tmp_path / "press.db", "select distinct standing from revisits") == [("there",)]


def test_a_dead_host_is_a_site_gone_only_while_others_answer(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "bb", feed_of("bb"))
    press.answers["http://bb.example/feed"] = feed()
    look(press, tmp_path, START)
    for now in ("2025-05-23T12:00:00Z", "2025-05-27T15:00:00Z"):
        look(press, tmp_path, now, due=False, away=True, pace=0.01)
    assert rows(tmp_path / "press.db", "select * from absences") == []
    for now in ("2025-05-28T10:00:00Z", "2025-05-31T13:00:00Z"):
        assert kinds(tmp_path) == []
        look(press, tmp_path, now, due=False, dead=("aa.example",))
    assert kinds(tmp_path) == ["site_gone"]


def test_where_all_that_is_looked_at_is_missed_the_lists_tell_what_it_means(
    press: ScriptedPress, tmp_path: Path
) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"), more="polling: {every: 720}\n")
    urls = several(press, 4)
    look(press, tmp_path, START)
    for url in urls:
        press.answers[url] = (404, {}, b"")
    for now in (HOURS_1, HOURS_8):
        assert kinds(tmp_path) == []
        look(press, tmp_path, now)
        assert press.asked.count("http://aa.example/feed") == 1
    assert kinds(tmp_path) == ["removed"] * 4


def test_a_host_that_asks_for_patience_is_left_alone(press: ScriptedPress, tmp_path: Path) -> None:
    look(press, tmp_path, START)
    press.answers[FIRST] = (429, {"Retry-After": "7200"}, b"")
    look(press, tmp_path, HOURS_1)
    ((next_at, standing),) = rows(tmp_path / "press.db", "select next_at, standing from revisits")
    assert (next_at >= "2025-05-23T13:10:00Z", standing) == (True, "there")


def test_new_articles_come_first_and_looks_have_their_share(press: ScriptedPress, tmp_path: Path) -> None:
    source(tmp_path / "sources", "aa", feed_of("aa"), more="requests: 20\n")
    old = several(press, 12)
    look(press, tmp_path, START)
    new = [f"http://aa.example/a/{number}" for number in range(30, 35)]
    press.answers["http://aa.example/feed"] = feed(*new, *old)
    for url in new:
        press.answers[url] = page(f"Un autre sujet {url}")
    asked = look(press, tmp_path, HOURS_1, due=False)
    assert set(asked[:5]) == set(new)
    assert len(asked) == 10
    assert set(asked[5:]) < set(old)
