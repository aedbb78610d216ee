"""The shipped topics and their engine, built once for the tests of this folder."""

from __future__ import annotations

from functools import cache

from monitor.catalogue.topics import load_topics
from monitor.relevance.engine import TopicEngine
from monitor.relevance.judgement import Judgement


@cache
def shipped() -> TopicEngine:
    return TopicEngine(load_topics())


def judge(title: str, text: str, topic: str = "aes-russie", lede: str | None = None) -> Judgement:
    """The judgement of one shipped topic."""
    return next(found for found in shipped().judge(title, text, "fr", lede) if found.topic_key == topic)
