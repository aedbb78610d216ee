"""Forms that readers send, read whole before Datasette sees them: its check against forged requests (asgi-csrf 0.11)
reads a body of any length, and breaks on one that is not UTF-8 or whose token is not ASCII."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Refusal = tuple[int, str]

LONGEST = 16_384
FIELDS = 20
FORM = b"application/x-www-form-urlencoded"
# with either of these asgi-csrf does not look at the form; no page of ours sends them
_WAYS_AROUND = frozenset({b"authorization", b"x-csrftoken"})


def without_ways_around(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers that a form of ours can have."""
    return [(name, value) for name, value in headers if name.lower() not in _WAYS_AROUND]


async def received(headers: list[tuple[bytes, bytes]], receive: Receive) -> bytes | Refusal:
    """The body of a form, or the status of the answer and its word in the catalogue (below ``refused``) where there
    is none that can be read."""
    kinds = [value.partition(b";")[0].strip().lower() for name, value in headers if name.lower() == b"content-type"]
    if kinds != [FORM]:
        return 415, "not_a_form"
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return 400, "form_cut"
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LONGEST:
            return 413, "form_length"
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError:  # not ASCII, or too many fields
        return 400, "form"
    if not all(value.isascii() for name, value in fields if name == "csrftoken"):
        return 400, "form"
    return body


def again(body: bytes, receive: Receive) -> Receive:
    """Hands ``body`` on as if it had just come, then whatever else comes."""
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return left.pop() if left else await receive()

    return replayed
