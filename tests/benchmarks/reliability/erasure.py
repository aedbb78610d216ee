"""T12: a name that stands everywhere an article leaves bytes, and in no file after ``forget``."""

from __future__ import annotations

import sqlite3
import zipfile
import zlib
from contextlib import closing
from pathlib import Path

from db.labels import Label, set_labels
from tests.benchmarks.reliability.result import Result, scratch
from tests.cli.forked import run
from tests.crawl.drive import Asked, ScriptedPress, crawl, feed, feed_of, page, source
from tests.crawl.forgetting import forget

NOW = "2025-05-23T12:00:00Z"
# on a machine with other work too
PATIENCE_S = 30.0


def canary(number: int) -> str:
    """A name that occurs nowhere else: in titles, bodies, bylines and addresses."""
    return f"Zyqwarthelm{number:04}ibovax"


def _page(number: int, text: str) -> tuple[int, dict[str, str], bytes]:
    name = canary(number)
    status, headers, body = page(f"{name} parle du pont numéro {number} au village", text)
    return status, headers, body.replace(b"<article>", f'<article><p class="author">Par {name}</p>'.encode())


def _text(number: int, word: str) -> str:
    return " ".join(
        f"{canary(number)} a dit {word} que la réfection {line} du pont {number} attend." for line in range(25)
    )


def _made(folder: Path, count: int, former: Path) -> list[str]:
    """Two outlets, the second of which copies the first; each text is changed once."""
    urls = [f"http://un.example/a/{canary(n).lower()}-pont" for n in range(count)]
    copies = [f"http://deux.example/a/reprise-{canary(n).lower()}" for n in range(count)]
    for name in ("un", "deux"):
        source(folder / "sources", name, feed_of(name), more="requests: 4000\n")
    with ScriptedPress() as press:
        press.answers["http://un.example/feed"] = feed(*urls, "http://un.example/a/reste")
        press.answers["http://deux.example/feed"] = feed(*copies)
        press.answers["http://un.example/a/reste"] = page("Ce qui reste au village", "Le marché rouvre demain. " * 40)
        for number, (url, copy) in enumerate(zip(urls, copies, strict=True)):
            press.answers[url] = _page(number, _text(number, "hier"))
            press.answers[copy] = _page(number, _text(number, "hier"))
        crawl(press, folder, asked=Asked(patience=PATIENCE_S))
        # a copy from before an upgrade, as one lies there
        (folder / "press.before-m012.db").write_bytes((folder / "press.db").read_bytes())
        for number, url in enumerate(urls):
            press.answers[url] = _page(number, _text(number, "aujourd'hui"))
        crawl(press, folder, "2025-05-23T11:30:00Z", Asked(revisits="all", patience=PATIENCE_S))
    _handed_out(folder, urls, former)
    return [*urls, *copies]


def _handed_out(folder: Path, urls: list[str], former: Path) -> None:
    """Logs, alerts that wait, labels, exports, evidence and a backup."""
    db = folder / "press.db"
    lines = "".join(f"INFO fetched {url}\nINFO {canary(n)} parle du pont numéro {n} au village\n"
                    for n, url in enumerate(urls))  # fmt: skip
    (folder / "press.log").write_text(lines, encoding="utf-8")
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute(
            "insert into outbox (alert, kind, target, title, body, article_id, created_at, next_try_at) "
            "select 'alert-' || id, 'alert', 'desk', title, title || ' ' || url, id, ?, ? from articles",
            [NOW, NOW],
        )
        keys = dict(connection.execute("select url, key from articles"))
    connection.close()
    set_labels(db, [Label(keys[url], url, "aes-russie", "unsure", canary(n), NOW, None)
                    for n, url in enumerate(urls)])  # fmt: skip
    for name in ("tous.csv", "textes.jsonl"):
        assert run(folder, "export", "--full-text", "-o", folder / name, "--db", db).code == 0
    assert run(folder, "evidence", urls[0], "--to", folder / f"{keys[urls[0]]}-evidence.zip", "--db", db).code == 0
    assert run(folder, "backup", former, "--archive", "copy", "--db", db).code == 0


def _plain(path: Path) -> bytes:
    """A file's bytes, and what they are without compression."""
    data = path.read_bytes()
    found, rest = data, data
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as file:
            return found + b"".join(file.read(name) for name in file.namelist())
    while rest[:3] == b"\x1f\x8b\x08":
        member = zlib.decompressobj(31)
        found += member.decompress(rest)
        rest = member.unused_data
    return found


def _hits(folder: Path, count: int) -> dict[str, int]:
    """File -> how many of the names stand in it, in any case and in the encodings that SQLite has."""
    names = [canary(number).lower() for number in range(count)]
    told = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.parent.name != "sources":
            data = _plain(path).lower()
            wide = data.replace(b"\0", b"")
            hits = sum(name.encode() in data or name.encode() in wide for name in names)
            if hits:
                told[str(path.relative_to(folder))] = hits
    return told


def t12(short: bool) -> Result:
    """Byte hits in every file of a home, and in a backup that is restored, after everything was forgotten."""
    count = 4 if short else 30
    with scratch() as folder:
        home, backups = folder / "home", folder / "backups"
        home.mkdir()
        urls = _made(home, count, backups)
        before = _hits(home, count)
        done = forget(home, *urls, reason="asked for")
        after = _hits(home, count)
        # a backup from before brings nothing back
        (backup,) = [path for path in backups.iterdir() if path.is_dir()]
        restored = run(home, "restore", backup, "--force", "--db", home / "press.db")
        for aside in home.glob("press.db.replaced-*"):
            # kept aside by restore, and deleted by whoever restored it, as docs/operations.md says
            aside.unlink()
        again = _hits(home, count)
        size = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    return {"names": count, "articles": len(urls), "files_before": len(before), "hits_before": sum(before.values()),
            "hits_after": after, "hits_after_restore": again, "bytes_searched": size,
            "ok": done.code == restored.code == 0 and len(before) >= 8 and not after and not again}  # fmt: skip
