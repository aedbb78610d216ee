from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.fixture import press_fixture
from tests.web.site import Site, serving


@pytest.fixture(scope="session")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # a name that is no good address: the site must not depend on it
    return press_fixture(tmp_path_factory.mktemp("press") / "a base [2026].db")


@pytest.fixture(scope="session")
def site(press: Path) -> Iterator[Site]:
    with serving(press) as running:
        yield running


@pytest.fixture(scope="session")
def public_site(press: Path) -> Iterator[Site]:
    with serving(press, "--public") as running:
        yield running
