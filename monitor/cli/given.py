"""What a command is given to read: a file, or standard input for ``-``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from monitor.errors import UsageError
from monitor.terminal import is_text

# more than any article; what is pasted by mistake (a dump, an image) should not be matched for minutes
MOST_BYTES = 20 * 1024**2


class Words(click.ParamType[str]):
    """Text of the command line. Bytes that are no UTF-8 reach Python as halves of characters, which neither a database
    nor an encoding takes."""

    name = "TEXT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not is_text(str(value)):
            self.fail(f"{str(value)!r} is no UTF-8 (set the terminal to UTF-8 and write it again)", param, ctx)
        return str(value)


def called(what: str) -> str:
    """The file's name as messages tell it."""
    return "standard input" if what == "-" else what


def given_bytes(what: str, most: int | None = None) -> bytes:
    """The bytes of a file, or of standard input for ``-``. Raises ``UsageError`` where there are more than ``most``, or
    none can be read."""
    size = -1 if most is None else most + 1
    try:
        if what == "-":
            raw = sys.stdin.buffer.read(size)
        else:
            with Path(what).open("rb") as file:
                raw = file.read(size)
    except OSError as error:
        raise UsageError(f"{called(what)}: cannot be read: {error.strerror or error}") from None
    if most is not None and len(raw) > most:
        raise UsageError(f"{called(what)}: more than {most:,} bytes (give one article's text)")
    return raw


def given_article(what: str, title: str | None) -> tuple[str, str]:
    """The title and the text in a file, or on standard input for ``-``: the title is the first line that is not empty,
    unless it is given. Raises ``UsageError`` for what is no text, or nothing."""
    try:
        text = given_bytes(what, MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{called(what)}: byte {error.start + 1} is not UTF-8 (give the article's text as UTF-8)"
        ) from None
    if not text.strip():
        raise UsageError(f"{called(what)}: holds no text (its first line is the title, what follows the article)")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if title is None:
        title, _, text = text.lstrip().partition("\n")
    return title.strip(), text.strip("\n")
