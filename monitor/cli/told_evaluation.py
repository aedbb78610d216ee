"""How ``press-monitor topics eval`` prints what was measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.catalogue.topics import Topic
from monitor.relevance.annotations import FEWEST_ROWS, NamedEntities, macro_f1
from monitor.relevance.engine import rule_hash
from monitor.relevance.evaluation import Agreement, Ruled, agreement, agreements, halves, interval, language_of
from monitor.terminal import one_line

_SHARES = ("precision", "recall", "f1")


@dataclass(frozen=True, slots=True)
class Details:
    """What else people noted in the rows; empty where they did not."""

    domains: Mapping[str, Agreement]
    entities: NamedEntities | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A rule's verdicts on labelled articles. ``draft``: the file of a rule that is not installed; ``origin``: where
    the labels come from; ``left_out``: what was not measured, by reason; ``note``: how to take the figures."""

    topic: Topic
    draft: str | None
    origin: str
    found: Sequence[Ruled]
    left_out: Mapping[str, int]
    details: Details
    note: str = ""

    @property
    def borderline(self) -> dict[str, int]:
        """What the rule makes of the rows that people call borderline."""
        return dict(
            sorted(Counter(one.judgement.verdict for one in self.found if one.row.label == "borderline").items())
        )

    @property
    def parts(self) -> dict[str, dict[str, Agreement]]:
        """The counts by language, by trap and by half."""
        first, second = halves([one.row for one in self.found])
        return {
            "by_language": agreements(self.found, language_of),
            "by_trap": agreements([one for one in self.found if one.row.trap], lambda row: row.trap or ""),
            "halves": {
                "first": agreement(one for one in self.found if one.row.id in first),
                "second": agreement(one for one in self.found if one.row.id in second),
            },
        }

    def wrong(self, *, hit: bool) -> list[Ruled]:
        """The false positives (``hit``) or the false negatives."""
        return [one for one in self.found if one.wrong and one.hit is hit]


def as_object(measured: Measured) -> dict[str, Any]:
    """All of it as one JSON-ready object."""
    topic, total, details = measured.topic, agreement(measured.found), measured.details
    domains = {
        "macro_f1": macro_f1(details.domains),
        "fewest_rows": FEWEST_ROWS,
        "by_domain": {name: _counted(part) for name, part in details.domains.items()},
    }
    return {
        **total.as_dict(),
        "intervals": {name: list(ends) for name, ends in total.intervals().items()},
        **{name: {key: _counted(part) for key, part in by.items()} for name, by in measured.parts.items()},
        "borderline": measured.borderline,
        "false_positives": [_wrong(one) for one in measured.wrong(hit=True)],
        "false_negatives": [_wrong(one) for one in measured.wrong(hit=False)],
        "domains": domains if details.domains else None,
        "entities": details.entities.as_dict() if details.entities else None,
        "topic": {"key": topic.key, "version": topic.version, "rule_hash": rule_hash(topic), "draft": measured.draft},
        "labels": measured.origin,
        "left_out": dict(measured.left_out),
    }


def lines(measured: Measured) -> Iterator[str]:
    """The lines for a person: the whole, its parts, and each error with the reason of the verdict."""
    topic, total = measured.topic, agreement(measured.found)
    of = f"draft {one_line(measured.draft)}" if measured.draft else "installed"
    yield f"{topic.key} (version {topic.version}, {of}) on {one_line(measured.origin)}"
    yield (
        f"{total.n} articles with a clear label: "
        f"tp {total.tp} (relevant and found), fn {total.fn} (relevant and missed), "
        f"fp {total.fp} (found and not relevant), tn {total.tn} (neither)"
    )
    intervals = total.intervals()
    meant = {
        "precision": f"of {total.tp + total.fp} found, the share that is relevant",
        "recall": f"of {total.tp + total.fn} relevant ones, the share that is found",
        "f1": "both in one figure",
    }
    for name in _SHARES:
        yield f"{name} {_with_interval(getattr(total, name), intervals[name])}: {meant[name]}"
    for title, parts in zip(("by language", "by trap", "by half"), measured.parts.values(), strict=True):
        if parts:
            yield f"{title} (n: articles with a clear label)"
            yield from (f"  {_part(name, part)}" for name, part in parts.items())
    if apart := measured.borderline:
        verdicts = ", ".join(f"{number} {verdict}" for verdict, number in apart.items())
        yield f"labelled borderline, counted apart: {sum(apart.values())} (judged: {verdicts})"
    for reason, number in measured.left_out.items():
        yield f"left out: {number} {reason}"
    for name, hit in (("false positives", True), ("false negatives", False)):
        wrong = measured.wrong(hit=hit)
        yield f"{name}: {', '.join(one_line(one.row.id) for one in wrong) or 'none'}"
        for one in wrong:
            judgement = one.judgement
            title = one_line(one.row.title)
            yield f"  {one_line(one.row.id)}  {judgement.verdict}, score {judgement.score:.3f}  {title}"
            yield f"    {one_line(judgement.reason)}"
    yield from _details(measured.details)
    if measured.note:
        yield f"note: {measured.note}"


def _details(details: Details) -> Iterator[str]:
    if details.domains:
        macro = macro_f1(details.domains)
        told = "undefined" if macro is None else f"{macro:.3f}"
        yield f"domains of rows labelled relevant: macro-F1 {told} (over domains that {FEWEST_ROWS} rows or more have)"
    for name, part in details.domains.items():
        shares = (f"{word} {value:.3f}" for word in _SHARES if (value := getattr(part, word)) is not None)
        yield f"  {name}: rows {part.tp + part.fn}  tp {part.tp}  fp {part.fp}  fn {part.fn}  {'  '.join(shares)}"
    if details.entities is not None:
        counts = details.entities
        share = _with_interval(counts.recall, interval(counts.found, counts.known))
        yield f"entities: of {counts.known} labelled names that the gazetteer has {counts.found} found, recall {share}"
        yield f"  {counts.unknown} labelled names are not in the gazetteer, and not counted"
        for id_, name in counts.missed:
            yield f"  missed: {one_line(id_)}  {one_line(name)}"


def _counted(part: Agreement) -> dict[str, Any]:
    return part.as_dict() | {"intervals": {name: list(ends) for name, ends in part.intervals().items()}}


def _wrong(one: Ruled) -> dict[str, Any]:
    judgement = one.judgement
    told = {"verdict": judgement.verdict, "score": judgement.score, "reason": judgement.reason}
    return {"id": one.row.id, "title": one.row.title, **told}


def _part(name: str, part: Agreement) -> str:
    intervals = part.intervals()
    shares = [
        f"{word} {_with_interval(getattr(part, word), intervals[word])}"
        for word in _SHARES[:2]
        if getattr(part, word) is not None
    ]
    # of a trap that holds negatives only there is no recall; what matters is whether it caught anything
    counts = f"n {part.n}  right {part.tp + part.tn}  fp {part.fp}  fn {part.fn}"
    return "  ".join([f"{one_line(name)}: {counts}", *shares])


def _with_interval(value: float | None, ends: tuple[float, float]) -> str:
    if value is None:
        return "undefined"
    return f"{value:.3f} (95 %: {ends[0]:.3f}-{ends[1]:.3f})"
