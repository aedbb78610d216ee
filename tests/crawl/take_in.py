"""Single pages of an invented press, as ``drive`` crawls; a process of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from monitor.cli.add_article import say
from monitor.cli.add_article import take_in as run
from monitor.fetching.batch import Wishes
from monitor.fetching.single import placed
from tests.crawl import forked
from tests.crawl.drive import ScriptedPress
from tests.crawl.look_back import NOW, opened
from tests.crawl.program import Done, environment


def take_in(press: ScriptedPress, folder: Path, *urls: str, now: str = NOW, **wish: Any) -> Done:
    """``force``, ``again``, ``as_json``, as the command has them; how it ended."""
    press.asked.clear()
    where = [str(folder / "press.db"), str(folder / "sources"), str(press.port), now]
    done = forked.run("tests.crawl.take_in", [*where, json.dumps({"urls": urls, **wish})], environment(folder))
    assert "Traceback" not in done.err, done.err
    return done


def main() -> None:
    db, folder, port, now, wish = sys.argv[1:]
    wished = json.loads(wish)
    with opened(db, folder, port, now, Wishes()) as (batch, scrapy):
        wanted = [placed(url, batch.sources, force=wished.get("force", False)) for url in wished["urls"]]
        result, told = run(batch, wanted, scrapy, again=wished.get("again", False))
    sys.exit(say(result, told, as_json=wished.get("as_json", True)))


if __name__ == "__main__":
    main()
