"""What strangers try on a running server: bursts, endless requests, readers who do not read, odd HTTP."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from db.readers import Reader, add_reader
from monitor.web.bounds import LONGEST_ADDRESS, answers_to
from monitor.web.connections import ReaderProtocol
from monitor.web.crowd import MOST, Crowd
from monitor.web.guard import HEADERS
from monitor.web.passwords import hashed
from tests.web.fixture import press_fixture
from tests.web.site import Site, serving
from tests.web.sockets import all_of, asked, at_once, connected, raw, status_of
from tests.web.visitor import PASSWORD, READERS, Visitor

SLOW = "with recursive c(x) as (select 1 union all select x + 1 from c where x < 1e12) select count(*) from c"


def process(site: Site) -> dict[str, int]:
    text = Path(f"/proc/{site.process.pid}/status").read_text(encoding="ascii")
    return {name: int(value) for name, value in re.findall(r"^(\w+):\s+(\d+)", text, re.MULTILINE)}


def has_all_headers(answer: bytes) -> bool:
    head = answer.partition(b"\r\n\r\n")[0].lower()
    return all(b"\r\n" + name + b": " in head for name in HEADERS)


def test_a_burst_of_slow_requests_is_answered_and_leaves_nothing_behind(press: Path) -> None:
    with serving(press) as site:
        site.get("/")
        before = process(site)
        answers = at_once(site, [asked(f"/press.json?_timelimit=400&sql={quote(SLOW)}")] * 200)
        told = [status_of(answer) for answer in answers]
        assert told.count(400) >= MOST
        assert told.count(429) >= MOST
        assert set(told) == {400, 429}
        refused = next(answer for answer in answers if status_of(answer) == 429)
        assert b"\r\nretry-after: " in refused.lower()
        assert "Réessayez dans quelques secondes".encode() in refused
        assert has_all_headers(refused)
        after = process(site)
        # four threads read the database, and one or two do what else may take long
        assert after["Threads"] <= before["Threads"] + 6
        assert after["VmHWM"] - before["VmRSS"] < 64_000
        assert site.get("/").status == 200


def test_nobody_keeps_the_others_out() -> None:
    crowd = Crowd(most=6, most_of_one=3)
    inside = [crowd.enter("203.0.113.5") for _ in range(4)]
    assert inside == ["203.0.113.5"] * 3 + [None]
    assert crowd.enter("198.51.100.7") == "198.51.100.7"
    # of IPv6 a customer has a whole network
    assert [crowd.enter(f"2001:db8::{number}") for number in (1, 2, 3)] == ["2001:db8::/64"] * 2 + [None]
    crowd.leave("203.0.113.5")
    # this machine's own are bounded by what is bearable alone
    assert crowd.enter("127.0.0.1") == ""
    assert crowd.enter("::1") is None


@pytest.mark.parametrize("client", ["", "no address", "127.0.0.1.evil.test"])
def test_whoever_has_no_address_is_counted_together(client: str) -> None:
    assert Crowd().enter(client) == "unknown"


@pytest.mark.parametrize("secure", [False, True])
def test_no_query_takes_the_machine(site: Site, secure: bool) -> None:
    """``hex(randomblob(5e8))`` took half a gigabyte under a time limit of a second."""
    sql = "select length(hex(randomblob(500000000)))" if secure else "select length(printf('%.*c', 400000000, 'x'))"
    answer = site.get(f"/press.json?sql={quote(sql)}")
    assert answer.status == 400
    assert "mémoire" in json.loads(answer.text)["error"]
    assert process(site)["VmHWM"] < 450_000
    assert site.get("/").status == 200


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.test\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"GET /\r\nHost: 127.0.0.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\x00b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400),
        (asked("*"), 400),
        (asked("http://evil.test/x"), 400),
        (asked("/" + "a" * LONGEST_ADDRESS), 414),
        (asked("/recherche?q=" + "a" * LONGEST_ADDRESS), 414),
        (asked("/", *(f"X-{number}: y" for number in range(120))), 431),
        (asked("/", "Cookie: a=" + "x" * 20_000), 431),
        (asked("/", method="OPTIONS"), 405),
        (asked("/", method="TRACE"), 405),
        (asked("/", method="PUT"), 405),
        (asked("/", method="PROPFIND"), 405),
        (asked("/", "Upgrade: websocket", "Sec-WebSocket-Key: x"), 200),
        (asked("/.evil.test"), 404),
        (asked("/-.json"), 404),
        (asked("/%25252f%25252fevil.test/"), 400),
        (asked("/%2525255cevil.test/"), 400),
        (asked("/static/%2e%2e/%2e%2e/settings.py"), 400),
        (asked("/static/..%2f..%2fsettings.py"), 400),
    ],
)
def test_odd_requests_get_an_answer_with_all_headers(site: Site, request_: bytes, status: int) -> None:
    answer = raw(site, request_)
    assert status_of(answer) == status
    assert has_all_headers(answer)
    assert b"\r\nlocation:" not in answer.lower()
    assert b"Traceback" not in answer


def test_a_head_is_a_page_without_its_body(site: Site) -> None:
    head, _, body = raw(site, asked("/", method="HEAD")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert body == b""


def test_a_page_that_is_not_found_prints_no_secret(press: Path, tmp_path: Path) -> None:
    """Datasette prints the values of all variables of a failing page, the reader's cookies among them."""
    log = tmp_path / "serve.log"
    with serving(press, log=log) as site:
        assert site.get("/nope", {"Cookie": "ds_actor=hush-hush"}).status == 404
        assert site.get("/.nope", {"Cookie": "ds_actor=hush-hush"}).status == 404
        assert site.get("/recherche?q=hush-hush").status == 200
    said = log.read_text(encoding="utf-8")
    assert "hush-hush" not in said
    assert "Traceback" not in said


