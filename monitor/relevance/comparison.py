"""What a changed rule would do to the stored archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from db.judged import StoredText
from monitor.catalogue.topics import Topic
from monitor.relevance.engine import TopicEngine
from monitor.relevance.judgement import Judgement, Verdict


class Change(NamedTuple):
    """An article whose verdict would change; without ``old`` where there was no rule before."""

    article: StoredText
    old: Judgement | None
    new: Judgement

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        article = self.article
        return {
            "id": article.id,
            "key": article.key,
            "day": article.day,
            "source": article.source,
            "url": article.url,
            "title": article.title,
            "old": self.old and _told(self.old),
            "new": _told(self.new),
        }


@dataclass(slots=True)
class Comparison:
    """``gained``, ``lost``: articles that become relevant or no longer are; ``shifted``: those that change between
    borderline and not_relevant; each with at most as many as asked for, newest first, and all of them counted in
    ``counts``. ``old``, ``new``: articles by verdict. ``rescored``: the same verdict with another score;
    ``without_text``: those that cannot be judged, as their texts are not stored any more, and are not in ``articles``.
    """

    articles: int = 0
    without_text: int = 0
    rescored: int = 0
    old: Counter[Verdict] = field(default_factory=Counter)
    new: Counter[Verdict] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    gained: list[Change] = field(default_factory=list)
    lost: list[Change] = field(default_factory=list)
    shifted: list[Change] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        kinds = ("gained", "lost", "shifted")
        return {
            "articles": self.articles,
            "without_text": self.without_text,
            "old": dict(sorted(self.old.items())),
            "new": dict(sorted(self.new.items())),
            "rescored": self.rescored,
            "totals": {kind: self.counts[kind] for kind in kinds},
            **{kind: [change.as_dict() for change in getattr(self, kind)] for kind in kinds},
        }


def compare(
    old: Topic | None,
    new: Topic,
    articles: Iterable[StoredText],
    *,
    most: int | None = None,
    on_article: Callable[[int], None] | None = None,
) -> Comparison:
    """Judges every article by both rules, or by the new one where there is no other: all that it finds is then gained.
    ``most``: how many changes of each kind are kept, ``None`` for all."""
    engine = TopicEngine([new] if old is None else [old, new])
    found = Comparison()
    for done, article in enumerate(articles, 1):
        if on_article is not None:
            on_article(done)
        if not article.has_text:
            found.without_text += 1
            continue
        *former, after = engine.judge(article.title, article.text, article.language, article.standfirst)
        before = former[0] if former else None
        found.articles += 1
        found.new[after.verdict] += 1
        if before is not None:
            found.old[before.verdict] += 1
        kind = _kind(before, after)
        if kind is not None:
            found.counts[kind] += 1
            kept: list[Change] = getattr(found, kind)
            if most is None or len(kept) < most:
                kept.append(Change(article, before, after))
        elif before is not None and before.score != after.score:
            found.rescored += 1
    return found


def _kind(before: Judgement | None, after: Judgement) -> str | None:
    former = before.verdict if before is not None else "not_relevant"
    if former == after.verdict:
        return None
    if after.verdict == "relevant":
        return "gained"
    return "lost" if former == "relevant" else "shifted"


def _told(judgement: Judgement) -> dict[str, Any]:
    return {"verdict": judgement.verdict, "score": judgement.score, "reason": judgement.reason}
