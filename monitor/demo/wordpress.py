"""Le Courrier du Liptako: a WordPress site with feed, REST, sitemap, comments, teasers and the day's date on top."""

from __future__ import annotations

import json
import re

from monitor.demo import wordpress_rest
from monitor.demo.exchange import Answer, Request, document, missing, page, redirect
from monitor.demo.faults import extras
from monitor.demo.feeds import Item, planted, rss
from monitor.demo.press import Edition, Published
from monitor.demo.wording import MONTHS_FR, WEEKDAYS_FR, attribute, french_date, markup, sectioned
from monitor.demo.wordpress_rest import address as address
from monitor.demo.wordpress_rest import content, excerpt, is_private, post_id

_ARTICLE = re.compile(r"(/(?:prive/)?\d{4}/\d\d/\d\d/[a-z0-9-]+/)(amp/)?")
_FEED_ITEMS = 10
_ON_PAGE = 8

ROBOTS = """User-agent: *
Disallow: /wp-admin/
Disallow: /prive/
Allow: /wp-admin/admin-ajax.php

Sitemap: http://www.courrier-liptako.example/wp-sitemap.xml
"""


def answer(request: Request, edition: Edition) -> Answer | None:
    """The answer of the Courrier's hosts; None for what does not exist."""
    root, path = edition.outlet.root, request.path
    if request.host != edition.outlet.hosts[0]:
        return redirect(f"{root}{request.target}")
    if path.startswith("/wp-json/"):
        return wordpress_rest.answer(request, edition)
    if found := _ARTICLE.fullmatch(path):
        item = next((item for item in edition.items if address(item) == root + found[1]), None)
        if item:
            return page(_amp(item) if found[2] else _article(item, edition))
        withdrawn = any(address(item) == root + found[1] for item in edition.withdrawn)
        return missing(edition.outlet.name, 410 if withdrawn else 404)
    if found := re.fullmatch(r"(\d{4}/\d\d/\d\d/[a-z0-9-]+)", path.strip("/")):
        return redirect(f"{root}/{found[1]}/")
    match path:
        case "/robots.txt":
            return document(ROBOTS, "text/plain; charset=utf-8")
        case "/feed/":
            return document(_feed(edition), "application/rss+xml; charset=UTF-8")
        case "/feed":
            return redirect(f"{root}/feed/")
        case "/wp-sitemap.xml":
            return document(
                '<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
                f"<sitemap><loc>{root}/wp-sitemap-posts-post-1.xml</loc></sitemap></sitemapindex>"
            )
        case "/wp-sitemap-posts-post-1.xml":
            return document(_sitemap(edition))
        case "/":
            return _front_page(request, edition)
    if found := re.fullmatch(r"/page/(\d{1,6})/", path):
        return _list(edition, int(found[1]))
    return None


def public(edition: Edition) -> list[Published]:
    """The articles that lists show: all but those for subscribers."""
    return [item for item in edition.items if not is_private(item)]


def _front_page(request: Request, edition: Edition) -> Answer | None:
    wanted = request.parameter("p")
    if wanted is None:
        return _list(edition, 1)
    return next((redirect(address(item)) for item in edition.items if str(post_id(item)) == wanted), None)


def _feed(edition: Edition) -> str:
    items = [
        Item(
            link=address(item),
            title=item.title,
            at=item.at,
            guid=f"{edition.outlet.root}/?p={post_id(item)}",
            summary=f'<p>{excerpt(item)}</p><p>L’article <a href="{address(item)}">{markup(item.title)}</a> est '
            f'apparu en premier sur <a href="{edition.outlet.root}">{edition.outlet.name}</a>.</p>',
            content=content(item),
            author=item.byline or "La Rédaction",
            category=sectioned(item.section),
        )
        for item in public(edition)[:_FEED_ITEMS]
    ]
    if items:
        items += planted(extras("courrier", "/feed/"), items[-1].at)
    return rss(edition.outlet.name, edition.outlet.root, f"{edition.outlet.root}/feed/", items)


