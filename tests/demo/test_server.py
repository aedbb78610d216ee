from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from monitor.demo import FIRST_DAY, LAST_DAY, DemoPress, expected
from monitor.demo.server import LONGEST_HEAD
from monitor.demo.texts import load_texts

from .conftest import Reader


def raw(press: DemoPress, request: bytes) -> bytes:
    """Sends bytes as they are and reads until the press closes."""
    with socket.create_connection(("127.0.0.1", press.port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


ARTICLE = "/articles/les-tisserandes-de-moriba-exposent-911.html"


def test_both_request_forms_answer_alike(first_day: DemoPress) -> None:
    absolute = raw(
        first_day,
        f"GET http://griot-fleuve.example{ARTICLE} HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n".encode(),
    )
    origin = raw(
        first_day, f"GET {ARTICLE} HTTP/1.1\r\nHost: Griot-Fleuve.example:8080\r\nConnection: close\r\n\r\n".encode()
    )
    assert absolute.startswith(b"HTTP/1.1 200 OK\r\n")
    assert absolute == origin


def test_one_connection_serves_many_requests_and_pipelines(first_day: DemoPress) -> None:
    one = b"GET http://radio-dunes.example/rss.xml HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"HEAD http://radio-dunes.example/rss.xml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answers = raw(first_day, one + one + last)
    assert answers.count(b"HTTP/1.1 200 OK") == 3
    assert answers.count(b"</rss>") == 2


def test_a_request_may_arrive_byte_by_byte(first_day: DemoPress) -> None:
    with socket.create_connection(("127.0.0.1", first_day.port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"GET http://griot-fleuve.example/robots.txt HTTP/1.0\r\n\r\n":
            connection.sendall(bytes([byte]))
        answer = b""
        while chunk := connection.recv(4096):
            answer += chunk
    assert b"Disallow: /admin/" in answer


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET http://nobody.example/ HTTP/1.1", 502),
        (b"GET http://127.0.0.1/ HTTP/1.1", 502),
        (b"GET / HTTP/1.1", 502),
        (b"GET https://griot-fleuve.example/ HTTP/1.1", 400),
        (b"GET file:///etc/passwd HTTP/1.1", 400),
        (b"GET http://[::1/ HTTP/1.1", 400),
        (b"CONNECT griot-fleuve.example:443 HTTP/1.1", 405),
        (b"POST http://griot-fleuve.example/ HTTP/1.1\r\nContent-Length: 3", 405),
        (b"GET http://griot-fleuve.example/ HTTP/1.1\r\nContent-Length: 3", 405),
        (b"GET http://griot-fleuve.example/nothing HTTP/1.1", 404),
        (b"GET http://griot-fleuve.example/actualites?page=\xb2 HTTP/1.1", 404),
        (b"GET http://griot-fleuve.example/actualites?page=%C2%B2 HTTP/1.1", 404),
        (b"GET http://www.courrier-liptako.example/?p=%00' HTTP/1.1", 404),
        (b"GET http://www.faso-lettres.example/spip.php?article99999999999999999999 HTTP/1.1", 404),
        (b"GET http://news.abaliko.example/h/" + b"9" * 5000 + b".html HTTP/1.1", 404),
        (b"GET http://griot-fleuve.example/actualites?page=" + b"9" * 5000 + b" HTTP/1.1", 404),
        (b"GET http://www.courrier-liptako.example/wp-json/wp/v2/posts?per_page=" + b"9" * 5000 + b" HTTP/1.1", 400),
        (b"GET http://www.courrier-liptako.example/wp-json/wp/v2/posts?after=gestern HTTP/1.1", 400),
        (b"GET http://www.courrier-liptako.example/wp-json/wp/v2/posts?page=0 HTTP/1.1", 400),
        (b"GET http://www.courrier-liptako.example/wp-json/wp/v2/posts?per_page=101 HTTP/1.1", 400),
        (b"GET http://www.courrier-liptako.example/wp-json/ HTTP/1.1", 404),
        (b"GET http://griot-fleuve.example/ SPDY/3", 400),
        (b"\x16\x03\x01\x02\x00", 400),
        (b"", 400),
        (b"GET http://griot-fleuve.example/a b HTTP/1.1", 400),
        (b"GET http://griot-fleuve.example/ HTTP/1.1\r\nX: " + b"a" * (LONGEST_HEAD + 10), 431),
    ],
)
def test_odd_requests_get_a_clear_status(first_day: DemoPress, head: bytes, status: int) -> None:
    closed = head + b"\r\nConnection: close\r\n\r\n"
    assert raw(first_day, closed).split(b" ", 2)[1] == str(status).encode()


def test_requests_are_written_down(reader_of: Callable[[DemoPress], Reader]) -> None:
    with DemoPress(FIRST_DAY) as press:
        reader = reader_of(press)
        before = time.monotonic()
        reader.get("http://griot-fleuve.example/actualites?page=2")
        reader.get("http://griot-fleuve.example/nichts")
        assert [(r.host, r.path, r.status) for r in press.requests] == [
            ("griot-fleuve.example", "/actualites?page=2", 200),
            ("griot-fleuve.example", "/nichts", 404),
        ]
        assert before <= press.requests[0].at <= press.requests[1].at


def test_the_day_can_be_moved_while_it_runs(reader_of: Callable[[DemoPress], Reader]) -> None:
    with DemoPress(FIRST_DAY) as press:
        reader = reader_of(press)
        today = {article.url for article in expected(FIRST_DAY).articles}
        later = expected(LAST_DAY).by_url()
        new = next(article for url, article in later.items() if url not in today)
        assert reader.get(new.url).status == 404
        press.set_day(LAST_DAY)
        assert press.day == LAST_DAY
        assert reader.get(new.url).status == 200


def test_stop_frees_the_port_and_ends_the_thread(folder: Path) -> None:
    texts = load_texts(folder)
    threads = threading.active_count()
    press = DemoPress(FIRST_DAY, texts=texts).start()
    port = press.port
    idle = socket.create_connection(("127.0.0.1", port), timeout=10)
    press.stop()
    press.stop()
    try:
        assert idle.recv(10) == b""
    except ConnectionResetError:
        pass  # it was still waiting to be taken in
    finally:
        idle.close()
    assert threading.active_count() == threads
    with DemoPress(FIRST_DAY, port=port, texts=texts) as again:
        assert again.port == port
        with pytest.raises(OSError, match="in use"):
            DemoPress(FIRST_DAY, port=port, texts=texts).start()
        with pytest.raises(RuntimeError, match="started already"):
            again.start()


def test_a_press_that_is_not_started_has_no_port(folder: Path) -> None:
    with pytest.raises(RuntimeError, match="not started"):
        _ = DemoPress(FIRST_DAY, texts=load_texts(folder)).port


def test_feeds_answer_304_to_those_who_hold_them(reader_of: Callable[[DemoPress], Reader]) -> None:
    with DemoPress(date(2025, 5, 22)) as press:
        reader = reader_of(press)
        url = "http://www.courrier-liptako.example/feed/"
        first = reader.get(url)
        again = reader.get(url, If_None_Match=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")
        assert reader.get(url).body == first.body, "the connection is still in step"
        press.set_day(LAST_DAY)
        assert reader.get(url, If_None_Match=first.headers["etag"]).status == 200


def test_many_readers_at_once_and_fast(first_day: DemoPress) -> None:
    request = f"GET http://griot-fleuve.example{ARTICLE} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    last = request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    answers: list[int] = []

    def read() -> None:
        answers.append(raw(first_day, request * 19 + last).count(b"HTTP/1.1 200 OK"))

    readers = [threading.Thread(target=read) for _ in range(20)]
    for thread in readers:
        thread.start()
    for thread in readers:
        thread.join()
    assert answers == [20] * 20
