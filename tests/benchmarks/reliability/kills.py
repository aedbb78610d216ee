"""T1: kill -9 at named steps and at any statement of a crawl, the upgrade of an older schema and the archive's rotation
among them. Kills around the outbox are T11's."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Lock

from tests.benchmarks.reliability.result import Result, scratch
from tests.hostile.crashes import kills
from tests.hostile.strained import STEPS

# so many times a crawl of twelve articles comes by a step at least
TIMES = {"insert": 60, "update": 60, "begin": 60, "commit": 60, "committed": 60, "create": 40, "statement": 400}
TIMES |= {"archive before": 6, "archive torn": 3, "archive written": 6, "extraction before": 4, "extraction after": 4}
NAMED = [step for step in STEPS if step != "statement"]
CHAIN = 10
AT_ONCE = 2


class _Killing:
    """Chains of kills until there are as many as wanted, a few at once, each in a folder of its own."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._numbers = count()
        self._lock = Lock()
        self.killed: Counter[str] = Counter()
        self.faults: list[str] = []
        self.missed = self.upgrades = 0

    def go_on(self) -> None:
        """Chain after chain."""
        while self.killed.total() < self._wanted:
            with self._lock:
                number = next(self._numbers)
            points = _points(random.Random(number))
            with scratch() as folder:
                ledger = kills(folder, points, older=number % 3 == 0)
            with self._lock:
                self.killed.update(ledger.killed)
                self.missed += len(points) - ledger.kills
                self.upgrades += number % 3 == 0
                self.faults += [f"chain {number}: {fault}" for fault in ledger.faults]
                if self.missed > 3 * self._wanted:
                    self.faults.append("crawls no longer come by the steps")
                    return


def _points(dice: random.Random) -> list[tuple[str, int]]:
    steps = dice.choices(NAMED, k=CHAIN - CHAIN // 3) + ["statement"] * (CHAIN // 3)
    dice.shuffle(steps)
    # what makes a schema happens once, before all else
    steps.sort(key=lambda step: step != "create")
    return [(step, dice.randint(1, TIMES.get(step, 1))) for step in steps]


def t1(short: bool, wanted: int = 0) -> Result:
    """Kills at named steps and at any statement, ten in a row in one folder, then one crawl to the end."""
    wanted = wanted or (40 if short else 1_000)
    killing = _Killing(wanted)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for ended in [threads.submit(killing.go_on) for _ in range(AT_ONCE)]:
            ended.result()
    killed = killing.killed
    named = killed.total() - killed["statement"]
    return {
        "kills": killed.total(), "at_named_steps": named, "by_step": dict(killed.most_common()),
        "not_met": killing.missed, "chains_that_began_with_an_upgrade": killing.upgrades, "faults": killing.faults,
        "ok": not killing.faults and killed.total() >= wanted and (wanted < 1_000 or named >= 300),
    }  # fmt: skip
