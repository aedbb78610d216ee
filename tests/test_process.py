"""The process before a wall: pages as a source gives them one after another, and what the ledger makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from db.captures import Capture
from db.links import Offer
from db.runs import SourceRow
from db.store import Store
from monitor.catalogue.topics import load_topics
from monitor.clock import iso
from monitor.desk import open_desk
from monitor.extraction.article import Dated, Extraction, NoArticle, Outcome
from monitor.process import WALL_HOURS, Captured, settle
from monitor.relevance.reader import Reader
from tests.crawl.program import check_conservation

NOW = datetime(2025, 5, 23, 10, tzinfo=UTC)
CONSENT = "Le Journal et ses partenaires souhaitent déposer des traceurs sur votre appareil. " * 12
BEGINS = CONSENT[:60].strip()
TWINS = """select (select count(*) from articles), (select count(*) from bodies), (select count(*) from revisions),
    (select count(*) from matches), (select count(*) from sketches), (select count(*) from texts),
    (select count(*) from articles_fts where articles_fts match 'traceurs')"""


def prose(number: int) -> str:
    return " ".join(f"Le quartier {number} a voté {word} crédits pour le port." for word in range(number, number + 30))


class Press:
    """A store, and a clock that goes on with every page."""

    def __init__(self, store: Store) -> None:
        self.store, self.now, self.offset = store, NOW, 0
        with store.transaction():
            for key in ("griot", "koulou"):
                store.runs.source(SourceRow(key, key, "press"), iso(NOW))
            self.desk = open_desk(store, Reader(load_topics()), iso(NOW))

    def gives(self, name: str, outcome: Outcome, *, source: int = 1, hint: str | None = None) -> str:
        """The page of an address is fetched and taken through the process."""
        self.now += timedelta(minutes=1)
        url = f"http://s{source}.example/{name}"
        links, captures = self.store.links, self.store.captures
        with self.store.transaction():
            links.offer(source, [Offer(f"{source}{name}", url, url, "feed", "f", title=hint)], iso(NOW))
            link = links.by_key(f"{source}{name}")
            assert link is not None
            self.offset += 100
            capture_id = captures.enter(
                Capture(link.id, iso(self.now), url, 200, "text/html", 9, "x.warc.gz", self.offset, 99, "sha256:0")
            )
            if link.state != "stored":
                links.settle(link.id, "fetched", iso(self.now), status=200)
        return self.again(capture_id, outcome)

    def again(self, capture_id: int, outcome: Outcome) -> str:
        """The process takes in an archived page."""
        row = self.store.captures.row(capture_id)
        at = datetime.fromisoformat(row["fetched_at"])
        captured = Captured(row["link_id"], row["key"], row["source_id"], capture_id, row["link_url"], at)
        word = settle(self.store, captured, outcome, self.desk, self.now)
        check_conservation(self.store.path)
        assert self.store.links.broken_sums() == []
        return word

    def state(self, name: str, source: int = 1) -> tuple[str, str | None, str | None]:
        sql = "select state, reason, next_try_at from links where key = ?"
        found = self.store.database.conn.execute(sql, [f"{source}{name}"]).fetchone()
        return found[0], found[1], found[2]

    def sums(self) -> tuple[int, ...]:
        found: tuple[int, ...] = self.store.database.conn.execute(TWINS).fetchone()
        return found

    def outcomes(self) -> list[str]:
        return [word for (word,) in self.store.database.conn.execute("select outcome from captures order by id")]


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    with Store(tmp_path / "press.db") as store:
        yield Press(store)


def article(title: str, text: str, day: date | None = None, title_from: str = "title") -> Extraction:
    dated = Dated(day, None, "day", "json-ld") if day else Dated()
    return Extraction(title, text, "article", "fr", dated, origins=(("title", title_from),), extractor="1")


WALL = article("Le Journal", CONSENT)


def test_the_third_equal_text_takes_all_three_back(press: Press) -> None:
    assert press.gives("port", article("Le port rouvre", prose(1))) == "new"
    before = press.sums()
    assert [press.gives(name, WALL) for name in ("pluie", "coton")] == ["new", "new"]
    word = press.gives("marche", WALL)
    assert word == f'wall: the same text at 3 addresses ("{BEGINS}")'
    for name in ("pluie", "coton", "marche"):
        assert press.state(name) == ("failed", word, iso(press.now + timedelta(hours=1)))
    assert press.sums() == before, "nothing of them is left, and nothing else is gone"
    assert press.outcomes() == ["new", word, word, word], "their captures are, and say what they were"
    # from now on the text alone is enough, at this source
    known = f'wall: the text of a known wall ("{BEGINS}")'
    assert press.gives("riz", WALL) == known
    assert press.state("riz")[:2] == ("failed", known)
    assert press.gives("port", WALL).startswith("wall: another text stands there: ")
    assert press.state("port")[0] == "stored"
    assert press.sums() == before
    assert press.gives("riz", WALL, source=2) == "new"


def test_when_the_site_is_itself_again_everything_is_stored(press: Press) -> None:
    for name in ("pluie", "coton", "marche"):
        press.gives(name, WALL)
    for number, name in enumerate(("pluie", "coton", "marche")):
        assert press.gives(name, article(f"Titre {name}", prose(number * 50))) == "new"
    assert press.sums()[0] == 3
    assert {press.state(name)[0] for name in ("pluie", "coton", "marche")} == {"stored"}


def test_behind_a_wall_that_stays_a_link_is_blocked_in_the_end_and_can_come_back(press: Press) -> None:
    wall = NoArticle("failed", 'wall: "Just a moment..."')
    tries = [press.gives("pluie", wall) and press.state("pluie") for _ in range(len(WALL_HOURS) + 1)]
    assert [state for state, _, _ in tries] == ["failed"] * len(WALL_HOURS) + ["blocked"]
    assert tries[-1] == ("blocked", 'wall: "Just a moment..."', None)
    with press.store.transaction():
        press.store.links.settle(1, "blocked", iso(NOW), reason='wall: "Just a moment..."')
        assert press.store.walls.reopen(2) == 0
        assert press.store.walls.reopen(1) == 1
    assert press.state("pluie") == ("pending", None, None)


def test_a_known_phrase_takes_nothing_away(press: Press) -> None:
    press.gives("port", article("Le port rouvre", prose(1)))
    before = press.sums()
    assert press.gives("port", NoArticle("failed", 'wall: "Access denied"')) == 'wall: "Access denied"'
    assert press.state("port")[0] == "stored"
    assert press.sums() == before


def test_a_page_that_is_only_read_again_is_no_further_try(press: Press) -> None:
    wall = NoArticle("failed", 'wall: "Just a moment..."')
    press.gives("pluie", wall)
    before = press.state("pluie")
    press.now += timedelta(days=3)
    assert press.again(1, wall) == 'wall: "Just a moment..."'
    assert press.state("pluie") == before
    # what was without text by the rules of its day, and is a wall by today's, is tried again
    press.gives("riz", NoArticle("extract_empty", "no text"))
    press.again(2, wall)
    assert press.state("riz")[0] == "failed"


def test_a_wall_replaces_no_text_that_is_stored(press: Press) -> None:
    texts = {
        name: article(f"Titre {name}", prose(number * 50)) for number, name in enumerate(("pluie", "coton", "riz"))
    }
    for name, text in texts.items():
        press.gives(name, text)
    before = press.sums()
    for name in texts:
        assert press.gives(name, WALL).startswith("wall: another text stands there: ")
    assert {press.state(name)[0] for name in texts} == {"stored"}
    assert press.sums() == before
    assert press.outcomes()[:3] == ["new", "new", "new"]


def test_legitimate_repeats_stay(press: Press) -> None:
    same = article("Le port rouvre", prose(1))
    for name in ("politique/port", "monde/port", "une/port", "port-2"):
        assert press.gives(name, same) == "new"
    for day in (20, 21, 22, 23):
        assert press.gives(f"cours-{day}-mai", article("Cours du coton", CONSENT, date(2025, 5, day))) == "new"
    for name in ("a", "b", "c", "d"):
        drawn = article("Dessin du jour", "Voici le dessin du jour. " * 9, title_from="h1")
        assert press.gives(f"dessin/{name}", drawn, hint="Dessin du jour") == "new"
    for source in (1, 2):
        assert press.gives("depeche", article("Une dépêche", prose(7)), source=source) == "new"
    assert press.sums()[0] == 14


def test_a_wall_takes_nothing_back_that_was_stored_days_before(press: Press) -> None:
    for name in ("lundi", "mardi"):
        assert press.gives(name, WALL) == "new"
        press.now += timedelta(days=1, hours=1)
    assert press.gives("mercredi", WALL).startswith("wall: the same text at 3 addresses")
    assert {name: press.state(name)[0] for name in ("lundi", "mardi", "mercredi")} == {
        "lundi": "stored", "mardi": "stored", "mercredi": "failed",
    }  # fmt: skip


def test_a_text_that_was_there_on_three_days_before_is_a_notice(press: Press) -> None:
    """Told apart at first by the titles that its list gives; later by the days on which it was there."""
    for name in ("lundi", "mardi", "mercredi"):
        assert press.gives(name, WALL, hint="Le Journal") == "new"
        press.now += timedelta(days=1, hours=1)
    assert [press.gives(name, WALL) for name in ("jeudi", "vendredi")] == ["new", "new"]


def test_a_wall_that_others_have_copied_from_leaves_them_in_good_order(press: Press) -> None:
    """An article of another source shares the wall's text, by whatever chance; only its twins go."""
    press.gives("pluie", WALL)
    press.gives("avis", article("Avis", CONSENT), source=2)
    press.gives("coton", WALL)
    assert press.gives("marche", WALL).startswith("wall: ")
    assert press.state("avis", 2)[0] == "stored"
    assert press.store.database.conn.execute("select count(*), articles, origin_article_id from texts").fetchone() == (
        1, 1, 2,
    )  # fmt: skip
    assert press.store.database.conn.execute("select count(*) from copies").fetchone() == (0,)


def test_many_twins_go_at_once(press: Press) -> None:
    """Fifty were stored before the rules could tell: the next page with that text takes them all back."""
    for number in range(50):
        press.gives(f"dessin-{number}", WALL)
    assert press.sums()[0] == 50, "by their addresses they could be one"
    assert press.gives("coton", WALL) == "new"
    assert press.gives("marche", WALL).startswith("wall: the same text at 3 addresses")
    assert press.sums() == (0,) * 7
