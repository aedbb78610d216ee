from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.carriers import SIZES
from monitor.similarity.copies import FEWEST, Copy, compare, find_copies
from monitor.similarity.passages import MOST
from monitor.similarity.sketches import Sketch, sketch, words


class ListIndex:
    """An index in memory; also counts how many texts were asked for."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.sketches: list[Sketch] = [sketch(text) for text in texts]
        self.read = 0
        self.common: frozenset[int] = frozenset()

    def frequent(self) -> frozenset[int]:
        return self.common

    def with_text_hash(self, text_hash: str, limit: int) -> Sequence[int]:
        return [number for number, one in enumerate(self.sketches) if one.text_hash == text_hash][:limit]

    def candidates(self, hashes: Sequence[int], at_least: Sequence[int], limit: int) -> Sequence[tuple[int, int, int]]:
        wanted = set(hashes)
        rows = [(number, len(wanted & set(one.hashes)), one.shingles) for number, one in enumerate(self.sketches)]
        enough = (row for row in rows if row[1] >= at_least[bisect_right(SIZES, row[2]) - 1])
        return sorted(enough, key=lambda row: (-row[1], row[0]))[:limit]

    def text(self, article_id: int) -> str:
        self.read += 1
        return self.texts[article_id]


def prose(count: int, seed: int) -> str:
    """Sentences of invented words."""
    dice = random.Random(seed)
    syllables = ["ba", "ko", "mé", "ri", "sou", "ta", "lé", "do", "fan", "gui", "yo", "nia"]
    made = ["".join(dice.choices(syllables, k=dice.randint(2, 4))) for _ in range(count)]
    return ". ".join(" ".join(made[place : place + 12]).capitalize() for place in range(0, count, 12)) + "."


def look_up(text: str, *stored: str) -> tuple[Copy, ...]:
    return find_copies(text, sketch(text), ListIndex(*stored))


WIRE = prose(600, 1)
PIECES = WIRE.split(". ")


def passages_agree(text: str, other: str, copy: Copy) -> bool:
    return all(words(text[a:b]) == words(other[c:d]) for a, b, c, d in copy.passages)


@pytest.mark.parametrize(
    ("relation", "text"),
    [
        ("verbatim", WIRE),
        ("verbatim", WIRE.upper().replace(". ", " – ")),
        ("verbatim", WIRE + " Agence"),
        ("edited", "\n\n".join([prose(12, 2), *PIECES[5:], prose(40, 3)])),
        ("edited", ". ".join(PIECES[::2] + PIECES[1:12:2])),
        ("excerpt", ". ".join(PIECES[10:26])),
        ("excerpt", ". ".join(PIECES[:4])),
        ("extended", prose(700, 4) + "\n\n" + WIRE + "\n\n" + prose(600, 5)),
    ],
)
def test_relations(relation: str, text: str) -> None:
    (copy,) = look_up(text, prose(500, 8), WIRE, prose(700, 9))
    assert (copy.of_id, copy.relation) == (1, relation)
    assert 0 < copy.containment <= 1
    assert 0 < copy.containment_of <= 1
    assert copy.passages
    assert passages_agree(text, WIRE, copy)


def test_containment_is_told_both_ways() -> None:
    excerpt = ". ".join(PIECES[:25])
    there = compare(excerpt, WIRE)
    back = compare(WIRE, excerpt)
    assert there is not None
    assert back is not None
    assert (there.relation, back.relation) == ("edited", "edited")
    assert (there.containment, there.containment_of) == (back.containment_of, back.containment)
    assert there.containment == 1.0
    assert there.containment_of == pytest.approx(0.5, abs=0.02)
    assert [(c, d, a, b) for a, b, c, d in there.passages] == list(back.passages)


def test_a_copy_told_from_the_other_side_is_what_is_found_from_there() -> None:
    pieces = [*PIECES[30:40], *PIECES[:20]]
    for text, other in ((WIRE, ". ".join(pieces)), (". ".join(PIECES[8:22]), WIRE), (WIRE.upper(), WIRE)):
        there, back = compare(text, other, 7), compare(other, text, 7)
        assert there is not None
        assert back is not None
        assert there.turned() == back
        assert there.turned().turned() == there


def test_an_excerpt_seen_from_the_other_side_is_an_extension() -> None:
    excerpt = ". ".join(PIECES[10:22])
    there, back = compare(excerpt, WIRE), compare(WIRE, excerpt)
    assert there is not None
    assert back is not None
    assert (there.relation, back.relation) == ("excerpt", "extended")


@pytest.mark.parametrize("share", [0.1, 0.2])
def test_a_quoted_fifth_is_no_copy(share: float) -> None:
    quoted = " ".join(WIRE.split()[: int(600 * share)])
    assert look_up(prose(500, 2) + "\n\n" + quoted, WIRE) == ()


def test_what_stands_only_between_quotation_marks_is_a_quotation() -> None:
    speech = " ".join(prose(90, 20).split())
    for left, right in ("«»", "“”", '""', "„“"):
        one = f"{prose(200, 21)} {left} {speech} {right} {prose(30, 22)}"
        other = f"{prose(120, 23)} « {speech} »"
        (copy,) = look_up(one, other)
        assert copy.relation == "quotes"
        assert passages_agree(one, other, copy)


def test_what_one_text_gives_as_the_words_of_another_is_a_quotation_too() -> None:
    quoting = f"{prose(250, 24)} « {' '.join(WIRE.split()[100:190])} » {prose(40, 25)}"
    there, back = compare(quoting, WIRE), compare(WIRE, quoting)
    assert there is not None
    assert back is not None
    assert (there.relation, back.relation) == ("quotes", "quotes")
    # without the marks it is a borrowed passage, and with nothing else around it no quotation
    assert compare(quoting.replace("«", "").replace("»", ""), WIRE) is None
    assert compare(f"« {prose(250, 24)} {' '.join(WIRE.split()[100:190])} {prose(40, 25)} »", WIRE) is None


def test_an_interview_copied_with_its_questions_is_no_mere_quotation() -> None:
    interview = " ".join(f"{prose(12, 100 + n)} « {prose(40, 200 + n)} »" for n in range(8))
    (copy,) = look_up(interview + " " + prose(30, 300), interview)
    assert copy.relation == "edited"


def test_a_brief_is_found_alone_and_in_a_long_text() -> None:
    brief = prose(36, 30)
    (alone,) = look_up(brief + " (Agence)", prose(400, 31), brief)
    assert (alone.of_id, alone.relation) == (1, "edited")
    found = sum(
        bool(look_up(prose(36, seed) + " " + prose(500, seed + 1), prose(36, seed))) for seed in range(1000, 1100)
    )
    assert found >= 85


def test_formulas_and_titles_make_no_copy() -> None:
    assert look_up("Lire la suite sur notre site", "Lire la suite sur notre site") == ()
    assert look_up("", "") == ()
    formula = "Le président de la transition, chef de l'État, a reçu hier"
    assert look_up(f"{formula} {prose(40, 1)}", f"{formula} {prose(40, 2)}") == ()
    assert FEWEST == 8


def test_what_is_common_weighs_nothing() -> None:
    background = " ".join(prose(120, 60).split())
    texts = [f"{prose(140, seed)}\n\n{background}" for seed in (61, 62)]
    index = ListIndex(texts[0])
    (copy,) = find_copies(texts[1], sketch(texts[1]), index)
    assert copy.relation == "edited"
    index.common = frozenset(sketch(background).hashes) | frozenset(
        value for text in texts for value in sketch(text).hashes if value in sketch(f"x {background}").hashes
    )
    assert index.common & set(sketch(texts[1]).hashes)
    assert find_copies(texts[1], sketch(texts[1]), index) == ()
    # what else is copied is found, and measured without it; equal texts are copies whatever they say
    reprint = f"{prose(30, 63)} {texts[0]}"
    (copy,) = find_copies(reprint, sketch(reprint), index)
    assert copy.containment_of > 0.95
    alone = ListIndex(background)
    alone.common = frozenset(sketch(background).hashes)
    (copy,) = find_copies(background.upper(), sketch(background), alone)
    assert copy.relation == "verbatim"


def test_nearest_first() -> None:
    edited = ". ".join(PIECES[:35]) + ". " + prose(100, 40)
    found = look_up(WIRE, edited, WIRE, WIRE.lower())
    assert [copy.of_id for copy in found] == [1, 2, 0]


@pytest.mark.timeout(60)
def test_a_flood_of_pages_that_share_a_passage_is_bounded() -> None:
    shared = prose(60, 50)
    index = ListIndex(*(f"{shared} {prose(60, 1000 + n)}" for n in range(400)))
    text = f"{shared} {prose(50, 51)}"
    found = find_copies(text, sketch(text), index, limit=50)
    assert index.read <= 50
    assert len(found) <= 50
    same = ListIndex(*[shared] * 300)
    assert len(find_copies(shared, sketch(shared), same, limit=50)) == 50


def test_passages_are_the_longest_and_few() -> None:
    mixed = " ".join(word if place % 9 else f"x{place}" for place, word in enumerate(WIRE.split()))
    copy = compare(mixed, WIRE)
    assert copy is not None
    assert len(copy.passages) == MOST
    assert list(copy.passages) == sorted(copy.passages)
    assert passages_agree(mixed, WIRE, copy)


def test_offsets_are_those_of_the_text_as_given() -> None:
    text = "🇲🇱 « " + WIRE.replace("é", "e\u0301") + " »"
    copy = compare(text, WIRE)
    assert copy is not None
    assert copy.relation == "verbatim"
    assert passages_agree(text, WIRE, copy)
    start, _, other_start, _ = copy.passages[0]
    assert (text[start : start + 3], other_start) == (WIRE[:2].replace("é", "e\u0301"), 0)


@pytest.mark.timeout(60)
def test_repetitions_end() -> None:
    for text in ("la la la la " * 5000, "a b c d e f g h " * 2500):
        compare(text, text)


CHANGES: list[Callable[[str, random.Random], str]] = [
    lambda text, dice: f"{prose(9, dice.randint(0, 10**6))} {text} {prose(3, dice.randint(0, 10**6))}",
    lambda text, dice: ". ".join(text.split(". ")[2:]),
    lambda text, dice: " ".join(word[:-1] + "x" if dice.random() < 0.01 else word for word in text.split()),
    lambda text, dice: text.replace(".", " –").upper(),
    lambda text, dice: " ".join(text.split()[: len(text.split()) // 2]),
    lambda text, dice: " ".join(text.split()[-(len(text.split()) // 3) :]),
]


def test_reprints_are_found_and_strangers_are_not() -> None:
    dice = random.Random(5)
    stored = [prose(dice.randint(250, 700), 5000 + number) for number in range(40)]
    index = ListIndex(*stored)
    for number, text in enumerate(stored):
        for change in CHANGES:
            reprint = change(text, dice)
            assert [copy.of_id for copy in find_copies(reprint, sketch(reprint), index)] == [number]
    for seed in range(40):
        stranger = prose(400, 9000 + seed)
        assert find_copies(stranger, sketch(stranger), index) == ()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    for text, stored in ((one, other), (one + other, other), (f"{WIRE} {one}", f"{other} {WIRE}")):
        copy = compare(text, stored)
        assert copy is None or passages_agree(text, stored, copy)
