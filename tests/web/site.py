"""A site that runs: ``press-monitor serve`` as a process of its own on a free port."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import quote, urlencode

from monitor.cli.serve import datasette_command

ROOT = Path(__file__).parents[2]
STARTED = re.compile(rb"Uvicorn running on http://\S+?:(\d+)")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str
    cookies: tuple[str, ...] = ()


@dataclass
class Site:
    """A served database. ``get`` sends the path as it is, without tidying it."""

    port: int
    process: subprocess.Popen[bytes]
    log: list[bytes] = field(default_factory=list)
    path: Path = Path()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(
        self, path: str, headers: dict[str, str] | None = None, method: str = "GET", body: bytes | None = None
    ) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.putrequest(method, quote(path, safe="/%?&=:#+~\\;,*\"'()<>"), skip_host=True)
            for name, value in ({"Host": f"127.0.0.1:{self.port}"} | (headers or {})).items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response: HTTPResponse = connection.getresponse()
            text = response.read().decode("utf-8")
            told = response.getheaders()
            cookies = tuple(value for name, value in told if name.lower() == "set-cookie")
            return Answer(response.status, {name.lower(): value for name, value in told}, text, cookies)
        finally:
            connection.close()

    def post(self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None) -> Answer:
        """Sends a form, as a program would: with the cookies and the token that are given."""
        form = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self.get(path, form, "POST", urlencode(fields).encode())

    def stop(self) -> int:
        """Sends SIGTERM; returns the exit status once the process is gone."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from monitor.cli.main import main; main()", *arguments]


def _hurried(path: Path) -> list[str]:
    """The site without the command before it, and with short deadlines."""
    given = datasette_command(path, host="127.0.0.1", port=0, public=False)
    return ["tests.web.hurried" if part == "monitor.web.serving" else part for part in given]


@contextmanager
def serving(path: Path, *arguments: str, log: Path | None = None, hurried: bool = False) -> Iterator[Site]:
    """``log``: where what it says afterwards is kept; ``hurried``: whether slow readers are cut after half a second."""
    port = 0
    process = subprocess.Popen(
        _hurried(path) if hurried else command("serve", "--db", str(path), "--port", str(port), *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # where the secret that signs cookies is kept
        env={"PRESS_MONITOR_HOME": str(path.parent / "home"), "PYTHONPATH": str(ROOT), **os.environ},
    )
    begun = []
    assert process.stdout is not None
    for line in process.stdout:
        begun.append(line)
        if started := STARTED.search(line):
            port = int(started[1])
            break
    else:
        raise AssertionError(b"".join(begun).decode())
    # the pipe would fill up and stop the server if nobody read it
    with (log or Path(os.devnull)).open("wb") as rest:
        drain = subprocess.Popen(["cat"], stdin=process.stdout, stdout=rest)
    process.stdout.close()
    try:
        yield Site(port, process, begun, path)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=20)
        drain.wait(timeout=20)
