"""Topics: the strict model of their files, and what is made of them and their lexicons.

A lexicon (``lexicon-*.yml``) says by which words a concept is recognised; a topic (``topics/*.yml``) says which
concepts are its two sides, how they must meet and how much that counts. ``docs/topics.md`` is the writers' guide.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from monitor.catalogue.checks import COUNTRIES
from monitor.catalogue.documents import Document, Problem
from monitor.catalogue.files import load_yaml, validate
from monitor.catalogue.lexicons import HERE as HERE
from monitor.catalogue.lexicons import Concept as Concept
from monitor.catalogue.lexicons import Context as Context
from monitor.catalogue.lexicons import Factor, Key, Phrase
from monitor.catalogue.lexicons import Markers as Markers
from monitor.catalogue.lexicons import load_lexicon as load_lexicon
from monitor.catalogue.model import Strict
from monitor.errors import ConfigError

TOPICS_DIR = HERE / "topics"

Weight = Annotated[float, Field(gt=0, le=1)]
Points = Annotated[float, Field(ge=0, le=10)]


class Side(Strict):
    """One of the two sides: which concepts make it, and the weight of each."""

    id: Key
    label: Phrase
    concepts: dict[Key, Weight] = Field(min_length=1)


class Name(Strict):
    """The topic's name as readers see it."""

    fr: Phrase
    en: Phrase


class Meeting(Strict):
    """Points for each way in which the sides meet; one point is one clear meeting. ``elsewhere``: what meetings outside
    the densest passage (of ``passage_sentences``) still count; ``opening``: the factor of a meeting in the very first
    sentence, or the lede."""

    title: Points
    sentence: Points
    opening: Points = 1.0
    neighbours: Points
    pronoun: Points
    title_and_lede: Points
    title_and_text: Points
    support: Points
    richness: Factor
    density: Points
    elsewhere: Factor
    lede_sentences: int = Field(ge=1, le=20)
    passage_sentences: int = Field(ge=2, le=50)


class Passing(Strict):
    """Factors for what only passes by: in a list of states, as a comparison, in a title or passage on another state,
    beside another partner, in furniture, in the lines that trail after the text; ``person``: where both sides are only
    performers, players or titles of works (*une soprano russe et un ténor malien*)."""

    list: Factor
    comparison: Factor
    other_subject: Factor
    other_partner: Factor
    unconnected: Factor
    furniture: Factor
    trailing: Factor
    person: Factor = 0.3


class TopicFile(Strict):
    """One ``topics/*.yml``."""

    key: Key
    name: Name
    version: int = Field(ge=1)
    lexicons: tuple[Key, ...] = Field(min_length=1)
    sides: tuple[Side, ...] = Field(min_length=2, max_length=2)
    bystanders: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = ()
    meeting: Meeting
    passing: Passing
    threshold: Annotated[float, Field(gt=0, lt=1)]
    borderline: Annotated[float, Field(gt=0, lt=1)]

    @model_validator(mode="after")
    def _sane(self) -> Self:
        if self.borderline > self.threshold:
            raise ValueError("borderline must not be above threshold (lower it)")
        if self.sides[0].id == self.sides[1].id:
            raise ValueError(f"both sides are called {self.sides[0].id!r} (give each its own id)")
        return self


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with all it draws on: what ``monitor.relevance`` works from. ``others``: concepts of states that are on
    neither side."""

    rule: TopicFile
    concepts: Mapping[str, Concept]
    contexts: Mapping[str, Context]
    markers: Markers
    others: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.rule.key

    @property
    def version(self) -> int:
        return self.rule.version

    @property
    def name(self) -> str:
        return self.rule.name.fr


def topic_files(overlay: Path | None = None) -> list[Path]:
    """The shipped topic files and those of ``overlay/topics``; of two files of one name, the overlay's."""
    found = {path.name: path for folder in _folders(overlay) for path in sorted((folder / "topics").glob("*.yml"))}
    return [found[name] for name in sorted(found)]


def load_topics(overlay: Path | None = None) -> tuple[Topic, ...]:
    """All topics, by key. Raises ``ConfigError`` with every problem of every file, or when two topics share a key."""
    topics: dict[str, tuple[Topic, Path]] = {}
    problems: list[str] = []
    for path in topic_files(overlay):
        try:
            topic = load_topic(path, overlay)
        except ConfigError as error:
            problems.append(str(error))
            continue
        if topic.key in topics:
            problems.append(f"{path}:1: the key {topic.key!r} is taken by {topics[topic.key][1]} (choose another)")
        topics[topic.key] = (topic, path)
    if problems:
        raise ConfigError("\n".join(dict.fromkeys("\n".join(problems).splitlines())))
    return tuple(topics[key][0] for key in sorted(topics))


