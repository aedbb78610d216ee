"""After the texts have changed: who wrote them first, how sure that is, and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from db.store import Store
from db.texts import Touched
from monitor.similarity.origins import explain

_AT_ONCE = 200


def attribute(store: Store, touched: Touched) -> None:
    """Writes what is to be said of the origin of each text that changed. To be called within a transaction."""
    _attribute(store, sorted(touched.changed))


def attribute_all(store: Store, on_step: Callable[[str, int, int], None]) -> None:
    """The same for every text, in short transactions. ``on_step`` is told what is under way, how many texts are done,
    and of how many."""
    text_ids = store.articles.texts.ids()
    for start in range(0, len(text_ids), _AT_ONCE):
        with store.transaction():
            _attribute(store, text_ids[start : start + _AT_ONCE])
        on_step("origins told", min(start + _AT_ONCE, len(text_ids)), len(text_ids))


def _attribute(store: Store, text_ids: Iterable[int]) -> None:
    texts = store.articles.texts
    crawled = texts.outlets()
    for text_id in text_ids:
        carriers = texts.carriers(text_id)
        if carriers:
            origin = explain(carriers, crawled)
            reasons = json.dumps(origin.reasons, ensure_ascii=False)
            texts.attribute(text_id, origin.credit, origin.confidence, reasons)
