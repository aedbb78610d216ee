"""Le Griot du fleuve: no feed, no sitemap, only pages of cards that lead one to the next."""

from __future__ import annotations

import re

from monitor.demo.exchange import Answer, Request, document, missing, page
from monitor.demo.faults import Fault, extras
from monitor.demo.press import Edition, Published
from monitor.demo.wording import attribute, french_date, markup, sectioned

ON_PAGE = 10
_PAGE = re.compile(r"/articles/[a-z0-9-]*?-(\d{1,12})\.html")
_TITLES = {"endless redirect": "Carnet de route", "no text": "En direct du port"}


def address(item: Published) -> str:
    """``http://griot-fleuve.example/articles/slug-7015.html``."""
    return f"{item.outlet.root}/articles/{item.words}-{item.number}.html"


def answer(request: Request, edition: Edition) -> Answer | None:
    """The answer of the site's host; None for what does not exist."""
    if found := _PAGE.fullmatch(request.path):
        item = edition.numbered(int(found[1]))
        return page(_article(item)) if item else missing(edition.outlet.name)
    if request.path == "/robots.txt":
        return document("User-agent: *\nDisallow: /admin/\n", "text/plain")
    if request.path in ("/", "/actualites"):
        asked = request.parameter("page") or "1"
        return page(_list(edition, int(asked))) if re.fullmatch("[0-9]{1,6}", asked) else None
    return None


def _list(edition: Edition, number: int) -> str:
    """One page of cards; past the last one a page without cards, as such sites answer."""
    shown = edition.items[(number - 1) * ON_PAGE : number * ON_PAGE] if number else ()
    cards = "\n".join(_card(item) for item in shown)
    if number == 1:
        cards += "\n".join(_planted(fault) for fault in extras("griot", "/actualites?page=1"))
    last = -(-len(edition.items) // ON_PAGE)
    pages = "".join(f'<a href="/actualites?page={n}">{n}</a> ' for n in range(1, last + 1))
    return _frame(
        "Toutes les actualités",
        f'<h1>Toutes les actualités</h1>\n<div id="cards">{cards or "<p>Aucun article.</p>"}</div>\n'
        f'<div class="pagination">{pages}</div>',
    )


def _card(item: Published) -> str:
    return (
        f'<div class="card"><div class="card-header"><a href="{address(item).removeprefix(item.outlet.root)}">'
        f'{markup(item.title)}</a></div><div class="card-body"><p>{sectioned(item.section)}</p>'
        f'<p class="date">Date : {french_date(item.local.date())}</p></div></div>'
    )


def _planted(fault: Fault) -> str:
    return (
        f'<div class="card"><div class="card-header"><a href="{fault.path}">{_TITLES[fault.behaviour]}</a></div>'
        '<div class="card-body"><p>Société</p><p class="date">Date : 20 mai 2025</p></div></div>'
    )


def _article(item: Published) -> str:
    paragraphs = "\n".join(f"<p>{markup(paragraph)}</p>" for paragraph in item.paragraphs)
    standfirst = f'<p class="chapo"><em>{markup(item.standfirst)}</em></p>' if item.standfirst else ""
    ending = ""
    if item.leads_to:
        ending = f"<p>L’article complet est à lire sur {markup(item.leads_to)}</p>"
    elif item.credit:
        ending = f"<p>Source : {markup(item.credit)}</p>"
    if item.byline:
        ending = f"<p>{markup(item.byline)}</p>\n{ending}"
    return _frame(
        item.title,
        f"""<div class="fil"><a href="/">Accueil</a> / {sectioned(item.section)}</div>
<div class="article-header"><h1>{markup(item.title)}</h1>
<div class="partage">Partager : <a href="#">Facebook</a> <a href="#">X</a> <a href="#">WhatsApp</a></div>
<div class="article-date">Date : {french_date(item.local.date())}</div></div>
<div class="article-corps" dir="auto">
{standfirst}
{paragraphs}
{ending}
</div>
<div class="a-lire"><h3>À lire aussi</h3><ul><li><a href="/actualites?page=1">Toutes les actualités</a></li><li><a
href="/dossiers/">Nos dossiers</a></li></ul></div>
<div class="commentaires"><h3>Commentaires (0)</h3><p>Soyez le premier à participer à la discussion.</p></div>""",
        f'<meta name="description" content="{attribute(item.paragraphs[0][:140])}">',
        item.lang,
    )


def _frame(title: str, content: str, head: str = "", lang: str = "fr") -> str:
    return f"""<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{markup(title)} | Le Griot du fleuve</title>
{head}<link rel="stylesheet" href="/css/griot.css"></head><body>
<div id="top"><a class="logo" href="/">Le Griot du fleuve</a><span>L’information au fil de l’eau</span></div>
<ul id="menu"><li><a href="/">À la une</a></li><li><a href="/actualites?page=1">Actualités</a></li><li>
<a href="/dossiers/">Dossiers</a></li>
<li><a href="/annonces/">Petites annonces</a></li><li><a href="/contact/">Contact</a></li></ul>
<main>
{content}
</main>
<div id="droite"><h3>Météo du fleuve</h3><p>Hauteur des eaux : stable. Vent : modéré.</p>
<h3>Publicité</h3>
<p>Votre annonce ici.</p>
<h3>Les plus lus</h3><ol><li><a href="/dossiers/ponts.html">Les ponts, un par un</a></li><li><a
href="/dossiers/recettes.html">Recettes de grand-mère</a></li><li><a href="/dossiers/proverbes.html">Le proverbe de la
semaine</a></li></ol><h3>Services</h3><ul><li><a href="/pharmacies/">Pharmacies de garde</a></li>
<li><a href="/horaires/">Horaires des bacs</a></li><li><a href="/cours/">Cours des céréales</a></li></ul>
<h3>Newsletter</h3><form><input type="email" name="courriel" placeholder="Votre courriel">
<button>S’inscrire</button></form></div>
<div id="bas">Copyright Le Griot du fleuve – Tous droits réservés</div></body></html>"""
