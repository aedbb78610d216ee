"""The bulletin in words: the same headings, lines and citations for every format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.bulletin import Cited, First, Numbers, Origin
from monitor.reporting.digest import Bulletin, Stories, Told
from monitor.reporting.digest_lines import Citation, changed, cited, hole_of, reference, when_of
from monitor.reporting.digest_words import told
from monitor.reporting.shifts import FEWEST_BEFORE, FEWEST_NOW, LEAST_SEEN
from monitor.wordbook import Words


@dataclass(frozen=True, slots=True)
class Block:
    """A story: its heading, where it began, how widely it is told, how it begins, its articles."""

    title: str
    first: str
    spread: str
    in_all: str
    excerpt: str
    lang: str
    citations: tuple[Citation, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section. ``id`` names it for every language; ``quiet``: there is nothing in it but a sentence."""

    id: str
    heading: str
    lead: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    citations: tuple[Citation, ...] = ()
    more: str = ""

    @property
    def quiet(self) -> bool:
        return not self.blocks and not self.citations


@dataclass(frozen=True, slots=True)
class Page:
    """All of the bulletin, in words."""

    language: str
    title: str
    topic: str
    period: str
    subject: str
    warning: str
    figures: tuple[str, ...]
    coverage: str
    nothing: str
    parts: tuple[Part, ...]
    footer: tuple[str, ...]


def page_of(bulletin: Bulletin, words: Words) -> Page:
    """The bulletin in words. All that comes from outlets is in one line and harmless to a terminal."""
    t = words.text
    if bulletin.since == bulletin.until:
        period = t("digest.on_day", day=words.day(bulletin.since))
    else:
        period = t("digest.from_to", first=words.day(bulletin.since), last=words.day(bulletin.until))
    topic = told(bulletin.topic_name)
    when = words.instant(bulletin.state)
    state = t("digest.state", database=told(bulletin.database), when=when)
    return Page(
        language=words.language,
        title=t("digest.title"),
        topic=topic,
        period=period,
        subject=t("digest.subject", topic=topic, period=period),
        warning=t("digest.demo") if bulletin.demo else "",
        figures=(*_figures(words, bulletin.numbers), words.count("digest.stories", bulletin.stories)),
        coverage=_coverage(words, bulletin),
        nothing="" if bulletin.numbers.articles else _nothing(words, bulletin),
        parts=tuple(_parts(words, bulletin)),
        footer=(
            state if bulletin.state else t("digest.never_crawled", database=told(bulletin.database)),
            t("digest.how"),
        ),
    )


def _figures(words: Words, numbers: Numbers) -> tuple[str, ...]:
    names = ("articles", "texts", "origins", "outlets")
    return tuple(words.count(f"digest.{name}", n) for name, n in zip(names, numbers, strict=True))


def _nothing(words: Words, bulletin: Bulletin) -> str:
    seen = bulletin.seen
    if seen.followed == 0 or seen.unseen == seen.followed:
        return words.text("digest.nothing_seen")
    return words.text("digest.nothing_whole" if seen.whole == seen.followed else "digest.nothing")


def _coverage(words: Words, bulletin: Bulletin) -> str:
    seen = bulletin.seen
    if not seen.followed:
        return words.text("coverage.none_followed")
    parts = [words.text("coverage.line", seen=words.number(seen.whole), followed=words.number(seen.followed))]
    numbers = [("partly", seen.partly), ("unseen", seen.unseen), ("silent", _silent_ones(bulletin))]
    parts += [words.count(f"coverage.{name}", n) for name, n in numbers if n]
    missed = f" {words.count('coverage.missed', seen.missed)}" if seen.missed else ""
    return f"{', '.join(parts)}.{missed}"


def _silent_ones(bulletin: Bulletin) -> int:
    return sum(one.kind == "silent" for one in bulletin.silent or ())


def _parts(words: Words, bulletin: Bulletin) -> list[Part]:
    def heading(name: str) -> str:
        return words.text(f"section.{name}")

    parts = [
        Part(name, heading(name), blocks=_blocks(words, stories, older=name == "older"), more=_more(words, stories))
        for name, stories in (("new", bulletin.new), ("older", bulletin.older))
        if stories.shown
    ]
    if bulletin.late:
        left = bulletin.late_total - len(bulletin.late)
        parts.append(
            Part(
                "late",
                heading("late"),
                (words.text("late.about"),),
                citations=tuple(cited(words, one) for one in bulletin.late),
                more=words.count("digest.more_articles", left) if left else "",
            )
        )
    left = bulletin.changes_total - len(bulletin.changes)
    parts.append(
        Part(
            "changes",
            heading("changes"),
            () if bulletin.changes else (words.text("change.none"),),
            citations=tuple(changed(words, one) for one in bulletin.changes),
            more=words.count("digest.more_lines", left) if left else "",
        )
    )
    parts.append(Part("wording", heading("wording"), tuple(_wording(words, bulletin))))
    parts.append(_silent(words, bulletin, heading("silent")))
    # where nobody was followed, one sentence says it of all
    holes = tuple(hole_of(words, one) for one in bulletin.seen.holes if bulletin.seen.followed)
    lead = () if holes or not bulletin.seen.followed else (words.text("coverage.none"),)
    parts.append(Part("holes", heading("holes"), (_coverage(words, bulletin), *lead), citations=holes))
    return parts


