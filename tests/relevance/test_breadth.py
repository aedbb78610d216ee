"""Terms that are too common to tell articles apart."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from monitor.catalogue.topics import Concept, Topic, load_topics
from monitor.relevance.breadth import FEWEST, CommonTerm, TermCounts
from monitor.relevance.engine import TopicEngine


def common(topic: Topic, texts: Sequence[str]) -> list[CommonTerm]:
    """What is too common in these texts."""
    engine, counts = TopicEngine([topic]), TermCounts([topic])
    for text in texts:
        counts.add(engine.look("Titre", text))
    return list(counts.common())


@pytest.fixture(scope="module")
def topic() -> Topic:
    """A shipped topic, one of whose concepts also goes by words of every market report."""
    (found,) = (topic for topic in load_topics() if topic.key == "aes-russie")
    wagner = found.concepts["wagner"]
    broad = wagner.model_copy(update={"terms": {"*": ("Wagner",), "fr": ("sac* de mil",)}})
    return Topic(found.rule, {**found.concepts, "wagner": broad}, found.contexts, found.markers, found.others)


def test_a_term_in_more_than_half_of_the_articles_is_told_with_what_found_it(topic: Topic) -> None:
    texts = ["Au Mali, le prix du sac de mil monte."] * 30 + ["Trois sacs de mil, et encore des sacs de mil."] * 21
    texts += ["Il pleut sur le Mali."] * 9
    (found,) = common(topic, texts)
    assert isinstance(found.entry, Concept)
    assert (found.entry.id, found.term, found.articles) == ("wagner", "sac* de mil", 51)


def test_an_article_counts_once_and_half_is_not_more_than_half(topic: Topic) -> None:
    many = "Un sac de mil, un sac de mil, un sac de mil."
    assert common(topic, [many] * 25 + ["Il pleut."] * 25) == []
    assert [found.articles for found in common(topic, [many] * 26 + ["Il pleut."] * 24)] == [26]


def test_of_few_articles_nothing_is_said(topic: Topic) -> None:
    assert common(topic, ["Un sac de mil."] * (FEWEST - 1)) == []


def test_in_the_press_of_a_state_its_name_is_no_surprise(topic: Topic) -> None:
    assert common(topic, ["Le Mali et le Burkina Faso, la Russie aussi."] * 60) == []
