"""The rules of the house, kept by tools: style, types, the direction of imports, the lock, the shape of modules."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


def run(*command: str) -> str:
    """Runs a tool of this environment; fails with its output unless it ends well."""
    done = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_style() -> None:
    run("ruff", "check", ".")


def test_format() -> None:
    run("ruff", "format", "--check", ".")


def test_types() -> None:
    assert "Success" in run("mypy")


def test_imports_point_one_way() -> None:
    assert "0 broken" in run("lint-imports")


def test_packages_agree() -> None:
    run("pip", "check")


def modules() -> list[Path]:
    """Every Python file of the program itself."""
    return [path for top in ("monitor", "spiders", "db") for path in sorted((ROOT / top).rglob("*.py"))] + [
        ROOT / "settings.py"
    ]


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("sqlite_utils", r"db/"),
        ("scrapy", r"spiders/|monitor/fetching/|monitor/pipelines\.py"),
        ("trafilatura", r"monitor/extraction/"),
        ("settings", r"monitor/cli/"),
    ],
)
def test_a_package_is_used_in_its_room_only(package: str, allowed: str) -> None:
    uses = re.compile(rf"^\s*(?:import|from) {package}\b", re.MULTILINE)
    users = [str(path.relative_to(ROOT)) for path in modules() if uses.search(path.read_text(encoding="utf-8"))]
    assert users
    assert [user for user in users if not re.match(allowed, user)] == []


def test_only_settings_reads_the_environment() -> None:
    reads = re.compile(r"os\.environ(\[|\.get)|os\.getenv")
    readers = [str(path.relative_to(ROOT)) for path in modules() if reads.search(path.read_text(encoding="utf-8"))]
    assert readers == ["settings.py"]


def test_every_locked_package_is_pinned_with_hashes() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    versions = {(package["name"], package["version"]) for package in locked["package"]}
    for file in ("requirements.txt", "tests/requirements.txt"):
        text = (ROOT / file).read_text(encoding="utf-8")
        pins = re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", text, re.MULTILINE)
        assert pins
        assert set(pins) <= versions
        assert text.count("--hash=sha256:") >= len(pins)


def test_modules_stay_small() -> None:
    long = {str(path.relative_to(ROOT)): n for path in modules() if (n := path.read_text("utf-8").count("\n")) > 330}
    assert long == {}
