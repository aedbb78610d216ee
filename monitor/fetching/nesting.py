"""What the documents of a list lead on to. Sitemap indexes can name one another: none is asked for twice in a run, none
beyond the protocol's depth, and one that leads to no sitemap of articles at all is a list that could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from monitor.catalogue.model import Sitemap
from monitor.discovery.urls import canonical
from monitor.fetching.looks import Look

# what one document may lead on to: children of a sitemap index, the newest first, or the next page
MORE_DOCUMENTS = 10
# of one list in one run; the rest waits for a backfill
MOST_DOCUMENTS = 50


@dataclass(slots=True)
class _Tree:
    """What one declared list led to. ``indexes``: of its documents, those that were read; ``leaves``: the others."""

    look: Look
    asked: set[str] = field(default_factory=set)
    allowed: int = 0
    indexes: int = 0
    leaves: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


class Nesting:
    """The trees of one run, each by the address that its source declares."""

    def __init__(self) -> None:
        self._trees: dict[str, _Tree] = {}

    def was_read(self, look: Look, *, is_index: bool) -> None:
        """Takes in a document that came."""
        tree = self._tree(look)
        tree.indexes += is_index
        tree.leaves += not is_index

    def affordable(self, look: Look, further: Sequence[str], deepest: int) -> tuple[list[str], list[str]]:
        """Those of a document's further documents that may be asked for, the first of them, and what is to be told of
        the others."""
        tree = self._tree(look)
        new, told = list(further), []
        if look.depth >= deepest:
            new, why = [], f"lie deeper than {deepest} indexes"
        elif isinstance(look.strategy, Sitemap):
            new, why = [url for url in further if canonical(url) not in tree.asked], "were read before"
        if isinstance(look.strategy, Sitemap) and len(new) < len(further):
            tree.left_out[why] += len(further) - len(new)
            told.append(f"{len(further) - len(new)} further sitemaps were left out: they {why}")
        allowed = new[: max(0, min(MORE_DOCUMENTS, MOST_DOCUMENTS - tree.allowed))]
        tree.allowed += len(allowed)
        tree.asked.update(canonical(url) for url in allowed)
        if len(allowed) < len(new):
            told.append(f"{len(new) - len(allowed)} further documents were left out")
        return allowed, told

    def lost(self) -> Iterator[tuple[Look, int, str]]:
        """The declared sitemaps that led to nothing but indexes, with how many of these were read and what is to be
        told; each once."""
        for name, tree in list(self._trees.items()):
            if tree.indexes and not tree.leaves and tree.left_out.total():
                why = " and ".join(f"{count} that it leads to {why}" for why, count in tree.left_out.items())
                yield tree.look, tree.indexes, f"a sitemap index without any sitemap of articles: {why}"
                del self._trees[name]

    def _tree(self, look: Look) -> _Tree:
        name = str(look.strategy.url)
        if name not in self._trees:
            self._trees[name] = _Tree(look, {canonical(look.asked)})
        return self._trees[name]
