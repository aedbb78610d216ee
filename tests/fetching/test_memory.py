"""What a crawl takes of memory, whoever starts it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# 400 MB for a moment, then a process that says what Scrapy's own way and ours make of its memory
PROGRAM = """
import subprocess, sys
large = bytearray(400_000_000)
sys.exit(subprocess.run([sys.executable, "-c", sys.argv[1]]).returncode)
"""
CHILD = """
import resource
from scrapy.utils.test import get_crawler
from monitor.fetching.memory import OwnMemoryUsage
own = OwnMemoryUsage(get_crawler(settings_dict={"MEMUSAGE_ENABLED": True}))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, own.get_virtual_size())
"""


def test_the_memory_of_a_program_that_starts_a_crawl_is_not_the_crawls() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, CHILD], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    inherited, own = map(int, done.stdout.split())
    assert inherited > 400_000_000
    assert 20_000_000 < own < 300_000_000
