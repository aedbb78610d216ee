"""The rows of a SQLite file read page by page, without SQLite: what its own reader refuses to go past.

After the format's description (sqlite.org/fileformat2.html). Whatever is damaged is passed over; nothing raises.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Value = int | float | str | bytes | None
_INTERIOR_TABLE, _LEAF_TABLE, _INTERIOR_INDEX, _LEAF_INDEX = 5, 13, 2, 10
_KINDS = (_INTERIOR_TABLE, _LEAF_TABLE, _INTERIOR_INDEX, _LEAF_INDEX)
_LARGEST = 256 << 20
_LENGTHS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)


class Torn(Exception):
    """Raised within this module where bytes cannot be what they should be."""


@dataclass(slots=True)
class RawFile:
    """A database file, of which only the pages that are looked at are read. ``seen``: the pages that a walk has come
    to."""

    data: bytes | mmap.mmap
    page_size: int
    usable: int
    seen: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, path: Path) -> RawFile:
        """The file at ``path``; of a damaged header the usual page size is assumed."""
        with path.open("rb") as file:
            # nothing cannot be mapped
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if os.fstat(file.fileno()).st_size else b""
        size = int.from_bytes(data[16:18], "big")
        size = 65536 if size == 1 else size
        if data[:16] != b"SQLite format 3\0" or size < 512 or size & (size - 1) or data[20] > size - 480:
            return cls(data, 4096, 4096)
        return cls(data, size, size - data[20])

    @property
    def pages(self) -> int:
        """How many whole pages there are."""
        return len(self.data) // self.page_size

    def page(self, number: int) -> bytes:
        """A page, by its number from 1. Raises ``Torn`` where there is none."""
        if not 1 <= number <= self.pages:
            raise Torn
        return self.data[(number - 1) * self.page_size : number * self.page_size]

    def rows_of(self, root: int) -> Iterator[tuple[int, list[Value]]]:
        """(rowid, values) of every row of the tree at a page, of a tree without rowids 0; in the tree's order as far as
        it can be followed."""
        waiting = [root]
        while waiting:
            number = waiting.pop()
            if number in self.seen:
                continue
            self.seen.add(number)
            try:
                page = self.page(number)
                kind, cells, right = self._head(page, number)
            except Torn:
                continue
            if kind in (_LEAF_TABLE, _LEAF_INDEX, _INTERIOR_INDEX):
                yield from self._rows(page, kind, cells)
            if kind in (_INTERIOR_TABLE, _INTERIOR_INDEX):
                children = [int.from_bytes(page[at : at + 4], "big") for at in cells]
                waiting += [right, *reversed(children)]

    def pass_over(self, root: int) -> None:
        """Walks a tree whose rows nobody wants."""
        for _ in self.rows_of(root):
            pass

    def stray_leaves(self) -> Iterator[list[tuple[int, list[Value]]]]:
        """The rows of each page of a table that no walk has come to."""
        for number in range(1, self.pages + 1):
            if number in self.seen or self.data[(number - 1) * self.page_size] != _LEAF_TABLE:
                continue
            page = self.page(number)
            try:
                kind, cells, _ = self._head(page, number)
            except Torn:
                continue
            rows = list(self._rows(page, kind, cells))
            if rows:
                yield rows

    def _head(self, page: bytes, number: int) -> tuple[int, list[int], int]:
        """(kind, where its cells begin, the page to the right) of a page."""
        at = 100 if number == 1 else 0
        kind, _, count = struct.unpack_from(">BHH", page, at)
        if kind not in _KINDS:
            raise Torn
        interior = kind in (_INTERIOR_TABLE, _INTERIOR_INDEX)
        start = at + (12 if interior else 8)
        if start + 2 * count > self.usable:
            raise Torn
        cells = list(struct.unpack_from(f">{count}H", page, start))
        right = int.from_bytes(page[at + 8 : at + 12], "big") if interior else 0
        return kind, [cell for cell in cells if start <= cell < self.usable], right

    def _rows(self, page: bytes, kind: int, cells: Sequence[int]) -> Iterator[tuple[int, list[Value]]]:
        for cell in cells:
            try:
                at = cell + (4 if kind == _INTERIOR_INDEX else 0)
                size, at = _varint(page, at)
                rowid = 0
                if kind == _LEAF_TABLE:
                    rowid, at = _varint(page, at)
                yield rowid, _record(self._payload(page, at, size, is_table=kind == _LEAF_TABLE))
            except (Torn, IndexError, struct.error, UnicodeDecodeError):
                continue

    def _payload(self, page: bytes, at: int, size: int, *, is_table: bool) -> bytes:
        """The bytes of a row, from the pages that it runs over to as well (§1.6)."""
        if size > _LARGEST:
            raise Torn
        usable = self.usable
        most = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
        if size <= most:
            if at + size > usable:
                raise Torn
            return page[at : at + size]
        least = (usable - 12) * 32 // 255 - 23
        here = least + (size - least) % (usable - 4)
        here = here if here <= most else least
        parts, left = [page[at : at + here]], size - here
        following = int.from_bytes(page[at + here : at + here + 4], "big")
        passed: set[int] = set()
        while left > 0:
            if following in passed:
                raise Torn
            passed.add(following)
            further = self.page(following)
            parts.append(further[4 : min(usable, 4 + left)])
            left -= usable - 4
            following = int.from_bytes(further[:4], "big")
        return b"".join(parts)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for number in range(9):
        byte = data[at + number]
        if number == 8:
            value = value << 8 | byte
            break
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    if value >= 1 << 63:
        value -= 1 << 64
    return value, at + number + 1


def _record(data: bytes) -> list[Value]:
    """The values of a row (§2.1)."""
    length, at = _varint(data, 0)
    if not 0 < length <= len(data):
        raise Torn
    values: list[Value] = []
    place = length
    while at < length:
        kind, at = _varint(data, at)
        if kind < 0 or kind in (10, 11):
            raise Torn
        size = _LENGTHS[kind] if kind < 10 else (kind - 12) // 2
        raw = data[place : place + size]
        if len(raw) < size:
            raise Torn
        place += size
        values.append(_value(kind, raw))
    if place != len(data):
        raise Torn
    return values


def _value(kind: int, raw: bytes) -> Value:
    if kind == 0:
        return None
    if kind in (8, 9):
        return kind - 8
    if kind == 7:
        return float(struct.unpack(">d", raw)[0])
    if kind < 7:
        return int.from_bytes(raw, "big", signed=True)
    return raw.decode("utf-8") if kind % 2 else raw
