"""Are texts on one event put together, and others kept apart? B-cubed F1 of the stories, on generated events and on
texts written by hand, beside TF-IDF cosine on the same texts at the threshold that serves it best on them."""

from __future__ import annotations

import argparse
import json
import math
import re
import time
from bisect import bisect_left, insort
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from monitor.catalogue.gazetteer import Gazetteer, load_gazetteer
from monitor.folding import fold, stems
from monitor.relevance.reader import Reader
from monitor.similarity.likeness import WINDOW
from monitor.similarity.signs import MOST_TERMS, Named, Signs, Weights, place_of, rarity, signs
from monitor.similarity.stories import Link, settle_links
from tests.benchmarks.copies.events import World, Writeup
from tests.benchmarks.copies.lookalikes import LOOKALIKES, lookalike_gazetteer
from tests.benchmarks.copies.neighbours import NEIGHBOURS, neighbours_gazetteer
from tests.benchmarks.copies.reports import REPORTS, reports_gazetteer
from tests.benchmarks.copies.written import WRITTEN, written_gazetteer

TEXTS = 3000
DAYS = 90
# how the rows of the file call the meeting of which it holds several accounts
MEETING = re.compile(r"debate on AES-Russia cooperation", re.IGNORECASE)
# the month is all that some of its rows give, and they were read long after
MONTH = re.compile(r"\d{4}-\d\d")
_WORD = re.compile(r"\w+")


class MemoryIndex:
    """A ``StoryIndex`` without a database."""

    def __init__(self) -> None:
        self._signs: dict[int, Signs] = {}
        self._links: dict[int, Link] = {}
        self._posted: dict[str, list[tuple[int, int]]] = defaultdict(list)

    def add(self, text_id: int, found: Signs) -> None:
        self._signs[text_id] = found
        for term in found.lookups():
            insort(self._posted[term], (found.place, text_id))

    def signs(self, text_id: int) -> Signs:
        return self._signs[text_id]

    def link(self, text_id: int) -> Link | None:
        return self._links.get(text_id)

    def set_link(self, text_id: int, link: Link) -> None:
        self._links[text_id] = link

    def before(self, term: str, place: int, since: int, limit: int) -> list[int]:
        posted = self._posted.get(term, [])
        end = bisect_left(posted, (place, 0))
        begin = max(bisect_left(posted, (since, 0)), end - limit)
        return [text_id for _, text_id in reversed(posted[begin:end])]

    def after(self, term: str, place: int, until: int, limit: int) -> list[int]:
        posted = self._posted.get(term, [])
        begin = bisect_left(posted, (place + 1, 0))
        return [text_id for _, text_id in posted[begin : min(bisect_left(posted, (until, 0)), begin + limit)]]

    def dependants(self, text_id: int) -> list[int]:
        return [
            other for other, link in self._links.items() if other != text_id and text_id in (link.first, link.joined)
        ]

    def stories(self) -> dict[int, int]:
        """Text -> the first text of its story."""
        return {text_id: link.first for text_id, link in self._links.items()}


def signs_of(writeups: Sequence[Writeup], gazetteer: Gazetteer, *, counted: bool = False) -> list[Signs]:
    """The signs of texts as the process reads them. ``counted``: with the weights of an archive that was regrouped."""
    reader = Reader((), gazetteer)
    types = {one.id: (one.type, " ".join((one.name, *one.aliases))) for one in gazetteer.entities}
    if not counted:
        return [_signs(one, reader, types) for one in writeups]
    counts = Counter(sign for one in writeups for sign in _signs(one, reader, types, most=None).terms)

    def weights(found: Sequence[str]) -> dict[str, float]:
        return {sign: rarity(counts[sign] if counts[sign] > 2 else 0, len(writeups)) for sign in found}

    return [_signs(one, reader, types, weights) for one in writeups]


def _signs(
    one: Writeup,
    reader: Reader,
    types: Mapping[str, tuple[str, str]],
    weights: Weights | None = None,
    most: int | None = MOST_TERMS,
) -> Signs:
    sentences: dict[str, list[int]] = defaultdict(list)
    for mention in reader.read(one.title, one.text, None, one.day).entities.mentions:
        sentences[mention.entity].append(mention.sentence)
    named = [Named(key, types[key][0], len(found), min(found), types[key][1]) for key, found in sentences.items()]
    day = one.day.isoformat()
    return signs(
        place=place_of(day, None, one.precision, "2026-11-22T00:00:00Z", one.id, f"{one.title}\n{one.text}"),
        title=one.title,
        text=one.text,
        stemmed=stems(f"{one.title} {one.text}", one.language),
        language=one.language,
        source_id=one.outlet,
        entities=named,
        weights=weights,
        most=most,
    )


def found_stories(found: Sequence[Signs]) -> dict[int, int]:
    """The stories of texts that come in one after another, each text under its number."""
    index = MemoryIndex()
    for text_id, own in enumerate(found):
        index.add(text_id, own)
        settle_links([text_id], [], index)
    return index.stories()


def tfidf_nearest(writeups: Sequence[Writeup]) -> list[tuple[float, int]]:
    """For each text the largest cosine with an earlier one of the same days, and which that is."""
    vectors = tfidf(writeups)
    nearest: list[tuple[float, int]] = []
    recent: dict[str, deque[tuple[int, float]]] = defaultdict(deque)
    for own, one in enumerate(writeups):
        dots: defaultdict[int, float] = defaultdict(float)
        for word, weight in vectors[own].items():
            posted = recent[word]
            while posted and (one.day - writeups[posted[0][0]].day).days > WINDOW:
                posted.popleft()
            for other, other_weight in posted:
                dots[other] += weight * other_weight
            posted.append((own, weight))
        best = max(dots, key=lambda other: (dots[other], -other), default=own)
        nearest.append((dots.get(best, 0.0), best))
    return nearest


