"""A small press database for the site's tests: real schema, rows written by hand, invented outlets and people."""

from __future__ import annotations

import json
from pathlib import Path

from db.connection import open_database
from db.coverage import Coverage
from tests.web.rows import Writer

XSS = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'

HOSTILE = (
    "<svg/onload=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<body onload=alert(1)>",
    "<style>*{display:none}</style>",
    "<base href=//evil.test/>",
    "<form action=//evil.test/><input name=q>",
    "<meta http-equiv=refresh content=0;url=//evil.test/>",
    "<math><mi xlink:href=javascript:alert(1)>x",
    "<!--><script>alert(1)</script>-->",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</mark></p></main><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "`onclick=alert(1)`",
    "{{ 7*7 }}",
    "{% raw %}",
    "${alert(1)}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "\u2028alert(1)\u2029",
    "\u202etxet desrever",
    "\ufeff<script>",
    "]]><script>",
    "<scr\u0000ipt>alert(1)</scr\u0000ipt>",
    "<object data=javascript:alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<link rel=stylesheet href=//evil.test/>",
)

ACCORD = (
    "Les ministres de la Justice du Mali, du Burkina Faso et du Niger ont signé à Moscou un accord avec la Russie. "
    "La cérémonie a duré une heure.\n\n"
    "La coopération judiciaire entre l’AES et Moscou doit commencer avant la fin de l’année, dit le texte. "
    "Les experts russes viendront à Bamako.\n\n"
    "Le directeur Moussa Exemple a remercié les partenaires."
)
RETOUCHED = ACCORD.replace("a duré une heure", "a été brève")
FIELDS = "Le maraîchage gagne du terrain autour de la ville. Les femmes du quartier vendent des tomates et des oignons."
ENGLISH = "Officials from Niger met Russian engineers. Cooperation on uranium was discussed.\n\nNothing was signed."


def _sources(write: Writer) -> list[int]:
    rows = [
        ("horizon", "Horizon de Kati", "press", "ML", "private"),
        ("etoile", "L’Étoile du Faso", "press", "BF", "state"),
        ("dunes", "Le Courrier des Dunes", "press", "NE", "private"),
        ("muet", "Radio Lointaine", "press", "ML", "private"),
        ("agence", "Agence Septentrion", "reference", "RU", "agency"),
        ("hostile", XSS, "press", "ML", "private"),
    ]
    return [
        write.add(
            "sources",
            key=key,
            name=name,
            role=role,
            country=country,
            owner=owner,
            languages="fr",
            enabled=1,
            home_url=f"https://{key}.example/",
            first_seen_at="2026-11-01T00:00:00Z",
        )
        for key, name, role, country, owner in rows
    ]


def _runs(write: Writer, sources: list[int]) -> None:
    for started, batch_outcomes in (
        ("2026-11-10T05:00:00Z", dict.fromkeys(range(6), ("ok", None, 4))),
        (
            "2026-11-20T06:00:00Z",
            {
                0: ("ok", None, 3),
                1: ("partial", "2 pages not read", 2),
                2: ("failed", "connection refused", 0),
                3: ("ok", None, 0),
                4: ("ok", None, 1),
                5: ("ok", XSS, 1),
            },
        ),
    ):
        batch = write.add(
            "batches", command="crawl", version="0.1.0", started_at=started, finished_at=started, exit_code=2
        )
        for index, (outcome, reason, new) in batch_outcomes.items():
            write.add(
                "runs",
                batch_id=batch,
                source_id=sources[index],
                started_at=started,
                finished_at=started,
                outcome=outcome,
                reason=reason,
                requests=5,
                bytes=50_000,
                links_listed=20,
                links_new=new,
                fetched=new,
                stored=new,
            )


