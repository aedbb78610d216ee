"""Tables are not searched through by anonymous readers of a public site."""

from __future__ import annotations

from typing import Any

from datasette import Forbidden, hookimpl

from monitor.web.access import may_read_texts, probes


@hookimpl  # type: ignore[untyped-decorator]
def filters_from_request(request: Any, datasette: Any) -> None:
    if not may_read_texts(datasette, request.actor) and probes(request.args):
        raise Forbidden("search")
