"""The site's own addresses: from a request to a page. Datasette's plugins in ``db/plugins`` call these."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from datasette import Response
from datasette.utils import sqlite3 as datasette_sqlite3
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
from monitor.web.opened import ReplacedError
from monitor.web.opinion import opinion
from monitor.web.remembered import Remembered
from monitor.web.rendering import rendered
from monitor.web.search import filters_of, page_number, search_page
from monitor.web.story import StoryPage, story_page
from monitor.web.templating import phrases
from monitor.web.visits import COOKIE, KEPT, visit

# the address of the database, whatever its file is called
DATABASE = "press"

T = TypeVar("T")
# of SQLite's machine between two looks at the clock: a millisecond or two
_STEPS = 20_000

_log = logging.getLogger("press-monitor.site")


class Outlets(NamedTuple):
    """The home pages of the outlets, and the keys of the topics."""

    homes: list[str | None]
    topics: list[str]


# counts over all the years take a tenth of a second at 100,000 articles; these may be half a minute old
_TOTALS: Remembered[Row] = Remembered(30)
# what every page asks for; an outlet or a topic that is new is not missed there for so long
_OUTLETS: Remembered[Outlets] = Remembered(5)


class TooSlowError(Exception):
    """Raised by ``_read`` when a page's queries took longer than ``sql_time_limit_ms``."""


class RefusedError(Exception):
    """Made by the ``forbidden`` plugin: Datasette tells it the name of a permission, which says nothing to a reader."""

    status = 403


@contextmanager
def _limited(connection: sqlite3.Connection, milliseconds: float) -> Iterator[None]:
    """Interrupts what takes longer. Datasette looks at the clock twenty times as often, for which each query waits
    until Python has nothing else to do."""
    until = time.monotonic() + milliseconds / 1000
    connection.set_progress_handler(lambda: time.monotonic() >= until, _STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, _STEPS)


async def _read(datasette: Any, view: Callable[[sqlite3.Connection], T]) -> T:
    limit = datasette.setting("sql_time_limit_ms")

    def limited(connection: sqlite3.Connection) -> T:
        with _limited(connection, limit):
            return view(connection)

    try:
        result: T = await datasette.get_database(DATABASE).execute_fn(limited)
    except datasette_sqlite3.OperationalError as error:
        if str(error) == "interrupted":
            raise TooSlowError from None
        raise
    return result


async def _page(datasette: Any, request: Any, template: str, context: dict[str, object], status: int = 200) -> Any:
    body = rendered(datasette, request, template, {**context, **await shared_words(datasette, request)})
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

    database = datasette.get_database(DATABASE)

    def look(connection: sqlite3.Connection) -> Outlets:
        return _OUTLETS.get(
            database.state,
            lambda: Outlets(queries.home_addresses(connection), [row["key"] for row in queries.topics(connection)]),
        )

    try:
        known = _OUTLETS.peek(database.state)
        if known is None:
            known = await _read(datasette, look)
    except (TooSlowError, ReplacedError, datasette_sqlite3.DatabaseError):  # the page itself says what is wrong
        return said
    asked = {name: request.args.get(name) for name in request.args} if request is not None else {}
    return said | {
        "is_demo": bool(known.homes) and all(is_reserved(home) for home in known.homes),
        "asked_problems": problems(spoken, asked, known.topics),
    }


def _totals_of(datasette: Any) -> Callable[[sqlite3.Connection, int, str], Row]:
    database = datasette.get_database(DATABASE)

    def totals(connection: sqlite3.Connection, topic_id: int, since: str) -> Row:
        key = (database.state, topic_id, since)
        return _TOTALS.get(key, lambda: queries.totals(connection, topic_id, since))

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
    """The answer for an error, in the reader's language; JSON for addresses of data. The unexpected is logged."""
    spoken = words_of(request)
    status = getattr(exception, "status", 500)
    detail = str(getattr(exception, "message", None) or (exception.args[0] if exception.args else ""))
    if isinstance(exception, ReplacedError):
        told, detail = spoken.text("error.replaced"), spoken.text("error.replaced_help")
    elif isinstance(exception, MemoryError):
        status, told, detail = 400, spoken.text("error.slow"), spoken.text("error.large_help")
    elif getattr(exception, "message_is_html", False):  # Datasette's word on a query that took too long
        told, detail = spoken.text("error.slow"), spoken.text("error.slow_help")
    elif status == 500:
        _log.error("no page at %s", request.path, exc_info=exception)
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
