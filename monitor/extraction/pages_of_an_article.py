"""One article out of the pages that it is printed on: texts in order, what repeats at the seams once. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from monitor.catalogue.model import SiteRules
from monitor.extraction.article import Extraction, NoArticle, Outcome, Page
from monitor.extraction.nature import BRIEF
from monitor.extraction.structured import fold_title

# title, standfirst, caption, dateline: what a theme prints over the text of each page
_HEAD = 6
_LONGEST_PAGER = 60
_PAGER = re.compile(
    r"\W*(?:pages?\W*)?(?:[0-9]{1,2}\W+){0,12}[0-9]{0,2}\W*(?:(?:sur|of|de|из)\W*[0-9]{1,2})?\W*"
    r"|\W*(?:(?:page\W+)?(?:suivante?|pr[ée]c[ée]dente?)|next(?: page)?|previous(?: page)?|la suite|à suivre)\W*"
    r"|\W*(?:page\W+)?(?:pr[ée]c[ée]dente?|previous)\b[\W\d]*\b(?:page\W+)?(?:suivante?|next)\W*",
    re.IGNORECASE,
)
_PAGE_OF_TITLE = re.compile(r"[\s\-–—|(:,]*(?:page|partie)?\s*[0-9]{1,2}(?:\s*(?:sur|/|of)\s*[0-9]{1,2})?\W*$", re.I)
_CUT_IN_A_SENTENCE = re.compile(r"[^\s.!?…:;»”\"')\]]$")


def extract_pages(page: Page, rules: SiteRules | None, one: Callable[[Page, SiteRules | None], Outcome]) -> Outcome:
    """The article of ``page`` and its further pages; ``one`` extracts a single page. The habit that a last line is the
    author's name is the last page's alone."""
    pages = [replace(page, parts=(), missing=""), *(replace(part, url=page.url) for part in page.parts)]
    amid = rules.model_copy(update={"last_line_author": False}) if rules is not None and len(pages) > 1 else rules
    outcomes = [one(each, amid) for each in pages[:-1]]
    return joined([*outcomes, one(pages[-1], rules)], page.missing)


def joined(outcomes: Sequence[Outcome], missing: str = "") -> Outcome:
    """One outcome out of those of an article's pages, first page first. ``missing``: which page could not be had and
    why. Date, title and image are the first page's; signatures may stand at the end of the last. Without a first page
    there is no article."""
    first = outcomes[0]
    if isinstance(first, NoArticle):
        return first
    lines = first.text.split("\n\n")
    head = [fold for line in (first.title, first.standfirst or "", *lines[:_HEAD]) if (fold := fold_title(line))]
    taken: list[Extraction] = [first]
    notes: list[str] = []
    for number, outcome in enumerate(outcomes[1:], 2):
        if isinstance(outcome, NoArticle):
            notes.append(f"page {number} is missing: {outcome.reason}")
            continue
        further = _fresh(lines, outcome.text.split("\n\n"), first, head)
        if further:
            lines = _appended(lines, further)
            taken.append(outcome)
        else:
            notes.append(f"page {number} repeats what stands before it")
    if missing:
        notes.append(f"{missing} (missing)")
    if len(taken) == 1:
        return replace(first, notes=tuple(dict.fromkeys((*first.notes, *notes))))
    return _one_article(taken, lines, notes)


def _one_article(taken: Sequence[Extraction], lines: Sequence[str], notes: Sequence[str]) -> Extraction:
    first, last = taken[0], taken[-1]
    word = f"joined from {len(taken)} pages"
    text = "\n\n".join(lines)
    origins = dict(first.origins)
    origins["text"] = f"{origins.get('text', 'general')}, {word}"
    kind = first.kind
    if last.kind == "paywalled":
        kind = last.kind
    elif (kind == "brief" and sum(map(len, lines)) >= BRIEF) or origins.get("kind", "").startswith("cut off"):
        # the first page alone was short, or broke off where the second goes on
        kind = "article"
    if kind != first.kind:
        origins.pop("kind", None)
    bylines = first.bylines
    signed = dict(last.origins).get("bylines", "")
    if last.bylines and (not bylines or (signed == "last line" and origins.get("bylines") != "rule")):
        bylines = last.bylines
        origins["bylines"] = f"{signed} of the last page"
    return replace(
        first,
        text=text,
        kind=kind,
        # told by the first 600 characters
        language=first.language or next((each.language for each in taken if each.language), None),
        bylines=bylines,
        credits=tuple(dict.fromkeys(credit for each in taken for credit in each.credits)),
        caption=first.caption or last.caption,
        image_url=first.image_url or last.image_url,
        origins=tuple(origins.items()),
        notes=tuple(dict.fromkeys((*(note for each in taken for note in each.notes), word, *notes))),
    )


def _fresh(lines: list[str], further: list[str], first: Extraction, head: Sequence[str]) -> list[str]:
    """The paragraphs of a further page without what it repeats. Takes off ``lines`` what both pages end with: it
    belongs under the whole."""
    _strip_pagers(further)
    known = {fold_title(line) for line in lines}
    if all(fold_title(line) in known for line in further):
        return []
    _strip_pagers(lines)
    while further and _repeats(further[0], lines, first, head):
        del further[0]
    common = 0
    while (
        common < min(len(lines), len(further)) - 1
        and fold_title(lines[-1 - common])
        and fold_title(lines[-1 - common]) == fold_title(further[-1 - common])
    ):
        common += 1
    del lines[len(lines) - common :]
    return further


def _repeats(line: str, lines: Sequence[str], first: Extraction, head: Sequence[str]) -> bool:
    own = fold_title(line)
    if not own:
        return False
    titled = fold_title(_PAGE_OF_TITLE.sub("", line)) == fold_title(first.title)
    signed = any(own.removeprefix("par").removeprefix("by") == fold_title(name) for name in first.bylines)
    return titled or signed or own in head or own == fold_title(lines[-1])


def _strip_pagers(lines: list[str]) -> None:
    while len(lines) > 1 and _is_pager(lines[-1]):
        del lines[-1]
    while len(lines) > 1 and _is_pager(lines[0]):
        del lines[0]


def _is_pager(line: str) -> bool:
    return len(line) <= _LONGEST_PAGER and _PAGER.fullmatch(line) is not None


def _appended(lines: list[str], further: Sequence[str]) -> list[str]:
    """Both together; a sentence that the turn of the page cut is one again."""
    if lines and _CUT_IN_A_SENTENCE.search(lines[-1]) and further[0][:1].islower():
        return [*lines[:-1], f"{lines[-1]} {further[0]}", *further[1:]]
    return [*lines, *further]
