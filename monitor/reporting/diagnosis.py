"""What ``doctor`` tells: each thing it looked at, with how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from db.findings import Found
from monitor.errors import BusyError, ConfigError, DatabaseError, DiskFullError, InternalError
from monitor.reporting.finding import one_line

Severity = Literal["sound", "note", "harm"]
NEEDS_A_PERSON = 1
# the first of them that anything has is the command's; the file before the machine, the machine before the rest
_ORDER = (
    DatabaseError.exit_code, DiskFullError.exit_code, InternalError.exit_code, ConfigError.exit_code,
    BusyError.exit_code, NEEDS_A_PERSON,
)  # fmt: skip
# of health's findings those that say more than that a person is needed
_CODES = {"disk": DiskFullError.exit_code, "index": DatabaseError.exit_code, "sums": InternalError.exit_code}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at. ``code``: the exit code that it alone would end with."""

    area: str
    severity: Severity
    what: str
    where: str = ""
    fix: str = ""
    code: int = 0

    @property
    def line(self) -> str:
        """All of it in a line."""
        where = f" [{self.where}]" if self.where else ""
        fix = f" -> {one_line(self.fix)}" if self.fix else ""
        return f"{self.severity:5}  {self.area}: {one_line(self.what)}{where}{fix}"


def sound(area: str, what: str, where: str = "") -> Diagnosis:
    """Something that is as it should be."""
    return Diagnosis(area, "sound", what, where)


def note(area: str, what: str, fix: str, where: str = "") -> Diagnosis:
    """Something worth knowing that harms nothing."""
    return Diagnosis(area, "note", what, where, fix)


def harm(area: str, what: str, fix: str, where: str = "", code: int = NEEDS_A_PERSON) -> Diagnosis:
    """Something that must be mended."""
    return Diagnosis(area, "harm", what, where, fix, code)


def of_finding(area: str, found: Found) -> Diagnosis:
    """One of health's findings."""
    if not found.serious:
        return note(area, found.message, found.advice)
    return harm(area, found.message, found.advice, code=_CODES.get(found.kind, NEEDS_A_PERSON))


def worst(told: Sequence[Diagnosis]) -> int:
    """The exit code of all of them together."""
    codes = {one.code for one in told if one.severity == "harm"}
    return next((code for code in _ORDER if code in codes), 0)
