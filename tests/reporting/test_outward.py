"""Where messages may go: no service leads inside, by whatever name, hop or library, and none holds the sender up."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage

import pytest
import requests
from pydantic import ValidationError

from monitor.catalogue.alerts import Alerts
from monitor.errors import DeliveryError
from monitor.reporting.mail import send, server_of
from monitor.reporting.outward import LOOPBACK, InwardError, guarded
from monitor.reporting.sending import RefusedError, notify
from tests.reporting.sinks import Posts, http_sink, mail_sink

ME = (ipaddress.ip_network("127.0.0.1/32"),)


@contextmanager
def answering(*parts: bytes, endless: bytes = b"", pause: float = 0) -> Iterator[tuple[int, list[int]]]:
    """A server that sends the same to each connection, and then ``endless`` again and again; its port, and how many
    bytes each connection took of it."""
    taken: list[int] = []
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                taken.append(0)
                with connection:
                    try:
                        connection.recv(65536)
                        for part in parts:
                            taken[-1] += connection.send(part)
                        while endless and not over.wait(pause):
                            taken[-1] += connection.send(endless)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1], taken
        finally:
            over.set()
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.fixture
def sink() -> Iterator[Posts]:
    with http_sink() as posts:
        yield posts


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "LOCALHOST", "2130706433", "0.0.0.0", "127.0.0.1.", "127.8.8.8"],
)
def test_no_spelling_of_this_machine_is_reached(sink: Posts, host: str) -> None:
    with pytest.raises(RefusedError) as caught:
        notify(f"json://{host}:{sink.port}/desk", "Titre", "Corps")
    assert "not public" in str(caught.value) or "could not be reached" in str(caught.value)
    assert sink.taken == []


@pytest.mark.parametrize("scheme", ["json", "xml", "form", "apprise", "gotify", "ntfy", "matrix", "mmost", "rocket"])
def test_no_service_leads_inside(scheme: str) -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") as (port, taken):
        who = "desk:word@" if scheme in ("matrix", "rocket") else ""
        with pytest.raises(RefusedError, match="allow_private"):
            notify(f"{scheme}://{who}127.0.0.1:{port}/{'a' * 26}", "t", "b")
        assert taken == []


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
        *("::1", "::ffff:127.0.0.1", "fe80::1%lo", "fd00::1", "64:ff9b::7f00:1", "::127.0.0.1", "2002:7f00:1::"),
    ],
)
def test_connections_to_what_is_not_public_are_refused_before_a_byte(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with guarded() as refused, socket.socket(family) as one, pytest.raises(InwardError):
        one.connect((address, 9))
    assert len(refused) == 1


def test_a_name_that_is_not_resolved_is_refused() -> None:
    """The system would resolve it after the look: to another address, if its owner wants that."""
    with guarded(ME) as refused, socket.socket() as one, pytest.raises(InwardError):
        one.connect(("localhost", 9))
    assert refused == ["localhost"]
    with guarded(ME), socket.socket(socket.AF_UNIX) as one, pytest.raises(InwardError):
        one.connect("/nowhere")
    with guarded(ME), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, pytest.raises(InwardError):
        one.sendto(b"x", ("10.0.0.1", 514))


def test_what_the_operator_names_is_reached(sink: Posts) -> None:
    notify(sink.address, "Titre", "Corps", ME)
    notify(f"json://localhost:{sink.port}/", "Titre", "Corps", LOOPBACK)
    assert len(sink.taken) == 2


def test_nothing_else_of_the_process_is_looked_at(sink: Posts) -> None:
    with pytest.raises(RefusedError):
        notify(sink.address, "Titre", "Corps")
    assert requests.post(f"http://127.0.0.1:{sink.port}/", json={"message": ""}, timeout=10).status_code == 200


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(sink: Posts, code: int) -> None:
    inside = f"http://127.0.0.1:{sink.port}/"
    lines = f"HTTP/1.1 {code} Moved\r\nLocation: {inside}\r\nContent-Length: 0\r\n\r\n".encode()
    with answering(lines) as (port, taken), pytest.raises(RefusedError, match=str(code)):
        notify(f"json://127.0.0.1:{port}/?redirect=yes", "Titre", "Corps", ME)
    assert len(taken) == 1
    assert sink.taken == []


def test_of_a_long_answer_the_beginning_counts() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n"
    with answering(head, endless=b"x" * 65_536) as (port, taken):
        notify(f"json://127.0.0.1:{port}/", "Titre", "Corps", ME)
    # what was on its way in the buffers of the system, and not ten gigabytes
    assert sum(taken) < 32 * 2**20


def test_a_server_that_drips_holds_nobody_up() -> None:
    with (
        answering(b"HTTP/1.1 200 OK\r\nX-", endless=b"x", pause=0.05) as (port, taken),
        guarded(ME, deadline_s=0.5),
        pytest.raises(requests.ConnectionError, match="in time"),
    ):
        requests.post(f"http://127.0.0.1:{port}/", timeout=60)
    assert len(taken) == 1


def test_what_was_taken_is_not_sent_again_for_a_slow_rest() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
    with answering(head, endless=b"x", pause=0.05) as (port, _), guarded(ME, deadline_s=0.5):
        answer = requests.post(f"http://127.0.0.1:{port}/", timeout=60)
    assert answer.status_code == 200


def test_mail_goes_by_this_machines_own_server() -> None:
    with mail_sink() as mails:
        notify(f"mailto://127.0.0.1:{mails.port}/?from=a@press.example&to=b@press.example&mode=insecure", "Titre", "x")
        assert len(mails.taken) == 1


@pytest.mark.parametrize("given", [["10.0.0.1/8"], ["intranet.example"], ["127.0.0.1/33"], [""], [7], "10.0.0.0/8"])
def test_networks_that_are_none(given: Sequence[object]) -> None:
    with pytest.raises(ValidationError):
        Alerts.model_validate({"version": 1, "targets": {}, "rules": [], "allow_private": given})


def test_networks_are_read() -> None:
    found = Alerts.model_validate({"version": 1, "targets": {}, "rules": [], "allow_private": ["fd00::/8", "10.1.2.3"]})
    assert [str(net) for net in found.private] == ["fd00::/8", "10.1.2.3/32"]


def test_a_mail_server_whose_name_leads_inside_is_refused() -> None:
    """``localhost`` and addresses are what an operator means; a name is another's word."""
    message = EmailMessage()
    message["From"], message["To"] = "a@press.example", "b@press.example"
    with mail_sink() as mails:
        send(message, server_of(f"smtp://localhost:{mails.port}"))
        send(message, server_of(mails.setting))
        assert len(mails.taken) == 2
    own = socket.gethostbyname(socket.gethostname())
    if not ipaddress.ip_address(own).is_loopback and not ipaddress.ip_address(own).is_global:
        with pytest.raises(DeliveryError, match="leads inside"):
            send(message, server_of(f"smtp://{socket.gethostname()}:25"))
