"""What topics and lexicons say, are allowed to say, and probably do not mean; with file, line and hint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from monitor.catalogue.documents import Document, Place, Problem
from monitor.catalogue.files import did_you_mean, load_yaml, validate
from monitor.catalogue.lexicons import Concept, Context, Lexicon, load_lexicon
from monitor.catalogue.terms import dubious_phrases
from monitor.catalogue.topics import Meeting, TopicFile, lexicon_files

_WAYS = ("title", "sentence", "neighbours", "pronoun", "title_and_lede", "title_and_text")


def topic_doubts(path: Path, overlay: Path | None = None) -> list[Problem]:
    """What is to be doubted in a topic's file, which ``load_topic`` takes, and in the concepts that it uses. Raises
    ``ConfigError`` as that does."""
    document = load_yaml(path)
    rule = validate(document, TopicFile)
    found = list(_rule_doubts(document, rule))
    ours = {name for side in rule.sides for name in side.concepts}
    for file in lexicon_files(document, rule, overlay):
        lexicon = load_lexicon(file)
        contexts = {name for one in lexicon.concepts if one.id in ours for name in (*one.never_with, *one.backed_by)}
        found += [
            doubt
            for entry, doubts in _by_entry(load_yaml(file), lexicon)
            if entry.id in (ours if isinstance(entry, Concept) else contexts)
            for doubt in doubts
        ]
    return sorted(found)


def lexicon_doubts(path: Path, others: Iterable[Lexicon] = ()) -> list[Problem]:
    """What is to be doubted in a lexicon, which ``load_lexicon`` takes. ``others``: those that a topic could name
    beside it. Raises ``ConfigError`` as that does."""
    document, lexicon = load_yaml(path), load_lexicon(path)
    everything = (lexicon, *others)
    concepts = {concept.id for one in everything for concept in one.concepts}
    contexts = {context.id for one in everything for context in one.contexts}
    found = [doubt for _, doubts in _by_entry(document, lexicon) for doubt in doubts]
    for index, concept in enumerate(lexicon.concepts):
        asked = [("only_with", name, concepts, "concept") for name in concept.only_with]
        asked += [("never_with", name, contexts, "context") for name in concept.never_with]
        asked += [("backed_by", name, contexts, "context") for name in concept.backed_by]
        for key, name, known, kind in asked:
            if name not in known:
                what = f"no lexicon known here defines the {kind} {name!r}{did_you_mean(name, sorted(known))}"
                found.append(document.problem(("concepts", index, key), what))
    return sorted(found)


def term_place(files: Iterable[Path], entry: Concept | Context, term: str, what: str) -> Problem:
    """A problem at the line of a term of ``entry``, or at its entry's, in the first of the lexicons that has it."""
    for file in files:
        document, lexicon = load_yaml(file), load_lexicon(file)
        for place, known in _entries(lexicon):
            if known != entry:
                continue
            for language, terms in known.terms.items():
                if term in terms:
                    place = (*place, "terms", language, terms.index(term))
                    break
            return document.problem(place, what)
    raise KeyError(entry.id)


def _by_entry(document: Document, lexicon: Lexicon) -> Iterator[tuple[Concept | Context, Iterator[Problem]]]:
    for place, entry in _entries(lexicon):
        yield entry, dubious_phrases(document, place, entry)


def _entries(lexicon: Lexicon) -> Iterator[tuple[Place, Concept | Context]]:
    for index, concept in enumerate(lexicon.concepts):
        yield ("concepts", index), concept
    for index, context in enumerate(lexicon.contexts):
        yield ("contexts", index), context


def _rule_doubts(document: Document, rule: TopicFile) -> Iterator[Problem]:
    if not any(getattr(rule.meeting, way) for way in _WAYS):
        named = ", ".join(name for name in Meeting.model_fields if name in _WAYS)
        yield document.problem(("meeting",), f"no way of meeting gives points, so nothing is relevant (raise {named})")
    seen: set[str] = set()
    for index, code in enumerate(rule.bystanders):
        if code in seen:
            yield document.problem(("bystanders", index), f"bystanders: {code} stands twice (delete one)")
        seen.add(code)
