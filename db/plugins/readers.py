"""What readers choose and write: their language, signing in, labels, searches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette import hookimpl

from monitor.web import feed_pages, opinion_form, saved, switching
from monitor.web.signing import Signing


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    return [*switching.ROUTES, *Signing().routes(), *opinion_form.ROUTES, *feed_pages.ROUTES, *saved.ROUTES]
