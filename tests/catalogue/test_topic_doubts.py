"""What topics and lexicons may say and probably do not mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.catalogue.lexicons import HERE, load_lexicon
from monitor.catalogue.terms import what_is_dubious, what_is_wrong
from monitor.catalogue.topic_doubts import lexicon_doubts, term_place, topic_doubts
from monitor.catalogue.topics import TOPICS_DIR, load_topic

LEXICON = """
concepts:
  - id: pear
    label: Poire
    terms:
      fr: [poire, Poires]
      en: [pear]
    only_with: [plum]
  - id: plum
    label: Prune
    terms: {fr: [prune*]}
    never_with: [market]
  - id: fig
    label: Figue
    terms: {fr: [Les, figue, figue]}
contexts:
  - id: market
    terms: {fr: [marché]}
"""
TOPIC = (TOPICS_DIR / "aes-chine.yml").read_text(encoding="utf-8")


@pytest.fixture
def topic(tmp_path: Path) -> Path:
    (tmp_path / "lexicon-fruit.yml").write_text(LEXICON, encoding="utf-8")
    text = TOPIC.replace("china, russia", "fruit, china, russia")
    start, end = text.index("      aes: 1.0"), text.index("  - id: china")
    text = text[:start] + "      pear: 1.0\n" + text[end:]
    start, end = text.index("      china: 1.0"), text.index("\nbystanders")
    text = text[:start] + "      plum: 1.0\n" + text[end:]
    path = tmp_path / "fruits.yml"
    path.write_text(text, encoding="utf-8")
    load_topic(path)
    return path


def told(path: Path, old: str = "", new: str = "", name: str = "lexicon-fruit.yml") -> list[str]:
    """What is to be doubted in the topic with a changed file, by file name and line."""
    file = path.parent / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [str(doubt).removeprefix(f"{path.parent}/") for doubt in topic_doubts(path)]


@pytest.mark.parametrize("path", sorted(TOPICS_DIR.glob("*.yml")), ids=lambda path: path.stem)
def test_nothing_is_to_be_doubted_in_what_is_shipped(path: Path) -> None:
    assert topic_doubts(path) == []


@pytest.mark.parametrize("path", sorted(HERE.glob("lexicon-*.yml")), ids=lambda path: path.stem)
def test_nothing_is_to_be_doubted_in_the_shipped_lexicons(path: Path) -> None:
    others = [load_lexicon(other) for other in HERE.glob("lexicon-*.yml") if other != path]
    assert lexicon_doubts(path, others) == []


def test_only_what_the_topic_draws_on_is_doubted(topic: Path) -> None:
    assert told(topic) == []
    fig = "'Les' also begins sentences, as a word of grammar (write the whole name, or give it support)"
    found = [str(one).removeprefix(f"{topic.parent}/") for one in lexicon_doubts(topic.parent / "lexicon-fruit.yml")]
    twice = "'figue' stands twice in one concept, first on line 15 (delete one)"
    assert found == [f"lexicon-fruit.yml:15: {fig}", f"lexicon-fruit.yml:15: {twice}"]


@pytest.mark.parametrize(
    ("old", "new", "name", "said"),
    [
        ("[poire, Poires]", "[poire, Poires, Dans]", "lexicon-fruit.yml", "lexicon-fruit.yml:6: 'Dans' also begins"),
        ("en: [pear]", "en: [pear, poire]", "lexicon-fruit.yml", "lexicon-fruit.yml:7: 'poire' stands twice in one"),
        ("[marché]", "[marché, marché]", "lexicon-fruit.yml", "lexicon-fruit.yml:18: 'marché' stands twice"),
        ("bystanders: [FR,", "bystanders: [FR, FR,", "fruits.yml", "bystanders: FR stands twice (delete one)"),
    ],
)
def test_a_doubt_has_file_line_and_hint(topic: Path, old: str, new: str, name: str, said: str) -> None:
    (doubt,) = told(topic, old, new, name)
    assert said in doubt


def test_a_rule_by_which_nothing_can_be_relevant_is_doubted(topic: Path) -> None:
    text = topic.read_text(encoding="utf-8").splitlines()
    ways = ("title", "sentence", "neighbours", "pronoun", "title_and_lede", "title_and_text")
    lines = [f"  {line.split(':')[0].strip()}: 0" if line.strip().split(":")[0] in ways else line for line in text]
    topic.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (doubt,) = told(topic)
    assert "no way of meeting gives points, so nothing is relevant (raise title, sentence," in doubt


def test_a_lexicon_asks_for_what_no_other_has(topic: Path) -> None:
    file = topic.parent / "lexicon-fruit.yml"
    file.write_text(LEXICON.replace("[plum]", "[plumm]").replace("[market]", "[opera]"), encoding="utf-8")
    found = [str(one).removeprefix(f"{file}:") for one in lexicon_doubts(file)]
    assert found[0] == "8: no lexicon known here defines the concept 'plumm'; did you mean 'plum'?"
    assert found[1].startswith("12: no lexicon known here defines the context 'opera'")
    russia = load_lexicon(HERE / "lexicon-russia.yml")
    assert not [one for one in lexicon_doubts(file, [russia]) if "'opera'" in str(one)]


def test_the_line_of_a_term_is_found(topic: Path) -> None:
    file = topic.parent / "lexicon-fruit.yml"
    pear = load_lexicon(file).concepts[0]
    places = [term_place([HERE / "lexicon-russia.yml", file], pear, term, "what") for term in ("pear", "prune", "kiwi")]
    assert [(place.path, place.line) for place in places] == [(file, 7), (file, 3), (file, 3)]


@pytest.mark.parametrize(
    "term", ["le", "la", "les", "de la", "the", "of the", "и", "это", "и в", "der", "في", "x", "é", "7"]
)
def test_articles_function_words_and_letters_are_no_terms(term: str) -> None:
    assert what_is_wrong(term, "term")


@pytest.mark.parametrize("term", ["Mali", "AU", "UN", "le Mali", "РФ", "malien*", "Où va le Mali", "US", "U.S", "G5"])
def test_names_are(term: str) -> None:
    assert (what_is_wrong(term, "term"), what_is_dubious(term)) == (None, None)
