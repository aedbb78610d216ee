"""The evidence file: all that proves what an outlet published, as one ZIP that needs no press-monitor to be checked.

The same rows and records give the same bytes; only the day of making, in the report, differs.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.reporting.citation import as_bibtex, as_ris, as_text, cited
from monitor.reporting.evidence_page import difference, page

Row = Mapping[str, Any]
MANIFEST = "SHA256SUMS"
# the first that a ZIP can tell: a time of making would change the bytes
_TIME = (1980, 1, 1, 0, 0, 0)
_COLUMNS = (
    "key", "url", "title", "standfirst", "kind", "language", "published_on", "published_at", "published_precision",
    "published_from", "published_conflicts", "modified_at", "bylines", "credits", "caption", "image_url", "words",
    "text_hash", "charset", "extractor", "origins", "notes", "first_seen_at", "fetched_at", "text_key",
)  # fmt: skip
_LISTS = ("published_conflicts", "bylines", "credits", "origins", "notes")
_OF_A_CAPTURE = (
    "fetched_at",
    "url",
    "status",
    "outcome",
    "content_type",
    "bytes",
    "digest",
    "part",
    "dropped_at",
    "dropped_why",
    "declared",
)


@dataclass(frozen=True, slots=True)
class Proof:
    """All that is known of an article: rows as ``db.proofs`` reads them, and in the order of ``captures`` the archive's
    bytes of each."""

    article: Row
    captures: Sequence[Row]
    records: Sequence[bytes]
    revisions: Sequence[Row]
    matches: Sequence[Row]
    copies: Sequence[Row]
    changes: Sequence[Row] = ()


def packed(proofs: Sequence[Proof], made_on: str, version: str) -> bytes:
    """The ZIP. ``made_on``: a day, or any words for one; ``version``: the program's."""
    files: dict[str, bytes] = {}
    for proof in proofs:
        files |= _files(proof)
    files["rapport.html"] = page(proofs, made_on, version).encode()
    files[MANIFEST] = manifest(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".gz") else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # else the bytes would depend on the machine
            archive.writestr(entry, data)
    return out.getvalue()


def manifest(files: Mapping[str, bytes]) -> bytes:
    """The lines that ``sha256sum -c`` reads."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())).encode()


def _files(proof: Proof) -> dict[str, bytes]:
    article, folder = proof.article, proof.article["key"]
    own = next((row for row in proof.captures if row["id"] == article["capture_id"]), proof.captures[-1])
    citation = cited(article, own)
    files = {
        "captures.warc.gz": b"".join(proof.records),
        "texte.txt": _text(article["title"], article["text"]),
        "article.json": _json(_described(proof)),
        "citation.txt": as_text(citation).encode(),
        "citation.ris": as_ris(citation).encode(),
        "citation.bib": as_bibtex(citation).encode(),
    }
    former: Row | None = None
    for number, revision in enumerate(proof.revisions, 1):
        files[f"revisions/{number:03}.txt"] = _text(revision["title"], revision["text"])
        if former is not None:
            files[f"revisions/{number - 1:03}-{number:03}.diff"] = difference(former, revision, number).encode()
        former = revision
    return {f"{folder}/{name}": data for name, data in files.items()}


def _text(title: str, text: str) -> bytes:
    return f"{title}\n\n{text}\n".encode(errors="replace")


def _described(proof: Proof) -> dict[str, Any]:
    article = proof.article
    told = {name: article[name] for name in _COLUMNS}
    for name in _LISTS:
        told[name] = json.loads(told[name]) if told[name] else None
    return {
        **told,
        "source": {"id": article["source_key"], "name": article["source_name"], "role": article["source_role"]},
        "link_first_seen_at": article["link_seen_at"],
        "captures": [{name: row[name] for name in _OF_A_CAPTURE} for row in proof.captures],
        "revisions": [
            {name: row[name] for name in ("seen_at", "title", "text_hash", "extractor")} for row in proof.revisions
        ],
        "changes": [{**row, "paragraphs": json.loads(row["paragraphs"] or "[]")} for row in proof.changes],
        "matches": [{**row, "evidence": json.loads(row["evidence"])} for row in proof.matches],
        "copies": [{**row, "passages": json.loads(row["passages"])} for row in proof.copies],
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode(errors="replace")