def _more(words: Words, stories: Stories) -> str:
    left = stories.total - len(stories.shown)
    return words.count("digest.more_stories", left) if left else ""


def _blocks(words: Words, stories: Stories, *, older: bool) -> tuple[Block, ...]:
    return tuple(_block(words, one, older=older) for one in stories.shown)


def _block(words: Words, one: Told, *, older: bool) -> Block:
    story = one.story
    in_all = ""
    if older or story.in_all.articles > story.now.articles:
        in_all = words.text(
            "digest.in_all",
            begun=words.day(story.begun_on),
            articles=words.count("digest.articles", story.in_all.articles),
            origins=words.count("digest.origins", story.in_all.origins),
        )
    left = story.now.articles - len(one.articles)
    return Block(
        title=told(story.title),
        first=_first(words, one),
        spread=" · ".join(_figures(words, story.now)),
        in_all=in_all,
        excerpt=told(one.excerpt),
        lang=(one.articles[0].language or "") if one.articles else "",
        citations=tuple(_of_texts(words, one)),
        more=words.count("digest.more_articles", left) if left else "",
    )


def _first(words: Words, one: Told) -> str:
    first = one.first
    if first is None and one.articles:
        article = one.articles[0]
        first = First(article.outlet, article.role, article.day, article.published_on, article.precision, None)
    if first is None:
        return ""
    when = when_of(words, first.published_on, first.precision, first.day, first.published_at)
    who = told(first.outlet)
    if first.role == "reference":
        who = f"{who} ({words.text('digest.reference')})"
    return words.text("digest.first", who=who, when=when)


def _of_texts(words: Words, one: Told) -> list[Citation]:
    """The texts in the order in which they were printed, each with those that repeat it; a reference source that a text
    comes from stands before them."""
    lines = []
    for text in dict.fromkeys(article.text for article in one.articles):
        carriers = [article for article in one.articles if article.text == text]
        origin = one.origins.get(text)
        is_reference = origin is not None and origin.role == "reference"
        if origin is not None and is_reference:
            lines.append(reference(words, origin))
        marks = _from(words, origin, carriers)
        for place, article in enumerate(carriers):
            lines.append(cited(words, article, marks=() if place else marks, is_copy=place > 0 or is_reference))
    return lines


def _from(words: Words, origin: Origin | None, carriers: Sequence[Cited]) -> tuple[str, ...]:
    """Whom the first of some articles has its text from, where that is none of them."""
    if origin is None or origin.role == "reference" or origin.key in {one.key for one in carriers}:
        return ()
    if origin.role == "credited":
        return (words.text("digest.credited", who=told(origin.name)),)
    return (words.text("digest.copy_of", who=told(origin.name), day=words.day(origin.day)),)


def _wording(words: Words, bulletin: Bulletin) -> list[str]:
    found = bulletin.words
    now, past = words.number(found.texts), words.number(found.texts_before)
    if found.texts < FEWEST_NOW or found.texts_before < FEWEST_BEFORE:
        return [words.text("wording.too_few", n=now, least=FEWEST_NOW, past_n=past, past_least=FEWEST_BEFORE)]
    if not found.judged:
        return [words.text("wording.holes", share=words.share(found.seen), least=words.share(LEAST_SEEN))]
    if not found.moved:
        return [words.count("wording.steady", found.words, n_texts=now, past_n=past)]
    return [
        words.text(
            "wording.share",
            word=told(one.word),
            now=words.share(one.now / found.texts),
            k=words.number(one.now),
            n=now,
            past=words.share(one.before / found.texts_before),
            past_k=words.number(one.before),
            past_n=past,
        )
        for one in found.moved
    ]


def _silent(words: Words, bulletin: Bulletin, heading: str) -> Part:
    if bulletin.silent is None:
        return Part("silent", heading, (words.text("silent.unknown"),))
    lines = []
    for one in bulletin.silent:
        since = words.day(one.since[:10]) if one.since else ""
        what = words.text(f"silent.{one.kind}" if since else "silent.undated", since=since)
        lines.append(Citation("", told(one.outlet), "", "", "", (what,)))
    return Part("silent", heading, () if lines else (words.text("silent.none"),), citations=tuple(lines))
