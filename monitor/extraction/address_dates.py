"""The day or month that a page's address names."""

from __future__ import annotations

import re
from datetime import date
from itertools import chain

from monitor.almanac import MONTHS
from monitor.extraction.calendar_words import Reading

_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<y>19[9]\d|20\d\d)(?P<s>[/_.-]?)(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>0?[1-9]|[12]\d|3[01])(?!\d)"
)
_DAY_FIRST = re.compile(
    r"(?<!\d)(?<!\d[_.-])(?P<d>0[1-9]|[12]\d|3[01])(?P<s>[_.-])(?P<m>0[1-9]|1[0-2])(?P=s)(?P<y>20\d\d)(?![\d-])"
)
# Xinhua's /2022-02/18/, People's Daily's /2024/0424/
_GLUED = re.compile(r"/(?P<y>20\d\d)[/-]?(?P<m>0[1-9]|1[0-2])[/-]?(?P<s>)(?P<d>0[1-9]|[12]\d|3[01])/")
_WORD = re.compile(r"/(?P<y>20\d\d)/(?P<w>[a-z]{3,9})/(?P<d>0?[1-9]|[12]\d|3[01])(?![\d])", re.I)
_MONTH = re.compile(r"/(?P<y>20\d\d)/(?P<m>0[1-9]|1[0-2])/(?!\d{1,2}(?:/|$))")


def day_in(url: str) -> Reading | None:
    """The first full date in the first 500 characters of ``url``."""
    url = url[:500]
    for match in chain.from_iterable(form.finditer(url) for form in (_YEAR_FIRST, _DAY_FIRST, _GLUED)):
        if match["s"] == "" and (len(match["m"]) < 2 or len(match["d"]) < 2):
            continue
        if (on := _day(match["y"], int(match["m"]), match["d"])) is not None:
            return Reading(on, None, "day", match.start(), match.group())
    word = _WORD.search(url)
    if word is not None and (month := MONTHS.get(word["w"].lower())) is not None:
        on = _day(word["y"], month, word["d"])
        return Reading(on, None, "day", word.start(), word.group()) if on is not None else None
    return None


def month_in(url: str) -> date | None:
    """The first of the month in ``/2025/06/``, where no day follows."""
    match = _MONTH.search(url[:500])
    return date(int(match["y"]), int(match["m"]), 1) if match else None


def _day(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None
