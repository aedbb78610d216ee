"""``python -m tests.db.schemas.make [m003 ...]`` makes the databases of former versions anew, each by the code of its
own time, taken from the history of this repository: two invented outlets crawled by that version, as SQL and WARC.

Needs the whole history (``git clone`` without ``--depth``); run it only to add a version."""

from __future__ import annotations

import io
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).parent
# the last step that a user could have -> a commit at which it was the last; steps between two came together
VERSIONS = {"m003": "a2c8508", "m004": "e6bad23", "m005": "2f64531", "m011": "9ff44d4", "m012": "f613acd"}
# run in the former version's own folder
_CRAWL = """
import sys
from pathlib import Path
from tests.crawl.drive import ScriptedPress, crawl, feed, feed_of, page, source
folder = Path(sys.argv[1])
for name in ("un", "deux"):
    source(folder / "sources", name, feed_of(name))
long = " ".join(f"Le puits numéro {n} a été curé par les habitants du quartier est." for n in range(30))
with ScriptedPress() as press:
    press.answers["http://un.example/feed"] = feed(*(f"http://un.example/a/{n}" for n in range(4)))
    press.answers["http://deux.example/feed"] = feed("http://deux.example/a/reprise")
    press.answers["http://un.example/a/0"] = page("Les puits sont curés", long)
    press.answers["http://un.example/a/1"] = page("Le marché rouvre", "Les étals du marché ont rouvert. " * 40)
    press.answers["http://un.example/a/2"] = page("La fête est remise", "La fête du village est remise. " * 40)
    press.answers["http://deux.example/a/reprise"] = page("Des puits curés", long)
    crawl(press, folder)
"""


def make(step: str, commit: str) -> None:
    """Writes ``mNNN.sql`` and ``mNNN.warc.gz``."""
    with tempfile.TemporaryDirectory() as name:
        code, folder = Path(name) / "code", Path(name) / "home"
        packed = subprocess.run(["git", "archive", commit], capture_output=True, check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            tar.extractall(code, filter="data")
        folder.mkdir()
        subprocess.run([sys.executable, "-c", _CRAWL, str(folder)], cwd=code, check=True)
        (HERE / f"{step}.sql").write_text(dumped(folder / "press.db"), encoding="utf-8")
        (warc,) = (folder / "press-archive").glob("*.warc.gz")
        shutil.copy(warc, HERE / f"{step}.warc.gz")


def dumped(path: Path) -> str:
    """A database as statements, one a line or more; the gazetteer left out but for what an article names."""
    with closing(sqlite3.connect(path)) as db, db:
        if db.execute("select 1 from sqlite_master where name = 'tenures'").fetchone():
            db.execute("delete from tenures")
            db.execute("delete from entities where id not in (select entity_id from mentions)")
        (mark,) = db.execute("pragma application_id").fetchone()
        lines = [f"pragma application_id = {mark}", "pragma foreign_keys = off", "begin"]
        made = db.execute("select type, name, sql from sqlite_master where sql is not null order by rowid").fetchall()
        made = [row for row in made if not row[1].startswith(("articles_fts_", "sqlite_"))]
        tables = [row for row in made if row[0] == "table"]
        lines += [sql for _, _, sql in tables]
        for _, table, sql in tables:
            if sql.lower().startswith("create virtual"):
                continue
            columns = [row[1] for row in db.execute(f"pragma table_info([{table}])")]
            quoted = " || ', ' || ".join(f"quote([{column}])" for column in columns)
            for (values,) in db.execute(f"select {quoted} from [{table}]"):
                lines.append(f"insert into [{table}] values ({values})")
        lines += [sql for kind, _, sql in made if kind != "table"]
        lines += ["insert into articles_fts(articles_fts) values ('rebuild')", "commit"]
    return "".join(f"{line};\n" for line in lines)


def main() -> None:
    for step in sys.argv[1:] or VERSIONS:
        make(step, VERSIONS[step])


if __name__ == "__main__":
    main()
