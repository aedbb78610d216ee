"""What readers say of an article, as its page shows it: on the topic, not, or unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from db.labels import Label, labels_of_article
from monitor.web.access import is_public
from monitor.web.forms import UnkeptError, keeping, may_write
from monitor.web.language import words_of
from monitor.web.sessions import database_file
from monitor.wordbook import Words


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of the article and one topic; ``said_by`` is empty where that is not known."""

    topic: str
    topic_key: str
    label: str
    note: str
    said_by: str
    when: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """The part of the page. ``topics``: keys and names, the one first that the form begins with; ``label`` and ``note``
    are what it is filled with. ``may_write`` is unset for readers who are not signed in."""

    may_write: bool
    topics: tuple[tuple[str, str], ...]
    label: str
    note: str
    said: tuple[Said, ...]


def opinion_of(words: Words, topics: Sequence[tuple[str, str]], said: dict[str, Label], may_write: bool) -> Opinion:
    """The part of the page for an article that was judged on ``topics``."""
    first = said.get(topics[0][0]) if topics else None
    return Opinion(
        may_write=may_write,
        topics=tuple(topics),
        label=first.label if first else "",
        note=(first.note or "") if first else "",
        said=tuple(
            Said(name, key, one.label, one.note or "", one.labelled_by or "", words.instant(one.labelled_at))
            for key, name in topics
            if (one := said.get(key))
        ),
    )


async def opinion(datasette: Any, request: Any, key: str, topics: Sequence[tuple[str, str]]) -> Opinion | None:
    """The part of the page of the article ``key``; ``None`` where no topic has judged it, the reader may not know what
    was said, or the readers' file cannot be read."""
    if not topics or (is_public(datasette) and request.actor is None):
        return None
    try:
        said = await keeping(labels_of_article, database_file(datasette), key)
    except UnkeptError:
        return None
    return opinion_of(words_of(request), topics, said, may_write(datasette, request.actor))
