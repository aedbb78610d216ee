"""What is turned away before a page is parsed: other media, and pages built so that parsing them never ends.

All tests are linear scans of bytes. The limits come from measurements on trafilatura 2.3 (November 2026): 50,000
attributes on one tag or 200,000 short paragraphs take more than a minute, 500,000 ``<br>`` take 845 MB.
"""

from __future__ import annotations

import re

from monitor.extraction.article import NoArticle

MAX_BYTES = 5 * 1024 * 1024
MAX_TAGS = 100_000
MAX_ATTRIBUTES = 1_000

_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF medium"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"OggS", "an Ogg medium"),
    (b"ID3", "an MP3 file"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"Rar!", "a RAR archive"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)
# but for tabs, line ends and the escape of ISO-2022-JP no text has them
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\x0b\x0c\r\x1b"))
_MARKUP = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|meta|title|div|p|article|table|h1|span|script)\b", re.I)
_XML_ROOT = re.compile(rb"<(rss|feed|rdf:RDF|urlset|sitemapindex|svg|opml|wsdl|soap)\b", re.I)
# possessive throughout: what is tried once is never tried again, so the scan stays linear
_CROWDED = re.compile(
    rb"<[a-zA-Z][\w:-]*+(?:\s++[^\s=<>\"'/(){};]++"
    rb"(?:=(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'<>]++)?+)?+){%d}" % (MAX_ATTRIBUTES + 1)
)


def refuse(body: bytes, content_type: str | None) -> NoArticle | None:
    """Why the page is not parsed at all; None for a page that may be."""
    return _other_medium(body, content_type) or _too_heavy(body)


def _other_medium(body: bytes, content_type: str | None) -> NoArticle | None:
    head = body[:2048].lstrip()
    if not head:
        return NoArticle("extract_empty", "the page has no bytes" if not body else "the page is blank")
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return NoArticle("not_an_article", name)
    if head[4:8] == b"ftyp":
        return NoArticle("not_an_article", "an MP4 medium")
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 20:
        return NoArticle("not_an_article", "binary data")
    if not wide and _MARKUP.search(body[:65536]) is None:
        if root := _XML_ROOT.search(head):
            return NoArticle("not_an_article", f"an XML document ({root.group(1).decode().lower()})")
        if head[:1] in b"{[":
            return NoArticle("not_an_article", "JSON data")
        if b"<" not in body:
            kind = (content_type or "no content type").split(";")[0].strip()[:60]
            return NoArticle("not_an_article", f"no markup at all ({kind})")
    elif root := _XML_ROOT.match(_without_prolog(head)):
        return NoArticle("not_an_article", f"an XML document ({root.group(1).decode().lower()})")
    return None


def _without_prolog(head: bytes) -> bytes:
    return re.sub(rb"^(?:<\?[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*", b"", head, flags=re.S | re.I)


def _too_heavy(body: bytes) -> NoArticle | None:
    if len(body) > MAX_BYTES:
        return NoArticle("quarantined", f"{len(body)} bytes, more than {MAX_BYTES}")
    tags = body.count(b"<")
    if tags > MAX_TAGS and (tags := tags - body.count(b"</")) > MAX_TAGS:
        return NoArticle("quarantined", f"{tags} tags, more than {MAX_TAGS}")
    if _CROWDED.search(body) is not None:
        return NoArticle("quarantined", f"more than {MAX_ATTRIBUTES} attributes on one tag")
    return None
