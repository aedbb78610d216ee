"""Crawls in processes of their own, as Twisted's reactor starts only once, without the imports of each: one process has
imported what all of them need and forks for each.

``python -m tests.crawl.forked`` reads orders from standard input, a JSON object a line, and writes exit codes."""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import traceback
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.crawl.law import after
from tests.crawl.program import Done
from tests.relevance.shipped import shipped_reader

ROOT = Path(__file__).parents[2]
# all but what reads the environment (settings, and monitor.cli, which imports it) or installs the reactor
_NEEDED = (
    "monitor.fetching.runner", "monitor.fetching.live_check", "monitor.pipelines", "monitor.catalogue.topics",
    "monitor.fetching.extension", "monitor.fetching.cookies", "monitor.fetching.url_policy", "monitor.fetching.robots",
    "monitor.fetching.retry_after", "monitor.fetching.body_guard", "monitor.fetching.gate", "monitor.fetching.handler",
    "monitor.fetching.addresses", "spiders.press", "spiders.weblogy", "spiders.backward", "spiders.single",
    "scrapy.core.engine", "scrapy.core.scraper", "scrapy.core.scheduler", "scrapy.pipelines", "scrapy.spiderloader",
    "scrapy.downloadermiddlewares.redirect", "scrapy.downloadermiddlewares.retry",
    "scrapy.downloadermiddlewares.httpcompression", "scrapy.extensions.closespider", "scrapy.extensions.memusage",
    "scrapy.dupefilters", "scrapy.logformatter", "scrapy.pqueues", "scrapy.squeues", "scrapy.statscollectors",
    "platformdirs", "_strptime", "tests.fetching.tiny_crawl",
)  # fmt: skip


def run(
    module: str, arguments: list[str], environment: dict[str, str], *, given: bytes = b"", folder: str = str(ROOT)
) -> Done:
    """Runs ``module.main()`` in a process of its own, in ``folder`` and with ``given`` on standard input."""
    with (
        tempfile.NamedTemporaryFile("r+", encoding="utf-8") as out,
        tempfile.NamedTemporaryFile("r+", encoding="utf-8") as err,
        tempfile.NamedTemporaryFile() as stdin,
    ):
        stdin.write(given)
        stdin.flush()
        order = {
            "module": module, "arguments": arguments, "env": environment, "folder": folder,
            "in": stdin.name, "out": out.name, "err": err.name,
        }  # fmt: skip
        forker = _forker(threading.get_ident())
        assert forker.stdin is not None
        assert forker.stdout is not None
        try:
            print(json.dumps(order), file=forker.stdin, flush=True)
            code = int(forker.stdout.readline())
        except BaseException:
            # a time limit, for one: whoever waits for an answer next must not get this one's
            forker.kill()
            _forker.cache_clear()
            raise
        after(module, arguments, code)
        return Done(code, out.read(), err.read())


@cache
def _forker(thread: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crawl.forked"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    atexit.register(process.stdin.close)
    return process


def main() -> None:
    from scrapy.exceptions import ScrapyDeprecationWarning

    from monitor.fetching.cookies import is_public_suffix
    from monitor.reporting.sending import is_service
    from tests.crawl.nursery import open_nursery

    with warnings.catch_warnings():
        warnings.filterwarnings("error", category=ScrapyDeprecationWarning)
        for name in (*_NEEDED, *_by_default()):
            importlib.import_module(name)
    assert "twisted.internet.reactor" not in sys.modules
    shipped_reader()
    # both load what they look things up in at their first use
    is_public_suffix("example")
    is_service("json://example")
    # what is loaded stays: collecting it again and again would copy all of it into each fork
    gc.collect()
    gc.freeze()
    open_nursery()
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(order)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _by_default() -> Iterator[str]:
    """The modules that every crawl loads because Scrapy's settings name them."""
    from scrapy.settings import default_settings

    for name in ("EXTENSIONS_BASE", "DOWNLOADER_MIDDLEWARES_BASE", "SPIDER_MIDDLEWARES_BASE"):
        for path in getattr(default_settings, name):
            yield path.rpartition(".")[0]


def _become(order: dict[str, Any]) -> None:
    for name, number in (("out", 1), ("err", 2)):
        os.dup2(os.open(order[name], os.O_WRONLY), number)
    os.dup2(os.open(order["in"], os.O_RDONLY), 0)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["env"])
    sys.argv = [order["module"], *order["arguments"]]
    code = 0
    try:
        importlib.import_module(order["module"]).main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
