"""``press-monitor schedule``: the crontab line and the systemd timer for this checkout."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from monitor.catalogue.model import Source
from monitor.cli import systemd
from monitor.cli.options import db_option
from monitor.cli.repeated import Job, minutes, shown, this_job
from monitor.errors import ConfigError, UsageError

UNIT = "press-monitor"
# vixie cron's limit for one command (MAX_COMMAND)
LONGEST_COMMAND = 990


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
    return f"{job.health_minute} * * * * {_cron_command(_started(job, job.health))}"


def installation(job: Job) -> str:
    """The shell command that puts both lines into the user's crontab, in the place of those that it has for the same
    database; it leaves the crontab alone when they cannot be made."""
    made = [job.program, "schedule", "--every", shown(job.every), "--db", job.database, "--format", "cron"]
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
        units = {
            f"{UNIT}.service": systemd.service(job),
            f"{UNIT}.timer": systemd.timer(job),
            f"{UNIT}-health.service": systemd.health_service(job),
            f"{UNIT}-health.timer": systemd.health_timer(job),
        }
        told = "\n".join(f"# --- ~/.config/systemd/user/{name}\n{text}" for name, text in units.items())
        click.echo(
            f"# systemd: save the four files, then\n"
            f"#   systemctl --user daemon-reload && systemctl --user enable --now {UNIT}.timer {UNIT}-health.timer\n"
            f"#   loginctl enable-linger   (so that they also run while you are logged out)\n"
            f"# What needs a person: `systemctl --user --failed` shows the health service, "
            f"`journalctl --user -u {UNIT}-health` what it said.\n"
            f"{told}",
            nl=False,
        )
