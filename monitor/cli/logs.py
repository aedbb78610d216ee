"""The log files beside the database: rotated by size, no line too long, and no line lost that somebody is writing."""

from __future__ import annotations

import logging
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

BYTES = 5 * 2**20
FILES = 5
# an address, a header or a page's words can be as long as whoever sends them likes
LONGEST_LINE = 8_000


class CutLines(logging.Formatter):
    """Cuts what is longer than any line worth reading, and says so."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}… ({len(text):,} characters)"


def log_handler(path: Path, level: str) -> logging.Handler:
    """A handler that writes into a rotated file. The crawl lock keeps it to one process at a time."""
    handler = RotatingFileHandler(path, maxBytes=BYTES, backupCount=FILES, encoding="utf-8", errors="replace")
    handler.setFormatter(CutLines("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(level)
    return handler


def rotate_appended(path: Path) -> None:
    """Rotates a log that cron's shell appends to, if it is large. Renaming loses nothing: a shell that has it open goes
    on writing into the renamed file, the next opens a new one."""
    with suppress(FileNotFoundError):
        if path.is_symlink() or path.stat().st_size < BYTES:
            return
        for number in range(FILES - 1, 0, -1):
            older = path.with_name(f"{path.name}.{number}")
            if older.exists():
                older.replace(path.with_name(f"{path.name}.{number + 1}"))
        path.replace(path.with_name(f"{path.name}.1"))
