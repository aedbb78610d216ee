"""``press-monitor digest``: the press bulletin of a day or a week, as a file, on the terminal, or by mail."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

import click

import settings
from db import bulletin
from db.inspection import Database, inspected
from db.outbox import Message
from db.store import Store
from monitor.catalogue.files import did_you_mean
from monitor.catalogue.wording import load_wording
from monitor.cli.alerting import rules, send_waiting
from monitor.cli.health import known_sources
from monitor.cli.invented import invented_sources
from monitor.cli.options import Day, db_option, json_option
from monitor.cli.outputs import send, target_of
from monitor.cli.telling import json_text, print_json, tell
from monitor.clock import SystemClock, iso
from monitor.errors import BusyError, DeliveryError, UsageError
from monitor.reporting.digest import Bulletin, Silent, make_bulletin
from monitor.reporting.digest_html import as_html
from monitor.reporting.digest_page import Page, page_of
from monitor.reporting.digest_text import as_markdown, as_text
from monitor.reporting.digest_words import LANGUAGES, digest_words, told
from monitor.reporting.health import examine
from monitor.reporting.mail import SENDER, SERVER, receivers, sender_of, server_of

# what the monitor is for, where a database has several topics
DEFAULT_TOPIC = "aes-russie"
_FORMATS = {".html": "html", ".htm": "html", ".txt": "text", ".md": "md", ".json": "json"}
# more days are a study, not a bulletin
LONGEST = timedelta(days=92)


class _Past(click.ParamType[date]):
    """A day that has begun, by its date or by a word."""

    name = "DAY"

    def __init__(self, **words: int) -> None:
        self._words = words

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        if str(value) in self._words:
            return SystemClock().now().date() - timedelta(days=self._words[str(value)])
        return Day(past=True).convert(value, param, ctx)


@click.command()
@click.option("--since", type=Day(past=True), help="From this day up to today.")
@click.option(
    "--day", is_flag=False, flag_value="yesterday", type=_Past(yesterday=1, today=0),
    help="This day, or yesterday (as without any of the three), or today.",
)  # fmt: skip
@click.option(
    "--week", is_flag=False, flag_value="last", type=_Past(last=7, this=0),
    help="Monday to Sunday of the week of this day, or last, or this.",
)  # fmt: skip
@click.option("--lang", type=click.Choice(LANGUAGES), default="fr", show_default=True, help="Language of the bulletin.")
@click.option("--topic", metavar="KEY", help=f"The topic.  [default: {DEFAULT_TOPIC}, or the only one]")
@click.option("--format", "format_", type=click.Choice(["html", "text", "md", "json"]), help="Else as -o's name says.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=40, show_default=True, help="Stories shown of a sort.")
@click.option("--mail", "mail", metavar="TO", multiple=True, help="Mail it to this address; several are possible.")
@click.option("--again", is_flag=True, help="With --mail: although the same bulletin was sent already.")
@click.option("-o", "--output", type=click.Path(path_type=Path, allow_dash=True), help="The file, replaced whole.")
@db_option
@json_option
def digest(
    since: date | None,
    day: date | None,
    week: date | None,
    lang: str,
    topic: str | None,
    format_: str | None,
    limit: int,
    mail: tuple[str, ...],
    again: bool,
    output: Path | None,
    db: Path,
    as_json: bool,
) -> int:
    """Write the press bulletin of some days: stories with their first outlet and spread, edits, words, silence, holes.

    An article belongs to the day of its publication, or else of its first sighting. Reference sources attribute and
    are never counted; what nobody saw is told as a hole, never as zero. Nothing is fetched; HTML is one file that
    loads nothing. --mail sends text and HTML through the server in PRESS_MONITOR_SMTP, from PRESS_MONITOR_MAIL_FROM:
    the same bulletin once to the same addresses, and again later where the server could not be reached.
    """
    if sum(one is not None for one in (since, day, week)) > 1:
        raise UsageError("--since, --day and --week exclude one another; give one of them")
    to = receivers(mail)
    if to and output is not None:
        raise UsageError("--mail and -o exclude each other; write the file with a second call")
    if again and not to:
        raise UsageError("--again is for --mail")
    name = format_ or _FORMATS.get(output.suffix.lower() if output else "", "text")
    if to:
        # before anything is made: what is missing is missing at any hour
        server_of(settings.environment(SERVER))
        sender_of(settings.environment(SENDER))
    target = target_of(output, name, binary=False)
    first, last = _days(since, day, week)
    with inspected(db) as database:
        made = _bulletin(database, db, topic, first, last, limit)
    page = page_of(made, digest_words(lang))
    if to:
        return _mailed(db, page, to, again=again, as_json=as_json)
    text = _as_json(made) if name == "json" else _RENDERED[name](page)
    data = text.encode(errors="replace")

    def write(out: BinaryIO) -> Mapping[str, Any]:
        out.write(data)
        return {
            "what": "press bulletin", "program": f"press-monitor {version('press-monitor')}", "topic": made.topic,
            "since": made.since, "until": made.until, "language": lang, "format": name, "database": made.database,
            "state": made.state,
        }  # fmt: skip

    size = send(target, write)
    if size is not None and as_json:
        print_json({"exit_code": 0, "file": str(target), "bytes": size, **made.numbers._asdict()})
    elif size is not None:
        tell(f"{target}: {', '.join(page.figures)}; {size} bytes")
    return 0


_RENDERED = {"html": as_html, "text": as_text, "md": as_markdown}


def _days(since: date | None, day: date | None, week: date | None) -> tuple[date, date]:
    """The first and the last day that are meant. Raises ``UsageError``."""
    today = SystemClock().now().date()
    if since is not None:
        if today - since > LONGEST:
            raise UsageError(f"--since {since} is more than {LONGEST.days} days ago; press-monitor export has no limit")
        return since, today
    if week is not None:
        monday = week - timedelta(days=week.weekday())
        return monday, min(monday + timedelta(days=6), today)
    chosen = day or today - timedelta(days=1)
    return chosen, chosen


def _bulletin(database: Database, db: Path, topic: str | None, first: date, last: date, limit: int) -> Bulletin:
    connection = database.conn
    now = SystemClock().now()
    silent = None
    if last >= now.date() - timedelta(days=1):
        names = {outlet.key: outlet.name for outlet in bulletin.outlets(connection, bulletin.Days(0, "", ""))}
        found = examine(database, db.absolute(), known_sources(db), now)
        silent = [
            Silent(one.kind, names[one.source], one.since)
            for one in found
            if one.kind in ("silent", "broken") and one.source in names
        ]
    return make_bulletin(
        connection,
        _topic(bulletin.topics(connection), topic),
        first,
        last,
        now.date(),
        load_wording(settings.CATALOGUE_OVERLAY),
        limit=limit,
        silent=silent,
        database=db.name,
        demo=bool(invented_sources(db)),
    )


def _topic(topics: list[tuple[int, str, str]], wanted: str | None) -> tuple[int, str, str]:
    """The topic that is meant. Raises ``UsageError``."""
    keys = [key for _, key, _ in topics]
    if not topics:
        raise UsageError("the database has no topic yet; the first crawl brings them, then there can be a bulletin")
    if wanted is None:
        return next((one for one in topics if one[1] == DEFAULT_TOPIC), topics[0])
    if wanted not in keys:
        raise UsageError(f"--topic: this database knows no topic {wanted!r}{did_you_mean(wanted, keys)}")
    return topics[keys.index(wanted)]


def _as_json(made: Bulletin) -> str:
    """Every value of the bulletin, exact; nothing in words."""
    return json_text(_plain(made), indent=2) + "\n"


def _plain(value: Any) -> Any:
    """``value`` with objects for rows."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _plain(one) for name, one in value._asdict().items()}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return value


