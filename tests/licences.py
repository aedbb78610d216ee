"""``python -m tests.licences``: the page ``docs/licences.md``, from what the locked packages say of themselves."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

# licences under which a program under the MIT licence may use a package as it is
PERMISSIVE = frozenset(
    {
        *(
            "MIT",
            "MIT-0",
            "BSD",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "0BSD",
            "Apache-2.0",
            "ISC",
            "PSF-2.0",
            "Zlib",
            "ZPL-2.1",
        ),
        *("CC0-1.0", "CNRI-Python", "Public-Domain", "MPL-1.1", "MPL-2.0"),
    }
)
# as packages write them that have no SPDX expression
_WRITTEN = {
    "apache 2": "Apache-2.0", "apache 2.0": "Apache-2.0", "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0", "psfl": "PSF-2.0", "python software foundation license": "PSF-2.0",
    "mit license": "MIT", "bsd license": "BSD", "the bsd 2-clause license": "BSD-2-Clause",
    "public domain": "Public-Domain", "bsd-3-clause and public-domain": "BSD-3-Clause AND Public-Domain",
    "mit, bsd": "MIT AND BSD", "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
}  # fmt: skip
# packages that do not say; read in their source
_UNSAID = {"pysqlite3": "Zlib"}
_PIN = re.compile(r"^([a-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
_HEAD = """# Licences

The monitor itself is under the MIT licence. It installs these packages, as they are and unchanged. This page is made by
`python -m tests.licences > docs/licences.md` from the lock and from what each package says of itself; a test fails when
it is out of date, when a package does not say, and when a licence does not go with ours.

Two of them, `certifi` and `tld`, are under the Mozilla Public License, which asks that changes to their own files be
published; none are made. Of the licences that `tld` offers, that one is taken.

| package | version | licence |
|---|---|---|
"""


def page(root: Path) -> str:
    """The whole page."""
    rows = [f"| {name} | {version} | {licence(name)} |" for name, version in pinned(root)]
    return _HEAD + "\n".join(rows) + "\n"


def pinned(root: Path) -> list[tuple[str, str]]:
    """What ``requirements.txt`` installs here, with versions; what it names for other machines is left out."""
    found: dict[str, str] = {}
    for name, version in _PIN.findall((root / "requirements.txt").read_text(encoding="utf-8")):
        try:
            installed = metadata(name)["Version"]
        except PackageNotFoundError:
            continue
        if installed == version or name not in found:
            found[name] = version
    return sorted(found.items())


def licence(name: str) -> str:
    """The licence of an installed package as an SPDX expression; with ``unknown`` where it does not go with ours."""
    told = metadata(name)
    classified = [each.split(" :: ")[-1] for each in told.get_all("Classifier") or () if each.startswith("License ::")]
    candidates = [told.get("License-Expression"), told.get("License"), *classified, _UNSAID.get(name)]
    expressions = [_WRITTEN.get(each.lower(), each) for each in candidates if each]
    return next((each for each in expressions if permitted(each)), f"unknown: {'; '.join(expressions)[:80]}")


def permitted(expression: str) -> bool:
    """Whether what an expression asks for goes with the MIT licence: all that ``AND`` joins, any that ``OR`` joins."""
    return any(
        all(part.strip(" ()") in PERMISSIVE for part in re.split(r"\bAND\b", choice))
        for choice in re.split(r"\bOR\b", expression)
    )


if __name__ == "__main__":
    print(page(Path(__file__).parents[1]), end="")
