"""The fictional outlets of the loopback press: who they are and which reserved names they answer to.

Their ids, names and addresses stay as they are: stored demo databases hold them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

PRESS_ZONE = ZoneInfo("Africa/Bamako")

Kind = Literal["weblogy", "wordpress", "spip", "feed_only", "news_sitemap", "listing", "agency"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """``hosts``: the names it answers to, the one that carries the articles first. ``first_number``: the number of its
    first article. ``prints_time``: whether pages or lists tell the minute. ``compresses``: whether it sends gzip."""

    id: str
    name: str
    kind: Kind
    hosts: tuple[str, ...]
    first_number: int
    timezone: ZoneInfo = PRESS_ZONE
    prints_time: bool = True
    compresses: bool = False

    @property
    def root(self) -> str:
        """The address that paths are added to, without a slash at the end."""
        return f"http://{self.hosts[0]}"


_ALL = (
    Outlet(
        "abaliko",
        "aBaliko",
        "weblogy",
        ("news.abaliko.example", "www.abaliko.example", "abaliko.example"),
        300281,
        prints_time=False,
    ),
    Outlet(
        "courrier",
        "Le Courrier du Liptako",
        "wordpress",
        ("www.courrier-liptako.example", "courrier-liptako.example"),
        4100,
        compresses=True,
    ),
    Outlet("lettres", "Faso Lettres", "spip", ("www.faso-lettres.example",), 1201, prints_time=False),
    Outlet("dunes", "Radio des Dunes", "feed_only", ("radio-dunes.example",), 311, timezone=ZoneInfo("Africa/Niamey")),
    Outlet("koulou", "Agence Koulou", "news_sitemap", ("www.agence-koulou.example",), 1041, compresses=True),
    Outlet("griot", "Le Griot du fleuve", "listing", ("griot-fleuve.example",), 7015, prints_time=False),
    Outlet("sever", "Agence Sever", "agency", ("sever-agence.example",), 107434081, timezone=ZoneInfo("Europe/Moscow")),
)

OUTLETS: dict[str, Outlet] = {outlet.id: outlet for outlet in _ALL}
HOSTS: dict[str, Outlet] = {host: outlet for outlet in _ALL for host in outlet.hosts}
