"""SC: the program installed from its lock alone, into an empty environment, with every module imported there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.reliability.result import Result, scratch
from tests.licences import page, pinned

ROOT = Path(__file__).parents[3]
_IMPORT = """
import importlib, pkgutil, sys
names = ["settings"]
for top in ("monitor", "spiders", "db"):
    package = importlib.import_module(top)
    names += [module.name for module in pkgutil.walk_packages(package.__path__, top + ".")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def sc(short: bool) -> Result:
    """Needs the package registry, so it has no short form. ``pip_check``: what it says, which is to be nothing."""
    with scratch() as folder:
        environment = folder / "venv"
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        python = environment / "bin" / "python"
        words = ["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
        install = [python, "-m", "pip", *words, "-r", ROOT / "requirements.txt"]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode:
            return {"ok": False, "install": done.stderr[-1000:]}
        imported = subprocess.run([python, "-c", _IMPORT], cwd=ROOT, capture_output=True, text=True, check=False)
        checked = subprocess.run([python, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    licences = [line for line in page(ROOT).splitlines() if "| unknown" in line]
    return {
        "ok": imported.returncode == 0 and checked.returncode == 0 and not licences,
        "packages": len(pinned(ROOT)),
        "modules": int(imported.stdout or 0) if imported.returncode == 0 else imported.stderr[-1000:],
        "pip_check": (checked.stdout + checked.stderr).strip(),
        "licences_unknown": licences,
    }
