"""Backups: the database, what readers wrote, the user's catalogue, the tombstones and, if wanted, the archive, each as
it was at one instant, with a manifest of digests. A backup is made under another name and renamed when it is whole."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from db.connection import check_file
from db.copying import Counted, copied, ends_in, places_beyond, problems_of, synced
from db.reader_file import reader_file
from monitor.clock import iso
from monitor.errors import ConfigError, DatabaseError, DiskFullError, UsageError
from monitor.fetching.batch import Home
from monitor.fetching.erasing import copy_stretch
from monitor.fetching.traces import list_of

MANIFEST = "manifest.json"
ARCHIVE, CATALOGUE = "archive", "catalogue"
PARTIAL = ".partial-"
FORMAT = 1
# over the copy itself: the manifest, folders, what a crawl adds meanwhile
_SPARE_BYTES = 20 * 2**20
_CHUNK = 1 << 20
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
Pages = Literal["none", "link", "copy"]


@dataclass(frozen=True, slots=True)
class File:
    """A file of a backup. ``path`` within it; of an archive file the first ``bytes`` count, whatever was appended
    since to one that is shared with the archive."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. ``database``: the file's name; ``archive``: how the pages came in."""

    database: str
    made_at: str
    version: str
    archive: str
    counted: Counted
    files: tuple[File, ...]

    @property
    def bytes(self) -> int:
        """Of all files together."""
        return sum(file.bytes for file in self.files)


def digest_of(path: Path, size: int | None = None) -> tuple[int, str]:
    """How many bytes were read, the first ``size`` at most, and their SHA-256 in hex."""
    found, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK if size is None else min(_CHUNK, size - done)):
            found.update(chunk)
            done += len(chunk)
    return done, found.hexdigest()


