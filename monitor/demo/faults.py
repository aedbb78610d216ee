"""The faults that the fictional press plants on purpose: a table of what stands where, and how it behaves.

Addresses are fixed (the articles that carry faults have fixed numbers in ``faulty/*.yml``), so that a database of an
earlier demo meets the same ones again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from monitor.demo.exchange import Answer, Request, page, redirect
from monitor.demo.outlets import OUTLETS

Behaviour = Literal[
    "gone item",
    "script link",
    "file link",
    "robots",
    "error once",
    "truncated",
    "nested",
    "endless redirect",
    "old address",
    "pdf",
    "amp twin",
    "tracking twin",
    "no text",
    "cookie wall",
]

DEPTH = 300
MISSING_BYTES = 5000


@dataclass(frozen=True, slots=True)
class Fault:
    """``path``: what is asked for, or the whole of a listed link that is no web address. ``listed_in``: the path of the
    list that shows it. ``ends``: the states in which a crawl may leave its link; ``same link`` where the address may
    already be recognised as another link's. ``text``: the article that carries it, if one does."""

    outlet: str
    path: str
    behaviour: Behaviour
    what: str
    listed_in: str
    ends: tuple[str, ...]
    text: str | None = None

    @property
    def url(self) -> str:
        """The address as the outlet lists it."""
        return OUTLETS[self.outlet].root + self.path if self.path.startswith("/") else self.path


_BRIDGE = "/2025/05/20/le-bac-de-nioko-reprend-ses-traversees/"
_LIBRARY = "/a/913-une-bibliotheque-dans-un-ancien-silo"

FAULTS: tuple[Fault, ...] = (
    Fault(
        "courrier",
        "/2025/05/21/une-breve-retiree/",
        "gone item",
        "a feed item whose page does not exist",
        "/feed/",
        ("http_gone",),
    ),
    Fault(
        "courrier",
        "/prive/2025/05/20/lettre-aux-abonnes-de-mai/",
        "robots",
        "an article in the feed that robots.txt disallows",
        "/feed/",
        ("blocked",),
        "faute-robots",
    ),
    Fault(
        "courrier",
        f"{_BRIDGE}amp/",
        "amp twin",
        "the mobile twin of an article, listed beside it",
        "/feed/",
        ("alias", "same link"),
        "faute-amp",
    ),
    Fault(
        "dunes",
        "javascript:void(lecteur.ouvrir('direct'))",
        "script link",
        "a feed item that is a script",
        "/rss.xml",
        ("rejected",),
    ),
    Fault(
        "dunes",
        "file:///etc/passwd",
        "file link",
        "a feed item that points into the reader's own machine",
        "/rss.xml",
        ("rejected",),
    ),
    Fault(
        "dunes",
        f"{_LIBRARY}?utm_source=rss&utm_medium=feed&utm_campaign=antenne",
        "tracking twin",
        "the same article a second time, with tracking parameters",
        "/rss.xml",
        ("alias", "same link"),
        "faute-suivi",
    ),
    Fault(
        "lettres",
        "/article907.html",
        "old address",
        "an address of the former site, 301 to an article that the site lists under its new one",
        "/spip.php?rubrique3",
        ("alias",),
        "faute-ancienne-adresse",
    ),
    Fault(
        "lettres",
        "/spip.php?article908",
        "error once",
        "status 500 for the first request, the article ever after",
        "/spip.php?rubrique5",
        ("stored",),
        "faute-erreur-passagere",
    ),
    Fault(
        "koulou",
        "/depeche/20250521-909-le-puits-de-sarbala-rend-une-eau-claire",
        "cookie wall",
        "302 to itself until the visitor brings the cookie back",
        "/sitemap-news.xml",
        ("stored",),
        "faute-mur-de-cookies",
    ),
    Fault(
        "koulou",
        "/depeche/20250521-910-bulletin-des-marches.pdf",
        "pdf",
        "a PDF among the articles",
        "/sitemap-news.xml",
        ("rejected", "blocked"),
    ),
    Fault(
        "griot",
        "/articles/les-tisserandes-de-moriba-exposent-911.html",
        "nested",
        f"a page nested {DEPTH} elements deep; its text can be recovered",
        "/actualites?page=1",
        ("stored",),
        "faute-imbrication",
    ),
    Fault(
        "griot",
        "/articles/la-course-de-pirogues-change-de-rive-912.html",
        "truncated",
        "a page that always ends before the length it promised",
        "/actualites?page=1",
        ("failed", "gave_up"),
        "faute-tronquee",
    ),
    Fault(
        "griot",
        "/articles/carnet-de-route-9001.html",
        "endless redirect",
        "two addresses that redirect to one another for ever",
        "/actualites?page=1",
        ("gave_up", "failed"),
    ),
    Fault(
        "griot",
        "/articles/en-direct-du-port-9003.html",
        "no text",
        "a page that says nothing but: switch JavaScript on",
        "/actualites?page=1",
        ("extract_empty", "not_an_article", "quarantined"),
    ),
)

_BY_PLACE = {(fault.outlet, fault.path): fault for fault in FAULTS}
_LOOP = {"/articles/carnet-de-route-9001.html": "9002", "/articles/carnet-de-route-9002.html": "9001"}


def extras(outlet: str, listed_in: str) -> tuple[Fault, ...]:
    """The planted entries of one list that are not articles of the outlet's own lists."""
    own = ("error once", "nested", "truncated", "cookie wall")
    return tuple(
        fault
        for fault in FAULTS
        if fault.outlet == outlet and fault.listed_in == listed_in and fault.behaviour not in own
    )


def fault_at(outlet: str, target: str) -> Fault | None:
    """The fault that stands at path-and-query ``target``."""
    if outlet == "griot" and target in _LOOP:
        return _BY_PLACE["griot", "/articles/carnet-de-route-9001.html"]
    return _BY_PLACE.get((outlet, target))


def spoiled(fault: Fault, request: Request, plain: Answer, *, first: bool) -> Answer:
    """What the outlet answers instead of ``plain``. ``first``: whether this is the first request for the address."""
    match fault.behaviour:
        case "error once" if first:
            return page("<html><body><h1>500 Internal Server Error</h1></body></html>", 500)
        case "cookie wall" if "consentement=oui" not in request.headers.get("cookie", ""):
            return redirect(fault.url, 302, ("Set-Cookie", "consentement=oui; Path=/"), ("Cache-Control", "no-store"))
        case "truncated":
            half = plain.body[: len(plain.body) // 2]
            return replace(plain, body=half, promised_length=len(plain.body) + MISSING_BYTES)
        case "nested":
            deep, shut = b"<div>" * DEPTH, b"</div>" * DEPTH
            opened = plain.body.replace(b"<main>", b"<main>" + deep, 1)
            return replace(plain, body=opened.replace(b"</main>", shut + b"</main>", 1))
        case "endless redirect":
            return redirect(f"/articles/carnet-de-route-{_LOOP[request.path]}.html", 302)
        case "pdf":
            return Answer(_PDF, content_type="application/pdf")
        case "no text":
            return page(_NO_TEXT)
        case _:
            return plain


_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000053 00000 n \n0000000103 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n163\n%%EOF\n"
)

_NO_TEXT = (
    '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Le Griot du fleuve</title>'
    '<script src="/app/direct.js" defer></script></head><body><div id="app"></div>'
    "<noscript>Veuillez activer JavaScript pour lire cette page.</noscript></body></html>"
)
