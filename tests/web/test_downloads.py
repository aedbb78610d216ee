from __future__ import annotations

import csv
import io

import pytest

from monitor.web.downloads import delimited, guarded

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "＝1", "'=1", "''-1", "\ufeff@x"]
PLAIN = ["", "Mali", "a=b", "'", "'Mali", "1-2", "«=»", "Niger -1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_text_and_can_be_read_back(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN)
def test_other_text_stays(text: str) -> None:
    assert guarded(text) == text


def test_rows_come_back_as_they_were() -> None:
    body = delimited(["a", "b", "c"], [['x"y', "1,2\n3", None], ["=1", 2, -1.5], ["\ud800", "é", 0]])
    assert list(csv.reader(io.StringIO(body))) == [
        ["a", "b", "c"],
        ['x"y', "1,2\n3", ""],
        ["'=1", "2", "-1.5"],
        ["?", "é", "0"],
    ]
