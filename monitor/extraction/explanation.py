"""Why an article came out as it did: each field with its origin, how sure that is, and what else the page offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.catalogue.model import SiteRules
from monitor.clock import iso
from monitor.extraction.article import Extraction, NoArticle, Outcome, Page
from monitor.extraction.extract import Trace, extract
from monitor.extraction.pages_of_an_article import extract_pages
from monitor.extraction.people import named
from monitor.extraction.structured import Marks, fold_title, strings

Confidence = Literal["certain", "probable", "weak"]
_MACHINE = ("json-ld", "meta")
_WELL_DATED = (*_MACHINE, "url", "site line", "time element")
_MOST = 8
_FIRST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Told:
    """One field. ``alternatives``: (origin, value) pairs that were not taken."""

    field: str
    value: str
    origin: str
    confidence: Confidence
    reason: str
    alternatives: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Removal:
    """What one rule took out: how many lines, and the first words of the first."""

    rule: str
    lines: int
    first_words: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """``outcome`` as ``extract`` gives it; ``rules``: which version of the source's rules read the page."""

    outcome: Outcome
    rules: str
    fields: tuple[Told, ...] = ()
    removed: tuple[Removal, ...] = ()


def explained(page: Page, rules: SiteRules | None, timezone: str) -> Explanation:
    """The outcome of ``page`` and how it came about. Costs more than ``extract``, and raises what that raises. Of an
    article on several pages, alternatives and removals are those of the first."""
    trace = Trace()
    first = extract(page, rules, timezone, trace)
    outcome: Outcome = first
    if page.parts or page.missing:
        outcome = extract_pages(page, rules, lambda one, its_rules: extract(one, its_rules, timezone))
    used = _rules_said(trace.rules, given=rules is not None)
    if isinstance(outcome, NoArticle):
        return Explanation(outcome, used, (), removals(trace.removed))
    return Explanation(outcome, used, tuple(_fields(outcome, page, trace)), removals(trace.removed))


def removals(removed: Sequence[tuple[str, str]]) -> tuple[Removal, ...]:
    """The lines taken out, counted by the rule that did it, in the order of the page."""
    counts = Counter(rule for rule, _ in removed)
    firsts: dict[str, str] = {}
    for rule, line in removed:
        firsts.setdefault(rule, " ".join(line.split())[:_FIRST_WORDS])
    return tuple(Removal(rule, counts[rule], words) for rule, words in firsts.items())


def _rules_said(rules: SiteRules | None, *, given: bool) -> str:
    if rules is None:
        return "none holds on the day of the capture" if given else "none (the general path)"
    since = f" from {rules.valid_from}" if rules.valid_from else ""
    until = f" until {rules.valid_until}" if rules.valid_until else ""
    beneath = f" over version {rules.preset} of the platform's" if rules.preset is not None else ""
    return f"version {rules.version}{since}{until}{beneath}"


def _fields(article: Extraction, page: Page, trace: Trace) -> Iterator[Told]:
    origins = dict(article.origins)
    marks = trace.marks or Marks()
    yield _title(article, origins.get("title", ""), page, trace, marks)
    yield _text(article, origins.get("text", ""), trace)
    yield _published(article, origins.get("published", ""), trace)
    if article.modified_at is not None:
        yield Told(
            "modified", iso(article.modified_at), "json-ld or meta", "probable", "declared, and often a machine's"
        )
    yield _bylines(article, origins.get("bylines", ""), marks, trace)
    yield from _credits(article)
    if article.standfirst:
        yield Told("standfirst", article.standfirst, origins.get("standfirst", ""), "probable", "set apart by the page")
    yield Told("kind", article.kind, origins.get("kind", "") or "the whole text", *_kind(article))
    yield _language(article, origins.get("language", ""))
    if article.caption:
        yield Told("caption", article.caption, origins.get("caption", ""), "probable", "the page's markup says so")
    if article.image_url:
        yield Told("image", article.image_url, origins.get("image_url", ""), "probable", "declared by the page")
    source = origins.get("charset", "")
    sure: Confidence = "weak" if source == "last resort" else "certain"
    why = "nothing else decodes it" if sure == "weak" else "the bytes decode so"
    yield Told("charset", article.charset, source, sure, why)


