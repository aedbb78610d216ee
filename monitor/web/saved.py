"""``/recherches``: the searches to which a reader gave a name, each with a short address and feeds."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette import Response
from datasette.utils.asgi import NotFound

from db.searches import MOST, Saved, remove_search, save_search, saved_search, saved_searches
from monitor.clock import SystemClock, iso
from monitor.folding import fold
from monitor.web import feed_pages, pages
from monitor.web.access import may_read_texts
from monitor.web.forms import UnkeptError, keeping, may_write
from monitor.web.language import words_of
from monitor.web.search import Filters, address, asked_for, chosen, filters_of
from monitor.web.sessions import database_file
from monitor.web.taking import WantingError, taking
from monitor.wordbook import Words

ADDRESS = "/recherches"
LONGEST_NAME = 80
LONGEST_KEY = 50
# keys that are tried where another reader has the first one
_TRIES = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A saved search in the list."""

    key: str
    name: str
    told: str
    when: str
    address: str


def key_of(name: str) -> str:
    """What a name becomes in an address: its letters and digits; of names in other scripts, a short hash. Empty for a
    name without a letter or a digit."""
    folded = fold(name).text
    key = "-".join(re.findall(r"[a-z0-9]+", folded))[:LONGEST_KEY].strip("-")
    if key or not re.search(r"\w", folded):
        return key
    return hashlib.sha256(folded.encode()).hexdigest()[:10]


def _owner(datasette: Any, actor: Any) -> str | None:
    """Whose searches these are; nobody's on a site where nobody signs in."""
    return str(actor["id"]) if actor is not None else None


async def searches(datasette: Any, request: Any) -> Any:
    """The list, and where a search is kept."""
    if request.method == "POST":
        return await taking(datasette, request, lambda fields: _keep(datasette, request, fields))
    await pages._may_enter(datasette, request)
    if not may_write(datasette, request.actor):
        return await pages.problem(datasette, request, pages.RefusedError())
    spoken, may_read = words_of(request), may_read_texts(datasette, request.actor)
    try:
        found = await keeping(saved_searches, database_file(datasette), _owner(datasette, request.actor))
        lines = await pages._read(datasette, lambda connection: _lines(connection, spoken, found, may_read))
    except UnkeptError as error:
        return await pages.refused(datasette, request, spoken.text("error.unkept", why=str(error)), 503)
    except pages.TooSlowError:
        return await pages._too_slow(datasette, request)
    return await pages._page(datasette, request, "searches.html", {"lines": lines})


def _lines(connection: sqlite3.Connection, words: Words, found: Sequence[Saved], may_read: bool) -> list[Line]:
    lines = []
    for one in found:
        filters = filters_of(one.filters)
        told = chosen(words, filters, asked_for(connection, words, filters, may_read))
        lines.append(Line(one.key, one.name, told, words.instant(one.saved_at), f"{ADDRESS}/{one.key}"))
    return lines


async def _keep(datasette: Any, request: Any, fields: Mapping[str, str]) -> Any:
    spoken = words_of(request)
    name = " ".join(unicodedata.normalize("NFC", fields.get("nom", "")).split())
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    filters, key = filters_of(fields).given(), key_of(name)
    if not key or len(name) > LONGEST_NAME or not filters:
        raise WantingError(spoken.text("saved.incomplete"))
    owner, now = _owner(datasette, request.actor), iso(SystemClock().now())
    for number in range(1, _TRIES):
        tried = key if number == 1 else f"{key}-{number}"
        if await keeping(save_search, database_file(datasette), Saved(tried, name, filters, owner, now)):
            return _to_the_list(datasette)
    raise WantingError(spoken.text("saved.taken", n=MOST))


async def remove(datasette: Any, request: Any) -> Any:
    """``POST /recherches/<key>/supprimer``: deletes the reader's search of that key."""

    async def take(fields: Mapping[str, str]) -> Any:
        owner = _owner(datasette, request.actor)
        if not await keeping(remove_search, database_file(datasette), request.url_vars["key"], owner):
            raise NotFound("404")
        return _to_the_list(datasette)

    return await taking(datasette, request, take)


async def search(datasette: Any, request: Any) -> Any:
    """``/recherches/<key>`` leads to the search."""
    found = await _found(datasette, request)
    if found is None:
        return await pages.problem(datasette, request, NotFound("404"))
    return Response.redirect(
        datasette.urls.path(address(filters_of(found.filters))), 302, {"cache-control": "no-cache"}
    )


async def feed(datasette: Any, request: Any) -> Any:
    """``/recherches/<key>.atom`` and ``.json-feed``: the feeds of the search."""
    found = await _found(datasette, request)
    if found is None:
        return await pages.problem(datasette, request, NotFound("404"))
    filters: Filters = filters_of(found.filters)
    return await feed_pages.of_search(datasette, request, filters, "", found.name)


async def _found(datasette: Any, request: Any) -> Saved | None:
    await pages._may_enter(datasette, request)
    try:
        return await keeping(saved_search, database_file(datasette), request.url_vars["key"])
    except UnkeptError:
        return None


def _to_the_list(datasette: Any) -> Any:
    return Response.redirect(datasette.urls.path(ADDRESS), 303, {"cache-control": "no-store"})


_KEY = r"(?P<key>[a-z0-9-]{1,60})"
ROUTES = [
    (r"^/recherches$", searches),
    (rf"^/recherches/{_KEY}$", search),
    (rf"^/recherches/{_KEY}\.(?P<form>atom|json-feed)$", feed),
    (rf"^/recherches/{_KEY}/supprimer$", remove),
]
