"""The printed lines are run by a real shell and read by systemd itself, with paths as awkward as paths can be."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.cli.repeated import Job, minutes
from monitor.cli.schedule import crontab
from monitor.cli.systemd import health_service, health_timer, service, timer
from monitor.errors import UsageError
from tests.cli.forked import run
from tests.crawl.program import Done

AWKWARD = 'deep/Jean\'s "press" $HOME `id` 100% ; & é'
CONTACT = 'Jean "d\'Arc" <desk@press.example> 50% $X'
PROGRAM = Path(sysconfig.get_path("scripts")) / "press-monitor"
ANALYZE = shutil.which("systemd-analyze")


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A short one: cron reads 990 characters, and the line says six paths."""
    with tempfile.TemporaryDirectory(prefix="pm") as folder:
        yield Path(folder)


def job(folder: Path, *, every: int = 60, contact: str = CONTACT) -> Job:
    """A job whose program writes what it was given into ``seen`` and ends with the code in ``code``."""
    checkout = folder / AWKWARD / "checkout"
    checkout.mkdir(parents=True)
    program = checkout / "press-monitor"
    program.write_text(
        "#!/bin/sh\n"
        '{ pwd; printf \'%s\\n\' "$PRESS_MONITOR_HOME" "$PRESS_MONITOR_CONTACT" "$@"; } > seen\n'
        "echo said; echo complained >&2\n"
        "exit $(cat code)\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return Job(
        program=program,
        checkout=checkout,
        database=folder / AWKWARD / "the press.db",
        home=folder / AWKWARD / "home",
        contact=contact,
        every=every,
        minute=13,
    )


