"""Full texts are for signed-in readers on a public site."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl

from monitor.web.access import Actor, permission


@hookimpl  # type: ignore[untyped-decorator]
def permission_allowed(datasette: Any, actor: Actor, action: str, resource: object) -> bool | None:
    return permission(datasette, actor, action, resource)
