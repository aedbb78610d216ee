"""Paragraphs that are not the article: invitations, counters, labels, prompts, teasers. Whole paragraphs only.

A pattern must match the paragraph from its start, and most only apply to short ones, for a wrong cut loses text while
a missed one only leaves a line too many.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from monitor.extraction.structured import fold_title

_SHORT = 160
_BULLET = re.compile(r"^[\s•·▪►▶→➡»*✅🔴👉|–—-]+")

# at any place in the text, short paragraphs
_ANYWHERE = re.compile(
    r"(?:(?:a|à)?\s*lire (?:aussi|egalement|également|encore|la suite|plus)|(?:a|à) (?:lire|voir|ecouter|"
    r"écouter) (?:aussi|egalement|également)?\s*:"
    r"|lisez (?:aussi|egalement|également)|voir (?:aussi|egalement|également|plus)\b|sur le m[eê]me (?:sujet|th[eè]me)"
    r"|also read\b|read also\b|read (?:more|next|also)\s*[:|]|see (?:also|more)\s*:|related\s*(?:stories|"
    r"articles|posts?|video)?\s*:"
    r"|more\s*:$|also\s*:$|you (?:may|might) (?:also )?(?:like|be interested)|don.t miss$|most read\b|"
    r"top stories$|recommended(?: for you)?$"
    r"|more from\b|more on this\b|what to read next|read next$|up next$|continue reading\b|keep reading$|"
    r"story continues"
    r"|читайте (?:также|ещ[её])|по теме\s*:|смотрите также|lesen sie (?:auch|mehr)|mehr zum thema|"
    r"auch interessant|zum artikel\s*:"
    r"|leggi anche|le[ea] (?:también|también|tambem|também)|lee también|also on\b|see more\s*:|listen\s*:|"
    r"watch\s*:|video\s*:|photos?\s*:"
    r"|publicit[eé]$|advertisement$|advertising$|anzeige$|werbung$|реклама$|publicidad$|annonce$|"
    r"sponsored\b|article content$"
    r"|partager(?: (?:sur|cet|l.article|via)\b.*| *:.*|)$|share(?: this)?(?: article| story| on| via|:|$)|"
    r"tweeter$|facebook$|twitter$|whatsapp$|telegram$|imprimer$|email$"
    r"|\d+\s*(?:partages?|shares?|vues?|views?|commentaires?|comments?|likes?)\b[^.]{0,30}$|(?:partages?|"
    r"shares?|vues?|views?)\s*:?\s*\d+$"
    r"|(?:\d+ )?(?:comments?|commentaires?|kommentare|комментарии)\s*(?:\(\d+\))?$|leave a (?:comment|"
    r"reply)|laisser un commentaire|laissez? un commentaire"
    r"|participer [aà] la discussion|s.il vous pla[iî]t entrez votre|captcha verification|rejoignez (?:la|"
    r"notre) (?:cha[iî]ne|communaut)"
    r"|(?:abonnez|inscrivez)-vous\b|suivez(?:-nous| nous| notre)\b|t[eé]l[eé]charge[zr] (?:l.|notre |"
    r"gratuitement )?appli|recevez (?:toute|chaque|l.essentiel|notre)"
    r"|subscribe (?:to|now|for)\b|sign up (?:for|to|here|now)\b|get (?:the latest|the day.s|our|"
    r"access to)\b.{0,80}(?:news|inbox|newsletter|stories|subscription|app)\b"
    r"|get in touch\b|follow (?:us|along|the|our|me)?\b.{0,80}(?:twitter|facebook|instagram|google news|"
    r"social|whatsapp)|for more stories like this|have a (?:news )?tip\b|like this story"
    r"|join our\b|join thought-provoking|newsletter\b.{0,60}$|log in or (?:create|sign)|"
    r"enjoying our latest content|please (?:log ?in|logout|sign)\b|you must (?:be logged|confirm)"
    r"|do you have a story|tell us what you think|подпис(?:ывайтесь|аться)\b|присоединяйтесь\b|"
    r"our standards\s*:|download\s*:|filed under\b|tags?\s*:|mots[- ]cl[eé]s\s*:|topics?\s*:|étiquettes?\s*:"
    r"|(?:lesedauer|temps de lecture|tempo de leitura|reading time|lecture)\s*:?\s*\d+|"
    r"\d+\s*min(?:utes?)?(?: read| de lecture)?$|listen to this article|(?:e|é)couter l.article"
    r"|©|copyright\b|tous droits r[eé]serv|all rights reserved|все права защищены|spot_img|powered by\b|"
    r"designed (?:and|by)\b|wordpress theme"
    r"|quitter la version mobile|(?:articles?|contenus?|sujets?) (?:connexes?|similaires?|li[eé]s|"
    r"associ[eé]s|r[eé]cents?)|top nouvelles|dans la m[eê]me (?:rubrique|cat[eé]gorie)"
    r"|voir plus|lire la suite|la suite apr[eè]s cette publicit|chargement du lecteur|tv5 jwplayer|"
    r"connect with us$|заголовок открываемого|fil d.actu$|loader$|chat$|swipe (?:left|right)|“swipe left"
    r"|rt en fran[cç]ais|two majors$|image$|camon 40 banner|_{2,}$|\*{3,}$|-{3,}$|popular$|comments$|"
    r"headline$|advert$|skip to\b|menu$|accueil(?: [>»•|].*)?$)",
    re.I,
)
# from here on nothing belongs to the article; only in its last part
_END = re.compile(
    r"(?:laisser un commentaire|laissez? un commentaire|leave a (?:comment|reply)|articles? (?:connexes|"
    r"similaires|li[eé]s|r[eé]cents)|related (?:articles|posts|stories)|more from\b.{0,40}$"
    r"|(?:un|\d+) commentaires?(?: sur|$)|commentaires \(\d+\)$|top nouvelles$|"
    r"participer [aà] la discussion|vous pourriez aussi (?:aimer|lire)|vous aimerez aussi|à lire aussi$|"
    r"sur le m[eê]me sujet$"
    r"|join our commenting forum|subscribe to independent premium|читайте также$|comments$|get the latest news from)",
    re.I,
)
_SPACED = re.compile(r"\s+")


def without_furniture(
    paragraphs: Sequence[str], title: str, links: Collection[str], captions: Collection[str]
) -> list[str]:
    """``paragraphs`` without furniture, without the title's repetition at the top, without paragraphs that are nothing
    but a link to another page or a picture's caption. When that would leave less than half, only what is certain
    goes."""
    kept = _dropped(paragraphs, title, links, captions)
    before, after = sum(map(len, paragraphs)), sum(map(len, kept))
    if after * 2 < before:
        kept = _dropped(paragraphs, title, frozenset(), frozenset())
    return kept if kept else list(paragraphs)


def _dropped(paragraphs: Sequence[str], title: str, links: Collection[str], captions: Collection[str]) -> list[str]:
    kept: list[str] = []
    own_title = fold_title(title)
    total = sum(map(len, paragraphs))
    passed = 0
    for index, paragraph in enumerate(paragraphs):
        bare = _BULLET.sub("", paragraph)
        passed += len(paragraph)
        if len(bare) <= _SHORT and passed > total * 0.7 and _END.match(bare):
            break
        if not bare or (len(bare) <= _SHORT + 90 and _ANYWHERE.match(bare)):
            continue
        if index < 4 and own_title and len(own_title) > 10 and fold_title(bare) == own_title:
            continue
        key = link_key(bare)
        if key in links or key in captions:
            continue
        kept.append(paragraph)
    return kept


def link_key(text: str) -> str:
    """``text`` for looking it up among links and captions: letters and digits of its beginning."""
    return fold_title(text)[:150]
