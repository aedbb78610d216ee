"""The registry: every source file of every directory, read, completed by its platform's preset, and checked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from monitor.catalogue.addresses import is_article_url
from monitor.catalogue.checks import clashes, source_problems
from monitor.catalogue.documents import Document, Problem, read_yaml
from monitor.catalogue.files import check, raise_problems
from monitor.catalogue.model import Source
from monitor.catalogue.presets import with_preset
from monitor.errors import UsageError

__all__ = ["Registry", "check_files", "is_article_url", "load_sources", "read_source", "read_sources", "select"]


@dataclass(frozen=True, slots=True)
class Registry:
    """The sources that could be read, by id; what each file says, by its name; every problem of every file."""

    sources: Mapping[str, Source] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def load_sources(directories: Sequence[Path]) -> dict[str, Source]:
    """All sources by id, sorted. A file of a later directory (a user's overlay) takes the place of an earlier one with
    its id; a directory that does not exist is empty. Raises ``ConfigError`` with a line for every problem there is."""
    registry = read_sources(directories)
    raise_problems(registry.problems)
    return dict(registry.sources)


def read_sources(directories: Sequence[Path]) -> Registry:
    """As ``load_sources``, but the problems are handed back. Raises ``ConfigError`` only for a broken preset."""
    sources: dict[str, Source] = {}
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for directory in directories:
        here: dict[str, Path] = {}
        for path in source_files(directory):
            if path.suffix != ".yml":
                problems.append(Problem(path, 1, f"is not read (name it {path.stem}.yml)"))
                continue
            first = here.setdefault(path.stem, path)
            if first is not path:
                problems.append(Problem(path, 1, f"the source {path.stem!r} has a file already: {first} (delete one)"))
                continue
            source, document, found = read_source(path)
            problems += found
            # even an overlay that cannot be read takes the shipped file's place, which must not be crawled unnoticed
            sources.pop(path.stem, None)
            documents[path.stem] = document
            if source is not None:
                sources[path.stem] = source
    problems += clashes(sources, documents)
    return Registry(dict(sorted(sources.items())), documents, tuple(sorted(set(problems))))


def source_files(directory: Path) -> list[Path]:
    """The YAML files under ``directory``, hidden ones left out, sorted."""
    found = (path for path in directory.rglob("*") if path.suffix in (".yml", ".yaml") and path.is_file())
    return sorted(path for path in found if not path.name.startswith("."))


def read_source(path: Path) -> tuple[Source | None, Document, tuple[Problem, ...]]:
    """The source of one file, what the file says, and what is wrong with it; without problems there is a source.
    Raises ``ConfigError`` for a broken preset."""
    own = read_yaml(path)
    if not own.data:
        return None, own, own.problems
    document = with_preset(own)
    source, problems = check(document, Source)
    if source is not None:
        problems = tuple(source_problems(source, document))
    return source, document, (*own.problems, *problems)


def check_files(files: Iterable[Path], directories: Sequence[Path]) -> tuple[int, tuple[Problem, ...]]:
    """How many ``files`` there are, and their problems alone, their clashes with the registry of ``directories`` among
    them; they need not be part of it yet."""
    registry = read_sources(directories)
    known, documents = dict(registry.sources), dict(registry.documents)
    problems: set[Problem] = set()
    given = dict.fromkeys(files)
    for path in given:
        source, document, found = read_source(path)
        problems.update(found)
        if source is not None:
            # last, so that a clash is told of the file that was given
            known.pop(source.id, None)
            known[source.id], documents[source.id] = source, document
    problems.update(problem for problem in clashes(known, documents) if problem.path in given)
    return len(given), tuple(sorted(problems))


def select(sources: Mapping[str, Source], names: Iterable[str]) -> list[Source]:
    """The sources with these ids, each once, in the order named, disabled ones too; all enabled ones without names.
    Raises ``UsageError`` that names every unknown id with the nearest known ones."""
    wanted = list(dict.fromkeys(names))
    if not wanted:
        return [source for source in sources.values() if source.enabled]
    unknown = []
    for name in wanted:
        if name not in sources:
            near = difflib.get_close_matches(name.lower(), sources, n=3, cutoff=0.5)
            unknown.append(f"{name!r}" + (f" (did you mean {' or '.join(near)}?)" if near else ""))
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        raise UsageError(f"unknown source{plural}: {', '.join(unknown)}; `press-monitor sources list` shows all")
    return [sources[name] for name in wanted]
