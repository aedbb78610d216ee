"""Reads one page and prints what it is; a process of its own, in whatever zone and locale it is started."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from monitor.extraction.article import Page
from monitor.extraction.extract import extract
from monitor.folding import fold
from tests.hostile.faults import article


def main() -> None:
    time.tzset()
    head = "<meta property='article:published_time' content='2025-06-01T23:30:00+00:00'>"
    body = article("IĞDIR İstanbul", head=head).encode()
    seen = Page("https://x.example/a", body, "text/html; charset=utf-8", datetime(2025, 6, 2, tzinfo=UTC))
    found = extract(seen, None, "Africa/Bamako")
    print(found, fold("IĞDIR İstanbul ISTANBUL").text)


if __name__ == "__main__":
    main()
