from __future__ import annotations

import itertools

from monitor.catalogue.addresses import is_article_url
from monitor.catalogue.model import IdRange, Listing
from monitor.catalogue.sources import load_sources
from monitor.demo import CATALOGUE, FAULTS, FIRST_DAY, LAST_DAY, expected
from monitor.demo.outlets import HOSTS, OUTLETS

SOURCES = load_sources([CATALOGUE / "sources"])


def test_there_is_one_source_for_each_outlet() -> None:
    assert set(SOURCES) == set(OUTLETS)
    for outlet, source in SOURCES.items():
        assert source.name == OUTLETS[outlet].name
        assert source.enabled
        assert source.home.host in HOSTS
        assert source.timezone is not None
        assert all(str(entry.url).partition("://")[2].partition("/")[0] in HOSTS for entry in source.discovery)
    assert SOURCES["sever"].role == "reference"


def test_every_article_is_one_by_its_address() -> None:
    for day in (FIRST_DAY, LAST_DAY):
        for article in expected(day).articles:
            fits, why = is_article_url(SOURCES[article.outlet], article.url)
            assert fits, f"{article.url}: {why}"


def test_rejected_faults_are_rejected_and_the_others_are_not() -> None:
    for fault in FAULTS:
        fits, why = is_article_url(SOURCES[fault.outlet], fault.url)
        assert fits == ("rejected" not in fault.ends), f"{fault.url}: {why}"


def test_the_walk_over_abalikos_numbers_starts_where_its_articles_do() -> None:
    walk = next(entry for entry in SOURCES["abaliko"].discovery if isinstance(entry, IdRange))
    numbers = sorted(
        int(article.url.rpartition("/")[2].partition(".")[0]) for article in expected(FIRST_DAY).of("abaliko")
    )
    start = numbers[-1] - walk.lookback
    assert numbers[0] - walk.misses < start <= numbers[0]
    assert max(later - earlier for earlier, later in itertools.pairwise(numbers)) < walk.misses


def test_the_listing_reads_as_many_pages_as_there_are() -> None:
    listing = next(entry for entry in SOURCES["griot"].discovery if isinstance(entry, Listing))
    assert len(expected(LAST_DAY).of("griot")) + 1 <= listing.pages * 10