def make(
    home: Home,
    folder: Path,
    *,
    catalogue: Path,
    version: str,
    now: datetime,
    archive: Pages = "none",
    on_step: Callable[[int, int], None] = lambda done, of: None,
) -> Path:
    """Makes a backup in ``folder``; returns its own folder there, named by the database and the instant.

    A crawl may go on. Raises ``DatabaseError`` without a database, ``UsageError`` for a place that cannot be,
    ``DiskFullError`` with nothing left behind, and the errors of ``db.errors``."""
    check_file(home.database)
    if not home.database.exists() or home.database.stat().st_size == 0:
        raise DatabaseError(f"no database at {home.database}; there is nothing to back up (name it with --db)")
    if folder.resolve().is_relative_to(home.archive.resolve()):
        raise UsageError(f"{folder} lies in the archive itself; name another place")
    target = folder / f"{home.database.stem}-{iso(now).replace(':', '')}"
    partial = folder / f"{PARTIAL}{os.getpid()}-{target.name}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sweep(folder)
        _check_room(home, folder, archive)
        partial.mkdir(mode=0o700)
        _fill(partial, home, catalogue, version, now, archive, on_step)
        target = _free_name(target)
        partial.rename(target)
        synced(folder)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFullError(f"disk full: no room for a backup in {folder}; make room, or name another place") from (
                None
            )
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
            raise ConfigError(
                f"{folder} takes no backup ({error.strerror}); check the path, its owner and its mode"
            ) from None
        raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def _fill(
    partial: Path,
    home: Home,
    catalogue: Path,
    version: str,
    now: datetime,
    archive: Pages,
    on_step: Callable[[int, int], None],
) -> None:
    # the tombstones first: one that is put up meanwhile is younger than the copy and stays in force beside it
    for path in [list_of(home.database)] if list_of(home.database).is_file() else []:
        shutil.copyfile(path, partial / path.name)
    counts = copied(home.database, partial / home.database.name, on_step)
    readers = reader_file(home.database)
    if readers.is_file() and readers.stat().st_size:
        copied(readers, partial / readers.name)
    for path in _files_of(catalogue):
        copy = partial / CATALOGUE / path.relative_to(catalogue)
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    ends = ends_in(partial / home.database.name) if archive != "none" else {}
    if archive != "none":
        _take_archive(home.archive, partial / ARCHIVE, ends, link=archive == "link")
    files = []
    for path in _files_of(partial):
        within = path.relative_to(partial)
        size, digest = digest_of(path, ends.get(path.name) if within.parts[0] == ARCHIVE else None)
        files.append(File(within.as_posix(), size, digest))
        synced(path)
    manifest = Manifest(home.database.name, iso(now), version, archive, counts, tuple(files))
    # last of all: what has no manifest is no backup
    with (partial / MANIFEST).open("w", encoding="utf-8") as file:
        json.dump({"format": FORMAT, **asdict(manifest)}, file, indent=1, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    synced(partial)


def _take_archive(source: Path, target: Path, ends: Mapping[str, int], *, link: bool) -> None:
    """The archive's files up to the last record that the copied rows know: what is appended later is none of it."""
    target.mkdir(mode=0o700)
    for name, end in ends.items():
        path = source / name
        if not path.is_file() or path.is_symlink():
            continue
        if link:
            try:
                os.link(path, target / name, follow_symlinks=False)
                continue
            except OSError as error:
                # another file system, or one without hard links
                if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
                    raise
        copy_start(path, target / name, end)


def copy_start(path: Path, copy: Path, size: int) -> None:
    """Copies the first ``size`` bytes of a file into a new one, synced; its holes stay holes."""
    with path.open("rb") as file, copy.open("xb", buffering=0) as out:
        copy.chmod(0o600)
        copy_stretch(file, out, size)
        out.truncate(min(size, os.fstat(file.fileno()).st_size))
        os.fsync(out.fileno())


def _files_of(folder: Path) -> Iterator[Path]:
    """The plain files below a folder, none where it is not there; links are not followed."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            yield path


def _free_name(target: Path) -> Path:
    number = 2
    name = target
    while name.exists():
        name = target.with_name(f"{target.name}-{number}")
        number += 1
    return name


def _check_room(home: Home, folder: Path, archive: Pages) -> None:
    need = _SPARE_BYTES + sum(
        path.stat().st_size for path in (home.database, reader_file(home.database)) if path.exists()
    )
    if archive == "copy":
        need += sum(path.stat().st_size for path in _files_of(home.archive))
    room = os.statvfs(folder)
    free = room.f_bavail * room.f_frsize
    if free < need:
        raise DiskFullError(
            f"disk full: a backup of {home.database} needs {need // 2**20:,} MB, {free // 2**20:,} MB are free in "
            f"{folder}; make room, or name another place"
        )


def sweep(folder: Path) -> None:
    """Removes what a kill left of a backup that was being made here."""
    for path in folder.glob(f"{PARTIAL}*"):
        word = path.name.removeprefix(PARTIAL).split("-")[0]
        if path.is_dir() and word.isdigit() and not Path(f"/proc/{word}").exists():
            shutil.rmtree(path, ignore_errors=True)


def backups_in(folder: Path, database: str) -> list[Path]:
    """The whole backups of a database (by its file's name) in a folder, oldest first."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        if (path / MANIFEST).is_file() and not path.name.startswith("."):
            try:
                manifest = manifest_of(path)
            except DatabaseError:
                continue
            if manifest.database == database:
                found.append((manifest.made_at, path.name, path))
    return [path for _, _, path in sorted(found)]


def drop_old(folder: Path, database: str, keep: int) -> list[Path]:
    """Deletes all backups of a database in a folder but the newest ``keep``; returns which."""
    old = backups_in(folder, database)[:-keep]
    for path in old:
        # without its manifest it is none, whatever a kill leaves of it
        (path / MANIFEST).unlink()
        shutil.rmtree(path)
    return old


def manifest_of(folder: Path) -> Manifest:
    """The manifest of a backup. Raises ``DatabaseError`` where there is none that can be believed."""
    path = folder / MANIFEST
    try:
        told = json.loads(path.read_bytes())
        files = tuple(File(str(row["path"]), int(row["bytes"]), str(row["sha256"])) for row in told["files"])
        counts: Mapping[str, Any] = told["counted"]
        manifest = Manifest(
            str(told["database"]), str(told["made_at"]), str(told["version"]), str(told["archive"]),
            Counted(str(counts["schema"]), dict(counts["rows"]), dict(counts["links"])), files,
        )  # fmt: skip
    except FileNotFoundError:
        raise DatabaseError(
            f"{folder} is no backup (it has no {MANIFEST}); name a folder that press-monitor backup made"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DatabaseError(f"{path} cannot be read ({error}); take another backup") from None
    names = [*(file.path for file in files), manifest.database]
    if told.get("format") != FORMAT or manifest.database not in names[:-1] or not all(map(_is_within, names)):
        raise DatabaseError(f"{path} is no manifest that this version understands; take another backup")
    return manifest


def _is_within(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in name


def problems(folder: Path, manifest: Manifest) -> list[str]:
    """What is wrong with a backup, in words: every file is read against its digest, the database page by page, its rows
    and sums against those that were counted."""
    told = []
    for file in manifest.files:
        path = folder / file.path
        try:
            if path.is_symlink() or not path.is_file():
                told.append(f"{file.path} is gone")
                continue
            found = digest_of(path, file.bytes)
        except OSError as error:
            told.append(f"{file.path} cannot be read ({error.strerror or error})")
            continue
        if found != (file.bytes, file.sha256):
            told.append(f"{file.path} is not what was copied (size or digest differ)")
        elif not file.path.startswith(f"{ARCHIVE}/") and path.stat().st_size != file.bytes:
            told.append(f"{file.path} has grown since")
    if not told:
        told += problems_of(folder / manifest.database, manifest.counted)
    if not told and manifest.archive != "none":
        lengths = {
            PurePosixPath(file.path).name: file.bytes for file in manifest.files if file.path.startswith(f"{ARCHIVE}/")
        }
        told += [
            f"{ARCHIVE}/{name}: {there} bytes of the {end} that its rows need"
            for name, end, there in places_beyond(folder / manifest.database, lengths)
        ]
    return told
