"""``press-monitor sources``, run as a user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from pathlib import Path

import pytest
import yaml

from tests.catalogue.registry import SOUND, other, write

PROGRAM = Path(sysconfig.get_path("scripts")) / "press-monitor"


def run(home: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command in an empty environment, from ``/``, with ``home`` as the monitor's own folder."""
    environment = {"PRESS_MONITOR_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [str(PROGRAM), "sources", *map(str, words)],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_list(tmp_path: Path) -> None:
    done = run(tmp_path, "list")

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert " ".join(lines[0].split()) == "id name country owner platform crawled from, or why not"
    assert max(map(len, lines)) <= 120
    assert lines[-1] == "why: press-monitor sources show ID"
    assert lines[-2].startswith(f"{len(lines) - 4} sources, ")
    assert any(line.startswith("abamako ") and "feed (" in line for line in lines)
    assert any(line.startswith("tass ") and " no: " in line for line in lines)


def test_list_filtered(tmp_path: Path) -> None:
    here = json.loads(run(tmp_path, "list", "--country", "ml", "--json").stdout)["sources"]
    resting = json.loads(run(tmp_path, "list", "--disabled", "--json").stdout)["sources"]

    assert {source["country"] for source in here} == {"ML"}
    assert {source["enabled"] for source in resting} == {False}
    assert run(tmp_path, "list", "--country", "QQ").returncode == 64


def test_check_by_id(tmp_path: Path) -> None:
    assert run(tmp_path, "check", "lefaso").stdout == "1 source, 0 problems\n"
    done = run(tmp_path, "check", "lefasso")
    assert done.returncode == 64
    assert "did you mean lefaso" in done.stderr


def test_list_as_json_with_a_source_of_the_users_own(tmp_path: Path) -> None:
    write(tmp_path / "catalogue" / "sources")

    done = run(tmp_path, "list", "--json")

    listed = {source["id"]: source for source in json.loads(done.stdout)["sources"]}
    assert listed["courrier"]["enabled"] is True
    assert listed["tass"]["enabled"] is False
    assert listed["abamako"]["discovery"][0]["kind"] == "feed"


def test_the_page_for_the_docs_leaves_the_users_own_out(tmp_path: Path) -> None:
    write(tmp_path / "catalogue" / "sources")

    done = run(tmp_path, "list", "--markdown")

    page = Path(__file__).parents[2] / "docs" / "sources.md"
    assert done.stdout == page.read_text(encoding="utf-8")


def test_show_is_a_file_that_can_be_read_again(tmp_path: Path) -> None:
    done = run(tmp_path, "show", "abamako")

    told = yaml.safe_load(done.stdout)
    assert told["id"] == "abamako"
    assert told["extraction"]["body"] == ["span.FullArticleTexte"]
    assert run(tmp_path, "check", write(tmp_path / "ml", done.stdout, "abamako.yml")).returncode == 0


def test_show_as_json(tmp_path: Path) -> None:
    told = json.loads(run(tmp_path, "show", "lefaso", "--json").stdout)

    assert told["file"].endswith("spiders/sources/bf/lefaso.yml")
    assert told["discovery"][0]["url"] == "https://lefaso.net/spip.php?page=backend"


def test_show_an_unknown_name(tmp_path: Path) -> None:
    done = run(tmp_path, "show", "lefasso")

    assert done.returncode == 64
    assert done.stdout == ""
    assert "unknown source: 'lefasso' (did you mean lefaso" in done.stderr


def test_check_of_the_shipped_registry(tmp_path: Path) -> None:
    done = run(tmp_path, "check")

    assert done.returncode == 0
    assert done.stdout.strip().endswith(" sources, 0 problems")


def test_check_tells_each_problem_of_the_users_own_files(tmp_path: Path) -> None:
    mine = tmp_path / "catalogue" / "sources"
    path = write(mine, SOUND.replace("    url:", "    intervall: 5\n    url:").replace("owner:", "ownr:"))

    done = run(tmp_path, "check")

    assert done.returncode == 78
    assert done.stdout.splitlines()[:-1] == [
        f"{path}:6: ownr: unknown key 'ownr'; did you mean 'owner'?",
        f"{path}:9: discovery[0].intervall: unknown key 'intervall' (one of: confidence, checked, kind, url)",
    ]
    assert done.stdout.splitlines()[-1].endswith(" sources, 2 problems")
    assert done.stderr == ""


def test_a_broken_file_stops_every_other_command_with_the_same_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "catalogue" / "sources", SOUND + "a: 1\nb: 2\n")

    done = run(tmp_path, "list")

    assert done.returncode == 78
    assert f"{path}:13: a: unknown key 'a'" in done.stderr
    assert f"{path}:14: b: unknown key 'b'" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_of_a_file_that_has_no_place_yet(tmp_path: Path) -> None:
    good = write(tmp_path / "desk")
    bad = write(tmp_path / "desk", other("zzz", SOUND).replace("/feed/", "/"), "zzz.yml")

    assert run(tmp_path, "check", good).stdout == "1 source, 0 problems\n"
    done = run(tmp_path, "check", good, bad, "--json")
    assert done.returncode == 78
    told = json.loads(done.stdout)
    assert told["sources"] == 2
    assert [(problem["file"], problem["line"]) for problem in told["problems"]] == [(str(bad), 9)]


def test_check_of_a_file_that_clashes_with_the_registry(tmp_path: Path) -> None:
    feed = "https://lefaso.net/spip.php?page=backend"
    path = write(tmp_path / "desk", other("aaa").replace("https://www.aaa.example/feed/", feed), "aaa.yml")

    done = run(tmp_path, "check", path)

    assert done.returncode == 78
    assert done.stdout.startswith(f"{path}:9: discovery[0].url: ")
    assert "bf/lefaso.yml already has" in done.stdout


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[" * 100_000, b"id: [\n", b"- 1\n", b"id: x\nid: y\n"])
def test_no_file_makes_it_crash(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "x.yml"
    path.write_bytes(raw)

    done = run(tmp_path, "check", path, tmp_path, tmp_path / "absent.yml")

    assert done.returncode == 78
    assert done.stderr == ""
    assert all(f"{name}:" in done.stdout for name in (path, tmp_path, tmp_path / "absent.yml"))


def test_checking_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "catalogue" / "sources")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    run(tmp_path, "check")

    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_help_names_the_commands() -> None:
    done = subprocess.run(
        [str(PROGRAM), "sources", "--help"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=dict(os.environ),
    )

    assert all(word in done.stdout for word in ("list", "show", "check"))
