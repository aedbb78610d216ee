"""Where all tests keep their files: in memory, where there is some. Every commit of the monitor waits until its disk
has it, and the tests commit a hundred thousand times."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
# a run leaves half a gigabyte behind until the next; a container's /dev/shm may hold 64 MB
_ENOUGH = 2 << 30

if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH:
    # unless somebody wants them elsewhere
    os.environ.setdefault("TMPDIR", str(_MEMORY))
    tempfile.tempdir = None
