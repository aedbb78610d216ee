from __future__ import annotations

import pytest

from monitor.web.misleading import misleading


@pytest.mark.parametrize(
    "path",
    [
        b"//e",
        b"/\\e",
        b"/%5ce",
        b"/%5Ce",
        b"/%255ce",
        b"/%2f%2fe",
        b"/%2fe",
        b"/a//b",
        b"/%0d%0aX: y",
        b"/%00",
        b"/\t/e",
        b"/%09/e",
        b"/a%7f",
        # an A, encoded four times
        b"/%25252541",
    ],
)
def test_misleading_paths(path: bytes) -> None:
    assert misleading(path)


@pytest.mark.parametrize(
    "path",
    [b"/", b"/article/a1", b"/press/articles?next=//x", b"/press/a~2Fb", b"/%C3%A9", b"/a%20b", b"/100%", b"/%252541"],
)
def test_plain_paths(path: bytes) -> None:
    assert not misleading(path)
