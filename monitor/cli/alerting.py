"""What crawls, digests and ``alerts`` share: the rules asked, what waits in the outbox sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import settings
from monitor.catalogue.alerts import Alerts, alerts_file, load_alerts
from monitor.catalogue.model import Source
from monitor.cli.telling import tell
from monitor.clock import SystemClock
from monitor.reporting.mail import SENDER, SERVER, Letter, composed, send, sender_of, server_of
from monitor.reporting.sending import Sent, send_due

if TYPE_CHECKING:
    from db.findings import Found
    from db.outbox import Posted
    from db.store import Store


@dataclass(frozen=True, slots=True)
class Round:
    """One evaluation and what was sent after it."""

    entered: int
    problems: tuple[str, ...]
    sent: Sent


def rules() -> Alerts | None:
    """The user's rules; ``None`` where there are none. Raises ``ConfigError``."""
    path = alerts_file(settings.CATALOGUE_OVERLAY)
    return load_alerts(path) if path.is_file() else None


def go_round(store: Store, db: Path, alerts: Alerts, sources: Mapping[str, Source], now: datetime) -> Round:
    """Asks all rules, then sends what is due."""
    from db.inspection import inspected
    from monitor.reporting.alerts import evaluate
    from monitor.reporting.health import examine

    def findings() -> list[Found]:
        with inspected(db) as database:
            return examine(database, db.absolute(), sources, now)

    evaluation = evaluate(store, alerts, now, findings)
    return Round(evaluation.entered, evaluation.problems, send_waiting(store, db, alerts, now))


def send_waiting(store: Store, db: Path, alerts: Alerts | None, now: datetime, only: str | None = None) -> Sent:
    """Sends what is due, digests by the mail server of the settings."""
    return send_due(
        store, db.absolute(), now, alerts=alerts, environment=settings.environment, post_digest=post_digest, only=only
    )


def post_digest(posted: Posted) -> None:
    """Mails a digest that waits. Raises ``ConfigError`` and ``DeliveryError``."""
    server, sender = server_of(settings.environment(SERVER)), sender_of(settings.environment(SENDER))
    letter = Letter(
        f"digest.{posted.alert}", tuple(posted.target.split(", ")), posted.title, posted.body or "", posted.html or ""
    )
    send(composed(letter, sender, SystemClock().now()), server)


def after_crawl(db: Path, sources: Mapping[str, Source]) -> None:
    """Asks the rules and sends, at the end of a crawl; without a file of rules nothing happens. Whatever goes wrong is
    a line on standard error: what waits goes with the next crawl, and no crawl fails for it."""
    from db.store import Store

    try:
        alerts = rules()
        if alerts is None or not db.exists():
            return
        with Store(db) as store:
            done = go_round(store, db, alerts, sources, SystemClock().now())
        for line in (*done.problems, *failures(done.sent)):
            tell(f"press-monitor: alerts: {line}", err=True)
    except Exception as error:  # the crawl is done and stays done
        for line in (str(error) or type(error).__name__).split("\n"):
            tell(f"press-monitor: alerts: {line}", err=True)


def failures(sent: Sent) -> list[str]:
    """A line for each target that could not be reached."""
    return [f"{target}: {reason}; it is tried again" for target, reason in (sent.failed or {}).items()]
