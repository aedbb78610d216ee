"""``--where``: a comparison as it is typed, checked against the columns before anything is read."""

from __future__ import annotations

import re
from datetime import date

from db.columns import BY_NAME, COLUMNS, Column
from db.exporting import Condition
from monitor.catalogue.files import did_you_mean

_FORM = re.compile(r"\s*([^\s=!<>~]+)\s*(==|!=|<=|>=|!~|=|<|>|~)\s*(.*?)\s*", re.DOTALL)
_TIME = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\dZ?)?)?)?)?)?")
_OPERATORS = {
    "integer": ("=", "!=", "<", "<=", ">", ">="),
    "real": ("=", "!=", "<", "<=", ">", ">="),
    "day": ("=", "!=", "<", "<=", ">", ">="),
    "instant": ("=", "!=", "<", "<=", ">", ">="),
    "text": ("=", "!=", "~", "!~"),
    "list": ("=", "!=", "~", "!~"),
}


def condition(typed: str) -> Condition:
    """``owner=state|official``, ``words>=200``, ``published_on=2025-05``, ``title~sommet``, ``credits=`` (empty).

    Raises ``ValueError`` with one line that says what is wrong and what there is."""
    names = [column.name for column in COLUMNS]
    found = _FORM.fullmatch(typed)
    if found is None:
        raise ValueError(
            f"--where {_short(typed)} is no comparison; write COLUMN=VALUE, with = != < <= > >=, or ~ for a part "
            f"of the words; the columns are: {', '.join(names)}"
        )
    name, operator, value = found[1].lower(), found[2].replace("==", "="), found[3]
    if name not in BY_NAME:
        raise ValueError(f"--where {_short(typed)}: {no_column(name)}")
    column = BY_NAME[name]
    if operator not in _OPERATORS[column.kind]:
        raise ValueError(
            f"--where {_short(typed)}: the column {name} ({column.kind}) is compared with "
            f"{' '.join(_OPERATORS[column.kind])}; press-monitor export --columns describes all columns"
        )
    parts = value.split("|") if operator.lstrip("!") in ("=", "~") else [value]
    try:
        return Condition(name, operator, tuple(_value(column, operator, part.strip()) for part in parts))
    except ValueError as error:
        raise ValueError(f"--where {_short(typed)}: {error}") from None


def no_column(name: str) -> str:
    """That there is none of that name, and which there are."""
    names = [column.name for column in COLUMNS]
    near = did_you_mean(name, names).removeprefix("; ")
    return f"there is no column {_short(name)}{f' ({near})' if near else ''}; the columns are: {', '.join(names)}"


def _value(column: Column, operator: str, text: str) -> str | int | float:
    if not text:
        if operator in ("=", "!="):
            return ""
        raise ValueError(f"nothing to compare {column.name} with; {column.name}= finds where it is empty")
    if column.kind in ("integer", "real"):
        return _number(column, text)
    if column.kind in ("day", "instant"):
        return _time(column, text)
    if column.values and operator in ("=", "!=") and text.lower() not in column.values:
        raise ValueError(f"{column.name} is one of {', '.join(column.values)}, never {_short(text)}")
    return text


def _number(column: Column, text: str) -> int | float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not abs(number) < 2**53:
        raise ValueError(f"{column.name} is a number; {_short(text)} is none")
    return int(number) if number == int(number) else number


def _time(column: Column, text: str) -> str:
    if _TIME.fullmatch(text) and (column.kind == "instant" or len(text) <= 10):
        try:
            date.fromisoformat(f"{text}-01-01"[:10] if len(text) < 10 else text[:10])
        except ValueError:
            pass
        else:
            return text
    forms = "2025, 2025-05, 2025-05-23" + (" or 2025-05-23T08:05:00Z" if column.kind == "instant" else "")
    raise ValueError(f"{column.name} is compared with a time as {forms}; {_short(text)} is none")


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]}…")
