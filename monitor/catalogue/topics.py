"""Topics and the lexicons they draw on: the strict models of their files, and what is made of them.

A lexicon (``lexicon-*.yml``) says by which words a concept is recognised; a topic (``topics/*.yml``) says which
concepts are its two sides, how they must meet and how much that counts. ``docs/topics.md`` is the writers' guide.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from monitor.catalogue.documents import Document, Problem
from monitor.catalogue.files import load_yaml, validate
from monitor.catalogue.model import Strict
from monitor.errors import ConfigError

HERE = Path(__file__).parent
TOPICS_DIR = HERE / "topics"

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,60}$")]
Phrase = Annotated[str, Field(min_length=1, max_length=120)]
Weight = Annotated[float, Field(gt=0, le=1)]
Factor = Annotated[float, Field(ge=0, le=1)]
Points = Annotated[float, Field(ge=0, le=10)]
Terms = dict[Annotated[str, Field(pattern=r"^(\*|[a-z]{2})$")], tuple[Phrase, ...]]


class Context(Strict):
    """Words that tell what a text is about, so that a homonym can be told from the concept."""

    id: Key
    terms: Terms = Field(min_length=1)


class Concept(Strict):
    """One thing by all its names. A one-word term is found as it is written: with a capital only where the text has
    one, in capitals only where the text has them, in small letters anywhere; several words are found in any case. A
    ``*`` at the end of a word stands for any ending. Accents, quotes, hyphens and the like never matter.

    ``country``: ISO code, for names of states. ``not_after``/``not_before``: next to these words it is something else.
    ``only_with``: counts only beside one of these concepts; ``never_with``: not in texts with one of these contexts.
    ``alone``: what it is worth where neither another concept of its side nor a context of ``backed_by`` stands in the
    text. ``false_friends``: longer names that hold a term and mean something else."""

    id: Key
    label: Phrase
    terms: Terms = Field(min_length=1)
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    not_after: tuple[Phrase, ...] = ()
    not_before: tuple[Phrase, ...] = ()
    only_with: tuple[Key, ...] = ()
    never_with: tuple[Key, ...] = ()
    alone: Factor | None = None
    backed_by: tuple[Key, ...] = ()
    false_friends: tuple[Phrase, ...] = ()


class Markers(Strict):
    """Words by which a text passes over to something else; ``lexicon-world.yml`` explains each list."""

    comparison: tuple[Phrase, ...] = ()
    examples: tuple[Phrase, ...] = ()
    pronouns: tuple[Phrase, ...] = ()
    articles: tuple[Phrase, ...] = ()
    furniture: tuple[Phrase, ...] = ()
    comments: tuple[Phrase, ...] = ()


class Lexicon(Strict):
    """One ``lexicon-*.yml``."""

    concepts: tuple[Concept, ...] = ()
    contexts: tuple[Context, ...] = ()
    markers: Markers = Markers()


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
    the densest passage (of ``passage_sentences``) still count."""

    title: Points
    sentence: Points
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
    beside another partner, in furniture, in the lines that trail after the text."""

    list: Factor
    comparison: Factor
    other_subject: Factor
    other_partner: Factor
    unconnected: Factor
    furniture: Factor
    trailing: Factor


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
    folders = [path.parent, path.parent.parent, *reversed(_folders(overlay))]
    concepts: dict[str, Concept] = {}
    contexts: dict[str, Context] = {}
    markers = Markers()
    problems: list[Problem] = []
    for index, name in enumerate(rule.lexicons):
        file = next((folder / f"lexicon-{name}.yml" for folder in folders if _is_file(folder, name)), None)
        if file is None:
            known = sorted({found.stem[8:] for folder in folders for found in folder.glob("lexicon-*.yml")})
            what = f"there is no lexicon-{name}.yml{_nearest(name, known)}"
            problems.append(document.problem(("lexicons", index), what))
            continue
        lexicon = load_lexicon(file)
        concepts = {concept.id: concept for concept in lexicon.concepts} | concepts
        contexts = {context.id: context for context in lexicon.contexts} | contexts
        if lexicon.markers != Markers():
            markers = lexicon.markers
    _refuse(problems)
    _refuse(_unknown_names(document, rule, concepts, contexts))
    ours = {name for side in rule.sides for name in side.concepts}
    own = {concepts[name].country for name in ours}
    others = tuple(sorted(id_ for id_, found in concepts.items() if found.country and found.country not in own))
    used = {id_: concepts[id_] for id_ in sorted(ours | set(others) | _beside(ours, concepts))}
    needed = sorted({name for concept in used.values() for name in (*concept.never_with, *concept.backed_by)})
    return Topic(rule, used, {name: contexts[name] for name in needed}, markers, others)


def load_lexicon(path: Path) -> Lexicon:
    """The lexicon of one file, which is read again only when it has changed. Raises ``ConfigError`` with file and line:
    unknown keys, wrong types, doubled ids."""
    try:
        state = path.stat()
    except OSError:
        return _lexicon(path, 0, 0)
    return _lexicon(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _lexicon(path: Path, _changed: int, _size: int) -> Lexicon:
    document = load_yaml(path)
    lexicon = validate(document, Lexicon)
    problems: list[Problem] = []
    parts: tuple[tuple[str, Sequence[Concept | Context]], ...] = (
        ("concepts", lexicon.concepts),
        ("contexts", lexicon.contexts),
    )
    for kind, entries in parts:
        first: dict[str, int] = {}
        for index, entry in enumerate(entries):
            line = document.line_of((kind, index))
            if entry.id in first:
                what = f"{entry.id!r} is defined twice, first on line {first[entry.id]} (merge the two)"
                problems.append(document.problem((kind, index), what))
            first.setdefault(entry.id, line)
            problems += bad_phrases(document, (kind, index), entry)
    _refuse(problems)
    return lexicon


def bad_phrases(document: Document, place: tuple[str | int, ...], entry: Concept | Context) -> Iterable[Problem]:
    for language, terms in entry.terms.items():
        for index, term in enumerate(terms):
            bare = [word.removesuffix("*") for word in term.split()]
            if any("*" in word for word in bare) or not any(char.isalnum() for char in term):
                what = f"{term!r} is no term (letters or digits; a * only at the end of a word)"
            elif any(word.endswith("*") and len(word) < 4 for word in term.split()):
                what = f"{term!r} would match nearly anything (write at least three letters before *)"
            else:
                continue
            yield document.problem((*place, "terms", language, index), what)


def _unknown_names(
    document: Document, rule: TopicFile, concepts: Mapping[str, Concept], contexts: Mapping[str, Context]
) -> Iterable[Problem]:
    seen: dict[str, str] = {}
    for index, side in enumerate(rule.sides):
        for name in side.concepts:
            place = ("sides", index, "concepts", name)
            if name not in concepts:
                what = f"no lexicon of this topic defines {name!r}{_nearest(name, concepts)}"
                yield document.problem(place, what)
                continue
            if name in seen:
                yield document.problem(place, f"{name!r} is on both sides (take it off one)")
            seen[name] = side.id
            for other in concepts[name].only_with:
                if other not in concepts:
                    what = f"{name!r} needs the concept {other!r}, which no lexicon of this topic defines"
                    yield document.problem(place, what + _nearest(other, concepts))
            for other in (*concepts[name].never_with, *concepts[name].backed_by):
                if other not in contexts:
                    what = f"{name!r} asks for the context {other!r}, which no lexicon of this topic defines"
                    yield document.problem(place, what + _nearest(other, contexts))


def _refuse(problems: Iterable[Problem]) -> None:
    lines = [str(problem) for problem in sorted(problems)]
    if lines:
        raise ConfigError("\n".join(lines))


def _beside(names: Iterable[str], concepts: Mapping[str, Concept]) -> set[str]:
    return {other for name in names for other in concepts[name].only_with}


def _folders(overlay: Path | None) -> list[Path]:
    return [HERE, *([overlay] if overlay is not None else [])]


def _is_file(folder: Path, name: str) -> bool:
    return (folder / f"lexicon-{name}.yml").is_file()


def _nearest(word: str, allowed: Iterable[str]) -> str:
    near: Sequence[str] = difflib.get_close_matches(word, list(allowed), n=1, cutoff=0.5)
    return f" (did you mean {near[0]!r}?)" if near else " (check the topic's lexicons)"
