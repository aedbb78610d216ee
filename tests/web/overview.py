"""The small press of ``fixture`` with what the overviews need beside it: names, domains, stories, changes, gaps, days
that nobody saw. Everything is invented."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from db.connection import open_database
from tests.web.fixture import XSS, press_fixture
from tests.web.rows import Writer

LONG = "très long " * 1000
RTL = "\u202eمالي والنيجر \u200f\u0000"
# two words that say the same thing, in texts on the topic
WORDING = (
    ("mots1", "2026-09-03", "Le Mali et la Russie parlent des mercenaires. Un mercenaire est parti."),
    ("mots2", "2026-09-04", "Le Mali et la Russie parlent des instructeurs russes et de l’Africa Corps."),
    ("mots3", "2026-10-20", "Le Niger et la Russie luttent contre le terrorisme, dit l’instructeur."),
    ("mots4", "2026-10-21", "Le Niger et la Russie nomment des terroristes et une junte."),
)


def overview_fixture(path: Path) -> Path:
    """Writes the database and returns its path."""
    press_fixture(path)
    database = open_database(path)
    write = Writer(database)
    write.links = 10_000
    write.connection.execute("begin")
    sources = {key: number for number, key in write.connection.execute("select id, key from sources")}
    for key, day, text in WORDING:
        write.article(
            key, sources["horizon"], "Mali et Russie", text, published_on=day, first_seen_at=f"{day}T06:00:00Z"
        )
    # a copy in another outlet's columns: one text of two articles
    copy = write.article(
        "mots1b", sources["etoile"], "Mali et Russie", WORDING[0][2], published_on="2026-09-03",
        first_seen_at="2026-09-03T09:30:00Z", published_at="2026-09-03T09:00:00Z",
    )  # fmt: skip
    first = _id(write, "mots1")
    write.connection.execute("update articles set published_at = '2026-09-03T06:30:00Z' where id = ?", [first])
    write.text("t-mots1", first, copy)
    write.connection.execute("update articles set copy_of_id = ? where id = ?", [first, copy])
    write.article(
        "mois", sources["dunes"], "Niger et Russie", "Le Niger et la Russie, en un mois.", published_on="2026-08-01",
        published_precision="month", first_seen_at="2026-08-09T06:00:00Z",
    )  # fmt: skip
    _stories(write)
    _names(write)
    _coverage(write, sources)
    _changes(write, sources)
    write.connection.execute("commit")
    write.connection.execute("pragma wal_checkpoint(truncate)")
    write.connection.close()
    return path


def _id(write: Writer, key: str) -> int:
    return int(write.connection.execute("select id from articles where key = ?", [key]).fetchone()[0])


def _stories(write: Writer) -> None:
    """The agreement and the first of the series are one story; the agreement comes from an agency that nobody reads."""
    other = write.add("texts", key="t-serie", origin_article_id=_id(write, "serie00"), articles=1)
    write.connection.execute("update articles set text_id = ? where key = 'serie00'", [other])
    (accord,) = write.connection.execute("select id from texts where key = 't-accord'").fetchone()
    write.connection.execute("update texts set story_id = null")
    write.connection.execute("delete from stories")
    write.story("h1", "Accord", "2026-10-01", "2026-11-20", other, accord)
    write.connection.execute("update texts set origin_credit = 'Agence Invisible' where id = ?", [accord])


def _names(write: Writer) -> None:
    rows = [
        ("awa-exemple", "person", "Awa Exemple", "ML", "Ministre inventée", "Q1"),
        ("moussa-exemple", "person", "Moussa Exemple", "NE", None, "javascript:alert(1)"),
        ("jamais-nommee", "person", "Jamais Nommée", None, "Personne n’en parle", None),
        ("corps-invente", "organisation", "Corps inventé", "RU", "Organisation inventée", None),
        ("ville-inventee", "place", "Ville inventée", "ML", None, None),
        ("ministre-invente", "office", "Ministre des Exemples", "ML", None, None),
        ("hostile-entite", "organisation", XSS, "ML", XSS, None),
        ("longue-entite", "person", LONG, RTL, LONG, None),
        ("ecrite-a-droite", "place", RTL, "ML", RTL, None),
    ]
    numbers = {
        key: write.add(
            "entities",
            key=key,
            type=type_,
            name=name,
            country=country,
            note=note,
            wikidata=wikidata,
            aliases="not json" if key == "hostile-entite" else json.dumps([name, XSS]),
            loaded_at="2026-11-01T00:00:00Z",
        )
        for key, type_, name, country, note, wikidata in rows
    }
    for since, until in (("2021-06-11", "2023-02-01"), ("2024", None)):
        write.add(
            "tenures",
            person_id=numbers["awa-exemple"],
            office_id=numbers["ministre-invente"],
            from_on=since,
            to_on=until,
            source=XSS,
        )
    topic = 1
    articles = list(write.connection.execute("select id, key from articles order by id"))
    for article, key in articles:
        (revision,) = write.connection.execute(
            "select id from revisions where article_id = ? and text is null", [article]
        ).fetchone()
        named = [name for name in numbers if name not in ("jamais-nommee", "moussa-exemple")]
        if key.startswith("serie"):
            named = ["awa-exemple", "moussa-exemple", "corps-invente"] if key < "serie10" else ["awa-exemple"]
        for name in named:
            write.add(
                "mentions",
                article_id=article,
                revision_id=revision,
                entity_id=numbers[name],
                mentions=2,
                first_sentence=1,
                spans="[]",
                resolved_by="full_name",
                gazetteer_hash="h",
            )
        for domain in ["energy"] if key.startswith("serie") else ["defence", XSS] if key == "hostile" else ["justice"]:
            write.add(
                "domains",
                article_id=article,
                revision_id=revision,
                topic_id=topic,
                domain=domain,
                score=0.5,
                evidence="[]",
                reason="",
                rule_hash="h",
            )


def _coverage(write: Writer, sources: dict[str, int]) -> None:
    """Horizon is seen from the summer on, but for a September week; the others have the days of the fixture."""
    write.connection.execute("delete from coverage where source_id = ?", [sources["horizon"]])
    day = date(2026, 7, 1)
    while day <= date(2026, 11, 22):
        missing = date(2026, 9, 7) <= day <= date(2026, 9, 13)
        write.add(
            "coverage",
            source_id=sources["horizon"],
            day=day.isoformat(),
            looks=1,
            looks_failed=int(missing),
            listed=1,
            stored=0 if missing else day.day % 25,
            waiting=0,
            aliases=0,
            rejected=0,
            not_articles=0,
            lost=0,
            reasons="{}",
            missed_estimate=2 if missing else None,
            verdict="could_not_look"
            if missing
            else ("partly_seen" if day.day == 3 else "nothing_published" if day.day == 4 else "seen"),
            updated_at="2026-11-22T00:00:00Z",
        )
        day += timedelta(days=1)
    endpoint = write.add("endpoints", source_id=sources["horizon"], url="https://horizon.example/feed", kind="feed")
    for state, estimated in (("open", 12), ("lost", None), ("recovered", 3)):
        write.add(
            "gaps",
            source_id=sources["horizon"],
            endpoint_id=endpoint,
            found_at="2026-11-10T05:00:00Z",
            after_at="2026-11-09T05:00:00Z",
            before_at="2026-11-10",
            estimated=estimated,
            recovered=2,
            state=state,
            reason=XSS,
        )
    write.add(
        "findings",
        key="f1",
        kind="silent",
        source_id=sources["muet"],
        serious=1,
        since="2026-11-10T05:00:00Z",
        message=f"nothing new {XSS}",
        advice="look at it",
        first_seen_at="2026-11-20T00:00:00Z",
        last_seen_at="2026-11-20T00:00:00Z",
    )


def _changes(write: Writer, sources: dict[str, int]) -> None:
    article = _id(write, "accord1")
    reworded = [["=", "La cérémonie a duré"], ["-", "une heure"], ["+", "deux heures"]]
    diff = [
        {"kind": "changed", "at": 1, "before": "a", "after": "b", "words": reworded},
        {"kind": "added", "at": 2, "after": f"Un paragraphe ajouté {XSS}"},
        {"kind": "removed", "at": 3, "before": LONG},
    ]
    silent = {
        "paragraphs": json.dumps(diff),
        "added": 1,
        "removed": 1,
        "changed": 1,
        "there_at": "2026-11-20T12:00:00Z",
    }
    rows: list[dict[str, object]] = [
        {"kind": "silent_edit", "article_id": article, **silent},
        {"kind": "headline_changed", "article_id": article, "title_before": f"Ancien {XSS}", "title_after": LONG},
        {"kind": "text_changed", "article_id": article, "paragraphs": "no json", "modified_at": "2026-11-21T00:00:00Z"},
        {"kind": "removed", "article_id": _id(write, "hostile"), "reason": XSS},
        {"kind": "redirected_home", "article_id": _id(write, "accord2")},
        {"kind": "site_gone", "article_id": None},
        {"kind": "template_changed", "article_id": None, "articles": 7},
    ]
    for number, row in enumerate(rows):
        source = sources["hostile"] if row["kind"] in ("removed", "site_gone") else sources["horizon"]
        at = f"2026-11-2{1 - number // 4}T0{number}:00:00Z"
        write.add("changes", source_id=source, seen_at=at, first_seen_at=at, **row)
    undated = _id(write, "undated")
    for number in range(25):
        at = f"2026-10-01T00:{number:02}:00Z"
        change = {"source_id": sources["dunes"], "article_id": undated, "kind": "restored"}
        write.add("changes", seen_at=at, first_seen_at=at, **change)