def _title(article: Extraction, origin: str, page: Page, trace: Trace, marks: Marks) -> Told:
    offers = [("rule", trace.ruled.title if trace.ruled else ""), *(("h1", heading) for heading in marks.headings[:3])]
    offers += [("json-ld", text) for text in strings(marks.article.get("headline"))[:1]]
    offers += [("og:title", marks.meta("og:title", "twitter:title")), ("title", marks.document_title)]
    offers.append(("feed hint", page.hint_title or ""))
    own = fold_title(article.title)
    agreeing = [name for name, text in offers if text and (fold_title(text) == own or fold_title(text).startswith(own))]
    agreeing = list(dict.fromkeys(agreeing))
    if not article.title:
        return Told("title", "", origin, "weak", "the page has none", _others(offers, article.title))
    if len(agreeing) >= 2:
        return Told(
            "title", article.title, origin, "certain", f"{', '.join(agreeing)} agree", _others(offers, article.title)
        )
    sure: Confidence = "probable" if origin.startswith(("rule", "h1", "json-ld", "og:title")) else "weak"
    return Told("title", article.title, origin, sure, "nothing else says the same", _others(offers, article.title))


def _others(offers: Sequence[tuple[str, str]], chosen: str) -> tuple[tuple[str, str], ...]:
    different = {(name, text) for name, text in offers if text and text != chosen}
    return tuple(offer for offer in dict.fromkeys(offers) if offer in different)[:_MOST]


def _text(article: Extraction, origin: str, trace: Trace) -> Told:
    size = len(article.text)
    paragraphs = article.text.count("\n\n") + 1
    value = f"{size} characters in {paragraphs} paragraph{'s' if paragraphs > 1 else ''}"
    ways = tuple((way, f"{length} characters") for way, length in trace.tried if way != origin and length)
    if origin.startswith("rule"):
        sure: Confidence = "certain" if size >= 600 else "probable"
        return Told("text", value, origin, sure, "the selector of the site's rules matched", ways)
    if origin == "plain paragraphs" or size < 300:
        return Told("text", value, origin, "weak", "little text, or only loose paragraphs", ways)
    return Told("text", value, origin, "probable", "found by the shape of the page", ways)


def _published(article: Extraction, origin: str, trace: Trace) -> Told:
    published = article.published
    refused = tuple(("refused", note) for note in (trace.dates.notes if trace.dates else ()))
    others = (*(_pair(conflict) for conflict in published.conflicts), *refused)
    if published.on is None:
        return Told("published", "", "", "weak", "no evidence on the page", others)
    value = published.on.isoformat() + (f" ({iso(published.at)})" if published.at else "")
    value = f"{value}, to the {published.precision}"
    if not any(origin.startswith(name) for name in _WELL_DATED):
        sure: Confidence = "probable" if origin.startswith(("feed", "announced", "date element")) else "weak"
        return Told("published", value, origin, sure, "not declared by the page", others)
    if published.conflicts:
        return Told("published", value, origin, "probable", "other marks name other days", others)
    return Told("published", value, origin, "certain", "nothing says otherwise", others)


def _pair(conflict: str) -> tuple[str, str]:
    name, _, value = conflict.partition(": ")
    return name, value


def _bylines(article: Extraction, origin: str, marks: Marks, trace: Trace) -> Told:
    rule = trace.ruled.bylines if trace.ruled else ()
    offers = [(way, ", ".join(names)) for way, names in named(marks, rule) if names]
    offers += [("the ends of the text", name) for name in trace.signed]
    value = ", ".join(article.bylines)
    others = _others(offers, value)
    if not article.bylines:
        return Told("bylines", "", "", "probable" if not others else "weak", "nobody signs", others)
    if origin == "rule":
        return Told("bylines", value, origin, "certain", "the selector of the site's rules matched", others)
    agree = sum(1 for way, names in offers if names == value)
    sure: Confidence = "certain" if agree >= 2 else "probable" if origin not in ("opening words", "") else "weak"
    return Told(
        "bylines", value, origin, sure, f"{agree} marks name them" if agree >= 2 else "one mark names them", others
    )


def _credits(article: Extraction) -> Iterator[Told]:
    for field, said in article.origins:
        if field not in ("credit", "house"):
            continue
        name, _, words = said.partition(": ")
        stated = words.startswith(("site line", "rule")) or words.lower().startswith(("source", "(", "avec"))
        sure: Confidence = "certain" if stated or name == words else "probable"
        meaning = "the outlet itself" if field == "house" else "these words name it"
        yield Told("credit" if field == "credit" else "own name", name, words, sure, meaning)


def _kind(article: Extraction) -> tuple[Confidence, str]:
    if any(note.startswith("perhaps cut off") for note in article.notes):
        return "weak", "the text may be cut off"
    return (
        ("certain", "the page says so") if article.kind in ("paywalled", "live", "stub") else ("probable", "by length")
    )


def _language(article: Extraction, shares: str) -> Told:
    size = len(article.text)
    if article.language is not None and shares:
        return Told("language", article.language, "the text's letters", "probable", f"two languages: {shares}")
    if article.language is None:
        return Told("language", "", "", "weak", "too little text, or too mixed")
    return Told("language", article.language, "the text's letters", "certain" if size >= 300 else "probable",
                f"{size} characters")  # fmt: skip
