"""The site's own addresses: from a request to a page. Datasette's plugins in ``db/plugins`` call these."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from datasette import Response
from datasette.utils import sqlite3 as datasette_sqlite3
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound

from db import queries
from monitor.clock import SystemClock
from monitor.web.access import may_read_texts
from monitor.web.article import article_page
from monitor.web.asked import problems
from monitor.web.cells import is_reserved
from monitor.web.front import front_page
from monitor.web.search import filters_of, page_number, search_page
from monitor.web.words import words

# the address of the database, whatever its file is called
DATABASE = "press"

T = TypeVar("T")


class TooSlowError(Exception):
    """Raised by ``_read`` when a page's queries took longer than ``sql_time_limit_ms``."""


class RefusedError(Exception):
    """Made by the ``forbidden`` plugin: Datasette tells it the name of a permission, which says nothing to a reader."""

    status = 403


async def _read(datasette: Any, view: Callable[[sqlite3.Connection], T]) -> T:
    limit = datasette.setting("sql_time_limit_ms")

    def limited(connection: sqlite3.Connection) -> T:
        with sqlite_timelimit(connection, limit):
            return view(connection)

    try:
        result: T = await datasette.get_database(DATABASE).execute_fn(limited)
    except datasette_sqlite3.OperationalError as error:
        if str(error) == "interrupted":
            raise TooSlowError from None
        raise
    return result


async def _page(datasette: Any, request: Any, template: str, context: dict[str, object], status: int = 200) -> Any:
    body = await datasette.render_template(template, context, request=request, view_name=template.removesuffix(".html"))
    return Response.html(body, status=status, headers={"cache-control": "no-cache"})


async def _too_slow(datasette: Any, request: Any) -> Any:
    phrases = words()
    context: dict[str, object] = {"title": phrases.text("error.slow"), "error": phrases.text("error.slow_help")}
    return await _page(datasette, request, "error.html", context, 503)


async def _may_enter(datasette: Any, request: Any) -> None:
    await datasette.ensure_permissions(request.actor, [("view-database", DATABASE), "view-instance"])


async def shared_words(datasette: Any, request: Any) -> dict[str, object]:
    """What all templates may need: whether every outlet is invented, and what the reader asked that cannot be meant."""

    def look(connection: sqlite3.Connection) -> tuple[list[str | None], list[str]]:
        return queries.home_addresses(connection), [row["key"] for row in queries.topics(connection)]

    try:
        homes, topics = await _read(datasette, look)
    except (TooSlowError, datasette_sqlite3.DatabaseError):  # the page itself says what is wrong
        return {}
    asked = {name: request.args.get(name) for name in request.args} if request is not None else {}
    return {
        "is_demo": bool(homes) and all(is_reserved(home) for home in homes),
        "asked_problems": problems(words(), asked, topics),
    }


async def front(datasette: Any, request: Any) -> Any:
    """``/``: what is new on the topic."""
    await _may_enter(datasette, request)
    topic, number = request.args.get("sujet"), page_number(request.args.get("page"))
    now = SystemClock().now()
    try:
        page = await _read(datasette, lambda connection: front_page(connection, words(), now, topic, number))
    except TooSlowError:
        return await _too_slow(datasette, request)
    named = await datasette.get_canned_queries(DATABASE, request.actor)
    return await _page(datasette, request, "front.html", {"page": page, "named_queries": list(named.values())})


async def article(datasette: Any, request: Any) -> Any:
    """``/article/<key>``: one article with its evidence."""
    await _may_enter(datasette, request)
    key, may_read = request.url_vars["key"], may_read_texts(datasette, request.actor)
    try:
        page = await _read(datasette, lambda connection: article_page(connection, words(), key, may_read))
    except TooSlowError:
        return await _too_slow(datasette, request)
    if page is None:
        raise NotFound(words().text("error.no_article"))
    return await _page(datasette, request, "article.html", {"page": page})


async def search(datasette: Any, request: Any) -> Any:
    """``/recherche``: full text, in any form of the words."""
    await _may_enter(datasette, request)
    filters = filters_of({name: request.args.get(name) for name in request.args})
    number, may_read = page_number(request.args.get("page")), may_read_texts(datasette, request.actor)
    try:
        page = await _read(datasette, lambda connection: search_page(connection, words(), filters, number, may_read))
    except TooSlowError:
        return await _too_slow(datasette, request)
    return await _page(datasette, request, "search.html", {"page": page})


async def problem(datasette: Any, request: Any, exception: Exception) -> Any:
    """The answer for an error, in the reader's language; JSON for addresses of data. Datasette logs the unexpected."""
    phrases = words()
    status = getattr(exception, "status", 500)
    detail = str(getattr(exception, "message", None) or (exception.args[0] if exception.args else ""))
    if getattr(exception, "message_is_html", False):  # Datasette's word on a query that took too long
        told, detail = phrases.text("error.slow"), phrases.text("error.slow_help")
    elif status == 500:
        told, detail = phrases.text("error.500"), phrases.text("error.log")
    elif status == 403:
        told, detail = phrases.text("error.403"), phrases.text("error.403_help")
    else:
        told = phrases.known("error", str(status))
        detail = phrases.text("error.404_help") if detail in ("404", "") else detail
    if request.path.partition("?")[0].endswith((".json", ".csv", ".blob")):
        return Response.json({"ok": False, "error": detail, "status": status, "title": told}, status=status)
    return await _page(datasette, request, "error.html", {"title": told, "error": detail, "status": status}, status)


ROUTES = [
    (r"^/$", front),
    (r"^/article/(?P<key>[A-Za-z0-9_-]{1,64})$", article),
    (r"^/recherche$", search),
]
