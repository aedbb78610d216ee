"""``press-monitor sources add`` run whole: the demo's press, dead hosts, files that are there already."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from monitor.catalogue.sources import load_sources
from monitor.clock import SystemClock
from monitor.demo import DemoPress
from monitor.fetching.lock import CrawlLock
from tests.catalogue.test_presets import Proxy
from tests.cli.drive import Sites, html, rss, sources
from tests.crawl.drive import crawl
from tests.crawl.program import rows, run

HOME = "http://www.courrier-liptako.example/"


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoPress]:
    with DemoPress(date(2025, 5, 23)) as press:
        yield press


@pytest.fixture
def press() -> Iterator[Sites]:
    with Sites() as press:
        yield press


def test_a_proposal_in_words_writes_nothing(tmp_path: Path, demo: DemoPress) -> None:
    done = sources(tmp_path, demo.port, "add", HOME)

    assert done.code == 0
    assert done.err == ""
    lines = done.out.splitlines()
    assert lines[:3] == [HOME, "platform: wordpress", '  generator "WordPress 6.8.1"']
    assert f" + feed      {HOME}feed/  (declared by the home page): 12 items" in lines
    assert f" + wordpress {HOME}  (usual with wordpress): 18 items" in lines
    assert "  they take 20 of 20 addresses that the lists gave" in lines
    assert any(line.startswith("    2025-05-23  ") and "/2025/05/23/" in line for line in lines)
    assert "warning: the country is not known; give it with --country" in lines
    assert lines[-1] == "    checked: 2026-11-22".replace("2026-11-22", SystemClock().now().date().isoformat())
    assert not (tmp_path / "catalogue").exists()
    assert not (tmp_path / "press.db").exists()


def test_what_is_written_is_crawled(tmp_path: Path, demo: DemoPress) -> None:
    done = sources(tmp_path, demo.port, "add", HOME, "--write", "--country", "bf", "--id", "liptako", "--json")

    assert done.code == 0, done.err
    path = tmp_path / "catalogue" / "sources" / "liptako.yml"
    told = done.json
    assert told["written"] == str(path)
    assert told["platform"] == "wordpress"
    assert told["articles"]["patterns_from"] == "the platform's preset"
    assert len(told["sample"]) == 10
    assert [point["kind"] for point in told["entry_points"] if point["proposed"]] == ["feed", "wordpress"]
    assert path.read_text(encoding="utf-8") == told["yaml"]
    source = load_sources([path.parent])["liptako"]
    assert (source.country, source.timezone) == ("BF", "Africa/Ouagadougou")

    result = crawl(Proxy(demo.port), tmp_path / "catalogue", "2025-05-23T10:00:00Z")  # type: ignore[arg-type]
    assert result["exit_code"] == 0, result
    ((stored,),) = rows(tmp_path / "catalogue" / "press.db", "select count(*) from articles")
    assert stored >= 5

    again = sources(tmp_path, demo.port, "add", HOME, "--yes", "--country", "bf", "--id", "liptako")
    assert again.code == 64
    assert "there is a source liptako already; give another id with --id" in again.err
    assert path.read_text(encoding="utf-8") == told["yaml"]
    other = sources(tmp_path, demo.port, "add", HOME, "--write", "--country", "bf", "--id", "encore")
    assert other.code == 78
    assert "one outlet has one file" in other.err
    assert not path.with_name("encore.yml").exists()


def test_politely_and_once(tmp_path: Path, press: Sites) -> None:
    root = "http://www.site.example"
    press.answers[f"{root}/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /feed\nDisallow: /a/13\n")
    press.answers[f"{root}/"] = html("<p>Bonjour</p>")
    press.answers[f"{root}/feed/"] = rss((f"{root}/a/99-x", "Interdit", ""))
    day = SystemClock().now().strftime("%a, %d %b %Y 08:00:00 GMT")
    press.answers[f"{root}/rss"] = rss((f"{root}/a/12-x", "Un titre", day), (f"{root}/a/13-y", "Deux titres", day))

    done = sources(tmp_path, press.port, "add", root, "--country", "ML", "--json")

    assert done.code == 0, done.err
    assert [url for url, _ in press.asked].count(f"{root}/robots.txt") == 1
    assert "/feed/" not in press.paths("www.site.example")
    assert "/a/13-y" not in press.paths("www.site.example")
    assert {agent for _, agent in press.asked} == {"press-monitor/test (loopback only)"}
    refused = next(point for point in done.json["entry_points"] if point["url"] == f"{root}/feed/")
    assert refused["problem"] == "robots.txt forbids it: Disallow: /feed"
    forbidden = f"robots.txt forbids 1 of the sample's articles: Disallow: /a/13 ({root}/a/13-y)"
    assert forbidden in done.json["warnings"]


def test_a_site_that_tells_of_nothing(tmp_path: Path, press: Sites) -> None:
    press.answers["http://www.site.example/"] = html("<p>Bonjour</p>")

    done = sources(tmp_path, press.port, "add", "http://www.site.example", "--write", "--country", "ML")

    assert done.code == 2
    assert done.err == ("press-monitor: no entry point of http://www.site.example/ tells of articles; nothing to add\n")
    assert not (tmp_path / "catalogue").exists()


def test_a_host_that_does_not_exist(tmp_path: Path) -> None:
    done = run(tmp_path, "sources", "add", "www.courrier.invalid", PRESS_MONITOR_CONTACT="desk@press.example")

    assert done.code == 69
    assert done.out == ""
    assert done.err == (
        "press-monitor: http://www.courrier.invalid/ cannot be reached: network: www.courrier.invalid: host not found; "
        "check the address and the connection\n"
    )


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("ftp://site.example/",), 64, "'ftp://site.example/' is no web address"),
        (("http://",), 64, "is no web address"),
        (("http://host.example.org:8080/",), 64, "only the usual ports of the web"),
        (("https://lefaso.net/",), 64, "lefaso.net is a host of the source lefaso already"),
        (("site.example", "--id", "lefaso"), 64, "there is a source lefaso already; give another id"),
        (("",), 64, "is no web address"),
        (("courrier",), 64, "it names no host"),
        (("http://user@site.example/",), 64, "is no web address"),
        (("http://[x/",), 64, "is no web address"),
        (("site.example", "--id", "Mon Site"), 64, "--id 'Mon Site': small letters"),
        (("site.example", "--country", "MLI"), 64, "--country 'MLI': two letters"),
        (("site.example",), 78, "PRESS_MONITOR_CONTACT is not set"),
    ],
)
def test_what_cannot_be_meant(tmp_path: Path, words: tuple[str, ...], code: int, told: str) -> None:
    done = run(tmp_path, "sources", "add", *words)

    assert done.code == code
    assert told in done.err
    assert done.out == ""


def test_an_address_of_this_machine_is_never_asked(tmp_path: Path) -> None:
    done = run(tmp_path, "sources", "add", "http://127.0.0.1/", PRESS_MONITOR_CONTACT="desk@press.example")

    assert done.code == 64
    assert "it is an address of this machine or of a local network" in done.err
    assert done.err.count("\n") == 1


def test_never_beside_a_crawl(tmp_path: Path, press: Sites) -> None:
    with CrawlLock(tmp_path / "press.db.lock", SystemClock().now(), "crawl"):
        done = sources(tmp_path, press.port, "add", "http://www.site.example/")

    assert done.code == 75
    assert press.asked == []


def test_the_json_of_a_proposal_is_one_object(tmp_path: Path, press: Sites) -> None:
    press.answers["http://www.site.example/"] = html("<title>\x1b[2J\u202e</title><script>1</script>")

    done = sources(tmp_path, press.port, "add", "http://www.site.example/", "--json")

    told = json.loads(done.out)
    assert (done.code, told["yaml"], told["id"]) == (2, None, "site")
    assert "the home page is written by JavaScript: no list on it can be read" in told["warnings"]