def _mailed(db: Path, page: Page, to: tuple[str, ...], *, again: bool, as_json: bool) -> int:
    """Puts the bulletin into the outbox and sends it: what a kill or a dead server leaves goes with the next call.

    Raises ``DeliveryError``."""
    text, html = as_text(page), as_html(page)
    target = ", ".join(to)
    alert = hashlib.sha256("\0".join((page.subject, target, text)).encode(errors="replace")).hexdigest()[:24]
    message = Message(alert, "digest", None, target, told(page.subject), text, html=html)
    now = SystemClock().now()
    with Store(db) as store:
        with store.transaction():
            if again:
                store.outbox.again(message, iso(now))
            elif not store.outbox.enter(message, iso(now)):
                store.outbox.retry([alert], iso(now))
        before = store.outbox.of(alert, target)
        sent = send_waiting(store, db, rules(), now, only=alert)
        after = store.outbox.of(alert, target)
    assert before is not None
    assert after is not None
    if sent.busy and after.state != "sent":
        raise BusyError("another process is sending; the bulletin waits in the outbox and goes with its next round")
    if after.state != "sent":
        raise DeliveryError(
            f"{after.error}; the bulletin waits in the outbox (press-monitor alerts send, or this command again)"
        )
    done = (
        f"sent to {target}" if before.state != "sent" else f"sent to {target} already on {after.sent_at}; see --again"
    )
    if as_json:
        print_json({"exit_code": 0, "message": done, "to": list(to), "message_id": alert})
    else:
        tell(done)
    return 0
