"""``press-monitor evidence``: all that proves an article, as one ZIP."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import click

from db.inspection import Database, inspected
from db.proofs import Proofs
from db.tombstones import Tombstones
from monitor.cli.options import db_option, json_option
from monitor.cli.telling import print_json, tell
from monitor.clock import SystemClock, iso
from monitor.discovery.urls import UrlRejected, canonical, key
from monitor.errors import DatabaseError, DiskFullError, UsageError
from monitor.fetching.archive import Archive
from monitor.fetching.batch import Home
from monitor.fetching.verification import is_dropped, record_at
from monitor.reporting.citation import french_day
from monitor.reporting.evidence import Proof, packed


@click.command()
@click.argument("given", metavar="ARTICLE_ID|KEY|URL|TEXT_KEY")
@click.option(
    "-o", "--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="The file; KEY-evidence.zip here."
)
@click.option("--text", "whole_text", is_flag=True, help="All articles that carry the article's text.")
@db_option
@json_option
def evidence(given: str, target: Path | None, whole_text: bool, db: Path, as_json: bool) -> int:
    """Pack an article's archive records, text, revisions, verdicts, copies, a report and citations into a ZIP file.

    The file can be checked without this program: sha256sum -c SHA256SUMS, and any WARC tool. The key of a text packs
    every article that carries it, where it is not also an article's key (then: --text). Nothing is written but the
    file; a crawl may go on. Ends with 65 where a record is gone or altered: evidence with a hole proves nothing. Pages
    that are no longer kept (prune) or that the publisher reserves are told in the report.
    """
    archive = Archive(Home(db.absolute()).archive)
    with inspected(db) as database:
        proofs = [_proof(Proofs(database), archive, each) for each in _articles(database, given, whole_text)]
    name = proofs[0].article["text_key" if len(proofs) > 1 else "key"]
    path = target or Path(f"{name}-evidence.zip")
    try:
        taken = path.exists()
    except OSError as error:
        raise _unusable(path, error) from None
    if taken:
        raise UsageError(f"{path} exists already; name another file with --to")
    today = iso(SystemClock().now())
    data = packed(proofs, f"{french_day(today[:10])} à {today[11:16]} UTC", version("press-monitor"))
    _write(path, data)
    records = sum(bool(record) for proof in proofs for record in proof.records)
    unkept = sum(not record for proof in proofs for record in proof.records)
    if as_json:
        print_json({
            "exit_code": 0, "file": str(path), "bytes": len(data), "records": records, "unkept": unkept,
            "articles": [proof.article["key"] for proof in proofs],
        })  # fmt: skip
    else:
        gone = f" ({unkept} more are no longer kept, as the report says)" if unkept else ""
        tell(f"{path}: {len(proofs)} articles, {records} archive records{gone}, {len(data)} bytes")
    return 0


def _articles(database: Database, given: str, whole_text: bool) -> list[int]:
    """The ids that are meant. Raises ``UsageError`` where there is nothing to show."""
    proofs, word = Proofs(database), given.strip()
    found = proofs.article("id" if word.isdigit() else "key", word)
    its_key = word
    if found is None and not word.isdigit() and "." in word:
        try:
            its_key = key(canonical(word))
        except UrlRejected as error:
            raise UsageError(f"{given!r} is no address of a page: {error}") from None
        found = proofs.article("link_id", proofs.link(its_key) or 0)
    if found is not None and not whole_text:
        return [found["id"]]
    carriers = proofs.articles_of_text(found["text_key"] if found is not None else word)
    if carriers or found is not None:
        return carriers or [int(found["id"])] if found is not None else carriers
    if (stone := Tombstones(database).of(its_key)) is not None:
        why = f" ({stone.reason})" if stone.reason else ""
        raise UsageError(f"{given} was erased on {stone.forgotten_at[:10]}{why}; nothing of it is left to show")
    raise UsageError(
        f"{given!r} is no stored article; give its number (articles.id), key or address, or the key of a text "
        f"('press-monitor why' tells what is known of an address)"
    )


def _proof(proofs: Proofs, archive: Archive, article_id: int) -> Proof:
    article = proofs.article("id", article_id)
    assert article is not None
    captures = proofs.captures(article["link_id"])
    records = []
    for row in captures:
        found = record_at(archive, row)
        if is_dropped(row):
            # the report says since when it is no longer kept
            records.append(b"")
            continue
        if found.kind:
            raise DatabaseError(
                f"no evidence for {article['url']}: its record {archive.folder / row['warc_file']}:"
                f"{row['warc_offset']} of {row['fetched_at']} is {found.kind} ({found.what}); restore that file from "
                "a backup of the archive and try again"
            )
        records.append(found.data)
    if not captures:
        raise DatabaseError(f"no evidence for {article['url']}: the archive holds no record of it")
    return Proof(
        article,
        captures,
        records,
        proofs.revisions(article_id),
        proofs.matches(article_id),
        proofs.copies(article_id),
        proofs.changes(article_id),
    )


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except FileNotFoundError:
        raise UsageError(f"{path.parent} does not exist; make the folder, or name another file with --to") from None
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFullError(f"disk full: no room for {len(data)} bytes at {path}; make room, or use --to") from None
        raise _unusable(path, error) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _unusable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path} cannot be written ({error.strerror}); name another file with --to")
