from __future__ import annotations

import gzip
import os
import tracemalloc
import zlib

import brotli
import pytest
from backports import zstd

from monitor.fetching.body_guard import MOST_HEADERS, decoded, encodings_of, header_problem
from monitor.fetching.hosts import Blocked, Truncated, Undecodable
from tests.fetching.tiny_crawl import Order, Wish, crawl
from tests.hostile.press import ENCODERS, TEXT, FaultyPress, bomb

LIMIT = 10 * 1024 * 1024


def raw_deflate(body: bytes) -> bytes:
    stream = zlib.compressobj(9, wbits=-15)
    return stream.compress(body) + stream.flush()


ALL = {**ENCODERS, "x-gzip": ENCODERS["gzip"]}


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    "body", [b"", b"x", TEXT, os.urandom(300_000), TEXT * 200], ids=["0", "1", "text", "random", "long"]
)
def test_whole_streams(name: str, body: bytes) -> None:
    assert decoded(ALL[name](body), [name], LIMIT) == body


@pytest.mark.parametrize("name", ENCODERS)
def test_a_stream_cut_anywhere_is_truncated(name: str) -> None:
    whole = ENCODERS[name](os.urandom(40) + TEXT)
    for cut in range(len(whole)):
        with pytest.raises(Truncated):
            decoded(whole[:cut], [name], LIMIT)


def test_a_cut_raw_deflate_is_truncated() -> None:
    whole = raw_deflate(TEXT)
    assert decoded(whole, ["deflate"], LIMIT) == TEXT
    for cut in range(1, len(whole)):
        with pytest.raises(Truncated):
            decoded(whole[:cut], ["deflate"], LIMIT)


def test_several_members() -> None:
    assert decoded(gzip.compress(b"a") + gzip.compress(b"b"), ["gzip"], LIMIT) == b"ab"
    assert decoded(zstd.compress(b"a") + zstd.compress(b"b"), ["zstd"], LIMIT) == b"ab"
    assert decoded(gzip.compress(b"a") + b"\0" * 512, ["gzip"], LIMIT) == b"a", "padding, as gzip(1) takes it"
    with pytest.raises(Truncated):
        decoded(gzip.compress(b"a") + gzip.compress(TEXT)[:30], ["gzip"], LIMIT)


@pytest.mark.parametrize("name", ["gzip", "br", "zstd"])
def test_a_plain_body_is_undecodable(name: str) -> None:
    with pytest.raises(Undecodable, match=f"not {name}"):
        decoded(TEXT, [name], LIMIT)


def test_a_flipped_bit_is_undecodable() -> None:
    body = bytearray(gzip.compress(TEXT))
    body[-6] ^= 0x10
    with pytest.raises(Undecodable):
        decoded(bytes(body), ["gzip"], LIMIT)


def test_layers() -> None:
    assert decoded(brotli.compress(gzip.compress(TEXT)), ["gzip", "br"], LIMIT) == TEXT
    with pytest.raises(Blocked, match="3 on top of one another"):
        decoded(TEXT, ["gzip"] * 3, LIMIT)
    with pytest.raises(Blocked, match="'sdch' is none that we know"):
        decoded(TEXT, ["sdch"], LIMIT)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_bombs_are_refused_before_they_unfold(name: str) -> None:
    body = bomb(name)
    tracemalloc.start()
    with pytest.raises(Blocked, match="hold more than"):
        decoded(body, [name], LIMIT)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < LIMIT + 10 * 1024 * 1024


@pytest.mark.timeout(60)
def test_a_stream_of_empty_members_is_refused_quickly() -> None:
    body = gzip.compress(b"") * 400_000
    with pytest.raises(Blocked, match="1000 members"):
        decoded(body, ["gzip"], LIMIT)


def test_the_limit_is_exact() -> None:
    assert len(decoded(gzip.compress(b"x" * 1000), ["gzip"], 1000)) == 1000
    with pytest.raises(Blocked):
        decoded(gzip.compress(b"x" * 1001), ["gzip"], 1000)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ([], []),
        ([b"gzip"], ["gzip"]),
        ([b" GZip "], ["gzip"]),
        ([b"gzip, br"], ["gzip", "br"]),
        ([b"gzip", b"br"], ["gzip", "br"]),
        ([b"identity"], []),
        ([b""], []),
        ([b",,"], []),
        ([b"\xff"], ["ÿ"]),
    ],
)
def test_encodings(values: list[bytes], names: list[str]) -> None:
    assert encodings_of(values) == names


def test_headers() -> None:
    assert header_problem([(b"A", b"b")] * MOST_HEADERS) is None
    assert header_problem([(b"A", b"b")] * (MOST_HEADERS + 1)) == "101 headers, 100 are allowed"
    assert "bytes of headers" in (header_problem([(b"A", b"b" * 70_000)]) or "")


WHOLE = [
    "/page",
    *(f"/whole/{name}" for name in ENCODERS),
    "/raw-deflate",
    "/members",
    "/twice",
    "/cut-once/gzip",
    "/cut-once/br",
    "/cookie-wall",
    "/redirect?to=/whole/br",
]
BAD = {
    **{f"/cut/{name}": "Truncated" for name in ENCODERS},
    "/nothing/gzip": "Truncated",
    "/wrong/gzip": "Undecodable",
    "/wrong/br": "Undecodable",
    "/corrupt/gzip": "Undecodable",
    "/wrong/nonsense": "encodings",
    "/stacked/3": "encodings",
    "/stacked/60": "encodings",
    "/bomb/br": "size",
    "/bomb/gzip": "size",
    "/headers/200": "headers",
    "/long-header/1": "headers",
    "/short": "ResponseDataLossError",
    "/reset": "DownloadFailedError",
    "/reset-mid": "ResponseDataLossError",
    "/hang": "DownloadTimeoutError",
    "/drip": "DownloadTimeoutError",
    "/drip-headers": "DownloadTimeoutError",
    "/endless": "DownloadCancelledError",
    "/garbage": "DownloadFailedError",
    "/bad-status": "DownloadFailedError",
    "/self": "IgnoreRequest",
}


def test_a_crawl_of_every_fault() -> None:
    """Each fault ends in its own state, the bystanders get their pages, and no turn at the gate is lost: all paths are
    on one host, so a turn that is never given back would hang the rest."""
    with FaultyPress() as press:
        paths = [*BAD, *WHOLE]
        once = {"max_retry_times": 0}
        wishes = [Wish(f"http://a.example{path}", once if "Timeout" in BAD.get(path, "") else {}) for path in paths]
        settings = {"DOWNLOAD_TIMEOUT": 1, "RETRY_TIMES": 1}
        report = crawl(Order([wishes], routes={"*.example": press.port}, settings=settings, concurrency=40))
        counts = {path: press.asked().count(path) for path in paths}
    for path in WHOLE:
        outcome = report.outcomes[f"http://a.example{path}"]
        assert (outcome.status, outcome.body) == (200, TEXT.decode()), path
        assert "Content-Encoding" not in outcome.headers
    for path, expected in BAD.items():
        outcome = report.outcomes[f"http://a.example{path}"]
        assert expected in (outcome.error, outcome.reason), f"{path}: {outcome}"
    assert counts["/cut/gzip"] == counts["/corrupt/gzip"] == 2, "asked for again, then refused"
    assert counts["/stacked/3"] == counts["/bomb/br"] == counts["/headers/200"] == 1, "no try would mend it"
    assert "Traceback" not in report.log
