"""The source files of the simulated outlets: five lines each where a platform's preset says the rest."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.fortnight.world import Outlet, World

_ENTRIES = {
    "feed": "  - {kind: feed, url: 'http://%s/flux.xml', confidence: tested}",
    "news_sitemap": "  - {kind: sitemap, url: 'http://%s/sitemap-news.xml', confidence: tested}",
    "sitemap_index": "  - {kind: sitemap, url: 'http://%s/sitemap.xml', confidence: tested}",
    "listing": "  - {kind: listing, url: 'http://%s/actualites?page={page}', pages: 2, confidence: tested}",
}


def write_sources(press: World, folder: Path) -> None:
    """One file per outlet."""
    folder.mkdir(parents=True, exist_ok=True)
    for outlet in press.outlets:
        (folder / f"{outlet.id}.yml").write_text(source_file(outlet), encoding="utf-8")


def source_file(outlet: Outlet) -> str:
    """The YAML of one outlet."""
    home = f"http://www.{outlet.host}/" if outlet.platform == "weblogy" else f"http://{outlet.host}/"
    lines = [f"name: {outlet.id}", f"home: {home}", "country: BF", f"platform: {outlet.platform}"]
    if outlet.platform == "custom":
        lines += ["discovery:", _ENTRIES[outlet.kind] % outlet.host]
        lines += ["articles:", "  patterns: ['/\\d{4}/\\d\\d/\\d\\d/[a-z0-9-]+-\\d+\\.html$']"]
    return "\n".join([*lines, ""])
