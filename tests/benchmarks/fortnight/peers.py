"""``python -m tests.benchmarks.fortnight.peers [--hours 24] [--outlets 6] [--news-please PYTHON] [--json]``: what a new
article costs an outlet, in requests and bytes, without anything going wrong.

Four ways on the same press and the same day, after a day that is not counted: ``press-monitor crawl --due`` every
quarter of an hour; every list once an hour without conditions and each new article once; the same with every article
that the list shows (no memory); news-please's RssCrawler once an hour, where PYTHON is an interpreter that has it
(``pip install news-please``)."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

from tests.benchmarks.fortnight.__main__ import ROOT, run, set_clock
from tests.benchmarks.fortnight.clock import FastClock
from tests.benchmarks.fortnight.world import FIRST, World, world

_LISTS = {"wordpress": "/feed/", "spip": "/spip.php?page=backend", "drupal": "/rss.xml"}


@contextmanager
def _press(folder: Path, outlets: int) -> Iterator[tuple[int, Path]]:
    log = folder / "requests.tsv"
    command = [sys.executable, "-m", "tests.benchmarks.fortnight.server", str(outlets), str(log), "calm"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline()), log
    finally:
        server.terminate()


def spent(log: Path, press: World, hours: int) -> dict[str, float]:
    """Requests and bytes of the second day on, per article published in that time."""
    begin = (FIRST + timedelta(days=1)).timestamp()
    end = begin + hours * 3600
    kinds: Counter[str] = Counter()
    for line in log.read_text(encoding="utf-8").splitlines():
        second, _, kind, _, size, _ = line.split("\t")
        if begin <= float(second) < end:
            kinds[kind] += 1
            kinds["bytes"] += int(size)
    new = sum(begin <= item.at.timestamp() < end for outlet in press.outlets for item in outlet.items)
    asked = sum(count for kind, count in kinds.items() if kind != "bytes")
    return {
        "new articles": new,
        "requests": asked,
        "requests per new article": round(asked / new, 2),
        "of them for articles": kinds["page"],
        "kB per new article": round(kinds["bytes"] / new / 1000, 1),
    }


def hourly(folder: Path, outlets: int, hours: int, *, remembers: bool) -> dict[str, float]:
    """Every list once an hour without conditions, then its articles."""
    press = world(outlets)
    known: set[str] = set()
    with _press(folder, outlets) as (port, log):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": f"http://127.0.0.1:{port}"}))
        for hour in range(24 + hours):
            set_clock(port, FastClock(FIRST + timedelta(hours=hour), time.monotonic(), 1.0))
            for outlet in press.outlets:
                feed = opener.open(f"http://{outlet.host}{_LISTS[outlet.platform]}").read().decode()
                for url in map(unescape, re.findall(r"<link>(http[^<]*)</link>", feed)):
                    if url in known and remembers:
                        continue
                    known.add(url)
                    try:
                        opener.open(url).read()
                    except urllib.error.HTTPError as error:
                        error.close()
        return spent(log, press, hours)


def news_please(folder: Path, outlets: int, hours: int, python: str) -> dict[str, float]:
    """news-please's RssCrawler, a process per outlet and hour, with its own defaults and no storage but files."""
    press = world(outlets)
    config = _news_please_config(folder, press, python)
    with _press(folder, outlets) as (port, log):
        environment = {**os.environ, "http_proxy": f"http://127.0.0.1:{port}", "no_proxy": ""}
        for hour in range(24, 24 + hours):
            set_clock(port, FastClock(FIRST + timedelta(hours=hour), time.monotonic(), 1.0))
            for number in range(len(press.outlets)):
                script = "from newsplease.single_crawler import SingleCrawler as S; import sys; S(*sys.argv[1:])"
                arguments = [str(config), str(folder / "sites.hjson"), str(number), "False", "False"]
                done = subprocess.run(
                    [python, "-c", script, *arguments], env=environment, capture_output=True, text=True, check=False
                )
                if done.returncode:
                    raise RuntimeError(done.stderr[-2000:])
        return spent(log, press, hours)


def _news_please_config(folder: Path, press: World, python: str) -> Path:
    where = "import newsplease, pathlib; print(pathlib.Path(newsplease.__file__).parent / 'config' / 'config.cfg')"
    found = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True).stdout.strip()
    text = Path(found).read_text(encoding="utf-8")
    for name, value in (("default", "RssCrawler"), ("working_path", f"{folder}/news-please/"), ("LOG_LEVEL", "ERROR")):
        text = re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
    config = folder / "config.cfg"
    config.write_text(text, encoding="utf-8")
    sites = [{"url": f"http://{outlet.host}/"} for outlet in press.outlets]
    (folder / "sites.hjson").write_text(json.dumps({"base_urls": sites}), encoding="utf-8")
    return config


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--outlets", type=int, default=6)
    parser.add_argument("--news-please", metavar="PYTHON")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folders = {name: Path(scratch) / name for name in ("ours", "hourly", "forgetful", "peer")}
        for folder in folders.values():
            folder.mkdir()
        ours = run(folders["ours"], 1 + options.hours / 24, options.outlets, 60.0, calm=True)
        told = spent(folders["ours"] / "requests.tsv", world(options.outlets), options.hours)
        results["press-monitor"] = {**told, "stored": ours["stored"]}
        size, hours = options.outlets, options.hours
        results["hourly, unconditional, new articles once"] = hourly(folders["hourly"], size, hours, remembers=True)
        results["hourly, unconditional, no memory"] = hourly(folders["forgetful"], size, hours, remembers=False)
        if options.news_please:
            results["news-please RssCrawler, hourly"] = news_please(folders["peer"], size, hours, options.news_please)
    print(json.dumps(results, indent=2) if options.json else "\n".join(f"{k}: {v}" for k, v in results.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
