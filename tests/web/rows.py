"""Writes rows by hand, with ids and offsets that fit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from monitor.folding import stems


def _evidence(title: str, text: str, sides: Mapping[str, tuple[str, ...]]) -> str:
    spans = []
    for where, content in (("title", title), ("text", text)):
        for side, words in sides.items():
            for word in words:
                at = content.find(word)
                if at >= 0:
                    sentence = content.count(". ", 0, at) + content.count("\n\n", 0, at)
                    spans.append(
                        {
                            "where": where,
                            "start": at,
                            "end": at + len(word),
                            "side": side,
                            "concept": word.lower(),
                            "sentence": sentence,
                        }
                    )
    return json.dumps({"spans": spans}, ensure_ascii=False)


SIDES = {"aes": ("Mali", "Niger", "AES", "Bamako"), "russia": ("Russie", "Moscou", "russes", "Russian")}


class Writer:
    """Adds rows with ids that tests can name."""

    def __init__(self, database: Database) -> None:
        self.connection = database.conn
        self.links = 0

    def add(self, table: str, **values: Any) -> int:
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        cursor = self.connection.execute(f"insert into {table} ({names}) values ({marks})", list(values.values()))
        return int(cursor.lastrowid or 0)

    def article(
        self, key: str, source_id: int, title: str, text: str, *, verdict: str = "relevant", **changes: Any
    ) -> int:
        seen = changes.pop("first_seen_at", "2026-11-20T06:00:00Z")
        url = changes.pop("url", f"https://outlet{source_id}.example/{key}")
        reason = changes.pop("reason", "L’AES et la Russie se rencontrent dans une même phrase.")
        evidence = changes.pop("evidence", _evidence(title, text, SIDES))
        link = self.add(
            "links",
            source_id=source_id,
            key=f"l-{key}",
            url=f"https://outlet{source_id}.example/l/{key}",
            fetch_url=url,
            state="stored",
            first_seen_at=seen,
            settled_at=seen,
        )
        self.add(
            "sightings",
            link_id=link,
            found_in="feed",
            list_url=f"https://outlet{source_id}.example/feed",
            source_id=source_id,
            first_seen_at=seen,
            last_seen_at=seen,
        )
        self.links += 1
        capture = self.add(
            "captures",
            link_id=link,
            fetched_at=seen,
            url=url,
            status=200,
            outcome="new",
            content_type="text/html",
            bytes=9000,
            warc_file="2026-11-20-00001.warc.gz",
            warc_offset=self.links * 4096,
            warc_length=2048,
            digest=f"sha256:{self.links:064x}",
        )
        row = {
            "key": key,
            "link_id": link,
            "source_id": source_id,
            "capture_id": capture,
            "url": url,
            "title": title,
            "excerpt": text[:120],
            "kind": "article",
            "language": "fr",
            "published_on": "2026-11-20",
            "published_precision": "day",
            "published_from": "site line",
            "words": len(text.split()),
            "text_hash": f"{hash(text) & 0xFFFFFFFFFFFF:012x}",
            "shingles": 60,
            "extractor": "fixture 1",
            "first_seen_at": seen,
            "fetched_at": seen,
        } | changes
        article = self.add("articles", **row)
        self.add("bodies", id=article, title=title, text=text, stems=stems(f"{title} {text}", row["language"]))
        revision = self.add(
            "revisions",
            article_id=article,
            capture_id=capture,
            seen_at=seen,
            text_hash=row["text_hash"],
            title=title,
            extractor="fixture 1",
        )
        self.add(
            "matches",
            article_id=article,
            revision_id=revision,
            topic_id=1,
            topic_version=3,
            score=0.82,
            verdict=verdict,
            reason=reason,
            evidence=evidence,
            judged_at=seen,
        )
        return article

    def text(self, key: str, origin: int, *members: int) -> int:
        text = self.add("texts", key=key, origin_article_id=origin, articles=1 + len(members))
        for article in (origin, *members):
            self.connection.execute("update articles set text_id = ? where id = ?", [text, article])
        return text

    def story(self, key: str, title: str, begun_on: str, last_on: str, first: int, *others: int) -> int:
        story = self.add(
            "stories", key=key, title=title, first_text_id=first, begun_on=begun_on, last_on=last_on,
            texts=1 + len(others),
        )  # fmt: skip
        for text in (first, *others):
            self.connection.execute("update texts set story_id = ? where id = ?", [story, text])
        return story
