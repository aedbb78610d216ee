"""Which headline is the story's own where a page gives several, and what is cut off it."""

from __future__ import annotations

import pytest

from monitor.extraction.structured import read_marks
from monitor.extraction.title import choose_title, in_address, without_site
from monitor.extraction.tree import parse

LONG = "Le fleuve déborde à Kambara et coupe la route du nord"
OTHER = "Des pluies records ferment trois écoles de la région"


def chosen(
    h1: str | list[str] = "",
    og: str = "",
    ld: str = "",
    title: str = "",
    site: str = "",
    url: str = "https://www.kambara-info.example/a/17",
    hint: str | None = None,
) -> tuple[str, str]:
    headings = "".join(f"<h1>{text}</h1>" for text in ([h1] if isinstance(h1, str) else h1) if text)
    head = f"<title>{title}</title>" if title else ""
    head += f'<meta property="og:title" content="{og}">' if og else ""
    head += f'<meta property="og:site_name" content="{site}">' if site else ""
    if ld:
        head += f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{ld}"}}</script>'
    tree = parse(f"<html><head>{head}</head><body>{headings}<p>Texte.</p></body></html>")
    return choose_title(read_marks(tree, url), hint, url)


def test_printed_heading_wins_where_a_machine_title_confirms_it() -> None:
    assert chosen(LONG.upper(), og=LONG, title=f"{LONG} - Kambara Info") == (LONG.upper(), "h1")


def test_heading_that_only_names_the_site_is_not_the_title() -> None:
    assert chosen("Kambara Info", og=LONG, site="Kambara Info") == (LONG, "og:title")
    assert chosen(["Kambara Info", LONG], og=LONG, site="Kambara Info") == (LONG, "h1")


def test_other_headline_in_structured_data_does_not_replace_the_printed_one() -> None:
    assert chosen(LONG, og=LONG, ld=OTHER, title=OTHER) == (LONG, "h1")
    assert chosen(LONG, og=OTHER, ld=LONG, title=LONG) == (LONG, "h1")


def test_address_made_of_the_machine_headline_tells_which_is_the_storys_own() -> None:
    slug = "https://x.example/live/des-pluies-records-ferment-trois-ecoles-de-la-region"
    assert chosen(LONG, og=LONG, ld=OTHER, url=slug) == (OTHER, "json-ld, as in the address")
    assert chosen(LONG, og=OTHER, ld=LONG, url=f"{slug},Xy12.html") == (OTHER, "og:title, as in the address")


def test_address_made_of_the_printed_headline_changes_nothing() -> None:
    url = "https://x.example/le-fleuve-deborde-a-kambara-et-coupe-la-route-du-nord/"
    assert chosen(LONG, og=OTHER, ld=LONG, url=url) == (LONG, "h1")


def test_longer_form_of_the_same_headline_is_not_another() -> None:
    url = "https://x.example/le-fleuve-deborde-a-kambara-et-coupe-la-route-du-nord-selon-les-secours"
    assert chosen(LONG, og=f"{LONG} selon les secours", title=LONG, url=url)[0] == LONG


@pytest.mark.parametrize(
    ("title", "path", "expected"),
    [
        (
            "Søskenbarna går på ski hele veien rundt landet",
            "/i/soeskenbarna-gaar-paa-ski-hele-veien-rundt-landet",
            True,
        ),
        ("L'école d'Agadez rouvre ses portes lundi matin", "/123-lecole-dagadez-rouvre-ses-portes-lundi", True),
        ("L'école d'Agadez rouvre ses portes lundi matin", "/l-ecole-d-agadez-rouvre-ses-portes.html", True),
        ("Deux morts", "/deux-morts", False),
        ("Le marché de Kambara rouvre demain matin", "/le-marche-de-dosso-ferme-demain-matin", False),
        ("", "/le-marche-de-dosso-ferme-demain-matin", False),
        ("Le marché", "/%ff%fe%00/" + "-" * 5000, False),
    ],
)
def test_in_address(title: str, path: str, expected: bool) -> None:
    assert in_address(title, f"https://x.example{path}") is expected


def test_kicker_that_only_the_machine_title_has_is_left_out() -> None:
    assert chosen(LONG, og=f"Inondations: {LONG}", title=f"Inondations: {LONG} - Kambara Info") == (LONG, "h1")


