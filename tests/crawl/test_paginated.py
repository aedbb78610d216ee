"""Articles printed on several pages, crawled for real: fetched whole, stored at once, joined; and what is missing is
said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.catalogue.sources import load_sources
from monitor.clock import FixedClock
from monitor.discovery.urls import key
from monitor.fetching.archive import Archive, Record
from monitor.fetching.batch import Batch, Home, open_batch
from monitor.fetching.recovery import finish_fetched
from monitor.fetching.reextraction import commit, read_again
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.warc_import import Sums, import_files
from tests.crawl.drive import Answer, ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.program import check_conservation, rows
from tests.relevance.shipped import shipped_reader

URL = "http://aa.example/a/le-port-rouvre"
NOON = "2025-05-23T12:00:00Z"
LATER = "2025-05-24T10:00:00Z"


@pytest.fixture
def press() -> Iterator[ScriptedPress]:
    with ScriptedPress() as press:
        yield press


def prose(word: str) -> str:
    return f"Le {word} a été présenté aux habitants du quartier par le maire de la commune. " * 6


def sheet(number: int, onward: str, *, title: str = "Le port rouvre", more: str = "") -> Answer:
    """One page of an article, with its title and its pager, as themes print them on each."""
    pager = f'<div class="page-links">{onward}</div>'
    body = f"<h1>{title}</h1><p>{prose(f'texte {number}')}</p><p>{prose(f'chiffre {number}')}</p>{more}{pager}"
    html = f"<html><head><title>{title}</title></head><body><article>{body}</article></body></html>"
    return 200, {"Content-Type": "text/html; charset=utf-8"}, html.encode()


def on_pages(press: ScriptedPress, count: int, url: str = URL, form: str = "/page/{}") -> list[str]:
    """An article on so many pages, each with links to all others."""
    addresses = [url, *(url + form.format(number) for number in range(2, count + 1))]
    pager = " ".join(f'<a href="{address}">{number}</a>' for number, address in enumerate(addresses, 1))
    for number, address in enumerate(addresses, 1):
        press.answers[address] = sheet(number, pager)
    return addresses


def listed(press: ScriptedPress, folder: Path, *urls: str, more: str = "") -> None:
    source(folder / "sources", "aa", feed_of("aa"), more=more)
    press.answers["http://aa.example/feed"] = feed(*urls)


def texts(folder: Path) -> dict[str, str]:
    check_conservation(folder / "press.db")
    return dict(rows(folder / "press.db", "select url, text from articles join bodies using (id)"))


def notes(folder: Path, url: str = URL) -> str:
    ((found,),) = rows(folder / "press.db", "select coalesce(notes, '') from articles where url = ?", url)
    assert isinstance(found, str)
    return found


def state(folder: Path, url: str = URL) -> tuple[str, str | None]:
    ((found, why),) = rows(folder / "press.db", "select state, reason from links where url = ?", url)
    return found, why


def parts(folder: Path) -> list[tuple[int, str, str]]:
    return rows(folder / "press.db", "select part, url, outcome from captures order by id")


def batch(folder: Path, name: str = "press.db") -> Batch:
    """The folder's database, for work without the network; a context manager."""
    return open_batch(  # type: ignore[return-value]
        Home(folder / name), command="test", version="0", sources=load_sources([folder / "sources"]),
        reader=shipped_reader(), routes=LoopbackRoutes({"*.example": 1}), robots_name="press-monitor", min_delay=1.0,
        clock=FixedClock(datetime(2025, 5, 25, tzinfo=UTC)),
    )  # fmt: skip


def replay(opened: Batch) -> Sums:
    """The whole archive read again, and stored."""
    with read_again(opened, opened.store.captures.to_replay(), lambda done: None) as reading:
        return commit(opened, reading, lambda done: None)


@pytest.mark.parametrize("form", ["/page/{}", "/{}/", "?page={}"])
def test_all_pages_are_one_article(press: ScriptedPress, tmp_path: Path, form: str) -> None:
    other = "http://aa.example/a/le-marche-ferme"
    press.answers[other] = page("Le marché ferme")
    addresses = on_pages(press, 3, form=form)
    listed(press, tmp_path, other, URL)
    assert crawl(press, tmp_path)["exit_code"] == 0
    found = texts(tmp_path)
    assert set(found) == {URL, other}
    for number in (1, 2, 3):
        assert found[URL].count(f"Le texte {number} a été") == 6
    assert found[URL].index("Le chiffre 1") < found[URL].index("Le texte 2") < found[URL].index("Le texte 3")
    assert "Le port rouvre" not in found[URL], "the title that each page repeats"
    assert "joined from 3 pages" in notes(tmp_path)
    assert [row for row in parts(tmp_path) if row[1] != other] == [
        (1, addresses[0], "new"), (2, addresses[1], "part"), (3, addresses[2], "part"),
    ]  # fmt: skip
    asked = [url for url in press.asked if url != other]
    assert asked == ["http://aa.example/feed", *addresses]
    # nothing of it is asked for again
    crawl(press, tmp_path, LATER)
    assert press.asked == ["http://aa.example/feed"]


