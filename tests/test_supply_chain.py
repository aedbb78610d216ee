"""What is installed beside our own code: declared, locked, used, and under a licence that goes with ours."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.licences import page, permitted, pinned

ROOT = Path(__file__).parents[1]
OURS = {"monitor", "spiders", "db", "settings"}
# imported by no name of theirs, or by none at all
UNSEEN = {
    "lxml-html-clean": "imported by jusText, whose own wish for it pip 23 does not find",
    "pysqlite3": "imported by sqlite-utils and Datasette where it is installed; we take their sqlite3",
    "tzdata": "read by zoneinfo where the system has no time zones",
    "xlsxwriter": "imported by its name in a string, when a workbook is asked for",
    "dateparser": "imported by htmldate; named to keep it at a version that we have tried",
}


def test_whatever_is_imported_is_declared() -> None:
    undeclared = {name: where for name, where in imported().items() if name not in declared()}
    assert undeclared == {}


def test_whatever_is_declared_is_used() -> None:
    assert declared() - set(imported()) == set(UNSEEN)


def test_what_is_installed_agrees() -> None:
    """As ``pip check`` has it, in no time."""
    missing = []
    for name, wanted in pinned(ROOT):
        for text in requires(name) or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                found = version(requirement.name)
                if not requirement.specifier.contains(found, prereleases=True):
                    missing.append(f"{name} {wanted} wants {requirement}, {found} is installed")
    assert missing == []


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="the page is made with the oldest Python that we support")
def test_the_page_of_licences_is_up_to_date() -> None:
    assert (ROOT / "docs" / "licences.md").read_text(encoding="utf-8") == page(ROOT)


def test_every_licence_goes_with_ours() -> None:
    assert [row for row in page(ROOT).splitlines() if row.startswith("| ") and "unknown" in row] == []
    assert not permitted("GPL-3.0-only")
    assert not permitted("MIT AND AGPL-3.0-or-later")
    assert not permitted("UNKNOWN")
    assert permitted("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later")
    assert permitted("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0")


def imported() -> dict[str, str]:
    """The distributions whose modules our code imports, each with a place."""
    known = packages_distributions()
    found: dict[str, str] = {}
    for path in [
        *(file for top in sorted(OURS - {"settings"}) for file in (ROOT / top).rglob("*.py")),
        ROOT / "settings.py",
    ]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
                if node.module == "backports":
                    names = [f"backports.{alias.name}" for alias in node.names]
            for name in names:
                top = name.partition(".")[0]
                # of Python 3.14
                if top in sys.stdlib_module_names or top in OURS or top == "compression":
                    continue
                for distribution in known[top]:
                    found.setdefault(canonicalize_name(distribution), f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def declared() -> set[str]:
    """The names of the direct dependencies."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {canonicalize_name(re.split(r"[^A-Za-z0-9._-]", each)[0]) for each in project["dependencies"]}


def wished_by(distribution: str) -> set[str]:
    """What a distribution itself needs."""
    return {canonicalize_name(Requirement(text).name) for text in requires(distribution) or ()}
