"""What the sites of one platform share: ``platforms/<platform>.yml``, laid beneath a source's own keys."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from monitor.catalogue.documents import Document, Place
from monitor.catalogue.files import load_yaml, validate
from monitor.catalogue.model import ArticleUrls, SiteRules, Strict

PLATFORMS = Path(__file__).parent / "platforms"


class Preset(Strict):
    """The keys that a platform may set. ``feeds``: where its sites keep their feed, as a hint to whoever adds one."""

    feeds: tuple[str, ...] = ()
    spider: Literal["press", "weblogy"] = "press"
    articles: ArticleUrls = ArticleUrls()
    extraction: SiteRules | None = None
    delay: float = Field(default=2.0, ge=1.0, le=120.0)
    requests: int = Field(default=400, ge=10, le=20000)


@cache
def preset(platform: str) -> Mapping[str, Any]:
    """The preset's own keys and values, checked; empty for a platform without a file. Raises ``ConfigError``."""
    path = PLATFORMS / f"{platform}.yml"
    if not path.is_file():
        return {}
    document = load_yaml(path)
    validate(document, Preset)
    return document.data


def feed_hints(platform: str) -> tuple[str, ...]:
    """Where sites of ``platform`` keep their feed, relative to the home page."""
    return tuple(preset(platform).get("feeds", ()))


def with_preset(document: Document) -> Document:
    """``document`` with its platform's preset beneath. Raises ``ConfigError`` for a broken preset."""
    platform = document.data.get("platform", "custom")
    beneath = preset(platform) if isinstance(platform, str) and platform.isidentifier() else {}
    shared = {key: value for key, value in beneath.items() if key != "feeds"}
    return Document(document.path, merged(shared, document.data), document.lines, document.problems)


def merged(beneath: Mapping[str, Any], own: Mapping[str, Any], place: Place = ()) -> dict[str, Any]:
    """``own`` laid over ``beneath``: mappings key by key, anything else replaces what is beneath. Only
    ``articles.reject`` adds to it: a site's own list must not open its platform's archives again."""
    result = dict(beneath)
    for key, value in own.items():
        lower = result.get(key)
        if isinstance(lower, Mapping) and isinstance(value, Mapping):
            result[key] = merged(lower, value, (*place, key))
        elif (*place, key) == ("articles", "reject") and isinstance(lower, list) and isinstance(value, list):
            result[key] = [*value, *(pattern for pattern in lower if pattern not in value)]
        else:
            result[key] = value
    return result
