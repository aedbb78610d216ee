"""How well and how fast pages come out, against gold and against other tools on the same pages in the same run.

``python -m tests.benchmarks.extraction FILE.warc.gz [--json] [--peers] [--limit N]``

Reads ``FILE.gold.jsonl`` beside the archive: rows with ``url`` (the raw WARC-Target-URI) and any of ``text``,
``paragraphs``, ``title``, ``published`` (YYYY-MM-DD), ``authors``. A page without text counts as empty, not as absent.
Site rules are off, as for any page whose outlet is not in the registry. Both sides are compared in NFC and without
soft hyphens.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import resource
import statistics
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from monitor.extraction.article import Extraction, Page
from monitor.extraction.extract import extract

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


Tool = Callable[[Page], Reply]


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


def this_project(page: Page) -> Reply:
    outcome = extract(page, None, "UTC")
    if not isinstance(outcome, Extraction):
        return Reply()
    exact = outcome.published.on is not None and outcome.published.precision != "month"
    houses = tuple(said.split(":")[0] for field, said in outcome.origins if field == "house")
    return Reply(
        outcome.text,
        outcome.title,
        outcome.published.on.isoformat() if exact and outcome.published.on else None,
        outcome.bylines or tuple(said.split(":")[0] for said in signatures(outcome)) or houses,
    )


def signatures(outcome: Extraction) -> list[str]:
    """The agencies that sign in an author's place."""
    return [said for field, said in outcome.origins if field == "credit" and ": signature: " in said]


def trafilatura_default(page: Page) -> Reply:
    from trafilatura import bare_extraction

    document: Any = bare_extraction(page.body, url=page.url, with_metadata=True)
    if document is None:
        return Reply()
    authors = tuple(name for name in (document.author or "").split("; ") if name)
    return Reply(document.text or "", document.title, document.date, authors)


def newspaper4k(page: Page) -> Reply:
    from newspaper import Article

    article = Article(page.url, fetch_images=False)
    article.download(input_html=page.body.decode("utf-8", errors="replace"))
    article.parse()
    day = article.publish_date.date().isoformat() if article.publish_date else None
    return Reply(article.text or "", article.title, day, tuple(article.authors))


def news_please(page: Page) -> Reply:
    from newsplease import NewsPlease

    article = NewsPlease.from_html(page.body.decode("utf-8", errors="replace"), url=page.url)
    day = article.date_publish.date().isoformat() if article.date_publish else None
    return Reply(article.maintext or "", article.title, day, tuple(article.authors or ()))


PEERS: dict[str, Tool] = {
    "trafilatura": trafilatura_default,
    "newspaper4k": newspaper4k,
    "news-please": news_please,
}


def installed_peers(page: Page) -> dict[str, Tool]:
    """The peers that can be imported here; the others are named on stderr."""
    found: dict[str, Tool] = {}
    for name, tool in PEERS.items():
        try:
            tool(page)
        except ImportError:
            print(f"{name} is not installed: left out", file=sys.stderr)
            continue
        except Exception as error:  # it is there, and this page is one that it fails on
            print(f"{name} on the first page: {type(error).__name__}", file=sys.stderr)
        found[name] = tool
    return found


def load(archive: Path, limit: int | None) -> list[tuple[Page, dict[str, Any]]]:
    """Pages of ``archive`` with their gold rows, in the archive's order."""
    gold_path = archive.with_name(archive.name.removesuffix(".warc.gz") + ".gold.jsonl")
    gold = {row["url"]: row for row in map(json.loads, gold_path.read_text(encoding="utf-8").splitlines())}
    pages = []
    with archive.open("rb") as stream:
        for record in ArchiveIterator(stream):
            url = record.rec_headers.get_header("WARC-Target-URI")
            if record.rec_type != "response" or url not in gold:
                continue
            content_type = record.http_headers.get_header("Content-Type") if record.http_headers else None
            fetched = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date").replace("Z", "+00:00"))
            pages.append((Page(url, record.content_stream().read(), content_type, fetched), gold[url]))
            if limit is not None and len(pages) >= limit:
                break
    return pages


def measure(tools: dict[str, Tool], pages: Sequence[tuple[Page, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """The figures of each tool over all pages. The tools take turns on every page, so that whatever else the machine
    does meanwhile costs all of them alike; only a tool's own CPU time counts."""
    seconds = dict.fromkeys(tools, 0.0)
    replies: dict[str, list[Reply]] = {name: [] for name in tools}
    for tool in tools.values():
        attempted(tool, pages[0][0])  # imports and models are no page's cost
    for page, _ in pages:
        for name, tool in tools.items():
            start = time.process_time()
            replies[name].append(attempted(tool, page))
            seconds[name] += time.process_time() - start
    return {name: figures(pages, replies[name], seconds[name]) for name in tools}


def figures(pages: Sequence[tuple[Page, dict[str, Any]]], replies: Sequence[Reply], seconds: float) -> dict[str, Any]:
    pairs = [(reply, gold) for reply, (_, gold) in zip(replies, pages, strict=True)]
    return {
        "n": len(pages),
        "text": text_figures(pairs),
        "title_exact": mean(
            same_line(reply.title) == same_line(gold["title"]) for reply, gold in pairs if gold.get("title")
        ),
        "date": date_figures(pairs),
        "authors_jaccard": mean(
            jaccard(gold["authors"], reply.signed) for reply, gold in pairs if gold.get("authors") is not None
        ),
        "pages_per_cpu_s": round(len(pages) / seconds, 1),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def attempted(tool: Tool, page: Page) -> Reply:
    try:
        return tool(page)
    except Exception as error:  # a tool that fails on a page has nothing for it, and the others go on
        print(f"{page.url[:80]}: {type(error).__name__}", file=sys.stderr)
        return Reply()


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


def table(rows: dict[str, dict[str, Any]]) -> str:
    lines = [
        f"{'tool':<14}{'P':>8}{'R':>8}{'F1':>8}{'rougeL':>8}{'title':>8}{'date F1':>9}{'authors':>9}{'pages/s':>9}"
    ]
    for name, row in rows.items():
        text, day = row["text"] or {}, row["date"] or {}
        cells = [text.get("precision"), text.get("recall"), text.get("f1"), text.get("rouge_lsum"), row["title_exact"]]
        shown = "".join(f"{'-' if cell is None else cell:>8}" for cell in cells)
        lines.append(
            f"{name:<14}{shown}{day.get('f1', '-'):>9}"
            f"{'-' if row['authors_jaccard'] is None else row['authors_jaccard']:>9}{row['pages_per_cpu_s']:>9}"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.extraction", description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--json", action="store_true", help="one object on stdout instead of a table")
    parser.add_argument("--peers", action="store_true", help="measure other tools too, where they are installed")
    parser.add_argument("--limit", type=int, help="only the first pages")
    options = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    pages = load(options.archive, options.limit)
    if not pages:
        print(f"{options.archive}: no response record has a row in the gold file beside it", file=sys.stderr)
        return 65
    tools = {"this project": this_project, **(installed_peers(pages[0][0]) if options.peers else {})}
    peers = measure(tools, pages)
    ours = peers.pop("this project")
    if options.json:
        print(json.dumps({**ours, "peers": peers}, ensure_ascii=False, indent=2))
    else:
        print(f"{ours['n']} pages of {options.archive.name}; peak {ours['peak_rss_mb']} MB")
        print(table({"this project": ours, **peers}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
