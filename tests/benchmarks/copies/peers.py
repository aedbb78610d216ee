"""The same articles and queries through datasketch, rensa and gaoya, as far as they are installed.

``measure`` starts this file once for each library and threshold, with the interpreter that has them; it needs nothing
of ours. Each is told at the one of two thresholds (0.5, the usual one, and 0.3, which misses less of what keeps a half
or a third) at which it answers best, on four-word shingles of words that were folded for it beforehand. Which one that
is shows on the first ten thousand articles.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LIBRARIES = ("datasketch", "rensa", "gaoya")
THRESHOLDS = (0.3, 0.5)
PERMUTATIONS = 128
SAMPLE = 10_000
LookUp = Callable[[str], list[int]]
Enter = Callable[[int, str], None]
Query = tuple[str, str, int | None]  # kind, text, the article that it is a copy of


def measure(folder: Path, stored: list[list[str]], queries: list[Query], python: str | None) -> dict[str, Any]:
    """Library -> its figures; those that are not installed are left out, and said so on standard error."""
    sampled = [query for query in queries if query[2] is None or query[2] < SAMPLE]
    sample = _written(folder / "sample", stored[:SAMPLE], sampled)
    whole = _written(folder / "whole", stored, queries) if len(stored) > SAMPLE else sample
    told: dict[str, Any] = {}
    for library in LIBRARIES:
        tried = {threshold: _measured(library, threshold, sample, sampled, python) for threshold in THRESHOLDS}
        if answered := {threshold: figures for threshold, figures in tried.items() if figures is not None}:
            best = max(answered, key=lambda threshold: _merit(answered[threshold]))
            figures = _measured(library, best, whole, queries, python) if whole != sample else answered[best]
            if figures is not None:
                told[library] = figures
    return told


def _written(folder: Path, stored: list[list[str]], queries: list[Query]) -> tuple[Path, Path]:
    # this file runs without the project, too
    from monitor.similarity.sketches import words

    folder.mkdir()
    texts, asked = folder / "texts.json", folder / "queries.json"
    texts.write_text(json.dumps([" ".join(words("\n\n".join(paragraphs))) for paragraphs in stored]), encoding="utf-8")
    asked.write_text(json.dumps([" ".join(words(text)) for _, text, _ in queries]), encoding="utf-8")
    return texts, asked


def _measured(
    library: str, threshold: float, files: tuple[Path, Path], queries: list[Query], python: str | None
) -> dict[str, Any] | None:
    from tests.benchmarks.copies.copies import score

    done = subprocess.run(
        [python or sys.executable, __file__, library, str(threshold), *files],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        sys.stderr.write(f"{library} at {threshold} is left out: {reason[0]}\n")
        return None
    answer = json.loads(done.stdout)
    found = {int(number): set(ids) for number, ids in answer.pop("found").items()}
    return score(queries, found) | answer


def _merit(figures: dict[str, Any]) -> float:
    """Of recall and precision, and of keeping silent on a mere quotation, the harmonic mean."""
    parts = (figures["recall"], figures["precision"], 1 - figures["false_alarm_20_percent_quote"])
    return len(parts) / sum(1 / max(part, 1e-9) for part in parts)


def _datasketch(threshold: float) -> tuple[LookUp, Enter]:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    signed: dict[str, Any] = {}

    def sign(text: str) -> Any:
        # one signature for the look-up and the entry, as for ours
        if text not in signed:
            signed.clear()
            signed[text] = MinHash(num_perm=PERMUTATIONS)
            signed[text].update_batch([shingle.encode() for shingle in _shingles(text)])
        return signed[text]

    return lambda text: index.query(sign(text)), lambda number, text: index.insert(number, sign(text))


def _rensa(threshold: float) -> tuple[LookUp, Enter]:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=_bands(threshold))
    signed: dict[str, Any] = {}

    def sign(text: str) -> Any:
        if text not in signed:
            signed.clear()
            signed[text] = RMinHash(num_perm=PERMUTATIONS, seed=7)
            signed[text].update(_shingles(text))
        return signed[text]

    return lambda text: index.query(sign(text)), lambda number, text: index.insert(number, sign(text))


def _gaoya(threshold: float) -> tuple[LookUp, Enter]:
    from gaoya.minhash import MinHashStringIndex

    bands = _bands(threshold)
    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=threshold, num_bands=bands, band_size=PERMUTATIONS // bands, analyzer="word",
        lowercase=True, ngram_range=(4, 4),
    )  # fmt: skip
    return lambda text: index.query(text), index.insert_document


def _bands(threshold: float) -> int:
    """Into how many bands the 128 are parted: with 64 of two, half of the pairs of resemblance 0.11 meet, with 32 of
    four half of those of 0.38."""
    return 64 if threshold < 0.4 else 32


def _shingles(text: str) -> list[str]:
    words = text.split()
    return list({" ".join(words[place : place + 4]) for place in range(max(1, len(words) - 3))})


def _run(library: str, threshold: float, texts: list[str], queries: list[str]) -> dict[str, Any]:
    look_up, enter = {"datasketch": _datasketch, "rensa": _rensa, "gaoya": _gaoya}[library](threshold)
    began = time.process_time()
    for number, text in enumerate(texts):
        look_up(text)
        enter(number, text)
    filled = time.process_time()
    found = {number: sorted(look_up(text)) for number, text in enumerate(queries)}
    return {
        "threshold": threshold,
        "look_up_and_insert_per_cpu_second": round(len(texts) / (filled - began)),
        "look_up_per_cpu_second": round(len(queries) / (time.process_time() - filled)),
        "found": found,
    }


if __name__ == "__main__":
    name, limit, texts_file, queries_file = sys.argv[1:]
    if importlib.util.find_spec(name) is None:
        sys.exit(f"{name} is not installed")
    loaded = [json.loads(Path(file).read_text(encoding="utf-8")) for file in (texts_file, queries_file)]
    json.dump(_run(name, float(limit), *loaded), sys.stdout)
