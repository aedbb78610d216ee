"""What stands before every address: misleading paths, foreign names, the browsers' headers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from datasette import hookimpl

from monitor.web.access import is_public
from monitor.web.guard import App, Guard, Site
from monitor.web.sessions import Standing


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    standing = Standing(datasette)

    async def counts(cookie: str) -> bool:
        return await asyncio.to_thread(standing.counts, cookie)

    given = (datasette.plugin_config("press-monitor") or {}).get("names") or ""
    site = Site(is_public(datasette), bool(datasette.setting("force_https_urls")), frozenset(given.split()))
    return lambda app: Guard(app, site, counts)
