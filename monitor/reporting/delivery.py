"""Files that are there whole or not at all: written beside the target and renamed, with an account beside them."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from monitor.errors import DiskFullError, UsageError

# of these no file is ever replaced: databases, and the archive's records
_KEPT = (b"SQLite format 3\0", b"WARC/1.")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def beside(target: Path) -> Path:
    """Where the account of a file stands."""
    return target.with_name(f"{target.name}.provenance.json")


def deliver(target: Path, write: Callable[[BinaryIO], Mapping[str, Any]]) -> int:
    """Has ``write`` write a file, which takes the place of ``target`` when all of it is on the disk; what it returns
    goes beside the file, with size and digest. What is no regular file (a pipe, a device) is written to as it is.
    Returns the bytes.

    Raises ``UsageError`` where the file cannot stand there, ``DiskFullError``, and what ``write`` raises; the target is
    then as it was."""
    real = Path(os.path.realpath(target))
    if real.exists() and not real.is_file() and not real.is_dir():
        with _named(target), real.open("wb") as out:
            write(out)
        return 0
    check(target)
    part = real.with_name(f".{real.name}.{os.getpid()}.part")
    try:
        with _named(target):
            with part.open("wb") as out:
                account = write(out)
                _sync(out)
            if real.exists():
                part.chmod(stat.S_IMODE(real.stat().st_mode))
            with part.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = part.stat().st_size
            told = {**account, "file": real.name, "bytes": size, "sha256": digest}
            _write_account(beside(real), told)
            part.replace(real)
    finally:
        part.unlink(missing_ok=True)
    return size


def check(target: Path) -> None:
    """Raises ``UsageError`` where no file can be made, or one stands that is not to be replaced."""
    real = Path(os.path.realpath(target))
    if real.is_dir():
        raise UsageError(f"{target} is a folder; name a file in it with -o")
    if not real.parent.is_dir():
        raise UsageError(f"{real.parent} does not exist; make the folder, or name another file with -o")
    if real.is_file() and os.access(real, os.R_OK):
        with real.open("rb") as file:
            head = file.read(16)
        if head.startswith(_KEPT) or real.suffixes[-2:] == [".warc", ".gz"]:
            raise UsageError(f"{target} is a database or an archive and was left as it is; name another file with -o")


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Standard output for bytes. Raises ``DiskFullError``."""
    out = sys.stdout.buffer
    try:
        with _named(Path("standard output")):
            yield out
            out.flush()
    except DiskFullError:
        # what is left in the buffer would fail again when the program ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        raise


def _write_account(path: Path, account: Mapping[str, Any]) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as out:
            out.write((json.dumps(account, ensure_ascii=False, indent=2) + "\n").encode(errors="replace"))
            _sync(out)
        if path.exists():
            part.chmod(stat.S_IMODE(path.stat().st_mode))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _sync(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """The system's refusals that an operator can mend, by name."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFullError(
                f"disk full: no room to write {path} ({error.strerror}); make room and start again"
            ) from None
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENAMETOOLONG):
            raise UsageError(f"{path} cannot be written ({error.strerror}); name another file with -o") from None
        raise
