"""``python -m monitor.web.serving``: Datasette with the arguments of ``datasette serve``, on connections of ours.

What ``datasette serve`` cannot be told: deadlines for slow readers, the length of headers, whose word on a reader's
address is believed, and to keep what readers look for out of the log.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from typing import Any

import uvicorn
from datasette.cli import check_databases
from datasette.cli import serve as datasette_serve
from datasette.plugins import pm

from monitor.web.access import is_public
from monitor.web.bounds import LONGEST_ADDRESS, LONGEST_HEADERS
from monitor.web.connections import ReaderProtocol

# a proxy on this machine says whom a request came from (docs/operations.md); no other's word is taken
PROXIES = "127.0.0.1,::1"
ENDING_S = 10


def made(arguments: list[str]) -> tuple[Any, dict[str, Any]]:
    """Datasette and the options of its command line. Ends the program for arguments that Datasette does not know."""
    with datasette_serve.make_context("datasette serve", arguments) as context:
        return datasette_serve.callback(**context.params, return_instance=True), context.params


def main(arguments: list[str], connections: type[ReaderProtocol] = ReaderProtocol) -> None:
    """Serves until a signal comes."""
    # on every page that is not found, and when it ends, Datasette 0.65 would print the values of all its variables,
    # cookies and the secret that signs them among these
    pm.unregister(name="datasette.handle_exception")
    sys.excepthook = sys.__excepthook__
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most if 0 <= most < 4096 else 4096, most))
    site, options = made(arguments)

    async def ready() -> None:
        await site.invoke_startup()
        await check_databases(site)

    asyncio.run(ready())
    uvicorn.run(
        site.app(),
        host=options["host"],
        port=options["port"],
        http=connections,
        ws="none",
        lifespan="on",
        log_level="info",
        access_log=False,
        server_header=False,
        proxy_headers=is_public(site),
        forwarded_allow_ips=PROXIES,
        # a request line and its headers, as h11 counts them, before the site looks at each
        h11_max_incomplete_event_size=LONGEST_ADDRESS + 2 * LONGEST_HEADERS,
        backlog=512,
        timeout_graceful_shutdown=ENDING_S,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
