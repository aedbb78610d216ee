"""How an article is cited: as a line, as RIS and as BibTeX."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_BIBTEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    character: f"\\{character}" for character in "{}$&#%_"
}
# as biblatex calls them; of any other language it would ask what that is
_LANGUAGES = {"fr": "french", "en": "english", "ru": "russian", "ar": "arabic"}
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation tells. ``published_on`` is ``YYYY-MM-DD``, ``YYYY-MM`` or empty; ``archived_at`` an instant;
    ``digest``: of the page as it was fetched."""

    key: str
    title: str
    outlet: str
    url: str
    authors: tuple[str, ...]
    published_on: str
    language: str
    archived_at: str
    digest: str


def cited(article: Mapping[str, Any], capture: Mapping[str, Any]) -> Cited:
    """What is to be cited of a row of ``articles`` and the capture that its text is from."""
    return Cited(
        key=article["key"],
        title=_line(article["title"]),
        outlet=_line(article["source_name"]),
        url=article["url"],
        authors=tuple(_line(name) for name in json.loads(article["bylines"] or "[]")),
        published_on=cited_day(article),
        language=article["language"] or "",
        archived_at=capture["fetched_at"],
        digest=capture["digest"],
    )


def as_text(one: Cited) -> str:
    """One line in French, as a footnote has it."""
    authors = f"{', '.join(one.authors)}, " if one.authors else ""
    day = french_day(one.published_on) if one.published_on else "s. d."
    return (
        f"{authors}« {one.title} », {one.outlet}, {day}, {one.url} "
        f"(page archivée le {french_day(one.archived_at[:10])} à {one.archived_at[11:16]} UTC, {one.digest}).\n"
    )


def as_ris(one: Cited) -> str:
    """One record of type NEWS, lines ended as the format asks for."""
    fields = [("TY", "NEWS"), ("ID", one.key), ("TI", one.title), ("T2", one.outlet)]
    fields += [("AU", author) for author in one.authors]
    if one.published_on:
        fields += [("PY", one.published_on[:4]), ("DA", one.published_on.replace("-", "/"))]
    if one.language:
        fields.append(("LA", one.language))
    fields += [
        ("UR", one.url), ("Y2", one.archived_at[:10].replace("-", "/")),
        ("N1", f"Page archivée le {one.archived_at}, {one.digest}"), ("ER", ""),
    ]  # fmt: skip
    return "".join(f"{name}  - {value}\r\n" for name, value in fields)


def as_bibtex(one: Cited) -> str:
    """One ``@misc`` entry, which every style knows; in UTF-8, with what TeX would read as commands escaped."""
    fields = [
        ("title", f"{{{_escaped(one.title)}}}"),
        ("author", " and ".join(f"{{{_escaped(author)}}}" for author in one.authors)),
        ("howpublished", _escaped(one.outlet)),
        ("year", one.published_on[:4]),
        ("date", one.published_on),
        ("langid", _LANGUAGES.get(one.language, "")),
        ("url", re.sub(r"[{}\\]", lambda found: f"%{ord(found[0]):02X}", one.url)),
        ("urldate", one.archived_at[:10]),
        ("note", _escaped(f"Page archivée le {one.archived_at}, {one.digest}")),
    ]
    lines = [f"  {name} = {{{value}}}" for name, value in fields if value]
    return f"@misc{{{one.key},\n" + ",\n".join(lines) + "\n}\n"


def french_day(day: str) -> str:
    """``23 mai 2025`` for ``2025-05-23``, ``mai 2025`` for ``2025-05``."""
    year, month, *number = day.split("-")
    which = "".join(f"{'1er' if one == '01' else int(one)} " for one in number)
    return f"{which}{_MONTHS[int(month) - 1]} {int(year)}"


def french_instant(instant: str) -> str:
    """``23 mai 2025 à 10:00:05 UTC`` for ``2025-05-23T10:00:05Z``."""
    return f"{french_day(instant[:10])} à {instant[11:19]} UTC"


def _escaped(text: str) -> str:
    return "".join(_BIBTEX.get(character, character) for character in text)


def cited_day(article: Mapping[str, Any]) -> str:
    """``YYYY-MM-DD``, ``YYYY-MM`` or empty: a month is no day, the first of it would be read as one."""
    day: str = article["published_on"] or ""
    return day[:7] if article["published_precision"] == "month" else day


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
