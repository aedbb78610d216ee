"""Pairs of texts whose relation is known, because they were made so."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from monitor.similarity.copies import compare
from tests.benchmarks.copies.corpus import (
    Paragraphs,
    Sentences,
    article,
    combined,
    exchanged,
    footed,
    kept,
    mistyped,
    restyled,
    retitled,
    shortened,
)

EACH = 60
Pair = tuple[Paragraphs, Paragraphs]
Maker = Callable[[random.Random, Sentences], Pair]


def _from(change: Callable[[Paragraphs, random.Random], Paragraphs]) -> Maker:
    def made(dice: random.Random, sentence: Sentences) -> Pair:
        wire = article(dice, sentence)
        return change(wire, dice), wire

    return made


def _credited(wire: Paragraphs, dice: random.Random) -> Paragraphs:
    return [*wire[:-1], f"{wire[-1]} ({exchanged('Agence Koulou', dice, 0.5)})"]


def _half(wire: Paragraphs, dice: random.Random) -> Paragraphs:
    return kept(wire, dice, dice.uniform(0.45, 0.7))


def _part(wire: Paragraphs, dice: random.Random) -> Paragraphs:
    return kept(wire, dice, dice.uniform(0.12, 0.36))


def _retold(wire: Paragraphs, dice: random.Random) -> Paragraphs:
    return mistyped(retitled(wire, dice), dice)


def _excerpt_with_frame(dice: random.Random, sentence: Sentences) -> Pair:
    wire = article(dice, sentence, 900)
    part = kept(wire, dice, 0.3)
    return [exchanged(sentence(dice), dice), *part, exchanged(sentence(dice), dice)], wire


def _inside(dice: random.Random, sentence: Sentences) -> Pair:
    wire = article(dice, sentence, 300)
    around = article(dice, sentence, dice.randint(750, 1500))
    # chance may make the wire longer than its frame
    while sum(map(len, around)) < 1.9 * sum(map(len, wire)):
        around += article(dice, sentence, 300)
    place = dice.randrange(len(around) + 1)
    return [*around[:place], *mistyped(wire, dice), *around[place:]], wire


def _quoting(dice: random.Random, sentence: Sentences) -> Pair:
    speech = [exchanged(sentence(dice), dice) for _ in range(dice.randint(3, 6))]
    sides = []
    for left, right in dice.sample([("« ", " »"), ("“", "”"), ('"', '"')], k=2):
        # the sentences written for this benchmark share turns of phrase; what is not quoted may not
        own = article(dice, sentence, dice.randint(200, 350), 0.5)
        if dice.random() < 0.5:
            quoted = [f"{left}{' '.join(speech)}{right}"]
        else:
            quoted = [f"{exchanged('Il a dit', dice, 0.6)} {left}{part}{right}" for part in speech]
        place = dice.randrange(len(own) + 1)
        sides.append([*own[:place], *quoted, *own[place:]])
    return sides[0], sides[1]


def _strangers(dice: random.Random, sentence: Sentences) -> Pair:
    return article(dice, sentence), article(dice, sentence)


def _borrowing(dice: random.Random, sentence: Sentences) -> Pair:
    wire = article(dice, sentence)
    words = " ".join(wire).split()
    return [*article(dice, sentence), " ".join(words[: round(len(words) * dice.uniform(0.05, 0.2))])], wire


MADE: dict[str, tuple[Maker, ...]] = {
    "verbatim": (_from(lambda wire, _: list(wire)), _from(restyled), _from(_credited)),
    "edited": (
        *map(_from, (shortened, mistyped, footed, combined, _half)),
        _from(_retold),
    ),
    "excerpt": (_from(_part), _excerpt_with_frame),
    "extended": (_inside,),
    "quotes": (_quoting,),
    "none": (_strangers, _borrowing),
}


def measure(dice: random.Random, sentence: Sentences) -> dict[str, object]:
    """How often the relation was the one that a pair was made with, in all and by kind, and what else was said."""
    right, asked = Counter[str](), Counter[str]()
    mistakes = Counter[str]()
    for wanted, makers in MADE.items():
        for number in range(EACH * 2):
            one, other = makers[number % len(makers)](dice, sentence)
            copy = compare("\n\n".join(one), "\n\n".join(other))
            told = copy.relation if copy is not None else "none"
            asked[wanted] += 1
            right[wanted] += told == wanted
            if told != wanted:
                mistakes[f"{wanted} taken for {told}"] += 1
    return {
        "relations_right": round(sum(right.values()) / sum(asked.values()), 4),
        "relations_right_by_kind": {kind: round(right[kind] / asked[kind], 4) for kind in MADE},
        "relation_mistakes": dict(mistakes),
    }
