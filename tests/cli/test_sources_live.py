"""``press-monitor sources check --live`` against sites that answer as a test says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from db.store import Store
from monitor.clock import SystemClock
from monitor.fetching.lock import CrawlLock
from tests.cli.drive import Sites, html, posts, rss, sources
from tests.crawl.drive import Answer
from tests.crawl.program import rows, run

TODAY = SystemClock().now()
DAY = TODAY.strftime("%a, %d %b %Y 08:00:00 GMT")
ISO = TODAY.strftime("%Y-%m-%dT08:00:00")
OLD = "Mon, 03 Mar 2025 08:00:00 GMT"
ROOT = "http://www.courrier.example"
FEED = f"{ROOT}/feed/"
HEAD = f"id: courrier\nname: Le Courrier\nhome: {ROOT}/\ncountry: ML\n"
CLAIMED = (
    "discovery:\n  - kind: feed\n"
    f"    url: {FEED}\n    confidence: tested\n    checked: 2026-08-30\narticles: {{patterns: ['/a/']}}\n"
)
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@pytest.fixture
def press() -> Iterator[Sites]:
    with Sites() as press:
        yield press


def registry(home: Path, text: str = HEAD + CLAIMED, name: str = "courrier") -> Path:
    """``text``, written for the Courrier, as the source ``name`` on ``www.<name>.example``."""
    folder = home / "catalogue" / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.yml"
    path.write_text(text.replace("courrier", name), encoding="utf-8")
    return path


def items(*paths: str, at: str = DAY) -> Answer:
    """A feed of the Courrier."""
    return rss(*((f"{ROOT}{path}", f"Titre {path}", at) for path in paths))


def entry(home: Path, press: Sites) -> tuple[int, dict[str, Any]]:
    """The command's end and what it says of the Courrier's first entry point."""
    done = sources(home, press.port, "check", "--live", "courrier", "--json")
    found = json.loads(done.out)["sources"][0]["entry_points"][0]
    assert isinstance(found, dict)
    return done.code, found


# --- what sites answer: all of them are asked in one invocation -----------------------------------------------------


@dataclass(frozen=True)
class Site:
    """A source and what its site answers, both written for the Courrier. ``word``: of its first entry point; ``told``:
    other fields of that, and ``person``: whether the source needs one."""

    word: str
    answers: dict[str, Answer]
    text: str = HEAD + CLAIMED
    person: bool = True
    told: dict[str, Any] = field(default_factory=dict)


def xml(body: str) -> Answer:
    return 200, {"Content-Type": "text/xml"}, body.encode()


REST = f"{ROOT}/wp-json/wp/v2/posts?per_page=20&page=1&orderby=date&order=desc&_fields="
REST += "id,link,date,date_gmt,modified_gmt,title"
GONE = {"advice": ["line 7: replace it or delete it", f"its page declares the feed {ROOT}/atom"]}
ATOM = html("<title>x</title><link rel='alternate' type='application/atom+xml' href='/atom'>")
TAMANI = [f"{ROOT}/2026/11/un-titre/", f"{ROOT}/2026/11/deux-titres/"]
SITES = {
    "good": Site(
        "ok", {FEED: items("/a/1", "/a/2")}, person=False,
        told={
            "kind": "feed", "url": FEED, "line": 7, "claim": "tested 2026-08-30", "status": 200, "items": 2,
            "articles": 2, "what": f"2 items, newest {TODAY.date()}", "newest": TODAY.date().isoformat(),
            "moved_to": None, "no_articles": [], "advice": [],
        },
    ),
    "page": Site(
        "html",
        {FEED: html("<title>Le Fil</title><link rel=alternate type='application/rss+xml' href='/rss/latest'>")},
        told={
            "what": "an HTML page titled “Le Fil”, no list",
            "advice": [f"its page declares the feed {ROOT}/rss/latest"],
        },
    ),
    "moved": Site(
        "moved",
        {FEED: (301, {"Location": f"{ROOT}/rss.xml"}, b""), f"{ROOT}/rss.xml": items("/a/1")},
        told={"moved_to": f"{ROOT}/rss.xml", "advice": [f"line 7: url: {ROOT}/rss.xml"]},
    ),
    "movedtoo": Site(
        "moved", {FEED: (308, {"Location": f"{ROOT}/rss.xml"}, b""), f"{ROOT}/rss.xml": items("/a/1")}
    ),
    "aside": Site(
        "ok", {FEED: (302, {"Location": f"{ROOT}/rss.xml"}, b""), f"{ROOT}/rss.xml": items("/a/1")}, person=False,
        told={"moved_to": None},
    ),
    "gone": Site("dead", {FEED: (404, {}, b""), f"{ROOT}/": ATOM}, told={"what": "HTTP 404", **GONE}),
    "gonetoo": Site("dead", {FEED: (410, {}, b""), f"{ROOT}/": ATOM}, told={"what": "HTTP 410", **GONE}),
    "empty": Site("empty", {FEED: rss()}),
    "stale": Site("stale", {FEED: items("/a/1", at=OLD)}, told={"newest": "2025-03-03"}),
    "patient": Site(
        "ok", {FEED: items("/a/1", at=OLD)}, HEAD + CLAIMED + "expectations: {silent_after_hours: 90000}\n",
        person=False,
    ),
    "refusing": Site("blocked", {FEED: (403, {}, b"")}),
    "asking": Site("blocked", {FEED: (401, {}, b"")}),
    "failing": Site("broken", {FEED: (500, {}, b"")}),
    "busy": Site("held", {FEED: (429, {"Retry-After": "3600"}, b"")}),
    "other": Site("broken", {FEED: xml("<a/>")}),
    "nothing": Site("broken", {FEED: xml("")}),
    "noise": Site("broken", {FEED: (200, {"Content-Type": "text/xml"}, b"\xff\xfe\x00<" * 50)}),
    "circle": Site("broken", {FEED: (301, {"Location": FEED}, b"")}),
    "inward": Site("blocked", {FEED: (301, {"Location": "http://127.0.0.1/"}, b"")}),
    "robots": Site(
        "robots",
        {f"{ROOT}/robots.txt": (200, {}, b"User-agent: *\nDisallow: /feed\n"), FEED: items("/a/1")},
        told={"what": "robots.txt forbids it: Disallow: /feed"},
    ),
    # a robots.txt in trouble is no refusal
    "trouble": Site("unreachable", {f"{ROOT}/robots.txt": (503, {}, b""), FEED: items("/a/1")}),
    "pattern": Site(
        "pattern", {FEED: items("/a/1", "/2026/11/un-titre/", "/2026/11/deux-titres/")},
        told={
            "what": "2 of 3 items are not articles by the file's pattern", "articles": 1, "no_articles": TAMANI,
            "advice": [
                r"line 10: a pattern that takes them: ^https?://(?:www\.)?courrier\.example/\d{4}/\d{1,2}/[^/?#]+/?$"
            ],
        },
    ),
    # three in ten may be something else
    "mixed": Site("ok", {FEED: items("/a/1", "/a/2", "/a/3", "/page")}, person=False, told={"articles": 3}),
    "elsewhere": Site(
        "pattern", {FEED: rss(("http://actu.courrier.example/a/1", "Un titre", DAY))},
        told={"advice": ["line 10: articles.hosts lacks actu.courrier.example"]},
    ),
    "derived": Site(
        "ok", {FEED: items("/un-titre/")}, HEAD + "platform: wordpress\n", person=False,
        told={
            "claim": "inferred from the platform", "line": 5,
            "advice": [f"it works: confidence: tested, checked: {TODAY.date()}"],
        },
    ),
    # a guess that is wrong is no alarm, but where nothing at all works somebody must look
    "wrong": Site("dead", {}, HEAD + "platform: wordpress\n"),
    "rest": Site(
        "ok", {REST: posts((f"{ROOT}/un-titre/", "Un titre", ISO))},
        HEAD + f"platform: wordpress\ndiscovery: [{{kind: wordpress, url: '{ROOT}/'}}]\n", person=False,
        told={"items": 1, "newest": TODAY.date().isoformat()},
    ),
    "closedrest": Site(
        "broken", {REST: (200, {"Content-Type": "application/json"}, b'{"code":"rest_forbidden","message":"Non"}')},
        HEAD + f"platform: wordpress\ndiscovery: [{{kind: wordpress, url: '{ROOT}/'}}]\n",
    ),
    "index": Site(
        "ok",
        {
            f"{ROOT}/map.xml": xml(
                f"<sitemapindex {NS}>"
                + "".join(f"<sitemap><loc>{ROOT}/{n}.xml</loc></sitemap>" for n in ("tags", "posts", "posts-2"))
                + "</sitemapindex>"
            ),
            f"{ROOT}/posts.xml": xml(
                f"<urlset {NS}><url><loc>{ROOT}/a/1</loc><lastmod>{ISO}+00:00</lastmod></url></urlset>"
            ),
            f"{ROOT}/posts-2.xml": xml(
                f"<urlset {NS}><url><loc>{ROOT}/a/2</loc></url><url><loc>{ROOT}/a/1</loc></url></urlset>"
            ),
        },
        HEAD + f"discovery: [{{kind: sitemap, url: '{ROOT}/map.xml', follow: 'posts', confidence: listed}}]\n",
        person=False, told={"items": 2, "newest": TODAY.date().isoformat()},
    ),
    "numbers": Site(
        "ok",
        {
            f"{ROOT}/": html("<a href=/a/11>Onze</a><a href=/a/12>Douze</a><a href=/contact>x</a>"),
            f"{ROOT}/a/12": html("<p>Douze</p>"),
        },
        HEAD + f"discovery: [{{kind: id_range, url: '{ROOT}/a/{{id}}'}}, {{kind: listing, url: '{ROOT}/'}}]\n"
        + f"articles: {{patterns: ['/a/'], examples: ['{ROOT}/a/7']}}\n",
        person=False, told={"what": f"{ROOT}/a/12 exists"},
    ),
    "unnumbered": Site(
        "untested", {},
        HEAD + f"discovery: [{{kind: id_range, url: '{ROOT}/a/{{id}}'}}]\narticles: {{patterns: ['/a/']}}\n",
        told={"what": "no list and no example shows a number that exists"},
    ),
}  # fmt: skip


def renamed(value: Any, name: str) -> Any:
    """``value`` as it reads for the site ``name``."""
    if isinstance(value, bytes):
        return value.replace(b"courrier", name.encode())
    if isinstance(value, str):
        return value.replace("courrier", name)
    if isinstance(value, dict):
        return {renamed(key, name): renamed(item, name) for key, item in value.items()}
    return type(value)(renamed(item, name) for item in value) if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class All:
    """One look at all of ``SITES``."""

    code: int
    told: dict[str, dict[str, Any]]
    paths: dict[str, list[str]]
    agents: set[str]


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> All:
    home = tmp_path_factory.mktemp("home")
    with Sites() as press:
        for name, site in SITES.items():
            registry(home, site.text, name)
            press.answers |= renamed(site.answers, name)
        done = sources(home, press.port, "check", "--live", "--json", *SITES)
        told = json.loads(done.out)
        assert (told["network"], told["complete"], done.err) == ("up", True, "")
        paths = {name: press.paths(f"www.{name}.example") for name in SITES}
        return All(done.code, {one["id"]: one for one in told["sources"]}, paths, {agent for _, agent in press.asked})


@pytest.mark.parametrize("name", SITES)
def test_what_is_said_of_a_site(looked: All, name: str) -> None:
    site, told = SITES[name], looked.told[name]

    found = told["entry_points"][0]
    assert (found["word"], told["needs_a_person"]) == (site.word, site.person), found
    assert {key: found[key] for key in site.told} == {key: renamed(value, name) for key, value in site.told.items()}


def test_one_look_at_many(looked: All) -> None:
    assert looked.code == 1
    assert set(looked.told) == set(SITES)
    assert looked.agents == {"press-monitor/test (loopback only)"}


def test_no_more_is_asked_than_needed(looked: All) -> None:
    assert looked.paths["good"] == ["/feed/"]
    assert looked.paths["robots"] == []
    assert looked.paths["index"] == ["/map.xml", "/posts.xml", "/posts-2.xml"]
    assert looked.paths["numbers"] == ["/", "/a/12"]
    assert looked.paths["unnumbered"] == []
    assert looked.paths["rest"] == [REST.removeprefix(ROOT)]
    # where a list is gone, the home page may say where it is
    assert looked.paths["gone"] == ["/feed/", "/"]
    assert looked.paths["stale"] == ["/feed/"]


def test_in_words(tmp_path: Path, press: Sites) -> None:
    path = registry(tmp_path)
    press.answers[FEED] = html("<title>Accueil \x1b[31m</title><p>Bonjour</p>")
    desk = tmp_path / "desk" / "gazette.yml"
    desk.parent.mkdir()
    desk.write_text((HEAD + CLAIMED).replace("courrier", "gazette"), encoding="utf-8")
    press.answers[FEED.replace("courrier", "gazette")] = rss(("http://www.gazette.example/a/1", "Un titre", OLD))

    done = sources(tmp_path, press.port, "check", "--live", "courrier", desk, "--stale", "9000")

    assert done.code == 1
    assert done.out.splitlines() == [
        f"courrier  ({path})",
        f"  html        feed      {FEED}",
        "              line 7, tested 2026-08-30: an HTML page titled “Accueil [31m”, no list",
        f"gazette  ({desk})",
        "  ok          feed      http://www.gazette.example/feed/",
        "              line 7, tested 2026-08-30: 1 item, newest 2025-03-03",
        "",
        "2 sources, 1 needs a person",
    ]


def test_a_host_that_is_gone_is_dead_and_the_network_is_up(tmp_path: Path, press: Sites) -> None:
    registry(tmp_path, (HEAD + CLAIMED).replace(FEED, "http://feeds.courrier.invalid/rss"))
    press.answers[f"{ROOT}/"] = html("<p>Bonjour</p>")

    code, found = entry(tmp_path, press)

    assert (code, found["word"]) == (1, "dead")
    assert "feeds.courrier.invalid" in found["what"]


def test_without_a_network(tmp_path: Path) -> None:
    registry(tmp_path, (HEAD + CLAIMED).replace("courrier.example", "courrier.invalid"))

    done = run(tmp_path, "sources", "check", "--live", "courrier", PRESS_MONITOR_CONTACT="desk@press.example")

    assert done.code == 69
    assert done.err.count("\n") == 1
    assert "network down: no server of courrier could be reached" in done.err
    assert done.out == ""
    assert not (tmp_path / "press.db").exists()


# --- the way to the network -----------------------------------------------------------------------------------------


def test_what_is_known_of_the_hosts_is_the_databases(tmp_path: Path, press: Sites) -> None:
    registry(tmp_path)
    press.answers[FEED] = items("/a/1")
    with Store(tmp_path / "press.db"):
        pass

    assert entry(tmp_path, press)[0] == 0
    assert entry(tmp_path, press)[0] == 0

    db = tmp_path / "press.db"
    assert [url for url, _ in press.asked].count(f"{ROOT}/robots.txt") == 1
    assert rows(db, "select robots_status from hosts where host = ?", ROOT) == [(404,)]
    ((asked_at,),) = rows(db, "select last_request_at from hosts where host = 'courrier.example'")
    assert asked_at is not None
    # and nothing else is entered
    for table in ("links", "captures", "runs", "batches", "sources", "endpoints"):
        assert rows(db, f"select count(*) from {table}") == [(0,)], table


def test_a_host_that_asked_to_be_left_alone_is(tmp_path: Path, press: Sites) -> None:
    registry(tmp_path)
    press.answers[FEED] = items("/a/1")
    with Store(tmp_path / "press.db") as store, store.transaction():
        until = f"{TODAY.year + 1}-01-01T00:00:00Z"
        store.hosts.set("courrier.example", {"not_before": until, "not_before_reason": "HTTP 429"})

    code, found = entry(tmp_path, press)

    assert (code, found["word"]) == (1, "held")
    assert press.asked == []


def test_never_beside_a_crawl(tmp_path: Path, press: Sites) -> None:
    registry(tmp_path)
    with CrawlLock(tmp_path / "press.db.lock", TODAY, "crawl"):
        done = sources(tmp_path, press.port, "check", "--live", "courrier")

    assert done.code == 75
    assert "already running" in done.err
    assert press.asked == []


def test_a_real_host_is_not_asked_without_a_contact(tmp_path: Path) -> None:
    registry(tmp_path, (HEAD + CLAIMED).replace("courrier.example", "courrier.invalid"))

    done = run(tmp_path, "sources", "check", "--live", "courrier")

    assert done.code == 78
    assert "PRESS_MONITOR_CONTACT" in done.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("check", "--live", "lefasso"), 64, "did you mean lefaso"),
        (("check", "--stale", "3"), 64, "--stale goes with --live"),
        (("check", "--live", "--stale", "0"), 64, "--stale"),
        (("check", "--live", "absent.yml"), 78, "absent.yml:1: cannot be read"),
    ],
)
def test_what_cannot_be_meant(tmp_path: Path, words: tuple[str, ...], code: int, told: str) -> None:
    done = run(tmp_path, "sources", *words)

    assert done.code == code
    assert told in done.err
