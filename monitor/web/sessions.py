"""Who is signed in: Datasette's signed cookie of an actor, which counts as long as the reader has that password."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from datasette.utils import baseconv
from itsdangerous import BadSignature

from db.errors import NotAPressDatabaseError
from db.reader_file import reader_file
from db.readers import Reader, readers
from monitor.clock import Clock

# the address of the database, whatever its file is called
DATABASE = "press"
COOKIE = "ds_actor"
KEPT_S = 30 * 24 * 3600


def _stamp(reader: Reader) -> str:
    return hashlib.sha256(reader.password.encode()).hexdigest()[:16]


def cookie_for(datasette: Any, reader: Reader, clock: Clock) -> str:
    """The signed cookie of a reader who is in, for ``KEPT_S`` seconds."""
    until = int(clock.now().timestamp()) + KEPT_S
    actor = {"id": reader.name, "stamp": _stamp(reader)}
    signed: str = datasette.sign({"a": actor, "e": baseconv.base62.encode(until)}, "actor")
    return signed


def database_file(datasette: Any) -> Path:
    """The file that the site shows, beside which the readers' stands."""
    return Path(datasette.get_database(DATABASE).path)


class Standing:
    """Says of cookies whether they still count. The readers are read anew when their file has changed."""

    def __init__(self, datasette: Any) -> None:
        self._datasette = datasette
        self._seen: tuple[int, int] | None = None
        self._stamps: Mapping[str, str] = {}

    def counts(self, cookie: str) -> bool:
        """Whether the cookie is one of ours, of a reader who has the same password still."""
        try:
            decoded = self._datasette.unsign(cookie, "actor")
        except BadSignature:
            return False
        actor = decoded.get("a") if isinstance(decoded, dict) else None
        if not isinstance(actor, dict):
            return False
        stamp = self._known().get(str(actor.get("id")))
        return stamp is not None and stamp == actor.get("stamp")

    def _known(self) -> Mapping[str, str]:
        database = database_file(self._datasette)
        try:
            found = reader_file(database).stat()
        except OSError:
            return {}
        seen = (found.st_mtime_ns, found.st_size)
        if seen != self._seen:
            try:
                self._stamps = {reader.name: _stamp(reader) for reader in readers(database)}
            except NotAPressDatabaseError:  # moved away, damaged: nobody is signed in until it is mended
                return {}
            self._seen = seen
        return self._stamps
