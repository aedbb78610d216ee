"""Whether a sentence says that something was done, is to come, is only claimed, or is denied."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from monitor.catalogue.events import Status
from monitor.relevance.event_words import Around, Phrases, Trigger

# how many words before and after an event are looked at
_NEAR = 3
_ENDED = 5
_BEFORE = 7
_AFTER = 12
_WIDE = 14
_LEFT = 60
# of a phrase that follows behind a comma only the first words tell of the event, and of so many phrases
_FOLLOWING = 9
_PHRASES = 6
# characters that so many words hardly ever take
_WORD = 24
_BREAK = re.compile(r'[,;:()"]| - ')
# « renforceront la livraison », « suivra », « mettront », « aura »: a future in -ra or -ront before a noun
_FUTURE = re.compile(
    r"(?<= )(?!opera |camera |extra |ultra )(?:[^ ]{2,}(?:er|ir|dr|ur|vr|pr|tr)|aur|verr|fer)(?:a|ont) "
)
_PAIR = re.compile(r"(?<= )(?:n|ne) (?:[^ ]+ ){0,4}$")
_NEGATED = re.compile(r" (?:n|ne) (?:[^ ]+ ){0,3}(?:pas|plus|jamais|guere) ")
_STILL_OPEN = re.compile(r" (?:n|ne) (?:[^ ]+ ){0,5}$")
# « aucun accord n'a été signé », « ni le Mali ni la Russie n'ont signé », « no agreement was signed »
_NONE_OF = re.compile(
    r" (?:aucune?|nulle?|ni|personne) (?:[^ ]+ ){0,9}(?:n|ne) (?:[^ ]+ ){0,3}$"
    r"| (?:no|neither|none of) (?:[^ ]+ ){1,7}(?:was|were|is|are|been|has|have|had) (?:been |yet |ever ){0,2}$"
)
# « … n'a finalement pas eu lieu », « … n'est toujours pas signé », « … was never held », « … так и не подписано »
_NOT_HELD = re.compile(
    r" (?:n|ne) (?:[^ ]+ ){0,4}(?:pas|plus|jamais) (?:[^ ]+ ){0,2}(?:eu lieu|lieu|tenue?s?|organisee?s?|confirmee?s?|"
    r"concretisee?s?|signee?s?|conclue?s?|ratifiee?s?|livree?s?|deployee?s?|realisee?s?|prevue?s?|programmee?s?|"
    r"actee?s?|validee?s?|finalisee?s?|d actualite|a l ordre du jour) "
    r"| (?:has|have|had|did|was|were|will|is|are) (?:not|never) (?:[^ ]+ ){0,2}(?:take place|taken place|held|signed|"
    r"happen|happened|concluded|finali[sz]ed|delivered|arrived?|materiali[sz]ed?|planned|scheduled|confirmed) "
    r"| не (?:был[аои]? |будет |будут )?(?:состо|подпис|провед|достигнут|заключ|утвержд|ратифиц|прибы|постав|достав|"
    r"планиру|намеч|заплан|пройд)[^ ]* "
)
# « s'envole demain »
_SOON = re.compile(
    r" (?:ce soir|demain|la semaine prochaine|le mois prochain|tonight|tomorrow|next week|next month|завтра|"
    r"послезавтра) "
)
_THAT = re.compile(r" (?:que|qu) ")
# « était attendue mardi », « ont posé les jalons le 3 mai »: it lay ahead then
_WAS = re.compile(r" (?:etait|etaient|devait|devaient|was|were|had been) | ont $")
# a phrase that begins so has a subject of its own
_ANEW = re.compile(
    r" (?:et|mais|puis|tandis|alors|un|une|le|la|les|l|ce|cet|cette|il|elle|ils|elles|and|but|while|the|an|it|he|they|"
    r"и|но|а|он|она) "
)
# what is said behind these is said of something else
_ELSEWHERE = re.compile(r" (?:que|qu|ou|dont|afin|puisque|parce|that|where|because|что|чтобы|где|котор[^ ]+) ")


class Sentence(NamedTuple):
    """A sentence's folded text, and its words with a space before and after; ``opens``, ``closes``: where its
    punctuation begins and ends; ``work``: it speaks of a film, a book, a song. Offsets are of the folded text."""

    text: str
    words: str
    opens: tuple[int, ...]
    closes: tuple[int, ...]
    work: bool

    def clause(self, start: int, end: int) -> tuple[str, str]:
        """The words between the punctuation marks around a span: those before it, those after it, some dozens."""
        index = bisect_right(self.closes, start)
        first = self.closes[index - 1] if index else 0
        after = bisect_left(self.opens, end)
        last = self.opens[after] if after < len(self.opens) else len(self.text)
        return self.before(start, _WIDE, first), self.after(end, _WIDE, last)

    def before(self, start: int, count: int, first: int = 0) -> str:
        """The last ``count`` words from ``first`` on that stand before ``start``, with a space before and after."""
        low = max(first, start - count * _WORD)
        return f" {' '.join(self.words[low + 1 : start + 1].split()[-count:])} "

    def after(self, end: int, count: int, last: int | None = None) -> str:
        """The first ``count`` words that stand between ``end`` and ``last``, with a space before and after."""
        high = min(len(self.text) if last is None else last, end + count * _WORD)
        return f" {' '.join(self.words[end + 1 : high + 1].split()[:count])} "

    def following(self, end: int) -> Iterator[str]:
        """The words right behind the next few commas and brackets; nothing behind a semicolon or a colon."""
        index = bisect_left(self.opens, end)
        for at in range(index, min(index + _PHRASES, len(self.opens))):
            if self.text[self.opens[at]] in ";:":
                return
            last = self.opens[at + 1] if at + 1 < len(self.opens) else len(self.text)
            yield self.after(self.closes[at], _FOLLOWING, last)


class Said(NamedTuple):
    """``ahead``: it is told of as something that lies ahead; ``since``: only a day behind this offset is its day, as
    the others were given up; ``purpose``: somebody is only said to have come for it."""

    status: Status
    ahead: bool = False
    since: int = 0
    purpose: bool = False


def sentence_of(text: str, words: str, around: Around) -> Sentence:
    """A sentence, from its folded text and the spaced words of that."""
    words = f" {words} "
    breaks = [match.span() for match in _BREAK.finditer(text)]
    opens, closes = tuple([start for start, _ in breaks]), tuple([end for _, end in breaks])
    return Sentence(text, words, opens, closes, around.works.search(words) is not None)


def said_of(sentence: Sentence, start: int, end: int, trigger: Trigger, around: Around) -> Said | None:
    """What is said of the event whose words stand at ``start`` … ``end``; ``None`` when it is a mere possibility, or
    asked, or over and done with (*a rompu l'accord*)."""
    if sentence.text.find("?", end) >= 0:
        return None
    clause_before, clause_after = sentence.clause(start, end)
    before, near = _last(clause_before, _BEFORE), _last(clause_before, _NEAR)
    after = _first(clause_after, _AFTER)
    lifted = trigger.nominal and trigger.kind == "sanction"
    if lifted and around.ended.search(_last(clause_before, _ENDED)):
        return None
    future = trigger.status == "planned" or _FUTURE.search(f"{_last(clause_before, 4)}{sentence.after(start, 2)[1:]}")
    ahead = bool(future)
    if trigger.status != "denied" and _denied(sentence, start, (before, near, after), trigger, around):
        return Said("denied", ahead)
    if around.possible.search(_last(clause_before, 5)):
        return None
    told = None
    if trigger.nominal:
        if around.ended.search(_last(clause_before, _ENDED)):
            return None
        told = _told_behind(sentence, end, after, around)
        if told == "ended" or (told == "denied" and lifted):
            return None
        if told == "denied":
            return Said("denied", ahead)
        if told == "postponed":
            return Said("planned", True, end + _end_of(around.postponed_after, sentence, end))
        if around.postponed.search(_last(clause_before, _ENDED)):
            return Said("planned", True, end)
    status = _status(sentence, start, (clause_before, before, near, after), told, trigger, around)
    purpose = status == "planned" and around.purpose.search(before) is not None
    if status == "planned":
        ahead = not _WAS.search(f"{_last(near, 2)}{sentence.after(start, 1)[1:]}")
    elif status == "claimed":
        # « livrerait », not « aurait livré »
        ahead = ahead or trigger.status == "claimed"
    elif status == "done":
        ahead = False
    return Said(status, ahead, 0, purpose)


def _status(
    sentence: Sentence,
    start: int,
    words: tuple[str, str, str, str],
    told: str | None,
    trigger: Trigger,
    around: Around,
) -> Status:
    clause_before, before, near, after = words
    if trigger.status == "claimed" and _THAT.search(before) and _announced(sentence, start, around):
        return "planned"
    if trigger.status == "planned" and around.just_done.search(_last(near, 2)):
        return "done"
    if trigger.status in ("denied", "claimed", "planned"):
        return trigger.status
    if around.claimed.search(before) or around.claimed.search(_first(after, 2)):
        return "claimed"
    if trigger.infinitive:
        return "done" if around.just_done.search(near) else "planned"
    if around.auxiliaries.search(_last(clause_before, 1)):
        # « sera … », « doit être … » stand before « été » and « être », never before « a »
        return "planned" if around.planned.search(_last(before, _NEAR)) else "done"
    if trigger.status is not None:
        soon = around.planned.search(near) or _SOON.search(near) or _SOON.search(_first(after, 6))
        return "planned" if soon else "done"
    if around.held.search(_last(clause_before, 5)) and not around.planned.search(_last(near, 2)):
        return "done"
    if around.planned.search(before) or around.purpose.search(before) or _FUTURE.search(_last(clause_before, 4)):
        return "planned"
    if told == "planned":
        return "planned"
    agreed = trigger.kind not in _AGREED and around.agreed.search(sentence.before(start, _LEFT))
    return "planned" if agreed else "done"


def _announced(sentence: Sentence, start: int, around: Around) -> bool:
    """« a annoncé qu'elle livrerait »: what was to come when it was said, and is not doubted."""
    left = sentence.before(start, _WIDE)
    return (around.reports.search(left) or around.announces.search(left)) is not None


# an agreement to come is prepared, not agreed on; and media that agree to work together do
_AGREED = ("agreement", "media-cooperation")


def _told_behind(sentence: Sentence, end: int, after: str, around: Around) -> str | None:
    """What the words behind a noun say of it: ``denied``, ``ended``, ``postponed`` or ``planned``; first in its own
    phrase, then behind the commas: « la visite, prévue en juin, a été reportée »."""
    own = _ELSEWHERE.split(after, maxsplit=1)[0] + " "
    following = [part for part in sentence.following(end) if not _ANEW.match(part)]
    parts = [part for part in (own, *following) if around.behind.search(part) or _NOT_HELD.search(part)]
    for part in parts:
        if around.cancelled_after.search(part) or _NOT_HELD.search(part):
            return "denied"
    for part in parts:
        if around.ended_after.search(part):
            return "ended"
    for part in parts:
        if around.postponed_after.search(part):
            return "postponed"
    for part in parts:
        planned = around.planned_after.search(part)
        if planned:
            happened = around.happened.search(part)
            # « a été annoncée pour juin », but not « a permis de préparer ce qui sera signé »
            near = happened is not None and 0 <= planned.start() - happened.end() < _WORD // 2
            return "planned" if near or happened is None or happened.start() > planned.start() else None
        if around.happened.search(part):
            return None
    return None


def _end_of(pattern: Phrases, sentence: Sentence, end: int) -> int:
    """How far behind ``end`` the words of a pattern end."""
    match = pattern.search(sentence.words, end)
    return match.end() - end if match else 0


def _denied(sentence: Sentence, start: int, words: tuple[str, str, str], trigger: Trigger, around: Around) -> bool:
    _, near, after = words
    if around.denies.search(sentence.before(start, _WIDE)):
        return True
    return _negated(sentence, start, words, trigger, around) and not (
        around.not_negation.search(near) or around.not_negation.search(_first(after, 3))
    )


def _negated(sentence: Sentence, start: int, words: tuple[str, str, str], trigger: Trigger, around: Around) -> bool:
    before, near, after = words
    # « pas d'accord signé »
    close = 2 if trigger.nominal or around.auxiliaries.search(_last(near, 1)) else 3
    if around.without.search(_last(near, close)) and not around.planned.search(_last(near, 1)):
        return True
    if not trigger.nominal and _NONE_OF.search(sentence.before(start, _WIDE)):
        return True
    # « n'a pas signé », « ne livrera pas », «ne s'est jamais rendu»
    if around.negation.search(before) and _NEGATED.search(before):
        return _STILL_OPEN.search(before) is not None
    # « ne livrera pas », « n'enverra finalement pas »
    return bool(_PAIR.search(before) and around.negation.search(_first(after, 2)))


def _last(words: str, count: int) -> str:
    return f" {' '.join(words.split()[-count:])} "


def _first(words: str, count: int) -> str:
    return f" {' '.join(words.split()[:count])} "
