"""``press-monitor rebuild --from-archive``: a new database from the archive alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from db.proofs import Proofs
from db.soundness import looked_at
from monitor.cli.opening import opened, registry
from monitor.cli.options import db_option, json_option
from monitor.cli.summary import ProgressLine, as_object
from monitor.cli.telling import print_json, tell
from monitor.errors import DatabaseError, UsageError
from monitor.fetching.batch import Home
from monitor.fetching.rebuilding import Rebuilt, enter_all, is_free, take_over
from monitor.fetching.runner import conclude

SHOWN = 20
Texts = dict[str, tuple[str, str, str]]


@click.command()
@click.option(
    "--from-archive", "wanted", is_flag=True, required=True, help="From WARC files alone; there is no other way."
)
@click.option(
    "--archive",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another folder of WARC files, which are copied.  [default: the one that belongs to --db]",
)
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A former database: say which texts come out otherwise.",
)
@db_option
@json_option
def rebuild(wanted: bool, archive: Path | None, against: Path | None, db: Path, as_json: bool) -> int:
    """Make a new database where none is: every record of the archive gets its row and is taken through the process.

    Texts come out as they were, byte for byte, under the same version of the extractor; --against proves it. What only
    the database knew is not there: which list showed a link, addresses that were never fetched, runs. Addresses with a
    tombstone in the list beside it stay forgotten. A rebuilding that was cut short is finished by the next crawl's
    start. Ends with 65 if --against finds a text that differs under the same extractor, or lacks.
    """
    home = Home(db.absolute())
    if not is_free(home.database):
        raise DatabaseError(f"{home.database} is there already; name a new file with --db, or move that one away")
    folder = archive or home.archive
    if not any(folder.glob("*.warc.gz")):
        raise UsageError(f"no archive at {folder} (*.warc.gz); name its folder with --archive")
    former = _texts(against) if against else None
    if folder.resolve() != home.archive.resolve():
        take_over(folder, home.archive)
    line = ProgressLine()
    with opened(home.database, "rebuild", registry()) as batch:
        rebuilt = enter_all(batch, lambda done: line.count(done, "records"))
        line.end()
        result = conclude(batch)
    differences = _compared(former, _texts(home.database)) if former is not None else None
    code = result.exit_code or (DatabaseError.exit_code if differences and differences.harms else 0)
    if as_json:
        told = {
            "records": rebuilt.records, "by_ending": rebuilt.by_ending, "pages": rebuilt.pages,
            "unreadable": list(rebuilt.unreadable),
        }  # fmt: skip
        print_json({
            **as_object(result, rebuilt=told, against=differences.as_dict() if differences else None),
            "exit_code": code,
        })  # fmt: skip
    else:
        _say(home, rebuilt, result.counts, differences)
    return code


class _Differences:
    def __init__(self) -> None:
        self.equal = 0
        self.other_extractor: list[str] = []
        self.altered: list[str] = []
        self.lacking: list[str] = []
        self.added: list[str] = []

    @property
    def harms(self) -> bool:
        return bool(self.altered or self.lacking)

    def as_dict(self) -> dict[str, object]:
        return {
            "equal": self.equal, "other_extractor": self.other_extractor, "altered": self.altered,
            "lacking": self.lacking, "added": self.added,
        }  # fmt: skip


def _compared(former: Texts, present: Texts) -> _Differences:
    told = _Differences()
    for key, (text_hash, extractor, url) in sorted(former.items()):
        now = present.get(key)
        if now is None:
            told.lacking.append(url)
        elif now[0] == text_hash:
            told.equal += 1
        elif now[1] == extractor:
            told.altered.append(url)
        else:
            told.other_extractor.append(url)
    told.added = [present[key][2] for key in sorted(present.keys() - former.keys())]
    return told


def _texts(path: Path) -> Texts:
    with looked_at(path) as database:
        return Proofs(database).texts()


def _say(home: Home, rebuilt: Rebuilt, counts: dict[str, int], differences: _Differences | None) -> None:
    endings = ", ".join(f"{count} {word}" for word, count in rebuilt.by_ending.items())
    tell(f"{home.database}: {rebuilt.records} records ({endings or 'none'}), {counts.get('articles', 0)} articles")
    for line in rebuilt.unreadable[:SHOWN]:
        tell(f"  unreadable: {line}")
    if differences is None:
        return
    words = Counter(
        {
            "altered": len(differences.altered),
            "lacking": len(differences.lacking),
            "read by another extractor": len(differences.other_extractor),
            "added": len(differences.added),
        }
    )
    tell(f"{differences.equal} texts are what they were; " + ", ".join(f"{n} {word}" for word, n in words.items()))
    for word, urls in (("altered", differences.altered), ("lacking", differences.lacking)):
        for url in urls[:SHOWN]:
            tell(f"  {word}: {url}")
