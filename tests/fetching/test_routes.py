from __future__ import annotations

import pytest

from monitor.fetching.routes import LoopbackRoutes

ROUTES = LoopbackRoutes({"*.example": 8081, "demo.test": 8082}, ["127.0.0.1:9000"])


@pytest.mark.parametrize(
    ("host", "proxy"),
    [
        ("a.example", "http://127.0.0.1:8081"),
        ("www.b.example", "http://127.0.0.1:8081"),
        ("A.EXAMPLE", "http://127.0.0.1:8081"),
        ("a.example.", "http://127.0.0.1:8081"),
        ("demo.test", "http://127.0.0.1:8082"),
        ("example", None),
        ("a.example.com", None),
        ("aexample", None),
        ("sub.demo.test", None),
        ("127.0.0.1", None),
        ("", None),
    ],
)
def test_proxy(host: str, proxy: str | None) -> None:
    assert ROUTES.proxy(host) == proxy
    assert ROUTES.matches(host) is (proxy is not None)


def test_only_the_named_port_of_this_machine_is_allowed() -> None:
    assert ROUTES.allows("127.0.0.1", 9000)
    assert not ROUTES.allows("127.0.0.1", 9001)
    assert not ROUTES.allows("127.0.0.1", None)
    assert not ROUTES.allows("127.0.0.2", 9000)
    assert not ROUTES.allows("localhost", 9000)
    assert LoopbackRoutes(addresses=["127.0.0.1:80"]).allows("127.0.0.1", None)


def test_is_loopback_only_by_our_own_arrangement() -> None:
    assert ROUTES.is_loopback("a.example")
    assert ROUTES.is_loopback("127.0.0.1")
    assert not ROUTES.is_loopback("127.0.0.2")
    assert not ROUTES.is_loopback("localhost")
    assert not LoopbackRoutes().is_loopback("127.0.0.1")
    assert not LoopbackRoutes({"*.example": 1}).is_loopback("127.0.0.1")


def test_emptiness() -> None:
    assert not LoopbackRoutes()
    assert LoopbackRoutes({"*.example": 1})
    assert LoopbackRoutes(addresses=["127.0.0.1:1"])


@pytest.mark.parametrize(
    "address", ["127.0.0.2:80", "localhost:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "::1:80"]
)
def test_malformed_addresses_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"write it as|not a port"):
        LoopbackRoutes(addresses=[address])


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_malformed_ports_are_refused(port: int) -> None:
    with pytest.raises(ValueError, match="not a port"):
        LoopbackRoutes({"*.example": port})
