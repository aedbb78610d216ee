"""Cases that need a wire, a name or a process of their own: certificates, proxies, ports, sleep, two versions."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict
from email.message import Message
from pathlib import Path

import pytest
from cryptography import x509

from tests.cli.drive import drive
from tests.crawl import forked
from tests.crawl.drive import Answer, Asked, ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.law import hold
from tests.crawl.program import environment, rows
from tests.fetching.tiny_crawl import Order, Wish
from tests.fetching.tiny_crawl import crawl as tiny_crawl
from tests.hostile.certificates import DAY, OLD_CIPHERS, THIS_MACHINE, Authority, serving
from tests.hostile.press import FaultyPress

NOW = "2025-05-23T10:00:00Z"
ROOT = Path(__file__).parents[2]


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_certificates_are_verified_and_old_versions_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    whole = authority.chain("whole", THIS_MACHINE)
    chains = {
        "whole": (whole, None),
        "expired": (authority.chain("expired", THIS_MACHINE, ends=-DAY), None),
        "self-signed": (authority.chain("self-signed", THIS_MACHINE, by_itself=True), None),
        "another host": (authority.chain("another", x509.DNSName("autre.example")), None),
        "TLS 1.1": (whole, ssl.TLSVersion.TLSv1_1),
        "TLS 1.0": (whole, ssl.TLSVersion.TLSv1),
    }
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with ExitStack() as stack:
        ports = {name: stack.enter_context(serving(*served)) for name, served in chains.items()}
        urls = {name: f"https://127.0.0.1:{port}/page" for name, port in ports.items()}
        for name in ("TLS 1.1", "TLS 1.0"):
            assert _speaks(ports[name]) == name.replace(" ", "v").replace("v1.0", "v1"), "the server must be able to"
        order = Order(
            [[Wish(url) for url in urls.values()]],
            addresses=[f"127.0.0.1:{port}" for port in ports.values()],
            settings={"RETRY_ENABLED": False},
            # which refuses the ports of this test
            without=["monitor.fetching.url_policy.UrlPolicyMiddleware"],
        )
        report = tiny_crawl(order)
        order.without.append("monitor.fetching.robots.RobotsMiddleware")
        bare = tiny_crawl(order)
    assert report.outcomes[urls["whole"]].status == 200, "the control"
    for name in ("expired", "self-signed", "another host"):
        outcome = report.outcomes[urls[name]]
        assert (outcome.error, outcome.reason) == ("Blocked", "robots unreachable")
        assert "certificate" in outcome.detail
        assert "\n" not in outcome.detail
    for name, url in urls.items():
        assert bare.outcomes[url].status == (200 if name == "whole" else 0), name
        assert bare.outcomes[url].error == ("" if name == "whole" else "DownloadFailedError"), name
    assert (
        "wrong version" in bare.outcomes[urls["TLS 1.0"]].detail or "protocol" in bare.outcomes[urls["TLS 1.0"]].detail
    )


def _speaks(port: int) -> str | None:
    """The version that a client gets who takes any."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers(OLD_CIPHERS)
    context.minimum_version = ssl.TLSVersion.TLSv1
    with socket.create_connection(("127.0.0.1", port)) as plain, context.wrap_socket(plain) as wrapped:
        return wrapped.version()


def test_a_host_with_addresses_of_ipv6_only_is_not_found(tmp_path: Path) -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as canary:
        canary.setblocking(False)
        url = f"http://v6.example:{canary.getsockname()[1]}/page"
        order = Order(
            [[Wish(url)]],
            settings={"RETRY_ENABLED": False},
            without=["monitor.fetching.url_policy.UrlPolicyMiddleware", "monitor.fetching.robots.RobotsMiddleware"],
        )
        done = forked.run(
            "tests.hostile.named", [], environment(tmp_path, NAMES=json.dumps({"v6.example": "::1"})),
            given=json.dumps(asdict(order)).encode(),
        )  # fmt: skip
        with pytest.raises(BlockingIOError):
            canary.accept()
    (outcome,) = json.loads(done.out)["outcomes"]
    assert outcome["error"] == "CannotResolveHostError", done.err


