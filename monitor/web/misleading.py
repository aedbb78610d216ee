"""Addresses that a browser or a proxy may take for another than Datasette does."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

_MISLEADING = re.compile(rb"[\\\x00-\x1f\x7f]|//")


def misleading(raw_path: bytes) -> bool:
    """Whether a path holds ``//``, a backslash or a control character, plain or percent-encoded up to twice."""
    path = raw_path.partition(b"?")[0]
    for _ in range(3):
        if _MISLEADING.search(path):
            return True
        path = unquote_to_bytes(path)
    return False
