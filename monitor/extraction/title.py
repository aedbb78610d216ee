"""The title: as the page prints it, confirmed by what it says to machines, without the site's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from monitor.extraction.calendar_words import fold
from monitor.extraction.cleaning import clean_line
from monitor.extraction.structured import Marks, fold_title, strings

_WORDS = re.compile(r"[^\W\d_]+")
_NUMBERED = re.compile(r"\.[a-z]{3,5}$", re.I)
_PLAIN = str.maketrans({"ø": "o", "æ": "a", "œ": "o", "ð": "d", "ł": "l"})
_DOUBLED = re.compile(r"oe|ae|ue|aa|ss")
_SEPARATOR = re.compile(r"(?<!\s)\s+(?:[|•·»›:]|-{1,2}|–|—|::|//)\s+|(?:(?<!\s)\s+)?[|｜]\s*|：(?=[^：]{2,12}$)")
_BARS = ("|", "｜", "•", "·", "»", "›", "::")
_DASHES = ("-", "--", "–", "—")
_ADDRESS = re.compile(r"\w[\w-]*(?:\.[\w-]+)+")


def choose_title(marks: Marks, hint: str | None, url: str = "") -> tuple[str, str]:
    """The title and which mark gave it; two empty texts when the page has none. The printed heading where a machine
    title confirms it; but where the two are different headlines and the address is made from the machine's, that one:
    it is the story's own, and the heading changes with every update."""
    headline = next(iter(strings(marks.article.get("headline"))), "")
    opengraph = marks.meta("og:title", "twitter:title", "dc.title")
    references = [text for text in (headline, opengraph, marks.document_title, hint or "") if text]
    sites = _site_names(marks, url)
    for heading in marks.headings:
        if _confirmed(heading, references):
            for name, machine in (("json-ld", headline), ("og:title", without_site(opengraph, sites))):
                if in_address(machine, url) and not in_address(heading, url) and not _same_story(machine, heading):
                    return machine, f"{name}, as in the address"
            return _as_printed(heading, headline, opengraph), "h1"
    for heading in marks.headings:
        # the machine's title has a kicker that the printed one sets apart
        if not headline and len(heading) >= 20 and opengraph.endswith((f": {heading}", f"| {heading}")):
            return heading, "h1"
    if headline and not headline.endswith(("…", "...")):
        return headline, "json-ld"
    if opengraph:
        return without_site(opengraph, sites), "og:title"
    if headline:
        return headline, "json-ld"
    if len(marks.headings) == 1 and len(marks.headings[0]) > 15:
        return marks.headings[0], "h1"
    if marks.document_title:
        return without_site(marks.document_title, sites), "title"
    if hint:
        return clean_line(hint), "feed hint"
    return (marks.headings[0], "h1") if marks.headings else ("", "")


def in_address(title: str, url: str) -> bool:
    """Whether the last part of ``url`` that is made of words begins ``title`` or the other way round, over at least
    five words."""
    own = _letters(title)
    for part in reversed(unquote(urlsplit(url).path[:1000]).split("/")):
        slug = _NUMBERED.sub("", part.split(",", 1)[0])
        if len(_WORDS.findall(slug)) >= 5:
            given = _letters(slug)
            return min(len(own), len(given)) >= 25 and (own.startswith(given) or given.startswith(own))
    return False


def _letters(title: str) -> str:
    """The letters of ``title`` as addresses spell them, in whichever of the customs: ö as oe or o, å as aa or a."""
    plain = fold(title).translate(_PLAIN)
    return _DOUBLED.sub(lambda match: match[0][0], "".join(_WORDS.findall(plain)))


def _same_story(left: str, right: str) -> bool:
    """Whether one of two titles is the other with something before or behind it."""
    one, other = fold_title(left), fold_title(right)
    return one in other or other in one


def _confirmed(heading: str, references: list[str]) -> bool:
    own = fold_title(heading)
    if len(own) < 6:
        return False
    for reference in references:
        other = fold_title(reference)
        if own == other or (len(own) >= 15 and other.startswith(own)):
            return True
        # a heading that only adds a kicker or a flag to the machine's title
        if len(other) >= 20 and other in own and (len(own) <= len(other) * 1.25 or heading.endswith(f": {reference}")):
            return True
    return False


def _as_printed(heading: str, headline: str, opengraph: str) -> str:
    """The heading without the kicker that ``og:title`` leaves out; where both machine titles differ from it only in
    marks and spaces (a heading made of several elements loses its colon), theirs."""
    if len(opengraph) >= 20 and len(heading) - len(opengraph) <= 45 and heading.endswith(opengraph):
        return opengraph
    if heading != opengraph and heading.endswith((":", " -", "|")) and fold_title(heading) == fold_title(opengraph):
        return opengraph
    for machine in (headline, opengraph):
        # elements inside a heading leave spaces that nobody sees
        if machine and heading != machine and heading.replace(" ", "") == machine.replace(" ", ""):
            return machine
    return headline if headline and heading != headline and heading.rstrip(": ") == headline else heading


def without_site(title: str, sites: Sequence[str]) -> str:
    """``title`` without the parts at its end, or the one at its start, that name the site: one of ``sites`` (the name
    that the page gives, the publisher's, the host). A short last part behind a bar or a bullet is the site's too; one
    behind a dash only if it looks like an address or if no name is known, for headlines have dashes of their own."""
    names = [folded for site in sites if len(folded := fold_title(site)) >= 2]
    parts = list(_SEPARATOR.finditer(title))
    for part in parts:
        # French headlines have colons with spaces around them
        only = part.group().strip() == ":"
        if _names_site(title[part.end() :], names, only=only) and part.start() > 0:
            return title[: part.start()].strip()
    if not parts:
        return title
    if fold_title(title[: parts[0].start()]) in names:
        return title[parts[0].end() :].strip()
    last = parts[-1]
    head, tail, mark = title[: last.start()].strip(), title[last.end() :].strip(), last.group().strip()
    short = len(tail) <= 30 and len(tail.split()) <= 4 and len(head) >= 20
    barred = mark in _BARS or _ADDRESS.fullmatch(tail) is not None
    if short and (barred or (not names and mark in _DASHES and tail[:1].isupper())):
        return head
    return title


def _names_site(tail: str, names: Sequence[str], *, only: bool) -> bool:
    """Whether ``tail`` is the site's name, as it is known or, unless ``only``, in another form."""
    own = fold_title(tail)
    if not own or only:
        return own in names
    # one word of a name may be the country that the headline is about; "Le Matin" of "Journal Le Matin" is not
    within = any(len(own) >= 4 and own in name for name in names) and len(tail.split()) > 1
    around = any(len(name) >= 4 and name in own and len(own) <= len(name) + 25 for name in names)
    return own in names or within or around


def _site_names(marks: Marks, url: str) -> list[str]:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    label = max(host.split(".")[:-1], key=len, default="")
    return [marks.meta("og:site_name", "application-name"), *strings(marks.article.get("publisher")), label]
