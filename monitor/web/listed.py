"""The articles behind a number of the trends: exactly those that it counts, the newest first."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from db import queries, trends
from monitor.catalogue.wording import Wording
from monitor.web.choices import ADDRESS, LIST_ADDRESS, Choices, read_choices
from monitor.web.headline import Headline, headline
from monitor.web.search import page_number
from monitor.wordbook import Words

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Listed:
    """All that the page shows. ``numbers``: the four numbers, in words; the last four are addresses."""

    subject: str
    filters: tuple[tuple[str, str], ...]
    numbers: tuple[str, ...]
    articles: tuple[Headline, ...]
    notices: tuple[str, ...]
    back: str
    previous: str | None
    next: str | None


def listed_page(
    connection: sqlite3.Connection, words: Words, wording: Wording, arguments: Mapping[str, str | None], today: date
) -> Listed:
    """The page of the articles that an address asks for."""
    choices = read_choices(connection, words, wording, arguments, today, exact_days=True)
    page = page_number(arguments.get("page"))
    ids = trends.article_ids(connection, choices.scope, PER_PAGE + 1, (page - 1) * PER_PAGE)
    rows = {row["id"]: row for row in queries.articles_by_id(connection, ids[:PER_PAGE])}
    counted = trends.numbers(connection, choices.scope)
    notices = list(choices.notices)
    if choices.scope.dated and (left_out := trends.undated(connection, choices.scope)):
        notices.append(words.count("trends.undated", left_out))
    return Listed(
        subject=_subject(words, choices),
        filters=tuple((words.text(f"trends.filter.{name}"), label) for name, label in choices.narrowed),
        numbers=tuple(words.count(f"trends.counted.{measure}", number) for measure, number in counted.items()),
        articles=tuple(headline(words, rows[article]) for article in ids[:PER_PAGE]),
        notices=tuple(notices),
        back=choices.address({"du": None, "au": None, "mot": None}, ADDRESS),
        previous=_turned(choices, page - 1) if page > 1 else None,
        next=_turned(choices, page + 1) if len(ids) > PER_PAGE else None,
    )


def _turned(choices: Choices, page: int) -> str:
    return choices.address({"page": str(page) if page > 1 else None}, LIST_ADDRESS)


def _subject(words: Words, choices: Choices) -> str:
    topic = choices.topic["name"] if choices.topic else words.text("trends.every_topic")
    since, until = choices.kept.get("du"), choices.kept.get("au")
    if since and since == until:
        days = words.text("listed.on_day", day=words.day(since))
    elif since and until:
        days = words.text("listed.between", since=words.day(since), until=words.day(until))
    elif since or until:
        days = words.text("listed.since" if since else "listed.until", day=words.day(since or until))
    else:
        days = words.text("listed.until_now")
    return f"{topic}, {days}"
