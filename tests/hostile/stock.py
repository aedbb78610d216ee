"""The same hostile inputs through Scrapy with its own settings and trafilatura in the callback, for comparison.

``python -m tests.hostile.stock PORT KEYS`` crawls and writes a line of JSON for each thing that happens."""

from __future__ import annotations

import json
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from tests.hostile.crawled import BYSTANDERS, plant
from tests.hostile.faults import Fault
from tests.hostile.press import FaultyPress

LINK = re.compile(rb"<(?:link|loc)>([^<]+)</")
DEADLINE_S = 5.0


def compare(faults: Sequence[Fault], limit_s: float) -> dict[str, Any]:
    """What became of the inputs within so many seconds: told (an item or an error for every page), silent (asked for,
    and neither came back), over the deadline, never reached; and whether the bystanders were whole. A process that
    hangs on a page for four deadlines is killed, and another goes on with the sources that were not through, as cron
    would; so after one that dies."""
    with tempfile.TemporaryDirectory() as folder, FaultyPress() as press:
        plant(press, Path(folder), faults)
        lists = {fault.site: "/map.xml" if "sitemap" in fault.discovery else "/feed" for fault in faults}
        lists |= {f"bystander{number}.example": "/feed" for number in range(BYSTANDERS)}
        lines: list[dict[str, Any]] = []
        hung: list[str] = []
        deaths, left, ends_at = 0, dict(lists), time.monotonic() + limit_s
        told: list[dict[str, Any]] = []
        while left and time.monotonic() < ends_at:
            code, told = _crawled(press.port, left, ends_at)
            asked = Counter(line["site"] for line in told if line["what"] == "asked")
            ended = Counter(line["site"] for line in told if line["what"] in ENDS)
            begun = Counter(line["site"] for line in told if line["what"] == "reading")
            read = Counter(line["site"] for line in told if "seconds" in line)
            stuck = [site for site in begun if begun[site] > read[site]]
            hung += stuck if code == HUNG else []
            deaths += code not in (0, HUNG)
            through = [site for site in asked if code == 0 or asked[site] <= ended[site] or site in stuck]
            lines += [line for line in told if line["site"] in through]
            for site in through:
                del left[site]
            if code == 0 or not through:
                break
        # nobody got to the end of these
        lines += [line for line in told if line["site"] in left]
    return _count(lines, list(lists), hung, deaths)


HUNG = 1_000
# of a process on a busy machine, or of three tries at a host that is silent
START_S = 90.0
ENDS = ("text", "nothing", "error")


def _crawled(port: int, left: dict[str, str], ends_at: float) -> tuple[int, list[dict[str, Any]]]:
    """The exit code of one process, or ``HUNG``, and what it told."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.hostile.stock", str(port)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(list(left.items())))
    process.stdin.close()
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    told: list[dict[str, Any]] = []

    def read(out: IO[str]) -> None:
        for line in out:
            lines.put(line)
        lines.put("")

    threading.Thread(target=read, args=[process.stdout], daemon=True).start()
    try:
        while True:
            is_reading = bool(told) and told[-1]["what"] == "reading"
            patience = 4 * DEADLINE_S if is_reading else START_S
            line = lines.get(timeout=max(0.1, min(patience, ends_at - time.monotonic())))
            if not line:
                return process.wait(), told
            told.append(json.loads(line))
    except queue.Empty:
        process.kill()
        process.wait()
        return HUNG, told


def _count(lines: list[dict[str, Any]], sites: list[str], hung: list[str], deaths: int) -> dict[str, Any]:
    asked, ended, slow = Counter[str](), Counter[str](), set()
    empty: Counter[str] = Counter()
    whole = Counter[str]()
    for line in lines:
        site = line["site"]
        asked[site] += line["what"] == "asked"
        ended[site] += line["what"] in ENDS
        empty[site] += line["what"] == "nothing"
        whole[site] += line["what"] == "text"
        if line.get("seconds", 0) > DEADLINE_S:
            slow.add(site)
    hostile = [site for site in sites if not site.startswith("bystander")]
    return {
        "inputs": len(hostile),
        "over_deadline": len(slow),
        "hung_and_killed": len(hung),
        "process_deaths": deaths,
        "silent": sum(1 for site in hostile if asked[site] > ended[site]),
        "without_text_or_word": sum(1 for site in hostile if empty[site]),
        "never_reached": sum(1 for site in hostile if not asked[site]),
        "bystanders_whole": all(whole[site] >= 8 for site in sites if site.startswith("bystander")),
    }


def tell(what: str, site: str, **more: Any) -> None:
    """Writes what happened."""
    print(json.dumps({"what": what, "site": site, **more}), flush=True)


def main() -> None:
    import scrapy
    import trafilatura
    from scrapy.crawler import CrawlerProcess

    proxy = f"http://127.0.0.1:{sys.argv[1]}"
    order = json.load(sys.stdin)

    class Stock(scrapy.Spider):
        name = "stock"

        async def start(self) -> AsyncIterator[scrapy.Request]:
            for site, path in order:
                yield self.request(f"http://{site}{path}", self.listed, site)

        def request(self, url: str, callback: Any, site: str) -> scrapy.Request:
            tell("asked", site)
            return scrapy.Request(
                url, callback=callback, errback=self.failed, meta={"proxy": proxy}, cb_kwargs={"site": site}
            )

        def listed(self, response: Any, site: str) -> Iterator[scrapy.Request]:
            tell("text", site)
            for url in LINK.findall(response.body)[:20]:
                yield self.request(url.decode("utf-8", "replace"), self.page, site)

        def page(self, response: Any, site: str) -> None:
            tell("reading", site)
            started = time.monotonic()
            text = trafilatura.extract(response.body)
            tell("text" if text else "nothing", site, seconds=time.monotonic() - started)

        def failed(self, failure: Any) -> None:
            tell("error", failure.request.cb_kwargs["site"])

    # its own settings, but that a hanging server is waited for as long as ours does and that nobody listens
    process = CrawlerProcess(
        {"DOWNLOAD_TIMEOUT": 8, "ROBOTSTXT_OBEY": True, "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False}
    )
    process.crawl(Stock)
    process.start()


if __name__ == "__main__":
    main()