def as_cron_runs_it(line: str) -> subprocess.CompletedProcess[str]:
    """As crontab(5) says: five fields, then the command up to the first bare percent sign, handed to sh."""
    command = line.split(" ", 5)[5]
    assert not re.search(r"(?<!\\)%", command)
    assert "\n" not in line
    return subprocess.run(
        ["/bin/sh", "-c", command.replace(r"\%", "%")],
        env={"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("code", "silent"), [(0, True), (2, True), (75, True), (69, True), (70, False), (11, False)])
def test_the_crontab_line_runs(tmp_path: Path, code: int, silent: bool) -> None:
    planned = job(tmp_path)
    (planned.checkout / "code").write_text(str(code), encoding="utf-8")

    done = as_cron_runs_it(crontab(planned))

    seen = (planned.checkout / "seen").read_text(encoding="utf-8").splitlines()
    assert seen == [
        str(planned.checkout),
        str(planned.home),
        CONTACT,
        "crawl",
        "--due",
        "--db",
        str(planned.database),
    ]
    assert planned.log.read_text(encoding="utf-8") == "said\ncomplained\n"
    assert done.stderr == ""
    told = "" if silent else f"press-monitor crawl failed, see {planned.log}: exit code {code}\n"
    assert done.stdout == told


def test_the_log_is_appended_to(tmp_path: Path) -> None:
    planned = job(tmp_path)
    (planned.checkout / "code").write_text("0", encoding="utf-8")

    for _ in range(2):
        as_cron_runs_it(crontab(planned))

    assert planned.log.read_text(encoding="utf-8") == "said\ncomplained\n" * 2


def test_a_missing_checkout_is_told(tmp_path: Path) -> None:
    planned = job(tmp_path)
    shutil.rmtree(planned.checkout)

    done = as_cron_runs_it(crontab(planned))

    assert "checkout" in done.stderr


@pytest.mark.parametrize(
    ("every", "fields"),
    [
        (10, "3-59/10 * * * *"),
        (15, "13-59/15 * * * *"),
        (30, "13-59/30 * * * *"),
        (60, "13 * * * *"),
        (120, "13 */2 * * *"),
        (720, "13 */12 * * *"),
        (1440, "13 5 * * *"),
    ],
)
def test_when_cron_starts_it(tmp_path: Path, every: int, fields: str) -> None:
    assert crontab(job(tmp_path, every=every)).startswith(f"{fields} cd ")


@pytest.mark.parametrize("every", [180, 360, 1440])
def test_a_crawl_is_stopped_before_the_next_one(tmp_path: Path, every: int) -> None:
    seconds = job(tmp_path, every=every).seconds

    assert seconds + 60 < every * 60
    assert min(every * 60 * 0.75, 5 * 3600) < seconds <= 6 * 3600


@pytest.mark.parametrize("every", [10, 15, 60, 120])
def test_a_first_crawl_may_outlast_the_next_start(tmp_path: Path, every: int) -> None:
    assert job(tmp_path, every=every).seconds == 2 * 3600


def test_every_quarter_of_an_hour_who_is_due(tmp_path: Path) -> None:
    done = printed(tmp_path, "--db", str(tmp_path / "press.db"))

    assert re.search(r"^\d+-59/15 \* \* \* \* cd ", done.out, re.MULTILINE)
    assert re.search(r"^OnCalendar=\*-\*-\* \*:\d\d/15:00$", done.out, re.MULTILINE)
    assert done.out.count("crawl") >= 2
    assert " crawl --due --db " in done.out


@pytest.mark.parametrize(
    ("text", "value"),
    [("hourly", 60), ("daily", 1440), ("Hourly", 60), ("15m", 15), ("30", 30), ("2h", 120), ("60m", 60), ("24h", 1440)],
)
def test_intervals(text: str, value: int) -> None:
    assert minutes(text) == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no interval"),
        ("often", "is no interval"),
        ("-5", "is no interval"),
        ("1.5h", "is no interval"),
        ("99999999h", "is no interval"),
        ("0", "too often"),
        ("5m", "too often"),
        ("25m", "the nearest is 20m"),
        ("45m", "the nearest is"),
        ("5h", "the nearest is 4h"),
        ("48h", "the nearest is 24h"),
    ],
)
def test_impossible_intervals(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        minutes(text)


def test_the_service(tmp_path: Path) -> None:
    lines = service(job(tmp_path)).splitlines()

    assert "SuccessExitStatus=2 69 75" in lines
    assert "Type=oneshot" in lines
    start = next(line for line in lines if line.startswith("ExecStart="))
    assert start.startswith('ExecStart="/usr/bin/timeout" "-k" "60" "7200" ')
    assert "100%% " in start
    assert "$$HOME" in start
    assert not re.search(r"(?<!%)%(?!%)", "\n".join(lines))
    assert next(line for line in lines if "CONTACT" in line) == (
        'Environment="PRESS_MONITOR_CONTACT=Jean \\"d\'Arc\\" <desk@press.example> 50%% $X"'
    )


def test_the_look_at_the_health_is_an_hourly_unit(tmp_path: Path) -> None:
    planned = job(tmp_path)

    assert any(
        line.startswith("ExecStart=") and '"health" "--db"' in line for line in health_service(planned).splitlines()
    )
    assert f"OnCalendar=*-*-* *:{planned.health_minute:02}:00" in health_timer(planned).splitlines()


def test_without_a_contact_it_says_so(tmp_path: Path) -> None:
    planned = job(tmp_path, contact="")

    assert "PRESS_MONITOR_CONTACT" not in crontab(planned)
    assert "# PRESS_MONITOR_CONTACT is not set: no crawl will start" in service(planned)


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("every", [15, 60, 120, 1440])
def test_systemd_accepts_the_units(tmp_path: Path, every: int) -> None:
    assert ANALYZE is not None
    planned = job(tmp_path, every=every)
    units = [tmp_path / f"press-monitor{name}" for name in (".service", ".timer", "-health.service", "-health.timer")]
    texts = (service(planned), timer(planned), health_service(planned), health_timer(planned))
    for unit, text in zip(units, texts, strict=True):
        unit.write_text(text, encoding="utf-8")

    done = subprocess.run(
        [ANALYZE, "verify", *map(str, units)], capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


def printed(folder: Path, *words: str, contact: str = "desk@press.example") -> Done:
    return run(folder / "home", "schedule", *words, folder=folder, PRESS_MONITOR_CONTACT=contact)


def test_what_the_command_prints_for_cron_is_a_crontab(tmp_path: Path) -> None:
    done = printed(tmp_path, "--format", "cron", "--db", "my press.db", "--every", "30m")

    assert (done.code, done.err) == (0, "")
    line, health = [line for line in done.out.splitlines() if not line.startswith("#")]
    assert re.match(r"\d+-59/30 \* \* \* \* cd /", line)
    assert f"'{tmp_path}/my press.db'" in line
    assert f"{PROGRAM} crawl" in line
    assert f"{PROGRAM} health --db '{tmp_path}/my press.db' --new-only" in health
    assert f"PRESS_MONITOR_HOME={tmp_path}/home PRESS_MONITOR_CONTACT=desk@press.example" in line
    assert list(tmp_path.iterdir()) == []


def test_the_printed_line_starts_this_installation(tmp_path: Path) -> None:
    """With a command in place of the crawl that fetches nothing."""
    done = printed(tmp_path, "--format", "cron", "--db", str(tmp_path / "my 100%.db"))
    line, _ = [line for line in done.out.splitlines() if not line.startswith("#")]

    ended = as_cron_runs_it(line.replace(" crawl --due --db ", " schedule --db ", 1))

    assert (ended.stdout, ended.stderr) == ("", "")
    assert line in (tmp_path / "my 100%.cron.log").read_text(encoding="utf-8")


def test_both_forms_say_how_to_install_them(tmp_path: Path) -> None:
    out = printed(tmp_path).out

    assert "crontab -e" in out
    assert "systemctl --user enable --now press-monitor.timer press-monitor-health.timer" in out
    assert out.index("press-monitor.service\n[Unit]") < out.index("press-monitor.timer\n[Unit]")
    assert "PRESS_MONITOR_CONTACT is not set" not in out
    assert "[Service]" not in printed(tmp_path, "--format", "cron").out
    assert "* * *" not in printed(tmp_path, "--format", "systemd").out.replace("*-*-*", "")


@pytest.mark.parametrize("contact", ["desk@your-site.org", "me@example.org", "nobody"])
def test_a_contact_that_every_crawl_refuses_is_told(tmp_path: Path, contact: str) -> None:
    assert f"PRESS_MONITOR_CONTACT is {contact!r}, which reaches nobody" in printed(tmp_path, contact=contact).out


def test_installing_twice_leaves_one_line_of_each(tmp_path: Path) -> None:
    table = tmp_path / "table"
    table.write_text("0 1 * * * other --db x\n", encoding="utf-8")
    fake = tmp_path / "bin" / "crontab"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\n[ "$1" = -l ] && exec cat {table}\ncat > {table}.new && mv {table}.new {table}\n')
    fake.chmod(0o755)
    told = printed(tmp_path, "--every", "2h", "--db", "my 100%.db", "--format", "cron").out
    command = next(line for line in told.splitlines() if "| crontab -" in line).removeprefix("#   ")
    environment = {"PATH": f"{fake.parent}:/usr/bin:/bin", "PRESS_MONITOR_CONTACT": "desk@press.example"}
    environment["PRESS_MONITOR_HOME"] = str(tmp_path / "home")

    for _ in range(2):
        subprocess.run(["/bin/sh", "-c", command], env=environment, cwd="/", check=True, timeout=60)

    expected = [line for line in told.splitlines() if not line.startswith("#")]
    assert table.read_text(encoding="utf-8").splitlines() == ["0 1 * * * other --db x", *expected]


def test_the_same_minute_for_the_same_database(tmp_path: Path) -> None:
    one, again = (printed(tmp_path, "--db", "a.db").out for _ in range(2))

    assert one == again


def test_an_unset_contact_is_told_first(tmp_path: Path) -> None:
    assert printed(tmp_path, contact="").out.startswith(
        "# No crawl will start, set the contact and print this again: PRESS_MON"
    )


@pytest.mark.parametrize("name", ["back\\slash.db", "new\nline.db"])
def test_paths_that_no_crontab_can_hold(tmp_path: Path, name: str) -> None:
    done = printed(tmp_path, "--db", name)

    assert done.code == 64
    assert "crontabs cannot hold" in done.err


def test_a_path_too_long_for_cron(tmp_path: Path) -> None:
    done = printed(tmp_path, "--db", "/".join(["d" * 200] * 4) + "/x.db")

    assert done.code == 64
    assert "use shorter paths" in done.err
