"""Somebody else of the same surname: told by the first name, the village or the title that stands beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from monitor.folding import fold

_SPACES = " \xa0\u202f"
_LONGEST_WORD = 30
_WORD_AFTER = re.compile(r"[ \xa0\u202f]([^\W\d_]{2,})")
_INITIAL_BEFORE = re.compile(r"[^\W\d_]-$")
_SETTLEMENTS = (
    "village|hameau|commune|localité|bourg|bourgade|canton|quartier|campement|ville|villages|communes|localités|town|"
    "district|hamlet|село|села|селе|деревня|деревне|деревни|посёлок|поселке"
)
# what may stand right before the name of one
_LEADING = frozenset(("de", "of", "nommé", "nommée", "appelé", "appelée", "called", "named", *_SETTLEMENTS.split("|")))
_QUOTES = frozenset("'’«“\"")
# « le village de Tiani », « le village nigérien de Tiani », "the village of Tiani", «село Тиани»
_SETTLEMENT = re.compile(
    rf"\b(?:{_SETTLEMENTS})(?:[^\S\n]++[^\W\d_]{{3,15}})?[^\S\n]++"
    r"(?:(?:de|of|nommé|nommée|appelé|appelée|called|named)[^\S\n]++|d['’])?[«\"“]?[^\S\n]*+$",
    re.IGNORECASE,
)
# « Tiani, un village du département de … »
_IS_ONE = re.compile(
    r"(?:[^\S\n]*+[,(])?[^\S\n]++(?:(?:un|une|le|la|a|the|petit|petite|small)[^\S\n]++)*"
    rf"(?:{_SETTLEMENTS})\b",
    re.IGNORECASE,
)
_PATRONYMIC = ("vitch", "vich", "witsch", "vic", "ovna", "evna", "вич", "вича", "вичу", "вичем", "виче", "вна", "вны")
# what German and Russian write in one word, in front of a surname
_TITLE_ENDINGS = (
    "minister", "ministerin", "chef", "chefin", "prasident", "prasidenten", "sprecher", "sprecherin", "general",
    "haber", "herrscher", "kanzler", "fuhrer", "ministru", "министр", "президент", "генерал", "лидер",
)  # fmt: skip
_TITLES = (
    "m mr mme mlle mm ms dr pr me st prof docteur professeur maitre madame monsieur mister son sa ses el al hadj "
    "general gal gen colonel col commandant cdt cne cpt capitaine capitano hauptmann cap captain capt lieutenant lt "
    "adjudant sergent marechal major chef d etat amiral president presidente pm premier ministre minister ministry "
    "ambassadeur ambassadrice ambassador chancelier porte parole spokesman spokeswoman spokesperson envoy envoye "
    "secretaire secretary gouverneur governor depute senateur maire imam cherif cheikh excellence sem se camarade feu "
    "leader patron honorable vice ex herr frau signor signora senor господин господина глава главы министр министра "
    "министром министру президент президента президентом президенту генерал генерала полковник посол посла мид капитан "
    "капитана капитану капитаном глав товарищ"
)
_OPENERS = (
    "a au aux avec apres alors ainsi avant car chez comme contre d dans de depuis des devant donc du elle en entre et "
    "face feue il ils l la le les lors mais malgre meme ni or ou par pour puis qu quand quant que qui sans selon si "
    "soit sous sur tandis vers voici voila hier aujourd hui demain desormais enfin ensuite parmi pendant pourquoi "
    "comment cependant pourtant quoique bien non oui ce cet cette ces c s n y "
    "lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre "
    "octobre novembre decembre monday tuesday wednesday thursday friday saturday sunday "
    "after against and as at before but by during for from he if in like of on or she so than that the then to under "
    "until when while who why with yesterday today tomorrow "
    "в вчера сегодня завтра без во да для до за и из к как когда ко но о об он от по после при про с со так у что"
)
TITLES = frozenset(_TITLES.split())
_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORD = 4
# « Karim Traoré vit à Lyon. » has three
_FEWEST_CAPITALS = 4
_NO_FIRST_NAMES = TITLES | frozenset(_OPENERS.split())


def are_titles(words: str) -> bool:
    """Whether nothing but titles stands in some folded words, and at least one: « capitaine », "captain"."""
    return bool(words.split()) and TITLES.issuperset(words.split())


def title_before(text: str, start: int) -> bool:
    """Whether a title stands right before an offset: « le ministre »."""
    word, _ = _word_before(text, start)
    return len(word) > 1 and fold(word).text in TITLES


def is_settlement(text: str, start: int, end: int) -> bool:
    """Whether a village or a town is named between two offsets: « le village de … », « …, un village »."""
    led = not _QUOTES.isdisjoint(text[max(0, start - 2) : start]) or _word_before(text, start)[0].lower() in _LEADING
    if led and _SETTLEMENT.search(text[max(0, start - 60) : start]):
        return True
    return _IS_ONE.match(text, end) is not None


def is_title_case(line: str) -> bool:
    """Whether the words of a line all begin with a capital, small ones aside, so that a capital says nothing."""
    words = [word for word in _WORD.findall(line) if len(word) >= _SMALL_WORD]
    capitals = sum(word[0].isupper() for word in words)
    return capitals >= _FEWEST_CAPITALS and not any(word[0].islower() and len(word) > _SMALL_WORD for word in words)


def first_names_beside(text: str, start: int, end: int, borders: Collection[int]) -> Iterator[str]:
    """The capitalised words right before and right after a surname, folded, unless they are titles, begin the
    sentence's grammar or are names themselves (``borders``: where those begin and end). ``-`` for the other half of a
    double name."""
    if text[end : end + 1] == "-" and text[end + 1 : end + 2].isupper():
        if end + 1 not in borders:
            yield "-"
    elif (after := _WORD_AFTER.match(text, end)) and after.start(1) not in borders:
        word = after[1]
        if word[0].isupper() and not word.isupper() and (folded := fold(word).text) not in _NO_FIRST_NAMES:
            yield folded
    if start - 1 not in borders and _INITIAL_BEFORE.search(text[max(0, start - 2) : start]):
        yield "-"
    elif (before := first_name_before(text, start, borders)) is not None:
        yield before


def first_name_before(text: str, start: int, borders: Collection[int] = ()) -> str | None:
    """The capitalised word right before a surname, folded, if it can be a first name; before a patronymic, the word
    before that."""
    if start - 1 in borders:
        return None
    word, point = _word_before(text, start)
    if not word[:1].isupper():
        return None
    folded = fold(word).text
    if folded in _NO_FIRST_NAMES or folded.endswith(_TITLE_ENDINGS) or (point and len(word) > 1):
        return None
    if len(folded) > 5 and folded.endswith(_PATRONYMIC):
        return first_name_before(text, start - 1 - len(word), borders)
    return folded


def _word_before(text: str, start: int) -> tuple[str, bool]:
    """The word right before an offset, without a point that abbreviates it, and whether there is one."""
    if start < 2 or text[start - 1] not in _SPACES:
        return "", False
    end = start - 1
    # most words before a name are small ones
    at = text.rfind(" ", max(0, end - _LONGEST_WORD), end) + 1
    if at and text[at:end].isalpha():
        return text[at:end], False
    point = text[end - 1] == "."
    end -= point
    at = end
    while at and text[at - 1].isalpha() and end - at < _LONGEST_WORD:
        at -= 1
    return text[at:end], point