def tfidf_stories(nearest: Sequence[tuple[float, int]], threshold: float) -> dict[int, int]:
    """Each text joins its nearest, from a threshold."""
    story: dict[int, int] = {}
    for own, (cosine, other) in enumerate(nearest):
        story[own] = story[other] if other != own and cosine >= threshold else own
    return story


def tfidf(writeups: Sequence[Writeup]) -> list[dict[str, float]]:
    """Normed vectors of the folded words, as ``(1 + log tf) * log((1 + N) / (1 + df)) + 1``."""
    bags = [Counter(_WORD.findall(fold(f"{one.title} {one.text}").text)) for one in writeups]
    having = Counter(word for bag in bags for word in bag)
    vectors = []
    for bag in bags:
        raw = {
            word: (1 + math.log(count)) * (math.log((1 + len(bags)) / (1 + having[word])) + 1)
            for word, count in bag.items()
        }
        norm = math.sqrt(sum(weight * weight for weight in raw.values()))
        vectors.append({word: weight / norm for word, weight in raw.items()})
    return vectors


def b_cubed(found: Mapping[int, int], events: Sequence[str]) -> dict[str, float]:
    """Precision, recall and F1 over the texts (Bagga and Baldwin 1998)."""
    stories: dict[int, set[int]] = defaultdict(set)
    truth: dict[str, set[int]] = defaultdict(set)
    for text_id, event in enumerate(events):
        stories[found[text_id]].add(text_id)
        truth[event].add(text_id)
    pairs = [(stories[found[text_id]], truth[event]) for text_id, event in enumerate(events)]
    precision = sum(len(mine & true) / len(mine) for mine, true in pairs) / len(pairs)
    recall = sum(len(mine & true) / len(true) for mine, true in pairs) / len(pairs)
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / (precision + recall), 4),
    }


def compared(writeups: Sequence[Writeup], gazetteer: Gazetteer, *, counted: bool = False) -> dict[str, Any]:
    """Our stories and the baseline's best, over one set; with ``counted`` also ours once it was counted how rare each
    sign is."""
    events = [one.event for one in writeups]
    begun = time.process_time()
    found = signs_of(writeups, gazetteer)
    read = time.process_time()
    ours: dict[str, float] = b_cubed(found_stories(found), events)
    put = time.process_time()
    if counted:
        ours["f1_counted"] = b_cubed(found_stories(signs_of(writeups, gazetteer, counted=True)), events)["f1"]
    nearest = tfidf_nearest(writeups)
    tried = {step / 20: b_cubed(tfidf_stories(nearest, step / 20), events) for step in range(1, 19)}
    best = max(tried, key=lambda threshold: tried[threshold]["f1"])
    return {
        "texts": len(writeups),
        "events": len(set(events)),
        **ours,
        "ms_to_read": round((read - begun) * 1000 / len(writeups), 2),
        "ms_to_place": round((put - read) * 1000 / len(writeups), 2),
        "tfidf": {"threshold": best, **tried[best]},
    }


def meeting(path: Path) -> dict[str, Any] | None:
    """The accounts of one meeting among the rows of a file; ``None`` where it has none."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = [row for row in rows if MONTH.match(row.get("date") or "") and row.get("title") and row.get("outlet")]
    told = {row["id"] for row in rows if MEETING.search(row.get("label_reason") or "")}
    if not told:
        return None
    outlets = {outlet: number for number, outlet in enumerate(dict.fromkeys(row["outlet"] for row in rows))}
    writeups = sorted((_of_row(row, outlets) for row in rows), key=lambda one: (one.day, one.id))
    found = found_stories(signs_of(writeups, load_gazetteer()))
    stories = {found[number] for number, one in enumerate(writeups) if one.id in told}
    others = [one.id for number, one in enumerate(writeups) if found[number] in stories and one.id not in told]
    return {"texts": len(told), "stories": len(stories), "others_among_them": len(others)}


def _of_row(row: Mapping[str, str], outlets: Mapping[str, int]) -> Writeup:
    of_month = MONTH.fullmatch(row["date"]) is not None
    day = date.fromisoformat(f"{row['date']}-01" if of_month else row["date"])
    outlet, precision = outlets[row["outlet"]], "month" if of_month else "day"
    return Writeup(row["id"], row["id"], outlet, row["lang"], day, row["title"], row["text"], precision)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """The figures. ``options.texts``: rows with title, outlet and date give the meeting; the sentences of others go
    into the generated texts."""
    figures: dict[str, Any] = {}
    filler: Sequence[str] = ()
    if options.texts is not None:
        figures["meeting"] = meeting(options.texts)
        filler = _sentences(options.texts) if figures["meeting"] is None else ()
    world = World(6, filler)
    figures["generated"] = compared(world.writeups(options.n or TEXTS, DAYS), world.gazetteer(), counted=True)
    figures["written"] = compared(WRITTEN, written_gazetteer())
    figures["lookalikes"] = compared(LOOKALIKES, lookalike_gazetteer())
    figures["reports"] = compared(REPORTS, reports_gazetteer())
    figures["neighbours"] = compared(NEIGHBOURS, neighbours_gazetteer())
    sets = ("generated", "written", "lookalikes", "reports", "neighbours")
    figures["f1"] = min(figures[name]["f1"] for name in sets)
    figures["tfidf_f1"] = max(figures[name]["tfidf"]["f1"] for name in sets)
    return figures


def _sentences(path: Path) -> list[str]:
    rows = (json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [part for text in rows for part in re.split(r"(?<=[.!?])\s+", text) if 6 <= len(part.split()) <= 40]
