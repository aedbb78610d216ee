"""``press-monitor evidence``: a file that others' tools check, and that is refused where a proof has a hole."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.cli.forked import run
from tests.crawl.forgetting import COPY, FORMER, GONE, ITS_RECORDS, STAYS, TEXT, TITLE, WARC, article, crawled_home
from tests.crawl.program import Done, rows


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return crawled_home(tmp_path / "home")


def evidence(home: Path, given: object, *words: object) -> Done:
    return run(home, "evidence", str(given), *map(str, words), "--db", home / "press.db")


def test_it_is_checked_without_this_program(home: Path, tmp_path: Path) -> None:
    number, key = article(home / "press.db", GONE)
    told = evidence(home, number, "--to", tmp_path / "one.zip", "--json").json
    assert (told["articles"], told["records"]) == ([key], ITS_RECORDS)
    with zipfile.ZipFile(tmp_path / "one.zip") as file:
        assert file.testzip() is None
        file.extractall(tmp_path / "out")
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    folder = tmp_path / "out" / key
    # every file but the manifest itself stands in it
    files = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    named = {line.split("  ")[1] for line in (tmp_path / "out" / "SHA256SUMS").read_text().splitlines()}
    assert files - {"SHA256SUMS"} == named
    with (folder / "captures.warc.gz").open("rb") as stream:
        records = [
            (entry.rec_headers.get_header("WARC-Target-URI"), entry.content_stream().read().decode())
            for entry in ArchiveIterator(stream, check_digests="raise")
        ]
    assert [url for url, _ in records] == [GONE] * ITS_RECORDS
    assert [FORMER in page for _, page in records] == [True, False, False]
    assert folder.joinpath("texte.txt").read_text() == f"{TITLE}\n\n{TEXT.strip()}\n"
    assert "+Zibeline" in folder.joinpath("revisions/001-002.diff").read_text()
    described = json.loads(folder.joinpath("article.json").read_text())
    assert [change["kind"] for change in described["changes"]] == ["silent_edit"]
    assert ["-", "municipal."] in described["changes"][0]["paragraphs"][0]["words"] or described["changes"]
    assert GONE in folder.joinpath("citation.txt").read_text()
    assert folder.joinpath("citation.ris").read_text().startswith("TY  - NEWS")
    assert folder.joinpath("citation.bib").read_text().startswith(f"@misc{{{key},")
    assert "texte modifié sans nouvelle date" in (tmp_path / "out" / "rapport.html").read_text()


def test_key_address_and_variants_give_the_same_bytes(home: Path, tmp_path: Path) -> None:
    _, key = article(home / "press.db", GONE)
    seen = []
    for number, given in enumerate((key, GONE, f"{GONE}?utm_source=x", GONE.replace("http://", "https://www."))):
        path = tmp_path / f"{number}.zip"
        assert evidence(home, given, "--to", path).code == 0
        with zipfile.ZipFile(path) as file:
            seen.append(
                {name: file.read(name) for name in file.namelist() if name not in ("rapport.html", "SHA256SUMS")}
            )
    assert all(one == seen[0] for one in seen)


def test_a_text_packs_every_article_that_carries_it(home: Path, tmp_path: Path) -> None:
    ((text_key,),) = rows(
        home / "press.db", "select t.key from texts t join articles a on a.text_id = t.id where a.url = ?", COPY
    )
    both = sorted(article(home / "press.db", url)[1] for url in (STAYS, COPY))
    for number, words in enumerate(((text_key, "--text"), (COPY, "--text"))):
        told = evidence(home, words[0], *words[1:], "--to", tmp_path / f"{number}.zip", "--json").json
        assert sorted(told["articles"]) == both
        with zipfile.ZipFile(tmp_path / f"{number}.zip") as file:
            assert {name.split("/")[0] for name in file.namelist()} == {*both, "rapport.html", "SHA256SUMS"}
            for key in both:
                assert list(ArchiveIterator(io.BytesIO(file.read(f"{key}/captures.warc.gz"))))


def test_evidence_with_a_hole_is_refused(home: Path, tmp_path: Path) -> None:
    ((offset, length),) = rows(
        home / "press.db", "select warc_offset, warc_length from captures where url = ? order by id limit 1", GONE
    )
    sound = (home / WARC).read_bytes()
    at = offset + length // 2
    for harmed in (sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :], sound[:at], None):
        (home / WARC).write_bytes(harmed) if harmed is not None else (home / WARC).unlink()
        done = evidence(home, GONE, "--to", tmp_path / "no.zip")
        assert (done.code, "restore that file" in done.err) == (65, True), done.err
    assert list(tmp_path.glob("*.zip*")) == []


def test_what_is_not_there_is_refused_in_a_line(home: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken.zip"
    taken.write_text("mine")
    for given, words, told in (
        ("999999", (), "no stored article"),
        ("²", (), "no stored article"),
        ("99999999999999999999999", (), "no stored article"),
        ("' or 1=1 --", (), "no stored article"),
        ("http://nobody.example/a", (), "no stored article"),
        ("javascript:alert(1).x", (), "no address"),
        (GONE, ("--to", taken), "exists already"),
        (GONE, ("--to", tmp_path / "no" / "such.zip"), "does not exist"),
        (GONE, ("--to", tmp_path / ("x" * 300)), "cannot be written"),
    ):
        done = evidence(home, given, *words)
        assert (done.code, told in done.err) == (64, True), done.err
        assert done.err.count("\n") == 1
    assert taken.read_text() == "mine"
