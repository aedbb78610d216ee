"""The evidence file: the same bytes for the same rows, citations that hostile titles do not break."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from monitor.reporting.citation import as_bibtex, as_ris, as_text, cited
from monitor.reporting.evidence import Proof, packed
from monitor.reporting.evidence_words import outcome

HOSTILE = 'Prix <script>alert(1)</script> & 50 % {de} \\hausse_ "#1"\r\nER  - \r\nTY  - BOOK'
ARTICLE: dict[str, Any] = {
    "id": 1, "key": "abcdefghij", "url": "http://un.example/a/1", "title": "Titre", "standfirst": None,
    "kind": "article", "language": "fr", "published_on": "2025-05-01", "published_at": None,
    "published_precision": "day", "published_from": "og", "published_conflicts": None, "modified_at": None,
    "bylines": '["A. Un", "B. Deux"]', "credits": None, "caption": None, "image_url": None, "words": 4,
    "text_hash": "x", "charset": "utf-8", "extractor": "1", "origins": "{}", "notes": None,
    "first_seen_at": "2025-05-01T09:00:00Z", "fetched_at": "2025-05-01T10:00:00Z", "text_key": "abcdefghij",
    "source_key": "un", "source_name": "Un", "source_role": "press", "capture_id": 4,
    "link_seen_at": "2025-05-01T09:00:00Z", "reduced_at": None, "reduced_why": None,
    "text": "Un premier alinéa.\n\nUn second alinéa, plus long.",
}  # fmt: skip
CAPTURE = {
    "id": 4, "fetched_at": "2025-05-01T10:00:00Z", "url": "http://un.example/a/1", "status": 200, "outcome": "new",
    "content_type": "text/html", "bytes": 10, "digest": "sha256:00", "part": 1, "dropped_at": None,
    "dropped_why": None, "declared": None,
}  # fmt: skip
REVISION = {"id": 1, "seen_at": "2025-05-01T10:00:00Z", "title": "Titre", "text_hash": "x", "extractor": "1"}


def proof(**more: Any) -> Proof:
    article = {**ARTICLE, **more}
    former = {**REVISION, "text": "Un premier alinéa.\n\nAncienne fin."}
    match = {
        "topic": "t", "name": "Thème", "topic_version": 1, "score": 0.9, "verdict": "relevant", "reason": "r",
        "evidence": json.dumps({"spans": [
            {"where": "text", "start": 3, "end": 10}, {"where": "title", "start": 0, "end": 2},
        ]}), "judged_at": "2025-05-01T10:00:00Z",
    }  # fmt: skip
    copy = {
        "direction": "by", "relation": "excerpt", "containment": 1.0, "containment_of": 0.5,
        "passages": "[[0, 5, 3, 18]]", "key": "k", "url": "http://deux.example/b", "title": "Autre",
        "published_on": None, "published_at": None, "first_seen_at": "2025-05-02T10:00:00Z", "source_name": "Deux",
    }  # fmt: skip
    return Proof(article, [CAPTURE], [b"warc"], [former, {**REVISION, "text": article["text"]}], [match], [copy])


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_rows_give_the_same_bytes_and_the_day_changes_the_report_alone() -> None:
    assert packed([proof()], "1er mai", "1") == packed([proof()], "1er mai", "1")
    one, other = (members(packed([proof()], day, "1")) for day in ("1er mai", "2 mai"))
    assert {name for name in one if one[name] != other[name]} == {"rapport.html", "SHA256SUMS"}


def test_the_manifest_covers_every_file() -> None:
    files = members(packed([proof()], "1er mai", "1"))
    lines = files.pop("SHA256SUMS").decode().splitlines()
    assert lines == [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in sorted(files.items())]
    assert set(files) == {"rapport.html"} | {
        f"abcdefghij/{name}"
        for name in (
            "captures.warc.gz", "texte.txt", "article.json", "citation.txt", "citation.ris", "citation.bib",
            "revisions/001.txt", "revisions/002.txt", "revisions/001-002.diff",
        )
    }  # fmt: skip
    assert "-Ancienne fin.\n+Un second alinéa, plus long.\n" in files["abcdefghij/revisions/001-002.diff"].decode()
    told = json.loads(files["abcdefghij/article.json"])
    assert told["matches"][0]["evidence"]["spans"][0]["end"] == 10
    assert told["bylines"] == ["A. Un", "B. Deux"]


def test_the_report_marks_what_matched_and_what_was_copied() -> None:
    report = members(packed([proof()], "1er mai", "1"))["rapport.html"].decode()
    assert "<blockquote>Un <mark>premier</mark> alinéa.</blockquote>" in report
    assert "<blockquote>premier alinéa.</blockquote>" in report
    assert "(extrait ; 50\u00a0% de cet article, 100\u00a0% de l’autre)" in report
    assert "<del>Ancienne fin.</del>" in report


def test_the_report_tells_in_french_what_became_of_the_article() -> None:
    gone = {**CAPTURE, "id": 5, "status": 404, "fetched_at": "2025-05-03T10:00:05Z", "outcome": "gone: HTTP 404"}
    moved = {**CAPTURE, "id": 6, "status": 302, "outcome": "redirected: redirects to http://un.example/<b>"}
    change = {
        "kind": "removed", "seen_at": "2025-05-03T18:00:00Z", "first_seen_at": "2025-05-03T10:00:05Z",
        "there_at": "2025-05-02T10:00:00Z", "title_before": None, "title_after": None, "paragraphs": None,
        "modified_at": None, "reason": "HTTP 404", "capture_id": 5, "of_template": None,
    }  # fmt: skip
    back = {**change, "kind": "restored", "reason": "it was gone since 2025-05-03T10:00:05Z: HTTP 404"}
    one = replace(proof(), captures=[CAPTURE, gone, moved], records=[b"warc", b"", b""], changes=[change, back])
    report = members(packed([one], "1er mai", "1"))["rapport.html"].decode()
    assert "<td>1er mai 2025</td>" in report
    assert "<td>3 mai 2025 à 10:00:05 UTC</td><td>404</td><td>article absent (HTTP 404)</td>" in report
    assert "<td>renvoi ailleurs (vers http://un.example/&lt;b&gt;)</td>" in report
    assert "<td>2 mai 2025 à 10:00:00 UTC</td><td>article retiré</td><td>HTTP 404</td>" in report
    assert "absent depuis le 3 mai 2025 à 10:00:05 UTC (HTTP 404)" in report
    # what each file is comes before anything else
    assert report.index("captures.warc.gz") < report.index("Modifications et disparitions")


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("new", "article enregistré"),
        ("wall: only the beginning is shown now (paywalled)", "autre page servie à la place de l’article"),
        ("gone: the page says so: Erreur 404", "article absent (la page le dit elle-même)"),
        ("extract_empty: the page says that it is missing", "page sans texte (la page le dit elle-même)"),
        ("something: else", "something: else"),
        ("", ""),
    ],
)
def test_outcomes_in_french(word: str, told: str) -> None:
    assert outcome(word) == told


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)


def test_a_hostile_title_is_words_everywhere() -> None:
    hostile = {"title": HOSTILE, "source_name": HOSTILE, "bylines": json.dumps([HOSTILE]), "text": HOSTILE * 2}
    files = members(packed([proof(**hostile)], "1er mai", "1"))
    tags = Tags()
    tags.feed(files["rapport.html"].decode())
    assert "script" not in tags.seen
    ris = files["abcdefghij/citation.ris"].decode()
    assert [line[:2] for line in ris.split("\r\n")].count("ER") == 1
    assert all(line[2:6] == "  - " for line in ris.split("\r\n") if line)
    bib = files["abcdefghij/citation.bib"].decode()
    assert r"\{de\} \textbackslash{}hausse\_" in bib
    plain = bib.replace(r"\{", "").replace(r"\}", "")
    assert plain.count("{") == plain.count("}")


def test_a_citation_without_author_day_or_language() -> None:
    one = cited({**ARTICLE, "bylines": None, "published_on": None, "language": None}, CAPTURE)
    assert as_text(one) == (
        "« Titre », Un, s. d., http://un.example/a/1 (page archivée le 1er mai 2025 à 10:00 UTC, sha256:00).\n"
    )
    assert "AU  - " not in as_ris(one)
    assert "PY  - " not in as_ris(one)
    assert "year" not in as_bibtex(one)
    assert "langid" not in as_bibtex(one)


def test_a_citation_calls_languages_as_biblatex_does_and_a_month_no_day() -> None:
    month = cited({**ARTICLE, "published_on": "2025-05-01", "published_precision": "month"}, CAPTURE)
    assert "Un, mai 2025, http" in as_text(month)
    assert "  date = {2025-05}," in as_bibtex(month)
    assert "DA  - 2025/05\r\n" in as_ris(month)
    assert "  langid = {french}," in as_bibtex(month)
    # no name that biblatex would have to guess
    assert "langid" not in as_bibtex(cited({**ARTICLE, "language": "bm"}, CAPTURE))
