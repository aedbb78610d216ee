"""The written texts of the fictional press: one YAML file per text, with the list of its publications.

The files are read strictly: an unknown key, a wrong type or a change that changes nothing is refused with file and key.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, Field, ValidationError, model_validator

from monitor.catalogue.model import Strict
from monitor.demo.outlets import OUTLETS
from monitor.errors import ConfigError

TEXTS = Path(__file__).parent / "texts"
FAULTY = Path(__file__).parent / "faulty"

Manner = Literal["verbatim", "retitled", "edited", "excerpt", "extended", "stub"]
Topic = Literal["on", "around", "false_friend"]


def _known_outlet(name: str) -> str:
    if name not in OUTLETS:
        raise ValueError(f"unknown outlet {name!r}; there are {', '.join(OUTLETS)}")
    return name


Line = Annotated[str, Field(min_length=1, pattern=r"^\S(.*\S)?$")]
Paragraph = Annotated[str, Field(min_length=1)]
Swap = tuple[Annotated[str, Field(min_length=1)], str]


class Edit(Strict):
    """What an outlet changed after it had published: on top of the publication's own changes."""

    title: Line | None = None
    replace: tuple[Swap, ...] = ()
    extra: tuple[Paragraph, ...] = ()


class Publication(Strict):
    """One outlet's printing of a text. ``number`` fixes the article's number at the outlet, which is else counted."""

    outlet: Annotated[str, AfterValidator(_known_outlet)]
    on: date
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    manner: Manner = Field(default="verbatim", alias="as")
    title: Line | None = None
    credit: Line | None = None
    keep: tuple[Annotated[int, Field(ge=0)], ...] = ()
    replace: tuple[Swap, ...] = ()
    extra: tuple[Paragraph, ...] = ()
    edited_on: date | None = None
    edit: Edit | None = None
    deleted_on: date | None = None
    number: int | None = None

    @model_validator(mode="after")
    def _says_what_it_does(self) -> Publication:
        needs = {"retitled": self.title, "edited": self.replace, "excerpt": self.keep, "extended": self.extra}
        if self.manner in needs and not needs[self.manner]:
            key = {"retitled": "title", "edited": "replace", "excerpt": "keep", "extended": "extra"}[self.manner]
            raise ValueError(f"'as: {self.manner}' needs '{key}'")
        if (self.edited_on is None) != (self.edit is None):
            raise ValueError("'edited_on' and 'edit' go together")
        if self.edited_on is not None and self.edited_on < self.on:
            raise ValueError("'edited_on' lies before 'on'")
        last = self.edited_on or self.on
        if self.deleted_on is not None and self.deleted_on <= last:
            raise ValueError("'deleted_on' must lie after 'on' and 'edited_on'")
        return self


class Text(Strict):
    """One written text. ``slug`` is its file's name; the first publication is its origin."""

    slug: str
    lang: Literal["fr", "en", "ru"]
    topic: Topic
    rests_on: Line
    title: Line
    standfirst: Paragraph | None = None
    paragraphs: tuple[Paragraph, ...] = Field(min_length=1)
    byline: Line | None = None
    section: Line
    publications: tuple[Publication, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _publications_fit(self) -> Text:
        origin = self.publications[0]
        outlets = [publication.outlet for publication in self.publications]
        if len(set(outlets)) < len(outlets):
            raise ValueError("an outlet prints a text once; change it with 'edit'")
        for publication in self.publications:
            where = f"publication at {publication.outlet}"
            if publication.on < origin.on:
                raise ValueError(f"{where} lies before the origin at {origin.outlet}, which comes first in the list")
            if any(index >= len(self.paragraphs) for index in publication.keep):
                raise ValueError(f"{where}: 'keep' names a paragraph that does not exist (they count from 0)")
            printed(self, publication, publication.edited_on or publication.on)
        return self


def printed(text: Text, publication: Publication, day: date) -> tuple[str, str | None, tuple[str, ...]]:
    """Title, standfirst and paragraphs as the outlet shows them on ``day``. Raises ``ValueError`` where a replacement
    finds nothing to replace."""
    is_stub = publication.manner == "stub"
    keep = publication.keep or ((0,) if is_stub else range(len(text.paragraphs)))
    title = publication.title or text.title
    standfirst = None if is_stub else text.standfirst
    paragraphs = [text.paragraphs[index].strip() for index in keep]
    changes = [Edit(replace=publication.replace, extra=publication.extra)]
    if publication.edit is not None and publication.edited_on is not None and publication.edited_on <= day:
        changes.append(publication.edit)
    for change in changes:
        for old, new in change.replace:
            if not any(old in part for part in (title, standfirst or "", *paragraphs)):
                raise ValueError(f"publication at {publication.outlet}: nothing to replace, {old!r} is not in the text")
            title = title.replace(old, new)
            standfirst = standfirst.replace(old, new) if standfirst else standfirst
            paragraphs = [paragraph.replace(old, new) for paragraph in paragraphs]
        title = change.title or title
        paragraphs += [paragraph.strip() for paragraph in change.extra]
    return title, standfirst.strip() if standfirst else None, tuple(paragraphs)


# ten times as fast as the one in Python
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Safe):  # type: ignore[misc]
    """YAML without the words for true and false (``on`` is a key here) and without repeated keys."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the base class's own attribute
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} comes twice", key.start_mark
                )
            seen.add(key.value)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def load_text(path: Path) -> Text:
    """The text of one file. Raises ``ConfigError`` that names file, place and fault."""
    try:
        content = _Loader(path.read_text(encoding="utf-8")).get_single_data()
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"{path}: not readable as YAML: {' '.join(str(error).split())}") from None
    if not isinstance(content, dict):
        raise ConfigError(f"{path}: holds no text; it must be a mapping with lang, topic, title, paragraphs …")
    if "slug" in content:
        raise ConfigError(f"{path}: slug: leave it out, the file's name is the slug")
    try:
        return Text.model_validate({"slug": path.stem, **content})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise ConfigError(f"{path}: {place}: {first['msg']}") from None


def load_texts(*folders: Path) -> tuple[Text, ...]:
    """All texts of the folders, by folder and name. Raises ``ConfigError``, also where two files carry one name."""
    texts: dict[str, Text] = {}
    for path in _files(folders):
        if path.stem in texts:
            raise ConfigError(f"{path}: another text is already called {path.stem}; rename one of them")
        texts[path.stem] = load_text(path)
    return tuple(texts.values())


def _files(folders: Iterable[Path]) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.glob("*.yml"))]


@cache
def all_texts() -> tuple[Text, ...]:
    """The texts of the demo press: the written ones, then those that carry planted faults."""
    return load_texts(TEXTS, FAULTY)
