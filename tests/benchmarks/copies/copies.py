"""Are copies found, and nothing else, and what does it cost? Reprints of eight kinds, fresh articles and articles that
quote the first fifth of another are looked up in an index kept in SQLite; relations and origins are checked on pairs
and chains that are made to be known."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from monitor.similarity.copies import find_copies
from monitor.similarity.sketches import sketch
from tests.benchmarks.copies import chains, pairs, peers
from tests.benchmarks.copies.archive import Archive
from tests.benchmarks.copies.corpus import KINDS, Paragraphs, Sentences, article, sentence_source

N = 20_000
AT_ONCE = 100  # articles in a transaction
SPAN = 1000  # articles whose cost is told as one figure
EARLY = 10_000


def measure(options: argparse.Namespace) -> dict[str, object]:
    """All figures of one run: recall by kind, precision, false alarms, costs, bytes of sketch per article, relations
    and origins, and beside them those of other libraries where they are asked for."""
    number = options.n or N
    dice, sentence = random.Random(7), sentence_source(options.texts)
    stored = [article(dice, sentence) for _ in range(number)]
    queries = list(_queries(stored, dice, sentence))
    with tempfile.TemporaryDirectory() as folder:
        figures = _own(Path(folder), stored, queries)
        figures |= pairs.measure(dice, sentence)
        figures |= chains.measure(Path(folder), dice, sentence)
        if options.peers:
            told = peers.measure(Path(folder), stored, queries, options.peer_python)
            figures["peers"] = told
            rate = figures["look_up_and_insert_per_cpu_second"]
            figures["times_the_rate_of"] = {
                name: round(rate / peer["look_up_and_insert_per_cpu_second"], 2) for name, peer in told.items()
            }
    return figures


Query = tuple[str, str, int | None]  # kind, text, the article that it is a copy of


def _queries(stored: list[Paragraphs], dice: random.Random, sentence: Sentences) -> Iterator[Query]:
    size = max(20, min(500, len(stored) // 64))
    for kind, change in KINDS.items():
        for place in dice.sample(range(len(stored)), k=min(size, len(stored))):
            yield kind, "\n\n".join(change(stored[place], dice)), place
    for _ in range(size):
        fresh = "\n\n".join(article(dice, sentence))
        yield "fresh", fresh, None
        source = " ".join(stored[dice.randrange(len(stored))]).split()
        yield "quote", f"{fresh}\n\n{' '.join(source[: len(source) // 5])}", None


def _own(folder: Path, stored: list[Paragraphs], queries: list[Query]) -> dict[str, object]:
    index = Archive(folder / "copies.db")
    costs = _fill(index, stored)
    began = time.process_time()
    found = {number: find_copies(text, sketch(text), index) for number, (_, text, _) in enumerate(queries)}
    seconds = time.process_time() - began
    answers = {number: {copy.of_id for copy in copies if copy.relation != "quotes"} for number, copies in found.items()}
    relations: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for number, (kind, _, place) in enumerate(queries):
        if place is not None:
            relations[kind].update(copy.relation for copy in found[number] if copy.of_id == place)
    per_article = len(stored) / sum(costs)
    figures = score(queries, answers)
    figures |= {
        "articles": len(stored),
        "queries": len(queries),
        "relations_by_kind": {kind: dict(counted) for kind, counted in relations.items()},
        "look_up_and_insert_per_cpu_second": round(per_article),
        "look_up_per_cpu_second": round(len(queries) / seconds),
        "ms_per_article": round(1000 / per_article, 3),
        "sketch_bytes_per_article": round(index.bytes_per_article()),
    }
    if len(stored) > EARLY + 2 * SPAN:
        figures |= {
            "ms_per_article_at_10000": round(_about(costs, EARLY), 3),
            "ms_per_article_at_the_end": round(_about(costs, len(stored) - 2 * SPAN), 3),
        }
        figures["cost_at_the_end_over_10000"] = round(_about(costs, len(stored) - 2 * SPAN) / _about(costs, EARLY), 3)
    return figures


def _fill(index: Archive, stored: list[Paragraphs]) -> list[float]:
    """Looks every article up, then enters it; returns the CPU seconds of each ``SPAN`` of articles. Storing the text
    itself is left out: that is done whether or not copies are looked for."""
    costs: list[float] = []
    for place, paragraphs in enumerate(stored):
        if place % SPAN == 0:
            costs.append(0.0)
        text = "\n\n".join(paragraphs)
        began = time.process_time()
        sketched = sketch(text)
        find_copies(text, sketched, index)
        costs[-1] += time.process_time() - began
        if place % AT_ONCE == 0:
            index.begin()
        index.store(place, text, sketched)
        began = time.process_time()
        index.put(place, sketched.hashes, shingles=sketched.shingles)
        if place % AT_ONCE == AT_ONCE - 1 or place == len(stored) - 1:
            index.commit()
        costs[-1] += time.process_time() - began
    return costs


def _about(costs: list[float], place: int) -> float:
    """Milliseconds per article in the spans about a place, two before and two after it."""
    spans = costs[max(0, place // SPAN - 2) : place // SPAN + 2]
    return 1000 * sum(spans) / (len(spans) * SPAN)


def score(queries: list[Query], answers: dict[int, set[int]]) -> dict[str, object]:
    """Recall over the kinds and by kind, precision, and how often a quotation of a fifth was taken for a copy."""
    hits, asked = Counter[str](), Counter[str]()
    wrong = alarms = 0
    for number, (kind, _, place) in enumerate(queries):
        answer = answers.get(number, set())
        asked[kind] += 1
        if kind == "quote":
            alarms += bool(answer)
            continue
        hits[kind] += place in answer
        wrong += len(answer - {place})
    right = sum(hits[kind] for kind in KINDS)
    by_kind = {kind: round(hits[kind] / asked[kind], 4) for kind in KINDS}
    return {
        "recall": round(sum(by_kind.values()) / len(by_kind), 4),
        "precision": round(right / max(1, right + wrong), 4),
        "recall_by_kind": by_kind,
        "false_alarm_20_percent_quote": round(alarms / max(1, asked["quote"]), 4),
    }
