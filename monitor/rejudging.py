"""The stored archive judged anew by today's rules, beside a crawl and after a kill.

What was made with today's rules is known by its stamp and passed over, so that there is no state to keep: whatever was
committed stays, and the next start goes on with the rest. Texts are judged outside of the transactions that store the
result; a crawl never waits for more than the writing of a few rows. No alert is ever made here: what a changed rule
finds in old articles is no news.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db.judged import JudgedTexts, Stale, StoredText
from db.store import Store
from monitor.clock import Clock, iso
from monitor.desk import day_of, open_desk
from monitor.relevance.reader import Reader, Reading
from monitor.storytelling import settle_stories

# written at once: some milliseconds of the write lock
_AT_ONCE = 25
# rows of a forgotten topic that are deleted at once
_ROWS = 500


@dataclass(slots=True)
class Rejudged:
    """What judging anew did. ``stale``: articles that had not been judged by today's rules; ``judged``: those that have
    been now; ``left``: the others, by reason; ``changes``: topic -> gained, lost, other changes of verdict and
    first verdicts; ``verdicts``: topic -> verdict -> articles, of the whole database afterwards; ``gone``: rows of
    topics that are not installed."""

    stale: int = 0
    judged: int = 0
    left: Counter[str] = field(default_factory=Counter)
    changes: dict[str, Counter[str]] = field(default_factory=dict)
    verdicts: dict[str, dict[str, int]] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    removed: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "stale": self.stale,
            "judged": self.judged,
            "left": dict(sorted(self.left.items())),
            "topics": {
                key: {
                    "gained": changes["gained"],
                    "lost": changes["lost"],
                    "shifted": changes["shifted"],
                    "first_judged": changes["first_judged"],
                    "verdicts": self.verdicts.get(key, {}),
                }
                for key, changes in sorted(self.changes.items())
            },
            "gone_topics": dict(sorted(self.gone.items())),
            "gone_topics_removed": self.removed,
        }


def rejudge(
    store: Store,
    reader: Reader,
    clock: Clock,
    *,
    topic: str | None = None,
    since: str | None = None,
    everything: bool = False,
    remove_gone: bool = False,
    on_article: Callable[[int, int], None] | None = None,
) -> Rejudged:
    """Judges what was not judged by today's rules, the newest first. ``topic``: only that topic's verdicts; ``since``:
    only articles published (or first seen) on that day or later; ``everything``: also what today's rules have judged;
    ``remove_gone``: deletes what was judged on topics that ``reader`` does not have; ``on_article``: is told how many
    are done, and of how many. Raises the errors of ``db.errors``."""
    work = _Work(store, reader, clock, topic)
    wanted = Stale(reader.stamp, work.only, since, everything)
    result = Rejudged(stale=work.reads.count_stale(wanted))
    result.changes = {key: Counter() for key in work.desk.topic_ids}
    again: list[int] = []
    for page in _pages(work.reads, wanted):
        for part in _parts(page):
            again += work.judge(part, result)
            if on_article is not None:
                on_article(result.judged, result.stale)
    # what a crawl was writing just then is read once more
    for part in _parts(work.reads.read_again(again)):
        changed = work.judge(part, result)
        result.left["changed while it was judged (the next reclassify takes it)"] += len(changed)
    result.left += Counter()
    installed = {one.key for one in reader.topics}
    counts = work.reads.verdict_counts()
    result.verdicts = {key: found for key, found in counts.items() if key in installed}
    result.gone = {key: sum(found.values()) for key, found in counts.items() if key not in installed}
    if remove_gone:
        for key in result.gone:
            _forget(store, key)
        result.removed = True
    return result


def read_stored(reader: Reader, article: StoredText) -> Reading:
    """What the rules make of a stored article, as of the page that it was read from."""
    published = date.fromisoformat(article.published_on) if article.published_on else None
    day = day_of(published, article.first_seen_at, article.fetched_at)
    return reader.read(article.title, article.text, article.standfirst, day)


class _Work:
    """What every page needs. Enters the topics and the gazetteer as a crawl does."""

    def __init__(self, store: Store, reader: Reader, clock: Clock, only: str | None) -> None:
        self.store, self.reader, self.clock = store, reader, clock
        self.reads = JudgedTexts(store.database)
        with store.transaction():
            self.desk = open_desk(store, reader, self._now(), only)
        self.only = (self.desk.topic_ids[only], reader.rule_hashes[only]) if only is not None else None

    def judge(self, articles: Sequence[StoredText], result: Rejudged) -> list[int]:
        """Judges some articles and stores what came of it, in one transaction. Returns the ids of those that are no
        longer what they were when they were read."""
        readable = [article for article in articles if article.text or not article.words]
        result.left["its text is no longer stored"] += len(articles) - len(readable)
        readings = [(article, read_stored(self.reader, article)) for article in readable]
        with self.store.transaction():
            ids = [article.id for article in readable]
            now = {article.id: article for article in self.reads.read_again(ids)}
            former = self.reads.verdicts_of(ids)
            for article, reading in readings:
                if now.get(article.id) == article:
                    self.store.articles.judge(article.id, self.desk.derived(reading), self._now())
            settle_stories(self.store, self._now(), most=len(articles))
        changed = []
        for article, reading in readings:
            if article.id not in now:
                result.left["withdrawn while it was judged"] += 1
            elif now[article.id] != article:
                changed.append(article.id)
            else:
                result.judged += 1
                self._count(result, former.get(article.id, {}), reading)
        return changed

    def _count(self, result: Rejudged, former: Mapping[str, str], reading: Reading) -> None:
        for judgement in reading.judgements:
            if judgement.topic_key in result.changes:
                kind = _kind(former.get(judgement.topic_key), judgement.verdict)
                result.changes[judgement.topic_key][kind] += 1

    def _now(self) -> str:
        return iso(self.clock.now())


def _kind(before: str | None, after: str) -> str:
    """What a verdict became, in the words of ``Rejudged.changes``."""
    if before is None:
        return "first_judged"
    if before == after:
        return "same"
    if after == "relevant":
        return "gained"
    return "lost" if before == "relevant" else "shifted"


def _pages(reads: JudgedTexts, wanted: Stale) -> Iterator[list[StoredText]]:
    before = 2**62
    while page := reads.stale(wanted, before):
        yield page
        before = page[-1].id


def _parts(page: Sequence[StoredText]) -> Iterator[Sequence[StoredText]]:
    for start in range(0, len(page), _AT_ONCE):
        yield page[start : start + _AT_ONCE]


def _forget(store: Store, key: str) -> None:
    gone = 1
    while gone:
        with store.transaction():
            gone = store.articles.forget_topic(key, _ROWS)
