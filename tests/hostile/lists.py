"""Hostile feeds, sitemaps and robots files: group D of the catalogue."""

from __future__ import annotations

import gzip

from tests.hostile.faults import PLAIN, XML, Fault, endless, index, once, pieces, rss, sitemap
from tests.hostile.faults import good as good_page
from tests.hostile.press import Answer, Reply
from tests.hostile.servers import moved

RSS = [("Content-Type", "application/rss+xml")]
FORBIDS = b"User-agent: *\nDisallow: /\n"
CANARY = "http://127.0.0.2/a/canari"
# eighty megabytes of blanks
BOMB = gzip.compress(b" " * 80_000_000, 1)
_LAUGHS = b"<!DOCTYPE x [<!ENTITY a0 'aaaaaaaaaa'>" + b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
) + b"]>"  # fmt: skip
_QUADRATIC = b"<!DOCTYPE x [<!ENTITY a '" + b"a" * 50_000 + b"'>]>"


def feed(case: str, name: str, body: bytes, word: str) -> Fault:
    """A feed that gives nothing."""
    return Fault(case, name, feed=Answer(200, body, RSS), state=None, good=None, outcome="failed", word=word)


def fed(case: str, name: str, *urls: str, body: bytes = b"", outcome: str = "ok", word: str = "",
        rejected: int = 0) -> Fault:  # fmt: skip
    """A feed whose good article is had whatever stands beside it; ``urls`` are rejected."""
    content = body or rss(*urls, at(case, name, "/a/good"))
    return Fault(case, name, feed=Answer(200, content, RSS), state=None, outcome=outcome, word=word,
                 rejected=rejected or len(urls))  # fmt: skip


def mapped(case: str, name: str, reply: Answer, replies: dict[str, Reply] | None = None, *, good: str | None = None,
           outcome: str = "failed", word: str, at_most: int | None = None, rejected: int = 0) -> Fault:  # fmt: skip
    """A source with a sitemap."""
    discovery = f"  - {{kind: sitemap, url: '{at(case, name, '/map.xml')}', confidence: tested}}"
    return Fault(case, name, discovery=discovery, replies={"/map.xml": reply, **(replies or {})}, state=None,
                 good=good, outcome=outcome, word=word, at_most=at_most, rejected=rejected)  # fmt: skip


def whole(case: str, name: str, *urls: str) -> Fault:
    """A sitemap whose good article is had whatever stands beside it; ``urls`` are rejected."""
    listed = xml(sitemap(*urls, at(case, name, "/a/good")))
    return mapped(case, name, listed, good="stored", outcome="ok", word="", rejected=len(urls))


def dated(url: str, lastmod: str) -> str:
    """An entry of a sitemap."""
    return f"<url><loc>{url}</loc><lastmod>{lastmod}</lastmod></url>"


def xml(body: bytes) -> Answer:
    """An XML answer."""
    return Answer(200, body, XML)


def at(case: str, name: str, path: str) -> str:
    """An address of a fault's source."""
    return f"http://{case}-{name}.example{path}".lower()


def bad_addresses(name: str) -> tuple[str, ...]:
    """Addresses that can be no link; of their own, since a link that two sources show belongs to the first."""
    return (
        f"javascript:alert({name!r})", f"http://[::{name}", f"http://{name}.example:99999/x",
        f"http://a {name}.example/x",
        f"http://℀{name}.example/x", f"http://user:pw@{name}.example/x", f"mailto:{name}@b.example", f"http:///{name}",
        f"http://{name}.example/" + "a" * 3_000,
    )  # fmt: skip


def schemes(name: str) -> tuple[str, ...]:
    """What is not of the web."""
    return f"file:///etc/{name}", f"ftp://a.example/{name}", f"data:text/html,{name}", f"s3://a/{name}"


def inside(name: str) -> tuple[str, ...]:
    """Addresses of this machine and its networks."""
    hosts = ("127.0.0.2", "localhost", "169.254.169.254", "[::1]", "2130706434")
    return tuple(f"http://{host}/a/{name}" for host in hosts)


