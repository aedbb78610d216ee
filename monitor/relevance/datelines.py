"""What agencies put before a text: « Bamako, 22 mai 2025 (AMAP) – ». It tells of the report, not of what it reports."""

from __future__ import annotations

import re

from monitor.almanac import MONTHS
from monitor.folding import fold

# characters; no dateline is longer, and nothing further on is looked at
LONGEST_DATELINE = 140
_DASH = r"(?:\s*[–—―]+\s*|\s+-{1,2}\s+|(?<=[)/])\s*-{1,2}\s*)"
_CAPITAL = "A-ZÀ-ÖØ-ÞА-ЯЁ"
# « Le Mali – pays enclavé – … » is prose; Le Caire and La Haye are towns
_PLACE = (
    r"(?!(?:Le(?! Caire)|La(?! Haye)|Les|Un|Une|Des|Du|En|Dans|Au|Aux|À|Il|Elle|The|In|On|At|В|На|По)\b)(?!L['’])"
    rf"[{_CAPITAL}][^\n,;:.()/«»\"!?–—]{{1,40}}"
)
_WHERE = rf"{_PLACE}(?:, +{_PLACE})?(?: +\({_PLACE}\))?"
_DATE = (
    r"(?:,? +(?:le |ce |on )?(?:[^\W\d]{4,11},? +)?"
    r"(?:\d{1,2}(?:er|st|nd|rd|th)? (?P<m>[^\W\d]{3,9})\.?|(?P<n>[^\W\d]{3,9})\.? \d{1,2}(?:st|nd|rd|th)?)"
    r"(?:,? \d{4})?(?: г\.| года)?|,? +(?:le )?\d{1,2}[./]\d{1,2}[./]\d{2,4})"
)
_BRACKETS = r"(?:\([^()\n]{2,40}\)|/[^/\n]{2,30}/)"
_NAME = rf"[{_CAPITAL}][\w-]+(?: [{_CAPITAL}][\w-]+){{0,2}}"
_END = rf"(?:{_DASH}|[.:]? +|\. ?-{{1,2}} *|\.?\n)"
_WITH_DATE = re.compile(
    rf"{_WHERE}{_DATE}(?:\.? *{_BRACKETS}{_END}|, {_NAME}{_DASH}|\.?{_DASH}(?:{_NAME}\. +)?|\.\s+(?:{_NAME}\.\s+)?)"
)
_FORMS = (
    re.compile(rf"{_WHERE} ?{_BRACKETS}(?:{_DASH}|\.\s+)"),
    # « (AIB-Ouagadougou) Le gouvernement … »
    re.compile(rf"\((?=[^)\n]{{0,30}}[{_CAPITAL}]{{2}}|Agence |Agency )[^()\n]{{2,40}}\){_END}"),
    # « APA–Bamako (Mali) – »
    re.compile(rf"[{_CAPITAL}]{{2,6}} ?[-–—] ?[{_CAPITAL}]\w+(?: ?{_BRACKETS})?{_DASH}"),
    # « BAMAKO – Le gouvernement … »
    re.compile(rf"[{_CAPITAL}][{_CAPITAL} '’-]{{2,30}}{_DASH}(?=L['’]|[{_CAPITAL}][a-zß-öø-ÿа-яё])"),
)
# « Awa Koné (Mali) – la présidente … »: what goes on in small letters has begun before
_OPENS = re.compile(r"[^\w]*(?:L['’]|\d|$|[^\W\d_a-zß-öø-ÿа-яё])")
# no dateline is without one of these; most lines are
_MARK = re.compile(r"[–—―/)]|\s-|\.\s")
_HARD_SPACES = str.maketrans("\xa0\u202f\t", "   ")


def dateline_end(text: str, start: int) -> int:
    """Where the text proper begins whose line begins at ``start``: behind its dateline, ``start`` where it has none."""
    line = text[start : start + LONGEST_DATELINE]
    if not _MARK.search(line):
        return start
    line = line.translate(_HARD_SPACES)
    dated = _WITH_DATE.match(line)
    ends = [dated.end()] if dated and _is_date(dated) else []
    ends += [match.end() for form in _FORMS if (match := form.match(line))]
    return start + max((end for end in ends if _OPENS.match(line, end)), default=0)


def _is_date(match: re.Match[str]) -> bool:
    month = match["m"] or match["n"]
    return month is None or fold(month).text in MONTHS
