"""The overviews: trends, outlets, people, runs, changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette import hookimpl

from monitor.web.overviews import ROUTES


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    return ROUTES
