"""The addresses of feeds. A program that has a feed already is told so (304) instead of being sent it again."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.utils.asgi import NotFound

from monitor.web import pages
from monitor.web.access import may_read_texts
from monitor.web.feed import Feed, atom, json_feed
from monitor.web.feeds import Place, search_feed, stories_feed
from monitor.web.language import ARGUMENT, words_of
from monitor.web.search import Filters, filters_of
from monitor.wordbook import DEFAULT_LANGUAGE

FORMS: dict[str, tuple[Callable[[Feed], bytes], str]] = {
    "atom": (atom, "application/atom+xml; charset=utf-8"),
    "json-feed": (json_feed, "application/feed+json; charset=utf-8"),
}
_TAG = re.compile(r'(?:W/)?("[^"]*")')


async def search(datasette: Any, request: Any) -> Any:
    """``/recherche.atom`` and ``/recherche.json-feed``: the newest articles of a search."""
    filters = filters_of({name: request.args.get(name) for name in request.args})
    return await of_search(datasette, request, filters, urlencode(filters.given()))


async def of_search(datasette: Any, request: Any, filters: Filters, query: str, name: str | None = None) -> Any:
    """The feed of a search at the address of the request; ``query``: that of the address; ``name``: of a saved
    search."""
    spoken, may_read = words_of(request), may_read_texts(datasette, request.actor)
    place = _place(datasette, request, query)
    return await _answer(
        datasette, request, lambda connection: search_feed(connection, spoken, filters, may_read, place, name)
    )


async def stories(datasette: Any, request: Any) -> Any:
    """``/nouveautes.atom`` and ``/nouveautes.json-feed``: the newest stories of a topic."""
    spoken, topic = words_of(request), request.args.get("sujet") or None
    place = _place(datasette, request, urlencode({"sujet": topic} if topic else {}))
    return await _answer(datasette, request, lambda connection: stories_feed(connection, spoken, topic, place))


def _place(datasette: Any, request: Any, query: str) -> Place:
    language = words_of(request).language
    asked = [query] if query else []
    if language != DEFAULT_LANGUAGE:
        asked.append(urlencode({ARGUMENT: language}))
    here = f"{request.path}?{'&'.join(asked)}" if asked else request.path

    def full(path: str) -> str:
        return str(datasette.absolute_url(request, datasette.urls.path(path)))

    return Place(full(here), full)


async def _answer(datasette: Any, request: Any, view: Callable[[sqlite3.Connection], Feed | None]) -> Any:
    await pages._may_enter(datasette, request)
    try:
        feed = await pages._read(datasette, view)
    except pages.TooSlowError:
        return await pages._too_slow(datasette, request)
    if feed is None:
        return await pages.problem(datasette, request, NotFound("404"))
    write, content_type = FORMS[request.url_vars["form"]]
    body = write(feed)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if is_known(request.headers.get("if-none-match"), tag):
        return Response("", status=304, headers=headers, content_type=content_type)
    return Response(body.decode("utf-8"), status=200, headers=headers, content_type=content_type)


def is_known(given: str | None, tag: str) -> bool:
    """Whether a program has what the tag stands for, by its If-None-Match (RFC 9110, 13.1.2)."""
    return given is not None and (given.strip() == "*" or tag in _TAG.findall(given))


ROUTES = [
    (r"^/recherche\.(?P<form>atom|json-feed)$", search),
    (r"^/nouveautes\.(?P<form>atom|json-feed)$", stories),
]
