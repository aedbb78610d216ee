"""Which addresses are on the public internet: of pages that are fetched, and of services that alerts go to."""

from __future__ import annotations

import ipaddress

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Besides whatever Python's is_global already refuses (its table differs from one Python release to the next):
# iana.org/assignments/iana-ipv4-special-registry and -ipv6-special-registry, read 2026-11
_NEVER = tuple(
    ipaddress.ip_network(net)
    for net in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "100::/64",
        "2001:2::/48",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")
_V4_COMPATIBLE = ipaddress.ip_network("::/96")


def is_public(address: IPAddress | str) -> bool:
    """Whether ``address`` is on the public internet; an IPv6 form that carries an IPv4 address is judged by both.

    Raises ``ValueError`` for text that is no address."""
    ip = ipaddress.ip_address(address) if isinstance(address, str) else address
    if isinstance(ip, ipaddress.IPv6Address):
        carried = _carried(ip)
        if ip.ipv4_mapped is not None or ip in _NAT64:
            return all(is_public(inner) for inner in carried)
        if ip in _NAT64_LOCAL or ip in _V4_COMPATIBLE or not all(is_public(inner) for inner in carried):
            return False
    return ip.is_global and not ip.is_multicast and not any(ip.version == net.version and ip in net for net in _NEVER)


def _carried(ip: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses inside: mapped, 6to4, Teredo's server and client, NAT64."""
    inner = [found for found in (ip.ipv4_mapped, ip.sixtofour) if found is not None]
    if ip.teredo is not None:
        inner += ip.teredo
    if ip in _NAT64:
        inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return inner
