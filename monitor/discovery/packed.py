"""Gzip bodies, unpacked within bounds."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

LARGEST = 50 * 1024 * 1024  # bytes: the sitemap protocol's own limit for an unpacked file
_LAYERS = 2  # some servers compress a .gz once more
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """``problem``: None, or why ``body`` is not the whole."""

    body: bytes
    problem: str | None = None


def unpack(body: bytes) -> Unpacked:
    """``body`` without its gzip layers (two at most), as far as it could be unpacked; any other body as it is."""
    problem = None
    for _ in range(_LAYERS):
        if not body.startswith(_GZIP):
            break
        body, found = _gunzip(body)
        problem = problem or found
    if len(body) > LARGEST:
        return Unpacked(body[:LARGEST], problem or f"larger than {LARGEST >> 20} MB: only the beginning was read")
    return Unpacked(body, problem)


def _gunzip(packed: bytes) -> tuple[bytes, str | None]:
    """All members of a gzip file, at most ``LARGEST`` bytes of them."""
    parts: list[bytes] = []
    room = LARGEST
    while packed.startswith(_GZIP):
        member = zlib.decompressobj(31)
        try:
            part = member.decompress(packed, room)
        except zlib.error:
            return b"".join(parts), "the gzip data is damaged"
        parts.append(part)
        room -= len(part)
        if not member.eof:
            too_large = room <= 0
            reason = f"unpacks to more than {LARGEST >> 20} MB" if too_large else "the gzip data ends in the middle"
            return b"".join(parts), reason
        packed = member.unused_data
        if room <= 0 and packed.startswith(_GZIP):
            return b"".join(parts), f"unpacks to more than {LARGEST >> 20} MB"
    return b"".join(parts), None