WALL = "<html><head><title>Just a moment</title></head><body><p>Checking your browser before access.</p></body></html>"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((404, {}, b"none"), "page 2: HTTP 404 (missing)"),
        ((500, {}, b"broken"), "page 2: HTTP 500 (missing)"),
        ((403, {}, b"no"), "page 2: HTTP 403 (missing)"),
        ((200, {"Content-Length": "100000"}, b"<p>never"), "page 2: "),
        ((200, {"Content-Encoding": "gzip"}, b"\x1f\x8b\x08\x00"), "page 2: truncated"),
        ((200, {"Content-Type": "text/html"}, WALL.encode()), "page 2 is missing: wall"),
        ((301, {"Location": URL}, b""), f"page 2: {URL}/page/2 leads to {URL}"),
        ((302, {"Location": "http://aa.example/"}, b""), "page 2: "),
        ((302, {"Location": "http://bb.example/a/le-port-rouvre/page/2"}, b""), "page 2: "),
        ((302, {"Location": f"{URL}/page/2"}, b""), "page 2: redirects"),
    ],
)
def test_a_page_that_does_not_come_is_told(press: ScriptedPress, tmp_path: Path, answer: Answer, why: str) -> None:
    first, second = on_pages(press, 2)
    press.answers |= {second: answer, "http://aa.example/": page("Accueil")}
    listed(press, tmp_path, first)
    assert crawl(press, tmp_path)["exit_code"] == 0
    assert "Le texte 1" in texts(tmp_path)[URL]
    assert state(tmp_path) == ("stored", None)
    assert why in notes(tmp_path)
    assert "joined" not in notes(tmp_path)
    assert not [url for url in press.asked if "bb.example" in url]


def test_robots_txt_has_its_say_over_further_pages(press: ScriptedPress, tmp_path: Path) -> None:
    _, second, _ = on_pages(press, 3)
    press.answers["http://aa.example/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /*/page/\n")
    listed(press, tmp_path, URL)
    crawl(press, tmp_path)
    assert second not in press.asked
    assert "page 2: robots: Disallow: /*/page/ (missing)" in notes(tmp_path)


def test_a_host_that_asks_for_patience_in_the_middle(press: ScriptedPress, tmp_path: Path) -> None:
    first, second = on_pages(press, 2)
    whole = press.answers[second]
    press.answers[second] = (429, {"Retry-After": "600"}, b"")
    listed(press, tmp_path, first)
    crawl(press, tmp_path)
    assert texts(tmp_path) == {}
    assert parts(tmp_path) == [], "nothing half is stored"
    assert state(tmp_path) == ("failed", "page 2: HTTP 429: the server asks to come back later")
    press.answers[second] = whole
    crawl(press, tmp_path, NOON)
    assert "Le texte 2" in texts(tmp_path)[URL]
    assert "joined from 2 pages" in notes(tmp_path)


def test_a_page_that_never_may_be_asked_for_does_not_keep_the_article(press: ScriptedPress, tmp_path: Path) -> None:
    first, second = on_pages(press, 2)
    press.answers[second] = (503, {"Retry-After": "60"}, b"")
    listed(press, tmp_path, first)
    for day in (23, 24):
        crawl(press, tmp_path, f"2025-05-{day}T10:00:00Z")
        assert texts(tmp_path) == {}
    crawl(press, tmp_path, "2025-05-25T10:00:00Z")
    assert "Le texte 1" in texts(tmp_path)[URL]
    assert "page 2: HTTP 503" in notes(tmp_path)


def test_a_budget_counts_further_pages(press: ScriptedPress, tmp_path: Path) -> None:
    on_pages(press, 10)
    listed(press, tmp_path, URL, more="requests: 10\n")
    result = crawl(press, tmp_path)
    assert len(press.asked) <= 10
    assert result["runs"][0]["outcome"] == "partial"
    assert texts(tmp_path) == {}
    assert state(tmp_path)[0] == "failed"
    listed(press, tmp_path, URL, more="requests: 40\n")
    crawl(press, tmp_path, LATER)
    assert "Le texte 10" in texts(tmp_path)[URL]


