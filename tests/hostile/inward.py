"""Addresses of this machine and of its networks, in every spelling and by every way into a crawl."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.crawl.drive import Asked, crawl
from tests.fetching.tiny_crawl import Order, Wish
from tests.fetching.tiny_crawl import crawl as tiny_crawl
from tests.hostile.crawled import Served, plant
from tests.hostile.faults import Fault
from tests.hostile.lists import RSS, XML
from tests.hostile.press import Answer, FaultyPress

CODES = (301, 302, 303, 307, 308)


def forms(canary: int, other: int) -> list[str]:
    """Ways to write 127.0.0.2, at which a canary listens, and another port of 127.0.0.1; and addresses of networks."""
    second = (
        "127.0.0.2", "2130706434", "0x7f.2", "0x7f000002", "0177.0.0.2", "127.2", "127.0.2", "127.0.0.2.",
        "0x7f.0x0.0x0.0x2", "0177.0.0.02", "[::ffff:127.0.0.2]", "[::ffff:7f00:2]", "[64:ff9b::7f00:2]",
        "[2002:7f00:2::]", "127.0.0.2%2e", "１２７.0.0.2", "127。0。0。2", "①②⑦.0.0.2",
    )  # fmt: skip
    first = (
        "localhost", "LOCALHOST", "localhost.", "0", "0.0.0.0", "0x0", "127.1", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]", "[::127.0.0.1]", socket.gethostname(), "localhost.localdomain", "127.000.000.001",
    )  # fmt: skip
    networks = (
        "169.254.169.254", "[fd00:ec2::254]", "100.100.100.200", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1",
        "198.18.0.1", "224.0.0.1", "255.255.255.255", "[fe80::1]",
    )  # fmt: skip
    return [
        *(f"http://{form}:{canary}/a/page" for form in second),
        *(f"http://{form}:{other}/a/page" for form in first),
        *(f"http://{form}/a/page" for form in networks),
    ]


def attack(folder: Path) -> dict[str, Any]:
    """Tries every form directly, behind each redirect, in a feed, in a sitemap and behind robots.txt. Returns the
    attempts, the connections at the canaries, and whether the allowed address was reached, without which it would show
    nothing."""
    with FaultyPress() as press, FaultyPress("127.0.0.2") as canary, FaultyPress() as other:
        inside = forms(canary.port, other.port)
        wishes = [Wish(form) for form in inside]
        wishes += [Wish(press.url(f"/redirect?code={c}&to={quote(form, '')}")) for form in inside for c in CODES]
        wishes.append(Wish(press.url("/page")))
        settings = {"RETRY_ENABLED": False, "DOWNLOAD_TIMEOUT": 5}
        report = tiny_crawl(Order([wishes], addresses=[f"127.0.0.1:{press.port}"], settings=settings, concurrency=16))
        items = "".join(f"<item><title>t</title><link>{form}</link></item>" for form in inside)
        feed = f"<rss version='2.0'><channel><title>f</title>{items}</channel></rss>".encode()
        entries = "".join(f"<url><loc>{form}</loc></url>" for form in inside)
        namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
        sitemap = Answer(200, f"<urlset xmlns='{namespace}'>{entries}</urlset>".encode(), XML)
        map_of = "  - {kind: sitemap, url: 'http://h4-sitemap.example/map.xml', confidence: tested}"
        faults = [
            Fault("H4", "feed", feed=Answer(200, feed, RSS)),
            Fault("H4", "sitemap", discovery=map_of, replies={"/map.xml": sitemap}),
            *(
                Fault("H4", f"robots-{n}", robots=Answer(302, b"", [("Location", form)]))
                for n, form in enumerate(inside)
            ),
        ]
        plant(press, folder, faults)
        crawl(Served(press.port), folder, asked=Asked(requests=100_000, patience=5.0))
        return {
            "forms": len(inside),
            "ways": 1 + len(CODES) + 3,
            "attempts": len(inside) * (1 + len(CODES) + 3),
            "connections": canary.connections + other.connections,
            "allowed": report.outcomes[press.url("/page")].status == 200,
        }