FEEDS = [
    feed(
        "D1",
        "laughs",
        b'<?xml version="1.0"?>' + _LAUGHS + rss("http://x.example/a/&a11;"),
        "not read: the feed declares XML entities",
    ),
    feed(
        "D1",
        "quadratic",
        b'<?xml version="1.0"?>' + _QUADRATIC + rss(*["http://x.example/a/" + "&a;" * 50] * 20),
        "not read: the feed declares XML entities",
    ),
    mapped(
        "D1",
        "map-laughs",
        xml(b'<?xml version="1.0"?>' + _LAUGHS + sitemap("http://x.example/&a11;")),
        word="not read: the sitemap declares XML entities",
    ),
    feed(
        "D2",
        "a-file",
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        + rss("http://x.example/a/&f;")[21:],
        "not read: the feed declares XML entities",
    ),
    feed(
        "D2",
        "an-address",
        b'<?xml version="1.0"?><!DOCTYPE r SYSTEM "http://127.0.0.2/canari.dtd"><rss/>',
        "incomplete: the feed ends in the middle, after 0 ",
    ),
    fed(
        "D3",
        "cut",
        body=rss(at("D3", "cut", "/a/good"), "http://d3-cut.example/a/autre", end="")[:-30],
        outcome="partial",
        word="incomplete: the feed ends in the middle, after 1 complete items",
    ),
    feed(
        "D4", "a-page", b"<html><head><title>Accueil</title></head><body>Bonjour</body></html>", "not a feed.*Accueil"
    ),
    feed("D4", "json", b'{"a": 1}', "not a feed"),
    feed("D4", "words", b"bonjour", "not a feed"),
    *(
        feed("D5", name, body, "not a feed: an empty document|an empty feed: no items")
        for name, body in (
            ("empty", b""),
            ("blanks", b" \n\t "),
            ("no-items", b"<rss version='2.0'><channel></channel></rss>"),
        )
    ),
    *(
        mapped("D5", f"map-{name}", xml(body), word="not a sitemap: an empty document|a sitemap without entries")
        for name, body in (("empty", b""), ("blanks", b" \n "), ("no-entries", sitemap()))
    ),
    *(fed("D6", f"address-{n}", bad_addresses(f"f{n}")[n]) for n in range(9)),
    whole("D6", "map-of-bad-ones", *bad_addresses("map")),
    *(fed("D7", f"scheme-{n}", schemes(f"f{n}")[n]) for n in range(4)),
    whole("D7", "map-of-schemes", *schemes("map")),
    *(fed("D8", f"inside-{n}", inside(f"f{n}")[n]) for n in range(5)),
    whole("D8", "map-inside", *inside("map")),
    mapped(
        "D8",
        "index-inside",
        xml(index(CANARY, at("D8", "index-inside", "/2.xml"))),
        {"/2.xml": xml(sitemap(at("D8", "index-inside", "/a/good")))},
        good="stored",
        outcome="partial",
        word="ssrf: 127.0.0.2 is not a public address",
    ),
    mapped(
        "D9",
        "of-itself",
        xml(index(at("D9", "of-itself", "/map.xml"))),
        word="a sitemap index without usable sitemaps",
        at_most=2,
        rejected=1,
    ),
    mapped(
        "D9",
        "in-a-circle",
        xml(index(at("D9", "in-a-circle", "/2.xml"))),
        {"/2.xml": xml(index(at("D9", "in-a-circle", "/map.xml")))},
        word="a sitemap index without any sitemap of articles: .*read before",
        at_most=3,
    ),
    mapped(
        "D9",
        "deep",
        xml(index(at("D9", "deep", "/1.xml"))),
        {f"/{n}.xml": xml(index(at("D9", "deep", f"/{n + 1}.xml"))) for n in range(1, 9)},
        word="a sitemap index without any sitemap of articles: .*deep",
        at_most=4,
    ),
    mapped(
        "D9",
        "wide",
        xml(index(*(at("D9", "wide", f"/{n}.xml") for n in range(2_000)))),
        outcome="partial",
        word=".*older sitemaps were left out",
        at_most=70,
    ),
    # addresses that cost little: one more than the protocol allows, the good one newer than all
    mapped(
        "D10",
        "50001-addresses",
        xml(sitemap(*["x"] * 50_001, more=dated(at("D10", "50001-addresses", "/a/good"), "2025-05-23"))),
        good="stored",
        outcome="ok",
        word="2 older entries were left out",
        rejected=1,
    ),
    mapped(
        "D11",
        "packed",
        Answer(200, gzip.compress(sitemap(at("D11", "packed", "/a/good")))),
        good="stored",
        outcome="ok",
        word="",
    ),
    mapped(
        "D11",
        "packed-twice",
        Answer(200, gzip.compress(gzip.compress(sitemap(at("D11", "packed-twice", "/a/good"))))),
        good="stored",
        outcome="ok",
        word="",
    ),
    mapped(
        "D11",
        "bomb",
        Answer(200, BOMB, [("Content-Type", "application/gzip")]),
        word="unpacks to more than 50 MB",
    ),
    mapped(
        "D11",
        "cut-gzip",
        Answer(200, gzip.compress(sitemap(*(f"http://x.example/a/{n}" for n in range(500))))[:400]),
        outcome="partial",
        word="the gzip data ends in the middle",
        rejected=89,
    ),
    *(
        mapped(
            "D12",
            f"changed-{number}",
            xml(sitemap(more=dated(at("D12", f"changed-{number}", "/a/good"), lastmod))),
            good="stored",
            outcome="ok",
            word="",
        )
        for number, lastmod in enumerate(("2025-05-23T10:00:00Z", "2099-01-01", "hier"))
    ),
    Fault(
        "D13",
        "variants",
        path="/a/good",
        feed=Answer(
            200, rss(*(at("D13", "variants", "/a/good" + more) for more in ("?utm_source=rss", "#x", ""))), RSS
        ),
        replies={"/a/good?utm_source=rss": good_page("d13")},
    ),
    fed(
        "D15",
        "5100-items",
        body=rss(at("D15", "5100-items", "/a/good"), *(f"http://ailleurs.example/a/{n}" for n in range(5_099))),
        word="100 items beyond the newest 5000 were left out",
        rejected=4_999,
    ),
    Fault(
        "D16",
        "moved",
        feed=moved("/feed2", 301),
        state=None,
        replies={"/feed2": Answer(200, rss(at("D16", "moved", "/a/good")), RSS)},
    ),
    feed(
        "D16",
        "parked",
        b"<html><head><title>Ce domaine est \xc3\xa0 vendre</title></head><body>x</body></html>",
        "not a feed",
    ),
    Fault("D16", "gone", feed=Answer(410), state=None, good=None, outcome="failed", word="HTTP 410"),
    Fault(
        "D16",
        "too-large",
        feed=lambda n, h: endless(b"HTTP/1.1 200 OK\r\n\r\n", b" " * 1_000_000),
        state=None,
        good=None,
        outcome="failed",
        word="too large: more than ",
    ),
]

