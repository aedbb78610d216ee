"""What a later page of a stored article is taken for: the article, edited or as it was, or something that stands in its
place."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from db.articles import Article
from db.store import Store
from monitor.clock import iso
from monitor.extraction.article import Extraction
from monitor.extraction.furniture_words import ANYWHERE, AT_THE_TOP, ENDS, STAMP
from monitor.extraction.walls import asks
from monitor.similarity.changes import Edit, edit_between
from monitor.similarity.sketches import words

# of the runs of three words of the shorter of two texts, so few are in both where one is not the other edited
UNLIKE = 0.05
# of its words, so few are left where only the beginning of an article stands there any more
BEGINNING = 0.5
_SAYS_GONE = re.compile(
    r"\b(?:erreur 404|error 404|404 not found|page not found|"
    r"(?:page|article|contenu|document)\b.{0,60}\b(?:introuvable|non trouvee?|n.existe (?:pas|plus)|"
    r"n.est (?:pas|plus) disponible|a ete supprimee?|a ete retiree?|plus en ligne)|"
    r"(?:page|article|content)\b.{0,40}\b(?:not found|no longer available|does not exist|has been removed)|"
    r"(?:страница|материал|статья)\b.{0,30}\b(?:не найден\w*|удален\w*))"
)
_SHORT = 120  # words
_MISSING_PART = re.compile(r"page \d+(?: is missing)?: ")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a later page of a stored article is. ``former``: what is stored; ``extraction``: what to store now;
    ``edit``: what the outlet changed; ``aside``: why it is not taken for the article at all."""

    former: Article
    extraction: Extraction
    edit: Edit | None = None
    aside: str | None = None


def is_furniture(paragraph: str) -> bool:
    """Whether a paragraph that came through extraction is furniture by its words."""
    bare = " ".join(paragraph.split())[:400]
    return any((ANYWHERE.match(bare), STAMP.fullmatch(bare), AT_THE_TOP.fullmatch(bare), ENDS.fullmatch(bare)))


def look_again(
    store: Store,
    link_id: int,
    source_id: int,
    capture_id: int,
    fetched_at: datetime,
    found: Extraction,
    twin: Extraction | None = None,
) -> Seen | None:
    """Compares a later page of an article with what is stored. What differs in nothing that a reader would call an
    edit is to be stored as the former text. ``twin``: another fetch of the same look. ``None`` where nothing is stored,
    for a page fetched before that, and for one that is read again by other rules."""
    known = store.changes.stored(link_id)
    if known is None or known[1] == capture_id or iso(fetched_at) < known[2] or not store.changes.is_unread(capture_id):
        return None
    former = store.articles.of_link(link_id)
    return None if former is None else _seen(store, known[0], source_id, former, found, twin)


def _seen(
    store: Store, article_id: int, source_id: int, former: Article, found: Extraction, twin: Extraction | None
) -> Seen:
    why = _not_the_article(former, found)
    if why is not None and not _stays(store, article_id, source_id, why):
        return Seen(former, found, aside=why)
    if former.extractor != found.extractor or lacks_a_page(json.loads(former.notes or "[]")):
        # what differs may be our doing
        return Seen(former, found)

    before, after = (former.title, former.text), (found.title, found.text)
    other = None if twin is None or _not_the_article(former, twin) else (twin.title, twin.text)
    edit = edit_between(before, after, is_furniture, other)
    if edit is not None and edit.paragraphs:
        # only now, as each costs a look-up
        known = _Known(store, article_id, source_id, (former.title, found.title))
        edit = edit_between(before, after, known.is_furniture, other, known.is_shared)
    if edit is None:
        return Seen(former, replace(found, title=former.title, text=former.text))
    if edit.headline is None:
        found = replace(found, title=former.title)
    if not edit.paragraphs:
        found = replace(found, text=former.text)
    return Seen(former, found, edit)


