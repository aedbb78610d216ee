"""The recipe for nginx in docs/operations.md, tried: TLS, sign-in through it, what it hands on and what it refuses."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from db.readers import Reader, add_reader
from monitor.web.passwords import hashed
from tests.web.fixture import press_fixture
from tests.web.site import Site, serving
from tests.web.visitor import PASSWORD, READERS, Forms

DOCS = Path(__file__).parents[2] / "docs" / "operations.md"
NAME = "press.example.org"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
OPENSSL = shutil.which("openssl")


def recipe(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def nginx(folder: Path, site: Site) -> Iterator[int]:
    """nginx with the recipe, before ``site``; the port where it speaks TLS."""
    assert NGINX
    assert OPENSSL
    subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={NAME}",
         "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    port = free_port()
    text = re.sub(r"\n *listen \[::\].*", "", recipe("nginx"))
    for written, meant in (
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(folder / "cert.pem")),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(folder / "key.pem")),
        ("127.0.0.1:8001", f"127.0.0.1:{site.port}"),
    ):
        assert text.count(written) == 1, written
        text = text.replace(written, meant)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; "
        f"fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;\n{text}\n}}\n",
        encoding="utf-8",
    )
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                continue
        assert process.poll() is None
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


class Browser:
    """A browser that knows the certificate, and keeps cookies that came over TLS."""

    def __init__(self, port: int, certificate: Path) -> None:
        self._context = ssl.create_default_context(cafile=str(certificate))
        self._port = port
        self.cookies: dict[str, str] = {}
        self.headers: dict[str, str] = {}

    def ask(
        self, path: str, fields: dict[str, str] | None = None, more: dict[str, str] | None = None
    ) -> tuple[int, str]:
        connection = HTTPSConnection("127.0.0.1", self._port, timeout=60, context=self._context)
        # the name that the certificate is for, at this machine's address
        connection.sock = self._context.wrap_socket(
            socket.create_connection(("127.0.0.1", self._port)), server_hostname=NAME
        )
        headers = {"Host": NAME, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            headers["Content-Type"], body = "application/x-www-form-urlencoded", urlencode(fields)
        try:
            connection.request("POST" if body else "GET", path, body, headers | (more or {}))
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        for told in answer.headers.get_all("set-cookie") or []:
            assert "; Secure" in told
            assert "; HttpOnly" in told
            name, _, value = told.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text


@pytest.mark.skipif(not NGINX or not OPENSSL, reason="nginx or openssl is not installed here")
def test_a_reader_signs_in_through_nginx(tmp_path: Path) -> None:
    path = press_fixture(tmp_path / "press.db")
    add_reader(path, Reader(READERS[0], hashed(PASSWORD), "2026-11-20T00:00:00Z"))
    with serving(path, "--public", "--https", "--name", NAME) as site, nginx(tmp_path, site) as port:
        browser = Browser(port, tmp_path / "cert.pem")
        assert browser.ask("/")[0] == 200
        assert browser.headers["strict-transport-security"] == "max-age=31536000"
        assert browser.headers["content-security-policy"].startswith("default-src 'none'")
        assert "Moussa Exemple a remercié" not in browser.ask("/article/accord1")[1]
        token = Forms(browser.ask("/connexion")[1]).fields("/connexion")
        assert browser.ask("/connexion", token | {"nom": READERS[0], "mot_de_passe": PASSWORD})[0] == 303
        assert browser.headers["location"] == "/"
        assert "Moussa Exemple a remercié" in browser.ask("/article/accord1")[1]
        assert browser.headers["cache-control"] == "private, no-store"
        feed = browser.ask("/nouveautes.atom")[1]
        assert f"https://{NAME}/" in feed
        assert f"http://{NAME}/" not in feed
        # what nginx hands on as it is, and what it keeps from the site
        for misleading in ("//evil.test/", "/%2f%2fevil.test/", "/%5cevil.test/", "/%255cevil.test"):
            assert browser.ask(misleading)[0] == 400, misleading
            assert "location" not in browser.headers
        assert browser.ask("/connexion", {"nom": "x" * 40_000})[0] == 413
        assert browser.ask("/", more={"X-Filler": "x" * 9_000})[0] in (400, 431)
        assert browser.ask("/", more={"Host": "evil.test"})[0] == 400
        # nobody chooses the address that failures are counted by
        stranger = Browser(port, tmp_path / "cert.pem")
        told = []
        for number in range(12):
            form = Forms(stranger.ask("/connexion")[1]).fields("/connexion")
            claimed = {"X-Forwarded-For": f"203.0.113.{number}", "Forwarded": f"for=203.0.113.{number}"}
            told.append(stranger.ask("/connexion", form | {"nom": f"n{number}", "mot_de_passe": "x" * 12}, claimed)[0])
        assert told[:10] == [403] * 10
        assert told[10:] == [429] * 2


def test_only_a_proxy_of_this_machine_is_believed(press: Path) -> None:
    """Without ``--public`` nobody is: what a page of another site lets a browser send changes nothing."""
    claim = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.5"}
    with serving(press) as local:
        assert not any("; Secure" in cookie for cookie in local.get("/", claim).cookies)
    with serving(press, "--public") as public:
        assert all("; Secure" in cookie for cookie in public.get("/", claim).cookies)
        assert "http://127.0.0.1" in public.get("/nouveautes.atom").text


def test_both_recipes_start_the_site_as_it_has_to_be() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert f"--public --https --name {NAME}" in text
    assert "reverse_proxy 127.0.0.1:8001" in recipe("caddyfile")
    for needed in ("proxy_set_header Host $host;", "proxy_set_header X-Forwarded-For $remote_addr;", "limit_req zone"):
        assert needed in recipe("nginx")