def test_ten_pages_are_enough(press: ScriptedPress, tmp_path: Path) -> None:
    on_pages(press, 14)
    listed(press, tmp_path, URL)
    crawl(press, tmp_path)
    assert len([url for url in press.asked if url.startswith(URL)]) == 10
    assert "page 11: an article is read on 10 pages at most (missing)" in notes(tmp_path)


def test_pages_that_lead_in_circles(press: ScriptedPress, tmp_path: Path) -> None:
    """Whatever number is asked for, the same page comes, and always with a link to the next number."""
    for number in range(2, 14):
        press.answers[f"{URL}/page/{number}"] = sheet(1, f'<a rel="next" href="{URL}/page/2">2</a>')
    press.answers[URL] = press.answers[f"{URL}/page/2"]
    listed(press, tmp_path, URL)
    crawl(press, tmp_path)
    assert sum(url.startswith(URL) for url in press.asked) == 2
    assert "shows an earlier page again" in notes(tmp_path)
    # almost the same: a counter runs, and each page claims to have a successor
    for number in range(1, 14):
        url = f"{URL}-encore" + (f"/page/{number}" if number > 1 else "")
        press.answers[url] = sheet(1, f'<a rel="next" href="{URL}-encore/page/{number + 1}">»</a><!-- {number} -->')
    listed(press, tmp_path, f"{URL}-encore")
    crawl(press, tmp_path, LATER)
    assert sum(url.startswith(f"{URL}-encore") for url in press.asked) == 10
    text = texts(tmp_path)[f"{URL}-encore"]
    assert text.count("Le texte 1") == 6
    assert "page 2 repeats what stands before it" in notes(tmp_path, f"{URL}-encore")


def test_the_next_article_is_another_article(press: ScriptedPress, tmp_path: Path) -> None:
    following = "http://aa.example/a/le-marche-ferme"
    press.answers[URL] = sheet(1, f'<a rel="next" href="{following}">Article suivant</a>')
    press.answers[following] = sheet(2, "", title="Le marché ferme")
    listed(press, tmp_path, URL, following)
    crawl(press, tmp_path)
    found = texts(tmp_path)
    assert "Le texte 2" not in found[URL]
    assert "Le texte 2" in found[following]
    assert press.asked.count(following) == 1


def test_a_list_that_shows_a_further_page_means_the_article(press: ScriptedPress, tmp_path: Path) -> None:
    first, second = on_pages(press, 2)
    listed(press, tmp_path, second)
    crawl(press, tmp_path)
    assert set(texts(tmp_path)) == {first}
    assert state(tmp_path, second) == ("rejected", f"a further page of {first}")
    assert press.asked == ["http://aa.example/feed", first, second]


def test_wordpress_leads_one_form_to_the_other(press: ScriptedPress, tmp_path: Path) -> None:
    for number in (2, 3):
        press.answers[f"{URL}/page/{number}"] = (301, {"Location": f"{URL}/{number}/"}, b"")
    press.answers[URL] = sheet(1, f'<a href="{URL}/page/2">2</a>')
    press.answers[f"{URL}/2/"] = sheet(2, f'<a href="{URL}/3/">3</a>')
    press.answers[f"{URL}/3/"] = sheet(3, "")
    listed(press, tmp_path, URL)
    crawl(press, tmp_path)
    assert "Le texte 3" in texts(tmp_path)[URL]


def test_a_walk_over_numbers_reads_further_pages_too(press: ScriptedPress, tmp_path: Path) -> None:
    numbers = "  - {kind: id_range, url: 'http://aa.example/a/{id}', misses: 3, lookback: 9, confidence: tested}"
    listing = "  - {kind: listing, url: 'http://aa.example/list', confidence: tested}"
    source(tmp_path / "sources", "aa", f"{listing}\n{numbers}")
    press.answers["http://aa.example/list"] = (200, {"Content-Type": "text/html"}, b'<a href="/a/110">Le port</a>')
    press.answers["http://aa.example/a/110"] = page("Le port")
    on_pages(press, 2, "http://aa.example/a/109")
    crawl(press, tmp_path)
    assert "Le texte 2" in texts(tmp_path)["http://aa.example/a/109"]


# --- kills, replay, import ------------------------------------------------------------------------------------------


def as_records(press: ScriptedPress, addresses: list[str]) -> list[Record]:
    instant = datetime(2025, 5, 23, 10, 5, tzinfo=UTC)
    count = len(addresses)
    return [
        Record(url, instant, 200, (("Content-Type", "text/html; charset=utf-8"),), press.answers[url][2], key(URL),
               part=number, parts=count)
        for number, url in enumerate(addresses, 1)
    ]  # fmt: skip


