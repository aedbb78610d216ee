"""``press-monitor schedule``: the crontab line and the systemd timer for this checkout."""

from __future__ import annotations

import re
import shlex
import shutil
import sysconfig
import zlib
from dataclasses import dataclass
from pathlib import Path

import click

import settings
from monitor.catalogue.model import Source
from monitor.cli.options import db_option
from monitor.errors import ConfigError, UsageError

UNIT = "press-monitor"
# vixie cron's limit for one command (MAX_COMMAND)
LONGEST_COMMAND = 990
_ALIASES = {"hourly": "1h", "daily": "24h"}


@dataclass(frozen=True, slots=True)
class Job:
    """One crawl that is repeated. All paths absolute; ``every``: minutes between two starts; ``minute``: when in the
    hour the first one is, so that not every monitor of the world asks the same outlets at the same time."""

    program: Path
    checkout: Path
    database: Path
    home: Path
    contact: str
    every: int
    minute: int
    timeout_program: str = "/usr/bin/timeout"

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
        told = {"PRESS_MONITOR_HOME": str(self.home), "PRESS_MONITOR_CONTACT": self.contact}
        return {name: value for name, value in told.items() if value}

    @property
    def command(self) -> list[str]:
        """The crawl with its time limit; stopped politely first, killed a minute later."""
        crawl = [str(self.program), "crawl", "--due", "--db", str(self.database)]
        return [self.timeout_program, "-k", "60", str(self.seconds), *crawl]

    @property
    def health(self) -> list[str]:
        """What tells of each thing that needs a person, once."""
        return [str(self.program), "health", "--db", str(self.database), "--new-only"]


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
        near = _shown(min(possible, key=lambda n: abs(n - value)))
        allowed = ", ".join(map(_shown, possible))
        raise UsageError(
            f"--every {text!r} does not divide the hour or the day evenly (the nearest is {near}; allowed: {allowed})"
        )
    return value


def _shown(every: int) -> str:
    return f"{every}m" if every < 60 else f"{every // 60}h"


def crontab(job: Job) -> str:
    """One line for a user's crontab. Silent but for a crawl that ended in a way that needs a person."""
    complaint = shlex.quote(f"press-monitor crawl failed, see {job.log}: exit code")
    shell = (
        f"{_started(job, job.command)} >> {shlex.quote(str(job.log))} 2>&1; "
        # 2: some sources failed; 69: the network is down; 75: the crawl before this one is still running
        f"c=$?; case $c in 0|2|69|75) ;; *) echo {complaint} $c;; esac"
    )
    return f"{_cron_times(job)} {_cron_command(shell)}"


def health_crontab(job: Job) -> str:
    """The line that tells whoever reads cron's mail, once, of what needs a person: each hour, half an hour after the
    crawl's minute."""
    return f"{(job.minute + 37) % 60} * * * * {_cron_command(_started(job, job.health))}"


def installation(job: Job) -> str:
    """The shell command that puts both lines into the user's crontab, in the place of those that it has for the same
    database; it leaves the crontab alone when they cannot be made."""
    made = [job.program, "schedule", "--every", _shown(job.every), "--db", job.database, "--format", "cron"]
    database = shlex.quote(str(job.database)).replace("%", r"\%")
    # what a line of ours holds, those of former versions too, and no other line does
    marks = [f" crawl --due --db {database} >> ", f" crawl --db {database} >> ", f" health --db {database} --new-only"]
    without = " ".join(f"-e {shlex.quote(mark)}" for mark in marks)
    return (
        f"new=$({' '.join(shlex.quote(str(word)) for word in made)} | grep -v '^#') && "
        f"{{ crontab -l 2>/dev/null | grep -vF {without}; printf '%s\\n' \"$new\"; }} | crontab -"
    )


def _started(job: Job, command: list[str]) -> str:
    words = [f"{name}={shlex.quote(value)}" for name, value in job.environment.items()]
    words += [shlex.quote(word) for word in command]
    return f"cd {shlex.quote(str(job.checkout))} && {' '.join(words)}"


def _cron_command(shell: str) -> str:
    command = shell.replace("%", r"\%")  # cron turns a bare percent sign into the end of the line
    if len(command) > LONGEST_COMMAND:
        raise UsageError(f"the crontab line has {len(command)} characters, more than cron reads (use shorter paths)")
    return command


def _cron_times(job: Job) -> str:
    if job.every < 60:
        return f"{job.minute % job.every}-59/{job.every} * * * *"
    hours = job.every // 60
    hour = {1: "*", 24: "5"}.get(hours, f"*/{hours}")
    return f"{job.minute} {hour} * * *"


