"""The source's own number for an article, cut out of its address."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from monitor.catalogue.addresses import identity_of
from monitor.catalogue.model import Source


def source(**articles: Any) -> Source:
    return Source.model_validate(
        {"id": "aa", "name": "aa", "home": "http://aa.example/", "country": "ML", "articles": articles}
    )


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("http://aa.example/mali/2024/11/12/18587.html", "18587"),
        ("http://aa.example/russie/2024/11/12/18587.html?x=1", "18587"),
        ("http://aa.example/mali/", None),
        ("", None),
    ],
)
def test_the_number_of_an_address(url: str, number: str | None) -> None:
    assert identity_of(source(identity=r"/(?P<id>\d+)\.html"), url) == number
    assert identity_of(source(), url) is None


def test_a_group_that_took_no_part_is_no_number() -> None:
    assert identity_of(source(identity=r"\.html|/(?P<id>\d*)$"), "http://aa.example/a.html") is None
    assert identity_of(source(identity=r"/(?P<id>\d*)$"), "http://aa.example/") is None


@pytest.mark.parametrize("pattern", [r"/(\d+)\.html", r"/(?P<number>\d+)", "(", r"(?P<id>(a+)+)b"])
def test_a_pattern_without_the_group_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError, match="identity"):
        source(identity=pattern)
