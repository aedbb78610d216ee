"""How close an answer comes to the gold: shingles, ROUGE-LSum, exact lines and days, Jaccard."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

_WORD = re.compile(r"\w+")
_ROUGE = re.compile(r"[a-z0-9]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a tool says of one page. ``signed``: everybody named as author, people or houses."""

    text: str = ""
    title: str | None = None
    published: str | None = None
    signed: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def quality(gold: Sequence[dict[str, Any]], replies: Sequence[Reply]) -> dict[str, Any]:
    """The figures of one tool over all pages, each over those whose gold has the field."""
    pairs = list(zip(replies, gold, strict=True))
    return {
        "n": len(pairs),
        "text": text_figures(pairs),
        "title_exact": mean(
            same_line(reply.title) == same_line(row["title"]) for reply, row in pairs if row.get("title")
        ),
        "date": date_figures(pairs),
        "authors_jaccard": mean(
            jaccard(row["authors"], reply.signed) for reply, row in pairs if row.get("authors") is not None
        ),
    }


def same_form(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def shingles(text: str, length: int = 4) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(same_form(text))
    return Counter(tuple(words[start : start + length]) for start in range(max(1, len(words) - length + 1)) if words)


def shingle_score(gold: str, got: str) -> tuple[float, float]:
    """Precision and recall over bags of 4-word shingles, as scrapinghub/article-extraction-benchmark defines them."""
    right, ours = shingles(gold), shingles(got)
    hit = (right & ours).total()
    surplus, missed = ours.total() - hit, right.total() - hit
    if surplus == missed == 0:
        return 1.0, 1.0
    precision = hit / (hit + surplus) if hit or surplus else 0.0
    recall = hit / (hit + missed) if hit or missed else 0.0
    return precision, recall


def rouge_lsum(gold: Sequence[str], got: Sequence[str]) -> float:
    """F1 of ROUGE-LSum: for each gold line the union of its longest common subsequences with all that came out."""
    right = [_ROUGE.findall(line.lower()) for line in gold]
    ours = [_ROUGE.findall(line.lower()) for line in got]
    total_right, total_ours = sum(map(len, right)), sum(map(len, ours))
    if not total_right or not total_ours:
        return 1.0 if total_right == total_ours else 0.0
    left_right = Counter(word for line in right for word in line)
    left_ours = Counter(word for line in ours for word in line)
    hits = 0
    for line in right:
        union: set[int] = set()
        words = set(line)
        for other in ours:
            if other == line:
                union = set(range(len(line)))
                break
            if not words.isdisjoint(other):
                union |= common_positions(line, other)
        for position in sorted(union):
            word = line[position]
            if left_right[word] > 0 and left_ours[word] > 0:
                hits += 1
                left_right[word] -= 1
                left_ours[word] -= 1
    precision, recall = hits / total_ours, hits / total_right
    return 2 * precision * recall / (precision + recall) if hits else 0.0


def common_positions(left: Sequence[str], right: Sequence[str]) -> set[int]:
    """Positions in ``left`` of one longest common subsequence of both."""
    rows = [[0] * (len(right) + 1)]
    for word in left:
        above, row = rows[-1], [0]
        for column, other in enumerate(right):
            row.append(above[column] + 1 if word == other else max(above[column + 1], row[-1]))
        rows.append(row)
    positions: set[int] = set()
    down, across = len(left), len(right)
    while down and across:
        if left[down - 1] == right[across - 1]:
            positions.add(down - 1)
            down, across = down - 1, across - 1
        elif rows[down - 1][across] > rows[down][across - 1]:
            down -= 1
        else:
            across -= 1
    return positions


def text_figures(pairs: Sequence[tuple[Reply, dict[str, Any]]]) -> dict[str, float] | None:
    scored = [(reply, lines_of(gold, reply.text)) for reply, gold in pairs if lines_of(gold, "")]
    if not scored:
        return None
    scores = [shingle_score("\n".join(gold), reply.text) for reply, gold in scored]
    precision = statistics.mean(score[0] for score in scores)
    recall = statistics.mean(score[1] for score in scores)
    rouge = statistics.mean(rouge_lsum(gold, reply.text.split("\n")) for reply, gold in scored)
    return {**f1(precision, recall), "rouge_lsum": round(100 * rouge, 2)}


def lines_of(gold: dict[str, Any], got: str) -> list[str]:
    """The gold's lines. Those in brackets are optional (fundus-evaluation): they count only where they came out."""
    if "paragraphs" not in gold:
        return str(gold["text"]).split("\n") if gold.get("text") else []
    words = " ".join(_WORD.findall(got))
    optional = {line for line in gold["paragraphs"] if line.startswith("[") and line.endswith("]")}
    came_out = {line for line in optional if " ".join(_WORD.findall(line)) in words}
    return [line.strip("[]") for line in gold["paragraphs"] if line not in optional or line in came_out]


def date_figures(pairs: Sequence[tuple[Reply, dict[str, Any]]]) -> dict[str, float] | None:
    rows = [(reply.published, str(gold["published"])) for reply, gold in pairs if is_day(gold.get("published"))]
    if not rows:
        return None
    right = sum(got == day for got, day in rows)
    given = sum(got is not None for got, _ in rows)
    # htmldate's definition: a wrong day is a false positive, no day a false negative
    missing = len(rows) - given
    return f1(right / given if given else 0.0, right / (right + missing) if right else 0.0)


def is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def f1(precision: float, recall: float) -> dict[str, float]:
    both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(both, 4)}


def same_line(line: str | None) -> str:
    return " ".join(same_form(line or "").split())


def jaccard(gold: Iterable[str], got: Iterable[str]) -> float:
    right, ours = ({same_line(name).casefold() for name in names} for names in (gold, got))
    return len(right & ours) / len(right | ours) if right | ours else 1.0


def mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return round(statistics.mean(listed), 4) if listed else None
