"""What every template may need to know of the database and of the request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl

from monitor.web.pages import shared_words


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Any, request: Any) -> Callable[[], Awaitable[dict[str, object]]]:
    return lambda: shared_words(datasette, request)
