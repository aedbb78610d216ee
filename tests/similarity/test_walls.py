"""When one text at several addresses is a wall, and when it rightly is there so often."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.similarity.walls import Face, articles, is_wall, marks

WALL = Face("http://x.example/a/un-marche", "Le Journal", "title", "Un marché rouvre")


def faces(*slugs: str, **same: str | None) -> list[Face]:
    return [replace(WALL, url=f"http://x.example/{slug}", hint_title=f"Titre {slug}", **same) for slug in slugs]  # type: ignore[arg-type]


def test_three_articles_with_one_text_and_one_title() -> None:
    assert is_wall(faces("port", "pluie", "coton"))
    assert not is_wall(faces("port", "pluie"))
    assert not is_wall([])


def test_the_titles_of_lists_are_no_titles_of_the_pages() -> None:
    from_feeds = [replace(face, title=face.hint_title or "", title_from="feed hint") for face in faces("a", "b", "c")]
    assert is_wall(from_feeds)
    own = [replace(face, title=f"Vidéo du {n} mai", title_from="h1") for n, face in enumerate(faces("a", "b", "c"))]
    assert not is_wall(own), "each page says what it is: a fixed text under a title of its own"


def test_a_notice_in_fixed_words_under_the_title_that_was_announced() -> None:
    daily = [replace(face, title="Dessin du jour", hint_title="Dessin du jour !") for face in faces("a", "b", "c")]
    assert not is_wall(daily)
    assert is_wall([*daily[:2], replace(daily[2], hint_title="Le port rouvre")])
    assert is_wall([*daily[:2], replace(daily[2], hint_title=None)])


def test_a_day_of_its_own_on_every_page() -> None:
    dated = [
        replace(face, published_on=f"2025-05-{20 + n}", published_from="json-ld")
        for n, face in enumerate(faces("a", "b", "c"))
    ]
    assert not is_wall(dated)
    assert is_wall([*dated[:2], replace(dated[2], published_on="2025-05-20")])
    assert is_wall([replace(face, published_from="url + feed") for face in dated]), "known by hearsay"


@pytest.mark.parametrize(
    ("paths", "many"),
    [
        (["port", "port-2", "port-3"], 1),
        (["politique/port", "monde/port", "une/port.html"], 1),
        (["12345-port", "spip.php?article12345", "article12345.html"], 1),
        (["2025/05/23/port", "2025/05/23/pluie", "2025/05/23/coton"], 3),
        (["20250523-port", "20250523-pluie", "2025-coton"], 3),
        (["?p=1", "?p=2", "?p=3"], 3),
        (["a/1", "a/2", "a/3", "a/3"], 3),
        (["?p=54321", "54321", "autre-titre-54321", "pluie"], 2),
        (["", "/", "//"], 1),
    ],
)
def test_how_many_articles_addresses_can_be(paths: list[str], many: int) -> None:
    assert articles(f"http://x.example/{path}" for path in paths) == many


@pytest.mark.parametrize("url", ["", "x", "http://", "http://[", "http://x.example/%00?%%%", "refused:javascript:x"])
def test_any_address_has_marks(url: str) -> None:
    if url == "http://[":
        with pytest.raises(ValueError, match="Invalid IPv6"):
            marks(url)
    else:
        assert isinstance(marks(url), set)
