"""Alerts: what the rules find among what is new, written into the outbox in the transaction that found it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import alerting
from db.alerting import Article, Changed
from db.findings import Found
from db.outbox import Mark, Message
from db.selection import Choices, Selection
from db.store import Store
from monitor.catalogue.alerts import (
    Alerts,
    ArticleRule,
    EditRule,
    Filtered,
    HealthRule,
    RemovalRule,
    RiseRule,
    Rule,
    StoryRule,
    hash_of,
)
from monitor.catalogue.files import did_you_mean
from monitor.clock import iso
from monitor.reporting.digest_words import dated, digest_words, link_of, quoted, told
from monitor.reporting.rises import WINDOW_DAYS, rise
from monitor.wordbook import Words

EDITS = ("text_changed", "silent_edit", "headline_changed", "template_changed")
REMOVALS = ("removed", "redirected_home", "redirected", "site_gone")
# articles that an alert about a story or an outlet cites
CITED = 5
KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Matter:
    """What a rule found. ``subject``: the same for the same matter, whenever it is found; ``former``: subjects under
    which it may have been told already."""

    subject: str
    title: str
    lines: tuple[str, ...]
    article_id: int | None = None
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How many messages were entered, and what is wrong with rules that could not be asked."""

    entered: int
    problems: tuple[str, ...]


class _Asked:
    """One rule within its transaction: the database as it stands, and how far it was read."""

    def __init__(self, store: Store, words: Words, mark: Mark, now: datetime) -> None:
        self.connection = store.database.conn
        self.words = words
        self.mark = mark
        self.now = now
        self.article, self.change = store.outbox.newest()


def alert_id(rule: str, subject: str) -> str:
    """The stable id of what a rule found."""
    return hashlib.sha256(f"{rule}\0{subject}".encode()).hexdigest()[:12]


def evaluate(store: Store, alerts: Alerts, now: datetime, findings: Callable[[], Sequence[Found]]) -> Evaluation:
    """Asks every rule what is new since it was asked last, each in a transaction of its own. A rule that is new, or was
    changed, begins with what comes after. ``findings``: what health finds, called only if a rule asks for it."""
    words, entered = digest_words(alerts.language), 0
    problems: list[str] = []
    found = list(findings()) if any(isinstance(rule, HealthRule) for rule in alerts.rules) else []
    for rule in alerts.rules:
        unknown = _unknown(store, rule)
        if unknown:
            problems.append(unknown)
            continue
        with store.transaction():
            entered += _evaluate(store, rule, words, now, found)
    with store.transaction():
        store.outbox.keep_rules(rule.id for rule in alerts.rules)
        store.outbox.prune(iso(now - KEPT))
    return Evaluation(entered, tuple(problems))


def _evaluate(store: Store, rule: Rule, words: Words, now: datetime, found: Sequence[Found]) -> int:
    outbox, stamp = store.outbox, iso(now)
    mark, is_new = outbox.mark(rule.id), False
    if mark is None or mark.rule_hash != hash_of(rule):
        mark, is_new = outbox.begin(rule.id, hash_of(rule), stamp), True
    asked = _Asked(store, words, mark, now)
    if isinstance(rule, RiseRule | HealthRule):
        matters = dict(_rises(asked, rule) if isinstance(rule, RiseRule) else _of_health(asked, rule, found))
        lasting = outbox.lasting(rule.id)
        begun = [subject for subject in matters if subject not in lasting]
        outbox.set_lasting(rule.id, begun, [subject for subject in lasting if subject not in matters], stamp)
        # a rise that was there before its rule is old; what needs a person is told
        told_now = [] if is_new and isinstance(rule, RiseRule) else begun
        new = [matters[subject] for subject in told_now]
    else:
        new = list(_matters(asked, rule))
    entered = 0
    for matter in new:
        if outbox.knows(alert_id(rule.id, former) for former in matter.former):
            continue
        entered += sum(outbox.enter(message_of(rule, matter, target, words), stamp) for target in rule.to)
    outbox.advance(rule.id, asked.article, asked.change, stamp)
    return entered


def message_of(rule: Rule, matter: Matter, target: str, words: Words) -> Message:
    """What is to be told to one target."""
    alert = alert_id(rule.id, matter.subject)
    body = "\n".join((*matter.lines, words.text("alert.rule", rule=rule.id, id=alert)))
    return Message(alert, "alert", rule.id, target, matter.title, body, rule.urgent, None, matter.article_id)


def _matters(asked: _Asked, rule: Rule) -> Iterator[Matter]:
    if isinstance(rule, ArticleRule):
        within = _selection(rule, asked.now, rule.within_days)
        for article in alerting.new_articles(
            asked.connection, within, asked.mark.article, asked.article, copies=rule.copies
        ):
            title = asked.words.text("alert.article", title=told(article.title))
            yield Matter(f"article {article.key}", title, cited(asked.words, article), article.id)
    elif isinstance(rule, StoryRule):
        yield from _stories(asked, rule)
    elif isinstance(rule, RemovalRule | EditRule):
        kinds = REMOVALS if isinstance(rule, RemovalRule) else ("silent_edit",) if rule.silent else EDITS
        selection = _selection(rule, asked.now, None)
        for change in alerting.changes(asked.connection, selection, kinds, asked.mark.change, asked.change):
            yield _changed(asked.words, change, "removal" if isinstance(rule, RemovalRule) else "edit")