def _sitemap(edition: Edition) -> str:
    entries = "".join(
        f"<url><loc>{address(item)}</loc><lastmod>{item.touched:%Y-%m-%dT%H:%M:%S}+00:00</lastmod></url>"
        for item in public(edition)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"{entries}</urlset>"
    )


def _list(edition: Edition, number: int) -> Answer | None:
    shown = public(edition)[(number - 1) * _ON_PAGE : number * _ON_PAGE]
    if number < 1 or (number > 1 and not shown):
        return None
    cards = "".join(
        f'<article class="post-card"><h2 class="entry-title"><a href="{address(item)}" rel="bookmark">'
        f"{markup(item.title)}</a></h2>"
        f'<p class="entry-meta">{french_date(item.local.date())}</p><p>{excerpt(item)}</p></article>'
        for item in shown
    )
    older = f'<a class="next page-numbers" href="/page/{number + 1}/">Articles plus anciens</a>'
    return page(
        _frame(edition, edition.outlet.name, f'<main id="main">{cards}<nav class="pagination">{older}</nav></main>')
    )


def _json_ld(item: Published) -> str:
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": item.title,
        "datePublished": f"{item.at:%Y-%m-%dT%H:%M:%S}+00:00",
        "dateModified": f"{item.touched:%Y-%m-%dT%H:%M:%S}+00:00",
        "author": {"@type": "Person", "name": item.byline or "La Rédaction"},
        "publisher": {"@type": "Organization", "name": item.outlet.name},
        "mainEntityOfPage": address(item),
        "inLanguage": item.lang,
    }
    return json.dumps(facts, ensure_ascii=False).replace("</", "<\\/")


def _article(item: Published, edition: Edition) -> str:
    others = [other for other in public(edition) if other.number != item.number]
    place = item.number % max(len(others), 1)
    near = (others[place:] + others[:place])[:4]
    parts = content(item).split("\n")
    if near and len(parts) > 2:
        aside = f'<p><strong>Lire aussi :</strong> <a href="{address(near[0])}">{markup(near[0].title)}</a></p>'
        parts.insert(2, aside)
    teasers = "".join(
        f'<div class="related-item"><h4><a href="{address(other)}">{markup(other.title)}</a></h4>'
        f"<p>{excerpt(other)}</p></div>"
        for other in near[1:]
    )
    summary = attribute((item.standfirst or item.paragraphs[0])[:160])
    head = f"""<link rel="canonical" href="{address(item)}">
<link rel="amphtml" href="{address(item)}amp/">
<link rel="shortlink" href="{item.outlet.root}/?p={post_id(item)}">
<meta property="og:type" content="article">
<meta property="og:title" content="{attribute(item.title)}">
<meta property="og:description" content="{summary}">
<meta property="og:url" content="{address(item)}">
<meta property="og:site_name" content="{item.outlet.name}">
<meta property="article:published_time" content="{item.at:%Y-%m-%dT%H:%M:%S}+00:00">
<meta property="article:modified_time" content="{item.touched:%Y-%m-%dT%H:%M:%S}+00:00">
<meta property="article:section" content="{sectioned(item.section)}">
<script type="application/ld+json">{_json_ld(item)}</script>"""
    body = f"""<div class="breadcrumbs"><a href="/">Accueil</a> » {sectioned(item.section)}</div>
<main id="main" class="site-main"><article id="post-{post_id(item)}" class="post type-post status-publish hentry">
<header class="entry-header"><h1 class="entry-title">{markup(item.title)}</h1>
<div class="entry-meta">
<span class="author vcard">par
<a class="url fn n" href="/author/redaction/">{markup(item.byline or "La Rédaction")}</a></span>
<time class="entry-date published" datetime="{item.at:%Y-%m-%dT%H:%M:%S}+00:00">{french_date(item.local.date())}</time>
<span class="reading-time">3 min de lecture</span></div></header>
<div class="share"><a href="#">Partager sur Facebook</a><a href="#">WhatsApp</a><a href="#">Telegram</a></div>
<div class="entry-content">
{chr(10).join(parts)}
</div>
<footer class="entry-footer"><span class="tags-links">Étiquettes : <a href="/tag/une/">À la une</a></span></footer>
</article>
<section class="related-posts"><h3>Articles similaires</h3>{teasers}</section>
<section id="comments" class="comments-area"><h2 class="comments-title">2 commentaires</h2><ol class="comment-list">
<li class="comment"><cite class="fn">Lecteur de Nioko</cite> <div class="comment-content">
<p>Merci pour ces précisions, on en
parle beaucoup au marché.</p></div></li><li class="comment">
<cite class="fn">Tantie Safi</cite> <div class="comment-content">
<p>Et pour quand la suite ?</p></div></li></ol><div id="respond"><h3>Laisser un commentaire</h3>
<form action="/wp-comments-post.php"
method="post"><textarea name="comment"></textarea><input type="submit" value="Publier le commentaire"></form></div>
</section>
</main>"""
    return _frame(edition, item.title, body, head, item.lang)


