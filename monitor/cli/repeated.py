"""The crawl that cron or systemd repeats: which program, with what, how often, and for how long at most."""

from __future__ import annotations

import re
import shutil
import sysconfig
import zlib
from dataclasses import dataclass
from pathlib import Path

import settings
from monitor.errors import ConfigError, UsageError

_ALIASES = {"hourly": "1h", "daily": "24h"}


@dataclass(frozen=True, slots=True)
class Job:
    """One crawl that is repeated. All paths absolute; ``every``: minutes between two starts; ``minute``: when in the
    hour the first one is, so that not every monitor of the world asks the same outlets at the same time; ``revisits``:
    which stored articles are looked at again, empty for the usual."""

    program: Path
    checkout: Path
    database: Path
    home: Path
    contact: str
    every: int
    minute: int
    timeout_program: str = "/usr/bin/timeout"
    revisits: str = ""

    @property
    def log(self) -> Path:
        """What the command says, when it says anything; the crawl's own log is another file."""
        return self.database.with_name(f"{self.database.stem}.cron.log")

    @property
    def seconds(self) -> int:
        """After how long a crawl is stopped: before the next one starts, and after six hours at the latest; but not
        under two hours, which the first crawl of a full registry may take. Those started meanwhile end at once."""
        return max(2 * 3600, min(self.every * 60 - min(300, self.every * 10), 6 * 3600))

    @property
    def environment(self) -> dict[str, str]:
        """What the crawl needs of the environment, which cron and systemd do not hand on."""
        told = {
            "PRESS_MONITOR_HOME": str(self.home),
            "PRESS_MONITOR_CONTACT": self.contact,
            "PRESS_MONITOR_REVISITS": self.revisits,
        }
        return {name: value for name, value in told.items() if value}

    @property
    def command(self) -> list[str]:
        """The crawl with its time limit; stopped politely first, killed a minute later."""
        crawl = [str(self.program), "crawl", "--due", "--db", str(self.database)]
        return [self.timeout_program, "-k", "60", str(self.seconds), *crawl]

    @property
    def health(self) -> list[str]:
        """What tells of each thing that needs a person, once; stopped after ten minutes."""
        look = [str(self.program), "health", "--db", str(self.database), "--new-only"]
        return [self.timeout_program, "-k", "60", "600", *look]

    @property
    def health_minute(self) -> int:
        """The minute of the hour for it: half an hour after the crawl's, more or less."""
        return (self.minute + 37) % 60


def minutes(text: str) -> int:
    """``hourly``, ``daily``, ``90``, ``30m`` or ``2h`` in minutes. Raises ``UsageError`` for what cron cannot repeat
    evenly or what would press the outlets."""
    found = re.fullmatch(r"(\d{1,5})\s*(m|min|h)?", _ALIASES.get(text.strip().lower(), text.strip().lower()))
    if not found:
        raise UsageError(f"--every {text!r} is no interval (write hourly, daily, 30m or 2h)")
    value = int(found[1]) * (60 if found[2] == "h" else 1)
    if value < 10:
        raise UsageError(f"--every {text!r} is too often: not more often than every 10 minutes (try 15m)")
    possible = [n for n in range(10, 60) if 60 % n == 0] + [60 * h for h in range(1, 25) if 24 % h == 0]
    if value not in possible:
        near = shown(min(possible, key=lambda n: abs(n - value)))
        allowed = ", ".join(map(shown, possible))
        raise UsageError(
            f"--every {text!r} does not divide the hour or the day evenly (the nearest is {near}; allowed: {allowed})"
        )
    return value


def shown(every: int) -> str:
    return f"{every}m" if every < 60 else f"{every // 60}h"


def this_job(database: Path, every: int) -> Job:
    """The job of this installation. Raises ``ConfigError`` when its program cannot be found, ``UsageError`` for paths
    that no crontab can hold."""
    program = Path(sysconfig.get_path("scripts")) / "press-monitor"
    if not program.is_file():
        raise ConfigError(f"{program} does not exist: install the monitor first (pip install -e .)")
    database = database.absolute()
    job = Job(
        program=program,
        checkout=Path(settings.__file__).absolute().parent,
        database=database,
        home=settings.HOME.absolute(),
        contact=settings.CONTACT,
        every=every,
        minute=zlib.crc32(bytes(database)) % 60,
        timeout_program=shutil.which("timeout") or "/usr/bin/timeout",
        revisits="" if settings.PRESS_REVISITS == "topic" else settings.PRESS_REVISITS,
    )
    for word in (*job.command, *job.environment.values(), str(job.checkout)):
        if "\\" in word or any(ord(character) < 0x20 or ord(character) == 0x7F for character in word):
            raise UsageError(
                f"{word!r} holds a backslash or a control character, which crontabs cannot hold (rename it)"
            )
    return job
