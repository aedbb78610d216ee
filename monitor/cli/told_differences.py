"""How ``press-monitor replay`` prints what would change."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.fetching.differences import FIELDS, Differences, FieldChange, SourceChange
from monitor.terminal import one_line

_LONGEST = 160


def lines(differences: Differences) -> Iterator[str]:
    """The lines for a person: each source with what changes, the warnings last."""
    unchanged: list[str] = []
    for name, change in sorted(differences.by_source.items()):
        if change.changed or change.new or change.kept or change.left_alone:
            yield from _source(name, change)
        else:
            unchanged.append(f"{name} {change.stored}")
    if unchanged:
        yield f"unchanged, articles: {', '.join(unchanged)}"
    for warning in differences.warnings():
        yield f"WARNING  {warning}"


def _source(name: str, change: SourceChange) -> Iterator[str]:
    yield f"{name}: {change.changed} of {change.stored} articles change"
    for field in FIELDS:
        if field in change.fields:
            yield from _field(field, change.fields[field])
    if "text" in change.fields:
        before, after = change.characters_before, change.characters_after
        share = f" ({after / before - 1:+.1%})" if before else ""
        yield (
            f"  length of the texts: {before} → {after} characters{share}; "
            f"{change.shortened} a fifth shorter or more, {change.lengthened} a fifth longer or more"
        )
    if change.new:
        yield f"  {change.new} pages become articles"
        for example in change.new_examples:
            yield f"    {_plain(example.after)}  {_plain(example.url)}"
    for reason, count in change.kept.most_common(3):
        yield f"  {count} come out as no article and stay as they are stored: {_plain(reason)}"
    if change.left_alone:
        yield f"  {change.left_alone} pages left alone: the registry has no such source"
    for versions, count in change.extractors.most_common(3):
        yield f"  extractor {_plain(versions)}: {count}"


def _field(name: str, change: FieldChange) -> Iterator[str]:
    more = [f"{count} {word}" for count, word in ((change.gained, "gained"), (change.lost, "lost")) if count]
    yield f"  {name:<20}{change.articles:>6}" + (f"  ({', '.join(more)})" if more else "")
    for example in change.examples:
        yield f"    {_plain(example.url)}"
        yield f"      - {_plain(example.before)}"
        yield f"      + {_plain(example.after)}"


def _plain(text: str | None) -> str:
    """``text`` in one line, cut where it is long; a dash for nothing."""
    line = one_line(text or "")
    return (line[: _LONGEST - 2] + " …" if len(line) > _LONGEST else line) or "-"
