"""What a later page of a stored article is taken for: the article, or what stands in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.store import Store
from monitor.extraction.article import Extraction
from monitor.later_page import in_common, lacks_a_page
from monitor.similarity.sketches import words
from tests.test_process import Press, article

COOKIES = (
    "Nous et nos partenaires stockons des informations sur votre appareil, et traitons les données personnelles pour "
    "mesurer l'audience des contenus. Vous pouvez accepter, refuser, ou modifier à tout moment votre consentement dans "
    "la politique de cookies de ce journal. "
)
WRESTLING = (
    "Le tournoi de lutte a réuni hier soir une foule de curieux au stade, où les jeunes champions ont donné le "
    "meilleur d'eux-mêmes devant leurs familles venues nombreuses. "
)


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Press]:
    """One store for all cases, each with an article of its own."""
    with Store(Path(tmp_path_factory.mktemp("later")) / "press.db") as store:
        yield Press(store)


def written(name: str) -> Extraction:
    return article(
        f"Le port de {name} rouvre",
        f"Le port de {name} a rouvert mardi, deux mois après la crue qui avait emporté la jetée de {name}.\n\n"
        f"À {name}, les pêcheurs ont mesuré {len(name)} fois la hauteur de l'eau avant de rendre un avis au maire.\n\n"
        f"Une délégation de {name} a demandé que le marché reste ouvert le dimanche, malgré les travaux de la rive.",
    )


def seen(press: Press, name: str, found: Any) -> tuple[str, list[str], bool]:
    """The outcome, what is told, and whether the stored text is the former one; for a page in place of the article."""
    former = written(name)
    assert press.gives(name, former) == "new"
    outcome = press.gives(name, found(former) if callable(found) else found)
    execute = press.store.database.conn.execute
    ((text, number),) = execute(
        "select b.text, a.id from bodies b join articles a using (id) where a.url like ?", [f"%/{name}"]
    ).fetchall()
    told = execute("select kind from changes where article_id = ? order by id", [number]).fetchall()
    return outcome, [kind for (kind,) in told], text == former.text


def body(text: str, title: str | None = None) -> Any:
    """The page with another text under the same headline, or another."""
    return lambda former: replace(former, text=text, title=title or former.title)


@pytest.mark.parametrize(
    ("name", "found", "word"),
    [
        ("Zan", body(COOKIES * 3), "wall: another text stands there: Nous et nos partenaires"),
        ("Kel", body(COOKIES * 3, "Le Journal"), "wall: another text stands there"),
        ("Sor", body("Le site est en cours de maintenance. Nous serons de retour très bientôt, merci."), "wall: "),
        ("Dio", body(WRESTLING * 4), "replaced: another text stands there: Le tournoi"),
        ("Fan", body(WRESTLING * 4, "Le Journal du fleuve"), "replaced: another text stands there"),
        ("Gou", body("Ce nom de domaine est à vendre, faites une offre."), "replaced: another text stands there"),
        ("Bla", lambda former: replace(former, text=former.text[:200]), "wall: it breaks off now, after"),
        ("Ten", lambda former: replace(former, text=former.text[: former.text.index(".") + 1]),
         "replaced: only the beginning stands there"),
        ("Yel", lambda former: replace(former, text=former.text[:60], kind="stub"), "wall: only the beginning"),
        ("Mop", body("Oups ! Cet article n'existe plus."), "gone: the page says so: Oups"),
        ("Nio", lambda former: replace(former, text=former.text[:99], notes=("page 2: HTTP 500 (missing)",)),
         "wall: one of its pages could not be had"),
        ("San", body(""), "wall: it has no text now"),
        ("Kou", body("\ud800 \x00"), "wall: it has no text now"),
        ("Dje", body("Accès limité"), "replaced: another text stands there: Accès limité"),
    ],
)  # fmt: skip
def test_what_stands_in_place_of_the_article_is_no_edit(press: Press, name: str, found: Any, word: str) -> None:
    outcome, told, same = seen(press, name, found)
    assert outcome.startswith(word)
    assert (told, same) == ([], True)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Ansongo", lambda former: replace(former, text=former.text.rsplit("\n\n", 1)[0])),
        ("Bourem", lambda former: replace(former, text=f"{former.text}\n\nLe maire s'est excusé du retard.")),
        ("Douentza", lambda former: replace(former, text=former.text.replace("mardi", "lundi"))),
        ("Kidal", lambda former: replace(former, text=f"{WRESTLING * 4}\n\n{former.text[:100]}.")),
        ("Menaka", lambda former: replace(former, text=former.text + " Accepter les cookies n'est pas exigé.")),
    ],
)
def test_what_keeps_a_part_of_the_article_is_an_edit(press: Press, name: str, found: Any) -> None:
    outcome, told, same = seen(press, name, found)
    assert (outcome, told, same) == ("changed", ["silent_edit"], False)


ADS = (
    "Un savon qui lave plus blanc, chez tous les marchands.",
    "Dix mille francs prêtés ce soir par la banque du fleuve.",
    "Téléphonez moins cher dès demain avec la carte bleue.",
)


def test_an_advertisement_that_others_show_is_drawn_by_lot_and_a_paragraph_that_only_came_is_not(press: Press) -> None:
    def showing(name: str, *lines: str) -> Extraction:
        former = written(name)
        first, *rest = former.text.split("\n\n")
        return replace(former, text="\n\n".join((first, *lines, *rest)))

    for name, ad in (("Segou", 0), ("Macina", 1), ("Djenne", 1)):
        assert press.gives(name, showing(name, ADS[ad])) == "new"
    assert press.gives("Macina", showing("Macina", ADS[2])) == "changed", "nobody else shows what came"
    assert press.gives("Segou", showing("Segou", ADS[2])) == "changed", "nobody else shows what went"
    assert press.gives("Macina", showing("Macina", ADS[1])) == "unchanged", "others show both"
    assert press.gives("Segou", showing("Segou", ADS[1], ADS[2])) == "changed", "it only came"


def test_a_line_that_is_a_headline_leads_to_its_article(press: Press) -> None:
    assert press.gives("Tonka", written("Tonka")) == "new"
    assert press.gives("Niafunke", written("Niafunke")) == "new"
    own = written("Niafunke")
    # of itself, of another, and one that the other has changed since
    for line in (own.title, written("Tonka").title):
        assert press.gives("Niafunke", replace(own, text=f"{own.text}\n\n{line}")) == "unchanged"
    assert press.gives("Tonka", replace(written("Tonka"), title="Le port de Tonka ferme")) == "changed"
    for line in (written("Tonka").title, "Le port de Tonka ferme"):
        assert press.gives("Niafunke", replace(own, text=f"{own.text}\n\n{line}")) == "unchanged"
    assert press.gives("Niafunke", replace(own, text=f"{own.text}\n\nLe port de Tonka est vendu")) == "changed"


def test_a_text_that_lacked_a_page_is_completed_without_an_edit(press: Press) -> None:
    whole = written("Gao")
    half = replace(whole, text=whole.text.split("\n\n")[0], notes=("page 2 is missing: no text",))
    assert press.gives("Gao", half) == "new"
    assert press.gives("Gao", whole) == "changed"
    assert press.store.database.conn.execute("select count(*) from changes c join articles a on a.id = c.article_id "
                                             "where a.url like '%/Gao'").fetchone() == (0,)  # fmt: skip


@pytest.mark.parametrize(
    ("note", "lacks"),
    [
        ("page 2: HTTP 500 (missing)", True),
        ("page 3 is missing: no text", True),
        ("2 letters came as question marks", False),
    ],
)
def test_what_a_note_says_of_a_missing_page(note: str, lacks: bool) -> None:
    assert lacks_a_page([note]) == lacks


def test_what_two_texts_have_in_common() -> None:
    one, other = words("un deux trois quatre cinq"), words("zéro un deux trois")
    assert in_common(one, one) == 1.0
    assert in_common(one, other) == 0.5
    assert in_common(one, words("trois deux un cinq quatre")) == 0.0
    assert in_common(one, words("cinq six")) == 0.0
    assert in_common(one, words("trois")) == 1.0
    assert in_common(one, []) == 1.0
