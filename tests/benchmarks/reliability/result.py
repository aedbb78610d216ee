"""What a figure answers with, and where it works."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.hostile.test_table import MEMORY

# what was measured, by name; ``ok`` says whether the figure is reached
Result = dict[str, Any]


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory where there is such a place, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)