def _amp(item: Published) -> str:
    return f"""<!doctype html><html amp lang="{item.lang}"><head><meta charset="utf-8">
<title>{markup(item.title)}</title>
<link rel="canonical" href="{address(item)}"><meta name="viewport" content="width=device-width"></head><body>
<header class="amp-wp-header"><a href="/">{item.outlet.name}</a></header><article class="amp-wp-article">
<h1 class="amp-wp-title">{markup(item.title)}</h1>
<div class="amp-wp-byline">{markup(item.byline or "La Rédaction")}</div>
<div class="amp-wp-posted-on">
<time datetime="{item.at:%Y-%m-%dT%H:%M:%S}+00:00">{french_date(item.local.date())}</time></div>
<div class="amp-wp-article-content">{content(item)}</div></article><footer><a href="{address(item)}">Quitter la version
mobile</a></footer></body></html>"""


def _frame(edition: Edition, title: str, body: str, head: str = "", lang: str = "fr") -> str:
    day = edition.day
    # some themes print the visitor's day above the title: a trap for whoever takes the first date of a page
    today = f"{WEEKDAYS_FR[day.weekday()]}, {day.day} {MONTHS_FR[day.month - 1]}, {day.year}"
    return f"""<!DOCTYPE html>
<html lang="{"fr-FR" if lang == "fr" else lang}"><head><meta charset="UTF-8">
<title>{markup(title)} – {edition.outlet.name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="WordPress 6.8.1">
<link rel="alternate" type="application/rss+xml" title="Flux" href="{edition.outlet.root}/feed/">
<link rel="https://api.w.org/" href="{edition.outlet.root}/wp-json/">
{head}
<link rel="stylesheet" href="/wp-content/themes/liptako/style.css?ver=6.8.1">
</head><body class="wp-theme-liptako"><a class="skip-link screen-reader-text" href="#main">Aller au contenu</a>
<div class="top-bar"><span class="top-date">{today}</span> <a href="/abonnement/">S’abonner</a>
<a href="/connexion/">Connexion</a></div>
<header class="site-header"><p class="site-title"><a href="/">{edition.outlet.name}</a></p>
<p class="site-description">Le
quotidien des trois frontières</p></header>
<nav class="main-navigation"><ul><li><a href="/">Accueil</a></li><li><a href="/category/politique/">Politique</a></li>
<li><a href="/category/economie/">Économie</a></li><li><a href="/category/societe/">Société</a></li><li><a
href="/category/culture/">Culture</a></li><li><a href="/category/sport/">Sport</a></li></ul></nav>
{body}
<aside class="widget-area"><section class="widget"><h2>Newsletter</h2>
<p>Recevez chaque matin l’essentiel de l’actualité.</p>
<form><input type="email" placeholder="Votre adresse"><button>Je m’inscris</button></form></section></aside>
<footer class="site-footer"><p>© 2025 {edition.outlet.name}. Tous droits réservés.</p><a href="/contact/">Contact</a>
<a href="/mentions-legales/">Mentions légales</a><p>Fièrement propulsé par WordPress</p></footer></body></html>"""
