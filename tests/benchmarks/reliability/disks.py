"""T9: disks that are full."""

from __future__ import annotations

from tests.benchmarks.reliability.result import Result, scratch
from tests.hostile.crashes import full_disk


def t9(short: bool) -> Result:
    """Files that cannot grow, from 4 KB to more than a crawl needs; each time the crawl then goes on to its end."""
    count = 16 if short else 64
    sizes = [4_096 + number * 1_200_000 // count for number in range(count)]
    faults, told = [], 0
    for start in range(8):
        with scratch() as folder:
            ledger, messages = full_disk(folder, sizes[start::8])
        faults += ledger.faults
        told += sum(1 for message in messages if message)
    return {"sizes": count, "told": told, "faults": faults, "ok": not faults and told > count // 4}
