"""Exported files read by other means than they were written with."""

from __future__ import annotations

import csv
import re
import unicodedata
import zipfile
from pathlib import Path
from xml.etree import ElementTree

_NS = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def csv_rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV file, as a spreadsheet shows them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter, strict=True))


def is_formula(cell: str) -> bool:
    """Whether some spreadsheet might take a cell for a formula."""
    seen = cell.lstrip(" \xa0\ufeff\u200b")
    return cell[:1] in ("\t", "\r", "\n") or unicodedata.normalize("NFKC", seen[:1]) in ("=", "+", "-", "@")


def sheets(path: Path) -> dict[str, list[list[str | float]]]:
    """The sheets of a workbook by name; raises where a cell is a formula, or a file in it is no XML."""
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        workbook = ElementTree.fromstring(book.read("xl/workbook.xml"))
        names = [sheet.attrib["name"] for sheet in workbook.iterfind("s:sheets/s:sheet", _NS)]
        assert not [name for name in book.namelist() if "hyperlink" in name.lower()]
        return {
            name: _sheet(ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")))
            for number, name in enumerate(names, 1)
        }


def _sheet(root: ElementTree.Element) -> list[list[str | float]]:
    assert root.find(".//s:f", _NS) is None
    assert root.find(".//s:hyperlink", _NS) is None
    return [_row(row) for row in root.iterfind("s:sheetData/s:row", _NS)]


def _row(row: ElementTree.Element) -> list[str | float]:
    cells: list[str | float] = []
    for cell in row.iterfind("s:c", _NS):
        letters = re.sub(r"\d", "", cell.attrib["r"])
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        cells += [""] * (column - len(cells) - 1)
        number = cell.find("s:v", _NS)
        if number is not None:
            cells.append(float(number.text or 0))
        else:
            written = "".join(part.text or "" for part in cell.iterfind("s:is/s:t", _NS))
            cells.append(_ESCAPE.sub(lambda found: chr(int(found[1], 16)), written))
    return cells


def ris_records(text: str) -> list[dict[str, list[str]]]:
    """The records of a RIS file; raises on a line that is none."""
    records: list[dict[str, list[str]]] = []
    open_: dict[str, list[str]] | None = None
    for line in text.split("\r\n"):
        if not line:
            continue
        found = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert found is not None, line
        name, value = found[1], found[2]
        if name == "TY":
            assert open_ is None
            open_ = {}
        assert open_ is not None
        open_.setdefault(name, []).append(value)
        if name == "ER":
            records.append(open_)
            open_ = None
    assert open_ is None
    return records


def bibtex_entries(text: str) -> dict[str, dict[str, str]]:
    """The entries of a BibTeX file by key; what stands outside of them is a comment."""
    entries: dict[str, dict[str, str]] = {}
    at = 0
    while (start := re.compile(r"@misc\{([^,\s]+),").search(text, at)) is not None:
        assert "@" not in text[at : start.start()]
        assert start[1] not in entries
        depth, end = 1, start.end()
        while depth:
            depth += (text[end] == "{" and text[end - 1] != "\\") - (text[end] == "}" and text[end - 1] != "\\")
            end += 1
        body = text[start.end() : end - 1]
        entries[start[1]] = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", body, re.MULTILINE))
        at = end
    return entries
