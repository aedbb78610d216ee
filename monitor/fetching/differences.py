"""What reading the archive again would change, counted by source and by field, before anything of it is stored."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from db.articles import Article
from monitor.extraction.article import NoArticle

FIELDS = (
    *("title", "text", "standfirst", "kind", "language", "published_on", "published_at", "published_precision"),
    *("published_from", "modified_at", "bylines", "credits", "caption", "image_url", "charset"),
)
"""What readers see or search by."""
_EVIDENCE = ("origins", "notes", "published_conflicts")
_LISTS = ("bylines", "credits")
EXAMPLES = 3
LOST_TEXT = 0.2
"""The share of its text that an article must lose to be counted as shortened."""
_MANY = 3
_MANY_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Example:
    """One article whose field comes out otherwise; of a text, the first paragraph that goes and the one that comes."""

    url: str
    before: str | None
    after: str | None


@dataclass(slots=True)
class FieldChange:
    """How often a field comes out otherwise; ``gained``: where there was none, ``lost``: where there is none now."""

    articles: int = 0
    gained: int = 0
    lost: int = 0
    examples: list[Example] = field(default_factory=list)

    def add(self, url: str, before: str | None, after: str | None) -> None:
        self.articles += 1
        self.gained += before is None
        self.lost += after is None
        if len(self.examples) < EXAMPLES:
            self.examples.append(Example(url, before, after))

    def as_dict(self) -> dict[str, Any]:
        examples = [{"url": each.url, "before": each.before, "after": each.after} for each in self.examples]
        return {"articles": self.articles, "gained": self.gained, "lost": self.lost, "examples": examples}


@dataclass(slots=True)
class SourceChange:
    """The pages of one source. ``stored``: those with a stored article, which come out the ``same``, the same but for
    the ``evidence`` (origins, notes), ``changed``, or as no article (``kept``, with the reasons: what is stored stays).
    ``new``: pages that become articles. ``left_alone``: pages of a source that the registry does not have."""

    stored: int = 0
    same: int = 0
    evidence: int = 0
    changed: int = 0
    new: int = 0
    without: int = 0
    left_alone: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    fields: dict[str, FieldChange] = field(default_factory=dict)
    new_examples: list[Example] = field(default_factory=list)
    extractors: Counter[str] = field(default_factory=Counter)
    characters_before: int = 0
    characters_after: int = 0
    shortened: int = 0
    lengthened: int = 0

    @property
    def pages(self) -> int:
        """All pages of the source that were read again, or left alone."""
        return self.stored + self.new + self.without + self.left_alone

    def warnings(self) -> list[str]:
        """Where the source loses text or dates in many articles: in 3 and in one of twenty, or in all it has."""
        dates = self.fields.get("published_on")
        losses = (
            (self.shortened, f"lose {LOST_TEXT:.0%} of their text or more"),
            (dates.lost if dates else 0, "lose their date"),
            (self.kept.total(), "come out as no article (what is stored stays)"),
        )
        return [
            f"{count} of {self.stored} articles {what}"
            for count, what in losses
            if count and (count >= max(_MANY, _MANY_SHARE * self.stored) or count == self.stored)
        ]

    def as_dict(self) -> dict[str, Any]:
        return {
            "pages": self.pages,
            "articles": self.stored,
            "same": self.same,
            "changed": self.changed,
            "evidence_only": self.evidence,
            "kept_as_stored": dict(self.kept),
            "new_articles": self.new,
            "without_article": self.without,
            "left_alone": self.left_alone,
            "fields": {name: self.fields[name].as_dict() for name in FIELDS if name in self.fields},
            "text_characters": {
                "before": self.characters_before,
                "after": self.characters_after,
                "articles_shortened": self.shortened,
                "articles_lengthened": self.lengthened,
            },
            "extractors": dict(self.extractors),
            "new_examples": [{"url": each.url, "title": each.after} for each in self.new_examples],
            "warnings": self.warnings(),
        }


@dataclass(slots=True)
class Differences:
    """All sources' changes; filled page by page."""

    by_source: dict[str, SourceChange] = field(default_factory=dict)

    def of(self, source_key: str) -> SourceChange:
        """The changes of a source; none so far for a new one."""
        return self.by_source.setdefault(source_key, SourceChange())

    def add(self, source_key: str, url: str, stored: Article | None, found: Article | NoArticle) -> None:
        """Counts a page: what is stored for it, and what it gives today."""
        change = self.of(source_key)
        if stored is None:
            if isinstance(found, NoArticle):
                change.without += 1
                return
            change.new += 1
            if len(change.new_examples) < EXAMPLES:
                change.new_examples.append(Example(url, None, found.title))
            return
        change.stored += 1
        if isinstance(found, NoArticle):
            change.kept[f"{found.state}: {found.reason}"] += 1
            return
        if stored.extractor != found.extractor:
            change.extractors[f"{stored.extractor} → {found.extractor}"] += 1
        _compare(change, url, stored, found)

    @property
    def changed(self) -> int:
        """Articles of which a reader would see something else."""
        return sum(change.changed for change in self.by_source.values())

    @property
    def new(self) -> int:
        """Pages that would become articles."""
        return sum(change.new for change in self.by_source.values())

    def warnings(self) -> list[str]:
        """Those of all sources, each with its name before it."""
        return [f"{name}: {line}" for name, change in sorted(self.by_source.items()) for line in change.warnings()]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "pages": sum(change.pages for change in self.by_source.values()),
            "articles": sum(change.stored for change in self.by_source.values()),
            "changed": self.changed,
            "new_articles": self.new,
            "by_source": {name: change.as_dict() for name, change in sorted(self.by_source.items())},
            "warnings": self.warnings(),
        }


def _compare(change: SourceChange, url: str, stored: Article, found: Article) -> None:
    before, after = len(stored.text), len(found.text)
    change.characters_before += before
    change.characters_after += after
    change.shortened += after <= (1 - LOST_TEXT) * before
    change.lengthened += after >= (1 + LOST_TEXT) * before
    other = [name for name in FIELDS if getattr(stored, name) != getattr(found, name)]
    for name in other:
        was, becomes = _shown(name, stored), _shown(name, found)
        if name == "text":
            was, becomes = _first_difference(stored.text, found.text)
        change.fields.setdefault(name, FieldChange()).add(url, was, becomes)
    if other:
        change.changed += 1
    elif any(getattr(stored, name) != getattr(found, name) for name in _EVIDENCE):
        change.evidence += 1
    else:
        change.same += 1


def _shown(name: str, article: Article) -> str | None:
    value = getattr(article, name)
    if value is not None and name in _LISTS:
        return ", ".join(json.loads(value))
    return None if value is None else str(value)


def _first_difference(before: str, after: str) -> tuple[str, str]:
    """The paragraphs where two texts part; empty where one of them only has more."""
    left, right = before.split("\n\n"), after.split("\n\n")
    same = 0
    while same < min(len(left), len(right)) and left[same] == right[same]:
        same += 1
    goes = left[same] if same < len(left) else ""
    comes = right[same] if same < len(right) else ""
    if goes and goes in right[same:]:
        return "", comes
    if comes and comes in left[same:]:
        return goes, ""
    return goes, comes
