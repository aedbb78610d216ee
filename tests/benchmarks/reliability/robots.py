"""T7: RFC 9309."""

from __future__ import annotations

from collections.abc import Callable

from tests.benchmarks.reliability.result import Result
from tests.fetching.test_robots import MODES, RULES, STATUSES, test_access_results, test_rules
from tests.fetching.test_robots import test_how_servers_answer_for_robots_txt as ask_servers


def t7(short: bool) -> Result:
    """RFC 9309: rules, statuses, and what servers answer."""
    wrong = 0
    checks: list[Callable[[], None]] = [lambda row=row: test_rules(*row) for row in RULES]  # type: ignore[misc]
    checks += [lambda row=row: test_access_results(*row) for row in STATUSES]  # type: ignore[misc]
    for check in [*checks, ask_servers]:
        try:
            check()
        except AssertionError:
            wrong += 1
    table = len(RULES) + len(STATUSES) + len(MODES)
    return {"rows": table, "wrong": wrong, "ok": table >= 40 and not wrong}
