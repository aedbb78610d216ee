"""Which topics a command is about: installed ones by their keys, drafts by their files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

import settings
from monitor.catalogue.files import did_you_mean
from monitor.catalogue.topics import Topic, load_topic, load_topics
from monitor.errors import UsageError

USUAL = "aes-russie"
_HELP = "The installed topic of that key, or the one in a file, as ./draft.yml."
topic_option = click.option("--topic", "topic", metavar="KEY|FILE.yml", default=USUAL, show_default=True, help=_HELP)
only_topic_option = click.option("--topic", "topic", metavar="KEY|FILE.yml", help=f"Only this topic. {_HELP}")


def is_draft(word: str) -> bool:
    """Whether a topic is named by its file: no key has a dot or a slash in it."""
    return "." in word or "/" in word


def chosen_topics(word: str | None) -> Sequence[Topic]:
    """The installed topics, or the one that ``word`` names. Raises ``ConfigError`` with what is wrong in the files and,
    for an unknown key, ``UsageError``."""
    if word is not None and is_draft(word):
        return [load_topic(Path(word), settings.CATALOGUE_OVERLAY)]
    found = load_topics(settings.CATALOGUE_OVERLAY)
    chosen = [topic for topic in found if word in (None, topic.key)]
    if not chosen:
        keys = [topic.key for topic in found]
        raise UsageError(f"no topic {word!r}{did_you_mean(str(word), keys)}; a draft is named by its file: ./draft.yml")
    return chosen


def chosen_topic(word: str) -> Topic:
    """The one topic that ``word`` names. Raises as ``chosen_topics``."""
    return chosen_topics(word)[0]


def installed_topic(key: str) -> Topic | None:
    """The installed topic of that key; None where there is none. Raises ``ConfigError``."""
    return next((topic for topic in load_topics(settings.CATALOGUE_OVERLAY) if topic.key == key), None)
