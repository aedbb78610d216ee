"""``press-monitor why`` over real crawls: each chapter of an address's life, in whatever form it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.forked import run
from tests.crawl.drive import ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.program import Done, rows

NEW = "http://aa.example/a/nouvelle-1.html"
GONE = "http://aa.example/a/partie-2.html"
PRIVATE = "http://aa.example/a/prive/lettre-3.html"
OLD_ADDRESS = "http://aa.example/a/ancienne-4.html"
LATE = "http://aa.example/a/lente-5.html"
SECTION = "http://aa.example/rubrique/politique"
ROBOTS = b"User-agent: *\nDisallow: /a/prive/\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one crawl of a source that shows one link for each way to end."""
    home = tmp_path_factory.mktemp("why")
    source(home / "sources", "aa", feed_of("aa"))
    (home / "catalogue").mkdir()
    (home / "catalogue" / "sources").symlink_to(home / "sources")
    with ScriptedPress() as press:
        press.answers = {
            "http://aa.example/robots.txt": (200, {"Content-Type": "text/plain"}, ROBOTS),
            "http://aa.example/feed": feed(NEW, GONE, PRIVATE, OLD_ADDRESS, LATE, SECTION, "javascript:void(0)"),
            NEW: page("Le port rouvre"),
            GONE: (410, {}, b""),
            OLD_ADDRESS: (301, {"Location": NEW}, b""),
            LATE: (500, {}, b""),
        }
        crawl(press, home)
    return home


def why(home: Path, asked: str, *more: str) -> Done:
    return run(home, "why", asked, "--db", str(home / "press.db"), *more)


def test_an_article_is_told_from_its_first_sighting_to_its_bytes(home: Path) -> None:
    done = why(home, NEW)
    assert done.code == 0
    for words in (
        "stored as an article",
        "aa takes it as an article, by /a/",
        "2025-05-23 10:00:00 in the feed http://aa.example/feed of aa",
        f"2025-05-23 10:00:00 over a redirect from {OLD_ADDRESS}",
        "announced as “Titre 0”",
        "allows it to press-monitor",
        "fetched HTTP 200",
        "stored HTTP 200",
        f"also known as {OLD_ADDRESS}",
        "“Le port rouvre” (",
        "nobody else carries it",
        "aes-russie: not relevant",
        "press-archive/2025-05-23-00001.warc.gz",
        "sha256:",
        "it stays stored",
    ):
        assert words in done.out, words
    assert "not there any more" not in done.out
    order = [line[:16].strip() for line in done.out.splitlines() if not line.startswith(" ")]
    assert order == [
        "address", "source", "seen", "robots.txt", "attempts", "other addresses", "article", "archive", "next",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    [
        f"{NEW}?utm_source=lettre&fbclid=1#haut",
        NEW.removeprefix("http://"),
        NEW.replace("http://", "https://www."),
        NEW.replace(".html", ".amp.html"),
        f"  {NEW} ",
    ],
)
def test_any_variant_of_an_address_will_do(home: Path, asked: str) -> None:
    done = why(home, asked)
    assert (done.code, done.out) == (0, why(home, NEW).out)


def test_so_does_a_key_or_a_number(home: Path) -> None:
    ((number, key),) = rows(home / "press.db", "select id, key from links where url = ?", NEW)
    assert why(home, str(number)).out == why(home, key).out == why(home, NEW).out


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (GONE, ("gone", "HTTP 410", "it is not asked for again by itself")),
        (PRIVATE, ("not ours to fetch", "by the line: Disallow: /a/prive/", f"HTTP 200, {len(ROBOTS)} characters")),
        (OLD_ADDRESS, ("another address of a known link", f"it is another address of {NEW}", "stored)")),
        (LATE, ("failed, to be tried again", "HTTP 500", "crawl of aa asks for it, not before 2025-05-23 10:15")),
        (SECTION, ("never asked for (fits no article pattern)", "aa does not take it: fits no article pattern")),
        ("javascript:void(0)", ("never asked for (scheme javascript", "listed as javascript:void(0)")),
    ],
)  # fmt: skip
def test_each_way_to_end_is_told_in_words(home: Path, asked: str, words: tuple[str, ...]) -> None:
    done = why(home, asked)
    assert done.code == 0
    assert [word for word in words if word not in done.out] == []


def test_an_address_that_nobody_showed_is_told_what_would_become_of_it(home: Path) -> None:
    done = why(home, "http://aa.example/a/nouvelle-9.html")
    assert done.code == 2
    assert "never seen" in done.out
    assert f"nearest known: {NEW}" in done.out
    assert "if a list of aa showed it, it would be fetched in the same crawl" in done.out
    assert "allows it to press-monitor" in done.out
    private = why(home, "http://aa.example/a/prive/autre.html")
    assert "forbids it to press-monitor by the line: Disallow: /a/prive/" in private.out
    section = why(home, "http://aa.example/contact")
    assert "it would be entered as rejected, with the reason “fits no article pattern”" in section.out
    elsewhere = why(home, "https://nobody.example/1")
    assert elsewhere.code == 2
    assert "no source of the registry publishes on this host" in elsewhere.out
    assert "never asked for so far" in elsewhere.out
    assert "nearest" not in elsewhere.out


def test_a_source_that_is_not_crawled_is_said_to_be(home: Path) -> None:
    # a shipped one that is off by default
    done = why(home, "https://tass.com/politics/1")
    assert done.code == 2
    assert "is not crawled:" in done.out or "does not take it" in done.out


@pytest.mark.parametrize(
    "asked",
    ["", " ", "abc", "mailto:a@aa.example", "http://", "99999", "9" * 40, "zzzzzzzzzz", "http://a b/", "\x1b[31m",
     "http://aa.example:99999/", "²", "http://aa.example/" + "x" * 5000,
     "http://aa.example/a/\udcff", "\udcff", "refused:\udcff"],
)  # fmt: skip
def test_what_can_be_no_address_is_one_line(home: Path, asked: str) -> None:
    done = why(home, asked)
    assert done.code == 64
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert "\x1b" not in done.err


def test_as_json_it_holds_the_evidence(home: Path) -> None:
    told = why(home, PRIVATE, "--json").json
    assert told["known"] is True
    assert told["robots"]["verdict"] == "forbidden"
    assert told["robots"]["body"] == ROBOTS.decode()
    assert told["robots"]["line"] == "Disallow: /a/prive/"
    assert [attempt["state"] for attempt in told["attempts"]] == ["blocked"]
    stored = why(home, NEW, "--json").json
    assert stored["captures"][0]["digest"].startswith("sha256:")
    assert stored["article"]["title"] == "Le port rouvre"
    assert {verdict["topic"] for verdict in stored["verdicts"]} >= {"aes-russie"}
    assert why(home, "https://nobody.example/1", "--json").json["known"] is False


def test_nothing_is_written(home: Path) -> None:
    before = (home / "press.db").read_bytes()
    for asked in (NEW, "https://nobody.example/1", "javascript:void(0)"):
        why(home, asked)
    assert (home / "press.db").read_bytes() == before


def test_an_archive_that_was_moved_away_is_noticed(home: Path) -> None:
    archive = home / "press-archive"
    archive.rename(home / "elsewhere")
    try:
        assert "the file is not there any more" in why(home, NEW).out
    finally:
        (home / "elsewhere").rename(archive)
