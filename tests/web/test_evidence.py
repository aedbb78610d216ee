from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.quoting import SENTENCE_LENGTH, Segment, Span, quote, segments, sentence_around
from monitor.web.article import read_passages
from monitor.web.evidence import paragraphs, read_evidence, read_list, telling_spans

SPANS = st.lists(
    st.tuples(st.integers(0, 80), st.integers(1, 30)).map(lambda pair: Span(pair[0], pair[0] + pair[1])), max_size=12
)


@given(st.text(max_size=60), SPANS)
def test_segments_never_change_the_text(text: str, spans: list[Span]) -> None:
    assert "".join(piece.text for piece in segments(text, spans)) == text


@given(st.text(max_size=60), SPANS)
def test_a_quote_stays_within_the_text(text: str, spans: list[Span]) -> None:
    start, end = sentence_around(text, spans)
    assert 0 <= start <= end <= len(text)
    assert "\n" not in "".join(piece.text for piece in quote(text, spans, (start, end)))


def test_overlapping_spans_keep_the_earlier_and_longer() -> None:
    pieces = segments("abcdef", [Span(1, 3, side="aes"), Span(1, 4, side="russie"), Span(2, 6, side="found")])
    assert pieces == (Segment("a"), Segment("bcd", "russie"), Segment("ef", "found"))


@pytest.mark.parametrize(
    ("stored", "readable", "unreadable"),
    [
        (None, 0, 0),
        ("", 0, 0),
        ("not json", 0, 1),
        ("[]", 0, 1),
        ("null", 0, 1),
        ('{"spans": 3}', 0, 1),
        ('{"spans": []}', 0, 0),
        ('{"spans": [{"start": 1, "end": 4}, {"start": 4, "end": 1}, {"start": -1, "end": 2}]}', 1, 2),
        ('{"spans": [5, {"start": "1", "end": 3}, {}, null, [1, 2]]}', 0, 5),
        ('{"spans": [{"start": 1e3, "end": 4}]}', 0, 1),
    ],
)
def test_malformed_evidence_is_counted(stored: str | None, readable: int, unreadable: int) -> None:
    evidence = read_evidence(stored)
    assert (len(evidence.spans), evidence.unreadable) == (readable, unreadable)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [(None, ()), ('["a", "b"]', ("a", "b")), ("Awa", ("Awa",)), ('{"a": 1}', ('{"a": 1}',)), ("[1]", ("1",))],
)
def test_lists(stored: str | None, expected: tuple[str, ...]) -> None:
    assert read_list(stored) == expected


def test_passages_that_make_no_sense_are_left_out() -> None:
    stored = json.dumps([[0, 5, 10, 15], [5, 5, 1, 2], [1, 2], ["a", 2, 3, 4], None, [-1, 2, 3, 4]])
    assert read_passages(stored) == ((0, 5, 10, 15),)
    assert read_passages("nonsense") == ()
    assert read_passages("{}") == ()


def test_the_telling_sentence_has_both_sides() -> None:
    spans = [
        Span(0, 4, side="aes", sentence=0),
        Span(20, 24, side="aes", sentence=1),
        Span(30, 36, side="russie", sentence=1),
    ]
    assert telling_spans(spans) == tuple(spans[1:])
    apart = [
        Span(0, 4, side="aes", sentence=0),
        Span(20, 24, side="aes", sentence=4),
        Span(30, 36, side="russie", sentence=5),
    ]
    assert telling_spans(apart) == tuple(apart[1:])
    assert telling_spans([]) == ()


def test_sentences() -> None:
    text = "Premier point. Le Mali parle à la Russie ! Dernier point.\n\nUn autre paragraphe."
    at = text.index("Mali")
    start, end = sentence_around(text, [Span(at, at + 4)])
    assert text[start:end] == "Le Mali parle à la Russie !"
    assert sentence_around("", []) == (0, 0)


def test_long_sentences_are_cut_at_words_with_an_ellipsis() -> None:
    text = "mot " * 300 + "Mali " + "suite " * 300
    at = text.index("Mali")
    bounds = sentence_around(text, [Span(at, at + 4, side="aes")])
    shown = "".join(piece.text for piece in quote(text, [Span(at, at + 4, side="aes")], bounds))
    assert "Mali" in shown
    assert len(shown) <= SENTENCE_LENGTH + 4
    assert shown.startswith("… mot")
    assert shown.endswith("suite …")


def test_paragraphs_keep_their_places() -> None:
    text = "Un.\n\n\n\nDeux.\n\nTrois."
    assert [text[start:end] for start, end in paragraphs(text)] == ["Un.", "Deux.", "Trois."]
    assert paragraphs("") == ()
