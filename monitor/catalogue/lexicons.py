"""Lexicons (``lexicon-*.yml``): by which words a concept is recognised, and what only looks like it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from monitor.catalogue.checks import COUNTRIES
from monitor.catalogue.documents import Problem
from monitor.catalogue.files import load_yaml, raise_problems, validate
from monitor.catalogue.model import Strict
from monitor.catalogue.terms import bad_phrases

HERE = Path(__file__).parent

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,60}$")]
Phrase = Annotated[str, Field(min_length=1, max_length=120)]
Factor = Annotated[float, Field(ge=0, le=1)]
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
    ``first_names``: after any other first name it is somebody else (*Kirill Lavrov*, *Moussa Mali*).
    ``only_with``: counts only beside one of these concepts; ``never_with``: not in texts with one of these contexts.
    ``alone``: what it is worth where neither another concept of its side nor a context of ``backed_by`` stands in the
    text. ``false_friends``: longer names that hold a term and mean something else."""

    id: Key
    label: Phrase
    terms: Terms = Field(min_length=1)
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    not_after: tuple[Phrase, ...] = ()
    not_before: tuple[Phrase, ...] = ()
    first_names: tuple[Phrase, ...] | None = None
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
    performers: tuple[Phrase, ...] = ()
    works: tuple[Phrase, ...] = ()


class Lexicon(Strict):
    """One ``lexicon-*.yml``."""

    concepts: tuple[Concept, ...] = ()
    contexts: tuple[Context, ...] = ()
    markers: Markers = Markers()


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
    for index, concept in enumerate(lexicon.concepts):
        if concept.country and concept.country not in COUNTRIES:
            what = f"country: {concept.country} is no state's code (ISO 3166-1, as ML)"
            problems.append(document.problem(("concepts", index, "country"), what))
        if concept.id in concept.only_with:
            what = f"{concept.id!r} needs itself (name the concepts that it must stand beside)"
            problems.append(document.problem(("concepts", index, "only_with"), what))
    raise_problems(problems)
    return lexicon
