"""Erasures in a database that ``drive`` has crawled, killed at a step if a test asks for it; a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from db.labels import Label, set_labels
from monitor.fetching.batch import Wishes
from monitor.fetching.forgetting import forget as run
from monitor.fetching.forgetting import take_back, target
from monitor.fetching.recovery import enter_orphans
from monitor.fetching.runner import conclude
from tests.crawl import forked
from tests.crawl.drive import Asked, ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.look_back import opened
from tests.crawl.program import Done, environment, rows

NOW = "2025-05-23T12:00:00Z"
LATER = "2025-05-24T10:00:00Z"
GONE = "http://un.example/a/la-fete-du-quartier-nord"
STAYS = "http://un.example/a/la-fete-du-quartier-nord-suite"
TITLE = "La fête du quartier nord est reportée"
CANARY = "Zibeline turquoise et quartzite ondoyante"
TEXT = f"{CANARY} attendaient sous le hangar municipal. " + "La pluie de la nuit avait vidé la place du marché. " * 20
FORMER = TEXT.replace("hangar municipal", "hangar du port")
OTHER_TEXT = " ".join(f"Les voisins ont rangé {number} bancs et les tables du quartier." for number in range(40))
COPY = "http://deux.example/a/la-suite-de-la-fete"
# in the archive, of which so many are the article's: two states, the second asked for twice
RECORDS, ITS_RECORDS = 15, 3
KEPT_FILES = ["handed/others.csv", "handed/others.csv.provenance.json", "photos.zip"]
WARC = "press-archive/2025-05-23-00001.warc.gz"
STEPS = (
    "listed", "entered", "logs", "exports", "rows", "rows written", "rows committed", "archive", "archive copied",
    "archive emptied", "archive synced", "archive replaced", "labels", "stories", "washed", "finished",
)  # fmt: skip


@cache
def _made() -> TemporaryDirectory[str]:
    """The folder of the one that is copied; it goes with the process."""
    made = TemporaryDirectory(prefix="press-forget-")
    folder = Path(made.name)
    for id_ in ("un", "deux"):
        source(folder / "sources", id_, feed_of(id_))
    with ScriptedPress() as press:
        listed = [f"http://un.example/a/avis-numero-{n}" for n in range(4)]
        for n, url in enumerate(listed):
            press.answers[url] = page(f"Avis communal {n}", f"Le registre numéro {n} est ouvert. " * (40 + n))
        press.answers[GONE] = page(TITLE, FORMER)
        press.answers[STAYS] = page("La suite de la fête", OTHER_TEXT)
        press.answers[COPY] = page("La suite de la fête du quartier", OTHER_TEXT)
        press.answers["http://deux.example/feed"] = feed(COPY)
        press.answers["http://un.example/feed"] = feed(*listed[:2], GONE, STAYS, *listed[2:])
        crawl(press, folder)
        # an hour later it has another text, and a change is told
        press.answers[GONE] = page(TITLE, TEXT)
        press.answers["http://un.example/feed"] = feed()
        crawl(press, folder, "2025-05-23T11:30:00Z", Asked(revisits="all"))
    (folder / "press.log").write_text(f"INFO fetched {GONE} ({TITLE})\nINFO fetched {STAYS}\n", encoding="utf-8")
    key = article(folder / "press.db", GONE)[1]
    (folder / "handed").mkdir()
    for name, line in (
        ("all.csv", f'"{TITLE}","{CANARY}'),
        ("texts.jsonl", f'{{"text":"{TEXT}"}}'),
        ("others.csv", STAYS),
    ):
        (folder / "handed" / name).write_text(line, encoding="utf-8")
        (folder / "handed" / f"{name}.provenance.json").write_text("{}", encoding="utf-8")
    for name, member in ((f"{key}-evidence.zip", f"{key}/article.json"), ("photos.zip", "port.jpg")):
        with zipfile.ZipFile(folder / name, "w") as file:
            file.writestr(member, CANARY if key in member else "port")
            file.writestr("SHA256SUMS", "")
    set_labels(folder / "press.db", [Label(key, GONE, "aes-russie", "unsure", CANARY, LATER, None)])
    return made


def crawled_home(folder: Path) -> Path:
    """A home in ``folder``: an article that was changed once lies between others in the archive, one of which another
    outlet has copied; the logs, an evidence file and exports tell of it, and a reader has labelled it."""
    return Path(shutil.copytree(_made().name, folder))


def forget(folder: Path, *given: str, **wish: Any) -> Done:
    """``reason``; ``kill_at``: a step; ``busy_ms``: how long a reader is waited for; ``undo``. With nothing given only
    what opening a batch does. How it ended."""
    where = [str(folder / "press.db"), str(folder / "sources"), "9", NOW, json.dumps({"given": given, **wish})]
    return forked.run("tests.crawl.forgetting", where, environment(folder))


def holders(folder: Path, words: str) -> Iterator[str]:
    """The files under ``folder`` that hold these words: as they are, or inflated where they are WARC."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and words.encode() in plain(path):
            yield str(path.relative_to(folder))


def plain(path: Path) -> bytes:
    """A file's bytes, and what they are without their compression."""
    import zlib

    data = path.read_bytes()
    found, rest = data, data
    while path.suffix in (".gz", ".torn", ".erasing") and rest:
        member = zlib.decompressobj(31)
        found += member.decompress(rest)
        rest = member.unused_data
    return found


def article(db: Path, url: str) -> tuple[int, str]:
    """(id, key) of the article at an address."""
    ((number, key),) = rows(db, "select id, key from articles where url = ?", url)
    return number, key


def main() -> None:
    db, folder, port, now, wish = sys.argv[1:]
    wished = json.loads(wish)

    def at(step: str) -> None:
        if step == wished.get("kill_at"):
            os.kill(os.getpid(), signal.SIGKILL)

    with opened(db, folder, port, now, Wishes()) as (batch, _):
        batch.store.database.execute(f"pragma busy_timeout = {wished.get('busy_ms', 30_000)}")
        enter_orphans(batch)
        if wished.get("undo"):
            print(json.dumps([take_back(batch, given) for given in wished["given"]]))
        elif wished["given"]:
            run(batch, [target(batch, given) for given in wished["given"]], wished.get("reason"), at)
        conclude(batch)


if __name__ == "__main__":
    main()
