"""What a document is, read from its first bytes before any parser sees it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from monitor.discovery.hints import title_text

_LOOKED_AT = 65_536  # bytes; a root element further on belongs to no list
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_BEFORE_ROOT = re.compile(r"\s+|<!--.*?-->|<\?.*?\?>", re.DOTALL)
_DOCTYPE = re.compile(r"<!doctype\b[^\[>]*(\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?([\w.-]{1,40})")
_TITLE = re.compile(r"<title[^<>]{0,200}+>((?:(?!<title).){0,500}?)</title", re.DOTALL | re.IGNORECASE)
_HTML = frozenset(("html", "head", "body", "div", "p", "br", "b", "meta", "script", "table", "center", "h1", "title"))


@dataclass(frozen=True, slots=True)
class Prolog:
    """``root``: local name of the root element in lower case, "" where the document is no markup.
    ``entities``: whether it declares entities of its own, which no list needs and bombs do."""

    root: str
    entities: bool
    title: str | None
    start: str

    @property
    def is_html(self) -> bool:
        return self.root in _HTML

    def named(self) -> str:
        """The document in a few words, for a message: ``an HTML page titled "…"``."""
        if self.is_html:
            return f'an HTML page titled "{self.title}"' if self.title else "an HTML page without a title"
        if self.root:
            return f"an XML document <{self.root}>"
        return f"text beginning {self.start[:40]!r}" if self.start else "an empty document"


def read_prolog(body: bytes) -> Prolog:
    """What ``body`` seems to be. Looks at the first 64 KiB only."""
    text = as_text(body[:_LOOKED_AT])
    position, entities, doctype_html = 0, False, False
    while True:
        if found := _BEFORE_ROOT.match(text, position):
            position = found.end()
        elif found := _DOCTYPE.match(text, position):
            entities = entities or "<!entity" in found[0].lower()
            doctype_html = doctype_html or found[0][9:].strip().lower().startswith("html")
            position = found.end()
        else:
            break
    root = _ROOT.match(text, position)
    if root is None and text.startswith("<!", position):  # a doctype that does not end within what we look at
        entities = entities or "<!entity" in text.lower()
    title = _TITLE.search(text)
    name = root[1].lower() if root else ("html" if doctype_html else "")
    return Prolog(name, entities, title_text(title[1]) if title else None, text[position : position + 80].strip())


def as_text(body: bytes) -> str:
    """``body`` decoded by its byte order mark, else as UTF-8 with replacements; for looking, not for keeping."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").lstrip("\ufeff")
    return body.decode("utf-8", "replace")