def press_fixture(path: Path) -> Path:
    """Writes the database and returns its path."""
    database = open_database(path)
    write = Writer(database)
    write.connection.execute("begin")
    write.add(
        "topics", key="aes-russie", name="AES et Russie", version=3, rule_hash="0", loaded_at="2026-11-01T00:00:00Z"
    )
    sources = _sources(write)
    _runs(write, sources)

    first = write.article(
        "accord1",
        sources[0],
        "Justice : l’AES et la Russie signent à Moscou",
        ACCORD,
        published_at="2026-11-20T08:05:00Z",
        published_precision="minute",
        published_from="json-ld",
        bylines='["Awa Exemple"]',
        credits='["Agence Septentrion"]',
    )
    second = write.article(
        "accord2",
        sources[1],
        "L’AES signe un accord avec la Russie",
        RETOUCHED,
        first_seen_at="2026-11-20T09:00:00Z",
        kind="brief",
        published_conflicts='["2026-11-19 (meta)"]',
    )
    wire = write.article(
        "accord3",
        sources[4],
        "Moscou reçoit les ministres du Mali, du Burkina et du Niger",
        ACCORD,
        first_seen_at="2026-11-20T10:00:00Z",
    )
    accord = write.text("t-accord", first, second, wire)
    start = ACCORD.index("\n\n") + 2
    write.connection.execute("update articles set copy_of_id = ? where id in (?, ?)", [first, second, wire])
    for later, relation, share in ((second, "edited", 0.93), (wire, "verbatim", 1.0)):
        write.add(
            "copies",
            article_id=later,
            of_article_id=first,
            relation=relation,
            containment=share,
            containment_of=share,
            passages=json.dumps([[start - 5, len(ACCORD) - 5, start, len(ACCORD)]]),
            found_at="2026-11-20T10:00:00Z",
        )

    undated = write.article(
        "undated",
        sources[2],
        "Le Niger et la Russie parlent d’uranium",
        ENGLISH.replace("Officials", "Des officiels"),
        published_on=None,
        published_precision=None,
        published_from=None,
        language="en",
        first_seen_at="2026-11-19T07:00:00Z",
    )
    write.story(
        "accord1",
        "Justice : l’AES et la Russie signent à Moscou",
        "2026-11-19",
        "2026-11-20",
        accord,
        write.text("t-undated", undated),
    )
    write.article(
        "hors",
        sources[1],
        "Le maraîchage progresse",
        FIELDS,
        verdict="not_relevant",
        evidence='{"spans": []}',
        reason="Aucun des deux côtés n’est nommé.",
    )
    write.article(
        "limite",
        sources[0],
        "Tournée d’une délégation",
        FIELDS,
        verdict="borderline",
        evidence="not json",
        reason="Un seul côté est nommé.",
        published_on="2026-11-18",
    )
    write.article(
        "hostile",
        sources[5],
        f"Mali et Russie {XSS}",
        f"Le Mali parle à la Russie. {XSS}\n\n{XSS} Bamako.",
        url="javascript:alert(1)//mali",
        reason=XSS,
        bylines=json.dumps([XSS]),
        notes=json.dumps([XSS]),
        published_from=XSS,
        published_on="2026-11-17",
    )
    for number, payload in enumerate(HOSTILE):
        write.article(
            f"charge{number:02}",
            sources[5],
            f"{payload} Mali {payload}",
            f"Le Mali, la Russie {payload}. {payload}\n\n{payload}",
            evidence=json.dumps({"spans": [{"start": 3, "end": 60, "side": payload, "concept": payload}]}),
            reason=payload,
            caption=payload,
            standfirst=payload,
            language=payload,
            url=f"https://outlet6.example/{payload}",
            published_on="2026-09-01",
            first_seen_at="2026-11-10T05:00:00Z",
            bylines=json.dumps([payload]),
            extractor=payload,
            kind="brief",
        )
    for number in range(30):
        write.article(
            f"serie{number:02}",
            sources[number % 3],
            f"Mali et Russie, entretien numéro {number}",
            f"Le Mali et la Russie poursuivent l’entretien numéro {number} sur l’énergie.",
            published_on=f"2026-10-{1 + number % 28:02}",
            first_seen_at="2026-11-10T05:00:00Z",
        )
    for state in ("pending", "failed", "blocked"):
        write.add(
            "links",
            source_id=sources[2],
            key=f"l-{state}",
            url=f"https://outlet3.example/{state}",
            fetch_url=f"https://outlet3.example/{state}",
            state=state,
            reason=XSS,
            first_seen_at="2026-11-20T06:00:00Z",
        )
    Coverage(database).update("2026-11-20T12:00:00Z")
    write.connection.execute("commit")
    write.connection.execute("pragma wal_checkpoint(truncate)")
    write.connection.close()
    return path
