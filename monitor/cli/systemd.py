"""The systemd units of the repeated crawl and of the look at the monitor's health."""

from __future__ import annotations

from monitor.cli.repeated import Job


def service(job: Job) -> str:
    """The systemd unit of one crawl."""
    log = str(job.log).replace("%", "%%")
    lines = [
        "[Unit]",
        "Description=AES–Russia press monitor: crawl what is due",
        "",
        "[Service]",
        "Type=oneshot",
        *_started(job, job.command),
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


def health_service(job: Job) -> str:
    """The systemd unit that fails while something needs a person and says what in the journal."""
    lines = [
        "[Unit]",
        "Description=AES–Russia press monitor: does anything need a person",
        "",
        "[Service]",
        "Type=oneshot",
        *_started(job, job.health),
        "UMask=0077",
    ]
    return "\n".join(lines) + "\n"


def health_timer(job: Job) -> str:
    """The systemd timer of the hourly look, at the minute that the crontab has for it."""
    lines = [
        "[Unit]",
        "Description=AES–Russia press monitor: when to ask whether anything needs a person",
        "",
        "[Timer]",
        f"OnCalendar=*-*-* *:{job.health_minute:02}:00",
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]
    return "\n".join(lines) + "\n"


def _started(job: Job, command: list[str]) -> list[str]:
    environment = [f"Environment={_word(f'{name}={value}')}" for name, value in job.environment.items()]
    if not job.contact:
        environment.append("# PRESS_MONITOR_CONTACT is not set: no crawl will start")
    # a command's dollar signs would be read as variables; Environment= reads them as they are
    words = [_word(word).replace("$", "$$") for word in command]
    directory = str(job.checkout).replace("%", "%%")
    return [f"WorkingDirectory={directory}", *environment, f"ExecStart={' '.join(words)}"]


def _word(word: str) -> str:
    """``word`` in double quotes as systemd reads them (systemd.syntax(7), "Quoting"); % would be a specifier."""
    quoted = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{quoted}"'
