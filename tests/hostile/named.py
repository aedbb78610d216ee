"""A tiny crawl on a machine whose names are what a test says: ``NAMES`` in the environment is JSON, name -> address.

A name whose address is of IPv6 has no other; whoever asks for IPv4 is told what the system tells then."""

from __future__ import annotations

import json
import os
import socket
from typing import Any

from tests.fetching.tiny_crawl import main as crawl


def main() -> None:
    names: dict[str, str] = json.loads(os.environ["NAMES"])
    by_name, all_addresses = socket.gethostbyname, socket.getaddrinfo

    def gethostbyname(name: str) -> str:
        address = names.get(name)
        if address is None:
            return by_name(name)
        if ":" in address:
            raise socket.gaierror(socket.EAI_NODATA, "No address associated with hostname")
        return address

    def getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:
        return all_addresses(names.get(host, host), *rest, **more)

    socket.gethostbyname, socket.getaddrinfo = gethostbyname, getaddrinfo
    crawl()


if __name__ == "__main__":
    main()
