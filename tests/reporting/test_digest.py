"""The bulletin: what it counts, cites and owns up to, in every format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from lxml import html as lxml_html

from monitor.catalogue.wording import load_wording
from monitor.reporting.digest import Bulletin, Silent, make_bulletin
from monitor.reporting.digest_html import as_html
from monitor.reporting.digest_page import Page, page_of
from monitor.reporting.digest_text import as_markdown, as_text
from monitor.reporting.digest_words import LANGUAGES, digest_words, link_of
from monitor.wordbook import phrases
from tests.reporting.newsroom import Newsroom

DAY = date(2026, 11, 20)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path / "press.db")
    yield made
    made.close()


def bulletin(room: Newsroom, since: date = DAY, until: date = DAY, **more: object) -> Bulletin:
    given = {"limit": 40, "silent": None, "database": "press.db", "demo": False, "today": until} | more
    return make_bulletin(
        room.database.conn, (1, "aes-russie", "AES–Russie"), since, until, wording=load_wording(), **given
    )


def page(room: Newsroom, language: str = "fr", **more: object) -> Page:
    return page_of(bulletin(room, **more), digest_words(language))


def text(room: Newsroom, **more: object) -> str:
    return as_text(page(room, **more)).replace("\u00a0", " ").replace("\u202f", " ")


def flat(told: str) -> str:
    """Without the breaks of lines."""
    return " ".join(told.split())


def seen(room: Newsroom, *verdicts: str, day: str = "2026-11-20") -> None:
    for source, verdict in enumerate(verdicts, 1):
        room.day(source, day, verdict)


def test_stories_with_first_source_and_spread(room: Newsroom) -> None:
    wire = room.article("fil", 4, "Dépêche", published_at="2026-11-20T06:00:00Z")
    room.article("copie", 1, "Dépêche, reprise", of=wire, published_at="2026-11-20T08:00:00Z")
    room.article("propre", 2, "Vu de Ouagadougou", tells=wire, published_at="2026-11-20T09:00:00Z")
    room.article("seul", 3, "Le mil et Moscou")
    room.article("hors", 3, "Le mil", verdict="not_relevant")
    found = bulletin(room)
    assert found.numbers == (3, 3, 3, 3)
    assert found.stories == 2
    first, second = found.new.shown
    assert (first.story.key, first.story.now, [one.key for one in first.articles]) == (
        "fil", (2, 2, 2, 2), ["copie", "propre"],
    )  # fmt: skip
    assert second.story.key == "seul"
    told = text(room)
    assert (
        "D’abord : Agence Septentrion (source de référence, non comptée), 20\n  novembre 2026 à 06 h 00 (UTC)" in told
    )
    assert (
        "- Dépêche — Agence Septentrion [source de référence, non comptée]\n    https://outlet4.example/fil  [fil]"
        in told
    )
    assert "    - Dépêche, reprise — Horizon de Kati, 20 novembre 2026 à 08 h 00 (UTC)\n" in told
    assert "L’Étoile du Faso, 20 novembre 2026 à 09 h 00 (UTC) [public (État)]" in flat(told)
    assert "3 articles · 3 textes distincts · 3 origines indépendantes · 3 médias · 2" in told
    assert "hors" not in told


def test_new_copies_of_older_stories_stand_apart(room: Newsroom) -> None:
    old = room.article("ancien", 1, "L’accord de la semaine", published_on="2026-11-15")
    room.article("copie", 2, "L’accord, repris", of=old)
    found = bulletin(room)
    assert found.new.total == 0
    (older,) = found.older.shown
    assert (older.story.key, older.story.now.articles, older.story.in_all.articles) == ("ancien", 1, 2)
    told = text(room)
    assert "(depuis le 15 novembre 2026 : 2 articles, 1 origine indépendante)" in told
    assert "texte déjà paru : Horizon de Kati, 15 novembre 2026" in flat(told)


def test_late_finds_but_not_those_of_a_first_crawl(room: Newsroom) -> None:
    room.day(1, "2026-11-01")
    room.day(2, "2026-11-20")
    for source in (1, 2):
        room.article(f"tard{source}", source, published_on="2026-11-10", first_seen_at="2026-11-20T05:00:00Z")
    room.article("connu", 1, published_on="2026-11-10", first_seen_at="2026-11-10T05:00:00Z")
    found = bulletin(room)
    assert [one.key for one in found.late] == ["tard1"]
    assert found.numbers.articles == 0


def test_edits_and_removals_of_these_days_on_the_topic(room: Newsroom) -> None:
    article = room.article("pont", title="Le pont", published_on="2026-11-02")
    beside = room.article("mil", verdict="not_relevant")
    room.change(article, "headline_changed", title_before="Le vieux pont", changed=2)
    room.change(article, "removed", seen_at="2026-11-19T23:59:59Z")
    room.change(beside, "removed")
    room.change(None, "site_gone", source=3, seen_at="2026-11-20T23:59:59Z", articles=3)
    found = bulletin(room)
    assert [(one.kind, one.key) for one in found.changes] == [("site_gone", None), ("headline_changed", "pont")]
    told = text(room)
    assert "titre changé · auparavant : « Le vieux pont »" in flat(told)
    assert "tout le site est introuvable" in flat(told)


def test_an_empty_day_says_what_was_seen(room: Newsroom) -> None:
    seen(room, "seen", "nothing_published", "seen")
    assert page(room).nothing == "Aucun article sur ce sujet, et tous les médias suivis ont été vus en entier."
    assert "Aucun trou connu." in text(room)


def test_an_empty_day_that_nobody_saw_is_no_zero(room: Newsroom) -> None:
    seen(room, "could_not_look", "could_not_look", "could_not_look")
    told = text(room)
    assert "ce n’est pas un\nzéro" in told
    assert "0 sur 3 médias suivis ont été vus en entier, 3 pas du tout." in told
    assert "0 article" not in told


def test_a_day_that_was_never_summed_up_was_not_seen(room: Newsroom) -> None:
    seen(room, "seen", "seen", "seen", day="2026-11-18")
    assert bulletin(room).seen.unseen == 3


def test_days_to_come_are_no_holes(room: Newsroom) -> None:
    seen(room, "seen", "seen", "seen")
    found = bulletin(room, since=DAY, until=date(2026, 11, 26), today=DAY)
    assert (found.seen.whole, found.seen.holes) == (3, ())


def test_holes_with_what_was_missed(room: Newsroom) -> None:
    seen(room, "seen", "seen", day="2026-11-19")
    room.day(1, "2026-11-20", "could_not_look", missed_estimate=4)
    room.day(2, "2026-11-20", "partly_seen", missed_estimate=None, lost=2)
    room.day(3, "2026-11-20")
    found = bulletin(room, since=date(2026, 11, 19))
    assert (found.seen.followed, found.seen.whole, found.seen.partly, found.seen.missed) == (3, 1, 2, 4)
    told = flat(text(room, since=date(2026, 11, 19)))
    assert "Horizon de Kati [pas vu : 20 novembre 2026 · environ 4 articles manqués]" in told
    assert "L’Étoile du Faso [vu en partie : 20 novembre 2026 · 2 pages perdues]" in told
    assert "Radio des Dunes [pas encore suivi : 19 novembre 2026]" in told


def test_a_gap_of_unknown_size_is_said_to_be_unknown(room: Newsroom) -> None:
    seen(room, "could_not_look")
    assert "nombre d’articles manqués inconnu" in flat(text(room))


def test_silence_is_judged_or_said_not_to_be(room: Newsroom) -> None:
    assert "n’a pas été jugé" in text(room)
    assert "Aucun média muet n’est connu." in text(room, silent=[])
    told = text(room, silent=[Silent("silent", "Radio des Dunes", "2026-11-01T00:00:00Z")])
    assert "Radio des Dunes [rien de nouveau depuis le 1er novembre 2026" in told
    room.write.add(
        "findings", key="silent:dunes", kind="silent", source_id=3, serious=1, since=None, message="m", advice="a",
        first_seen_at="2026-11-18T00:00:00Z", last_seen_at="2026-11-21T00:00:00Z",
    )  # fmt: skip
    assert bulletin(room).silent == (Silent("silent", "Radio des Dunes", None),)


def words_of(room: Newsroom, now: int, now_with: int, before: int, before_with: int, *, blind: bool = False) -> str:
    for source in (1, 2, 3):
        for back in range(29):
            day = date.fromordinal(DAY.toordinal() - back).isoformat()
            room.day(source, day, "could_not_look" if blind and back else "seen")
    for number in range(now):
        body = "Des mercenaires au Mali et en Russie." if number < now_with else "Le Mali et la Russie."
        room.article(f"n{number}", 1, f"N {number}", text=body)
    for number in range(before):
        body = "Des mercenaires au Mali et en Russie." if number < before_with else "Le Mali et la Russie."
        room.article(f"b{number}", 1, f"B {number}", text=body, published_on="2026-11-05")
    (part,) = [one for one in page(room).parts if one.id == "wording"]
    return " ".join(part.lead).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_word_that_moved_is_told_with_its_numbers(room: Newsroom) -> None:
    assert words_of(room, 30, 15, 100, 10) == (
        "« mercenaires » : 50 % des textes (15 sur 30), contre 10 % (10 sur 100) les quatre semaines d’avant"
    )


def test_chance_is_no_shift(room: Newsroom) -> None:
    assert "n’a bougé au-delà du hasard" in words_of(room, 30, 6, 100, 14)


def test_few_texts_say_nothing_of_words(room: Newsroom) -> None:
    told = words_of(room, 19, 19, 100, 0)
    assert told.startswith("Trop peu de textes pour en parler : 19 dans la période (il en faut 20), 100")


def test_weeks_that_nobody_saw_are_compared_with_nothing(room: Newsroom) -> None:
    assert words_of(room, 30, 15, 100, 10, blind=True).startswith("Les quatre semaines d’avant ont été vues à 0 %")


HOSTILE = "<script>alert(1)</script> & \"x\" 'y'\r\n# **gras** [lien](http://evil.example) \u202etxt.exe\x07 `c` <b>"


def test_hostile_titles_are_text_in_every_format(room: Newsroom) -> None:
    room.article("mal", 1, HOSTILE, url="javascript:alert(1)")
    room.article("mal2", 1, "<img src=x onerror=alert(1)>", url='https://x.example/"><script>', excerpt=HOSTILE)
    made = page(room)
    tree = lxml_html.document_fromstring(as_html(made))
    assert {element.tag for element in tree.iter("script", "img", "link", "iframe", "b")} == set()
    assert [a.get("href") for a in tree.iter("a")] == []
    assert "<script>alert(1)</script> & \"x\" 'y' # **gras**" in tree.text_content()
    for told in (as_text(made), as_markdown(made), as_html(made)):
        assert not set(told) & set("\u202e\x07\r")
    marked = as_markdown(made)
    assert "\\<script\\>" in marked
    assert "\\[lien\\]" in marked
    assert "\n# " not in marked[2:]


def test_links_lead_to_the_web_and_nowhere_else() -> None:
    assert link_of("https://a.example/é?x=1&y") == "https://a.example/é?x=1&y"
    for url in ("javascript:alert(1)", "data:text/html,x", "https://a b", "https://a/\n", 'https://a/"', "", None):
        assert link_of(url) == ""


def test_the_page_loads_nothing_and_carries_its_styles(room: Newsroom) -> None:
    room.article("un", 1)
    document = as_html(page(room))
    assert "prefers-color-scheme: dark" in document
    assert re.findall(r"(?:src|@import|url\()[^>]*", document) == []
    tree = lxml_html.document_fromstring(document)
    assert tree.get("lang") == "fr"
    assert all(element.get("style") for element in tree.iter("h1", "h2", "h3", "a"))
    assert [element.tag for element in tree.iter("table", "link", "script")] == []


def test_missing_dates_are_said(room: Newsroom) -> None:
    room.article("sans", 1, published_on=None, published_precision=None)
    room.article("mois", 1, published_on="2026-11-01", published_precision="month")
    assert "vu le 20 novembre 2026" in text(room)
    assert "novembre 2026\n" in text(room, since=date(2026, 11, 1), until=date(2026, 11, 1))


def test_what_is_left_out_is_counted(room: Newsroom) -> None:
    first = room.article("h", 1)
    for number in range(20):
        room.article(f"h{number}", 2, f"H {number}", tells=first)
    for number in range(5):
        room.article(f"s{number}", 3, f"S {number}")
    made = page(room, limit=2)
    new = made.parts[0]
    assert len(new.blocks) == 2
    assert new.more.startswith("Et 4 autres histoires")
    assert new.blocks[0].more == "et 9 autres articles"


def test_an_empty_database_has_a_bulletin(room: Newsroom) -> None:
    made = page(room, until=DAY)
    assert made.figures[0] == "0\u00a0article" or made.nothing
    assert made.nothing.startswith("Aucun article n’est connu")
    for language in LANGUAGES:
        assert as_html(page(room, language))


def test_what_was_forgotten_is_not_told(room: Newsroom) -> None:
    room.article("oubli", 1)
    room.write.connection.execute("insert into tombstones (key, forgotten_at) values ('l-oubli', '')")
    assert bulletin(room).numbers.articles == 0
    assert bulletin(room).new.total == 0


def test_the_same_state_gives_the_same_bytes(room: Newsroom) -> None:
    room.article("un", 1)
    assert as_html(page(room)) == as_html(page(room))


def test_both_languages_have_the_same_phrases() -> None:
    french, english = (phrases("monitor.reporting", f"digest_words_{language}.yml") for language in LANGUAGES)
    assert french.keys() == english.keys()
    for key, phrase in french.items():
        other = english[key]
        assert type(phrase) is type(other), key
        places = [sorted(set(re.findall(r"\{\w+\}", "".join(one)))) for one in (phrase, other)]
        assert places[0] == places[1], key


def test_english(room: Newsroom) -> None:
    room.article("un", 2)
    told = as_text(page(room, "en"))
    assert "1 article · 1 distinct text · 1 independent origin · 1 outlet · 1 story" in told
    assert "First: L’Étoile du Faso, 20 November 2026" in told
