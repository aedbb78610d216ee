"""How a request ended: every status and every error as what it means for a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import NoRouteError
from twisted.python.failure import Failure

from db.captures import Capture
from db.keeping import RESERVED
from monitor.clock import iso
from monitor.fetching.archive import Place, Record
from monitor.fetching.declarations import Declared, declared
from monitor.fetching.gate import GateClosed
from monitor.fetching.hosts import Blocked, Held, Truncated, Undecodable


@dataclass(frozen=True, slots=True)
class Ending:
    """How a request ended. ``network``: the machine could not reach the server at all; ``retry``: it may be different
    later; ``until``: not before that instant; ``last``: the state when all tries are used up; ``of_site``: where most
    links end so, something is wrong with the site rather than with each of them."""

    state: str
    reason: str
    status: int | None = None
    retry: bool = False
    network: bool = False
    until: datetime | None = None
    last: str = "gave_up"
    of_site: bool = False


def ending_of_status(status: int, until: datetime | None = None) -> Ending | None:
    """What a status means for a link; ``None`` for 200, which is a page."""
    if status == 200:
        return None
    if status == 0:
        return Ending("not_an_article", "no HTTP answer")
    word = f"HTTP {status}"
    if status in (404, 410):
        return Ending("http_gone", word, status, of_site=status == 404)
    if status in (401, 403):
        # a firewall's mood more often than a publisher's last word
        return Ending("failed", word, status, retry=True, last="blocked")
    if status == 451:
        return Ending("blocked", word, status)
    if status in (429, 503):
        return Ending("pending", f"{word}: the server asks to come back later", status, until=until)
    if 300 <= status < 400:
        return Ending("gave_up", f"{word}: a redirect that leads nowhere", status)
    if 200 < status < 300:
        return Ending("extract_empty", f"{word}: no page", status)
    return Ending("failed", word, status, retry=True)


def error_of(failure: Failure) -> BaseException:
    """The error that a failure carries."""
    return failure.value or RuntimeError("a failure without an error")


def is_robots_missing(error: BaseException) -> bool:
    """Whether nothing may be asked of the host because its robots.txt could not be had."""
    return isinstance(error, Blocked) and error.reason == "robots unreachable"


def ending_of_error(error: BaseException) -> Ending:
    """What an error of fetching means for a link."""
    match error:
        case GateClosed():
            return Ending("pending", "the crawl ended before its turn")
        case Held():
            return Ending("pending", f"the host asks to be left alone: {error.why}", until=error.until)
        case Blocked(reason="network"):
            return Ending("failed", str(error), retry=True, network=True)
        case Blocked(temporary=True):
            return Ending("failed", str(error), retry=True)
        case Blocked():
            return Ending("blocked", str(error))
        case Truncated():
            return Ending("failed", f"truncated: {error}", retry=True)
        case Undecodable():
            return Ending("failed", f"unreadable: {error}", retry=True)
        case CannotResolveHostError():
            return Ending("failed", "host not found", retry=True, network=True)
        case DownloadConnectionRefusedError():
            return Ending("failed", "connection refused", retry=True, network=True)
        case DownloadTimeoutError():
            return Ending("failed", "no answer in time", retry=True, network=True)
        case NoRouteError() | DownloadFailedError(args=[NoRouteError(), *_]):
            return Ending("failed", "no way to the network", retry=True, network=True)
        case ResponseDataLossError():
            return Ending("failed", "truncated: the connection ended before the page did", retry=True)
        case DownloadCancelledError():
            # Scrapy gives no words; nothing else of ours cancels a download
            return Ending("blocked", "too large: more than is read of one answer")
        case DownloadFailedError() if "ConnectionDone" in str(error):
            return Ending("failed", "the connection closed before an answer came", retry=True)
        case DownloadFailedError():
            return Ending("failed", f"connection failed: {_brief(error)}", retry=True)
        case IgnoreRequest() if "redirect" in str(error):
            return Ending("gave_up", f"redirects: {_brief(error)}")
        case _:
            return Ending("failed", f"{type(error).__name__}: {_brief(error)}", retry=True)


def capture_of(
    link_id: int, record: Record, place: Place, *, run_id: int | None = None, known: Declared | None = None
) -> Capture:
    """The row of an archived record; a page waits to be read, anything else is what its status says. ``known``: what is
    declared about the use of it, where that was found out already."""
    told = known if known is not None else declared(record.headers, record.body, record.url, "")
    ending = ending_of_status(record.status)
    return Capture(
        link_id=link_id,
        run_id=run_id,
        fetched_at=iso(record.fetched_at),
        url=record.url,
        status=record.status,
        content_type=record.content_type,
        bytes=len(record.body),
        warc_file=place.file,
        warc_offset=place.offset,
        warc_length=place.length,
        digest=place.digest,
        # the further pages of an article are read with its first
        outcome=("fetched" if record.part == 1 else "part") if ending is None else f"{ending.state}: {ending.reason}",
        part=record.part,
        dropped_at=iso(record.fetched_at) if record.withheld else None,
        dropped_why=RESERVED if record.withheld else None,
        declared=told.written(),
    )


def _brief(error: BaseException) -> str:
    words = "; ".join(f"{cause} ({type(cause).__name__})" for cause in _causes(error)) or str(error)
    return " ".join(words.split())[:200] or type(error).__name__


def _causes(error: BaseException) -> list[BaseException]:
    """What Twisted hands on as a list of failures, whose own form would be the names of Python objects."""
    cause = error.__cause__
    failures = cause.args[0] if cause is not None and len(cause.args) == 1 else None
    if not isinstance(failures, list):
        return []
    return [failure.value for failure in failures if isinstance(failure, Failure) and failure.value is not None]
