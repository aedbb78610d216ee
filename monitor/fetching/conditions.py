"""On which condition a stored page is asked for again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from db.revisits import Last, Revisit
from monitor.clock import parse_iso
from monitor.errors import InternalError
from monitor.fetching.archive import Place
from monitor.fetching.looks import AHEAD, LONGEST_VALIDATOR

if TYPE_CHECKING:
    from monitor.fetching.batch import Batch

# an article of that age is asked for without conditions once more: validators that lie would be believed for ever
UNCONDITIONAL = (timedelta(days=7), timedelta(days=28))


def conditions_of(batch: Batch, revisit: Revisit) -> dict[str, str]:
    """The headers that ask the server to answer only if the page has changed since the last that gave the text."""
    now = batch.clock.now()
    last = batch.store.revisits.last(revisit.link_id)
    first, second = UNCONDITIONAL
    if last is None or last.parts > 1 or revisit.standing != "there":
        return {}
    if first <= now - parse_iso(revisit.first_seen_at) < second:
        return {}
    return validators(_headers(batch, last), now)


def _headers(batch: Batch, last: Last) -> Mapping[str, str]:
    try:
        record = batch.archive.read(Place(last.warc_file, last.warc_offset, last.warc_length, last.digest))
    except InternalError:
        # without its record an article is asked for as if anew
        return {}
    return {name.lower(): value for name, value in record.headers}


def validators(headers: Mapping[str, str], now: datetime) -> dict[str, str]:
    """The conditions that an archived page's headers (names in lower case) give; a date in the future is none."""
    conditions: dict[str, str] = {}
    for name, condition in (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since")):
        value = headers.get(name, "").strip()
        if not value or len(value) > LONGEST_VALIDATOR or not value.isprintable() or not value.isascii():
            continue
        if name == "last-modified":
            try:
                instant = parsedate_to_datetime(value)
            except (ValueError, OverflowError):
                continue
            if (instant if instant.tzinfo else instant.replace(tzinfo=UTC)) > now + AHEAD:
                continue
        conditions[condition] = value
    return conditions
