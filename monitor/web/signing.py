"""Signing in and out: ``/connexion`` and ``/deconnexion``. Only a public site has them."""

from __future__ import annotations

import asyncio
import time
import unicodedata
from collections.abc import Callable
from typing import Any

from datasette import Response
from datasette.utils.asgi import NotFound

from db.readers import reader
from monitor.clock import SystemClock
from monitor.web import pages
from monitor.web.access import is_public, is_secure
from monitor.web.forms import ForgedError, fields_of
from monitor.web.guessing import Guesses
from monitor.web.language import local_path, words_of
from monitor.web.passwords import LONGEST, NOBODY, is_right
from monitor.web.sessions import COOKIE, KEPT_S, cookie_for, database_file

# passwords that are looked at at a time: each takes 16 MB and a core
AT_A_TIME = 2


class Signing:
    """The pages of one server process, which remembers who failed."""

    def __init__(self) -> None:
        self._guesses = Guesses(time.monotonic)
        self._room = asyncio.Semaphore(AT_A_TIME)

    def routes(self) -> list[tuple[str, Callable[..., Any]]]:
        """The addresses of the pages."""
        return [(r"^/connexion$", self.sign_in), (r"^/deconnexion$", self.sign_out)]

    async def sign_in(self, datasette: Any, request: Any) -> Any:
        """The form, and what is sent by it. Whether the name or the password was wrong is not said."""
        if not is_public(datasette):
            return await pages.problem(datasette, request, NotFound("404"))
        if request.method != "POST":
            back = local_path(request.args.get("retour") or "/")
            return await pages._page(datasette, request, "sign_in.html", {"back": back, "name": ""})
        try:
            fields = await fields_of(request)
        except ForgedError as error:
            return await pages.problem(datasette, request, error)
        name = unicodedata.normalize("NFC", fields.get("nom", "")).strip()[:LONGEST]
        back = local_path(fields.get("retour") or "/")
        address = (request.scope.get("client") or ["?"])[0]
        spoken = words_of(request)
        if self._guesses.are_too_many(name, address):
            return await self._again(datasette, request, back, name, spoken.text("sign_in.too_many"), 429)
        self._guesses.failed(name, address)
        known = await asyncio.to_thread(reader, database_file(datasette), name)
        password = unicodedata.normalize("NFC", fields.get("mot_de_passe", ""))
        async with self._room:
            right = await asyncio.to_thread(is_right, password, known.password if known else NOBODY)
        if known is None or not right:
            return await self._again(datasette, request, back, name, spoken.text("sign_in.wrong"), 403)
        self._guesses.succeeded(name, address)
        response = Response.redirect(datasette.urls.path(back), status=303, headers={"cache-control": "no-store"})
        response.set_cookie(
            COOKIE,
            cookie_for(datasette, known, SystemClock()),
            max_age=KEPT_S,
            secure=is_secure(datasette, request),
            httponly=True,
            samesite="lax",
        )
        return response

    async def _again(self, datasette: Any, request: Any, back: str, name: str, wrong: str, status: int) -> Any:
        context: dict[str, object] = {"back": back, "name": name, "wrong": wrong}
        return await pages._page(datasette, request, "sign_in.html", context, status)

    async def sign_out(self, datasette: Any, request: Any) -> Any:
        """Takes the cookie back."""
        if request.method != "POST" or not is_public(datasette):
            return await pages.problem(datasette, request, NotFound("404"))
        try:
            await fields_of(request)
        except ForgedError as error:
            return await pages.problem(datasette, request, error)
        response = Response.redirect(datasette.urls.path("/"), status=303, headers={"cache-control": "no-store"})
        response.set_cookie(COOKIE, "", max_age=0, secure=is_secure(datasette, request), httponly=True, samesite="lax")
        return response
