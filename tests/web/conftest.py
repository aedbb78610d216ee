from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.readers import Reader, add_reader
from monitor.web.passwords import hashed
from tests.web.fixture import press_fixture
from tests.web.overview import overview_fixture
from tests.web.site import Site, serving
from tests.web.visitor import PASSWORD, READERS


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
    with serving(press, "--public", "--name", "presse.example") as running:
        yield running


@pytest.fixture(scope="session")
def members(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A public site with two readers."""
    path = press_fixture(tmp_path_factory.mktemp("members") / "press.db")
    for name in READERS:
        add_reader(path, Reader(name, hashed(PASSWORD), "2026-11-20T00:00:00Z"))
    with serving(path, "--public") as running:
        yield running


@pytest.fixture(scope="session")
def overview(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return overview_fixture(tmp_path_factory.mktemp("overview") / "press.db")


@pytest.fixture(scope="session")
def overview_site(overview: Path) -> Iterator[Site]:
    with serving(overview) as running:
        yield running
