"""Every page of tests/pages comes out as its JSON says."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.catalogue.model import SiteRules
from monitor.catalogue.presets import read_preset
from monitor.catalogue.sources import read_source
from monitor.extraction.article import Extraction, Page
from monitor.extraction.extract import EXTRACTOR, extract

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "tests" / "pages").rglob("*.html"))


def instant(value: datetime | None) -> str | None:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def fields(article: Extraction) -> dict[str, Any]:
    return {
        "title": article.title,
        "text": article.text,
        "kind": article.kind,
        "language": article.language,
        "published_on": article.published.on.isoformat() if article.published.on else None,
        "published_at": instant(article.published.at),
        "precision": article.published.precision,
        "evidence": article.published.evidence,
        "modified_at": instant(article.modified_at),
        "standfirst": article.standfirst,
        "bylines": list(article.bylines),
        "credits": list(article.credits),
        "image_url": article.image_url,
        "charset": article.charset,
    }


def rules_in(path: Path) -> SiteRules:
    """The rules of a source, its platform's beneath, or those of a platform."""
    if path.is_relative_to(ROOT / "spiders"):
        source, _, problems = read_source(path)
        assert source is not None, problems
        rules = source.extraction
    else:
        rules = SiteRules.model_validate(read_preset(path)["extraction"])
    assert rules is not None
    return rules


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_page_comes_out_as_recorded(path: Path) -> None:
    case = json.loads(path.with_suffix(".json").read_text())
    rules = rules_in(ROOT / case["rules"]) if case["rules"] else None
    page = Page(
        url=case["url"],
        body=path.read_text().encode(case["encoding"]),
        content_type=case["content_type"],
        fetched_at=datetime.fromisoformat(case["fetched_at"]),
    )
    article = extract(page, rules, case["timezone"])
    assert isinstance(article, Extraction), article
    got = fields(article)
    assert {name: got[name] for name in case["expected"]} == case["expected"]
    assert [word for word in case.get("absent", []) if word in article.text] == []
    assert [word for word in case.get("present", []) if word not in article.text] == []
    assert article.extractor.startswith(EXTRACTOR)
    origins = dict(article.origins)
    assert {"title", "text", "charset"} <= set(origins)
    assert (article.published.on is None) == ("published" not in origins)


def test_there_are_pages() -> None:
    assert len(PAGES) >= 40
