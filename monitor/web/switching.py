"""``/langue/<language>``: the reader's choice of a language, kept by the browser for a year."""

from __future__ import annotations

from typing import Any

from datasette import Response

from monitor.web.access import is_secure
from monitor.web.language import A_YEAR, COOKIE, LANGUAGES, local_path


async def language(datasette: Any, request: Any) -> Any:
    """Keeps the choice and goes back to the page of this site that the address names."""
    back = local_path(request.args.get("retour") or "/")
    response = Response.redirect(datasette.urls.path(back), status=303, headers={"cache-control": "no-store"})
    response.set_cookie(
        COOKIE,
        request.url_vars["language"],
        max_age=A_YEAR,
        secure=is_secure(datasette, request),
        httponly=True,
        samesite="lax",
    )
    return response


ROUTES = [(rf"^/langue/(?P<language>{'|'.join(LANGUAGES)})$", language)]