@pytest.mark.parametrize(("enabled", "asked"), [(False, 0), (True, 1)], ids=["as we do", "as Scrapy does"])
def test_a_proxy_in_the_environment_is_never_asked(monkeypatch: pytest.MonkeyPatch, enabled: bool, asked: int) -> None:
    with FaultyPress() as press, FaultyPress() as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv(name.upper(), f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        settings = {"HTTPPROXY_ENABLED": True} if enabled else {}
        wish = Wish(press.url("/page"))
        report = tiny_crawl(Order([[wish]], addresses=[f"127.0.0.1:{press.port}"], settings=settings))
        assert (proxy.connections > 0) == (asked > 0)
        assert (press.asked() == ["/page"]) == (asked == 0)
    assert report.outcomes[wish.url].status in (200, 404)


def test_a_crawl_listens_on_no_port(tmp_path: Path) -> None:
    """Neither Scrapy's telnet console nor its remote control: looked at from outside, in the middle of a crawl."""
    seen: list[set[int]] = []
    own: list[set[int]] = []

    def look(process: int) -> None:
        seen.append(_listening(process))
        own.append(_listening(os.getpid()))

    with _held(tmp_path, look) as press:
        assert press.port in own[0], "the press does listen, and is seen"
        assert seen == [set()]


def _listening(process: int) -> set[int]:
    """The TCP ports at which a process listens, by its own descriptors."""
    links = []
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):
            links.append(str(descriptor.readlink()))
    inodes = {found[1] for link in links if (found := re.fullmatch(r"socket:\[(\d+)\]", link))}
    ports = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process}/net/{table}").read_text("ascii").splitlines()[1:]:
            columns = line.split()
            if columns[3] == "0A" and columns[9] in inodes:
                ports.add(int(columns[1].rpartition(":")[2], 16))
    return ports


def test_a_machine_that_sleeps_in_the_middle_wakes_to_time_limits_and_no_flood(tmp_path: Path) -> None:
    def sleep(process: int) -> None:
        os.kill(process, signal.SIGSTOP)
        # as long as a download may take, and longer
        threading.Event().wait(2.5)
        os.kill(process, signal.SIGCONT)

    with _held(tmp_path, sleep, hangs=True) as press:
        assert sorted(press.asked) == sorted(
            ["http://aa.example/feed", "http://aa.example/a/good", *["http://aa.example/a/held"] * 3]
        ), "the page that was under way is tried three times, all others once"
    assert rows(tmp_path / "press.db", "select url, state, reason from links order by 1") == [
        ("http://aa.example/a/good", "stored", None),
        ("http://aa.example/a/held", "failed", "no answer in time"),
    ]


def test_a_newer_version_in_the_middle_of_a_crawl_lets_it_end_and_refuses_the_next(tmp_path: Path) -> None:
    db = tmp_path / "press.db"

    def deploy(process: int) -> None:
        with closing(sqlite3.connect(db, timeout=30)) as connection, connection:
            connection.execute("alter table links add column of_the_future text")
            connection.execute(
                "insert into _sqlite_migrations (migration_set, name, applied_at) "
                "select migration_set, 'm999_of_the_future', '2030-01-01' from _sqlite_migrations limit 1"
            )

    with _held(tmp_path, deploy) as press:
        assert "http://aa.example/a/held" in press.asked
    hold(db)
    assert rows(db, "select state from links") == [("stored",), ("stored",)]
    before = db.read_bytes()
    with ScriptedPress() as press:
        where = [str(db), str(tmp_path / "sources"), str(press.port), NOW, json.dumps(asdict(Asked()))]
        done = forked.run("tests.hostile.strained", ["{}", *where], environment(tmp_path))
        assert press.asked == []
    assert done.code == 65
    assert "m999_of_the_future" in done.err
    assert done.err.count("\n") == 1
    assert db.read_bytes() == before


