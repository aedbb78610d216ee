"""The addresses of the overviews: trends, outlets, people, runs, changes. ``db/plugins`` hands them to Datasette."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from urllib.parse import unquote

from datasette import Response
from datasette.utils.asgi import NotFound

from monitor.catalogue.wording import Wording, load_wording
from monitor.clock import SystemClock
from monitor.errors import ConfigError
from monitor.web import pages
from monitor.web.access import may_read_texts
from monitor.web.changes import changes_page
from monitor.web.coverage_page import runs_page
from monitor.web.language import words_of
from monitor.web.listed import listed_page
from monitor.web.outlet import outlet_page
from monitor.web.outlets import outlets_page
from monitor.web.people import people_page
from monitor.web.person import person_page
from monitor.web.trends import trends_file, trends_page, trends_table
from monitor.web.wording import wording_of

T = TypeVar("T")
Arguments = Mapping[str, str | None]


def _now() -> datetime:
    return SystemClock().now()


def _today() -> date:
    return _now().date()


def _arguments(request: Any) -> dict[str, str | None]:
    return {name: request.args.get(name) for name in request.args}


async def _shown(
    datasette: Any, request: Any, template: str, view: Callable[[sqlite3.Connection], object], **more: object
) -> Any:
    """A page of ``view``; ``None`` from it is an address where nothing is."""
    await pages._may_enter(datasette, request)
    try:
        page = await pages._read(datasette, view)
    except pages.TooSlowError:
        return await pages._too_slow(datasette, request)
    if page is None:
        # not raised: Datasette would write a traceback for every wrong address
        return await pages.problem(datasette, request, NotFound("404"))
    return await pages._page(datasette, request, template, {"page": page, **more})


def _wording(datasette: Any) -> tuple[Wording, str | None]:
    """The words that are counted, and what is wrong with the reader's own, whose place the shipped ones take then."""
    try:
        return wording_of(datasette), None
    except ConfigError as error:
        return load_wording(), str(error).splitlines()[0]


async def trends(datasette: Any, request: Any) -> Any:
    """``/tendances``: what was counted by week or month."""
    wording, wrong = _wording(datasette)
    arguments = _arguments(request)
    return await _shown(
        datasette,
        request,
        "trends.html",
        lambda connection: trends_page(connection, words_of(request), wording, arguments, _today()),
        wrong=wrong,
    )


async def trends_articles(datasette: Any, request: Any) -> Any:
    """``/tendances/articles``: the articles behind a number."""
    wording, wrong = _wording(datasette)
    arguments = _arguments(request)
    return await _shown(
        datasette,
        request,
        "listed.html",
        lambda connection: listed_page(connection, words_of(request), wording, arguments, _today()),
        wrong=wrong,
    )


async def trends_svg(datasette: Any, request: Any) -> Any:
    """``/tendances.svg``: the picture as a file."""
    return await _file(datasette, request, trends_file, "svg", "image/svg+xml; charset=utf-8")


async def trends_csv(datasette: Any, request: Any) -> Any:
    """``/tendances.csv``: the same data."""
    return await _file(datasette, request, trends_table, "csv", "text/csv; charset=utf-8")


async def outlets(datasette: Any, request: Any) -> Any:
    """``/medias``: every outlet and how it does."""
    arguments = _arguments(request)
    return await _shown(
        datasette,
        request,
        "outlets.html",
        lambda connection: outlets_page(connection, words_of(request), arguments, _now()),
    )


async def outlet(datasette: Any, request: Any) -> Any:
    """``/medias/<key>``: one outlet."""
    key = unquote(request.url_vars["key"])
    return await _shown(
        datasette, request, "outlet.html", lambda connection: outlet_page(connection, words_of(request), key, _now())
    )


async def people(datasette: Any, request: Any) -> Any:
    """``/personnes``: whom and what the articles name."""
    arguments = _arguments(request)
    return await _shown(
        datasette, request, "people.html", lambda connection: people_page(connection, words_of(request), arguments)
    )


async def person(datasette: Any, request: Any) -> Any:
    """``/personnes/<key>``: one person, organisation, office or place."""
    key = unquote(request.url_vars["key"])
    return await _shown(
        datasette, request, "person.html", lambda connection: person_page(connection, words_of(request), key, _today())
    )


async def changes(datasette: Any, request: Any) -> Any:
    """``/changements``: what outlets changed after the first reading."""
    arguments, may_read = _arguments(request), may_read_texts(datasette, request.actor)
    return await _shown(
        datasette,
        request,
        "changes.html",
        lambda connection: changes_page(connection, words_of(request), arguments, may_read),
    )


async def runs(datasette: Any, request: Any) -> Any:
    """``/releves``: what was looked at, and what nobody saw."""
    arguments = _arguments(request)
    return await _shown(
        datasette,
        request,
        "runs.html",
        lambda connection: runs_page(connection, words_of(request), arguments, _today()),
    )


async def _file(
    datasette: Any,
    request: Any,
    made: Callable[[sqlite3.Connection, Any, Wording, Arguments, date], tuple[str, str]],
    ending: str,
    content_type: str,
) -> Any:
    await pages._may_enter(datasette, request)
    wording, _ = _wording(datasette)
    arguments = _arguments(request)
    try:
        body, name = await pages._read(
            datasette, lambda connection: made(connection, words_of(request), wording, arguments, _today())
        )
    except pages.TooSlowError:
        return await pages._too_slow(datasette, request)
    headers = {"content-disposition": f'attachment; filename="{name}.{ending}"', "cache-control": "no-cache"}
    return Response(body, status=200, headers=headers, content_type=content_type)


ROUTES = [
    (r"^/tendances$", trends),
    (r"^/tendances\.svg$", trends_svg),
    (r"^/tendances\.csv$", trends_csv),
    (r"^/tendances/articles$", trends_articles),
    (r"^/medias$", outlets),
    (r"^/medias/(?P<key>[^/]{1,200})$", outlet),
    (r"^/personnes$", people),
    (r"^/personnes/(?P<key>[^/]{1,200})$", person),
    (r"^/changements$", changes),
    (r"^/releves$", runs),
]
