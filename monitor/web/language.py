"""In which language a request is answered: as its address says (``?lang=en``), else as the reader chose, else French.

The parameter is taken out of the address before Datasette sees it, which would filter its tables by it.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any
from urllib.parse import quote, unquote_plus, unquote_to_bytes

from monitor.web.cookies import cookie_of
from monitor.web.misleading import misleading
from monitor.web.words import words
from monitor.wordbook import DEFAULT_LANGUAGE, Words

LANGUAGES = ("fr", "en")
COOKIE = "langue"
ARGUMENT = "lang"
A_YEAR = 365 * 24 * 3600
LONGEST_WAY_BACK = 2000
# where a request keeps its language
KEY = "press_language"

# Datasette's hook for cells is not handed the request; one value for each request, set by the guard
SPOKEN: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


def words_of(request: Any) -> Words:
    """The words in which a request is answered; French without a request."""
    return words(request.scope.get(KEY, DEFAULT_LANGUAGE) if request is not None else DEFAULT_LANGUAGE)


def without_language(query: bytes) -> tuple[bytes, str | None]:
    """A query string without its language, and that language where it is one of ours; the last one counts."""
    kept: list[bytes] = []
    asked: str | None = None
    for part in query.split(b"&"):
        name, _, value = part.partition(b"=")
        if unquote_plus(name.decode("latin-1")) == ARGUMENT:
            asked = unquote_plus(value.decode("latin-1"))
        else:
            kept.append(part)
    return b"&".join(kept), asked if asked in LANGUAGES else None


def language_of(headers: list[tuple[bytes, bytes]], asked: str | None) -> str:
    """The language of an answer: what the address asks for, else what the reader once chose."""
    chosen = asked or cookie_of(headers, COOKIE)
    return chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE


def local_path(given: str) -> str:
    """``given`` if it is an address on this site, with its language taken out; the front page for anything else."""
    try:
        raw = quote(given, safe="/%?&=:+~,;*'()!@$.-_[]").encode("ascii")
    except UnicodeEncodeError:  # half of a character
        return "/"
    path, mark, query = raw.partition(b"?")
    plain = unquote_to_bytes(path)
    if not path.startswith(b"/") or len(raw) > LONGEST_WAY_BACK or misleading(path) or plain.startswith(b"/langue/"):
        return "/"
    query, _ = without_language(query)
    return (path + (mark + query if query else b"")).decode("ascii")


def way_to(language: str, request: Any) -> str:
    """The address that switches to ``language`` and comes back to the page of the request."""
    return f"/langue/{language}?retour={quote(_here(request), safe='/')}"


def way_in(request: Any) -> str:
    """The address where a reader signs in and comes back to the page of the request."""
    here = _here(request)
    return f"/connexion?retour={quote(here, safe='/')}" if here not in ("/", "/connexion") else "/connexion"


def _here(request: Any) -> str:
    if request is None or request.method != "GET":
        return "/"
    return str(request.path) + (f"?{request.query_string}" if request.query_string else "")
