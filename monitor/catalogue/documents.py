"""YAML files of the catalogue: read strictly, every value with the line that it stands on.

What YAML allows and people trip over is refused: duplicate keys, tabs, byte order marks, tags, anchors, second
documents. The parser's events are read one by one, not composed into a tree: PyYAML's C composer recurses, and 100,000
opening brackets crash the process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]

MAX_BYTES = 2 * 1024**2
MAX_DEPTH = 32
_TAB = re.compile(r"^[ ]*\t\s*\S", re.MULTILINE)
_TYPES = {"bool": "true or false", "int": "a number", "float": "a number", "null": "nothing", "timestamp": "a date"}

# the C parser is 10 times as fast; both yield the same events
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a file. ``str()`` is ``FILE:LINE: what (how to mend it)``, always one line."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: " + " ".join(self.what.split())


@dataclass(frozen=True, slots=True)
class Document:
    """What one file says. ``lines``: place (keys and list positions) to line, from 1; a value has its key's line."""

    path: Path
    data: Mapping[str, Any]
    lines: Mapping[Place, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line_of(self, place: Place) -> int:
        """The line of ``place``, or of the nearest place around it that the file has; 1 when there is none."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def problem(self, place: Place, what: str) -> Problem:
        """A problem at the line of ``place``."""
        return Problem(self.path, self.line_of(place), what)


def read_yaml(path: Path) -> Document:
    """The document of ``path``, whose top must be a mapping. Never raises: what is wrong with the file's form stands in
    ``problems``, and ``data`` holds what could be read all the same; nothing where it is no YAML."""
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        return _unreadable(path, 1, f"cannot be read: {error.strerror or error}")
    if size > MAX_BYTES:
        return _unreadable(path, 1, f"{size:,} bytes; a catalogue file has at most {MAX_BYTES:,} (split it)")
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return _unreadable(path, 1, "starts with a byte order mark (save it as UTF-8 without BOM)")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _unreadable(path, line, f"byte 0x{raw[error.start]:02x} is not UTF-8 (save the file as UTF-8)")
    tab = _TAB.search(text)
    if tab:
        return _unreadable(path, text.count("\n", 0, tab.start()) + 1, "a tab indents this line (use spaces)")
    return _Builder(path, text).document()


def _unreadable(path: Path, line: int, what: str) -> Document:
    return Document(path, {}, {}, (Problem(path, line, what),))


@dataclass(slots=True)
class _Frame:
    """A mapping or list being filled."""

    container: dict[str, Any] | list[Any]
    place: Place
    key: str | None = None  # of the value that comes next
    key_line: int = 0


class _Builder:
    """Makes a ``Document`` of the parser's events."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text
        self.lines: dict[Place, int] = {}
        self.problems: list[Problem] = []
        self.stack: list[_Frame] = []
        self.root: Any = None
        self.whole = True

    def document(self) -> Document:
        loader = None
        try:
            loader = _Loader(self.text)
            for event in self._events(loader):
                self._take(loader, event)
        except yaml.MarkedYAMLError as error:
            self.whole = False
            self._refuse_syntax(error)
        except yaml.reader.ReaderError as error:
            self.whole = False
            line = self.text.count("\n", 0, error.position) + 1
            character = error.character if isinstance(error.character, int) else ord(error.character[:1] or "\0")
            self._refuse(line, f"the character U+{character:04X} is not allowed (delete it)")
        finally:
            if loader is not None:
                loader.dispose()
        if not self.problems:
            if self.root is None or self.root == {}:
                self._refuse(1, "empty (a file has at least one `key: value`)")
            elif not isinstance(self.root, dict):
                kind = "a list" if isinstance(self.root, list) else "a bare value"
                self._refuse(1, f"{kind} stands where `key: value` lines are expected")
        # what stands before a break would only seem to lack what stands behind it
        data = self.root if isinstance(self.root, dict) and self.whole else {}
        return Document(self.path, data, self.lines, tuple(self.problems))

    def _events(self, loader: Any) -> Iterator[Any]:
        documents = 0
        while loader.check_event():
            event = loader.get_event()
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(
                        _line(event), "a second document starts here (one document to a file: delete the `---`)"
                    )
                    return
            if len(self.stack) > MAX_DEPTH:
                self.whole = False
                self._refuse(_line(event), f"nested more than {MAX_DEPTH} deep")
                return
            yield event

    def _take(self, loader: Any, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(_line(event), f"*{event.anchor} is an alias (write the value out)")
            self._place(None, _line(event))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.NodeEvent):
            self._take_node(loader, event)

    def _take_node(self, loader: Any, event: Any) -> None:
        line = _line(event)
        if event.tag not in (None, "!"):
            self._refuse(line, f"{event.tag} is a tag (delete it; text goes in quotes)")
        if event.anchor is not None:
            self._refuse(line, f"&{event.anchor} is an anchor (delete it)")
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.container, dict) and top.key is None:
            self._take_key(loader, event, top)
            if isinstance(event, yaml.ScalarEvent):
                return
        if isinstance(event, yaml.ScalarEvent):
            self._place(self._scalar(loader, event), line)
            return
        container: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.stack.append(_Frame(container, self._place(container, line)))

    def _take_key(self, loader: Any, event: Any, top: _Frame) -> None:
        """Notes the key that the next value belongs to. A collection as key is refused and filled into nowhere."""
        top.key_line = _line(event)
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse(top.key_line, "a list or mapping stands as a key (put text with brackets or braces in quotes)")
            return
        kind = loader.resolve(yaml.ScalarNode, event.value, event.implicit).rpartition(":")[2]
        if kind == "merge":
            self._refuse(top.key_line, "`<<` merges are not read here (write the keys out)")
        elif kind in _TYPES:
            self._refuse(top.key_line, f"the key {event.value!r} is read as {_TYPES[kind]} (put it in quotes)")
        if event.value in top.container:
            first = self.lines.get((*top.place, event.value), top.key_line)
            self._refuse(top.key_line, f"the key {event.value!r} stands twice, first on line {first} (delete one)")
        top.key = event.value

    def _scalar(self, loader: Any, event: Any) -> Any:
        tag = loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        try:
            value = loader.construct_object(yaml.ScalarNode(tag, event.value, event.start_mark, event.end_mark))
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            reason = getattr(error, "problem", None) or error
            self._refuse(_line(event), f"{event.value[:60]!r} cannot be read: {reason} (text goes in quotes)")
            return None
        if isinstance(value, int) and abs(value) >= 2**63:
            self._refuse(_line(event), "a number of more than 63 bits (text goes in quotes)")
            return None
        return value if value is None or isinstance(value, str | int | float | date) else event.value

    def _place(self, value: Any, line: int) -> Place:
        """Puts ``value`` where it belongs and returns the place; the second value of a doubled key goes nowhere."""
        if not self.stack:
            self.root = value
            self.lines[()] = line
            return ()
        top = self.stack[-1]
        if isinstance(top.container, list):
            place: Place = (*top.place, len(top.container))
            top.container.append(value)
            self.lines.setdefault(place, line)
            return place
        key, top.key = top.key, None
        if key is None:  # a collection that stands as a key, refused already: what follows is its value
            top.key = ""
            return (*top.place, "")
        place = (*top.place, key)
        top.container.setdefault(key, value)
        self.lines.setdefault(place, top.key_line)
        return place

    def _refuse(self, line: int, what: str) -> None:
        self.problems.append(Problem(self.path, line, what))

    def _refuse_syntax(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        if mark is None:
            self._refuse(1, f"not YAML: {error}")
            return
        lines = self.text.splitlines()
        here = lines[mark.line] if mark.line < len(lines) else ""
        hint = " (a tab? use spaces)" if "\t" in here else " (mend it there, or put the text in quotes)"
        if "mapping values are not allowed" in str(error.problem):
            hint = " (text that holds `: ` goes in quotes)"
        if here[: mark.column].rstrip().endswith("'") and here[mark.column :].strip():
            hint = " (an apostrophe in single quotes? double it, as 'l''eau', or use double quotes)"
        about = f" {error.context}" if error.context else ""
        self._refuse(mark.line + 1, f"not YAML: {error.problem}{about}, column {mark.column + 1}{hint}")


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
