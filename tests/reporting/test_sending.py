"""What waits is sent: once where all is well, again where it is not, several as one, and never in quiet hours."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.outbox import Message, Posted
from db.store import Store
from monitor.catalogue.alerts import Alerts
from monitor.clock import iso
from monitor.errors import ConfigError, DeliveryError
from monitor.reporting.sending import MOST_TRIES, Sent, address_of, is_service, notify, send_due
from tests.reporting.newsroom import Newsroom
from tests.reporting.sinks import Posts, http_sink

NOW = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)


def rules(address: str, **more: object) -> Alerts:
    rule = {"id": "tout", "when": "article", "to": ["desk"]}
    written = {"version": 1, "targets": {"desk": address}, "rules": [rule], "allow_private": ["127.0.0.1/32"], **more}
    return Alerts.model_validate(written)


@contextmanager
def waiting(path: Path, count: int, *, urgent: int = 0, target: str = "desk") -> Iterator[Store]:
    """A store with so many messages, the first of them urgent."""
    room = Newsroom(path / "press.db")
    room.close()
    with Store(path / "press.db") as store:
        with store.transaction():
            for number in range(count):
                alert = f"{number:012x}"
                body = f"Corps {number}\nalerte {alert}"
                store.outbox.enter(
                    Message(alert, "alert", "tout", target, f"Titre {number}", body, number < urgent), iso(NOW)
                )
        yield store


def no_digest(posted: Posted) -> None:
    raise AssertionError(posted)


def sent(store: Store, alerts: Alerts | None, now: datetime = NOW, **environment: str) -> Sent:
    return send_due(
        store, store.path, now, alerts=alerts, environment=lambda name: environment.get(name, ""),
        post_digest=no_digest,
    )  # fmt: skip


@pytest.fixture
def sink() -> Iterator[Posts]:
    with http_sink() as posts:
        yield posts


def test_each_is_sent_once(tmp_path: Path, sink: Posts) -> None:
    with waiting(tmp_path, 3) as store:
        assert sent(store, rules(sink.address)) == Sent(3, {}, 0)
        assert sent(store, rules(sink.address)) == Sent(0, {}, 0)
        assert [post["title"] for post in sink.taken] == ["Titre 0", "Titre 1", "Titre 2"]
        assert store.outbox.states() == {"sent": 3}


def test_many_go_as_one_message_that_lists_them(tmp_path: Path, sink: Posts) -> None:
    with waiting(tmp_path, 150) as store:
        assert sent(store, rules(sink.address, most=5)).sent == 150
        (post,) = sink.taken
        assert post["title"].startswith("150 alertes")
        assert len(sink.alerts) == 100
        assert "et 50 autres alertes" in post["message"]
        assert store.outbox.states() == {"sent": 150}


def test_quiet_hours_hold_back_all_but_what_is_urgent(tmp_path: Path, sink: Posts) -> None:
    alerts = rules(sink.address, quiet="22:00-06:30", timezone="Africa/Bamako")
    with waiting(tmp_path, 3, urgent=1) as store:
        assert sent(store, alerts) == Sent(1, {}, 2)
        assert sent(store, alerts, NOW + timedelta(hours=8)) == Sent(2, {}, 0)
        assert sink.alerts == [f"{number:012x}" for number in range(3)]


def test_what_fails_is_tried_later_each_time_after_a_longer_wait(tmp_path: Path, sink: Posts) -> None:
    sink.status = 503
    with waiting(tmp_path, 2) as store:
        assert sent(store, rules(sink.address)).failed == {"desk": "the service answered 503"}
        first, second = store.outbox.latest(2)[::-1]
        assert (first.attempts, second.attempts) == (1, 1)
        assert first.next_try_at == iso(NOW + timedelta(minutes=5))
        assert sent(store, rules(sink.address), NOW + timedelta(minutes=4)) == Sent(0, {}, 0)
        sent(store, rules(sink.address), NOW + timedelta(minutes=5))
        assert store.outbox.latest(1)[0].next_try_at == iso(NOW + timedelta(minutes=15))
        sink.status = 200
        assert sent(store, rules(sink.address), NOW + timedelta(hours=1)).sent == 2
        assert store.outbox.latest(1)[0].error is None


def test_the_last_try_is_the_last_until_a_person_asks(tmp_path: Path, sink: Posts) -> None:
    sink.status, now = 500, NOW
    with waiting(tmp_path, 1) as store:
        for _ in range(MOST_TRIES):
            now += timedelta(hours=6)
            sent(store, rules(sink.address), now)
        assert store.outbox.states() == {"gave_up": 1}
        sink.status = 200
        assert sent(store, rules(sink.address), now + timedelta(days=3)) == Sent(0, {}, 0)
        with store.transaction():
            assert store.outbox.retry([], iso(now)) == 1
        assert sent(store, rules(sink.address), now).sent == 1


def test_one_target_that_fails_holds_no_other_back(tmp_path: Path, sink: Posts) -> None:
    alerts = Alerts.model_validate(
        {
            "version": 1,
            "targets": {"mort": "json://127.0.0.1:9/", "desk": sink.address},
            "rules": [{"id": "tout", "when": "article", "to": ["mort", "desk"]}],
            "allow_private": ["127.0.0.1/32"],
        }
    )
    with waiting(tmp_path, 1, target="mort") as store:
        with store.transaction():
            store.outbox.enter(Message("f" * 12, "alert", "tout", "desk", "Titre", f"alerte {'f' * 12}"), iso(NOW))
        done = sent(store, alerts)
        assert done.sent == 1
        assert done.failed == {"mort": "the service could not be reached, or refused"}
        assert sink.alerts == ["f" * 12]


def test_a_target_that_is_no_more_is_said(tmp_path: Path, sink: Posts) -> None:
    with waiting(tmp_path, 1, target="ancien") as store:
        assert sent(store, rules(sink.address)).failed == {"ancien": "alerts.yml has no target of this name any more"}


def test_secrets_come_from_the_environment_and_go_nowhere_else(
    tmp_path: Path, sink: Posts, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    sink.status = 403
    address = "json://desk:${PASSWORD}@127.0.0.1:${PORT}/hush"
    with waiting(tmp_path, 1) as store:
        assert sent(store, rules(address)).failed == {
            "desk": "alerts.yml: the target desk needs the variable PASSWORD, which the environment lacks"
        }
        with store.transaction():
            store.outbox.retry([], iso(NOW))
        done = sent(store, rules(address), PASSWORD="hush-hush", PORT=str(sink.port))
        assert done.failed == {"desk": "the service answered 403"}
    said = "".join((caplog.text, *capfd.readouterr(), (tmp_path / "press.db").read_bytes().decode("latin-1")))
    assert "hush" not in said
    # the loggers are as they were
    assert logging.getLogger("apprise").propagate


def test_addresses_of_no_service(sink: Posts) -> None:
    assert is_service(sink.address)
    assert not is_service("nothing://hush")
    assert not is_service("")
    with pytest.raises(ConfigError) as error:
        notify("nothing://hush", "t", "b")
    assert "hush" not in str(error.value)


def test_places_are_filled_once() -> None:
    alerts = rules("json://${A}/${B}/${A}/$C")
    assert address_of(alerts, "desk", {"A": "${B}", "B": "b"}.__getitem__) == "json://${B}/b/${B}/$C"


def test_two_never_send_at_once(tmp_path: Path, sink: Posts) -> None:
    with waiting(tmp_path, 1) as store:
        with (tmp_path / "press.db.outbox.lock").open("w") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            assert sent(store, rules(sink.address)) == Sent(busy=True)
        assert sent(store, rules(sink.address)).sent == 1


def test_digests_wait_in_the_same_box(tmp_path: Path) -> None:
    posted = []
    with waiting(tmp_path, 1) as store:
        with store.transaction():
            store.outbox.enter(Message("d", "digest", None, "a@b.example", "Bulletin", "texte", html="<p>"), iso(NOW))

        def refuse(one: Posted) -> None:
            raise DeliveryError("no server")

        def take(one: Posted) -> None:
            posted.append((one.title, one.body, one.html))

        common = {"alerts": None, "environment": str}
        assert send_due(store, store.path, NOW, post_digest=refuse, **common).failed == {"a@b.example": "no server"}
        assert send_due(store, store.path, NOW + timedelta(hours=1), post_digest=take, **common).sent == 1
        assert posted == [("Bulletin", "texte", "<p>")]
        # without rules an alert waits, and what a digest said is not kept
        assert store.outbox.states() == {"sent": 1, "waiting": 1}
        assert [(row.body, row.html) for row in store.outbox.latest(1)] == [(None, None)]
