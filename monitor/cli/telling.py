"""How commands speak: lines that a terminal shows and does not obey, and objects that are exact."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from io import TextIOWrapper
from typing import Any, TextIO

import click

from monitor.terminal import visible

# what json.dumps leaves as it is and a terminal would obey, or no encoding can hold; an escape is the same value
_OBEYED = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def tell(text: str = "", *, err: bool = False, end: str = "\n") -> None:
    """Prints lines for a person; on standard error with ``err``. Whatever stands in them is shown, not obeyed."""
    click.echo(visible(text) + end, nl=False, err=err)


def print_json(value: Mapping[str, Any]) -> None:
    """Prints one object on standard output, every value exact."""
    click.echo(json_text(value, indent=2, ascii_only=not _is_utf8(sys.stdout)))


def print_json_lines(rows: Iterable[Mapping[str, Any]]) -> None:
    """Prints one object to a line on standard output, every value exact."""
    for row in rows:
        click.echo(json_text(row, ascii_only=not _is_utf8(sys.stdout)))


def json_text(value: Mapping[str, Any], *, indent: int | None = None, ascii_only: bool = False) -> str:
    """``value`` as JSON that any terminal and any file can take."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def open_streams() -> None:
    """Lets the standard streams take any text: a letter that their encoding lacks becomes a question mark, and a path
    that is no text keeps its bytes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="surrogateescape" if _is_utf8(stream) else "replace")


def _is_utf8(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "").replace("_", "") == "utf8"
