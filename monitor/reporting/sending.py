"""Sending what waits in the outbox: each message at least once, several to one target as one, again where it fails."""

from __future__ import annotations

import fcntl
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from db.outbox import Posted
from db.store import Store
from monitor.catalogue.alerts import NAME, VARIABLE, Alerts, Network, variables
from monitor.clock import iso
from monitor.errors import ConfigError, MonitorError
from monitor.reporting.digest_words import digest_words

# the waits between tries: 5 minutes, doubled each time, 6 hours at most; about two days in all
FIRST_WAIT, LONGEST_WAIT, MOST_TRIES = timedelta(minutes=5), timedelta(hours=6), 12
# alerts that one message lists
LISTED = 100
_STATUS = re.compile(r"error[=:] ?(\d{3})")

Environment = Callable[[str], str]
PostDigest = Callable[[Posted], None]


class RefusedError(Exception):
    """Raised by ``notify``: the service did not take a message. Holds no address."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the messages that were due: sent, failed (with the reason by target), held back in quiet hours.
    ``busy``: another process is sending, so that nothing was tried."""

    sent: int = 0
    failed: Mapping[str, str] | None = None
    quiet: int = 0
    busy: bool = False


def address_of(alerts: Alerts, target: str, environment: Environment) -> str:
    """A target's address with what the environment has for its places. Raises ``ConfigError``, which never holds
    it."""
    address = alerts.targets[target]
    for name in variables(address):
        if not environment(name):
            raise ConfigError(f"{NAME}: the target {target} needs the variable {name}, which the environment lacks")
    return VARIABLE.sub(lambda found: environment(found[1]), address)


def is_service(address: str) -> bool:
    """Whether Apprise knows what an address is of."""
    import apprise

    with _unlogged():
        return bool(apprise.Apprise.instantiate(address, suppress_exceptions=True))


def notify(address: str, title: str, body: str, allowed: Sequence[Network] = ()) -> None:
    """Sends a message by Apprise, to a public address or one in ``allowed``; mail also by this machine's own server.
    Raises ``RefusedError``, and ``ConfigError`` for an address that is of no service."""
    import apprise

    from monitor.reporting.outward import LOOPBACK, guarded

    with _unlogged() as said:
        service = apprise.Apprise.instantiate(address, suppress_exceptions=True)
        if not service:
            raise ConfigError("no service that Apprise knows, or its address lacks something")
        # a longer text than the service takes goes in several messages, not away
        service.overflow_mode = apprise.OverflowMode.SPLIT
        service.redirects = False
        mail = address.partition(":")[0].lower() in ("mailto", "mailtos")
        with guarded((*allowed, *LOOPBACK) if mail else allowed) as refused:
            taken = service.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
        if refused:
            raise RefusedError(
                f"its host leads to {refused[0]}, which is not public: if that is meant, name the network in "
                f"allow_private of {NAME}"
            )
        if taken:
            return
        status = next((found[1] for line in said if (found := _STATUS.search(line))), None)
    raise RefusedError(f"the service answered {status}" if status else "the service could not be reached, or refused")


def send_due(
    store: Store,
    path: Path,
    now: datetime,
    *,
    alerts: Alerts | None,
    environment: Environment,
    post_digest: PostDigest,
    only: str | None = None,
) -> Sent:
    """Sends what is due, alerts where there are rules, and marks each message once it was taken. ``only``: one alert's
    id. A target that fails is left alone until its next try."""
    with _alone(path) as alone:
        if not alone:
            return Sent(busy=True)
        due = [one for one in store.outbox.due(iso(now)) if only in (None, one.alert)]
        sending = _Sending(store, now, alerts, environment)
        held = 0
        if alerts is not None:
            waiting = [one for one in due if one.kind == "alert"]
            if alerts.is_quiet(now):
                held = sum(not one.urgent for one in waiting)
                waiting = [one for one in waiting if one.urgent]
            for target in dict.fromkeys(one.target for one in waiting):
                sending.to_target(target, [one for one in waiting if one.target == target])
        for one in due:
            if one.kind == "digest":
                sending.attempt([one], one.target, lambda one=one: post_digest(one))  # type: ignore[misc]
        return Sent(sending.sent, sending.failed, held)


class _Sending:
    def __init__(self, store: Store, now: datetime, alerts: Alerts | None, environment: Environment) -> None:
        self._store = store
        self._now = now
        self._alerts = alerts
        self._environment = environment
        self.sent = 0
        self.failed: dict[str, str] = {}

    def to_target(self, target: str, waiting: Sequence[Posted]) -> None:
        alerts = self._alerts
        assert alerts is not None
        if target not in alerts.targets:
            self._fail(waiting, target, f"{NAME} has no target of this name any more")
            return
        bundles = [list(waiting)] if len(waiting) > alerts.most else [[one] for one in waiting]
        for bundle in bundles:
            title, body = (bundle[0].title, bundle[0].body or "") if len(bundle) == 1 else listed(alerts, bundle)

            def post(title: str = title, body: str = body) -> None:
                address = address_of(alerts, target, self._environment)
                notify(address, title, body, alerts.private)

            if not self.attempt(bundle, target, post):
                rest = [one for one in waiting if one.id > bundle[-1].id]
                self._fail(rest, target, self.failed[target])
                return

    def attempt(self, bundle: Sequence[Posted], target: str, post: Callable[[], None]) -> bool:
        """Sends a message and marks what it holds; between the two a kill makes it be sent once more."""
        try:
            post()
        except (RefusedError, MonitorError) as error:
            self._fail(bundle, target, str(error))
            return False
        with self._store.transaction():
            self._store.outbox.sent([one.id for one in bundle], iso(self._now))
        self.sent += len(bundle)
        return True

    def _fail(self, bundle: Sequence[Posted], target: str, reason: str) -> None:
        self.failed[target] = reason
        with self._store.transaction():
            for one in bundle:
                tries = one.attempts + 1
                wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(one.attempts, 20))
                self._store.outbox.failed(one.id, reason, None if tries >= MOST_TRIES else iso(self._now + wait))


def listed(alerts: Alerts, bundle: Sequence[Posted]) -> tuple[str, str]:
    """Title and text of one message that lists many alerts."""
    words = digest_words(alerts.language)
    parts = [f"{one.title}\n{one.body or ''}".rstrip() for one in bundle[:LISTED]]
    if len(bundle) > LISTED:
        parts.append(words.count("alert.and_more", len(bundle) - LISTED))
    return words.count("alert.many", len(bundle)), "\n\n".join(parts)


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Whether no other process sends from this database; the kernel frees the lock, whatever way the process ends."""
    descriptor = os.open(path.with_name(f"{path.name}.outbox.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def _unlogged() -> Iterator[list[str]]:
    """What Apprise and its HTTP library say while the block runs, kept from every log: it may hold addresses."""
    names = ("apprise", "urllib3", "requests")
    loggers = [logging.getLogger(name) for name in names]
    before = [(logger, logger.propagate, logger.level) for logger in loggers]
    caught = _Lines()
    for logger in loggers:
        logger.propagate = False
        logger.addHandler(caught)
        logger.setLevel(logging.INFO)
    try:
        yield caught.lines
    finally:
        for logger, propagates, level in before:
            logger.removeHandler(caught)
            logger.propagate = propagates
            logger.setLevel(level)
