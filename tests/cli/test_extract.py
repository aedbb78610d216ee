"""``press-monitor extract``: saved pages, archived ones, and one fetched from a press on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.drive import Sites, drive, html
from tests.cli.forked import run
from tests.crawl.drive import ScriptedPress, crawl, feed, feed_of, source
from tests.crawl.drive import page as plain_page
from tests.crawl.program import Done

PAGES = Path(__file__).parents[1] / "pages"
WEBLOGY = PAGES / "weblogy" / "article.html"
PROSE = "Le marché de Kambara a rouvert mardi devant plusieurs centaines de commerçantes venues de toute la région. "
HTML = (
    "<html><head><title>Le marché rouvre</title></head><body><article><h1>Le marché rouvre</h1>"
    f"<p>{PROSE * 3}</p><p>Lire aussi : Le pont de Kambara</p><p>{PROSE * 4}</p><p>(AIB)</p></article></body></html>"
)


def told(out: str, field: str) -> str:
    """The line of a field, without its name."""
    return next((line[12:] for line in out.splitlines() if line.startswith(f"{field:<12}")), "")


def extract(home: Path, port: int, *words: str | Path) -> Done:
    """The command in a process whose ``.example`` hosts are answered by the press at ``port``."""
    return drive(home, port, "extract", *words)


def test_a_saved_page_by_a_sources_rules(tmp_path: Path) -> None:
    done = run(tmp_path, "extract", WEBLOGY, "--source", "abamako", "--url", "http://news.abamako.com/h/280636.html")
    assert done.code == 0, done.err
    assert (
        told(done.out, "page")
        == "http://news.abamako.com/h/280636.html (article.html, saved "
        + done.out.split("saved ")[1].split(")")[0]
        + ")"
    )
    assert told(done.out, "source") == "abamako"
    assert told(done.out, "rules") == "version 1"
    assert told(done.out, "bylines") == "ANDROUICHA [last line]"
    assert told(done.out, "credit") == "La Gazette de Kambara [site line: La Gazette de Kambara]"
    assert "removed" not in done.out
    assert done.out.rstrip().endswith("avant la saison des pluies.")


def test_explain_tells_confidence_alternatives_and_what_was_removed(tmp_path: Path) -> None:
    done = run(tmp_path, "extract", WEBLOGY, "--source", "abamako", "--explain")
    assert "certain: rule, h1, og:title, title agree" in told(done.out, "title")
    assert "not title: Kambara" in done.out
    assert told(done.out, "removed").startswith("1 line by invitation: Lire aussi : Le pont de Kambara")


def test_json(tmp_path: Path) -> None:
    done = run(tmp_path, "extract", WEBLOGY, "--source", "abamako", "--json", "--explain")
    assert done.json["bylines"] == ["ANDROUICHA"]
    assert done.json["url"] is None
    assert {"origin", "confidence", "reason", "alternatives"} <= set(done.json["fields"][0])
    assert done.json["removed"][0]["lines"] == 1
    assert "removed" not in run(tmp_path, "extract", WEBLOGY, "--json").json


def test_the_source_is_found_by_the_address(tmp_path: Path) -> None:
    done = run(tmp_path, "extract", WEBLOGY, "--url", "http://news.abamako.com/h/280636.html")
    assert told(done.out, "source") == "abamako"
    assert told(run(tmp_path, "extract", WEBLOGY).out, "source").startswith("none")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("/",), "Is a directory"),
        (("/no/such/page.html",), "No such file"),
        (("http://[broken",), "cannot be read"),
        (("http://",), "cannot be read"),
        (("a\nb",), "cannot be read"),
        ((str(WEBLOGY), "--source", "abamakoo"), "did you mean 'abamako'?"),
        ((str(WEBLOGY), "--url", "ftp://x.example/"), "only http and https"),
        (("https://x.example/a", "--url", "https://x.example/b"), "--url is for saved pages"),
    ],
)
def test_what_cannot_be_meant_is_one_line(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    done = run(tmp_path, "extract", *words)
    assert done.code == 64
    assert says in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff" * 500,
        b"%PDF-1.7",
        b"<p " + b"a=1 " * 60_000 + b">",
        b"<div>" * 50_000,
        b'{"a": 1}',
        b"<html>\x9b2J",
    ],
    ids=["nothing", "binary", "pdf", "attributes", "deep", "json", "escape"],
)
def test_ugly_pages_end_in_a_word(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(body)
    done = run(tmp_path, "extract", path, "--explain")
    assert done.code == 2
    assert told(done.out, "no article")
    assert done.err == ""


def test_a_page_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        HTML.replace("Le marché rouvre", "Le marché \x1b[2J rouvre \u202etac").replace("(AIB)", "\x1b]0;x\x07")
    )
    done = run(tmp_path, "extract", path, "--explain")
    assert done.code == 0
    assert not {"\x1b", "\x07", "\u202e"} & set(done.out)


def test_a_page_is_fetched_politely(tmp_path: Path) -> None:
    with Sites() as press:
        url = "http://www.courrier.example/2025/05/12/marche/"
        press.answers[url] = html(HTML)
        done = extract(tmp_path, press.port, url)
        assert done.code == 0, done.err
        assert told(done.out, "page") == f"{url} (fetched just now)"
        assert told(done.out, "credit") == "AIB [(AIB)]"
        assert [asked.rpartition("/")[2] for asked, _ in press.asked] == ["robots.txt", ""]


@pytest.mark.parametrize(("robots", "says"), [("User-agent: *\nDisallow: /\n", "robots"), ("", "HTTP 404")])
def test_what_cannot_be_fetched_says_why(tmp_path: Path, robots: str, says: str) -> None:
    with Sites() as press:
        press.answers["http://www.courrier.example/robots.txt"] = (200, {"Content-Type": "text/plain"}, robots.encode())
        done = extract(tmp_path, press.port, "http://www.courrier.example/a")
    assert done.code == 64
    assert says in done.err


def test_an_archived_page_is_not_fetched_again(tmp_path: Path) -> None:
    source(tmp_path / "sources", "gazette", feed_of("gazette"))
    url = "http://gazette.example/a/1"
    with ScriptedPress() as press:
        press.answers["http://gazette.example/feed"] = feed(url)
        press.answers[url] = plain_page("Le conseil de Kambara s'est tenu")
        crawl(press, tmp_path)
        asked = len(press.asked)
        done = extract(tmp_path, press.port, f"{url}?utm_source=x", "--db", tmp_path / "press.db")
        assert done.code == 0, done.err
        assert "(archived 2025-05-23T10:00:00Z)" in told(done.out, "page")
        assert told(done.out, "title").startswith("Le conseil de Kambara s'est tenu")
        assert len(press.asked) == asked