@pytest.mark.parametrize("written", [1, 2, 3])
def test_a_kill_between_the_pages(press: ScriptedPress, tmp_path: Path, written: int) -> None:
    """The archive as a kill leaves it: so many of three pages written and no row."""
    addresses = on_pages(press, 3)
    listed(press, tmp_path, URL)
    saved, press.answers[URL] = press.answers[URL], (500, {}, b"")
    crawl(press, tmp_path)
    press.answers[URL] = saved
    archive = Archive(tmp_path / "press-archive")
    for record in as_records(press, addresses)[:written]:
        archive.append(record)
    archive.close()
    crawl(press, tmp_path, LATER)
    text = texts(tmp_path)[URL]
    assert [text.count(f"Le texte {number} a") for number in (1, 2, 3)] == [6, 6, 6]
    assert "joined from 3 pages" in notes(tmp_path)
    asked = [url for url in press.asked if url.startswith(URL)]
    if written == 3:
        assert asked == [], "all is in the archive"
    else:
        assert asked == addresses, "nothing half is stored"
        assert [row[2] for row in parts(tmp_path)][:written] == [
            f"incomplete: {written} of 3 pages before a kill"
        ] * written
    # whichever way it came, a replay makes the same of it
    with batch(tmp_path) as opened:
        sums = replay(opened)
    assert sums.by_outcome == {"unchanged": 1}
    assert texts(tmp_path)[URL] == text


def test_what_was_fetched_and_not_read_is_read_whole(press: ScriptedPress, tmp_path: Path) -> None:
    addresses = on_pages(press, 2)
    listed(press, tmp_path, URL)
    press.answers[URL] = (500, {}, b"")
    crawl(press, tmp_path)
    on_pages(press, 2)
    archive = Archive(tmp_path / "press-archive")
    first, second = as_records(press, addresses)
    archive.append(replace(first, missing="page 3: HTTP 404 – été"))
    archive.append(second)
    archive.close()
    with batch(tmp_path) as opened:
        assert finish_fetched(opened) == 1
    assert "Le texte 2" in texts(tmp_path)[URL]
    assert "joined from 2 pages" in notes(tmp_path)
    assert "page 3: HTTP 404 %E2%80%93 %C3%A9t%C3%A9 (missing)" in notes(tmp_path)


def test_a_replay_without_one_of_the_pages_says_so(press: ScriptedPress, tmp_path: Path) -> None:
    on_pages(press, 2)
    listed(press, tmp_path, URL)
    crawl(press, tmp_path)
    ((file, offset),) = rows(tmp_path / "press.db", "select warc_file, warc_offset from captures where part = 2")
    with (tmp_path / "press-archive" / file).open("r+b") as damaged:
        damaged.seek(offset)
        damaged.write(b"\0" * 50)
    with batch(tmp_path) as opened:
        replay(opened)
    assert "Le texte 2" not in texts(tmp_path)[URL]
    assert "page 2: archive record" in notes(tmp_path)


def test_an_archive_imported_elsewhere_gives_the_same_article(press: ScriptedPress, tmp_path: Path) -> None:
    on_pages(press, 3)
    listed(press, tmp_path, URL)
    crawl(press, tmp_path)
    files = sorted((tmp_path / "press-archive").glob("*.warc.gz"))
    with batch(tmp_path, "other.db") as opened:
        sums = import_files(opened, files, lambda done: None)
    assert sums.by_outcome == {"new": 1}
    assert rows(tmp_path / "other.db", "select url, text from articles join bodies using (id)") == [
        (URL, texts(tmp_path)[URL])
    ]
    assert rows(tmp_path / "other.db", "select part from captures order by id") == [(1,), (2,), (3,)]


def test_an_archive_that_lacks_pages_is_imported_as_far_as_it_goes(press: ScriptedPress, tmp_path: Path) -> None:
    addresses = on_pages(press, 3)
    listed(press, tmp_path, URL)
    archive = Archive(tmp_path / "torn")
    records = as_records(press, addresses)
    for record in (records[2], records[0], records[1], replace(records[0], url=f"{URL}-encore")):
        archive.append(record)
    archive.close()
    with batch(tmp_path, "other.db") as opened:
        import_files(opened, sorted((tmp_path / "torn").glob("*")), lambda done: None)
    found = dict(rows(tmp_path / "other.db", "select url, notes from articles"))
    assert "joined from 2 pages" in found[URL]
    assert "page 3: not in the archive (missing)" in found[URL]
    assert "page 2: not in the archive (missing)" in found[f"{URL}-encore"]
