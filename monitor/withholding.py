"""What is stored of an article whose publisher reserves its text: title, dates, names, address; nothing of the body."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from monitor.extraction.article import Extraction
from monitor.similarity.sketches import Sketch

# outcomes of captures of articles that are stored without their text: there is nothing to compare a later page with
NOT_COMPARED = "not compared: its text is not stored"


def without_text(extraction: Extraction, why: str) -> Extraction:
    """The article's metadata, with the reason among its notes."""
    note = f"text not stored: {why}"
    return replace(extraction, text="", standfirst=None, caption=None, image_url=None, notes=(*extraction.notes, note))


def fingerprint(key: str) -> Sketch:
    """Stands for the sketch of a text that is not stored: equal to no other's."""
    return Sketch(hashlib.sha256(f"not stored: {key}".encode()).hexdigest(), (), 0)
