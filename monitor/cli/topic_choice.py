"""Which topics a command is about, and with which database."""

from __future__ import annotations

from collections.abc import Sequence

import click

import settings
from monitor.catalogue.topics import Topic, load_topics
from monitor.errors import UsageError

topic_option = click.option(
    "--topic", "key", default="aes-russie", show_default=True, help="The topic that the labels are about."
)


def chosen_topics(key: str | None) -> Sequence[Topic]:
    """The installed topics, or the one of that key. Raises ``ConfigError`` and, for an unknown key, ``UsageError``."""
    found = load_topics(settings.CATALOGUE_OVERLAY)
    chosen = [topic for topic in found if key in (None, topic.key)]
    if not chosen:
        raise UsageError(f"no topic {key!r} (there are: {', '.join(topic.key for topic in found)})")
    return chosen


def chosen_topic(key: str) -> Topic:
    """The installed topic of that key. Raises as ``chosen_topics``."""
    return chosen_topics(key)[0]
