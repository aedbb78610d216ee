"""One page to one article: the steps in the order in which they happen. Pure and picklable; runs anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from monitor.catalogue.model import SiteRules
from monitor.extraction.admission import refuse
from monitor.extraction.article import Extraction, NoArticle, Outcome, Page
from monitor.extraction.body import MIN_TEXT, find_body, paragraph_mass
from monitor.extraction.charset import Decoded, decode
from monitor.extraction.cleaning import clean_line, clean_paragraph, clean_text, parted, plain_letters
from monitor.extraction.credits import Credit, agency, credit_line, find_credits, link_out
from monitor.extraction.dates import Found, find_dates, read_lines
from monitor.extraction.language import languages_of
from monitor.extraction.mojibake import lost_letters, unmangled
from monitor.extraction.nature import doubts, is_missing, kind_of, no_article
from monitor.extraction.people import find_people
from monitor.extraction.signatures import dated_line, read_signatures
from monitor.extraction.site_rules import Ruled, absolute, apply_rules, leads_elsewhere, trimmed, without_unwanted
from monitor.extraction.standfirst import find_standfirst
from monitor.extraction.structured import Marks, read_marks
from monitor.extraction.title import choose_title
from monitor.extraction.tree import Element, parse, strip_machinery
from monitor.extraction.walls import wall_words

EXTRACTOR = "2026.11.5"
"""Changes whenever the same page may come out otherwise; stored with every text."""

_SCANTY_RULES = 200
_SCANTY_SHARE = 1 / 3
_MATHEMATICAL = b"\xf0\x9d"  # how those letters begin in UTF-8
_PLAIN = "mathematical letters written as plain ones"


@dataclass(slots=True)
class Trace:
    """What happened on the way, for those who ask: the rules that were used, the marks and dates that were weighed,
    what each way to the text gave, and each line taken out with what did it."""

    rules: SiteRules | None = None
    marks: Marks | None = None
    ruled: Ruled | None = None
    dates: Found | None = None
    signed: tuple[str, ...] = ()
    tried: list[tuple[str, int]] = field(default_factory=list)
    removed: list[tuple[str, str]] = field(default_factory=list)


def extract(page: Page, rules: SiteRules | None, timezone: str, trace: Trace | None = None) -> Outcome:
    """The article of ``page``, or why it holds none. ``rules``: the source's; the version that was valid on the day of
    the capture is used. ``timezone``: the source's, by IANA name. Raises nothing for any bytes short of exhausting
    memory; raises ``ZoneInfoNotFoundError`` for an unknown zone."""
    trace = trace if trace is not None else Trace()
    refused = refuse(page.body, page.content_type)
    if refused is not None:
        return refused
    notes: list[str] = []
    decoded = _decoded(page, notes)
    tree = parse(decoded.text)
    if tree is None:
        return NoArticle("extract_empty", "no element could be read")
    rules = trace.rules = _rules_of_the_day(rules, page, notes)
    marks = trace.marks = read_marks(tree, page.url)
    strip_machinery(tree)
    chosen = choose_title(marks, page.hint_title, page.url)
    ruled = trace.ruled = apply_rules(tree, rules, page.url, chosen[0]) if rules is not None else Ruled()
    title, title_from = _title(ruled, chosen)
    house = _house_names(rules, page.url)
    signed = find_people(marks, tree, ruled.bylines, house)
    lines = read_lines(page, tree, marks, timezone) if not ruled.date_line else None
    paragraphs, text_from = _text(tree, marks, ruled, rules, title, decoded, notes, trace)
    described = "" if paragraphs else _description(marks, ruled)
    if described:
        paragraphs, text_from = [described], "og:description"
    if not paragraphs:
        return _nothing(marks, title, decoded, page.hint_title)
    listing = no_article(page.url, marks, paragraphs, tree, ruled=bool(ruled.paragraphs))
    if listing is not None:
        return listing

    removed = [line for _, line in trace.removed]
    people, people_from, signatures = signed
    habit = rules is not None and rules.last_line_author
    ends = read_signatures(paragraphs, people, habit=habit, over=removed)
    # under a reprint the page names who put it up, its last line who wrote it; a rule's byline knows better
    if ends.people and (not people or (habit and people_from != "rule")):
        people, people_from = ends.people, ends.origin
    trace.signed = (*signed[0], *ends.people)
    footers = [(name, line) for line in removed[-12:] for name in credit_line(line) if "|" in line or "@" in line]
    declared = [*ruled.credits, *ends.credits, *footers]
    declared += [(name, f"signature: {name}") for name in (*signatures, *ends.houses)]
    credits, selves, paragraphs = _credits(marks, ruled, house, declared, list(ends.kept), title)
    wall = wall_words(title, paragraphs, page.hint_title)
    if wall is not None:
        return NoArticle("failed", f'wall: "{wall}"')
    if is_missing(title, paragraphs):
        return NoArticle("extract_empty", f"the page says that it is missing: {clean_line(paragraphs[0], 80)}")
    text = clean_text("\n\n".join(paragraphs))
    site_line = ruled.date_line or dated_line(removed) or None
    dates = trace.dates = find_dates(page, tree, marks, site_line, text, timezone, lines)
    by_rule = rules is not None and leads_elsewhere(paragraphs, rules)[0]
    stub = by_rule or ruled.stub or link_out(paragraphs) is not None
    kind, why = kind_of(page.url, marks, title, paragraphs, stub=stub, removed=removed)
    if described:
        kind, why = "stub", "the page has no text but its description"
    notes += doubts(kind, paragraphs)
    if lost := lost_letters(text):
        notes.append(f"{lost} letters came as question marks")
    image = ruled.image or absolute(marks.meta("og:image", "twitter:image"), page.url)
    caption = ruled.caption or next((line for rule, line in trace.removed if rule == "caption"), "")
    standfirst, standfirst_from = _standfirst(tree, marks, ruled, paragraphs)
    language, shares = languages_of(text)
    mixed = ", ".join(f"{code} {share:.0%}" for code, share in shares.items())
    if mixed:
        notes.append(f"two languages: {mixed}")
    return Extraction(
        title=title,
        text=text,
        kind=kind,
        language=language,
        published=dates.published,
        modified_at=dates.modified_at,
        standfirst=standfirst or None,
        bylines=people,
        credits=tuple(credit.name for credit in credits),
        caption=caption or None,
        image_url=image or None,
        charset=decoded.charset,
        extractor=version_of(rules),
        origins=_origins(
            ("title", title_from),
            ("text", text_from),
            ("published", dates.published.evidence),
            ("bylines", people_from),
            ("standfirst", standfirst_from),
            ("kind", why),
            ("language", mixed),
            ("charset", decoded.source),
            ("caption", (ruled.by("caption") if ruled.caption else "under a picture") if caption else ""),
            ("image_url", (ruled.by("image_url") if ruled.image else "og:image") if image else ""),
            *(("credit", f"{credit.name}: {credit.words}") for credit in credits),
            *(("house", f"{credit.name}: {credit.words}") for credit in selves),
        ),
        notes=tuple(dict.fromkeys((*notes, *marks.notes, *dates.notes))),
    )


def version_of(rules: SiteRules | None) -> str:
    """The extractor's version and that of the rules: ``2026.11.4+rules2.5`` is version 2 of a source's rules over
    version 5 of its platform's."""
    if rules is None:
        return EXTRACTOR
    return f"{EXTRACTOR}+rules{rules.version}" + (f".{rules.preset}" if rules.preset is not None else "")