UNREACHABLE = "robots unreachable: "


def robots(case: str, name: str, reply: object, word: str = "", **more: object) -> Fault:
    """A source whose robots.txt forbids everything for the reason ``word``, or nothing when there is none."""
    if word:
        return Fault(case, name, robots=reply, state=None, good=None, outcome="failed", word=word)  # type: ignore[arg-type]
    return Fault(case, name, robots=reply, path="/a/good")  # type: ignore[arg-type]


def text(body: bytes, status: int = 200) -> Answer:
    """A robots.txt."""
    return Answer(status, body, PLAIN)


ROBOTS = [
    *(robots("D17", str(status), text(b"", status), UNREACHABLE) for status in (500, 501, 502, 503, 504, 599)),
    robots("D17", "reset", lambda n, h: pieces(None), UNREACHABLE),
    robots("D17", "garbage", lambda n, h: pieces(b"SSH-2.0-OpenSSH_9\r\n"), UNREACHABLE),
    robots("D17", "hang", lambda n, h: endless(b"", b"", 1.0), UNREACHABLE),
    robots("D17", "short", lambda n, h: pieces(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nUser"), UNREACHABLE),
    robots("D17", "once", once(lambda n, h: pieces(None), text(b""))),
    robots("D18", "429", text(FORBIDS, 429), UNREACHABLE),
    robots(
        "D18",
        "429-until",
        Answer(429, FORBIDS, [("Retry-After", "3600")]),
        "the host asks to be left alone|" + UNREACHABLE,
    ),
    *(robots("D19", str(status), text(FORBIDS, status)) for status in (400, 401, 403, 404, 410, 418, 451)),
    robots("D20", "circle", Answer(301, b"", [("Location", "/robots.txt")])),
    robots("D20", "nowhere", Answer(302, b"")),
    robots("D20", "to-ftp", Answer(302, b"", [("Location", "ftp://x.example/robots.txt")]), UNREACHABLE),
    robots(
        "D20",
        "off-host",
        Answer(302, b"", [("Location", "http://robots-forbids.example/robots.txt")]),
        "robots: Disallow: /",
    ),
    robots("D21", "login", Answer(200, b"<html><form>Connexion</form></html>")),
    robots("D21", "utf-16", text((FORBIDS.decode()).encode("utf-16")), "robots: "),
    robots("D21", "mark", text(b"\xef\xbb\xbf" + FORBIDS), "robots: Disallow: /"),
    robots("D21", "nul", text(b"\0" + FORBIDS), "robots: "),
    robots("D21", "cr-only", text(FORBIDS.replace(b"\n", b"\r")), "robots: "),
    robots("D21", "13-megabytes", text(FORBIDS + b"# plein\n" * 1_600_000 + b"Allow: /\n"), "robots: "),
    *(
        robots("D23", f"delay-{number}", text(f"User-agent: *\nCrawl-delay: {value}\n".encode()))
        for number, value in enumerate(("0", "10", "1e9", "abc"))
    ),
    robots("D22", "for-us", text(b"User-agent: *\nDisallow:\n\nUser-agent: Press-Monitor\nDisallow: /\n"), "robots: "),
    robots("D22", "for-others", text(b"User-agent: autre\nDisallow: /\n")),
]
