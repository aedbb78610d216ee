"""Agence Koulou: a news agency whose sitemap index leads to a news sitemap and to gzipped sitemaps by month."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from datetime import timedelta

from monitor.demo.exchange import Answer, Request, document, missing, page
from monitor.demo.faults import extras
from monitor.demo.press import Edition, Published
from monitor.demo.wording import attribute, french_date, markup, sectioned

_PAGE = re.compile(r"/depeche/(\d{8})-(\d{1,12})-[a-z0-9-]*")
_MONTH = re.compile(r"/sitemaps/(\d{4}-\d\d)\.xml\.gz")
_NEWS_DAYS = 2
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def address(item: Published) -> str:
    """``http://www.agence-koulou.example/depeche/20250519-1041-slug``."""
    return f"{item.outlet.root}/depeche/{item.local:%Y%m%d}-{item.number}-{item.words}"


def answer(request: Request, edition: Edition) -> Answer | None:
    """The answer of the agency's host; None for what does not exist."""
    if found := _PAGE.fullmatch(request.path):
        item = edition.numbered(int(found[2]))
        return page(_article(item)) if item else missing(edition.outlet.name)
    if found := _MONTH.fullmatch(request.path):
        items = [item for item in edition.items if f"{item.local:%Y-%m}" == found[1]]
        if not items:
            return None
        return Answer(gzip.compress(_month(items).encode(), mtime=0), content_type="application/x-gzip")
    match request.path:
        case "/sitemap.xml":
            return document(_index(edition))
        case "/sitemap-news.xml":
            return document(_news(edition))
        case "/robots.txt":
            lines = f"User-agent: *\nDisallow: /abonnes/\n\nSitemap: {edition.outlet.root}/sitemap.xml\n"
            return document(lines, "text/plain")
        case "/":
            return page(_front_page(edition))
    return None


def _index(edition: Edition) -> str:
    root = edition.outlet.root
    months = sorted({f"{item.local:%Y-%m}" for item in edition.items}, reverse=True)
    children = [f"<sitemap><loc>{root}/sitemap-news.xml</loc><lastmod>{edition.day}</lastmod></sitemap>"]
    children += [f"<sitemap><loc>{root}/sitemaps/{month}.xml.gz</loc></sitemap>" for month in months]
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_SITEMAP}>{"".join(children)}</sitemapindex>'


def _news(edition: Edition) -> str:
    oldest = edition.day - timedelta(days=_NEWS_DAYS)
    entries = "".join(
        f"<url><loc>{address(item)}</loc><news:news><news:publication><news:name>Agence Koulou</news:name>"
        f"<news:language>{item.lang}</news:language></news:publication><news:publication_date>"
        f"{item.local:%Y-%m-%dT%H:%M:%S}+00:00</news:publication_date><news:title>{markup(item.title)}</news:title>"
        f"</news:news></url>\n"
        for item in edition.items
        if item.local.date() >= oldest
    )
    planted = "".join(
        f"<url><loc>{fault.url}</loc><news:news><news:publication><news:name>Agence Koulou</news:name><news:language>fr"
        "</news:language></news:publication><news:publication_date>2025-05-21T18:00:00+00:00</news:publication_date>"
        "<news:title>Bulletin des marchés</news:title></news:news></url>\n"
        for fault in extras("koulou", "/sitemap-news.xml")
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SITEMAP} {_NEWS}>\n{entries}{planted}</urlset>'


def _month(items: Iterable[Published]) -> str:
    entries = "".join(
        f"<url><loc>{address(item)}</loc><lastmod>{item.touched:%Y-%m-%dT%H:%M:%S}+00:00</lastmod></url>\n"
        for item in items
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SITEMAP}>\n{entries}</urlset>'


def dateline(item: Published) -> str:
    """``Koulouville, 19 mai 2025 (AK) –``: how every dispatch begins."""
    return f"Koulouville, {french_date(item.local.date())} (AK) –"


def _article(item: Published) -> str:
    paragraphs = [markup(paragraph) for paragraph in item.paragraphs]
    paragraphs[0] = f"{dateline(item)} {paragraphs[0]}"
    if item.leads_to:
        paragraphs.append(f"L’article complet est à lire sur {markup(item.leads_to)}")
    elif item.credit:
        paragraphs.append(f"Source : {markup(item.credit)}")
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    standfirst = f'<p class="dispatch-lead">{markup(item.standfirst)}</p>' if item.standfirst else ""
    changed = f" | Mis à jour le {french_date(item.edited_at.date())}" if item.edited_at else ""
    minute = f"{item.local:%Y-%m-%dT%H:%M}+00:00"
    when = f'<time datetime="{minute}">{french_date(item.local.date())}, {item.local:%H:%M} GMT</time>'
    signed = f'<p class="dispatch-author">{markup(item.byline)}</p>' if item.byline else ""
    head = (
        f'<link rel="canonical" href="{address(item)}">\n<meta property="og:type" content="article">\n'
        f'<meta property="og:title" content="{attribute(item.title)}">\n'
        f'<meta name="news_keywords" content="{sectioned(item.section)}, Koulou">'
    )
    return _frame(
        item.title,
        f"""<article class="dispatch">
<p class="dispatch-kicker">{sectioned(item.section).upper()} – DÉPÊCHE N° {item.number}</p>
<h1>{markup(item.title)}</h1>
<p class="dispatch-date">
{when}{changed}</p>
{standfirst}
<div class="dispatch-body">
{body}
</div>
{signed}
</article>
<div class="subscribe-box"><h3>Abonnez-vous au fil</h3>
<p>Médias et institutions : recevez nos dépêches en temps réel.</p></div>""",
        head,
        item.lang,
    )


def _front_page(edition: Edition) -> str:
    return _frame(
        "Accueil",
        "<h1>Agence Koulou</h1><p>Première agence de presse privée de la région, fondée à Koulouville.</p>"
        f"<p>Édition du {french_date(edition.day, weekday=True)}. Le fil complet est réservé aux abonnés.</p>",
    )


def _frame(title: str, content: str, head: str = "", lang: str = "fr") -> str:
    return f"""<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{markup(title)} – Agence Koulou</title>
{head}
<link rel="stylesheet" href="/static/koulou.css"></head><body>
<header class="masthead"><a href="/">AGENCE KOULOU</a><ul class="masthead-menu"><li><a href="/fil">Le fil</a></li><li>
<a href="/photos">Photos</a></li>
<li><a href="/videos">Vidéos</a></li><li><a href="/agenda">Agenda</a></li><li><a href="/abonnes/">Espace abonnés</a>
</li></ul></header>
<main class="column">
{content}
</main>
<aside class="column-right"><h2>Agenda de la semaine</h2><ul><li>Lundi : marché de gros de Koulouville</li>
<li>Mercredi : conseil municipal</li>
<li>Samedi : finale de la coupe du district</li></ul>
<h2>Nos services</h2><ul><li><a href="/services/texte">Fil texte</a> : dépêches, agendas et portraits, jour et nuit</li>
<li><a href="/services/photo">Service photo</a> : trente mille images d’archives</li>
<li><a href="/services/radio">Sons pour les radios</a> : flashs prêts à diffuser</li>
<li><a href="/services/formation">Formation</a> : stages pour jeunes reporters</li></ul>
<h2>Nos clients</h2><p>Journaux, radios et sites de la région reprennent chaque jour nos textes.</p></aside>
<footer><p>Agence Koulou – La reproduction des dépêches est autorisée avec mention de la source.</p><p>
<a href="/contact">Contact</a>
<a href="/charte">Charte de l’agence</a></p></footer></body></html>"""