def _decoded(page: Page, notes: list[str]) -> Decoded:
    """The page as text. What was read in a wrong encoding before it came here is put right in the whole of it, before
    anything takes the no-break spaces and controls that belong to broken letters."""
    decoded = decode(page.body, page.content_type)
    if decoded.note:
        notes.append(decoded.note)
    text, codec = unmangled(decoded.text)
    if codec is not None:
        notes.append(f"text repaired: {codec} undone")
    if _MATHEMATICAL in page.body and (plain := plain_letters(text)) != text:
        text = plain
        notes.append(_PLAIN)
    return Decoded(text, decoded.charset, decoded.source, decoded.note)


def _rules_of_the_day(rules: SiteRules | None, page: Page, notes: list[str]) -> SiteRules | None:
    if rules is None:
        return None
    valid = rules.on(page.fetched_at.date())
    if valid is None:
        notes.append(f"no rules of this source hold for a page of {page.fetched_at.date().isoformat()}")
    return valid


def _origins(*pairs: tuple[str, str | None]) -> tuple[tuple[str, str], ...]:
    return tuple((field, origin) for field, origin in pairs if origin)


def _title(ruled: Ruled, chosen: tuple[str, str]) -> tuple[str, str]:
    title, origin = (ruled.title, ruled.by("title")) if ruled.title else chosen
    title = plain_letters(clean_line(title))
    repaired, codec = unmangled(title)
    return clean_line(repaired), f"{origin}, {codec} undone" if codec else origin


