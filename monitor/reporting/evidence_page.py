"""The report of an evidence file, in French: one page that needs nothing beside it, no script, no address to load."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from monitor.reporting import evidence_words as words
from monitor.reporting.citation import as_text, cited, cited_day, french_day, french_instant

if TYPE_CHECKING:
    from monitor.reporting.evidence import Proof

Row = Mapping[str, Any]

_STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}"
    "h1,h2,h3{line-height:1.25}table{border-collapse:collapse;width:100%;font-size:.85rem}"
    "td,th{border:1px solid #bbb;padding:.25rem .4rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "mark{background:#ffe9a8}blockquote{margin:.5rem 0;padding-left:1rem;border-left:3px solid #bbb}"
    "code{font-size:.85em;overflow-wrap:anywhere}ins{background:#d8f0d8;text-decoration:none}del{background:#f5d5d5}"
    "article{border-top:2px solid #1b1b1b;margin-top:2.5rem}"
)
_CONTENTS = (
    ("texte.txt", "le dernier titre et le dernier texte connus de l’article"),
    ("revisions/", "chaque état de son texte, numéroté, et ce qui diffère de l’un à l’autre (.diff)"),
    ("captures.warc.gz", "les pages telles que le serveur les a envoyées, l’une après l’autre"),
    ("citation.*", "la référence, pour une note (.txt), pour Zotero et ses pareils (.ris) et pour LaTeX (.bib)"),
    ("article.json", "tout ce que dit cette page, et plus, pour des programmes"),
    ("SHA256SUMS", "les empreintes de tous ces fichiers"),
)
MOST_PASSAGES = 5


def page(proofs: Sequence[Proof], made_on: str, version: str) -> str:
    """The whole document. ``made_on`` and ``version`` stand in its first paragraph and nowhere else."""
    title = proofs[0].article["title"] if len(proofs) == 1 else f"{len(proofs)} articles d’un même texte"
    body = "".join("".join(_article(proof)) for proof in proofs)
    return (
        "<!doctype html>\n<html lang=fr><head><meta charset=utf-8>"
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<title>Dossier de preuves : {escape(title)}</title><style>{_STYLE}</style></head>\n<body>"
        f"<h1>Dossier de preuves</h1>\n<p>Établi le {escape(made_on)} avec press-monitor {escape(version)}.</p>\n"
        f"{_how_to_check()}{body}</body></html>\n"
    )


def _how_to_check() -> str:
    return (
        "<p>Ce dossier garde ce qu’un journal a publié à une adresse, tel que son serveur l’a envoyé, et ce qu’il y a "
        "changé ou retiré depuis. Pour le lire, cette page suffit ; les autres fichiers permettent à d’autres de le "
        "vérifier. Les instants sont donnés en temps universel (UTC).</p>\n"
        f"<table>{''.join(f'<tr><td><code>{name}</code></td><td>{what}</td></tr>' for name, what in _CONTENTS)}</table>"
        "\n<h2>Vérifier ce dossier</h2>\n<p>Le fichier <code>SHA256SUMS</code> donne l’empreinte SHA-256 de chaque "
        "fichier du dossier : <code>sha256sum -c SHA256SUMS</code> les compare. Chaque "
        "<code>captures.warc.gz</code> contient, octet pour octet comme dans l’archive, les pages reçues du serveur du "
        "journal (format WARC, ISO 28500 ; corps décompressé, en-têtes de transport omis) : tout "
        "outil d’archives du Web les relit, par exemple <code>warcio check</code>. Les empreintes des captures données "
        "plus bas sont celles du corps de chaque page, décompressé.</p>\n"
    )


def _article(proof: Proof) -> Iterator[str]:
    row = proof.article
    yield f"<article>\n<h2>{escape(row['title'])}</h2>\n<table>"
    facts = [
        ("Journal", row["source_name"]),
        ("Adresse", row["url"]),
        ("Publié le", _published(row)),
        ("Instant de publication", _instant(row["published_at"])),
        ("Source de la date", row["published_from"]),
        ("Modifié, selon la page", _instant(row["modified_at"])),
        ("Signatures", _list(row["bylines"])),
        ("Crédits", _list(row["credits"])),
        ("Vu pour la première fois", _instant(row["first_seen_at"])),
        ("Identifiant", row["key"]),
    ]
    yield "".join(f"<tr><th>{name}</th><td>{escape(str(value))}</td></tr>" for name, value in facts if value)
    yield f"</table>\n<p>{_citation(proof)}</p>\n"
    yield f"<h3>Modifications et disparitions</h3>\n{_changes(proof.changes)}"
    yield f"<h3>États du texte</h3>\n{_revisions(proof)}<h3>Texte</h3>\n"
    if row["reduced_at"]:
        why = "réservé par son éditeur" if row["reduced_why"] == "reserved" else "durée de conservation"
        yield f"<p>Le texte n’est plus conservé depuis le {escape(french_day(row['reduced_at'][:10]))} ({why}).</p>\n"
    yield "".join(f"<p>{escape(part)}</p>\n" for part in row["text"].split("\n") if part.strip())
    yield f"<h3>Captures</h3>\n{_captures(proof.captures)}"
    yield f"<h3>Thèmes</h3>\n{''.join(_match(row, match) for match in proof.matches) or '<p>Aucun.</p>'}\n"
    yield f"<h3>Reprises</h3>\n{''.join(_copy(row, copy) for copy in proof.copies) or '<p>Aucune connue.</p>'}\n"
    yield "</article>\n"


def _citation(proof: Proof) -> str:
    own = next((row for row in proof.captures if row["id"] == proof.article["capture_id"]), proof.captures[-1])
    return escape(as_text(cited(proof.article, own)).strip())


def _captures(captures: Sequence[Row]) -> str:
    rows = "".join(
        f"<tr><td>{_instant(row['fetched_at'])}</td><td>{row['status']}</td>"
        f"<td>{escape(words.outcome(row['outcome']))}{_unkept(row)}</td><td>{row['bytes']}</td>"
        f"<td>{escape(row['url'])}</td><td><code>{escape(row['digest'])}</code></td></tr>"
        for row in captures
    )
    head = "<tr><th>Instant</th><th>Statut</th><th>Résultat</th><th>Octets</th><th>Adresse</th><th>Empreinte</th></tr>"
    return f"<table>{head}{rows}</table>\n"


def _unkept(capture: Row) -> str:
    if not capture.get("dropped_at"):
        return ""
    day = french_day(capture["dropped_at"][:10])
    if capture["dropped_why"] == "reserved":
        return "<br>page non conservée : son éditeur réserve ses droits (seuls les en-têtes le sont)"
    return f"<br>page brute non conservée depuis le {escape(day)} (durée de conservation)"


def _match(article: Row, match: Row) -> str:
    verdict = words.VERDICTS.get(match["verdict"], match["verdict"])
    told = (
        f"<p><strong>{escape(match['name'])}</strong> : {verdict} (score {match['score']:.2f}, règle "
        f"n° {match['topic_version']}). {escape(match['reason'])}</p>"
    )
    if match["verdict"] != "relevant":
        return told
    spans = json.loads(match["evidence"]).get("spans", [])
    title = _marked(article["title"], [span for span in spans if span.get("where") == "title"])
    sentences = "".join(
        f"<blockquote>{_marked(article['text'], spans_of, *bounds)}</blockquote>"
        for bounds, spans_of in _passages(article["text"], [span for span in spans if span.get("where") == "text"])
    )
    return f"{told}<blockquote>{title}</blockquote>{sentences}"


def _passages(text: str, spans: Sequence[Row]) -> Iterator[tuple[tuple[int, int], list[Row]]]:
    """The paragraphs that hold spans, the first few of them."""
    at, found = 0, 0
    for line in text.split("\n"):
        end = at + len(line)
        inside = [span for span in spans if at <= span["start"] < end]
        if inside and found < MOST_PASSAGES:
            found += 1
            yield (at, end), inside
        at = end + 1


def _marked(text: str, spans: Sequence[Row], start: int = 0, end: int | None = None) -> str:
    end = len(text) if end is None else end
    pieces, at = [], start
    for span in sorted(spans, key=lambda span: (span["start"], -span["end"])):
        first, last = max(at, span["start"]), min(end, span["end"])
        if first < last:
            pieces.append(f"{escape(text[at:first])}<mark>{escape(text[first:last])}</mark>")
            at = last
    return "".join(pieces) + escape(text[at:end])


def _copy(article: Row, copy: Row) -> str:
    relation = words.RELATIONS.get(copy["relation"], copy["relation"])
    outlet, url = escape(copy["source_name"]), escape(copy["url"])
    side = "reprend" if copy["direction"] == "of" else "repris par"
    own, other = ("containment", "containment_of") if copy["direction"] == "of" else ("containment_of", "containment")
    day = french_day(copy["published_on"] or copy["first_seen_at"][:10])
    told = (
        f"<p>{side} « {escape(copy['title'])} », {outlet}, {escape(day)} "
        f"({relation} ; {_share(copy[own])} de cet article, {_share(copy[other])} de l’autre) : {url}</p>"
    )
    # the later article's places come first
    places = [passage[:2] if copy["direction"] == "of" else passage[2:4] for passage in json.loads(copy["passages"])]
    quoted = "".join(
        f"<blockquote>{escape(article['text'][start:end])}</blockquote>" for start, end in places[:MOST_PASSAGES]
    )
    more = f"<p>… et {len(places) - MOST_PASSAGES} autres passages.</p>" if len(places) > MOST_PASSAGES else ""
    return told + quoted + more


def _changes(changes: Sequence[Row]) -> str:
    if not changes:
        return "<p>Aucune constatée.</p>\n"
    rows = "".join(
        f"<tr><td>{_instant(row['first_seen_at'])}</td><td>{_instant(row['there_at'])}</td>"
        f"<td>{escape(words.CHANGES.get(row['kind']) or row['kind'])}</td><td>{escape(_told(row))}</td></tr>"
        for row in changes
    )
    head = "<tr><th>Constaté le</th><th>Encore inchangé le</th><th>Quoi</th><th>Détail</th></tr>"
    return f"<table>{head}{rows}</table>\n"


def _told(row: Row) -> str:
    told = [words.reason(row["reason"])]
    if row["title_before"]:
        told.append(f"« {row['title_before']} » est devenu « {row['title_after']} »")
    if row["of_template"]:
        told.append(f"de même pour {row['of_template']} articles de ce journal : sa maquette")
    return " ; ".join(filter(None, told))


def _revisions(proof: Proof) -> str:
    told, former = [], None
    for number, revision in enumerate(proof.revisions, 1):
        ours = former is not None and former["extractor"] != revision["extractor"]
        why = ", lu par d’autres règles que le précédent : ce qui diffère peut venir d’elles" if ours else ""
        told.append(
            f"<p>État {number}, vu le {_instant(revision['seen_at'])}{why} : « {escape(revision['title'])} »</p>"
        )
        if former is not None:
            lines = difference(former, revision, number).splitlines()[2:]
            told.append(f"<blockquote>{''.join(map(_line, lines))}</blockquote>")
        former = revision
    return "\n".join(told) + "\n"


def difference(former: Row, present: Row, number: int) -> str:
    """Two revisions line by line (a paragraph is a line), in the form that ``patch`` reads."""
    before, after = [f"{row['title']}\n\n{row['text']}\n".splitlines() for row in (former, present)]
    names = [f"revisions/{number - 1:03}.txt", f"revisions/{number:03}.txt"]
    lines = difflib.unified_diff(before, after, names[0], names[1], former["seen_at"], present["seen_at"], lineterm="")
    return "".join(f"{line}\n" for line in lines)


def _line(line: str) -> str:
    tag = {"+": "ins", "-": "del"}.get(line[:1])
    if tag is None:
        return "" if line.startswith("@@") else f"<p>{escape(line[1:])}</p>"
    return f"<p><{tag}>{escape(line[1:])}</{tag}></p>"


def _list(stored: str | None) -> str:
    return ", ".join(json.loads(stored)) if stored else ""


def _published(row: Row) -> str:
    """The day as it is cited."""
    return french_day(day) if (day := cited_day(row)) else "date inconnue"


def _instant(instant: str | None) -> str:
    return french_instant(instant) if instant else ""


def _share(part: float) -> str:
    return f"{part:.0%}".replace("%", "\u00a0%")
