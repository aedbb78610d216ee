"""One crawl of many faulty sources, and what became of each."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crawl.drive import Asked, ScriptedPress, crawl
from tests.crawl.program import check_conservation, rows
from tests.hostile.faults import Fault, good, rss
from tests.hostile.press import Answer, FaultyPress, Visit
from tests.hostile.servers import feed_of

BYSTANDERS = 3
ARTICLES = 8


@dataclass(frozen=True, slots=True)
class Became:
    """The state of a crawl's end. ``links``: (source, address) -> (state, reason); ``runs``: source -> (outcome,
    reason); ``asked``: the requests of each host; ``paths``: what was asked for, as host and path; ``texts``: (source,
    address) -> title and text of what was stored; ``headers``: of every request; ``seconds``: of the whole crawl."""

    links: dict[tuple[str, str], tuple[str, str | None]]
    runs: dict[str, tuple[str, str | None]]
    asked: dict[str, int]
    paths: frozenset[tuple[str, str]]
    texts: dict[tuple[str, str], str]
    stored: dict[str, int]
    headers: list[dict[str, str]]
    exit_code: int
    seconds: float
    database: Path


def plant(press: FaultyPress, folder: Path, faults: Iterable[Fault]) -> list[str]:
    """Writes the source of each fault, and of the bystanders, and gives the press its answers. Returns dead hosts."""
    sources = folder / "sources"
    sources.mkdir()
    dead = []
    for fault in faults:
        discovery = fault.discovery or f"  - {{kind: feed, url: 'http://{fault.site}/feed', confidence: tested}}"
        _write(sources, fault.key, fault.site, discovery, fault.more)
        if fault.case == "A1":
            dead.append(fault.site)
        own = press.hosts.setdefault(fault.site, {})
        own["/feed"] = feed_of(fault)
        own["/a/good"] = good(fault.key)
        if fault.page is not None:
            own[fault.path] = fault.page
        if fault.robots is not None:
            own["/robots.txt"] = fault.robots
        for path, reply in fault.replies.items():
            if "://" in path:
                host, _, rest = path.partition("://")[2].partition("/")
                press.hosts.setdefault(host, {})[f"/{rest}"] = reply
            else:
                own[path] = reply
    for number in range(BYSTANDERS):
        host = f"bystander{number}.example"
        _write(
            sources,
            f"bystander{number}",
            host,
            f"  - {{kind: feed, url: 'http://{host}/feed', confidence: tested}}",
            "",
        )
        urls = [f"http://{host}/a/{n}" for n in range(ARTICLES)]
        press.hosts[host] = {f"/a/{n}": good(f"Bourg-{number}-{n}") for n in range(ARTICLES)}
        press.hosts[host]["/feed"] = Answer(200, rss(*urls), [("Content-Type", "application/rss+xml")])
    return dead


def _write(folder: Path, id_: str, host: str, discovery: str, more: str) -> None:
    (folder / f"{id_}.yml").write_text(
        f"id: {id_}\nname: {id_}\nhome: http://{host}/\ncountry: ML\nlanguages: [fr]\nowner: private\n"
        f"discovery:\n{discovery}\narticles:\n  patterns: ['/']\n{more}",
        encoding="utf-8",
    )


def crawl_all(folder: Path, faults: Sequence[Fault], *, hanging: bool = False) -> Became:
    """Crawls the sources of all faults and the bystanders at once; ``hanging``: with short limits of time, which every
    fault is to meet, otherwise with such as a busy machine keeps. Raises ``AssertionError`` where the sums of the
    ledger do not agree in the end."""
    patience, deadline = (2.0, 2.0) if hanging else (120.0, 60.0)
    with FaultyPress() as press:
        dead = plant(press, folder, faults)
        started = time.monotonic()
        asked = Asked(dead=tuple(dead), requests=100_000, patience=patience, deadline=deadline)
        result = crawl(Served(press.port), folder, asked=asked)
        seconds = time.monotonic() - started
    return became(folder / "press.db", result, press.visits, seconds)


class Served(ScriptedPress):
    """The faulty press in the place of the scripted one."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked = []


def became(db: Path, result: dict[str, Any], visits: Sequence[Visit], seconds: float) -> Became:
    """What the database holds after a crawl."""
    check_conservation(db)
    links = {
        (key, url.removeprefix("refused:")): (state, reason)
        for key, url, state, reason in rows(
            db, "select s.key, url, state, l.reason from links l join sources s on s.id = l.source_id"
        )
    }
    of_articles = "from articles a join sources s on s.id = a.source_id join links l on l.id = a.link_id"
    texts = {
        (key, url): f"{title}\n{text}"
        for key, url, title, text in rows(
            db, f"select s.key, l.url, a.title, b.text {of_articles} join bodies b on b.id = a.id"
        )
    }
    return Became(
        links=links,
        runs={run["source"]: (run["outcome"], run["reason"]) for run in result["runs"]},
        asked=Counter(visit.host for visit in visits),
        paths=frozenset((visit.host, visit.path) for visit in visits),
        texts=texts,
        stored=Counter(key for key, _ in texts),
        headers=[visit.headers for visit in visits],
        exit_code=result["exit_code"],
        seconds=seconds,
        database=db,
    )