def _text(
    tree: Element,
    marks: Marks,
    ruled: Ruled,
    rules: SiteRules | None,
    title: str,
    decoded: Decoded,
    notes: list[str],
    trace: Trace,
) -> tuple[list[str], str]:
    """The paragraphs and the way that found them. The general path steps in where the rules give nothing; where they
    give under 200 characters and it finds twice as much and 200 more; and where they give under a third of what the
    page has in paragraphs and it finds three times as much, the beginning of theirs among it: rules that yield so
    little have usually met a page of another build, while more text alone may be readers' comments."""
    paragraphs, origin = list(ruled.paragraphs), ruled.by("text")
    trace.removed += ruled.removed
    size = sum(map(len, paragraphs))
    if size:
        trace.tried.append((origin, size))
    scanty = size < _SCANTY_RULES and not ruled.stub
    if scanty or (size < _SCANTY_SHARE * paragraph_mass(tree) and not ruled.stub):
        gone = without_unwanted(tree, rules) if rules is not None else []
        general = find_body(tree, marks, title, decoded.text)
        trace.tried += general.tried
        found, cut = trimmed(general.paragraphs, rules) if rules is not None else (list(general.paragraphs), [])
        wider = sum(map(len, found))
        if not size:
            better = wider > 0
        elif scanty:
            better = wider > max(2 * size, size + _SCANTY_RULES)
        else:
            better = wider > 3 * size and paragraphs[0][:60] in " ".join(found)
        if better:
            if size:
                notes.append(f"the rules' text had {size} characters, the general path's {wider}")
            paragraphs, origin = found, general.origin
            trace.removed[:] = [*gone, *general.removed, *cut]
        elif not size:
            trace.removed += [*gone, *general.removed, *cut]
    repaired: list[str] = []
    glued = 0
    for paragraph in paragraphs:
        plain = plain_letters(paragraph)
        if plain != paragraph and _PLAIN not in notes:
            notes.append(_PLAIN)
        line, codec = unmangled(plain)
        if codec and (note := f"text repaired: {codec} undone") not in notes:
            notes.append(note)
        line, found_glued = parted(line)
        glued += found_glued
        repaired.append(line)
    if glued:
        notes.append(f"sentences that stood together without a space: {glued}")
    return repaired, origin


def _description(marks: Marks, ruled: Ruled) -> str:
    """The page's description, for want of a text: only where the site's own title and date line say that the page is an
    article. Empty otherwise."""
    line = clean_paragraph(marks.meta("og:description")) if ruled.title and ruled.date_line else ""
    return line if len(line) >= MIN_TEXT else ""


def _nothing(marks: Marks, title: str, decoded: Decoded, hint_title: str | None) -> NoArticle:
    shown = title or marks.document_title
    wall = wall_words(shown, (), hint_title)
    if wall is not None:
        return NoArticle("failed", f'wall: "{wall}"')
    if is_missing(shown, [marks.document_title]):
        return NoArticle("extract_empty", f"the page says that it is missing: {shown}"[:120])
    only = f"a title and no text: {shown[:80]}" if shown else "no text"
    return NoArticle("extract_empty", f"{only} (in {len(decoded.text)} characters of markup)")


def _house_names(rules: SiteRules | None, url: str) -> tuple[str, ...]:
    host = (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("news.")
    label = host.split(".")[0]
    return (*(rules.house_credits if rules else ()), host, label.replace("-", ""))


def _credits(
    marks: Marks, ruled: Ruled, house: Sequence[str], declared: list[tuple[str, str]], paragraphs: list[str], title: str
) -> tuple[tuple[Credit, ...], tuple[Credit, ...], list[str]]:
    if ruled.leads_to:
        declared.append((ruled.leads_to, "leads to"))
    # a signature that is neither a person nor an agency is the outlet's own
    signatures = [name for name, words in declared if words.startswith("signature: ")]
    own = [*house, marks.meta("og:site_name"), *(name for name in signatures if agency(name) is None)]
    credits, selves, kept = find_credits(paragraphs, declared, [name for name in own if name], title)
    return credits, selves, list(kept)


def _standfirst(tree: Element, marks: Marks, ruled: Ruled, paragraphs: Sequence[str]) -> tuple[str, str]:
    if ruled.standfirst:
        return ruled.standfirst, ruled.by("standfirst")
    return find_standfirst(tree, marks, paragraphs)
