"""The bulletin as plain text and as Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from monitor.reporting.digest_lines import Citation
from monitor.reporting.digest_page import Block, Page, Part

WIDTH = 76
# what Markdown reads as its own signs; a text of an outlet has none
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~])|^(\s*)([-+]|\d+[.)])(?=\s)", re.MULTILINE)


def as_text(page: Page) -> str:
    """The bulletin for a terminal or the plain part of a mail; addresses stand on lines of their own."""
    return "\n".join(_text(page)).rstrip() + "\n"


def _text(page: Page) -> Iterator[str]:
    yield from (f"{page.title} — {page.topic}", page.period, "")
    if page.warning:
        yield from (*_wrapped(page.warning), "")
    if page.nothing:
        yield from _wrapped(page.nothing)
    else:
        yield from _wrapped(" · ".join(page.figures))
    yield from (*_wrapped(page.coverage), "")
    for part in page.parts:
        yield from ("", part.heading.upper(), "=" * len(part.heading), "")
        for line in part.lead:
            yield from (*_wrapped(line), "")
        for block in part.blocks:
            yield from _text_block(block)
        for citation in part.citations:
            yield from (*_text_citation(citation), "")
        if part.more:
            yield from (*_wrapped(part.more), "")
    yield from ("", "-" * WIDTH)
    for line in page.footer:
        yield from (*_wrapped(line), "")


def _text_block(block: Block) -> Iterator[str]:
    yield from _wrapped(block.title)
    yield from _wrapped(block.first, "  ")
    yield from _wrapped(block.spread, "  ")
    if block.in_all:
        yield from _wrapped(f"({block.in_all})", "  ")
    if block.excerpt:
        yield from _wrapped(block.excerpt, "  | ")
    for citation in block.citations:
        yield from _text_citation(citation, "  ")
    if block.more:
        yield from _wrapped(block.more, "  ")
    yield ""


def _text_citation(one: Citation, indent: str = "") -> Iterator[str]:
    first = " — ".join(filter(None, (one.title, ", ".join(filter(None, (one.outlet, one.when))))))
    marks = f" [{' · '.join(one.marks)}]" if one.marks else ""
    bullet = f"{indent}{'  ' if one.is_copy else ''}- "
    yield from _wrapped(first + marks, bullet)
    below = " " * len(bullet)
    # one line: an address that is broken cannot be followed
    address = "  ".join(filter(None, (one.url, f"[{one.key}]" if one.key else "")))
    if address:
        yield below + address


def _wrapped(text: str, first: str = "") -> list[str]:
    rest = first if first.endswith("| ") else " " * len(first)
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    ) or [first.rstrip()]


def as_markdown(page: Page) -> str:
    """The bulletin as CommonMark; no sign that stands in a text of an outlet is read as markup."""
    return "\n".join(_markdown(page)).rstrip() + "\n"


def _markdown(page: Page) -> Iterator[str]:
    yield from (f"# {_plain(page.title)} — {_plain(page.topic)}", "", f"**{_plain(page.period)}**", "")
    if page.warning:
        yield from (f"> {_plain(page.warning)}", "")
    yield from (_plain(page.nothing or " · ".join(page.figures)), "", _plain(page.coverage), "")
    for part in page.parts:
        yield from _markdown_part(part)
    yield from ("---", "")
    for line in page.footer:
        yield from (_plain(line), "")


def _markdown_part(part: Part) -> Iterator[str]:
    yield from (f"## {_plain(part.heading)}", "")
    for line in part.lead:
        yield from (_plain(line), "")
    for block in part.blocks:
        yield from (f"### {_plain(block.title)}", "", f"{_plain(block.first)}  ", _plain(block.spread))
        if block.in_all:
            yield f"({_plain(block.in_all)})"
        yield ""
        if block.excerpt:
            yield from (f"> {_plain(block.excerpt)}", "")
        yield from (_markdown_citation(one) for one in block.citations)
        if block.more:
            yield from ("", _plain(block.more))
        yield ""
    yield from (_markdown_citation(one) for one in part.citations)
    if part.citations:
        yield ""
    if part.more:
        yield from (_plain(part.more), "")


def _markdown_citation(one: Citation) -> str:
    name = _plain(one.title or one.outlet)
    # what closes a link in angle brackets is in no address that link_of lets through
    title = f"[{name}](<{one.url}>)" if one.url else name
    where = _plain(", ".join(filter(None, (one.outlet if one.title else "", one.when))))
    marks = _plain(" · ".join(one.marks))
    tail = " — ".join(filter(None, (where, marks)))
    key = f" `{one.key}`" if one.key else ""
    return f"{'  ' if one.is_copy else ''}- {title}{f' — {tail}' if tail else ''}{key}"


def _plain(text: str) -> str:
    return _SIGNS.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}{_escaped(found[3])}", text)


def _escaped(marker: str) -> str:
    return f"{marker[:-1]}\\{marker[-1]}"
