"""Servers that speak TLS on this machine, with certificates made for the occasion."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)
# what OpenSSL 3 asks for before it speaks a version older than 1.2
OLD_CIPHERS = "ALL:@SECLEVEL=0"


class Authority:
    """Issues certificates; ``file``: its own, for those who trust it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority of this test")])
        self.file = self._write("authority", self._signed(self._name, self._key, None, DAY, is_authority=True))

    def chain(
        self, name: str, alternative: x509.GeneralName, *, ends: timedelta = DAY, by_itself: bool = False
    ) -> Path:
        """A file with the key and the certificate of a server. ``by_itself``: signed by nobody else."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signed = self._signed(subject, key, alternative, ends, by_itself=by_itself)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return self._write(name, signed, private)

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, alternative: x509.GeneralName | None,
        ends: timedelta, *, by_itself: bool = False, is_authority: bool = False,
    ) -> x509.Certificate:  # fmt: skip
        now = datetime.now(UTC)
        built = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if by_itself else self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 30 * DAY)
            .not_valid_after(now + ends)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if alternative is not None:
            built = built.add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        return built.sign(key if by_itself else self._key, hashes.SHA256())

    def _write(self, name: str, certificate: x509.Certificate, private: bytes = b"") -> Path:
        file = self._folder / f"{name}.pem"
        file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        return file


THIS_MACHINE = x509.IPAddress(IPv4Address("127.0.0.1"))


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"none" if self.path == "/robots.txt" else b"<p>Le puits est ouvert.</p>"
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        return


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, address: object) -> None:
        """Clients that hang up are what is wanted."""


@contextmanager
def serving(chain: Path, newest: ssl.TLSVersion | None = None) -> Iterator[int]:
    """The port of a server with that certificate; ``newest``: the newest version of TLS that it speaks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if newest is not None:
        context.set_ciphers(OLD_CIPHERS)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = newest
    context.load_cert_chain(chain)
    server = _Server(("127.0.0.1", 0), _Page)
    # the handshake belongs to the thread of each connection
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
