"""Addresses that a browser or a proxy may take for another than Datasette does."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

_MISLEADING = re.compile(rb"[\\\x00-\x1f\x7f]|//")
# whatever is encoded more often than that is no address of ours
_MOST_TIMES = 4


def misleading(raw_path: bytes) -> bool:
    """Whether a path holds ``//``, a backslash, a control character, or a step up or in place (``..``, ``.``), plain or
    percent-encoded, however often."""
    path = raw_path.partition(b"?")[0]
    for _ in range(_MOST_TIMES):
        if _MISLEADING.search(path) or {b"..", b"."} & set(path.split(b"/")):
            return True
        plain = unquote_to_bytes(path)
        if plain == path:
            return False
        path = plain
    return True