@contextmanager
def _held(folder: Path, meanwhile: Callable[[int], None], *, hangs: bool = False) -> Iterator[ScriptedPress]:
    """A crawl of two pages to its end, one of which is answered when ``meanwhile`` was done, which is given the id of
    the crawl's process; ``hangs``: never."""
    source(folder / "sources", "aa", feed_of("aa"))
    ended = threading.Event()
    with ScriptedPress() as press:
        good, held = "http://aa.example/a/good", "http://aa.example/a/held"
        press.answers["http://aa.example/feed"] = feed(held, good)
        press.answers[good] = page("Le port rouvre")
        where = [str(folder / "press.db"), str(folder / "sources"), str(press.port), NOW, json.dumps(asdict(Asked()))]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.crawl.drive", *where],
            cwd=ROOT, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

        def answer(headers: Message) -> Answer:
            if press.asked.count(held) == 1:
                meanwhile(process.pid)
            if hangs:
                ended.wait(30)
            return page("Le puits rouvre", "Un puits neuf est ouvert au public depuis ce matin. " * 30)

        press.live[held] = answer
        try:
            _, told = process.communicate(timeout=90)
        finally:
            ended.set()
            process.kill()
        assert process.returncode == 0, told
        yield press


def test_a_reader_who_holds_the_log_harms_nobody_and_the_next_crawl_empties_it(tmp_path: Path) -> None:
    db, log = tmp_path / "press.db", tmp_path / "press.db-wal"
    source(tmp_path / "sources", "aa", feed_of("aa"))
    with ScriptedPress() as press:
        press.answers["http://aa.example/feed"] = feed("http://aa.example/a/1")
        press.answers["http://aa.example/a/1"] = page("Le port rouvre")
        crawl(press, tmp_path)
        with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True, isolation_level=None)) as reader:
            reader.execute("begin")
            assert reader.execute("select count(*) from articles").fetchone() == (1,)
            press.answers["http://aa.example/feed"] = feed("http://aa.example/a/2", "http://aa.example/a/1")
            press.answers["http://aa.example/a/2"] = page(
                "Le puits rouvre", "Un puits neuf est ouvert au public. " * 30
            )
            assert crawl(press, tmp_path, "2025-05-24T10:00:00Z")["exit_code"] == 0
            assert reader.execute("select count(*) from articles").fetchone() == (1,), "what it began with"
            assert log.stat().st_size > 100_000, "held by the reader"
        assert crawl(press, tmp_path, "2025-05-25T10:00:00Z")["exit_code"] == 0
    assert not log.exists() or log.stat().st_size == 0
    assert rows(db, "select count(*) from articles") == [(2,)]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """Crawl, backfill and prune: not a byte of the database, the archive or anything beside them changes."""
    source(tmp_path / "sources", "aa", feed_of("aa"))
    with ScriptedPress() as press:
        press.answers["http://aa.example/feed"] = feed("http://aa.example/a/1")
        press.answers["http://aa.example/a/1"] = page("Le port rouvre")
        crawl(press, tmp_path)
        press.answers["http://aa.example/feed"] = feed("http://aa.example/a/2", "http://aa.example/a/1")
        (tmp_path / "catalogue").mkdir()
        (tmp_path / "sources").rename(tmp_path / "catalogue" / "sources")
        before = _tree(tmp_path)
        db = str(tmp_path / "press.db")
        for code, words in (
            # names that end in .example are found nowhere; it has asked, and says so
            (69, ["crawl", "aa", "--dry-run"]),
            (0, ["backfill", "aa", "--since", "2025-01-01", "--dry-run"]),
            (0, ["prune", "--attempts", "100", "--raw-pages", "100", "--texts-off-topic", "100", "--dry-run"]),
        ):
            done = drive(tmp_path, press.port, *words, "--db", db, PRESS_MONITOR_CONTACT="desk@press.example")
            assert done.code == code, (words, done.err)
            assert done.out + done.err, words
            assert _tree(tmp_path) == before, words


def _tree(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes; but the lock, which says who held it last, and the empty files that SQLite puts beside
    a database for those who read it."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    passing = (".lock", ".log", "-shm")
    return {name: held for name, held in files.items() if not name.endswith(passing) and (held or "-wal" not in name)}
