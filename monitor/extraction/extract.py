"""One page to one article: the steps in the order in which they happen. Pure and picklable; runs anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from monitor.catalogue.model import SiteRules
from monitor.extraction.admission import refuse
from monitor.extraction.article import Extraction, NoArticle, Outcome, Page
from monitor.extraction.body import find_body
from monitor.extraction.charset import Decoded, decode
from monitor.extraction.cleaning import clean_line, clean_text, plain_letters, unmangled
from monitor.extraction.credits import Credit, agency, find_credits, link_out
from monitor.extraction.dates import find_dates
from monitor.extraction.language import language_of
from monitor.extraction.nature import is_wall, kind_of, no_article
from monitor.extraction.people import Signed, closing_author, find_people, last_line_author, opening_author
from monitor.extraction.site_rules import Ruled, absolute, apply_rules
from monitor.extraction.standfirst import find_standfirst
from monitor.extraction.structured import Marks, read_marks
from monitor.extraction.title import choose_title
from monitor.extraction.tree import Element, parse, strip_machinery

EXTRACTOR = "2026.11.2"
"""Changes whenever the same page may come out otherwise; stored with every text."""

_SCANTY_RULES = 200


def extract(page: Page, rules: SiteRules | None, timezone: str) -> Outcome:
    """The article of ``page``, or why it holds none. ``timezone``: the source's, by IANA name. Raises nothing for any
    bytes short of exhausting memory; raises ``ZoneInfoNotFoundError`` for an unknown zone."""
    refused = refuse(page.body, page.content_type)
    if refused is not None:
        return refused
    decoded = decode(page.body, page.content_type)
    tree = parse(decoded.text)
    if tree is None:
        return NoArticle("extract_empty", "no element could be read")
    notes = [decoded.note] if decoded.note else []
    marks = read_marks(tree, page.url)
    strip_machinery(tree)
    ruled = apply_rules(tree, rules, page.url) if rules is not None else Ruled()
    title, title_from = _title(marks, ruled, page)
    house = _house_names(rules, page.url)
    signed = find_people(marks, tree, ruled.bylines, house)
    paragraphs, text_from = _text(tree, marks, ruled, title, decoded, notes)
    if not paragraphs:
        return _nothing(tree, marks, title, decoded)
    listing = no_article(page.url, marks, paragraphs, tree, ruled=bool(ruled.paragraphs))
    if listing is not None:
        return listing

    people, people_from, signatures, paragraphs = _people(signed, rules, paragraphs)
    credits, selves, paragraphs = _credits(marks, ruled, house, signatures, paragraphs)
    if is_wall(title, paragraphs):
        return NoArticle("extract_empty", f"a wall instead of a text: {clean_line(paragraphs[0], 80)}")
    text = clean_text("\n\n".join(paragraphs))
    dates = find_dates(page, tree, marks, ruled.date_line or None, text, timezone)
    leads_to = ruled.leads_to or link_out(paragraphs)
    kind, why = kind_of(page.url, marks, title, paragraphs, stub=ruled.stub or leads_to is not None)
    image = ruled.image or absolute(marks.meta("og:image", "twitter:image"), page.url)
    standfirst, standfirst_from = _standfirst(tree, marks, ruled, paragraphs)
    return Extraction(
        title=title,
        text=text,
        kind=kind,
        language=language_of(text),
        published=dates.published,
        modified_at=dates.modified_at,
        standfirst=standfirst or None,
        bylines=people,
        credits=tuple(credit.name for credit in credits),
        caption=ruled.caption or None,
        image_url=image or None,
        charset=decoded.charset,
        extractor=_version(rules),
        origins=_origins(
            ("title", title_from),
            ("text", text_from),
            ("published", dates.published.evidence),
            ("bylines", people_from),
            ("standfirst", standfirst_from),
            ("kind", why),
            ("charset", decoded.source),
            ("caption", "rule" if ruled.caption else ""),
            ("image_url", ("rule" if ruled.image else "og:image") if image else ""),
            *(("credit", f"{credit.name}: {credit.words}") for credit in credits),
            *(("house", f"{credit.name}: {credit.words}") for credit in selves),
        ),
        notes=tuple(dict.fromkeys((*notes, *marks.notes, *dates.notes))),
    )


def _version(rules: SiteRules | None) -> str:
    return EXTRACTOR if rules is None else f"{EXTRACTOR}+rules{rules.version}"


def _origins(*pairs: tuple[str, str | None]) -> tuple[tuple[str, str], ...]:
    return tuple((field, origin) for field, origin in pairs if origin)


def _title(marks: Marks, ruled: Ruled, page: Page) -> tuple[str, str]:
    title, origin = (ruled.title, "rule") if ruled.title else choose_title(marks, page.hint_title)
    title = plain_letters(clean_line(title))
    repaired, codec = unmangled(title)
    return clean_line(repaired), f"{origin}, {codec} undone" if codec else origin


def _text(
    tree: Element, marks: Marks, ruled: Ruled, title: str, decoded: Decoded, notes: list[str]
) -> tuple[list[str], str]:
    paragraphs, origin = list(ruled.paragraphs), "rule"
    size = sum(map(len, paragraphs))
    if size < _SCANTY_RULES and not ruled.stub:
        general = find_body(tree, marks, title, decoded.text)
        # a rule that yields little has usually met a page of another build; a really short text gains only furniture
        if sum(map(len, general.paragraphs)) > (max(2 * size, size + _SCANTY_RULES) if size else 0):
            paragraphs, origin = list(general.paragraphs), general.origin
    repaired: list[str] = []
    for paragraph in paragraphs:
        line, codec = unmangled(plain_letters(paragraph))
        if codec and (note := f"text repaired: {codec} undone") not in notes:
            notes.append(note)
        repaired.append(line)
    return repaired, origin


def _nothing(tree: Element, marks: Marks, title: str, decoded: Decoded) -> NoArticle:
    if is_wall(title or marks.document_title, [marks.document_title]):
        return NoArticle("extract_empty", f"a wall instead of a text: {title or marks.document_title}"[:120])
    return NoArticle("extract_empty", f"no text in {len(decoded.text)} characters of markup")


def _house_names(rules: SiteRules | None, url: str) -> tuple[str, ...]:
    host = (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("news.")
    label = host.split(".")[0]
    return (*(rules.house_credits if rules else ()), host, label.replace("-", ""))


def _people(
    signed: Signed, rules: SiteRules | None, paragraphs: list[str]
) -> tuple[tuple[str, ...], str, tuple[str, ...], list[str]]:
    people, origin, houses = signed
    # the last line is the outlet's own habit only where its rules say so; elsewhere it may be the last word of a list
    if rules is not None and rules.last_line_author:
        name, lines = last_line_author(paragraphs)
        if lines:
            paragraphs = paragraphs[:-lines]
            if not people or origin != "rule":
                people, origin = (name,), "last line"
    if name := closing_author(paragraphs):
        paragraphs = paragraphs[:-1]
        if not people:
            people, origin = (name,), "closing line"
    if not people and (name := opening_author(paragraphs)):
        people, origin = (name,), "opening words"
    return people, origin, houses, paragraphs


def _credits(
    marks: Marks, ruled: Ruled, house: Sequence[str], signatures: Sequence[str], paragraphs: list[str]
) -> tuple[tuple[Credit, ...], tuple[Credit, ...], list[str]]:
    declared = [*ruled.credits, *((name, f"signature: {name}") for name in signatures)]
    if ruled.leads_to:
        declared.append((ruled.leads_to, "leads to"))
    # a signature that is neither a person nor an agency is the outlet's own
    own = [*house, marks.meta("og:site_name"), *(name for name in signatures if agency(name) is None)]
    credits, selves, kept = find_credits(paragraphs, declared, [name for name in own if name])
    return credits, selves, list(kept)


def _standfirst(tree: Element, marks: Marks, ruled: Ruled, paragraphs: Sequence[str]) -> tuple[str, str]:
    if ruled.standfirst:
        return ruled.standfirst, "rule"
    return find_standfirst(tree, marks, paragraphs)
