"""Mail: what the settings may say, what a message holds, what servers answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from monitor.errors import ConfigError, DeliveryError, UsageError
from monitor.reporting.mail import Letter, Server, composed, receivers, send, sender_of, server_of
from tests.reporting.sinks import Mails, mail_sink

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LETTER = Letter("digest.abc", ("desk@reader.example",), "Bulletin : été", "Texte\n" + "é" * 2000, "<p>Été</p>")


@pytest.fixture
def sink() -> Iterator[Mails]:
    with mail_sink() as mails:
        yield mails


def test_a_letter_arrives_as_text_and_page(sink: Mails) -> None:
    send(composed(LETTER, sender_of("Moniteur <monitor@desk.example>"), NOW), server_of(sink.setting))
    ((to, message),) = sink.taken
    assert to == ["desk@reader.example"]
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text, html = message.iter_parts()
    assert text.get_content().splitlines() == LETTER.text.splitlines()
    assert html.get_content().strip() == LETTER.html
    assert message["Subject"] == "Bulletin : été"
    assert message["From"] == "Moniteur <monitor@desk.example>"
    assert message["Message-ID"] == "<digest.abc@desk.example>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_no_title_makes_a_header() -> None:
    hostile = Letter("x", ("a@b.example",), "Un\r\nBcc: all@evil.example\n\nCorps", "t", "h")
    message = composed(hostile, sender_of("m@d.example"), NOW)
    assert message["Subject"] == "Un Bcc: all@evil.example Corps"
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    "address",
    [
        "", "desk", "@reader.example", "desk@", "a b@c.example", "a@b.example\nBcc: x@y.example", "a@b.example\r",
        "<a@b.example>", "a@b@c.example", "é@b.example", ".a@b.example", "a..b@c.example", "a" * 65 + "@b.example",
        "a@" + "b." * 200 + "example", "a@b.example;c@d.example",
    ],
)  # fmt: skip
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(UsageError, match="is no address"):
        receivers([address])


def test_addresses_are_taken_once_each() -> None:
    assert receivers(["a@b.example, c@d.example", "a@b.example"]) == ("a@b.example", "c@d.example")


@pytest.mark.parametrize(
    ("setting", "server"),
    [
        ("smtp://127.0.0.1:2525", Server("127.0.0.1", 2525, "plain")),
        ("smtp://mail.example", Server("mail.example", 25, "plain")),
        ("smtps://u%40h:p%23@mail.example", Server("mail.example", 465, "tls", "u@h", "p#")),
        ("smtp://u:p@mail.example:587?starttls", Server("mail.example", 587, "starttls", "u", "p")),
        ("smtp://u:p@mail.example?starttls=yes", Server("mail.example", 587, "starttls", "u", "p")),
        ("smtp://u:p@localhost", Server("localhost", 25, "plain", "u", "p")),
    ],
)
def test_servers(setting: str, server: Server) -> None:
    assert server_of(setting) == server


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("", "no mail server is set; set PRESS_MONITOR_SMTP"),
        ("mail.example", "is no address of a mail server"),
        ("http://u:hush@mail.example", "is no address of a mail server"),
        ("smtp://u:hush@mail.example:port", "is no address of a mail server"),
        ("smtp://u:hush@mail.example/path", "is no address of a mail server"),
        ("smtp://u:hush@mail.example?tls", "is no address of a mail server"),
        ("smtp://u:hush@mail.example\r\n", "is no address of a mail server"),
        ("smtp://u:hush@mail.example", "would send the password unencrypted"),
        ("smtp://u:hush#1@mail.example", "is no address of a mail server"),
    ],
)
def test_settings_that_cannot_be_meant(setting: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as error:
        server_of(setting)
    assert "hush" not in str(error.value)


@pytest.mark.parametrize("setting", ["", "desk", "Desk <desk>", "a@b.example\nX: y"])
def test_senders_that_are_none(setting: str) -> None:
    with pytest.raises(ConfigError, match="PRESS_MONITOR_MAIL_FROM"):
        sender_of(setting)


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(DeliveryError, match=f"127.0.0.1:{port} cannot be reached") as error:
            send(composed(LETTER, sender_of("m@d.example"), NOW), Server("127.0.0.1", port, "plain"))
    assert "\n" not in str(error.value)


def test_a_server_that_refuses_says_so_in_a_line(sink: Mails) -> None:
    sink.refuses = "550-5.1.1 no such\r\n550 mailbox"
    message = composed(LETTER, sender_of("m@d.example"), NOW)
    with pytest.raises(DeliveryError) as error:
        send(message, server_of(sink.setting))
    assert str(error.value) == (
        f"the mail server 127.0.0.1:{sink.port} takes no mail for desk@reader.example (550); mend the address"
    )


def test_a_server_without_what_is_asked(sink: Mails) -> None:
    message = composed(LETTER, sender_of("m@d.example"), NOW)
    with pytest.raises(DeliveryError, match="does not offer what PRESS_MONITOR_SMTP asks for"):
        send(message, server_of(f"{sink.setting}?starttls"))
    with pytest.raises(DeliveryError, match="does not offer") as error:
        send(message, server_of(sink.setting.replace("127", "u:hush@127")))
    assert "hush" not in str(error.value)
    assert sink.taken == []
