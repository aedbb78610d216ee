"""aBaliko: the old Weblogy template, windows-1252 bytes that call themselves ISO-8859-1.

Built after what is known of aBamako's pages: two FontArticleSource lines, one to three FullArticleTexte spans, the
caption as a bare paragraph, the author alone on the last line, link-out stubs, lists that the front page fetches by
script.
"""

from __future__ import annotations

import re
from datetime import date

from monitor.demo.exchange import Answer, Request, document, missing
from monitor.demo.press import Edition, Published
from monitor.demo.wording import attribute, french_date, markup, sectioned

_CAPTIONS = ("Une vue de la ville (photo d'archives)", "Le fleuve à la saison sèche", "Image d'illustration")
_PAGE = re.compile(r"/h/(\d{1,12})\.html")
_NEWS_LIST = 15
_SCRIPTS = {
    "/inc/news/inc_main_TOP_news_PE.js": slice(3),
    "/inc/news/inc_main_news_PE.js": slice(3, _NEWS_LIST),
    "/inc/news/inc_depeches.js": slice(5),
    "/inc/news/inc_alertes_PE.js": slice(1),
}


def address(item: Published) -> str:
    """``http://news.abaliko.example/h/300281.html``."""
    return f"{item.outlet.root}/h/{item.number}.html"


def answer(request: Request, edition: Edition) -> Answer | None:
    """The answer of aBaliko's hosts; None for what does not exist."""
    if request.host.startswith("news."):
        if found := _PAGE.fullmatch(request.path):
            item = edition.numbered(int(found[1]))
            return _bytes(_article(item)) if item else missing(edition.outlet.name)
        if request.path in ("/", "/rubriques/depeches.asp"):
            return _bytes(_list_page(edition))
        return None
    if request.path == "/":
        return _bytes(_front_page(edition.day))
    if request.path in _SCRIPTS:
        lines = "".join(
            f"document.write('{_script_entry(item)}');\r\n" for item in edition.items[_SCRIPTS[request.path]]
        )
        return document(lines, "application/x-javascript")
    return None


def _bytes(text: str) -> Answer:
    return Answer(text.encode("cp1252", "xmlcharrefreplace"), content_type="text/html")


def _script_entry(item: Published) -> str:
    title = markup(item.title).replace("\\", "").replace("'", "\\'")
    return f'<li><a href="{address(item)}">{title}</a></li>'


def _straight(text: str) -> str:
    return text.replace("’", "'")


def _source_line(item: Published) -> str:
    day = item.local.date()
    if item.number % 11 == 5:
        printed = f"Publié le {day:%d/%m/%Y}"
    else:
        printed = f"Publié le {french_date(day, weekday=True, accents=item.number % 2 == 0)}"
    credit = item.credit if item.manner != "stub" else None
    if credit is None and item.number % 5 == 0:
        credit = "aBaliko.com"
    return f"{printed} | {credit}" if credit else printed


