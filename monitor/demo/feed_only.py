"""Radio des Dunes: a feed, whole texts and summaries mixed, and plain pages behind it."""

from __future__ import annotations

import re

from monitor.demo.exchange import Answer, Request, document, missing, page
from monitor.demo.faults import extras
from monitor.demo.feeds import Item, planted, rss
from monitor.demo.press import Edition, Published
from monitor.demo.wording import french_date, markup, sectioned

_PAGE = re.compile(r"/a/(\d{1,12})-[a-z0-9-]*")
_SUMMARY = 180


def address(item: Published) -> str:
    """``http://radio-dunes.example/a/311-slug``."""
    return f"{item.outlet.root}/a/{item.number}-{item.words}"


def answer(request: Request, edition: Edition) -> Answer | None:
    """The answer of the radio's host; None for what does not exist. Query parameters change nothing."""
    if found := _PAGE.fullmatch(request.path):
        item = edition.numbered(int(found[1]))
        return page(_article(item)) if item else missing(edition.outlet.name)
    if request.path == "/rss.xml":
        return document(_feed(edition), "application/rss+xml")
    if request.path == "/":
        return page(_front_page(edition))
    return None


def _paragraphs(item: Published) -> str:
    lines = [f"<p>{markup(paragraph)}</p>" for paragraph in item.paragraphs]
    if item.standfirst:
        lines.insert(0, f'<p class="chapeau">{markup(item.standfirst)}</p>')
    if item.leads_to:
        lines.append(f"<p>L’article complet est à lire sur {markup(item.leads_to)}</p>")
    elif item.credit:
        lines.append(f"<p>(Source : {markup(item.credit)})</p>")
    return "\n".join(lines)


def _feed(edition: Edition) -> str:
    items = [
        Item(
            link=address(item),
            title=item.title,
            at=item.at,
            guid=f"dunes-{item.number}",
            summary=f"<p>{markup(item.paragraphs[0][:_SUMMARY])}…</p>",
            content=_paragraphs(item) if item.number % 2 else None,
            author=item.byline,
            category=sectioned(item.section),
        )
        for item in edition.items
    ]
    if items:
        items += planted(extras("dunes", "/rss.xml"), items[-1].at)
    return rss(edition.outlet.name, edition.outlet.root, f"{edition.outlet.root}/rss.xml", items)


def _article(item: Published) -> str:
    signed = f'<p class="signature">{markup(item.byline)}</p>' if item.byline else ""
    when = f"{french_date(item.local.date())} à {item.local:%Hh%M}"
    return _frame(
        item.title,
        f"""<p class="rubrique">{sectioned(item.section)}</p>
<h1>{markup(item.title)}</h1>
<p class="date">Publié le {when}</p>
<div class="texte">
{_paragraphs(item)}
{signed}
</div>
<p class="ecouter"><a href="/direct">Écouter le direct</a> – <a href="/podcasts">Tous les podcasts</a></p>""",
        item.lang,
    )


def _front_page(edition: Edition) -> str:
    # the front page of a radio shows its programmes, not its articles: only the feed lists those
    return _frame(
        "La radio du désert",
        "<h1>À l’antenne</h1><ul><li>06h00 : Le réveil des dunes</li><li>12h00 : Le grand journal</li>"
        "<li>16h30 : Paroles d’auditrices</li><li>20h00 : Musiques du fleuve</li></ul>"
        f"<p>Nous sommes le {french_date(edition.day, weekday=True)}.</p>",
    )


def _frame(title: str, content: str, lang: str = "fr") -> str:
    return f"""<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{markup(title)} | Radio des Dunes</title>
<link rel="alternate" type="application/rss+xml" href="/rss.xml"></head><body>
<header><a href="/">Radio des Dunes</a> – 98.4 FM <nav>
<a href="/">Accueil</a> <a href="/grille">Grille des programmes</a>
<a href="/podcasts">Podcasts</a> <a href="/frequences">Nos fréquences</a> <a href="/rss.xml">Flux RSS</a></nav></header>
<main>
{content}
</main>
<aside><h2>La grille du jour</h2><table><tr><th>Heure</th><th>Émission</th></tr>
<tr><td>06h00</td><td>Le réveil des dunes, avec la météo des puits et les prix du marché</td></tr>
<tr><td>08h30</td><td>La revue des caravanes</td></tr><tr><td>12h00</td><td>Le grand journal</td></tr>
<tr><td>14h15</td><td>Contes et devinettes, pour les enfants qui rentrent de l’école</td></tr>
<tr><td>16h30</td><td>Paroles d’auditrices</td></tr><tr><td>18h00</td><td>Le journal en langues nationales</td></tr>
<tr><td>20h00</td><td>Musiques du fleuve</td></tr></table>
<h2>Les plus écoutés</h2><ol><li><a href="/podcasts/12">Comment on creuse un puits à la main</a></li>
<li><a href="/podcasts/9">Le forgeron qui réparait les radios</a></li>
<li><a href="/podcasts/7">Une nuit au poste de péage</a></li></ol>
<h2>Nous écrire</h2><p>Par WhatsApp ou par courrier, vos messages passent à l’antenne.</p>
<h2>Sur les réseaux</h2><p><a href="#">Facebook</a> <a href="#">YouTube</a> <a href="#">TikTok</a></p></aside>
<footer><p>Radio des Dunes, association sans but lucratif. <a href="/mentions">Mentions légales</a></p></footer>
</body></html>"""
