"""How ``press-monitor extract`` is printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitor.catalogue.model import Source
from monitor.clock import iso
from monitor.extraction.article import Extraction, NoArticle, Page
from monitor.extraction.explanation import Explanation, Told
from monitor.terminal import one_line

# of a saved page that came without one; RFC 2606 keeps the name out of the web
NO_ADDRESS = "http://saved-page.invalid/page"
_LONGEST = 300


def lines(explanation: Explanation, page: Page, came: str, source: Source | None, *, explain: bool) -> Iterator[str]:
    """The lines for a person; the text itself comes last."""
    outcome = explanation.outcome
    yield f"page        {_plain(page.url) if page.url != NO_ADDRESS else 'address not known'} ({came})"
    yield f"source      {source.id if source is not None else 'none; read by the general path, hours as UTC'}"
    yield f"rules       {explanation.rules}"
    if isinstance(outcome, NoArticle):
        yield f"no article  {outcome.state}: {_plain(outcome.reason)}"
        yield from _removed(explanation) if explain else ()
        return
    yield f"extractor   {outcome.extractor}"
    for told in explanation.fields:
        yield from _field(told, explain=explain)
    for note in outcome.notes:
        yield f"note        {_plain(note)}"
    if explain:
        yield from _removed(explanation)
    yield ""
    yield from (paragraph.replace("\n", " ") for paragraph in outcome.text.split("\n\n"))


def _field(told: Told, *, explain: bool) -> Iterator[str]:
    origin = f" [{_plain(told.origin, 80)}]" if told.origin else ""
    sure = f" {told.confidence}: {_plain(told.reason)}" if explain else ""
    yield f"{told.field:<12}{_plain(told.value) or '-'}{origin}{sure}"
    if explain:
        for name, value in told.alternatives:
            yield f"{'':<12}not {name}: {_plain(value, 120)}"


def _removed(explanation: Explanation) -> Iterator[str]:
    for removal in explanation.removed:
        count = f"{removal.lines} line{'s' if removal.lines > 1 else ''}"
        yield f"removed     {count} by {_plain(removal.rule, 80)}: {_plain(removal.first_words)}"


def as_object(
    explanation: Explanation, page: Page, came: str, source: Source | None, *, explain: bool
) -> dict[str, Any]:
    """The same as one JSON object."""
    outcome = explanation.outcome
    told: dict[str, Any] = {
        "url": page.url if page.url != NO_ADDRESS else None,
        "came_from": came,
        "fetched_at": iso(page.fetched_at),
        "source": source.id if source is not None else None,
        "rules": explanation.rules,
    }
    if isinstance(outcome, NoArticle):
        told |= {"state": outcome.state, "reason": outcome.reason}
    else:
        told |= _article(outcome)
        told["fields"] = [_told_object(field, explain=explain) for field in explanation.fields]
    if explain:
        told["removed"] = [
            {"rule": one.rule, "lines": one.lines, "first_words": one.first_words} for one in explanation.removed
        ]
    return told


def _article(article: Extraction) -> dict[str, Any]:
    published = article.published
    return {
        "extractor": article.extractor,
        "title": article.title,
        "published_on": published.on.isoformat() if published.on else None,
        "published_at": iso(published.at) if published.at else None,
        "published_precision": published.precision,
        "modified_at": iso(article.modified_at) if article.modified_at else None,
        "bylines": list(article.bylines),
        "credits": list(article.credits),
        "kind": article.kind,
        "language": article.language,
        "standfirst": article.standfirst,
        "caption": article.caption,
        "image_url": article.image_url,
        "charset": article.charset,
        "notes": list(article.notes),
        "text": article.text,
    }


def _told_object(told: Told, *, explain: bool) -> dict[str, Any]:
    short = {"field": told.field, "value": told.value, "origin": told.origin}
    if not explain:
        return short
    others = [{"origin": name, "value": value} for name, value in told.alternatives]
    return {**short, "confidence": told.confidence, "reason": told.reason, "alternatives": others}


def _plain(text: str, most: int = _LONGEST) -> str:
    """``text`` in one line, cut where it is long."""
    line = one_line(text)
    return line if len(line) <= most else f"{line[: most - 1]}…"
