"""A survey led to its end by hand: its questions are answered from a table, as the network would."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urljoin

from monitor.fetching.hosts import RobotsCopy
from monitor.fetching.probe import Answer, Ask, Survey

Reply = tuple[int, dict[str, str], bytes] | str
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def lead(survey: Survey, replies: Mapping[str, Reply], robots: bytes | None = None, most: int = 60) -> list[str]:
    """Answers every question of ``survey``; returns the addresses asked for, in order. A reply is a status with headers
    and body, or the name of a trouble; what has none is 404. ``robots``: the body of robots.txt, None for 404."""
    copy = RobotsCopy(
        "http://www.site.example",
        "http://www.site.example/robots.txt",
        NOW,
        404 if robots is None else 200,
        robots or b"",
    )
    asks, asked = list(survey.first()), []
    while asks:
        ask = asks.pop(0)
        asked.append(ask.url)
        assert len(asked) <= most, asked
        asks += list(survey.answered(_answer(ask, replies, copy)))
    return asked


def _answer(ask: Ask, replies: Mapping[str, Reply], robots: RobotsCopy) -> Answer:
    url, moved = ask.url, True
    for _ in range(5):
        reply = replies.get(url, (404, {}, b""))
        if isinstance(reply, str):
            return Answer(ask, url, trouble=reply, reason=f"because of {reply}", robots=robots)  # type: ignore[arg-type]
        status, headers, body = reply
        if status not in (301, 302):
            break
        url, moved = urljoin(url, headers["Location"]), moved and status == 301
    low = {name.lower(): value for name, value in headers.items()}
    return Answer(ask, url, status, low, body, url if moved and url != ask.url else None, robots=robots)
