"""Where the text of any page is found, and what is out of the way before it is looked for."""

from __future__ import annotations

from itertools import pairwise

import pytest

from monitor.extraction.body import Body, find_body
from monitor.extraction.structured import Marks
from monitor.extraction.tree import Element, alone, bare_text, line_of, parse, slim

PARAGRAPHS = [
    f"Le passeur numéro {number} de Falaba attend sur la berge que le vent tombe, puis il traverse le fleuve avec "
    f"{number + 3} voyageurs et leurs paniers de poisson séché."
    for number in range(8)
]
INSIDE = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
TEASERS = "".join(
    f"<div class='card'><a href='/{n}'>Le stade numéro {n} aura des gradins</a><p>Un court résumé.</p></div>"
    for n in range(12)
)


def parsed(html: str) -> Element:
    return parse(f"<html><body>{html}</body></html>")


def body(html: str) -> Body:
    return find_body(parsed(html), Marks(), "Un titre", html)


@pytest.mark.parametrize(
    "html",
    [
        f"<main><h1>Un titre</h1>{INSIDE}</main><div class='rail'>{TEASERS}</div>",
        f"<div class='rail'>{TEASERS}</div><article><h1>Un titre</h1>{INSIDE}</article>",
        f"<article class='card'><p>{'Un autre récit. ' * 3}</p></article><article>{INSIDE}</article>",
        f"<div role='main'><div class='texte'>{INSIDE}</div></div><section>{TEASERS}</section>",
        f"<div class='texte'>{INSIDE}</div>{TEASERS}",
    ],
    ids=["main", "article", "second-article", "role", "neither"],
)
def test_the_text_and_nothing_beside_it(html: str) -> None:
    assert list(body(html).paragraphs) == PARAGRAPHS


def test_an_article_element_that_holds_only_a_part_does_not_hide_the_rest() -> None:
    half = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[:4])
    rest = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[4:])
    found = body(f"<div class='post-content'><article>{half}</article><div>{rest}</div></div>")
    assert list(found.paragraphs) == PARAGRAPHS


def test_words_in_spans_stay_in_their_places() -> None:
    html = "".join(
        f"<p><span style='font-weight: 400'>{start}</span> <span>{end}</span></p>"
        for start, end in (paragraph.split(" ", 1) for paragraph in PARAGRAPHS)
    )
    assert list(body(f"<article>{html}</article>").paragraphs) == PARAGRAPHS


def test_slimming_takes_out_what_surrounds_a_text() -> None:
    tree = parsed(
        f"<nav>Menu</nav>avant<div><p>Le <span>fleuve</span> <span class='c'>monte</span></p> fin</div>"
        f"<aside>Aside</aside> après<span style='display:none'>caché</span><footer>Pied</footer>"
        f"<ul>{''.join(f'<li><a href=/{n}>Une page</a></li>' for n in range(5))}</ul>"
    )
    slim(tree)
    assert line_of(tree) == "avant Le fleuve monte fin après caché"
    assert [node.get("class") or node.get("style") for node in tree.iter("span")] == ["c", "display:none"]


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ("Le <b>bac <i>de</i> Falaba</b> repart", "Le bac de Falaba repart"),
        ("<span>Le <span><em>bac</em></span> de</span> Falaba", "Le bac de Falaba"),
        ("Le bac<script>x = '<b>'</script> de<noscript>non <b>non</b></noscript> Falaba", "Le bac de Falaba"),
        ("Le bac<svg><title>icône</title></svg> de <u>Fa</u>laba", "Le bac de Fa laba"),
        ("<textarea>non</textarea>", ""),
        ("", ""),
    ],
)
def test_a_line_is_read_in_the_order_of_its_words(html: str, line: str) -> None:
    tree = parsed(f"<p>{html}</p> dehors")
    assert line_of(tree.find(".//p")) == line


def test_an_element_alone_is_a_page_and_the_tree_stays_whole() -> None:
    tree = parsed("<p>un</p><article><p>deux</p></article>trois")
    page = alone(tree.find(".//article"))
    assert bare_text(page) == "deux"
    assert bare_text(tree) == "undeuxtrois"
    assert [node.tag for node in page.iter()] == ["html", "body", "article", "p"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("tag", ["main", "div role=main", "section", "span"])
def test_nesting_does_not_multiply_the_cost(tag: str) -> None:
    html = f"<{tag}>" * 3000 + INSIDE + f"</{tag.split()[0]}>" * 3000
    found = body(html).paragraphs
    assert [one in found for one in PARAGRAPHS] == [True] * len(PARAGRAPHS)


@pytest.mark.timeout(60)
def test_main_parts_without_text_are_not_all_weighed() -> None:
    assert body(f"<div>{INSIDE}</div>" + "<main>" * 40_000 + "<i>x</i>").paragraphs


def test_no_two_paragraphs_change_places() -> None:
    html = f"<main><article>{INSIDE}</article><div>{TEASERS}</div></main>"
    found = body(html).paragraphs
    places = [found.index(paragraph) for paragraph in PARAGRAPHS]
    assert all(left < right for left, right in pairwise(places))
