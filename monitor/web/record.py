"""The record of one article: what is known of it and how, where its bytes are, how it is cited."""

from __future__ import annotations

import json
from dataclasses import dataclass

from db.rows import Row
from monitor.web.evidence import read_list
from monitor.web.headline import Headline
from monitor.wordbook import Words


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the record: a name and a value; ``note`` says how it is known."""

    name: str
    value: str
    note: str = ""


def facts(words: Words, row: Row, head: Headline) -> tuple[Fact, ...]:
    """What is known of an article, each thing with how it is known."""

    def name(key: str) -> str:
        return words.text(f"fact.{key}")

    known = [Fact(name("published"), head.date, head.date_how)]
    conflicts = read_list(row["published_conflicts"])
    if conflicts:
        known.append(Fact(name("conflicts"), " ; ".join(conflicts)))
    bylines, credits = read_list(row["bylines"]), read_list(row["credits"])
    known.append(Fact(name("byline"), ", ".join(bylines) or words.text("article.unsigned")))
    if credits:
        known.append(Fact(name("credit"), ", ".join(credits), words.text("article.credit_note")))
    known.append(Fact(name("seen"), words.instant(row["link_seen_at"])))
    if row["modified_at"]:
        known.append(Fact(name("modified"), words.instant(row["modified_at"]), words.text("article.modified_note")))
    known.append(Fact(name("kind"), words.known("kind", row["kind"])))
    known.append(Fact(name("language"), words.known("language", row["language"]) or words.text("article.no_language")))
    known.append(Fact(name("words"), words.number(row["words"])))
    notes = read_list(row["notes"])
    if notes:
        known.append(Fact(name("notes"), " ; ".join(notes)))
    return tuple(known)


def archive(words: Words, row: Row) -> tuple[Fact, ...]:
    """Where the bytes are that an article was read from."""

    def name(key: str) -> str:
        return words.text(f"fact.{key}")

    position = words.text(
        "article.position", offset=words.number(row["warc_offset"]), length=words.number(row["warc_length"])
    )
    kept = (Fact(name("unkept"), unkept(words, row["dropped_at"], row["dropped_why"])),) if row["dropped_at"] else ()
    declared = told_declared(row["declared"])
    return (
        *kept,
        *((Fact(name("declared"), declared, words.text("article.declared_note")),) if declared else ()),
        Fact(
            name("fetched"), words.instant(row["captured_at"]), words.text("article.status", code=row["capture_status"])
        ),
        Fact(name("record"), row["warc_file"], position),
        Fact(name("digest"), row["digest"]),
        Fact(name("extractor"), row["extractor"]),
    )


def unkept(words: Words, at: str, why: str) -> str:
    """Since when a page or a text is not kept, and why."""
    return words.text(f"article.unkept.{why}", day=words.day(at[:10]))


def told_declared(declared: str | None) -> str:
    """What the publisher declares about the use of a page, in its own words."""
    if not declared:
        return ""
    told = json.loads(declared)
    parts = [*told.get("robots", ())]
    if told.get("tdm") is not None:
        parts.append(f"tdm-reservation: {told['tdm']}")
    if told.get("policy"):
        parts.append(told["policy"])
    return ", ".join(parts)


def citation(words: Words, row: Row, head: Headline) -> str:
    """The line to copy: who, what, where, when, and when it was read."""
    bylines = read_list(row["bylines"])
    known = {"title": head.title, "source": head.source, "url": row["url"], "day": words.day(row["captured_at"])}
    date = (
        words.day(row["published_on"], row["published_precision"])
        if row["published_on"]
        else words.text("date.undated")
    )
    line = words.text("article.citation", date=date, **known)
    return f"{', '.join(bylines)}, {line}" if bylines else line