def load_topic(path: Path, overlay: Path | None = None) -> Topic:
    """The topic of one file. Its lexicons are looked for beside it, in ``overlay`` and among the shipped ones; where
    two lexicons define one concept, the one that the topic names first counts. Raises ``ConfigError`` with file and
    line."""
    document = load_yaml(path)
    rule = validate(document, TopicFile)
    concepts: dict[str, Concept] = {}
    contexts: dict[str, Context] = {}
    markers = Markers()
    files = lexicon_files(document, rule, overlay)
    origin: dict[str, Path] = {}
    for file in files:
        lexicon = load_lexicon(file)
        origin = {concept.id: file for concept in lexicon.concepts} | origin
        concepts = {concept.id: concept for concept in lexicon.concepts} | concepts
        contexts = {context.id: context for context in lexicon.contexts} | contexts
        if lexicon.markers != Markers():
            markers = lexicon.markers
    _refuse(_unknown_names(document, rule, concepts))
    ours = {name for side in rule.sides for name in side.concepts}
    _refuse(_unknown_guards(ours, concepts, contexts, origin))
    own = {concepts[name].country for name in ours}
    others = tuple(sorted(id_ for id_, found in concepts.items() if found.country and found.country not in own))
    beside = {other for name in ours for other in concepts[name].only_with}
    used = {id_: concepts[id_] for id_ in sorted(ours | set(others) | beside)}
    _refuse(_unknown_guards(used, concepts, contexts, origin))
    needed = sorted({name for concept in used.values() for name in (*concept.never_with, *concept.backed_by)})
    return Topic(rule, used, {name: contexts[name] for name in needed}, markers, others)


def lexicon_files(document: Document, rule: TopicFile, overlay: Path | None = None) -> list[Path]:
    """The lexicons that a topic's file names, in its order. Raises ``ConfigError`` for one that is nowhere."""
    folders = [document.path.parent, document.path.parent.parent, *reversed(_folders(overlay))]
    files: list[Path] = []
    problems: list[Problem] = []
    for index, name in enumerate(rule.lexicons):
        file = next((folder / f"lexicon-{name}.yml" for folder in folders if _is_file(folder, name)), None)
        if file is None:
            known = sorted({found.stem[8:] for folder in folders for found in folder.glob("lexicon-*.yml")})
            what = f"there is no lexicon-{name}.yml{_nearest(name, known)}"
            problems.append(document.problem(("lexicons", index), what))
        else:
            files.append(file)
    _refuse(problems)
    return files


def _unknown_names(document: Document, rule: TopicFile, concepts: Mapping[str, Concept]) -> Iterable[Problem]:
    seen: set[str] = set()
    for index, side in enumerate(rule.sides):
        for name in side.concepts:
            place = ("sides", index, "concepts", name)
            if name not in concepts:
                what = f"no lexicon of this topic defines {name!r}{_nearest(name, concepts)}"
                yield document.problem(place, what)
                continue
            if name in seen:
                yield document.problem(place, f"{name!r} is on both sides (take it off one)")
            seen.add(name)
    for index, code in enumerate(rule.bystanders):
        if code not in COUNTRIES:
            yield document.problem(("bystanders", index), f"bystanders: {code} is no state's code (ISO 3166-1, as FR)")


def _unknown_guards(
    names: Iterable[str],
    concepts: Mapping[str, Concept],
    contexts: Mapping[str, Context],
    origin: Mapping[str, Path],
) -> Iterable[Problem]:
    """What concepts ask for and no lexicon of the topic defines, at the line of the lexicon that asks."""
    for name in sorted(names):
        concept = concepts[name]
        wrong: list[tuple[str, str, str, Collection[str]]] = [
            ("only_with", f"{name!r} needs the concept {other!r}", other, concepts)
            for other in concept.only_with
            if other not in concepts
        ]
        wrong += [
            (key, f"{name!r} asks for the context {other!r}", other, contexts)
            for key in ("never_with", "backed_by")
            for other in getattr(concept, key)
            if other not in contexts
        ]
        if wrong:
            document = load_yaml(origin[name])
            index = [entry.get("id") for entry in document.data["concepts"]].index(name)
        for key, asks, other, known in wrong:
            what = f"{asks}, which no lexicon of this topic defines{_nearest(other, known)}"
            yield document.problem(("concepts", index, key), what)


def _refuse(problems: Iterable[Problem]) -> None:
    lines = [str(problem) for problem in sorted(problems)]
    if lines:
        raise ConfigError("\n".join(lines))


def _folders(overlay: Path | None) -> list[Path]:
    return [HERE, *([overlay] if overlay is not None else [])]


def _is_file(folder: Path, name: str) -> bool:
    return (folder / f"lexicon-{name}.yml").is_file()


def _nearest(word: str, allowed: Iterable[str]) -> str:
    near: Sequence[str] = difflib.get_close_matches(word, list(allowed), n=1, cutoff=0.5)
    return f" (did you mean {near[0]!r}?)" if near else " (check the topic's lexicons)"
