"""Faso Lettres: a SPIP site, with its backend feed, its sections and dates that stand in words only."""

from __future__ import annotations

import re

from monitor.demo.exchange import Answer, Request, document, missing, page, redirect
from monitor.demo.faults import extras
from monitor.demo.feeds import Item, rss
from monitor.demo.press import Edition, Published
from monitor.demo.wording import attribute, french_date, markup

_FEED_ITEMS = 10
_SECTIONS = ("À la une", "Politique", "Société", "Économie", "Culture", "International")
_FRONT_PAGE, _HEADLINES = 0, 1
_BY_SECTION = {"politique": 2, "societe": 3, "economie": 4, "culture": 5, "monde": 6, "securite": 2, "sport": 3}
_PRECEDING_SPACE = re.compile(r" ([:;!?»%])")
_QUERY = re.compile(r"article(\d{1,12})=?")
_SECTION_QUERY = re.compile(r"rubrique(\d{1,3})")


def address(item: Published) -> str:
    """``http://www.faso-lettres.example/spip.php?article1201``."""
    return f"{item.outlet.root}/spip.php?article{item.number}"


def rubric(item: Published) -> int:
    """The number of the section that lists the article; "Société" takes what has none of its own."""
    return _BY_SECTION.get(item.section, 3)


def answer(request: Request, edition: Edition) -> Answer | None:
    """The answer of the site's host; None for what does not exist."""
    if old := re.fullmatch(r"/article(\d{1,12})\.html", request.path):
        return redirect(f"{edition.outlet.root}/spip.php?article{old[1]}")
    if request.path == "/robots.txt":
        return document("User-agent: *\nDisallow: /ecrire/\nDisallow: /plugins/\n", "text/plain; charset=utf-8")
    if request.path not in ("/", "/spip.php"):
        return None
    first = request.query.partition("&")[0]
    if found := _QUERY.fullmatch(first):
        item = edition.numbered(int(found[1]))
        return page(_article(item)) if item else missing(edition.outlet.name)
    if found := _SECTION_QUERY.fullmatch(first):
        number = int(found[1])
        return page(_section(edition, number)) if 1 <= number <= len(_SECTIONS) else missing(edition.outlet.name)
    if request.parameter("page") == "backend":
        return document(_backend(edition), "application/rss+xml; charset=utf-8")
    return page(_section(edition, _FRONT_PAGE)) if not request.query else missing(edition.outlet.name)


def _typography(text: str) -> str:
    """SPIP's own typography: curly apostrophes as entities, no-break spaces before high punctuation."""
    spaced = _PRECEDING_SPACE.sub(r"&nbsp;\1", markup(text)).replace("« ", "«&nbsp;")
    return spaced.replace("’", "&#8217;").replace("'", "&#8217;")


def _backend(edition: Edition) -> str:
    items = [
        Item(
            link=address(item),
            title=item.title,
            at=item.at,
            guid=address(item),
            summary=f"<p>{_typography((item.standfirst or item.paragraphs[0])[:200])}</p>",
            author=item.byline,
            dublin_core_date=True,
        )
        for item in edition.items[:_FEED_ITEMS]
    ]
    return rss(edition.outlet.name, edition.outlet.root, f"{edition.outlet.root}/spip.php?page=backend", items)


def _section(edition: Edition, number: int) -> str:
    if number in (_FRONT_PAGE, _HEADLINES):
        shown = list(edition.items[: 12 if number == _FRONT_PAGE else 5])
    else:
        shown = [item for item in edition.items if rubric(item) == number]
    entries = "".join(
        '<li class="item hentry"><strong class="h3-like entry-title">'
        f'<a href="spip.php?article{item.number}" rel="bookmark">'
        f'{_typography(item.title)}</a></strong> <p class="info-publi"><abbr class="published" '
        f'title="{item.local:%Y-%m-%dT%H:%M:%SZ}">{french_date(item.local.date())}</abbr></p></li>\n'
        for item in shown
    )
    entries += "".join(
        f'<li class="item hentry"><strong class="h3-like entry-title"><a href="{fault.path}">Notre article d&#8217;hier'
        "</a></strong></li>\n"
        for fault in extras("lettres", f"/spip.php?rubrique{number}")
    )
    name = "Accueil" if number == _FRONT_PAGE else _SECTIONS[number - 1]
    return _frame(
        name,
        f'<div class="cartouche"><h1 class="titre-rubrique">{name}</h1></div><div class="liste articles">'
        f'<h2 class="h2">Articles</h2><ul class="liste-items">\n{entries}</ul></div>',
    )


