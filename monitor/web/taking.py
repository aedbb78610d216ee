"""Takes a form that a reader sent: what it does, and the answer where it cannot be taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from datasette.utils.asgi import NotFound

from monitor.web import pages
from monitor.web.forms import ForgedError, UnkeptError, fields_of, may_write
from monitor.web.language import words_of


class WantingError(Exception):
    """Raised by what takes a form whose fields cannot be meant; holds what is missing, in the reader's words."""


async def taking(datasette: Any, request: Any, take: Callable[[Mapping[str, str]], Awaitable[Any]]) -> Any:
    """What ``take`` answers to the fields; a page of the error where the form is forged, incomplete, of a reader who
    may not write, or cannot be kept. ``take`` raises ``NotFound`` and ``WantingError``."""
    spoken = words_of(request)
    try:
        return await _taken(datasette, request, take)
    except (NotFound, pages.RefusedError, ForgedError) as error:
        return await pages.problem(datasette, request, error)
    except WantingError as error:
        return await pages.refused(datasette, request, str(error))
    except UnkeptError as error:
        return await pages.refused(datasette, request, spoken.text("error.unkept", why=str(error)), 503)
    except pages.TooSlowError:
        return await pages._too_slow(datasette, request)


async def _taken(datasette: Any, request: Any, take: Callable[[Mapping[str, str]], Awaitable[Any]]) -> Any:
    if request.method != "POST":
        raise NotFound("404")
    if not may_write(datasette, request.actor):
        raise pages.RefusedError
    return await take(await fields_of(request))
