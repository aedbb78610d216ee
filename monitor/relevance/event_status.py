"""Whether a sentence says that something was done, is to come, is only claimed, or is denied."""

from __future__ import annotations

import re
from typing import NamedTuple

from monitor.catalogue.events import Status
from monitor.relevance.event_words import Around, Trigger

# how many words before and after an event are looked at
_NEAR = 3
_BEFORE = 7
_AFTER = 10
_BREAK = re.compile(r'[,;:()"]| - ')
# « renforceront la livraison »: a future in -ra or -ront before a noun
_FUTURE = re.compile(r"(?<= )(?!opera |camera )[^ ]{2,}(?:er|ir|dr|ur)(?:a|ont) ")
_PAIR = re.compile(r"(?<= )(?:n|ne) (?:[^ ]+ ){0,4}$")


class Sentence(NamedTuple):
    """A sentence's folded text, and its words with a space before and after; offsets are of the folded text."""

    text: str
    words: str

    def clause(self, start: int, end: int) -> tuple[str, str]:
        """The words between the punctuation marks around a span: those before it, those after it."""
        before = [match.end() for match in _BREAK.finditer(self.text, 0, start)]
        after = _BREAK.search(self.text, end)
        first = before[-1] if before else 0
        last = after.start() if after else len(self.text)
        return self.before(first, start), self.after(end, last)

    def before(self, first: int, start: int) -> str:
        return f" {' '.join(self.words[first + 1 : start + 1].split())} "

    def after(self, end: int, last: int) -> str:
        return f" {' '.join(self.words[end + 1 : last + 1].split())} "


def sentence_of(text: str, words: str) -> Sentence:
    return Sentence(text, f" {words} ")


def status_of(sentence: Sentence, start: int, end: int, trigger: Trigger, around: Around) -> Status | None:
    """What is said of the event whose words stand at ``start`` … ``end``; ``None`` when it is a mere possibility, or
    asked."""
    if sentence.text.rstrip('" )').endswith("?"):
        return None
    clause_before, clause_after = sentence.clause(start, end)
    wide = _last(sentence.before(0, start), 14)
    before, near = _last(clause_before, _BEFORE), _last(clause_before, _NEAR)
    after = _first(clause_after, _AFTER)
    if trigger.status != "denied" and _denied(wide, before, near, after, sentence.words[start : end + 2], around):
        return "denied"
    if around.possible.search(_last(clause_before, 5)):
        return None
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
        return "planned" if around.planned.search(near) else "done"
    if around.held.search(_last(clause_before, 5)) and not around.planned.search(_last(near, 2)):
        return "done"
    if around.planned.search(before) or _FUTURE.search(_last(clause_before, 4)) or around.planned_after.search(after):
        return "planned"
    return "planned" if around.agreed.search(sentence.before(0, start)) else "done"


def _denied(wide: str, before: str, near: str, after: str, inside: str, around: Around) -> bool:
    if around.denies.search(wide):
        return True
    if around.cancelled_after.search(after):
        return True
    if around.not_negation.search(near) or around.not_negation.search(_first(after, 3)):
        return False
    if around.without.search(_last(near, 2)) and not around.planned.search(_last(near, 1)):
        return True
    # « n'a pas signé », « ne livrera pas », «ne s'est jamais rendu»
    if around.negation.search(before) and re.search(r" (?:n|ne) (?:[^ ]+ ){0,3}(?:pas|plus|jamais|guere) ", before):
        return bool(re.search(r" (?:n|ne) (?:[^ ]+ ){0,5}$", before))
    return bool(_PAIR.search(before) and around.negation.search(_first(after, 1)))


def _last(words: str, count: int) -> str:
    return f" {' '.join(words.split()[-count:])} "


def _first(words: str, count: int) -> str:
    return f" {' '.join(words.split()[:count])} "
