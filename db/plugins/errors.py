"""Errors in the reader's language, without the server's inside."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from datasette import hookimpl

from monitor.web.pages import RefusedError, problem


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Awaitable[Any]:
    return problem(datasette, request, exception)


@hookimpl  # type: ignore[untyped-decorator]
def forbidden(datasette: Any, request: Any) -> Awaitable[Any]:
    return problem(datasette, request, RefusedError())
