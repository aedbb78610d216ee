"""What could not be told outside: alerts and digests that were given up, or wait for too long."""

from __future__ import annotations

from collections.abc import Iterator

from db.findings import Found
from monitor.reporting.finding import Examined, counted, finding, shown

# longer than any quiet hours
LONGEST_WAIT_DAYS = 1


def unsent(examined: Examined) -> Iterator[Found]:
    """One finding for each target that messages do not reach."""
    for row in examined.condition.unsent(examined.before(days=LONGEST_WAIT_DAYS)):
        count = row["given_up"] + row["waiting"]
        why = f": {row['error']}" if row["error"] else ""
        yield finding(
            "alerts",
            None,
            f"{counted(count, 'message')} to {row['target']} not sent, the first of {shown(row['since'])}{why}",
            "mend the target in alerts.yml or its variable (press-monitor alerts check), then: press-monitor alerts "
            "retry",
            serious=True,
            since=row["since"],
            part=row["target"],
            given_up=row["given_up"],
            waiting=row["waiting"],
        )