def _stories(asked: _Asked, rule: StoryRule) -> Iterator[Matter]:
    within = _selection(rule, asked.now, rule.within_days)
    # from where the rule began: a text may come into its story later than into the database
    for story in alerting.spreading_stories(asked.connection, within, asked.mark.start_article, rule.origins):
        words = asked.words
        lines = [
            words.text(
                "alert.spread",
                articles=words.count("digest.articles", story.articles),
                origins=words.count("digest.origins", story.origins),
                outlets=words.count("digest.outlets", story.outlets),
            )
        ]
        for article in alerting.story_articles(asked.connection, story.key, CITED):
            lines += cited(words, article)
        former = alerting.former_keys(asked.connection, story.key)
        yield Matter(
            f"story {story.key}",
            words.count("alert.story", story.origins, title=told(story.title)),
            tuple(lines),
            story.first_id,
            tuple(f"story {key}" for key in former),
        )


def _changed(words: Words, change: Changed, kind: str) -> Matter:
    what = words.known("change", change.kind)
    lines = [words.text("alert.what", what=what, when=words.instant(change.seen_at))]
    if change.key is None:
        lines.append(words.text("alert.outlet", outlet=told(change.outlet), what=link_of(change.url)))
        title = told(change.outlet)
    else:
        title = told(change.title)
        if change.title_before and change.kind == "headline_changed":
            lines.append(words.text("change.before", title=told(change.title_before)))
        lines += [told(change.outlet), link_of(change.url), words.text("digest.key", key=change.key)]
    return Matter(
        f"{kind} {change.key or change.url} {change.kind} {change.seen_at}",
        words.text(f"alert.{kind}", title=title),
        tuple(filter(None, lines)),
        change.article_id,
    )


def _rises(asked: _Asked, rule: RiseRule) -> Iterator[tuple[str, Matter]]:
    today = asked.now.date()
    since = today - timedelta(days=WINDOW_DAYS * (rule.weeks + 1))
    unseen = alerting.unseen_days(asked.connection, since.isoformat())
    selection = _selection(rule, asked.now, WINDOW_DAYS * (rule.weeks + 1), until=today.isoformat())
    counts: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}
    for pace in alerting.paces(asked.connection, selection):
        counts.setdefault(pace.source, {})[pace.day] = pace.articles
        names[pace.source] = pace.outlet
    for source, days in counts.items():
        if source not in unseen:
            continue
        first, blind = unseen[source]
        found = rise(days, first, blind, today, weeks=rule.weeks, least=rule.least, factor=rule.factor)
        if found is None:
            continue
        words = asked.words
        by = words.count(
            "alert.rise_by", found.articles, median=f"{found.median:g}", weeks=found.weeks, spread=f"{found.spread:.1f}"
        )
        lines = [by]
        for article in alerting.newest_of(asked.connection, source, selection, CITED):
            lines += cited(words, article)
        title = words.text("alert.rise", outlet=told(names[source]))
        # each rise is a matter of its own: the day on which it began stands in its id
        yield source, Matter(f"rise {source} {iso(asked.now)}", title, tuple(lines))


def _of_health(asked: _Asked, rule: HealthRule, findings: Sequence[Found]) -> Iterator[tuple[str, Matter]]:
    for found in findings:
        wanted = (found.serious or rule.notes) and (not rule.findings or found.kind in rule.findings)
        # an alert about alerts that cannot be sent would wait behind them
        if not wanted or found.kind == "alerts" or (rule.outlets and found.source not in rule.outlets):
            continue
        label = f"{found.source} : {found.message}" if found.source else found.message
        title = asked.words.text("alert.health", message=told(label))
        yield found.key, Matter(f"health {found.key} {iso(asked.now)}", title, (told(found.advice),))


def cited(words: Words, article: Article) -> tuple[str, ...]:
    """Title, outlet, day, address and key of an article."""
    day = dated(words, article.published_on, article.precision, article.day)
    first = f"{quoted(words, told(article.title))} — {told(article.outlet)}, {day}"
    return tuple(filter(None, (first, link_of(article.url), words.text("digest.key", key=article.key))))


def _selection(rule: Filtered, now: datetime, days: int | None, until: str | None = None) -> Selection:
    return Selection(
        topic=rule.topic,
        sources=rule.outlets,
        countries=rule.countries,
        owners=rule.owners,
        languages=rule.languages,
        domains=rule.domains,
        entities=rule.entities,
        since=None if days is None else (now - timedelta(days=days)).date().isoformat(),
        until=until,
    )


def _unknown(store: Store, rule: Rule) -> str:
    """What a rule names that the database does not know; a rule that can find nothing is a mistake."""
    choices = Choices(store.database)
    asked: list[tuple[str, Sequence[str], Callable[[], list[str]]]] = []
    if isinstance(rule, Filtered | HealthRule):
        asked.append(("outlet", rule.outlets, choices.sources))
    if isinstance(rule, Filtered):
        asked.append(("topic", [rule.topic] if rule.topic else [], choices.topics))
        asked.append(("entity", rule.entities, choices.entity_keys))
    for what, named, known in asked:
        for name in named:
            if name not in (there := known()):
                hint = did_you_mean(name, there)
                return f"alerts.yml: the rule {rule.id} asks for the {what} {name!r}, which this database lacks{hint}"
    return ""
