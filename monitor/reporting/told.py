"""An explanation in sentences, section by section, for a reader who knows nothing of tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from db.explanations import Row
from monitor.reporting.finding import one_line
from monitor.reporting.told_changes import changes_in_words, revisit_in_words, unkept_in_words
from monitor.reporting.why import Explanation, RobotsWord, is_held

_STATES = {
    "pending": "waiting to be fetched",
    "in_flight": "being fetched right now",
    "fetched": "fetched, not yet read",
    "stored": "stored as an article",
    "alias": "another address of a known link",
    "not_an_article": "fetched, and its page is no article",
    "extract_empty": "fetched, and its page holds no text",
    "quarantined": "set aside: its page is harmful or broken",
    "blocked": "not ours to fetch",
    "rejected": "never asked for",
    "http_gone": "gone: the server says that there is no such page",
    "failed": "failed, to be tried again",
    "gave_up": "given up after several tries",
}
_NEXT = {
    "stored": "it stays stored, whatever later looks at the page give",
    "alias": "nothing: the link that it stands for is the one that is kept",
    "not_an_article": "nothing, unless its archived page is read again by other rules (press-monitor replay)",
    "extract_empty": "nothing, unless its archived page is read again by other rules (press-monitor replay)",
    "quarantined": "nothing, unless its archived page is read again by other rules (press-monitor replay)",
    "blocked": "it is not asked for again by itself",
    "rejected": "nothing, unless a list shows it and the source's rules then take it, which opens it by itself",
    "http_gone": "it is not asked for again by itself",
    "gave_up": "it is not asked for again by itself; press-monitor add-article URL asks once more",
}


def lines(explanation: Explanation, now: datetime, archive: Path) -> list[str]:
    """The explanation for a terminal. ``archive``: the folder of the WARC files."""
    sections = (
        ("address", _address(explanation)),
        ("source", _source(explanation)),
        ("seen", _seen(explanation)),
        ("robots.txt", _robots(explanation.robots)),
        ("attempts", _attempts(explanation)),
        ("other addresses", _others(explanation)),
        ("article", _article(explanation)),
        ("since then", _since(explanation)),
        ("archive", _archive(explanation, archive)),
        ("next", _next(explanation, now)),
        ("gaps around it", _gaps(explanation)),
    )
    told: list[str] = []
    for title, content in sections:
        for number, line in enumerate(content):
            told.append(f"{title if number == 0 else '':<16}{one_line(line)}")
    return told


def as_object(explanation: Explanation, archive: Path) -> dict[str, Any]:
    """The explanation as one JSON-ready object; ``robots.body`` is the kept copy itself."""
    told = asdict(explanation)
    told["known"] = explanation.link is not None
    told["archive"] = str(archive)
    for row in (told["article"], told["host"]):
        if row:
            row.pop("robots_body", None)
    return told


def when(instant: str | None) -> str:
    """``2025-05-23 10:00:05`` (UTC), or a day as it is."""
    return instant.replace("T", " ").removesuffix("Z") if instant else "?"


def _address(explanation: Explanation) -> Iterator[str]:
    yield explanation.url
    link, tombstone = explanation.link, explanation.tombstone
    if tombstone is not None:
        why = f": {tombstone['reason']}" if tombstone["reason"] else ""
        yield f"forgotten on {when(tombstone['forgotten_at'])}{why}"
        yield f"key {explanation.key}; times are UTC"
        return
    if link is None:
        yield f"never seen: no list has shown it so far, nor any variant of it (key {explanation.key})"
        if explanation.nearest:
            yield f"nearest known: {explanation.nearest[0]}"
            yield from explanation.nearest[1:]
        return
    reason = f" ({link['reason']})" if link["reason"] else ""
    yield f"{_STATES.get(link['state'], link['state'])}{reason}"
    settled = f", so since {when(link['settled_at'])}" if link["settled_at"] else ""
    yield f"link {link['id']}, key {link['key']}, state {link['state']}{settled}; times are UTC"
    if link["fetch_url"] != link["url"]:
        yield f"{'listed' if link['state'] == 'rejected' else 'listed, and asked for,'} as {link['fetch_url']}"


def _source(explanation: Explanation) -> Iterator[str]:
    link = explanation.link
    if explanation.tombstone is not None:
        return
    if link is not None:
        disabled = "" if link["enabled"] else f", not crawled: {link['disabled_reason'] or 'disabled'}"
        yield f"{link['source']} ({link['source_name']}, {link['role']}{disabled})"
    for judgement in explanation.judgements:
        word = "takes it as an article, by" if judgement.fits else "does not take it:"
        yield f"{judgement.source} {word} {judgement.why}"
    if not explanation.judgements and not explanation.url.startswith("refused:"):
        yield "no source of the registry publishes on this host (press-monitor sources add URL proposes one)"
    if link is None and explanation.judgements:
        best = explanation.judgements[0]
        if best.fits and best.enabled:
            yield f"if a list of {best.source} showed it, it would be fetched in the same crawl, unless it is too old"
        elif best.fits:
            yield f"{best.source} is not crawled: {best.disabled or 'disabled'}"
        else:
            yield f"if a list showed it, it would be entered as rejected, with the reason “{best.why}”"


def _seen(explanation: Explanation) -> Iterator[str]:
    for row in explanation.sightings:
        last = f", last {when(row['last_seen_at'])}" if row["last_seen_at"] != row["first_seen_at"] else ""
        where = f"in the {row['found_in']} {row['list_url']} of {row['source']}"
        if row["found_in"] == "redirect":
            where = f"over a redirect from {row['list_url']}"
        yield f"{when(row['first_seen_at'])}{last} {where}"
    link = explanation.link
    if link is not None and (link["hint_title"] or link["hint_published_on"] or link["hint_published_at"]):
        day = link["hint_published_at"] or link["hint_published_on"]
        yield f"announced as “{link['hint_title'] or 'without a title'}”, {when(day) if day else 'without a date'}"


def _robots(word: RobotsWord | None) -> Iterator[str]:
    if word is None:
        return
    if word.verdict == "unknown":
        yield "never asked for so far: it is, before anything else of that host"
        return
    match word.verdict:
        case "forbidden":
            yield f"forbids it to {word.agent} by the line: {word.line}"
        case "unreachable":
            yield f"could not be read, which forbids everything for now ({word.line})"
        case _:
            yield f"allows it to {word.agent}"
    size = f"{len(word.body):,} characters (--json shows them)" if word.body else "no rules"
    yield f"copy of {when(word.fetched_at)} from {word.url}: HTTP {word.status}, {size}"


def _attempts(explanation: Explanation) -> Iterator[str]:
    for row in explanation.attempts:
        status = f"HTTP {row['status']}" if row["status"] else None
        words = [word for word in (status, row["reason"]) if word]
        yield f"{when(row['at'])}  {row['state']} {': '.join(dict.fromkeys(words))}".rstrip()
    if explanation.link is not None and not explanation.attempts:
        yield "none so far"


def _others(explanation: Explanation) -> Iterator[str]:
    if explanation.alias_of is not None:
        target = explanation.alias_of
        yield f"it is another address of {target['url']} (link {target['id']}, {target['state']})"
    for row in explanation.aliases:
        yield f"also known as {row['url']} (link {row['id']}: {row['reason']})"


def _article(explanation: Explanation) -> Iterator[str]:
    article = explanation.article
    if article is None:
        return
    yield f"“{article['title']}” ({article['kind']}, {article['words']:,} words), key {article['key']}"
    if article["published_on"]:
        day = article["published_at"] or article["published_on"]
        yield f"published {when(day)}, to the {article['published_precision']}, by {article['published_from']}"
    else:
        yield "no date on its page"
    for other in json.loads(article["published_conflicts"] or "[]"):
        yield f"another date on the page: {other}"
    if article["modified_at"]:
        yield f"changed {when(article['modified_at'])}, as its page says"
    if article["revisions"] > 1:
        yield f"{article['revisions']} texts of it are kept"
    yield from _text(article)
    if article["reduced_at"]:
        why = (
            "its publisher reserves it" if article["reduced_why"] == "reserved" else "retention: it is off every topic"
        )
        yield f"its text is not stored since {article['reduced_at'][:10]} ({why})"
    for verdict in explanation.verdicts:
        word = verdict["verdict"].replace("_", " ")
        yield f"{verdict['topic']}: {word} ({verdict['score']:.2f}): {verdict['reason']}"


def _text(article: Row) -> Iterator[str]:
    if article["carriers"] is None:
        return
    if article["carriers"] == 1:
        yield f"text {article['text_key']}: nobody else carries it"
    elif article["origin_key"] == article["key"]:
        yield f"text {article['text_key']}: carried by {article['carriers']} articles, and this is the first of them"
    else:
        yield (
            f"text {article['text_key']}: carried by {article['carriers']} articles; first by "
            f"{article['origin_source']}, {article['origin_url']}"
        )


def _since(explanation: Explanation) -> Iterator[str]:
    yield from changes_in_words(explanation.changes)
    yield from revisit_in_words(explanation.revisit)


def _archive(explanation: Explanation, archive: Path) -> Iterator[str]:
    for row in explanation.captures:
        file = archive / row["warc_file"]
        missing = "" if file.exists() or row["dropped_at"] else " (the file is not there any more)"
        part = f", part {row['part']}" if row["part"] > 1 else ""
        yield f"{when(row['fetched_at'])} HTTP {row['status']}, {row['bytes']:,} bytes{part}: {row['outcome']}"
        yield f"{file}, {row['warc_length']:,} bytes from {row['warc_offset']:,}{missing}"
        yield row["digest"]
        yield from unkept_in_words(row)
        if explanation.link is not None and row["url"] != explanation.link["fetch_url"]:
            yield f"answered by {row['url']}"


def _next(explanation: Explanation, now: datetime) -> Iterator[str]:
    link = explanation.link
    if explanation.tombstone is not None:
        yield "nothing, whatever shows it; press-monitor forget --undo URL lets it be collected again"
        return
    if link is not None:
        state = link["state"]
        if state in _NEXT:
            yield _NEXT[state]
            return
        if not link["enabled"]:
            yield f"nothing, as long as {link['source']} is not crawled"
            return
        wait = f", not before {when(link['next_try_at'])}" if link["next_try_at"] else ""
        yield f"the next crawl of {link['source']} asks for it{wait}"
    if is_held(explanation, now):
        host = explanation.host
        yield f"its host is asked for nothing before {when(host['not_before'])}: {host['not_before_reason']}"
    if explanation.due is not None:
        due = explanation.due
        yield f"its source is due {when(due['next_due_at'])} (every {due['interval_minutes']} min)"


def _gaps(explanation: Explanation) -> Iterator[str]:
    for row in explanation.gaps:
        number = "an unknown number of" if row["estimated"] is None else f"about {row['estimated']}"
        yield (
            f"between {when(row['after_at'])} and {when(row['before_at'])} {number} articles fell out of a list; "
            f"{row['recovered']} found again, {row['state']}{': ' + row['reason'] if row['reason'] else ''}"
        )
