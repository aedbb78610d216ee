"""The site's own addresses: from a request to a page. Datasette's plugins in ``db/plugins`` call these."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from datasette import Response
from datasette.utils import sqlite3 as datasette_sqlite3
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound

from db import queries, story_rows
from db.rows import Row
from monitor.clock import SystemClock
from monitor.web.access import is_public, may_read_texts
from monitor.web.article import article_page
from monitor.web.asked import problems
from monitor.web.cells import is_reserved
from monitor.web.forms import may_write
from monitor.web.front import DEFAULT_TOPIC, FrontPage, front_page
from monitor.web.language import LANGUAGES, way_in, way_to, words_of
from monitor.web.opinion import opinion
from monitor.web.remembered import Remembered
from monitor.web.search import filters_of, page_number, search_page
from monitor.web.story import StoryPage, story_page
from monitor.web.templating import phrases
from monitor.web.visits import COOKIE, KEPT, visit

# the address of the database, whatever its file is called
DATABASE = "press"

T = TypeVar("T")

# counts over all the years take a tenth of a second at 100,000 articles; these may be half a minute old
_TOTALS: Remembered[Row] = Remembered(30)


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
    spoken = words_of(request)
    context: dict[str, object] = {"title": spoken.text("error.slow"), "error": spoken.text("error.slow_help")}
    return await _page(datasette, request, "error.html", context, 503)


async def refused(datasette: Any, request: Any, why: str, status: int = 400) -> Any:
    """The answer to a form that cannot be taken, and why."""
    title = words_of(request).known("error", "400") if status == 400 else words_of(request).text("error.other")
    return await _page(datasette, request, "error.html", {"title": title, "error": why}, status)


async def _may_enter(datasette: Any, request: Any) -> None:
    await datasette.ensure_permissions(request.actor, [("view-database", DATABASE), "view-instance"])


async def shared_words(datasette: Any, request: Any) -> dict[str, object]:
    """What all templates may need: the words of the request's language and the way to the others, whether every outlet
    is invented, and what the reader asked that cannot be meant."""
    spoken = words_of(request)
    said: dict[str, object] = {
        **phrases(spoken),
        "other_languages": [(name, way_to(name, request)) for name in LANGUAGES if name != spoken.language],
        "sign_in": is_public(datasette),
        "may_write": may_write(datasette, request.actor if request is not None else None),
        "way_in": way_in(request),
    }

    def look(connection: sqlite3.Connection) -> tuple[list[str | None], list[str]]:
        return queries.home_addresses(connection), [row["key"] for row in queries.topics(connection)]

    try:
        homes, topics = await _read(datasette, look)
    except (TooSlowError, datasette_sqlite3.DatabaseError):  # the page itself says what is wrong
        return said
    asked = {name: request.args.get(name) for name in request.args} if request is not None else {}
    return said | {
        "is_demo": bool(homes) and all(is_reserved(home) for home in homes),
        "asked_problems": problems(spoken, asked, topics),
    }


def _totals_of(datasette: Any) -> Callable[[sqlite3.Connection, int, str], Row]:
    path = datasette.get_database(DATABASE).path

    def totals(connection: sqlite3.Connection, topic_id: int, since: str) -> Row:
        return _TOTALS.get((path, topic_id, since), lambda: queries.totals(connection, topic_id, since))

    return totals


async def front(datasette: Any, request: Any) -> Any:
    """``/``: what is new on the topic."""
    await _may_enter(datasette, request)
    topic, number = request.args.get("sujet"), page_number(request.args.get("page"))
    now = SystemClock().now()
    here = visit(request.cookies.get(COOKIE), now)

    def look(totals: Callable[[sqlite3.Connection, int, str], Row | None]) -> Callable[[sqlite3.Connection], FrontPage]:
        return lambda connection: front_page(connection, words_of(request), now, topic, number, here.before, totals)

    try:
        try:
            page = await _read(datasette, look(_totals_of(datasette)))
        except TooSlowError:  # from a cold disk: the news come without the counts over all the years
            page = await _read(datasette, look(lambda *_: None))
    except TooSlowError:
        return await _too_slow(datasette, request)
    named = await datasette.get_canned_queries(DATABASE, request.actor)
    response = await _page(datasette, request, "front.html", {"page": page, "named_queries": list(named.values())})
    response.set_cookie(COOKIE, here.cookie, max_age=int(KEPT.total_seconds()), httponly=True, samesite="lax")
    response.headers["vary"] = "cookie"
    return response


async def article(datasette: Any, request: Any) -> Any:
    """``/article/<key>``: one article with its evidence."""
    await _may_enter(datasette, request)
    key, may_read = request.url_vars["key"], may_read_texts(datasette, request.actor)
    try:
        page = await _read(datasette, lambda connection: article_page(connection, words_of(request), key, may_read))
    except TooSlowError:
        return await _too_slow(datasette, request)
    if page is None:
        raise NotFound(words_of(request).text("error.no_article"))
    topics = [(one.topic_key, one.topic) for one in page.judgements]
    topics.sort(key=lambda topic: topic[0] != DEFAULT_TOPIC)
    said = await opinion(datasette, request, key, topics)
    return await _page(datasette, request, "article.html", {"page": page, "opinion": said})


async def story(datasette: Any, request: Any) -> Any:
    """``/histoire/<key>``: one story; the address of one that was joined to another leads there."""
    await _may_enter(datasette, request)
    key, may_read = request.url_vars["key"], may_read_texts(datasette, request.actor)

    def look(connection: sqlite3.Connection) -> tuple[StoryPage | None, str | None]:
        topics = queries.topics(connection)
        topic = next((row["id"] for row in topics if row["key"] == DEFAULT_TOPIC), None)
        page = story_page(connection, words_of(request), key, topic, may_read)
        return page, None if page else story_rows.merged_into(connection, key)

    try:
        page, moved_to = await _read(datasette, look)
    except TooSlowError:
        return await _too_slow(datasette, request)
    if moved_to is not None:
        return Response.redirect(datasette.urls.path(f"/histoire/{moved_to}"), status=301)
    if page is None:
        raise NotFound(words_of(request).text("error.no_story"))
    return await _page(datasette, request, "story.html", {"page": page})


async def search(datasette: Any, request: Any) -> Any:
    """``/recherche``: full text, in any form of the words."""
    await _may_enter(datasette, request)
    filters = filters_of({name: request.args.get(name) for name in request.args})
    number, may_read = page_number(request.args.get("page")), may_read_texts(datasette, request.actor)
    try:
        page = await _read(
            datasette, lambda connection: search_page(connection, words_of(request), filters, number, may_read)
        )
    except TooSlowError:
        return await _too_slow(datasette, request)
    return await _page(datasette, request, "search.html", {"page": page})


async def problem(datasette: Any, request: Any, exception: Exception) -> Any:
    """The answer for an error, in the reader's language; JSON for addresses of data. Datasette logs the unexpected."""
    spoken = words_of(request)
    status = getattr(exception, "status", 500)
    detail = str(getattr(exception, "message", None) or (exception.args[0] if exception.args else ""))
    if getattr(exception, "message_is_html", False):  # Datasette's word on a query that took too long
        told, detail = spoken.text("error.slow"), spoken.text("error.slow_help")
    elif status == 500:
        told, detail = spoken.text("error.500"), spoken.text("error.log")
    elif status == 403:
        told, detail = spoken.text("error.403"), spoken.text("error.403_help")
    else:
        told = spoken.known("error", str(status))
        detail = spoken.text("error.404_help") if detail in ("404", "") else detail
    if request.path.partition("?")[0].endswith((".json", ".csv", ".blob")):
        return Response.json({"ok": False, "error": detail, "status": status, "title": told}, status=status)
    return await _page(datasette, request, "error.html", {"title": told, "error": detail, "status": status}, status)


ROUTES = [
    (r"^/$", front),
    (r"^/article/(?P<key>[A-Za-z0-9_-]{1,64})$", article),
    (r"^/histoire/(?P<key>[A-Za-z0-9_-]{1,64})$", story),
    (r"^/recherche$", search),
]
