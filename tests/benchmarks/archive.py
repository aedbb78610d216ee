"""A generated archive of invented articles, as large as asked for, with copies, stories, names, days and runs."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.connection import open_database
from monitor.folding import stems

SOURCES = 40
TOPIC = "aes-russie"
# the articles are spread over two years
_FIRST, _SECONDS = 1730419200, 63072000
_WORDS = tuple(
    """marché récolte école barrage village chercheurs musique tournoi hôpital pluie fleuve route atelier forage
    coopérative bibliothèque caravane jardin potier tisserand énergie délégation rencontre accord ministère visite
    annonce chantier quartier commune saison semence troupeau éleveur pêche concours jeunesse formation santé
    """.strip().split()
)


def sentences(random_: random.Random, words: int) -> str:
    """A text of about so many words."""
    parts = []
    while words > 0:
        length = random_.randint(8, 18)
        parts.append(" ".join(random_.choices(_WORDS, k=length)).capitalize() + ".")
        words -= length
    return "\n\n".join(" ".join(parts[start : start + 4]) for start in range(0, len(parts), 4))


def generate(path: Path, count: int) -> None:
    """Writes a database with ``count`` articles over two years; one in three is a copy of one before it."""
    database = open_database(path)
    connection, random_ = database.conn, random.Random(7)
    connection.execute("pragma synchronous = off")
    connection.execute("pragma cache_size = -400000")
    connection.execute("begin")
    connection.executemany(
        "insert into sources (id, key, name, role, country, owner, languages, enabled, first_seen_at) "
        "values (?, ?, ?, ?, ?, ?, 'fr', 1, '2024-11-01T00:00:00Z')",
        [
            (number, f"outlet{number}", f"Le Quotidien {number}", "reference" if number % 10 == 0 else "press",
             ("ML", "BF", "NE")[number % 3], ("private", "state", "aggregator")[number % 3])
            for number in range(1, SOURCES + 1)
        ],
    )  # fmt: skip
    connection.execute(
        "insert into topics (id, key, name, version, rule_hash, loaded_at) values (1, 'aes-russie', 'AES', 1, '0', '')"
    )
    connection.executemany(
        "insert into entities (id, key, type, name, aliases, loaded_at) values (?, ?, 'person', ?, '[]', '')",
        [(number, f"personne-{number}", f"Personne {number}") for number in range(1, 51)],
    )
    _looks(connection)
    for number in range(1, count + 1):
        article(connection, random_, number, _FIRST + number * _SECONDS // count)
        if number % 5000 == 0:  # looking pages up in a long log takes ever longer
            connection.execute("commit")
            connection.execute("begin")
    connection.execute("commit")
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()


def add(connection: sqlite3.Connection, table: str, **values: object) -> None:
    """One row."""
    marks = ", ".join("?" * len(values))
    connection.execute(f"insert into {table} ({', '.join(values)}) values ({marks})", list(values.values()))


def article(connection: sqlite3.Connection, random_: random.Random, number: int, second: int) -> None:
    """Writes article ``number``, first seen at that second of the epoch; copies and stories are of those before it."""
    key, source = f"{number:012x}", random_.randint(1, SOURCES)
    seen = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))
    title, text = " ".join(random_.choices(_WORDS, k=9)).capitalize(), sentences(random_, random_.randint(80, 400))
    url, at = f"https://outlet{source}.example/a/{number}", seen if number % 5 else None
    add(
        connection, "links", id=number, source_id=source, key=key, url=url, fetch_url=url, state="stored",
        first_seen_at=seen, settled_at=seen,
    )  # fmt: skip
    add(
        connection, "captures", id=number, link_id=number, fetched_at=seen, url=url, status=200, outcome="new",
        bytes=9000, warc_file="a.warc.gz", warc_offset=number * 4096, warc_length=2048,
        digest=f"sha256:{number:064x}",
    )  # fmt: skip
    of, text_id = _text(connection, random_, number, key, title, seen)
    add(
        connection, "articles", id=number, key=key, link_id=number, source_id=source, capture_id=number,
        text_id=text_id, url=url, title=title, excerpt=text[:280], kind="article", language="fr",
        published_on=seen[:10], published_at=at, published_precision="minute" if at else "day",
        published_from="json-ld", bylines='["Awa Exemple", "Idrissa Modèle"]' if number % 2 else None,
        credits='["Agence Septentrion"]' if number % 7 == 0 else None, words=len(text.split()), text_hash=key,
        shingles=60, extractor="1", first_seen_at=seen, fetched_at=seen, copy_of_id=of,
    )  # fmt: skip
    if of is None:
        connection.execute("update texts set origin_article_id = ? where id = ?", [number, number])
    else:
        add(
            connection, "copies", article_id=number, of_article_id=of, relation="edited", containment=0.93,
            containment_of=0.9, passages="[]", found_at=seen,
        )  # fmt: skip
    add(connection, "bodies", id=number, title=title, text=text, stems=stems(f"{title} {text}", "fr"))
    made = {"article_id": number, "capture_id": number, "extractor": "1"}
    add(connection, "revisions", id=number, seen_at=seen, text_hash=key, title=title, **made)
    _readings(connection, random_, number, seen, text)
    if number % 50 == 0:
        add(
            connection, "changes", article_id=number, source_id=source, kind="silent_edit", seen_at=seen,
            first_seen_at=seen, changed=1, paragraphs='[{"kind": "changed", "words": [["=", "Le marché"]]}]',
        )  # fmt: skip


def _text(
    connection: sqlite3.Connection, random_: random.Random, number: int, key: str, title: str, seen: str
) -> tuple[int | None, int]:
    """The article that this one is a copy of, and its text: one of the last two hundred, or one of its own."""
    if number > 1 and random_.random() < 0.33:
        text_id, origin = connection.execute(
            "select t.id, t.origin_article_id from articles a join texts t on t.id = a.text_id where a.id = ?",
            [random_.randint(max(1, number - 200), number - 1)],
        ).fetchone()
        connection.execute("update texts set articles = articles + 1 where id = ?", [text_id])
        return origin, text_id
    day = seen[:10]
    if number > 1 and random_.random() < 0.4:
        (story_id,) = connection.execute(
            "select story_id from articles a join texts t on t.id = a.text_id where a.id = ?",
            [random_.randint(max(1, number - 300), number - 1)],
        ).fetchone()
        connection.execute("update stories set texts = texts + 1, last_on = ? where id = ?", [day, story_id])
        add(connection, "texts", id=number, key=key, articles=1, story_id=story_id, origin_confidence=0.7)
        return None, number
    add(
        connection, "stories", id=number, key=key, title=title, first_text_id=number, begun_on=day, last_on=day, texts=1
    )  # fmt: skip
    add(connection, "texts", id=number, key=key, articles=1, story_id=number, origin_confidence=0.9)
    return None, number


def _readings(connection: sqlite3.Connection, random_: random.Random, number: int, seen: str, text: str) -> None:
    verdict = random_.choice(("relevant", "not_relevant", "not_relevant"))
    read = {"article_id": number, "revision_id": number}
    add(
        connection, "matches", topic_id=1, topic_version=1, score=round(random_.random(), 3), verdict=verdict,
        reason="Une phrase nomme les deux.", evidence=_evidence(text), judged_at=seen, **read,
    )  # fmt: skip
    for domain in random_.sample(("diplomacy", "defence", "energy"), 2) if verdict == "relevant" else ():
        add(
            connection, "domains", topic_id=1, domain=domain, score=0.5, evidence="[]", reason="", rule_hash="", **read
        )  # fmt: skip
    for entity in random_.sample(range(1, 51), 3):
        add(
            connection, "mentions", entity_id=entity, mentions=random_.randint(1, 5), first_sentence=1, spans="[]",
            resolved_by="full_name", gazetteer_hash="", **read,
        )  # fmt: skip


def _evidence(text: str) -> str:
    """Spans of the first and the third word."""
    first, _, third = text.split(maxsplit=3)[:3]
    start = text.index(third, len(first) + 1)
    spans = [(0, len(first), "aes"), (start, start + len(third), "russia")]
    return json.dumps(
        {
            "spans": [
                {"where": "text", "start": begin, "end": end, "side": side, "concept": side, "sentence": 0}
                for begin, end, side in spans
            ]
        }
    )


def _looks(connection: sqlite3.Connection) -> None:
    """A run a day of every source, and what each day was seen."""
    begin = datetime.fromtimestamp(_FIRST, UTC)
    for number in range(_SECONDS // 86400 + 1):
        at = (begin + timedelta(days=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        add(connection, "batches", id=number + 1, command="crawl", version="0", started_at=at, finished_at=at,
            exit_code=0)  # fmt: skip
        connection.executemany(
            "insert into runs (batch_id, source_id, started_at, finished_at, outcome, requests, bytes, links_listed, "
            "links_new, fetched, stored) values (?, ?, ?, ?, 'ok', 9, 90000, 30, 3, 3, 3)",
            [(number + 1, source, at, at) for source in range(1, SOURCES + 1)],
        )
        connection.executemany(
            "insert into coverage (source_id, day, looks, looks_failed, listed, stored, waiting, aliases, rejected, "
            "not_articles, lost, reasons, missed_estimate, verdict, updated_at) "
            "values (?, ?, 24, 0, 3, 3, 0, 0, 0, 0, 0, '{}', ?, ?, ?)",
            [
                (source, at[:10], 2 if source == number % 40 else None, "partly_seen" if source == number % 40
                 else "seen", at)
                for source in range(1, SOURCES + 1)
            ],
        )  # fmt: skip
