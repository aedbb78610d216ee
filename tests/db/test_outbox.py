"""The outbox as a table: what is entered once, what is erased with its article, what health is told of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.condition import Condition
from db.outbox import Message
from db.store import Store
from monitor.reporting.finding import Examined
from monitor.reporting.unsent import unsent
from tests.reporting.newsroom import Newsroom

LONG = "Un titre assez long pour n’être celui de personne d’autre"
AT = "2026-11-21T12:00:00Z"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    room = Newsroom(tmp_path / "press.db")
    room.article("un", 1, LONG)
    room.article("deux", 2, "Autre")
    room.close()
    with Store(tmp_path / "press.db") as opened:
        yield opened


def alert(name: str, article: int | None = None, **more: object) -> Message:
    given = {"kind": "alert", "rule": "r", "target": "desk", "title": name, "body": name} | more
    return Message(alert=name, article_id=article, **given)  # type: ignore[arg-type]


def withdrawn(store: Store, article_id: int) -> None:
    store.articles.withdraw(article_id, [])


def test_an_alert_is_entered_once_for_a_receiver(store: Store) -> None:
    with store.transaction():
        assert store.outbox.enter(alert("a"), AT)
        assert not store.outbox.enter(alert("a", title="autrement"), AT)
        assert store.outbox.enter(alert("a", target="phone"), AT)
    assert [(row.target, row.title) for row in store.outbox.due(AT)] == [("desk", "a"), ("phone", "a")]


def test_what_is_rolled_back_was_never_entered(store: Store) -> None:
    def interrupted() -> None:
        with store.transaction():
            store.outbox.begin("r", "h", AT)
            store.outbox.enter(alert("a"), AT)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert store.outbox.states() == {}
    assert store.outbox.mark("r") is None


def test_erasing_an_article_erases_what_was_to_be_told_of_it(store: Store) -> None:
    with store.transaction():
        store.outbox.enter(alert("sien", 1), AT)
        store.outbox.enter(alert("autre", 2, body=f"cite « {LONG} » et https://outlet1.example/un"), AT)
        store.outbox.enter(alert("bulletin", kind="digest", rule=None, html=f"<p>{LONG}</p>"), AT)
        store.erasure.rows([1], lambda article_id: withdrawn(store, article_id), AT)
    (left,) = store.outbox.latest(10)
    assert left.alert == "autre"
    assert LONG not in str(left.body)
    assert "outlet1.example/un" not in str(left.body)


def test_what_is_forgotten_and_what_is_sent_long_ago_go(store: Store) -> None:
    with store.transaction():
        store.outbox.enter(alert("a"), AT)
        store.outbox.enter(alert("b"), AT)
        store.outbox.sent([1], AT)
        store.outbox.prune("2026-11-21T12:00:01Z")
        store.outbox.begin("r", "h", AT)
        store.outbox.keep_rules(["s"])
    assert [row.alert for row in store.outbox.latest(10)] == ["b"]
    assert store.outbox.mark("r") is None


def test_health_tells_of_what_reaches_nobody(store: Store) -> None:
    def found(now: datetime) -> list[tuple[str, str]]:
        return [(one.key, one.message) for one in unsent(Examined(Condition(store.database), {}, now))]

    with store.transaction():
        store.outbox.enter(alert("a"), AT)
        store.outbox.enter(alert("b", target="phone"), AT)
        store.outbox.failed(2, "the service answered 403", None)
    assert found(datetime(2026, 11, 21, 13, tzinfo=UTC)) == [
        ("alerts:phone", "1 message to phone not sent, the first of 2026-11-21 12:00: the service answered 403")
    ]
    assert [key for key, _ in found(datetime(2026, 11, 23, tzinfo=UTC))] == ["alerts:desk", "alerts:phone"]
    with store.transaction():
        store.outbox.sent([1, 2], AT)
    assert found(datetime(2026, 11, 23, tzinfo=UTC)) == []
