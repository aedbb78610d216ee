"""Forms that readers send: their fields, and who may send one."""

from __future__ import annotations

import asyncio
import getpass
import hmac
from collections.abc import Callable
from typing import Any, TypeVar

from db.errors import FullError, LockedError, NotAPressDatabaseError
from monitor.web.access import is_public

TOKEN_COOKIE = "ds_csrftoken"  # noqa: S105 - a name


T = TypeVar("T")


class UnkeptError(Exception):
    """Raised by ``keeping``; holds what was wrong in a word, as paths are nobody's business."""


class ForgedError(Exception):
    """Raised by ``fields_of`` for a form that did not come from a page of this site."""

    status = 403


async def fields_of(request: Any) -> dict[str, str]:
    """The fields of a form. Raises ``ForgedError`` where its token is not that of the reader's cookie: asgi-csrf lets
    requests without any cookie pass, and on a reader's own machine nobody needs one to be let in."""
    fields: dict[str, str] = await request.post_vars()
    given, kept = fields.get("csrftoken", ""), request.cookies.get(TOKEN_COOKIE, "")
    if not kept or not hmac.compare_digest(given.encode(), kept.encode()):
        raise ForgedError
    return fields


def may_write(datasette: Any, actor: Any) -> bool:
    """Whether what a reader says is kept: always on one's own machine, of signed-in readers on a public site."""
    return actor is not None or not is_public(datasette)


def writer(datasette: Any, actor: Any) -> str | None:
    """Whose words these are: the signed-in reader's, or the user's of this machine; ``None`` where that has no name."""
    if actor is not None:
        return str(actor["id"])
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return None


async def keeping(call: Callable[..., T], *arguments: object) -> T:
    """What ``call`` gives, away from the pages of other readers. Raises ``UnkeptError`` where the readers' file can be
    neither read nor written."""
    try:
        return await asyncio.to_thread(call, *arguments)
    except (NotAPressDatabaseError, LockedError, FullError) as error:
        raise UnkeptError(type(error).__name__.removesuffix("Error")) from error
