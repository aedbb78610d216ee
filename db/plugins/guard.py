"""What stands before every address: misleading paths, foreign names, the browsers' headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette import hookimpl

from monitor.web.access import is_public
from monitor.web.guard import App, Guard


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    return lambda app: Guard(app, is_public(datasette))
