"""One question to the press and its answer: plain values between the server and the outlets."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs

HTML = "text/html; charset=UTF-8"
XML = "text/xml; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Request:
    """``host`` is lower case and without port; ``headers`` have lower-case names."""

    host: str
    path: str
    query: str = ""
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def target(self) -> str:
        """Path and query as they were asked for."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def parameter(self, name: str) -> str | None:
        """The first value of a query parameter."""
        values = parse_qs(self.query, keep_blank_values=True).get(name)
        return values[0] if values else None


@dataclass(frozen=True, slots=True)
class Answer:
    """``promised_length``: the Content-Length that is sent where it is not the body's."""

    body: bytes = b""
    status: int = 200
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()
    promised_length: int | None = None

    def compressed(self) -> Answer:
        """The same answer with a gzip body (always the same bytes)."""
        headers = (*self.headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
        return replace(self, body=gzip.compress(self.body, mtime=0), headers=headers)


def page(text: str, status: int = 200) -> Answer:
    """An HTML page in UTF-8."""
    return Answer(text.encode(), status)


def document(text: str, content_type: str = XML) -> Answer:
    """A feed or a sitemap in UTF-8."""
    return Answer(text.encode(), content_type=content_type)


def redirect(location: str, status: int = 301, *headers: tuple[str, str]) -> Answer:
    """An answer that sends the visitor on to ``location``."""
    return Answer(b"", status, headers=(("Location", location), *headers))


def missing(name: str, status: int = 404) -> Answer:
    """The outlet's page for what does not exist (404) or exists no more (410)."""
    return page(
        f'<!DOCTYPE html><html lang="fr"><head><title>Page introuvable – {name}</title></head><body>'
        f"<h1>Page introuvable</h1><p>La page demandée n’existe pas ou n’existe plus.</p>"
        f'<p><a href="/">Retour à l’accueil</a></p></body></html>',
        status,
    )
