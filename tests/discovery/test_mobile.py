"""The desktop address that a mobile page belongs to."""

from __future__ import annotations

import pytest

from monitor.discovery.mobile import desktop_forms, mobile_hosts


@pytest.mark.parametrize(
    ("url", "forms"),
    [
        ("http://m.aa.example/a/1", ("http://aa.example/a/1",)),
        ("https://MOBILE.aa.example/a/1", ("https://aa.example/a/1",)),
        ("http://aa.example/m/a/1", ("http://aa.example/a/1",)),
        (
            "http://m.aa.example/m/a/1",
            ("http://aa.example/m/a/1", "http://m.aa.example/a/1", "http://aa.example/a/1"),
        ),
        ("http://aa.example/a/1", ()),
        ("http://aa.example/a/m/1", ()),
        ("http://aa.example/m/", ()),
        ("http://mali.example/1", ()),
        ("http://m.example/1", ()),
        ("", ()),
        ("m.aa.example", ()),
    ],
)
def test_desktop_forms(url: str, forms: tuple[str, ...]) -> None:
    assert desktop_forms(url) == forms


def test_mobile_hosts() -> None:
    assert "m.aa.example" in mobile_hosts(["aa.example"])
    assert mobile_hosts([]) == frozenset()