class _Known:
    """What the source's other articles tell of a paragraph."""

    def __init__(self, store: Store, article_id: int, source_id: int, titles: Sequence[str]) -> None:
        self._store, self._article_id, self._source_id = store, article_id, source_id
        self._titles = [words(title) for title in titles]

    def is_furniture(self, paragraph: str) -> bool:
        """Furniture by its words, or the headline of an article: such a line leads to it."""
        if is_furniture(paragraph):
            return True
        folded = words(paragraph)
        if not 3 <= len(folded) <= 40:
            return False
        headlines = self._store.changes.headlines(self._source_id, " ".join(folded))
        return folded in self._titles or any(words(headline) == folded for headline in headlines)

    def is_shared(self, paragraph: str) -> bool:
        """Whether another article has it too, as an advertisement that is drawn by lot."""
        folded = words(paragraph)
        return len(folded) >= 4 and self._store.changes.stands_elsewhere(
            self._source_id, " ".join(folded[:40]), self._article_id
        )


def lacks_a_page(notes: Sequence[str]) -> bool:
    """Whether an article on several pages was read without one of them."""
    return any(_MISSING_PART.match(note) for note in notes)


def _not_the_article(former: Article, found: Extraction) -> str | None:
    # a word that begins so says nothing of the article; by the others it is gone, or another
    if lacks_a_page(found.notes):
        return "wall: one of its pages could not be had"
    old, new = words(former.text), words(found.text)
    if old and not new:
        return "wall: it has no text now"
    if found.kind in ("paywalled", "stub") and former.kind not in ("paywalled", "stub") and len(new) < len(old):
        return f"wall: only the beginning is shown now ({found.kind})"
    folded = words(f"{found.title} {found.text}")
    begins = " ".join(found.text.split())[:100]
    if len(folded) <= _SHORT and _SAYS_GONE.search(" ".join(folded)) and not _SAYS_GONE.search(_folded(former)):
        return f"gone: the page says so: {begins}"
    same_rules = former.extractor == found.extractor
    if same_rules and _breaks_off(old, new, found.text):
        return f"wall: it breaks off now, after {len(new)} of {len(old)} words"
    if same_rules and old[: len(new)] == new and len(new) < BEGINNING * len(old):
        return f"replaced: only the beginning stands there: {len(new)} of {len(old)} words"
    if words(former.title) != words(found.title) or old != new:
        shared = in_common(old, new)
        if shared < UNLIKE and asks(found.text):
            return f"wall: another text stands there: {begins}"
        if shared < UNLIKE:
            return f"replaced: another text stands there: {begins}"
    return None


def _breaks_off(old: Sequence[str], new: Sequence[str], text: str) -> bool:
    """Whether a text ends within a sentence of what it was before."""
    if not 1 < len(new) < len(old) or text.rstrip()[-1:] in '.!?…»”"':
        return False
    # the last word may be cut as well
    return list(old[: len(new) - 1]) == list(new[:-1]) and old[len(new) - 1].startswith(new[-1])


def in_common(old: Sequence[str], new: Sequence[str]) -> float:
    """The share of the shorter text's runs of three words that both have: 0 to 1; 1 where one has no word."""
    size = min(3, len(old), len(new))
    one, other = ({tuple(text[at : at + size]) for at in range(len(text) - size + 1)} for text in (old, new))
    return len(one & other) / min(len(one), len(other))


def _stays(store: Store, article_id: int, source_id: int, why: str) -> bool:
    """Whether another text has stood at the address before, and at no other of the source: the article was rewritten
    from its headline on."""
    revisit = store.revisits.get(article_id)
    if revisit is None or revisit.reason != why or not why.startswith("replaced: "):
        return False
    return revisit.standing != "there" and not store.revisits.missing_for(source_id, why, article_id)


def _folded(article: Article) -> str:
    return " ".join(words(f"{article.title} {article.text}")[:_SHORT])
