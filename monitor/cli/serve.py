"""``press-monitor serve``: looks at the database, then becomes Datasette. One process: a signal reaches it directly."""

from __future__ import annotations

import errno
import ipaddress
import json
import os
import resource
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

import db as database_folder
import settings
from db.errors import NotAPressDatabaseError
from db.reading import check_readable, newer_steps
from monitor.catalogue.wording import load_wording
from monitor.cli.options import db_option
from monitor.cli.secret import SECRET, kept_secret
from monitor.cli.telling import tell
from monitor.errors import BusyError, DatabaseError, UsageError
from monitor.web.bounds import is_name

FOLDER = Path(database_folder.__file__).resolve().parent
# a wall behind those within (the limit of SQLite's memory, of requests at a time): the machine is not only ours.
# Address space, of which the C library would reserve 64 MB for every thread
MEMORY = 2**30
ARENAS = {"MALLOC_ARENA_MAX": "2"}


def check_database(path: Path) -> bool:
    """Whether the file is to be opened as one that never changes. Raises ``DatabaseError`` when it cannot be served."""
    try:
        return check_readable(path, newer=True)
    except PermissionError:
        raise DatabaseError(f"{path} may not be read by this user; check its owner and mode") from None
    except NotAPressDatabaseError as error:
        raise DatabaseError(str(error)) from None


def _address(host: str, port: int) -> tuple[socket.AddressFamily, tuple[str, int]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError):
        raise UsageError(f"{host!r} is no address of this machine; try --host 127.0.0.1") from None
    family, _, _, _, where = found[0]
    return family, (str(where[0]), int(where[1]))


def is_loopback(host: str) -> bool:
    """Whether ``host`` is reached from this machine only. Raises ``UsageError`` for a name that does not resolve."""
    return ipaddress.ip_address(_address(host, 0)[1][0].partition("%")[0]).is_loopback


def free_port(host: str, port: int) -> int:
    """``port`` once it is known to be free, or a free one for 0. Raises ``BusyError`` when it is taken."""
    family, where = _address(host, port)
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise BusyError(f"port {port} of {host} is taken; choose another with --port") from None
            if error.errno == errno.EACCES:
                raise UsageError(f"this user may not open port {port}; choose one above 1023 with --port") from None
            raise UsageError(f"{host} is no address of this machine ({error.strerror}); try --host 127.0.0.1") from None
        return int(probe.getsockname()[1])


def datasette_command(
    path: Path, *, host: str, port: int, public: bool, https: bool = False, immutable: bool = False
) -> list[str]:
    """The command line that serves with Datasette. ``-P``: a file called db.py where the reader stands is not taken
    for ours."""
    values = json.loads((FOLDER / "settings.json").read_text(encoding="utf-8"))
    if public:
        values |= json.loads((FOLDER / "settings.public.json").read_text(encoding="utf-8"))
    if https:
        values |= {"force_https_urls": True}
    chosen = [part for name, value in values.items() for part in ("--setting", name, json.dumps(value))]
    return [
        sys.executable,
        "-P",
        "-m",
        "monitor.web.serving",
        *(["--immutable", str(path)] if immutable else [str(path)]),
        "--host",
        host,
        "--port",
        str(port),
        "--metadata",
        str(FOLDER / "metadata.yml"),
        "--template-dir",
        str(FOLDER / "templates"),
        "--plugins-dir",
        str(FOLDER / "plugins"),
        "--static",
        f"static:{FOLDER / 'static'}",
        *chosen,
    ]


def become_datasette(
    path: Path, *, host: str, port: int, public: bool, https: bool = False, names: Sequence[str] = ()
) -> NoReturn:
    """Becomes Datasette on ``path``. Raises ``UsageError``, ``ConfigError`` (the reader's own words), ``DatabaseError``
    or ``BusyError`` before."""
    if not public and not is_loopback(host):
        raise UsageError(
            f"--host {host} can be reached by others, who would read full texts and run SQL: add --public, "
            "which gives neither to readers who are not signed in"
        )
    load_wording(settings.CATALOGUE_OVERLAY)
    immutable = check_database(path)
    port = free_port(host, port)
    shown = f"[{host}]" if ":" in host else host
    tell(f"Serving {path} at http://{shown}:{port}/ (stop with Ctrl+C)")
    if public and not names:
        tell("It answers to addresses such as 127.0.0.1 alone: give the name that readers know it by with --name.")
    if immutable:
        tell(f"{path.parent} cannot be written by this user: what later crawls add shows after a restart.")
    for step in newer_steps(path)[:1]:
        tell(f"{path} was written by a newer version (it knows {step}): it is shown as far as this one understands it.")
    sys.stdout.flush()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard), hard))
    command = datasette_command(path.absolute(), host=host, port=port, public=public, https=https, immutable=immutable)
    # db/metadata.yml asks for the reader's own catalogue, and for the names, by these names
    environment = os.environ | ARENAS | {"PRESS_MONITOR_CATALOGUE": str(settings.CATALOGUE_OVERLAY)}
    environment |= {"PRESS_MONITOR_NAMES": " ".join(names)}
    if public:
        environment |= {"DATASETTE_SECRET": kept_secret(settings.HOME / SECRET)}
    os.execve(command[0], command, environment)  # noqa: S606 - our own interpreter, no shell


@click.command()
@db_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes any free port.")
@click.option(
    "--public",
    is_flag=True,
    help="Full texts and SQL for signed-in readers only (see readers); needed for other hosts.",
)
@click.option(
    "--name",
    "names",
    metavar="HOST",
    multiple=True,
    help="With --public: a name that the site answers to, as press.example.org; may be given several times.",
)
@click.option("--https", is_flag=True, help="A proxy speaks TLS before it: links are https, cookies go over TLS only.")
def serve(db: Path, host: str, port: int, public: bool, names: tuple[str, ...], https: bool) -> None:
    """Browse the database with Datasette, read-only, in this process."""
    if https and not public:
        raise UsageError("--https is for a public site behind a proxy: add --public")
    if names and not public:
        raise UsageError("--name is for a public site: add --public")
    wrong = [name for name in names if not is_name(name)]
    if wrong:
        raise UsageError(f"--name {wrong[0][:80]!r} is no name of a host; write it as press.example.org")
    plain = [name.lower().removesuffix(".") for name in names]
    become_datasette(db, host=host, port=port, public=public, https=https, names=plain)