def _article(item: Published) -> str:
    title = _typography(item.title)
    number = item.number
    standfirst = (
        f'<div class="crayon article-chapo-{number} chapo"><p>{_typography(item.standfirst)}</p></div>'
        if item.standfirst
        else ""
    )
    paragraphs = "\n".join(f"<p>{_typography(paragraph)}</p>" for paragraph in item.paragraphs)
    if item.leads_to:
        paragraphs += f"\n<p>L’article complet est à lire sur {_typography(item.leads_to)}</p>"
    note = ""
    if item.credit and not item.leads_to:
        source = f'<p>Source&nbsp;: <span class="source">{_typography(item.credit)}</span></p>'
        note = f'<div class="crayon article-ps-{number} ps surlignable">{source}</div>'
    author = ""
    if item.byline:
        link = f'<a class="url fn spip_in" href="spip.php?auteur7">{markup(item.byline)}</a>'
        author = f' par <span class="vcard author">{link}</span>'
    return _frame(
        title,
        f"""<p id="hierarchie">
<a href="/">Accueil</a> &gt; <a href="spip.php?rubrique{rubric(item)}">{_SECTIONS[rubric(item) - 1]}</a></p>
<article class="contenu-principal hentry">
<div class="cartouche"><h1 class="crayon article-titre-{number} entry-title">{title}</h1>
<p class="info-publi">{french_date(item.local.date())}{author}</p></div>
{standfirst}
<div class="crayon article-texte-{number} texte surlignable entry-content clearfix">
{paragraphs}
</div>
{note}
</article>
<div class="partage"><a href="#">Partager</a> <a href="#">Imprimer</a> <a href="#">Envoyer par courriel</a></div>
<section id="forum"><h2>Vos commentaires</h2><ul class="forum"><li class="forum-fil"><div class="forum-chapo">
<strong>Un fidèle
lecteur</strong>, le lendemain à 08:12</div><div class="forum-texte">
<p>Bonjour la rédaction, beau papier. Bonne suite&nbsp;!</p></div>
</li></ul><p class="repondre"><a href="spip.php?page=forum&amp;id_article={number}">Répondre à cet article</a></p>
</section>""",
        f'<meta name="description" content="{attribute((item.standfirst or item.paragraphs[0])[:150])}">',
    )


def _frame(title: str, content: str, head: str = "") -> str:
    menu = "".join(
        f'<li class="nav-item"><a href="spip.php?rubrique{number}">{name}</a></li>'
        for number, name in enumerate(_SECTIONS, 1)
    )
    return f"""<!DOCTYPE html>
<html dir="ltr" lang="fr"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{title} - Faso Lettres</title>{head}
<meta name="generator" content="SPIP 4.3.8">
<link rel="alternate" type="application/rss+xml" title="Syndiquer tout le site" href="spip.php?page=backend">
<link rel="stylesheet" href="squelettes/css/faso.css">
</head><body id="top" class="pas_surlignable page_article"><div class="page">
<header class="header" role="banner"><a rel="start home" href="/"><strong id="nom_site_spip">Faso Lettres</strong></a>
<p id="slogan_site_spip">Le journal en ligne des lettres et des idées</p></header>
<nav class="nav" role="navigation"><ul class="nav-items">{menu}</ul></nav>
<form action="spip.php?page=recherche"><input name="recherche" placeholder="Rechercher"></form>
<div class="main"><div class="wrapper"><div class="content" id="content">
{content}
</div></div></div>
<aside class="aside"><div class="encart"><h2>Annonces</h2><p><a href="spip.php?page=annonces">Avis et communiqués</a>
</p>
<p><a href="spip.php?page=emploi">Offres d&#8217;emploi</a></p></div></aside>
<footer class="footer">
<p class="colophon">2009-2025 Faso Lettres | <a rel="contents" href="spip.php?page=plan">Plan du site</a> |
<a href="spip.php?page=login">Se connecter</a> | <a href="spip.php?page=contact">Contact</a></p></footer></div></body>
</html>"""
