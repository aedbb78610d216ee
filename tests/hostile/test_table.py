"""The table: every case of the catalogue, and one crawl of all that the hostile press does."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.program import rows
from tests.hostile.catalogue import FAULTS, GROUPS, TABLE, Case, cases, counts, is_there, page
from tests.hostile.check import bystanders, problems
from tests.hostile.crawled import Became, crawl_all

ROOT = Path(__file__).parents[2]
IN_CRAWL = [case for case in cases() if case.faults]
# a sync of a busy disk can take a second, and a crawl of all faults does a thousand
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None


@pytest.fixture(scope="module")
def became() -> Iterator[Became]:
    yield from _crawled(hanging=False)


@pytest.fixture(scope="module")
def hung() -> Iterator[Became]:
    yield from _crawled(hanging=True)


def _crawled(*, hanging: bool) -> Iterator[Became]:
    folder = Path(tempfile.mkdtemp(dir=MEMORY))
    try:
        yield crawl_all(folder, [fault for fault in FAULTS if fault.hangs is hanging], hanging=hanging)
    finally:
        shutil.rmtree(folder)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("case", IN_CRAWL, ids=[case.id for case in IN_CRAWL])
def test_case(became: Became, hung: Became, case: Case) -> None:
    """Each fault ended in its named state, with its reason in one line."""
    found = {f.name: wrong for f in case.faults if (wrong := problems(f, hung if f.hangs else became))}
    assert found == {}


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("b9_404", {"state": "stored"}),
        ("b9_404", {"reason": "HTTP 410"}),
        ("b9_404", {"outcome": "failed"}),
        ("b9_404", {"word": "anything at all"}),
        ("b9_404", {"path": "/a/never-asked-for", "state": None}),
        ("b9_404", {"at_most": 1}),
        ("b9_404", {"rejected": 1}),
        ("b2_cookie_wall", {"holds": "what no page says"}),
        ("b2_cookie_wall", {"reason": "a word"}),
        ("d9_in_a_circle", {"outcome": "ok", "word": ""}),
        ("d6_map_of_bad_ones", {"rejected": 8}),
        ("d6_map_of_bad_ones", {"good": "failed"}),
    ],
)
def test_a_wrong_expectation_is_told(became: Became, key: str, wrong: dict[str, Any]) -> None:
    (fault,) = (fault for fault in FAULTS if fault.key == key)
    assert problems(fault, became) == []
    assert problems(replace(fault, **wrong), became) != []


def test_a_bystander_that_lacks_an_article_is_told(became: Became) -> None:
    assert list(bystanders(replace(became, stored={**became.stored, "bystander1": 7}))) != []
    assert list(bystanders(replace(became, runs={**became.runs, "bystander1": ("partial", "a word")}))) != []


def test_bystanders_are_whole(became: Became, hung: Became) -> None:
    assert list(bystanders(became)) == []
    assert list(bystanders(hung)) == []
    assert became.exit_code == 2, "partial: some sources failed"


def test_no_request_tells_where_it_comes_from(became: Became) -> None:
    assert len(became.headers) > 200
    assert [headers for headers in became.headers if "referer" in headers or "authorization" in headers] == []


def test_nothing_is_written_elsewhere(became: Became) -> None:
    """File names come from dates and counters, whatever titles and addresses say."""
    names = {path.name for path in became.database.parent.rglob("*") if "sources" not in path.parts}
    allowed = {
        "press-archive",
        "sources",
        "press.db",
        "press.db-wal",
        "press.db-shm",
        "press.db.lock",
        "2025-05-23-00001.warc.gz",
    }
    assert names <= allowed


def test_every_captured_page_is_in_the_archive(became: Became) -> None:
    assert rows(became.database, "select count(*) from captures where warc_length > 0")[0][0] >= 100
    assert (
        rows(became.database, "select id from links where state = 'stored' except select link_id from captures") == []
    )


def test_the_catalogue_is_whole() -> None:
    assert Counter(case.id[0] for case in cases()) == {letter: count for letter, (_, count) in GROUPS.items()}
    assert [case.id for case in cases()] == [f"{k}{n}" for k, (_, count) in GROUPS.items() for n in range(1, count + 1)]
    assert {fault.case for fault in FAULTS} <= {case.id for case in cases()}
    assert len({fault.key for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("case", cases(), ids=[case.id for case in cases()])
def test_what_proves_a_case_is_there(case: Case) -> None:
    assert [proof for proof in case.proofs if not is_there(proof)] == []
    assert case.proofs or case.open, "why nothing proves it"
    assert (f"{TABLE}::test_case[{case.id}]" in case.proofs) == bool(case.faults)


@pytest.mark.parametrize(
    "proof",
    ["hostile/test_table.py", "hostile/test_nothing.py::test_case", "hostile/test_table.py::test_cas",
     "hostile/test_table.py::test_case[Z1]", "hostile/test_crashes.py::test_without_file_descriptors[x]",
     "hostile/test_crashes.py::kills", "hostile::test_case", ""],
)  # fmt: skip
def test_a_proof_that_is_none_is_told(proof: str) -> None:
    assert not is_there(proof)


def test_few_cases_are_open() -> None:
    assert counts()["none"] <= 10


def test_the_page_is_up_to_date() -> None:
    assert (ROOT / "docs" / "reliability.md").read_text("utf-8") == page(), (
        "run: python -m tests.hostile.catalogue > docs/reliability.md"
    )
