"""The site's own pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette import hookimpl

from monitor.web import living, pages


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    return [*pages.ROUTES, *living.ROUTES]
