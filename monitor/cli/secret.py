"""The secret that signs readers' cookies, so that they stay signed in when the site starts again."""

from __future__ import annotations

import os
import re
import secrets
import stat
from pathlib import Path

from monitor.cli.telling import tell
from monitor.errors import ConfigError

SECRET = "serve.secret"  # noqa: S105 - the name of the file


def kept_secret(path: Path) -> str:
    """The secret in ``path``, made if there is none; one that lasts until the site stops where none can be kept. Raises
    ``ConfigError`` for a file that others may read, or that holds something else."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path)
        with path.open(encoding="ascii") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            found = file.read(1000).strip()
    except UnicodeDecodeError:
        found, mode = "", 0
    except OSError as error:
        tell(f"{path} cannot be kept ({error.strerror}): readers sign in again after each start.", err=True)
        return secrets.token_hex(32)
    if mode & 0o077:
        raise ConfigError(f"{path} may be read by others, who could sign in as anybody: delete it, another is made")
    if not re.fullmatch(r"[0-9a-f]{64}", found):
        raise ConfigError(f"{path} holds no secret of ours: delete it, another is made (readers sign in again)")
    return found


def _make(path: Path) -> None:
    """Writes a secret where there is none: whole or not at all, and the first of two that start at once."""
    if path.exists():
        return
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        beside.touch(0o600, exist_ok=False)
        with beside.open("w", encoding="ascii") as file:
            file.write(f"{secrets.token_hex(32)}\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            return
    finally:
        beside.unlink(missing_ok=True)
