"""Agence Sever: a foreign agency kept for reference, with an Atom feed and pages in French, English and Russian."""

from __future__ import annotations

import re
from datetime import datetime

from monitor.demo.exchange import Answer, Request, document, missing, page
from monitor.demo.press import Edition, Published
from monitor.demo.wording import attribute, english_date, french_date, markup, russian_date

_PAGE = re.compile(r"/(fr|en|ru)/(\d{8})/(\d{1,12})\.html")
_FEED = re.compile(r"/(fr|en|ru)/atom\.xml")
_NAMES = {"fr": "Agence Sever", "en": "Sever Agency", "ru": "Агентство «Север»"}
_MENUS = {
    "fr": ("Russie", "Afrique", "Économie", "Opinions", "Abonnez-vous", "Plus d’actualités"),
    "en": ("Russia", "Africa", "Economy", "Opinion", "Subscribe", "More news"),
    "ru": ("Россия", "Африка", "Экономика", "Мнения", "Подписаться", "Ещё новости"),
}


def address(item: Published) -> str:
    """``http://sever-agence.example/fr/20250519/107434081.html``, by Moscow's day."""
    return f"{item.outlet.root}/{item.lang}/{item.local:%Y%m%d}/{item.number}.html"


def answer(request: Request, edition: Edition) -> Answer | None:
    """The answer of the agency's host; None for what does not exist."""
    if found := _PAGE.fullmatch(request.path):
        item = edition.numbered(int(found[3]))
        return page(_article(item)) if item and item.lang == found[1] else missing(edition.outlet.name)
    if found := _FEED.fullmatch(request.path):
        return document(_atom(edition, found[1]), "application/atom+xml; charset=utf-8")
    if request.path in ("/", "/fr/", "/en/", "/ru/"):
        lang = request.path.strip("/") or "fr"
        return page(_frame(_NAMES[lang], f"<h1>{_NAMES[lang]}</h1>", lang=lang))
    return None


def _stamp(instant: datetime) -> str:
    text = f"{instant:%Y-%m-%dT%H:%M:%S%z}"
    return f"{text[:-2]}:{text[-2:]}"


def _atom(edition: Edition, lang: str) -> str:
    items = [item for item in edition.items if item.lang == lang]
    newest = max((item.touched for item in items), default=None)
    updated = _stamp(newest.astimezone(edition.outlet.timezone)) if newest else f"{edition.day}T00:00:00+03:00"
    entries = "".join(
        f'<entry><id>tag:sever-agence.example,2025:{item.number}</id><title type="text">{markup(item.title)}</title>'
        f'<link rel="alternate" type="text/html" href="{address(item)}"/><published>{_stamp(item.local)}</published>'
        f"<updated>{_stamp(item.touched.astimezone(item.outlet.timezone))}</updated>"
        f'<summary type="text">{markup(item.paragraphs[0][:200])}</summary>'
        f"<author><name>{markup(item.byline or _NAMES[lang])}</name></author></entry>\n"
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{lang}">\n'
        f"<id>tag:sever-agence.example,2025:{lang}</id><title>{_NAMES[lang]}</title><updated>{updated}</updated>\n"
        f'<link rel="self" href="{edition.outlet.root}/{lang}/atom.xml"/>\n{entries}</feed>'
    )


def _when(item: Published) -> str:
    day = item.local.date()
    words = {"fr": french_date, "en": english_date, "ru": russian_date}[item.lang](day)
    zone = {"fr": "heure de Moscou", "en": "Moscow time", "ru": "МСК"}[item.lang]
    return f"{words}, {item.local:%H:%M} ({zone})"


def _article(item: Published) -> str:
    paragraphs = "\n".join(f'<div class="article__text">{markup(paragraph)}</div>' for paragraph in item.paragraphs)
    standfirst = f'<div class="article__announce">{markup(item.standfirst)}</div>' if item.standfirst else ""
    if item.leads_to:
        paragraphs += f'\n<div class="article__text">L’article complet est à lire sur {markup(item.leads_to)}</div>'
    elif item.credit:
        paragraphs += f'\n<div class="article__text">Source : {markup(item.credit)}</div>'
    signed = f'<div class="article__author">{markup(item.byline)}</div>' if item.byline else ""
    head = (
        f'<link rel="canonical" href="{address(item)}">\n'
        f'<meta property="article:published_time" content="{item.local:%Y-%m-%dT%H:%M%z}">\n'
        f'<meta property="og:title" content="{attribute(item.title)}">\n'
        f'<meta property="og:locale" content="{item.lang}">'
    )
    return _frame(
        item.title,
        f"""<article class="article" itemscope itemtype="http://schema.org/NewsArticle">
<h1 class="article__title" itemprop="headline">{markup(item.title)}</h1>
<div class="article__info"><a itemprop="datePublished" content="{_stamp(item.local)}">{_when(item)}</a></div>
{standfirst}
<div class="article__body" itemprop="articleBody">
{paragraphs}
</div>
{signed}
</article>""",
        head,
        item.lang,
    )


def _frame(title: str, content: str, head: str = "", lang: str = "fr") -> str:
    first, second, third, fourth, subscribe, more = _MENUS[lang]
    return f"""<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{markup(title)} - {_NAMES[lang]}</title>
{head}
<link rel="alternate" type="application/atom+xml" href="/{lang}/atom.xml"></head><body>
<div class="header"><a href="/{lang}/">{_NAMES[lang]}</a><div class="header__langs">
<a href="/fr/">FR</a> <a href="/en/">EN</a>
<a href="/ru/">RU</a></div><ul class="header__menu"><li>{first}</li><li>{second}</li><li>{third}</li><li>{fourth}</li>
</ul></div>
<main class="layout">
{content}
</main>
<div class="lenta"><div class="lenta__title">{more}</div><ul class="lenta__list"><li><a href="/{lang}/">{first}</a></li>
<li><a href="/{lang}/">{second}</a></li><li><a href="/{lang}/">{third}</a></li></ul></div>
<div class="banner" data-banner="a1"></div><div class="share" data-services="telegram,vk,odnoklassniki"></div>
<div class="chat"><div class="chat__loader">loader</div><div class="chat__title">{fourth}</div></div>
<script>window.page = {{"lang": "{lang}", "counter": "sever-main", "ads": ["a1", "b2"], "infinite": false}};</script>
<div class="footer"><a href="/{lang}/subscribe">{subscribe}</a> © 2025 {_NAMES[lang]}</div></body></html>"""
