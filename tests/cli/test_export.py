"""``press-monitor export``: what leaves is what is stored, in every format; what cannot be meant is one line."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from db.columns import COLUMNS, FULL_TEXT
from tests.cli.archive import json_lines
from tests.cli.forked import run
from tests.crawl.program import COMMAND, Done, environment
from tests.reporting.pressroom import BIG, FORMULAS, PLAIN, WIRE, break_files, pressroom
from tests.reporting.reading_back import bibtex_entries, csv_rows, is_formula, ris_records, sheets

NAMES = [column.name for column in COLUMNS if column.name != FULL_TEXT]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pressroom(tmp_path_factory.mktemp("pressroom") / "press.db")


@pytest.fixture(scope="module")
def ugly(db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = Path(shutil.copy(db, tmp_path_factory.mktemp("ugly") / "ugly.db"))
    break_files(copy)
    return copy


def export(db: Path, *arguments: str | Path) -> Done:
    return run(db.parent, "export", "--db", db, *arguments)


def rows(db: Path, *arguments: str | Path) -> list[dict[str, Any]]:
    done = export(db, "--format", "jsonl", *arguments)
    assert (done.code, done.err) == (0, "")
    return json_lines(done.out)


def keys(db: Path, *arguments: str | Path) -> list[str]:
    return [row["article"] for row in rows(db, *arguments)]


def test_a_row_says_what_is_known_of_an_article(db: Path) -> None:
    row = next(row for row in rows(db, "--full-text") if row["article"] == "copie")
    assert list(row) == [*NAMES, "full_text"]
    expected = {
        "source": "horizon", "source_name": "Horizon de Kati", "country": "ML", "owner": "private", "role": "press",
        "counted": 1, "day": "2026-11-20", "published_at": "2026-11-20T08:30:00Z", "published_precision": "minute",
        "published_from": "url + feed", "bylines": ["Awa Exemple", "Idrissa Modèle"],
        "credits": ["Agence Septentrion"], "text": "wire", "text_articles": 2, "standing": "copy", "relation": "edited",
        "percent": 93, "of_article": "wire", "of_source": "agence", "origin": "agence", "origin_article": "wire",
        "origin_confidence": 0.9, "hours_after_origin": 2.5, "hours_by": "hour", "story": "histoire",
        "story_title": "Rencontre à Moscou", "topic": "aes-russie", "verdict": "relevant", "score": 0.82,
        "topics": ["aes-russie"], "warc_file": "2026-11-20-00001.warc.gz", "full_text": WIRE,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def test_newest_first_and_what_was_forgotten_never(db: Path) -> None:
    assert keys(db) == ["copie", "wire", "own", "mois", "ancien"]


def test_reference_outlets_are_marked_and_not_counted(db: Path, tmp_path: Path) -> None:
    assert [(row["article"], row["counted"]) for row in rows(db, "--text", "wire")] == [("copie", 1), ("wire", 0)]
    done = export(db, "--text", "copie", "-o", tmp_path / "a.csv", "--json")
    counts = done.json["counts"]
    assert (counts["rows"], counts["articles"], counts["texts"], counts["reference_rows"]) == (2, 1, 1, 1)
    told = export(db, "-o", tmp_path / "a.csv").out
    assert "3 articles, 3 texts, 3 stories, 2 origins (beside 1 row of reference outlets, 1 imported page); " in told


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--topic", "aes-russie"], ["copie", "wire", "own", "ancien"]),
        (["--topic", "aes-russie", "--verdict", "borderline"], ["mois"]),
        (["--topic", "aes-russie", "--verdict", "borderline", "--verdict", "relevant", "--country", "bf"],
         ["own", "mois"]),
        (["--topic", "mil"], ["own"]),
        (["--story", "histoire"], ["copie", "wire"]),
        (["--story", "avant"], ["copie", "wire"]),
        (["--text", "copie"], ["copie", "wire"]),
        (["--source", "etoile", "--source", "vieux"], ["own", "mois", "ancien"]),
        (["--country", "ML"], ["copie", "ancien"]),
        (["--owner", "unknown"], ["ancien"]),
        (["--since", "2026-11-19", "--until", "2026-11-19"], ["own"]),
        (["--originals"], ["wire", "own", "mois", "ancien"]),
        (["--domain", "defence"], ["own"]),
        (["--domain", "mining", "--topic", "aes-russie"], None),
        (["--entity", "AWA EXEMPLE", "--entity", "awa-autre"], ["own"]),
        (["--language", "FR", "--since", "2026-11-20"], ["copie", "wire"]),
        (["--where", "owner=state"], ["own", "mois"]),
        (["--where", "owner=state|agency"], ["wire", "own", "mois"]),
        (["--where", "owner!=state"], ["copie", "wire", "ancien"]),
        (["--where", "words>=20"], ["copie", "wire", "own"]),
        (["--where", "words >= 4", "--where", "words<20"], ["mois", "ancien"]),
        (["--where", "title~MARCHE"], ["own"]),
        (["--where", "title!~mil"], ["copie", "wire"]),
        (["--where", "full_text~eleveurs"], ["own"]),
        (["--where", "published_on=2026-11"], ["copie", "wire", "own"]),
        (["--where", "published_on<2020"], ["ancien"]),
        (["--where", "published_on<=2026-10"], ["mois", "ancien"]),
        (["--where", "published_at>=2026-11-20T08"], ["copie"]),
        (["--where", "published_at="], ["own", "mois", "ancien"]),
        (["--where", "credits!="], ["copie"]),
        (["--where", "bylines=idrissa modele"], ["copie"]),
        (["--where", "bylines~awa|moussa"], ["copie"]),
        (["--where", "domains=energy|space"], None),
        (["--where", "domains=mining"], ["own"]),
        (["--where", "hours_after_origin>2"], ["copie"]),
        (["--where", "standing=copy"], ["copie"]),
        (["--where", "relation="], ["wire", "own", "mois", "ancien"]),
        (["--where", "counted=0"], ["wire", "ancien"]),
        (["--where", "title~' or 1=1 --"], None),
        (["--where", "title=%"], None),
    ],
)  # fmt: skip
def test_filters(db: Path, arguments: list[str], expected: list[str] | None) -> None:
    if expected is None:
        done = export(db, "--fields", "article", *arguments)
        assert (done.code, done.out) == (0, "article\n")
        assert done.err == "press-monitor: no article is like that; the table is empty\n"
    else:
        assert keys(db, *arguments) == expected


def test_the_topic_of_a_row_is_the_one_asked_for_or_the_one_it_speaks_of_most(db: Path) -> None:
    def judged(*arguments: str) -> tuple[Any, ...]:
        row = rows(db, "--where", "article=own", *arguments)[0]
        return row["topic"], row["score"], row["domains"]

    assert judged() == ("mil", 0.95, ["mining"])
    assert judged("--topic", "aes-russie") == ("aes-russie", 0.82, ["energy", "defence"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--where", "ownr=state"], ["there is no column 'ownr' (did you mean 'owner'?)", "article, url, title"]),
        (["--where", "words"], ["is no comparison", "COLUMN=VALUE", "article, url, title"]),
        (["--where", "1=1; drop table articles"], ["there is no column '1'"]),
        (["--where", "words=viele"], ["words is a number; 'viele' is none"]),
        (["--where", "words>=nan"], ["words is a number"]),
        (["--where", "score=1e400"], ["score is a number"]),
        (["--where", "words~2"], ["(integer) is compared with = != < <= > >="]),
        (["--where", "title>a"], ["(text) is compared with = != ~ !~"]),
        (["--where", "owner=staat"], ["owner is one of private, state"]),
        (["--where", "published_on>=gestern"], ["2025-05-23; 'gestern' is none"]),
        (["--where", "published_on=2025-02-30"], ["'2025-02-30' is none"]),
        (["--where", "published_on=2025-02-01T10"], ["published_on is compared with a time as 2025"]),
        (["--where", "title~"], ["nothing to compare title with"]),
        (["--fields", "article,titel"], ["there is no column 'titel' (did you mean 'title'?)"]),
        (["--since", "2026-02-01", "--until", "2026-01-01"], ["--since 2026-02-01 lies after --until 2026-01-01"]),
        (["--topic", "aes-russi"], ["no topic 'aes-russi'", "aes-russie"]),
        (["--source", "horizn"], ["no source 'horizn'; did you mean 'horizon'?"]),
        (["--country", "zz"], ["no country 'ZZ'", "BF, ML, RU"]),
        (["--owner", "rich"], ["no owner 'rich'"]),
        (["--domain", "sport"], ["no domain 'sport'"]),
        (["--language", "tlh"], ["no language 'tlh'"]),
        (["--entity", "Personne"], ["no entity 'Personne'"]),
        (["--entity", "a. exemple"], ["names 2 entities", "awa-autre, awa-exemple"]),
        (["--story", "keine"], ["no story 'keine'"]),
        (["--text", "keiner"], ["no text 'keiner'"]),
        (["--verdict", "relevant"], ["--verdict needs --topic"]),
        (["--format", "xlsx"], ["not for a terminal or a pipe"]),
        (["--format", "parquet", "-o", "-"], ["not for a terminal or a pipe"]),
        (["--format", "jsonl", "--header"], ["--header is for csv, tsv, bibtex"]),
        (["--format", "ris", "--fields", "title"], ["--fields is not for ris"]),
        (["--format", "jsonl", "--excel"], ["--excel and --delimiter are for csv and tsv"]),
        (["--delimiter", "::"], ["--delimiter '::'"]),
        (["--json"], ["name one with -o"]),
        (["-o", "/nowhere/a.csv"], ["/nowhere does not exist"]),
        (["-o", "/"], ["is a folder"]),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_in_a_line(db: Path, arguments: list[str], words: list[str]) -> None:
    done = export(db, *arguments)
    assert done.code == 64
    if "--json" not in arguments:
        assert done.out == ""
    assert [word for word in words if word not in done.err] == []
    assert done.err.count("\n") == 1


def test_csv_reads_back_and_holds_no_formula(ugly: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    done = export(ugly, "-o", target, "--full-text", "--where", "article!=grand")
    assert done.code == 0
    found = csv_rows(target)
    stored = {row["article"]: row for row in rows(ugly, "--full-text", "--where", "article!=grand")}
    assert [row["article"] for row in found] == list(stored)
    numbers = {column.name for column in COLUMNS if column.kind in ("integer", "real")}
    for row in found:
        for name, cell in row.items():
            value = stored[row["article"]][name]
            plain = " | ".join(value) if isinstance(value, list) else "" if value is None else str(value)
            if name in numbers:
                assert cell == plain
            else:
                assert not is_formula(cell), (row["article"], name)
                assert cell == plain or (cell[0] == "'" and cell[1:] == plain)
    titles = {row["article"]: row["title"] for row in found}
    for number, title in enumerate((*FORMULAS, *PLAIN)):
        guard = "'" if title in FORMULAS else ""
        assert titles[f"t{number:02}"] == guard + title


def test_raw_leaves_text_as_it_is(ugly: Path, tmp_path: Path) -> None:
    export(ugly, "-o", tmp_path / "a.tsv", "--raw", "--fields", "article,title")
    titles = {row["article"]: row["title"] for row in csv_rows(tmp_path / "a.tsv", "\t")}
    assert [titles[f"t{number:02}"] for number in range(len(FORMULAS))] == list(FORMULAS)
    account = json.loads((tmp_path / "a.tsv.provenance.json").read_text("utf-8"))
    assert account["formula_guard"] is False


def test_what_no_file_can_hold_is_replaced_and_counted(ugly: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.jsonl"
    done = export(ugly, "-o", target, "--where", "article=nul|octets", "--full-text", "--json")
    text = target.read_text("utf-8")
    by_key = {row["article"]: row for row in map(json.loads, text.splitlines())}
    assert by_key["nul"]["title"] == "avant�après�[31m�"
    assert by_key["nul"]["full_text"] == "un�deux"
    assert by_key["octets"]["title"].startswith("été ")
    assert by_key["octets"]["title"].endswith("!")
    assert by_key["octets"]["full_text"] == "provisoire"
    # in the excerpt and in the title
    assert done.json["notes"]["characters_replaced"] >= 5
    assert "\u2028" not in text


def test_jsonl_holds_line_ends_as_escapes(ugly: Path) -> None:
    done = export(ugly, "--format", "jsonl", "--where", "title~fin", "--fields", "title")
    assert "\u2028" not in done.out
    assert json.loads(done.out) == {"title": "\u2028fin"}


def test_ten_megabytes_of_text_are_exported_whole(ugly: Path, tmp_path: Path) -> None:
    chosen = ["--where", "article=grand", "--full-text"]
    for name in ("csv", "jsonl", "parquet", "xlsx"):
        export(ugly, "-o", tmp_path / f"a.{name}", *chosen)
    assert json.loads((tmp_path / "a.jsonl").read_text("utf-8"))["full_text"] == BIG
    assert BIG.encode() in (tmp_path / "a.csv").read_bytes()
    assert pyarrow.parquet.read_table(tmp_path / "a.parquet")["full_text"][0].as_py() == BIG
    cell = sheets(tmp_path / "a.xlsx")["articles"][1][-1]
    assert isinstance(cell, str)
    assert (len(cell), cell[-1]) == (32_767, "…")
    account = json.loads((tmp_path / "a.xlsx.provenance.json").read_text("utf-8"))
    assert account["notes"] == {"cells_cut_at_32767_characters": 1}


def test_a_workbook_has_the_rows_their_columns_and_where_they_come_from(ugly: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    export(ugly, "-o", target, "--where", "article!=grand")
    book = sheets(target)
    assert list(book) == ["articles", "columns", "provenance"]
    heading, *lines = book["articles"]
    assert heading == NAMES
    stored = rows(ugly, "--where", "article!=grand")
    assert [line[0] for line in lines] == [row["article"] for row in stored]
    for line, row in zip(lines, stored, strict=True):
        told = dict(zip(NAMES, line, strict=False))
        assert told["words"] == row["words"]
        assert told.get("score") == row["score"]
        title = told["title"]
        assert isinstance(title, str)
        assert not is_formula(title)
        assert title in (row["title"], f"'{row['title']}")
        # Excel counts days from the last of 1899
        assert told["day"] == (sqlite3.connect(":memory:").execute(
            "select julianday(?) - julianday('1899-12-30')", [row["day"]]).fetchone()[0])  # fmt: skip
    assert {row[0]: row[1] for row in book["provenance"] if len(row) > 1}["program"] == "press-monitor"
    assert [row[0] for row in book["columns"]] == ["column", *NAMES]


def test_parquet_is_typed_and_knows_where_it_comes_from(ugly: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.parquet"
    export(ugly, "-o", target, "--where", "article!=grand")
    table = pyarrow.parquet.read_table(target)
    assert table.column_names == NAMES
    types = {field.name: str(field.type) for field in table.schema}
    assert types["day"] == "date32[day]"
    assert types["first_seen_at"] == "timestamp[ms, tz=UTC]"
    assert (types["words"], types["score"], types["title"]) == ("int64", "double", "string")
    assert types["bylines"].startswith("list<")
    stored = rows(ugly, "--where", "article!=grand")
    for row, expected in zip(table.to_pylist(), stored, strict=True):
        assert row["title"] == expected["title"]
        assert row["bylines"] == expected["bylines"]
        assert (row["day"].isoformat(), row["words"]) == (expected["day"], expected["words"])
    account = json.loads(pyarrow.parquet.read_metadata(target).metadata[b"press_monitor"])
    assert account["counts"]["rows"] == len(stored)
    # « gestern » is no instant
    assert account["notes"]["dates_unreadable"] == len((*FORMULAS, *PLAIN))
    assert table.schema.field("day").metadata[b"description"].startswith(b"day it counts by")


def test_an_empty_result_is_a_table_without_rows_in_every_format(db: Path, tmp_path: Path) -> None:
    for name in ("csv", "tsv", "jsonl", "parquet", "xlsx", "ris", "bib"):
        done = export(db, "-o", tmp_path / f"a.{name}", "--since", "2030-01-01")
        assert (done.code, done.err) == (0, "")
        assert "0 articles" in done.out
    assert csv_rows(tmp_path / "a.csv") == csv_rows(tmp_path / "a.tsv", "\t") == []
    assert pyarrow.parquet.read_table(tmp_path / "a.parquet").num_rows == 0
    assert sheets(tmp_path / "a.xlsx")["articles"] == [NAMES]
    assert [(tmp_path / f"a.{name}").read_bytes() for name in ("jsonl", "ris", "bib")] == [b"", b"", b""]


def test_ris_and_bibtex_hold_a_record_for_each_article(ugly: Path, tmp_path: Path) -> None:
    chosen = ["--where", "article!=grand"]
    stored = rows(ugly, *chosen)
    export(ugly, "-o", tmp_path / "a.ris", *chosen)
    export(ugly, "-o", tmp_path / "a.bib", "--header", *chosen)
    records = ris_records((tmp_path / "a.ris").read_bytes().decode("utf-8"))
    assert [record["ID"] for record in records] == [[row["article"]] for row in stored]
    entries = bibtex_entries((tmp_path / "a.bib").read_bytes().decode("utf-8"))
    assert list(entries) == [row["article"] for row in stored]
    by_key = {record["ID"][0]: record for record in records}
    assert by_key["copie"]["AU"] == ["Awa Exemple", "Idrissa Modèle"]
    assert by_key["copie"]["DA"] == ["2026/11/20"]
    assert by_key["copie"]["T2"] == ["Horizon de Kati"]
    # of a month no day is told
    assert (by_key["mois"]["DA"], entries["mois"]["date"]) == (["2026/10"], "2026-10")
    assert entries["copie"]["author"] == "{Awa Exemple} and {Idrissa Modèle}"
    assert entries["copie"]["url"] == "https://outlet1.example/copie"


def test_the_account_beside_a_file_says_where_it_comes_from(db: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    done = export(db, "-o", target, "--topic", "aes-russie", "--where", "words>=5", "--fields", "article,url")
    account = json.loads((tmp_path / "a.csv.provenance.json").read_text("utf-8"))
    assert account["program"] == "press-monitor"
    assert account["database"] == "press.db"
    assert account["filters"] == {"topic": "aes-russie", "verdicts": ["relevant"], "where": ["words>=5"]}
    assert account["columns"] == ["article", "url"]
    assert account["counts"]["first_day"] == "2026-11-19"
    assert "belong to the outlets" in account["rights"]
    assert account["bytes"] == target.stat().st_size
    assert account["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert done.out.endswith(f"{account['bytes']} bytes\n")


def test_a_header_stands_only_where_it_is_asked_for(db: Path, tmp_path: Path) -> None:
    plain = export(db, "--fields", "article", "--country", "BF").out
    assert plain == "article\nown\nmois\n"
    headed = export(db, "--fields", "article", "--country", "BF", "--header").out
    lines = headed.splitlines()
    assert lines[-3:] == plain.splitlines()
    assert all(line.startswith("# ") for line in lines[:-3])
    assert '# filters: {"countries": ["BF"]}' in lines
    export(db, "-o", tmp_path / "a.csv", "--excel", "--delimiter", ";", "--fields", "article,title")
    raw = (tmp_path / "a.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfarticle;title\r\n")
    assert len(csv_rows(tmp_path / "a.csv", ";")) == 5


def test_a_file_is_replaced_whole_or_not_at_all(db: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")
    target.chmod(0o644)
    assert export(db, "-o", target, "--where", "bad").code == 64
    assert target.read_text() == "old"
    assert export(db, "-o", target).code == 0
    assert target.read_text("utf-8").startswith("article,")
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    link = tmp_path / "link.csv"
    link.symlink_to(target)
    export(db, "-o", link, "--fields", "url")
    assert link.is_symlink()
    assert target.read_text("utf-8").startswith("url")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.csv.provenance.json", "link.csv"]


def test_no_database_and_no_archive_is_ever_replaced(db: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(db, tmp_path / "other.db"))
    before = other.read_bytes()
    archive = tmp_path / "2026-11-20-00001.warc.gz"
    archive.write_bytes(b"records")
    for target in (other, archive):
        done = export(db, "-o", target, "--format", "csv")
        assert done.code == 64
        assert "was left as it is" in done.err
    assert (other.read_bytes(), archive.read_bytes()) == (before, b"records")


@pytest.fixture
def shell(ugly: Path) -> Callable[[str], subprocess.CompletedProcess[str]]:
    def start(command: str) -> subprocess.CompletedProcess[str]:
        words = command.replace("EXPORT", f"{COMMAND[0]} export --db {ugly}")
        return subprocess.run(
            ["/bin/bash", "-c", words], env=environment(ugly.parent), capture_output=True, text=True, check=False
        )

    return start


def test_a_reader_who_leaves_is_no_error(shell: Callable[[str], subprocess.CompletedProcess[str]]) -> None:
    done = shell("EXPORT --full-text | head -c 10")
    assert (done.returncode, done.stdout, done.stderr) == (0, "article,ur", "")


@pytest.mark.parametrize(
    "arguments",
    ["--full-text > /dev/full", "-o /dev/full", "-o /dev/full --format xlsx", "-o /dev/full --format parquet"],
)
def test_a_full_disk_is_one_line(shell: Callable[[str], subprocess.CompletedProcess[str]], arguments: str) -> None:
    done = shell(f"EXPORT {arguments}")
    assert done.returncode == 16
    assert done.stderr.startswith("press-monitor: disk full: no room to write ")
    assert done.stderr.count("\n") == 1


def test_a_disk_that_fills_up_leaves_nothing_behind(
    shell: Callable[[str], subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    # 40 KB hold the file by which readers share a database, and not what is written
    for name in ("jsonl", "xlsx"):
        done = shell(f"ulimit -f 40; EXPORT -o {tmp_path}/a.{name} --where 'article!=grand'")
        assert done.returncode == 16
        assert done.stderr.startswith(f"press-monitor: disk full: no room to write {tmp_path}/a.{name}")
        assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_written_to_as_it_is(ugly: Path, tmp_path: Path) -> None:
    pipe, copied = tmp_path / "pipe", tmp_path / "copied.xlsx"
    os.mkfifo(pipe)
    with copied.open("wb") as out:
        reader = subprocess.Popen(["/bin/cat", str(pipe)], stdout=out)
        done = export(ugly, "--format", "xlsx", "-o", pipe, "--where", "article!=grand")
        assert reader.wait(timeout=60) == 0
    assert done.code == 0
    assert len(sheets(copied)["articles"]) == 1 + len(keys(ugly, "--where", "article!=grand"))
    assert pipe.is_fifo()


def test_a_missing_package_is_one_line(db: Path, tmp_path: Path) -> None:
    for name, package in (("parquet", "pyarrow"), ("xlsx", "xlsxwriter")):
        folder = tmp_path / "path" / package
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(f"raise ModuleNotFoundError(\"No module named '{package}'\")")
        done = subprocess.run(
            [*COMMAND, "export", "--db", str(db), "-o", str(tmp_path / f"a.{name}")],
            env=environment(db.parent, PYTHONPATH=str(tmp_path / "path")),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 78
        assert f"needs the package {package}" in done.stderr
        assert f"pip install {package}" in done.stderr
        assert done.stderr.count("\n") == 1
        assert not (tmp_path / f"a.{name}").exists()


def test_a_row_as_it_was_when_the_export_began(db: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(db, tmp_path / "press.db"))
    with closing(sqlite3.connect(copy)) as writer:
        writer.execute("begin immediate")
        writer.execute("delete from copies")
        assert len(keys(copy)) == 5
        writer.rollback()


def test_the_columns_are_described_and_the_page_is_up_to_date(db: Path) -> None:
    told = export(db, "--columns").out.splitlines()
    assert [line.split()[0] for line in told] == [column.name for column in COLUMNS]
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text("utf-8")
    assert export(db, "--columns", "--markdown").out in page, (
        "put what export --columns --markdown prints into the page"
    )