def service(job: Job) -> str:
    """The systemd unit of one crawl."""
    environment = [f"Environment={_unit_word(f'{name}={value}')}" for name, value in job.environment.items()]
    if not job.contact:
        environment.append("# PRESS_MONITOR_CONTACT is not set: no crawl will start")
    # a command's dollar signs would be read as variables; Environment= reads them as they are
    words = [_unit_word(word).replace("$", "$$") for word in job.command]
    log = str(job.log).replace("%", "%%")
    lines = [
        "[Unit]",
        "Description=AES–Russia press monitor: crawl what is due",
        "",
        "[Service]",
        "Type=oneshot",
        f"WorkingDirectory={str(job.checkout).replace('%', '%%')}",
        *environment,
        f"ExecStart={' '.join(words)}",
        "# 2: some sources failed; 69: the network is down; 75: another crawl is still running",
        "SuccessExitStatus=2 69 75",
        f"StandardOutput=append:{log}",
        f"StandardError=append:{log}",
        "UMask=0077",
        "Nice=10",
    ]
    return "\n".join(lines) + "\n"


def timer(job: Job) -> str:
    """The systemd timer that starts the service."""
    if job.every < 60:
        calendar = f"*-*-* *:{job.minute % job.every:02}/{job.every}:00"
    else:
        hours = job.every // 60
        hour = {1: "*", 24: "05"}.get(hours, f"00/{hours}")
        calendar = f"*-*-* {hour}:{job.minute:02}:00"
    lines = [
        "[Unit]",
        "Description=AES–Russia press monitor: when to crawl",
        "",
        "[Timer]",
        f"OnCalendar={calendar}",
        "# a start that was missed while the machine was off is made up for",
        "Persistent=true",
        f"RandomizedDelaySec={min(300, job.every * 6)}",
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]
    return "\n".join(lines) + "\n"


def _unit_word(word: str) -> str:
    """``word`` in double quotes as systemd reads them (systemd.syntax(7), "Quoting"); % would be a specifier."""
    quoted = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{quoted}"'


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
    )
    for word in (*job.command, *job.environment.values(), str(job.checkout)):
        if "\\" in word or any(ord(character) < 0x20 or ord(character) == 0x7F for character in word):
            raise UsageError(
                f"{word!r} holds a backslash or a control character, which crontabs cannot hold (rename it)"
            )
    return job


def _contact_refusal(contact: str) -> str | None:
    """Why every crawl would refuse to start; None when it would not."""
    from monitor.fetching.routes import LoopbackRoutes
    from monitor.fetching.standalone import check_contact

    real = Source.model_validate({"id": "site", "name": "x", "home": "https://www.example.org/", "country": "ZZ"})
    try:
        check_contact(contact, [real], LoopbackRoutes())
    except ConfigError as error:
        return str(error)
    return None


@click.command()
@click.option("--every", default="15m", show_default=True, help="How often to look who is due: 15m, hourly, 2h, daily.")
@db_option
@click.option("--format", "form", type=click.Choice(["cron", "systemd", "both"]), default="both", show_default=True)
def schedule(every: str, db: Path, form: str) -> None:
    """Print the crontab lines and the systemd timer that crawl for this checkout, and how to install them.

    Nothing is installed or changed. Each start crawls the sources whose time has come (crawl --due) and ends at once
    where there is none. A crawl locks itself: one that is started while another runs ends at once.
    """
    job = this_job(db, minutes(every))
    refused = _contact_refusal(job.contact)
    if refused:
        click.echo(f"# No crawl will start, set the contact and print this again: {refused}")
    click.echo(f"# The folder of the database must exist: mkdir -p {shlex.quote(str(job.database.parent))}")
    if form in ("cron", "both"):
        click.echo(
            "# cron: add these lines with `crontab -e`, or let this do it (again: it replaces the ones of before)\n"
            f"#   {installation(job)}\n"
            "# Cron mails what a crawl says only when it needs you; everything else is in the log.\n"
            f"{crontab(job)}\n"
            "# Each hour: what needs a person, mailed once (to MAILTO, else to you).\n"
            f"{health_crontab(job)}"
        )
    if form == "both":
        click.echo()
    if form in ("systemd", "both"):
        click.echo(
            f"# systemd: save the two files, then\n"
            f"#   systemctl --user daemon-reload && systemctl --user enable --now {UNIT}.timer\n"
            f"#   loginctl enable-linger   (so that it also runs while you are logged out)\n"
            f"# --- ~/.config/systemd/user/{UNIT}.service\n{service(job)}\n"
            f"# --- ~/.config/systemd/user/{UNIT}.timer\n{timer(job)}",
            nl=False,
        )
