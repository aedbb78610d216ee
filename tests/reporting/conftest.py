from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.catalogue.model import Source
from tests.reporting.past import Past


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Callable[..., Past]]:
    """Makes a past for the given outlets; closed when the test ends."""
    made = []

    def make(*sources: Source) -> Past:
        made.append(Past(tmp_path, *sources))
        return made[-1]

    yield make
    for one in made:
        one.store.close()