def test_section_that_only_the_machine_title_has_is_left_out() -> None:
    assert chosen(LONG, og=f"Tribune | {LONG}", title=f"Tribune | {LONG} - Kambara Info") == (LONG, "h1")


def test_heading_that_ends_in_the_structured_headline_is_the_title() -> None:
    live = "Inondations, suivez la crue heure par heure: la route du nord est coupée"
    assert chosen(live, ld="la route du nord est coupée", og=OTHER) == (live, "h1")
    assert chosen(live, ld="coupée", og=OTHER)[1] == "json-ld"


def test_kicker_that_the_structured_headline_has_too_belongs_to_the_title() -> None:
    full = f"Inondations: {LONG}"
    assert chosen(LONG, og=full, ld=full) == (full, "json-ld")


def test_kicker_in_an_element_of_its_own_is_left_out() -> None:
    assert chosen(f'<span class="surtitre">Nord</span> {LONG}', og=LONG)[0] == LONG


@pytest.mark.parametrize("quoted", ["« Nous resterons », dit le maire de Kambara", "“We will stay”, the mayor said"])
def test_quotation_marks_are_those_of_the_page(quoted: str) -> None:
    plain = quoted.translate(str.maketrans("«»“”", "''''"))
    assert chosen(quoted, og=plain)[0] == quoted


def test_elements_inside_a_heading_leave_no_spaces() -> None:
    assert chosen("L'<i>Étoile</i> de Kambara gagne la finale", og="L'Étoile de Kambara gagne la finale") == (
        "L'Étoile de Kambara gagne la finale",
        "h1",
    )


def test_headline_cut_with_dots_is_the_last_choice() -> None:
    assert chosen(ld="Le fleuve déborde à Kambara et…", og=LONG)[0] == LONG
    assert chosen(ld="Le fleuve déborde à Kambara et…")[0] == "Le fleuve déborde à Kambara et…"


def test_feed_title_where_the_page_has_none() -> None:
    assert chosen(hint=LONG) == (LONG, "feed hint")
    assert chosen() == ("", "")


@pytest.mark.parametrize(
    ("title", "sites"),
    [
        (f"{LONG} | Kambara Info", ["Kambara Info"]),
        (f"{LONG} - Kambara Info", ["kambara-info"]),
        (f"{LONG} – kambara.example", ["x"]),
        (f"{LONG} - Kambara Info - Le journal du nord", ["Kambara Info - Le journal du nord"]),
        (f"Kambara Info | {LONG}", ["Kambara Info"]),
        (f"{LONG}|Région", ["Kambara Info"]),
        (f"{LONG} — Le Matin", ["Journal Le Matin"]),
        (f"{LONG}：Kambara", ["kambara"]),
        (LONG, ["Kambara Info"]),
        (LONG, []),
    ],
)
def test_site_name_is_cut(title: str, sites: list[str]) -> None:
    assert without_site(title, sites) == LONG


@pytest.mark.parametrize(
    "title",
    [
        f"{LONG} - Communiqué",
        f"{LONG} – Entretien avec le maire",
        f"{LONG} - Kambara",
        "Mali : la route du nord rouverte",
        "Kambara - Dosso : la liaison reprend",
        "Kambara",
        "|",
        " | ",
        "- - -",
    ],
)
def test_parts_that_belong_to_the_headline_stay(title: str) -> None:
    assert without_site(title, ["Kambara24", "kambara24"]) == title


def test_colon_of_a_headline_is_not_the_sites() -> None:
    sites = ["kambara.example", "kambara"]
    assert without_site("Sirakoro : le fleuve monte - news.kambara.example", sites) == "Sirakoro : le fleuve monte"
    assert without_site("Sirakoro : le fleuve monte : Kambara", sites) == "Sirakoro : le fleuve monte"
    assert without_site("Sirakoro : le fleuve de Kambara monte", sites) == "Sirakoro : le fleuve de Kambara monte"


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", [" | ", " - ", "：", "a-", "«", "\u202e"])
def test_long_titles_stay_quick(piece: str) -> None:
    line = piece * 20_000
    without_site(line[:500], ["site"])
    in_address(line, "https://x.example/" + line)
    assert isinstance(chosen(line, og=line, title=line), tuple)
