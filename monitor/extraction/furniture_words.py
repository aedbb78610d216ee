"""What furniture says, in the languages that the outlets publish in. Matched against whole paragraphs."""

from __future__ import annotations

import re

_MONTH = (
    r"(?:janv?(?:ier)?|f[ée]vr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[ûu]t|sept?(?:embre)?|oct(?:obre)?|"
    r"nov(?:embre)?|d[ée]c(?:embre)?)\.?"
)
_DAY = (
    rf"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s*,?\s*)?"
    rf"(?:\d{{1,2}}(?:er)?\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}})"
)
_HOUR = r"(?:\s*(?:,|à|-|–)?\s*\d{1,2}\s*[:hH]\s*\d{2}(?:\s*(?:GMT|UTC|TU))?)?"

# certain, wherever it stands
ANYWHERE = re.compile(
    r"(?:.{0,120}(?:all rights reserved|tous droits r[eé]serv[eé]s|все права защищены)\W*$|"
    r"publicit[eé](?: by | par )?$|advertisement$|advertising$|anzeige$|werbung$|реклама$|publicidad$|annonce$|"
    r"sponsored(?: (?:content|post|links?)|$)|article content$|related\s*(?:stories|articles|posts?|video)?\s*:"
    r"|more\s*:$|also\s*:$|you (?:may|might) (?:also )?(?:like|be interested)|don.t miss$|top stories$|"
    r"recommended(?: for you)?$|what to read next|read next$|up next$|keep reading$|story continues"
    r"|читайте (?:также|ещ[её])|по теме\s*:|смотрите также|lesen sie (?:auch|mehr)|mehr zum thema|"
    r"auch interessant|zum artikel\s*:|leggi anche|le[ea] (?:también|también|tambem|também)|lee también"
    r"|(?:see more|listen|watch|video|photos?|download|our standards|tags?|mots[- ]cl[eé]s|topics?|étiquettes?)\s*:"
    r"|partager(?: (?:cet article|l.article)(?: (?:sur|via|par)\b.*)?| (?:sur|via) (?:facebook|twitter|x|whatsapp|"
    r"linkedin|telegram|messenger|les r[eé]seaux)\b.*| *:.*|)$"
    r"|share(?: this)?(?: article| story| on| via|:|$)"
    r"|(?:tweeter|facebook|twitter|whatsapp|telegram|linkedin|pinterest|imprimer|print|email|e-mail)$"
    r"|(?:(?:partager|facebook|twitter|whatsapp|telegram|linkedin|pinterest|email|messenger|viber|x)[\s,|/·•]+){2,}"
    r"(?:\w+)?$"
    r"|(?:\d++\s*+(?:/\s*+)?){1,3}partage[rz]?s?$"
    r"|\d+\s*(?:partages?|shares?|vues?|views?|commentaires?|comments?|likes?)$|"
    r"(?:partages?|shares?|vues?|views?|likes?|lectures?)\s*:?\s*\d+$"
    r"|(?:\d+ )?(?:comments?|commentaires?|kommentare|комментарии)\s*(?:\(\d+\))?$|leave a (?:comment|reply)"
    r"|laissez? u(?:n commentaire)?\b.{0,40}$|laisser u(?:n(?: commentaire)?)?\b.{0,40}$"
    r"|participer [aà] la discussion|s.il vous pla[iî]t entrez votre|captcha verification|rejoignez (?:la|"
    r"notre) (?:cha[iî]ne|communaut)"
    r"|(?:abonnez|inscrivez)-vous\b|suivez(?:-nous| nous| notre (?:page|cha[iî]ne|compte|fil|actualit))\b|"
    r"t[eé]l[eé]charge[zr] (?:l.|notre |gratuitement )?appli|recevez (?:toute l.actu|chaque (?:jour|matin|semaine)|"
    r"l.essentiel|notre (?:newsletter|lettre|infolettre))"
    r"|subscribe (?:to|now|for)\b|sign up (?:for|to|here|now)\b|get (?:the latest|the day.s|our|"
    r"access to)\b.{0,80}(?:news|inbox|newsletter|stories|subscription|app)\b"
    r"|get in touch\b|follow (?:us|along|the|our|me)?\b.{0,80}(?:twitter|facebook|instagram|google news|"
    r"social|whatsapp)|for more stories like this|have a (?:news )?tip\b|like this story"
    r"|join our\b|join thought-provoking|newsletter\b.{0,60}$|log in or (?:create|sign)|"
    r"enjoying our latest content|please (?:log ?in|logout|sign)\b|you must (?:be logged|confirm)"
    r"|do you have a story|tell us what you think|подпис(?:ывайтесь|аться)\b|присоединяйтесь\b|filed under\b"
    r"|(?:lesedauer|temps de lecture|tempo de leitura|reading time|lecture)\s*:?\s*\d+|"
    r"\d+\s*min(?:utes?)?(?: read| de lecture)?$|listen to this article|(?:e|é)couter l.article"
    r"|©|copyright(?: \d{4}|\s*[©ⓒ:(]|$| (?-i:[A-ZÀ-Þ])[^.]{0,80}$)|spot_img|wordpress theme (?:built|by|:)"
    r"|quitter la version mobile|(?:articles?|contenus?|sujets?) (?:connexes?|similaires?|li[eé]s|"
    r"associ[eé]s|r[eé]cents?)(?:$|\s*:)|top nouvelles|chargement du lecteur|tv5 jwplayer"
    r"|connect with us$|заголовок открываемого|fil d.actu$|loader$|chat$|swipe (?:left|right)|“swipe left"
    r"|rt en fran[cç]ais\W*osez|image$|camon 40 banner|_{2,}$|\*{3,}$|-{3,}$|popular$|comments(?: comments)?$|"
    r"headline$|advert$|skip to (?:main |the )?content|menu$|accueil(?: [>»•|/].*)?$"
    r"|lire l.article (?:original|complet) ici\W*$|vous pourriez lire l.article complet ici\W*$"
    r"|(?:la suite|lire la suite)\W*$|voir plus\W*$|load more\W*$|charger plus\W*$"
    r"|la suite apr[eè]s cette publicit)",
    re.I,
)
# furniture unless the line reads as a sentence
# after the words of an invitation: its end, a sign, a title's capital, or what is offered
_OFFER = r"\s*(?:$|[:|>»→…•–-]|(?-i:[A-ZÀ-ÖØ-Þ«“\"])|(?:notre|nos|l.article|cet|ces|d.autres?)\b)"
INVITES = re.compile(
    rf"(?:(?:a\s+|à\s+)?lire (?:aussi|egalement|également|encore|plus){_OFFER}|(?:a\s+|à\s+)?lire la suite{_OFFER}|"
    r"(?:a|à) (?:lire|voir|ecouter|écouter) (?:aussi|egalement|également)?\s*:"
    rf"|(?:lisez|voir) (?:aussi|egalement|également){_OFFER}|voir plus(?: d\W?\w+)?\W*$|"
    rf"sur le m[eê]me (?:sujet|th[eè]me){_OFFER}|dans la m[eê]me (?:rubrique|cat[eé]gorie){_OFFER}"
    rf"|also read{_OFFER}|read also{_OFFER}|read (?:more|next|also)\s*[:|]|see (?:also|more)\s*:|"
    rf"most read(?: in \w+(?: \w+)?$|{_OFFER})|"
    r"more from\b|more on this\b|continue reading\b|also on\b|sponsored by\b|powered by\b|designed (?:and|by)\b|"
    r"wordpress theme|all rights reserved|tous droits r[eé]serv|все права защищены"
    r"|\d+\s*(?:partages?|shares?|vues?|views?|commentaires?|comments?|likes?)\b[^.]{0,30}$)",
    re.I,
)
# below text, from here on nothing belongs to the article
ENDS = re.compile(
    r"(?:laisser u(?:n(?: commentaire)?)?|laissez un commentaire|leave a (?:comment|reply)|"
    r"articles? (?:connexes|similaires|li[eé]s)|related (?:articles|posts)|"
    r"(?:un|\d+) commentaires?|\d+ (?:commentaires?|comments?|r[eé]ponses?) (?:sur|to|on|à) [«“\"‘].*|"
    r"(?:vos )?commentaires?\s*\(\d+\)|top nouvelles|participer [aà] la discussion|captcha verification failed\W*|"
    r"s.il vous pla[iî]t entrez votre (?:commentaire|nom ici)\W*|wordpress theme built by .*|"
    r"vous pourriez aussi (?:aimer|lire)|vous aimerez aussi|autres articles qui font l.actualit[eé])\W*",
    re.I,
)
# the same, only in the last part of the text
ENDS_LATE = re.compile(
    r"(?:laisser un commentaire|laissez? un commentaire|leave a (?:comment|reply)|articles? (?:connexes|"
    r"similaires|li[eé]s|r[eé]cents)\W*$|related (?:articles|posts|stories)|more from\b.{0,40}$"
    r"|(?:un|\d+) commentaires?(?: sur|$)|commentaires \(\d+\)$|top nouvelles$|"
    r"participer [aà] la discussion|vous pourriez aussi (?:aimer|lire)|vous aimerez aussi|à lire aussi$|"
    r"sur le m[eê]me sujet$"
    r"|join our commenting forum|subscribe to independent premium|читайте также$|comments$|get the latest news from)",
    re.I,
)
# a machine's time stamp, alone or repeated
STAMP = re.compile(r"(?:\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?[\s,()|]*)+")
# dates, authors' lines and reading times that a theme prints between title and text
AT_THE_TOP = re.compile(
    rf"(?:(?:publi[ée]e?|post[ée]|mis en ligne|modifi[ée]|mise? à jour)\s*(?:le|:|le\s*:)?\s*)?{_DAY}{_HOUR}\W*"
    rf"|publi[ée]\s+(?:le\s*)?:?"
    rf"|{_DAY}{_HOUR},?\s*(?:r[ée]dig[ée] )?par\s.{{3,40}}|(?:by|par)\s.{{3,40}}\s{_DAY}{_HOUR}"
    rf"|\d{{1,2}}\.\d{{1,2}}\.\d{{4}},?\s*sputnik afrique|xinhua\s*\|\s*\d{{1,2}}\.\d{{1,2}}\.\d{{4}}.{{0,12}}"
    rf"|derni[eè]re mise à jour.{{3,40}}|\d+\s*min(?:s|utes?)? (?:read|de lecture)"
    r"|(?:il y a|depuis) \d+ (?:min(?:utes?)?|heures?|jours?|semaines?|mois|ans?)|\d+ \w+ ago"
    r"|breaking news|flash info|à la une",
    re.I,
)
SECTIONS = re.compile(
    r"(?:(?:news|article|accueil|soci[eé]t[eé]s?|politiques?|[eé]conomie|br[eè]ves?|sports?|culture|international|"
    r"afrique|monde|actualit[eé]s?|actu|sant[eé]|[eé]ducation|s[eé]curit[eé]|justice|gouvernement|nation|"
    r"r[eé]gions?|une|faits divers|opinions?|[eé]ditorial|edito|tribune|diplomatie|environnement|agriculture|"
    r"non class[eé]|uncategorized|mali|burkina faso|niger|s[eé]n[eé]gal|russie|coop[eé]ration|"
    r"communiqu[eé]s?|d[eé]p[eê]ches?)\W*){1,4}",
    re.I,
)
