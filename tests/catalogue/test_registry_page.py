"""The page docs/registry.md: every key of a source file and of a preset is explained, and its examples are sound."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from monitor.catalogue.model import Platform, Source
from monitor.catalogue.presets import Preset
from monitor.catalogue.sources import read_source
from monitor.fetching.entry_report import Word

PAGE = (Path(__file__).parents[2] / "docs" / "registry.md").read_text(encoding="utf-8")


def models(annotation: Any, seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """Every model that ``annotation`` leads to, each once."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in seen:
            seen.add(annotation)
            yield annotation
            for field in annotation.model_fields.values():
                yield from models(field.annotation, seen)
    elif get_origin(annotation) in (Union, types.UnionType, tuple) or hasattr(annotation, "__metadata__"):
        for part in get_args(annotation):
            yield from models(part, seen)


KEYS = sorted({key for model in models(Source | Preset, set()) for key in model.model_fields})


def test_all_models_are_found() -> None:
    assert {"Source", "Feed", "IdRange", "DateLine", "SiteRules", "Polling", "Expectations", "Disabled", "Preset"} <= {
        model.__name__ for model in models(Source | Preset, set())
    }


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_explained(key: str) -> None:
    assert re.search(rf"`{key}(?:`|:)", PAGE), f"docs/registry.md does not name the key {key}"


@pytest.mark.parametrize("word", [*get_args(Word), *get_args(Platform)])
def test_every_word_and_platform_has_its_row(word: str) -> None:
    assert re.search(rf"^\| `{word}` \|", PAGE, re.MULTILINE)


def test_what_is_explained_exists() -> None:
    rows = PAGE.partition("## The keys")[2].partition("## discovery")[0]
    named = {
        key for line in rows.splitlines() for key in re.findall(r"`(\w+)`", line.split("|")[1] if "|" in line else "")
    }
    assert named == set(Source.model_fields)


@pytest.mark.parametrize("number", [0, 1])
def test_the_examples_are_sound(tmp_path: Path, number: int) -> None:
    example = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[number]
    path = tmp_path / "courrier.yml"
    path.write_text(example, encoding="utf-8")

    source, _, problems = read_source(path)

    assert problems == ()
    assert source is not None
    assert source.discovery
    assert not (number == 0 and example.count("\n") != 5)
