"""The title: as the page prints it, confirmed by what it says to machines, without the site's name."""

from __future__ import annotations

import re

from monitor.extraction.cleaning import clean_line
from monitor.extraction.structured import Marks, fold_title, strings

_SEPARATOR = re.compile(r"\s+(?:[|•·»›:]|-{1,2}|–|—|::|//)\s+|\s*[|]\s*")


def choose_title(marks: Marks, hint: str | None) -> tuple[str, str]:
    """The title and which mark gave it; two empty texts when the page has none."""
    headline = next(iter(strings(marks.article.get("headline"))), "")
    opengraph = marks.meta("og:title", "twitter:title", "dc.title")
    references = [text for text in (headline, opengraph, marks.document_title, hint or "") if text]
    for heading in marks.headings:
        if _confirmed(heading, references):
            return _as_printed(heading, headline, opengraph), "h1"
    site = marks.meta("og:site_name")
    if headline and not headline.endswith(("…", "...")):
        return headline, "json-ld"
    if opengraph:
        return without_site(opengraph, marks.document_title, site), "og:title"
    if headline:
        return headline, "json-ld"
    if len(marks.headings) == 1 and len(marks.headings[0]) > 15:
        return marks.headings[0], "h1"
    if marks.document_title:
        return without_site(marks.document_title, "", site), "title"
    if hint:
        return clean_line(hint), "feed hint"
    return (marks.headings[0], "h1") if marks.headings else ("", "")


def _confirmed(heading: str, references: list[str]) -> bool:
    own = fold_title(heading)
    if len(own) < 6:
        return False
    for reference in references:
        other = fold_title(reference)
        if own == other or (len(own) >= 15 and other.startswith(own)):
            return True
        # a heading that only adds a kicker or a flag to the machine's title
        if len(other) >= 20 and other in own and len(own) <= len(other) * 1.25:
            return True
    return False


def _as_printed(heading: str, headline: str, opengraph: str) -> str:
    """The heading without the kicker that ``og:title`` leaves out; where both machine titles differ from it only in
    marks and spaces (a heading made of several elements loses its colon), theirs."""
    if len(opengraph) >= 20 and len(heading) - len(opengraph) <= 45 and heading.endswith(opengraph):
        return opengraph
    if heading != opengraph and heading.endswith((":", " -", "|")) and fold_title(heading) == fold_title(opengraph):
        return opengraph
    return headline if headline and heading != headline and heading.rstrip(": ") == headline else heading


def without_site(title: str, other: str, site: str) -> str:
    """``title`` without a last part that names the site: it equals ``site``, or ``other`` is the same title without it,
    or it is short and the rest is long."""
    folded_site = fold_title(site)
    parts = list(_SEPARATOR.finditer(title))
    if not parts:
        return title
    last = parts[-1]
    head, tail = title[: last.start()].strip(), title[last.end() :].strip()
    if folded_site:
        for part in parts:
            if fold_title(title[part.end() :]) == folded_site:
                return title[: part.start()].strip()
        if fold_title(title[: parts[0].start()]) == folded_site:
            return title[parts[0].end() :].strip()
    named = folded_site and folded_site in fold_title(tail)
    short = last.group().strip() in "|•·»›-–—" and len(tail) <= 30 and len(tail.split()) <= 4 and len(head) >= 20
    if named or (short and (last.group().strip() == "|" or "." in tail or tail[:1].isupper())):
        return head
    return title
