"""Topic and lexicon files: what they may say, and how they are told off."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from monitor.catalogue.topics import HERE, TOPICS_DIR, load_lexicon, load_topic, load_topics, topic_files
from monitor.errors import ConfigError
from monitor.relevance.engine import TopicEngine

LEXICON = """
concepts:
  - id: pear
    label: Poire
    terms: {fr: [poire, poires]}
  - id: plum
    label: Prune
    terms: {fr: [prune*]}
    only_with: [pear]
"""
TOPIC = (TOPICS_DIR / "aes-chine.yml").read_text(encoding="utf-8")


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    (tmp_path / "topics").mkdir()
    (tmp_path / "lexicon-fruit.yml").write_text(LEXICON, encoding="utf-8")
    text = TOPIC.replace("key: aes-chine", "key: poires-prunes").replace("china, russia", "fruit, china, russia")
    start, end = text.index("      aes: 1.0"), text.index("  - id: china")
    text = text[:start] + "      pear: 1.0\n" + text[end:]
    start, end = text.index("      china: 1.0"), text.index("\nbystanders")
    text = text[:start] + "      plum: 1.0\n" + text[end:]
    (tmp_path / "topics" / "fruits.yml").write_text(text, encoding="utf-8")
    return tmp_path


def edit(overlay: Path, old: str, new: str, name: str = "topics/fruits.yml") -> Path:
    path = overlay / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def line_of(path: Path, words: str) -> int:
    return next(n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if words in line)


def test_the_shipped_topics_load() -> None:
    assert [topic.key for topic in load_topics()] == ["aes-cedeao", "aes-chine", "aes-russie"]
    assert len(topic_files()) == 3


def test_a_users_own_topic_stands_beside_the_shipped_ones(overlay: Path) -> None:
    topics = load_topics(overlay)

    assert [topic.key for topic in topics] == ["aes-cedeao", "aes-chine", "aes-russie", "poires-prunes"]
    own = TopicEngine(topics).judge("Poires et prunes", "La poire et le prunier. Une prune tombe.")[-1]
    assert (own.topic_key, own.verdict) == ("poires-prunes", "relevant")


def test_a_users_file_of_the_same_name_replaces_the_shipped_one(overlay: Path) -> None:
    shutil.copy(TOPICS_DIR / "aes-chine.yml", overlay / "topics" / "aes-chine.yml")
    edit(overlay, "version: 1", "version: 7", "topics/aes-chine.yml")

    assert {topic.key: topic.version for topic in load_topics(overlay)}["aes-chine"] == 7


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("version: 1", "version: eins", "version:", "eins"),
        ("threshold: 0.5", "threshhold: 0.5", "threshhold", "did you mean 'threshold'"),
        ("  title: 1.3", "  title: -1", "title: -1", "title"),
        ("pear: 1.0", "pear: 1.0\n      paer: 1.0", "paer", "did you mean 'pear'"),
        ("plum: 1.0", "plum: 1.0\n      pear: 0.5", "pear: 0.5", "both sides"),
        ("[aes, fruit", "[aes, friut", "lexicons", "did you mean 'fruit'"),
        ("bystanders: [FR", "bystanders: [France", "bystanders", "France"),
        ("bystanders: [FR", "bystanders: [QQ", "bystanders", "QQ is no state's code (ISO 3166-1, as FR)"),
        ("borderline: 0.3", "borderline: 0.9", None, "borderline must not be above threshold"),
        ("key: poires-prunes", "key: Poires", "key:", "Poires"),
        ("key: poires-prunes", "key: aes-russie", None, "taken"),
    ],
)
def test_a_wrong_topic_is_told_with_file_and_line(
    overlay: Path, old: str, new: str, line: str | None, said: str
) -> None:
    path = edit(overlay, old, new)

    with pytest.raises(ConfigError) as error:
        load_topics(overlay)

    told = str(error.value)
    assert said in told
    assert f"{path}:{line_of(path, line)}:" in told if line else str(path) in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[poire, poires]", "[poire, '*']", "is no term"),
        ("[poire, poires]", "[poire, pr*]", "nearly anything"),
        ("[poire, poires]", "[poire, po*re]", "is no term"),
        ("[poire, poires]", "poire", "list"),
        ("id: plum", "id: pear", "defined twice"),
        ("only_with: [pear]", "only_wth: [pear]", "did you mean 'only_with'"),
        ("only_with: [pear]", "only_with: [paer]", "did you mean 'pear'"),
        ("only_with: [pear]", "never_with: [market]", "context 'market'"),
        ("label: Poire", "label: 7", "label"),
        ("[poire, poires]", "[poire, p]", "5: 'p' is too short: single letters stand in every text"),
        ("[poire, poires]", "[poire, le]", "5: 'le' would match nearly every text: it is a word of grammar"),
        ("[poire, poires]", "[poire, the]", "5: 'the' would match nearly every text"),
        ("[prune*]", "[prune*, это]", "8: 'это' would match nearly every text"),
        ("label: Poire", "label: Poire\n    country: QQ", "5: country: QQ is no state's code"),
        ("only_with: [pear]", "only_with: [plum]", "9: 'plum' needs itself"),
        ("label: Poire", "label: Poire\n    country: JP\n    never_with: [market]", "6: 'pear' asks for the context"),
    ],
)
def test_a_wrong_lexicon_is_told(overlay: Path, old: str, new: str, said: str) -> None:
    edit(overlay, old, new, "lexicon-fruit.yml")

    with pytest.raises(ConfigError, match=r"\.yml:\d+: ") as error:
        load_topics(overlay)

    assert said in str(error.value)


def test_a_state_on_neither_side_asks_for_what_there_is_not(overlay: Path) -> None:
    """Only the lexicon names it, so that the topic draws on it unasked."""
    japan = "{id: japan, label: Japon, country: JP, terms: {fr: [Japon]}, never_with: [sushi]}"
    edit(overlay, "concepts:", f"concepts:\n  - {japan}", "lexicon-fruit.yml")
    with pytest.raises(ConfigError, match=r"lexicon-fruit\.yml:3: 'japan' asks for the context 'sushi', which no lexi"):
        load_topics(overlay)


def test_all_problems_are_told_at_once(overlay: Path) -> None:
    edit(overlay, "version: 1", "version: eins")
    (overlay / "topics" / "second.yml").write_text("key: x\n", encoding="utf-8")

    with pytest.raises(ConfigError) as error:
        load_topics(overlay)

    assert "fruits.yml" in str(error.value)
    assert "second.yml" in str(error.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.yml"):
        load_topic(tmp_path / "gone.yml")


@pytest.mark.parametrize("path", sorted(HERE.glob("lexicon-*.yml")), ids=lambda path: path.name)
def test_shipped_lexicons_hold_no_term_twice_in_one_concept(path: Path) -> None:
    for concept in load_lexicon(path).concepts:
        terms = [term for terms in concept.terms.values() for term in terms]
        assert len(terms) == len(set(terms)), concept.id