def test_a_slow_request_is_cut_and_holds_nobody_up(press: Path) -> None:
    with serving(press, hurried=True) as site:
        waiting = [connected(site) for _ in range(20)]
        for number, connection in enumerate(waiting):
            # nothing at all, half a head, half a form
            connection.sendall((b"", b"GET / HT", _half_a_form())[number % 3])
        assert site.get("/").status == 200
        for connection in waiting:
            assert all_of(connection) == b""
            connection.close()


def _half_a_form() -> bytes:
    form = "Content-Type: application/x-www-form-urlencoded"
    return asked("/recherches", form, "Content-Length: 100", method="POST") + b"nom=a"


def test_who_does_not_read_an_answer_is_cut(press: Path) -> None:
    with serving(press, hurried=True) as site:
        sql = f"select printf('%.*c', 30000000, 'x') as x -- {'a' * 10}"
        with connected(site) as connection:
            connection.sendall(asked(f"/press.json?sql={quote(sql)}"))
            while f":{connection.getsockname()[1]:04X} " in _established(site):
                pass
            assert site.get("/").status == 200


def _established(site: Site) -> str:
    """The lines of the site's side of its connections, while they stand."""
    lines = Path(f"/proc/{site.process.pid}/net/tcp").read_text(encoding="ascii").splitlines()
    return "\n".join(line for line in lines if f":{site.port:04X} " in line.split()[1] + " " and " 01 " in line)


def test_deadlines_are_there() -> None:
    assert ReaderProtocol.request_s == 15
    assert ReaderProtocol.taking_s == 30


NAMES = frozenset({"presse.example"})


@pytest.mark.parametrize(
    ("host", "local", "public"),
    [
        (b"127.0.0.1", True, True),
        (b"LOCALHOST:8001", True, True),
        (b"localhost.", True, True),
        (b"[::1]:80", True, True),
        (b"127.8.8.8", True, True),
        (b"presse.example", False, True),
        (b"Presse.Example:443", False, True),
        (b"192.0.2.7:8001", False, True),
        (b"[2001:db8::1]", False, True),
        (b"evil.test", False, False),
        (b"presse.example.evil.test", False, False),
        (b"127.0.0.1.evil.test", False, False),
        (b"user@127.0.0.1", False, False),
        (b"127.0.0.1, evil.test", False, False),
        (b"127.1", False, False),
        (b"2130706433", False, False),
        (b"0x7f.1", False, False),
        (b"\xc3\xa9", False, False),
        (b"", False, False),
    ],
)
def test_names_that_a_site_answers_to(host: bytes, local: bool, public: bool) -> None:
    assert answers_to([(b"Host", host)], frozenset(), public=False) is local
    assert answers_to([(b"Host", host)], NAMES, public=True) is public


def test_a_request_has_one_name() -> None:
    assert not answers_to([], NAMES, public=True)
    assert not answers_to([(b"host", b"127.0.0.1"), (b"Host", b"evil.test")], NAMES, public=True)


def test_no_other_name_is_answered_by_a_public_site(public_site: Site) -> None:
    answer = public_site.get("/", {"Host": "evil.test"})
    assert answer.status == 400
    assert "ne répond pas à ce nom" in answer.text


def test_every_cookie_goes_over_tls_only_behind_a_proxy_that_speaks_it(press: Path) -> None:
    with serving(press, "--public", "--https") as site:
        for path in ("/", "/connexion", "/langue/en", "/recherche?lang=en"):
            cookies = site.get(path).cookies
            assert all("; Secure" in cookie and "; HttpOnly" in cookie for cookie in cookies), (path, cookies)
        assert any(cookie.startswith("ds_csrftoken=") for cookie in Visitor(site).get("/connexion").cookies)
        feed = site.get("/nouveautes.atom", {"Host": "localhost"}).text
        assert "https://localhost/" in feed
        assert "http://localhost/" not in feed


def test_a_signed_in_reader_does_not_see_to_whom_messages_went(tmp_path: Path) -> None:
    path = press_fixture(tmp_path / "press.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "insert into outbox (alert, kind, target, title, created_at, next_try_at) "
            "values ('d', 'digest', 'chef@redaction.example', 'Bulletin', '2026-11-20', '2026-11-20')"
        )
    connection.close()
    add_reader(path, Reader(READERS[0], hashed(PASSWORD), "2026-11-20T00:00:00Z"))
    with serving(path) as local:
        assert "chef@redaction.example" in local.get("/press/outbox.json").text
    with serving(path, "--public") as site:
        reader = Visitor(site)
        assert reader.sign_in().status == 303
        # what else the reader may: full texts and SQL
        assert "Moussa Exemple" in reader.get("/press/bodies.json").text
        assert reader.get(f"/press.json?sql={quote('select count(*) from attempts')}").status == 200
        for sql in (
            "select target from outbox",
            'select * from "OUTBOX"',
            "select 1 from main.outbox where target like 'chef%'",
            "with o as (select * from outbox) select count(*) from o",
            "select (select group_concat(target) from outbox) from sources",
        ):
            answer = reader.get(f"/press.json?sql={quote(sql)}")
            assert answer.status == 400, sql
            assert "chef@" not in answer.text
        for where in ("/press/outbox", "/press/outbox.json", "/press/OUTBOX.json", "/press/outbox/1.json"):
            assert reader.get(where).status in (403, 404), where
        assert "outbox" not in reader.get("/press").text
