"""Records of WARC files (ISO 28500), ours or anybody's, as responses with plain bodies.

Reading is strict about the file and patient with its records: a damaged file ends the reading with the number of the
record, a record whose body, date or headers are wrong is handed on and says so.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from warcio.archiveiterator import WARCIterator
from warcio.bufferedreaders import BufferedReader, ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParser

from monitor.fetching.body_guard import decoded, encodings_of
from monitor.fetching.hosts import Blocked, Truncated, Undecodable

# What stands for an instant that is missing, unreadable or outside of the web's time
UNDATED = datetime(1990, 1, 1, tzinfo=UTC)
_END_OF_TIME = datetime(2100, 1, 1, tzinfo=UTC)
# Six times what a crawl fetches; a record is held in memory whole
LARGEST_BODY = 64 << 20
_LARGEST_BLOCK = LARGEST_BODY + (1 << 20)
_CHUNK = 64 << 10
_STATUS = re.compile(r"[1-9][0-9]{2}")
_PART = re.compile(r"([1-9][0-9]?)/([1-9][0-9]?)", re.ASCII)
_MARKUP = re.compile(rb"\s*<[!?a-zA-Z]")


@dataclass(frozen=True, slots=True)
class Record:
    """One response as it was fetched. ``key`` is its link's, empty in files that others wrote. ``undecoded``: why
    ``body`` is still in its Content-Encoding, empty where it is plain. ``part`` of ``parts``: which of the pages that
    an article is printed on; ``missing``: which page of it could not be had, and why; ``withheld``: why its body is not
    kept, empty where it is."""

    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    key: str = ""
    undecoded: str = ""
    part: int = 1
    parts: int = 1
    missing: str = ""
    withheld: str = ""

    @property
    def content_type(self) -> str | None:
        """The header of that name, if there was one."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), None)


class ReadingStopped(Exception):
    """Raised by ``read_records`` where a file goes on as no WARC does. ``record``: the number, from 1, of the record
    that could not be read, requests and the like counted."""

    def __init__(self, record: int, why: str) -> None:
        self.record = record
        self.why = why
        super().__init__(f"record {record}: {why}")


def read_records(stream: io.BufferedIOBase | io.RawIOBase) -> Iterator[Record]:
    """The responses of a WARC stream with plain bodies; one that is no HTTP answer has status 0, one without a usable
    date is ``UNDATED``. Raises ``ReadingStopped``; what came before is good."""
    plain = _Plain(stream)
    entries = _Entries(plain, no_record_parse=True)
    # its own reader takes what it cannot inflate for plain text
    entries.reader = BufferedReader(plain)
    whole = 0
    try:
        for index, entry in enumerate(entries):
            whole = index
            entries.check()
            if entry.rec_type == "response":
                record = _record(entry)
                whole = index + 1
                yield record
        entries.check()
    except ArchiveLoadFailed as error:
        raise ReadingStopped(whole + 1, " ".join(str(error).split())[:120]) from None


class _Entries(WARCIterator):  # type: ignore[misc]
    INC_RECORD = ""  # several lines that warcio would write to standard error

    def check(self) -> None:
        """Raises ``ArchiveLoadFailed`` when the record before was longer than it said."""
        if self.err_count:
            raise ArchiveLoadFailed("the record before it does not end where its Content-Length says")


class _Plain:
    """The stream out of its gzip members. warcio hands on what it could inflate of a damaged member and drops the rest
    of the file without a word; here damage is an error."""

    def __init__(self, stream: io.BufferedIOBase | io.RawIOBase) -> None:
        self._stream = stream
        self._data = stream.read(_CHUNK) or b""
        self._gzip = self._data[:2] == b"\x1f\x8b"
        self._member: Any = None
        self._handed_on = 0

    def tell(self) -> int:
        """Plain bytes handed on so far."""
        return self._handed_on

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes, none at the end. Raises ``ArchiveLoadFailed`` on damage."""
        data = self._inflated(size) if self._gzip else self._copied(size)
        self._handed_on += len(data)
        return data

    def _copied(self, size: int) -> bytes:
        data = self._data or self._stream.read(_CHUNK) or b""
        self._data = data[size:]
        return data[:size]

    def _inflated(self, size: int) -> bytes:
        while True:
            data = self._data or self._stream.read(_CHUNK) or b""
            if self._member is None:
                if not data:
                    return b""
                self._member = zlib.decompressobj(31)
            try:
                plain: bytes = self._member.decompress(data, size)
            except zlib.error as error:
                raise ArchiveLoadFailed(f"damaged gzip data, {error}") from None
            self._data = self._member.unconsumed_tail
            if self._member.eof:
                self._data = self._member.unused_data
                self._member = None
            elif not data and not plain:
                raise ArchiveLoadFailed("the file ends within a gzip member")
            if plain:
                return plain


def _record(entry: Any) -> Record:
    url = entry.rec_headers.get_header("WARC-Target-URI") or ""
    headers: list[tuple[str, str]] = []
    status, body, undecoded = 0, b"", ""
    if entry.length is None:
        raise ArchiveLoadFailed("it has no Content-Length")
    if entry.length > _LARGEST_BLOCK:
        undecoded = f"{entry.length} bytes, more than {LARGEST_BODY}"
    else:
        body = entry.raw_stream.read()
        if len(body) < entry.length:
            raise ArchiveLoadFailed("the file ends within it")
        if url.lower().startswith(("http:", "https:")):
            status, headers, body = _answer(body)
            body, undecoded = _decoded(body, headers)
    place = _PART.fullmatch(entry.rec_headers.get_header("Press-Part") or "")
    part, parts = (int(place[1]), int(place[2])) if place else (1, 1)
    return Record(
        url=url,
        fetched_at=_instant(entry.rec_headers.get_header("WARC-Date") or ""),
        status=status,
        headers=tuple(headers),
        body=body,
        key=entry.rec_headers.get_header("Press-Link") or "",
        undecoded=undecoded and f"body cannot be decoded: {undecoded}",
        part=part,
        parts=max(part, parts),
        missing=entry.rec_headers.get_header("Press-Missing") or "",
        withheld=entry.rec_headers.get_header("Press-Withheld") or "",
    )


def _answer(block: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    stream = io.BytesIO(block)
    try:
        http = StatusAndHeadersParser([], verify=False).parse(stream)
    except EOFError:
        return 0, [], b""
    status = http.get_statuscode()
    return int(status) if _STATUS.fullmatch(status) else 0, http.headers, stream.read()


def _decoded(body: bytes, headers: list[tuple[str, str]]) -> tuple[bytes, str]:
    """The plain body, or the body as it is and why it cannot be decoded."""
    values = {name: [v for n, v in headers if n.lower() == name] for name in ("transfer-encoding", "content-encoding")}
    if any(value.strip().lower() == "chunked" for value in values["transfer-encoding"]):
        body = ChunkedDataReader(io.BytesIO(body)).read()
    encodings = encodings_of([value.encode("utf-8", "replace") for value in values["content-encoding"]])
    if not body or not encodings:
        return body, ""
    try:
        return decoded(body, encodings, LARGEST_BODY), ""
    except (Blocked, Truncated, Undecodable) as error:
        # some writers keep the header of what they have decoded, some servers name an encoding that is none
        return (body, "") if _MARKUP.match(body) else (body, str(error))


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text.strip())
        instant = instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return UNDATED
    return instant if UNDATED <= instant < _END_OF_TIME else UNDATED
