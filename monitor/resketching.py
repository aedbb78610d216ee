"""Sketches made anew after an upgrade that makes them otherwise, so that no copy of what was stored before is missed.

The upgrade leaves the articles waiting; the first command that takes articles in, or rebuilds, makes their sketches
before anything else. Cut short, it goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable

from db.store import Store
from db.unsketched import Unsketched
from monitor.attribution import attribute
from monitor.similarity.sketches import sketch

AT_ONCE = 500  # articles in a transaction


def remake_sketches(
    store: Store, on_step: Callable[[str, int, int], None] | None = None, at_once: int = AT_ONCE
) -> int:
    """Makes the sketches that an upgrade left to be made, and asks again whose copy each article is; returns how many
    articles waited. A thousand take about a second. ``on_step`` is told what is under way, how many articles are done,
    and of how many. To be run under the crawl lock. Raises the errors of ``db.errors``."""
    waiting = Unsketched(store.database)
    of = waiting.count()
    done = 0
    while done < of:
        with store.transaction():
            page = waiting.some(at_once)
            # what is no longer stored has no sketch, and keeps the hash by which it was known
            made = [(one.article_id, sketch(one.text)) for one in page if one.text]
            store.sketches.keep((article_id, each.shingles, each.hashes) for article_id, each in made)
            for article_id, each in made:
                waiting.name(article_id, each.text_hash, each.shingles)
            waiting.name_former((number, sketch(text).text_hash) for one in page for number, text in one.former)
            done += len(page)
            if done >= of:
                # in one with the last of the sketches, or a kill between them would leave it undone
                attribute(store, store.articles.texts.settle_all())
            waiting.done([one.article_id for one in page])
        if on_step is not None:
            on_step("sketches made", done, of)
    return of
