"""What stands beside the database and could tell of an erased article: log lines, evidence files and exports; and the
list of tombstones that outlives a restored backup."""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from db.erasure import Traces
from db.tombstones import Tombstone
from monitor.errors import ConfigError

# what an export has beside it, and those that can be searched as they are
ACCOUNT = ".provenance.json"
_PLAIN = {".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".ris", ".bib", ".md", ".txt"}


def blot_logs(database: Path, traces: Traces) -> int:
    """Overwrites the traces in every log beside the database with stars, in place, so that whoever appends to one goes
    on appending; returns how many were found."""
    if traces.pattern is None:
        return 0
    pattern = re.compile(traces.pattern.pattern.encode())
    found = 0
    for path in sorted(database.parent.glob(f"{database.stem}*.log*")):
        if path.is_symlink() or not path.is_file():
            continue
        with path.open("r+b") as file:
            # a line holds a trace whole
            start = 0
            for line in file:
                for match in list(pattern.finditer(line)):
                    os.pwrite(file.fileno(), b"*" * len(match[0]), start + match.start())
                    found += 1
                start += len(line)
            os.fsync(file.fileno())
    return found


def handed_out(database: Path, keys: Sequence[str], traces: Traces, sayings: Sequence[str]) -> list[Path]:
    """The evidence files of these articles, and the exports that hold a trace of them or cannot be looked into, in the
    folder of the database and in those within it; each export with the account beside it."""
    folders = [database.parent, *sorted(path for path in database.parent.iterdir() if _is_folder(path))]
    found: list[Path] = []
    for folder in folders:
        for path in sorted(folder.glob("*.zip")):
            if path.is_file() and not path.is_symlink() and _is_evidence_of(path, keys):
                found.append(path)
        for account in sorted(folder.glob(f"*{ACCOUNT}")):
            export = account.with_name(account.name.removesuffix(ACCOUNT))
            if export.is_file() and not export.is_symlink() and _may_hold(export, traces, [*keys, *sayings]):
                found += [export, account]
    return found


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_evidence_of(path: Path, keys: Iterable[str]) -> bool:
    try:
        with zipfile.ZipFile(path) as file:
            names = set(file.namelist())
    except (OSError, zipfile.BadZipFile):
        return False
    return "SHA256SUMS" in names and any(f"{key}/article.json" in names for key in keys)


def _may_hold(path: Path, traces: Traces, words: Sequence[str]) -> bool:
    if path.suffix.lower() not in _PLAIN:
        return True
    # quotation marks are doubled in tables, and written as escapes in JSON
    data = path.read_bytes().decode("utf-8", "replace").replace('""', '"').replace('\\"', '"')
    pattern = traces.pattern
    return any(word in data for word in words) or (pattern is not None and pattern.search(data) is not None)


def list_of(database: Path) -> Path:
    """The list of tombstones of a database, which a restored backup does not replace."""
    return database.with_name(f"{database.stem}.forgotten.jsonl")


def listed(database: Path) -> list[Tombstone]:
    """The tombstones in the list; none where there is no list. Raises ``ConfigError`` for a line that is none."""
    path = list_of(database)
    if not path.exists():
        return []
    stones = []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            stones.append(Tombstone(str(row["key"]), str(row["forgotten_at"]), row.get("reason")))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ConfigError(
                f"{path}:{number} is no tombstone; restore the file from a backup, or delete that line"
            ) from None
    return stones


def write_list(database: Path, stones: Iterable[Tombstone]) -> None:
    """Replaces the list, as a whole or not at all."""
    path = list_of(database)
    part = path.with_name(path.name + ".new")
    with part.open("w", encoding="utf-8") as file:
        for stone in stones:
            row = asdict(stone)
            del row["erased_at"]
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
