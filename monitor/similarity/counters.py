"""What pages count and measure anew at each fetch: views, shares, comments, hours gone by, the weather, rates."""

from __future__ import annotations

import re
import unicodedata

from monitor.similarity.sketches import words

_NUMBER = r"\d+(?:[.,\s\u00a0\u202f]\d+)*\s?[kKmM]?"
# what pages count, and the words around it; a paragraph of nothing else is a counter
_COUNTED = (
    r"vues?|views?|lectures?|lecteurs?|reads?|readers?|partages?|shares?|likes?|j.?aime|aime|reactions?|commentaires?|"
    r"comments?|tweets?|retweets?|votes?|fans?|abonnes?|followers?|visites?|visiteurs?|visits?|visitors?|clics?|clicks?|"
    r"hits?|telechargements?|downloads?|impressions?|consultations?|popularite|popularity|"
    r"просмотр\w*|прочтени\w*|комментар\w*|репост\w*|лайк\w*|прочитал\w*|поделил\w*"
)
_AROUND = (
    r"lus?|lues?|vus?|vue|consulte|partage|fois|par|de|d|des|du|sur|le|la|les|l|article|articles|page|cet|cette|ce|a|ete|"
    r"totale?s?|totaux|nombre|compteur|affichages?|aujourd.?hui|hui|aujourd|today|now|so|far|en|ligne|online|internautes?|"
    r"personnes?|people|and|et|facebook|twitter|x|whatsapp|telegram|linkedin|min|minutes?|mn|k|m|mille|"
    r"times?|this|post|read|been|has|seen|viewed|shared|number|of|раз|и|на|количество|всего|j|"
    r"notes?|moyenne|etoiles?|stars?|rating|average"
)
_COUNTS = re.compile(rf"(?:{_COUNTED}|lue?s?|vue?s?|fois|times|раз|online|consulte|partage)", re.I)
_OF_A_COUNTER = re.compile(rf"(?:{_COUNTED}|{_AROUND}|\d+[km]?)", re.I)
# a counter that a theme prints into the first or the last line of a text
_FIRST = re.compile(rf"^\W*{_NUMBER}\s*(?:{_COUNTED})\b\W*", re.I)
_LAST = re.compile(
    rf"\W{_NUMBER}\s*(?:{_COUNTED})\W*$|\b(?:{_COUNTED})\s*:?\s*\(?{_NUMBER}\)?\W*$"
    rf"|\b(?:lue?|vue?)\s+{_NUMBER}\s+(?:fois|times)\W*$",
    re.I,
)
_EDGE = 80  # characters
_LONGEST = 120  # characters
_UNIT = (
    r"(?:secondes?|seconds?|secs?|minutes?|mins?|mn|heures?|hours?|h|jours?|days?|j|semaines?|weeks?|mois|months?|ans?|"
    r"years?|annees?|секунд\w*|минут\w*|час\w*|дн\w+|день|недел\w+|месяц\w*)"
)
_HOUR = r"\d{1,2}(?: ?h)?(?: ?\d{2})?(?: (?:gmt|utc|tu))?"
_DAYS_AND_MONTHS = (
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day|janvier|fevrier|"
    r"mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|january|february|march|april|may|june|july|"
    r"august|september|october|november|december"
)
_AGO = re.compile(
    r"(?:(?:publie|mis a jour|modifie|poste|updated|posted|published|edited|обновлено|опубликовано) )?"
    rf"(?:(?:il y a|depuis)(?: environ)? (?:\d+|une?) ?{_UNIT}|(?:\d+|an?) ?{_UNIT} ago|\d+ {_UNIT} назад|"
    r"a l instant|just now|только что|\d{1,3} ?(?:h|hrs?|j|d|w|mins?|mn|sem)|"
    rf"(?:aujourd hui|hier|avant hier|today|yesterday|сегодня|вчера)(?:(?: (?:a|at|в))? {_HOUR})?)"
    rf"|(?:heure locale|local time)(?: a \w+)? {_HOUR}"
    # a page that is saved again says so, and nothing else of it may have changed
    r"|(?:derniere (?:modification|mise a jour|maj)|last (?:modified|updated?|edited))"
    rf"(?: (?:le|on|a|at|h|gmt|utc|tu|\d{{1,4}}|\d{{1,2}}h\d{{0,2}}|1er|{_DAYS_AND_MONTHS}))+"
)
# what stands there while there is nothing to count
_NONE_YET = re.compile(
    rf"(?:aucune?|pas (?:encore )?de|no|нет) (?:{_COUNTED})(?: pour (?:le moment|l instant)| yet)?"
    r"|(?:soyez|be) (?:le |la |the )?(?:premiere?|first) (?:a|to) (?:commenter|reagir|comment|react)"
)
# the thousands of a theme's counter; in lower case it may be metres
_THOUSANDS = re.compile(r"\d+(?:[.,]\d+)?\s?[kKM]")
# the boxes of a sidebar: "Bamako 34 °C", "1 EUR = 655,957 FCFA"
_MONEY = r"(?:EUR|USD|GBP|CHF|CNY|RUB|XOF|XAF|F?CFA|euros?|dollars?|[€$£])"
_MEASURED = re.compile(
    r"(?:\S+\s){0,4}-?\d{1,2}(?:[.,]\d)?\s?°\s?[CF]?(?:\s\S+){0,4}"
    rf"|(?:1\s)?{_MONEY}\s?[=/]\s?(?:{_MONEY}\s?:?\s?)?{_NUMBER}.{{0,80}}",
    re.I,
)


def is_counter(paragraph: str) -> bool:
    """Whether a paragraph only counts or measures: views, shares, comments, how long ago it was, how warm it is."""
    bare = paragraph.strip()
    if len(bare) > _LONGEST:
        return False
    folded = words(bare)
    plain = " ".join(folded)
    if _AGO.fullmatch(plain) or _NONE_YET.fullmatch(plain) or _THOUSANDS.fullmatch(bare):
        return True
    if not any(character.isdigit() for character in bare):
        return False
    if _MEASURED.fullmatch(bare) and bare[-1] not in ".!?":
        return True
    if all(word.isdigit() for word in folded):
        # beside a sign such as an eye or a heart; a bare number may be a table's
        return any(unicodedata.category(character) == "So" for character in bare)
    counts = any(map(_COUNTS.fullmatch, folded)) or "en ligne" in plain
    return counts and all(map(_OF_A_COUNTER.fullmatch, folded))


def without_counters(paragraph: str) -> str:
    """The paragraph without a counter at its beginning or end."""
    begin, rest = _FIRST.sub("", paragraph[:_EDGE]), paragraph[_EDGE:]
    whole = begin + rest
    return whole[:-_EDGE] + _LAST.sub("", whole[-_EDGE:])