def _spans(item: Published) -> str:
    parts = [markup(paragraph) for paragraph in item.paragraphs]
    if item.number % 3 == 0:
        parts = [_straight(part) for part in parts]
    if item.standfirst:
        parts.insert(0, f"<b>{markup(item.standfirst)}</b>")
    if item.leads_to:
        parts[-1] += f" ... suite de l'article sur {markup(item.leads_to)}"
    if item.byline:
        parts.append(markup(item.byline.upper() if item.number % 4 == 0 else item.byline))
    wanted = min(1 + item.number % 3, len(parts))
    size = -(-len(parts) // wanted)
    groups = [parts[start : start + size] for start in range(0, len(parts), size)]
    return "\r\n".join(f'<span class="FullArticleTexte">{"<br><br>".join(group)}</span><br>' for group in groups)


def _article(item: Published) -> str:
    title, section = _straight(item.title), sectioned(item.section)
    typographic = item.title.replace("'", "’")
    line = f'<div class="FontArticleSource">{markup(_source_line(item))}</div>'
    if item.number % 3:
        line = f'<div class="FontArticleSource">{section}</div>\r\n{line}'
    caption = ""
    if item.manner != "stub" and item.number % 2:
        picture = f"http://{item.outlet.hosts[0]}/img_photos/L/Ph{item.number}.jpg"
        words = markup(_CAPTIONS[item.number % len(_CAPTIONS)])
        caption = f'<div align="center"><img class="imgArt" src="{picture}" border="0"></div>\r\n<p>{words}</p>'
    summary = attribute(item.paragraphs[0][:150])
    return _frame(
        typographic,
        f"""<table width="980" align="center" cellpadding="0"><tr><td valign="top" width="660">
<div class="FontArticleCrumb"><a href="/">News</a> {section} Article {section}</div>
<h1 class="FontArticleMainTitle">{markup(title)}</h1>
{line}
<div class="fb-like" data-href="{address(item)}"></div>
{caption}
{_spans(item)}
<div class="BoxOutils">
<a href="javascript:window.print()">Imprimer</a> | <a href="/envoyer.asp?id={item.number}">Envoyer
à un ami</a></div>
<div class="BoxCommentaires"><b>Commentaires</b><br>Connectez-vous pour commenter cet article.
<div class="fb-comments" data-href="{address(item)}" data-num-posts="5"></div></div>
</td><td valign="top" width="300">{_side_column()}</td></tr></table>""",
        f'<meta property="og:title" content="{attribute(typographic)}">\r\n'
        f'<meta property="og:description" content="{summary}">\r\n'
        f'<meta property="og:url" content="{address(item)}">',
    )


def _side_column() -> str:
    papers = ("L'Écho des dunes", "Le Canari", "La Pirogue", "Les Trois Fleuves")
    links = "".join(f'<li><a href="/titrologie/{n}.asp">{name}</a></li>' for n, name in enumerate(papers))
    return (
        f'<div class="BoxTitre">Titrologie</div><ul class="BoxListe">{links}</ul>'
        '<div class="BoxTitre">Services</div><ul class="BoxListe"><li><a href="/meteo.asp">Météo</a></li>'
        '<li><a href="/pharmacies.asp">Pharmacies de garde</a></li>'
        '<li><a href="/necrologie.asp">Nécrologie</a></li></ul>'
        '<div class="BoxPub"><img src="/pub/pave.gif" alt="publicité" width="300" height="250"></div>'
    )


def _list_page(edition: Edition) -> str:
    entries = "\r\n".join(_list_entry(item) for item in edition.items[:_NEWS_LIST])
    content = f'<div class="BoxTitre">Dernières nouvelles</div>\r\n{entries}\r\n{_side_column()}'
    return _frame("Toute l’actualité", content)


def _list_entry(item: Published) -> str:
    day = item.local.date()
    month = french_date(day, accents=False).split()[1][:4].upper()
    paper = markup((item.credit or "aBaliko").replace("-", " "))
    return (
        f'<div class="LiNews"><a href="/h/{item.number}.html"><img src="/img_photos/S/Ph{item.number}.jpg" width="60">'
        f'</a><a href="/h/{item.number}.html" class="FontTextTitle">{markup(_straight(item.title))}</a>'
        f'<div class="FontTextSousTitle">{sectioned(item.section)} - {paper} - {day:%d} {month} {day.year}</div></div>'
    )


def _front_page(day: date) -> str:
    return _frame(
        "aBaliko.com : toute l’actualité",
        f"""<div class="BoxDate">{french_date(day, weekday=True)}</div>
<div class="BoxTitre">À la une</div><ul><script src="/inc/news/inc_main_TOP_news_PE.js"></script></ul>
<div class="BoxTitre">Les nouvelles</div><ul><script src="/inc/news/inc_main_news_PE.js"></script></ul>
{_side_column()}""",
        '<meta http-equiv="refresh" content="1800">',
    )


def _frame(title: str, content: str, head: str = "") -> str:
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html><head><title>{markup(title)} - abaliko.com</title>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
{head}
<link rel="stylesheet" href="/css/style_2011.css" type="text/css">
<script type="text/javascript" src="/inc/js/mobile.js"></script>
</head><body bgcolor="#FFFFFF" leftmargin="0" topmargin="0">
<div id="bandeau"><a href="http://www.abaliko.example/"><img src="/images/logo_abaliko.gif" alt="aBaliko" border="0">
</a>
<form action="/recherche.asp"><input name="q"><input type="submit" value="Rechercher"></form></div>
<div id="menu"><a href="/">News</a> | <a href="/rubriques/depeches.asp">Dépêches</a> |
<a href="/titrologie/">Titrologie</a> | <a href="/dossiers/">Dossiers</a> |
<a href="/photos/">Photos</a> | <a href="/videos/">Vidéos</a> |
<a href="/forum/">Forum</a></div>
{content}
<div id="pied">Réseau aBaliko : toute reproduction, même partielle, est soumise à l'autorisation de l'éditeur.
<a href="/contact.asp">Contact</a> | <a href="/mentions.asp">Mentions légales</a> |
<a href="/publicite.asp">Publicité</a></div>
</body></html>"""
