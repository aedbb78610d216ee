"""What a publisher declares about the use of a page: ``X-Robots-Tag``, ``meta robots``, and the reservation of text and
data mining by the TDM Reservation Protocol (TDMRep, W3C Community Group report of 10 May 2024), in a header, in the
page, or in ``/.well-known/tdmrep.json``. Parsing only; what follows from it is the policy's (``store``)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from html import unescape
from typing import Literal, get_args
from urllib.parse import unquote, urlsplit

Policy = Literal["store-metadata-only", "record"]
POLICIES: tuple[str, ...] = get_args(Policy)
# of a page, where its head is looked for; of a file; words and rules that are kept
_HEAD = 256 * 1024
MOST_BYTES = 64 * 1024
_MOST_RULES, _MOST_WORDS, _LONGEST = 1000, 30, 300
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.S)
_META = re.compile(rb"<meta\b([^<>]{0,2000})>", re.I)
_ATTRIBUTE = re.compile(r"""(?<![a-z-])([a-z-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
_WORD = re.compile(r"[a-z][a-z-]{1,30}")
# words with a value behind a colon, which are no crawler's name
_VALUED = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
_SET = {"0": False, "1": True}


@dataclass(frozen=True, slots=True)
class Declared:
    """``robots``: the words for all robots and for ours, in the order of their first mention; ``tdm``: whether mining
    is reserved, ``None`` where nothing (or nothing valid) is said; ``policy``: where the terms stand; ``where``:
    ``page``, ``header`` or ``file``, which said so of mining."""

    robots: tuple[str, ...] = ()
    tdm: bool | None = None
    policy: str | None = None
    where: str | None = None

    @property
    def is_reserved(self) -> bool:
        """Whether the body is not to be stored where reservations are respected."""
        return bool(self.tdm) or "noarchive" in self.robots

    @property
    def why(self) -> str:
        """What reserves it, in words; empty where nothing does."""
        if self.tdm:
            return f"text and data mining is reserved (tdm-reservation: 1, {self.where})"
        return "noarchive" if self.is_reserved else ""

    def written(self) -> str | None:
        """As the database keeps it; ``None`` where nothing is declared."""
        if not self.robots and self.tdm is None:
            return None
        told = asdict(self)
        told["from"] = told.pop("where")
        told["tdm"] = None if self.tdm is None else int(self.tdm)
        return json.dumps({name: value for name, value in told.items() if value not in (None, ())}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a ``tdmrep.json``."""

    location: str
    tdm: bool
    policy: str | None = None


def declared(
    headers: Iterable[tuple[str, str]], body: bytes, url: str, agent: str, rules: Sequence[Rule] = ()
) -> Declared:
    """What is declared of a page: the page overrides its headers, they override the file, as TDMRep has it. ``headers``
    may repeat a name; ``agent``: the name that robots files know us by; ``rules``: those of the origin's file."""
    named = [(name.lower(), value) for name, value in headers]
    metas = _metas(body)
    words = [word for name, value in named if name == "x-robots-tag" for word in _tagged(value, agent)]
    words += [word for name, value in metas if name in ("robots", agent.lower()) for word in _words(value)]
    robots = tuple(dict.fromkeys(words))[:_MOST_WORDS]
    for where, pairs in (("page", metas), ("header", named)):
        said = next((value.strip() for name, value in pairs if name == "tdm-reservation"), "")
        if said in _SET:
            policy = next((value for name, value in pairs if name == "tdm-policy"), None)
            return Declared(robots, _SET[said], _address(policy), where)
    rule = rule_for(rules, url)
    return Declared(robots) if rule is None else Declared(robots, rule.tdm, rule.policy, "file")


def rules_of(body: bytes) -> tuple[Rule, ...]:
    """The valid rules of a ``tdmrep.json``; none of what is no such file."""
    try:
        told = json.loads(body[:MOST_BYTES])
    except (ValueError, RecursionError):
        return ()
    found = []
    for row in told[:_MOST_RULES] if isinstance(told, list) else ():
        if not isinstance(row, dict):
            continue
        said, location = str(row.get("tdm-reservation")), row.get("location")
        if said in _SET and isinstance(location, str) and 0 < len(location) <= _LONGEST:
            found.append(Rule(location, _SET[said], _address(row.get("tdm-policy"))))
    return tuple(found)


def rule_for(rules: Sequence[Rule], url: str) -> Rule | None:
    """The rule for an address: of those whose location matches its path (``*``, ``$`` as in RFC 9309 §2.2.3) the
    longest, of equals one that reserves."""
    parts = urlsplit(url)
    path = unquote(parts.path or "/") + (f"?{unquote(parts.query)}" if parts.query else "")
    fitting = [rule for rule in rules if _fits(unquote(rule.location), path)]
    return max(fitting, key=lambda rule: (len(rule.location), rule.tdm), default=None)


def _fits(location: str, path: str) -> bool:
    """In linear time, whatever the pattern."""
    ends = location.endswith("$")
    pieces = (location[:-1] if ends else location).split("*")
    pieces[0] = pieces[0] if pieces[0].startswith("/") or (len(pieces) > 1 and not pieces[0]) else f"/{pieces[0]}"
    if not path.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not ends or at == len(path) or (len(pieces) > 1 and path.endswith(pieces[-1]))


def _metas(body: bytes) -> list[tuple[str, str]]:
    """(name in lower case, content) of the ``meta`` elements of a page's beginning."""
    found = []
    for element in _META.finditer(_COMMENT.sub(b"", body[:_HEAD])):
        text = element[1].decode("utf-8", "replace")
        pairs = {match[1].lower(): match[2] or match[3] or match[4] or "" for match in _ATTRIBUTE.finditer(text)}
        name = pairs.get("name", "").strip().lower()
        if name:
            found.append((name, unescape(pairs.get("content", ""))[:_LONGEST]))
    return found


def _words(value: str) -> list[str]:
    return [found[0] for part in value.lower().split(",") if (found := _WORD.match(part.strip()))]


def _tagged(value: str, agent: str) -> list[str]:
    """The words of an ``X-Robots-Tag`` that are for all or for ours: ``name: word, word`` is for one crawler."""
    found: list[str] = []
    ours = True
    for part in value.lower().split(","):
        name, colon, rest = part.strip().partition(":")
        if colon and name.strip() not in _VALUED:
            ours = name.strip() in (agent.lower(), "*")
            part = rest
        if ours:
            found += _words(part)
    return found


def _address(value: object) -> str | None:
    if not isinstance(value, str) or not value.startswith(("https://", "http://")) or not value.isprintable():
        return None
    return value[:_LONGEST]
