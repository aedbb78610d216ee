"""Furniture goes, sentences stay."""

from __future__ import annotations

import pytest

from monitor.extraction.furniture import Sifted, without_furniture

TITLE = "Kambara : le budget de la commune est présenté"
PROSE = (
    "Le maire de Kambara a présenté mardi le budget de la commune devant une centaine d’habitants réunis à la salle "
    "des fêtes."
)


def sifted(*lines: str) -> Sifted:
    return without_furniture(lines, TITLE, frozenset(), frozenset())


@pytest.mark.parametrize(
    "line",
    [
        "Publicité", "publicite", "spot_img", "TV5 JWPlayer Field Chargement du lecteur...", "Lire aussi : Le pont",
        "A lire aussi Le pont de Kambara est fermé", "À lire aussi", "→ A LIRE AUSSI : Le pont", "Commentaires (0)",
        "Participer à la Discussion", "LAISSER UN COMMENTAIRE", "LAISSER U",
        "S'il vous plaît entrez votre commentaire!",
        "Captcha verification failed!", "Comments", "Comments comments", "Articles connexes", "Un commentaire",
        "Top nouvelles", "Quitter la version mobile", "Voir Plus »", "Lire la suite...",
        "WordPress Theme built by Shufflehound.",
        "Copyright 2022 - All Right Reserved. Designed and Developed by PenciDesign", "Fil d'actu", "Chat", "loader",
        "Заголовок открываемого материала", "Connect with us", "Image", "Camon 40 Banner", "3 Min Read",
        "2025-06-25T17:46+0200", "2025-06-25T17:46+02002025-06-25T17:46+0200", "Facebook Twitter WhatsApp",
        "124 PARTAGER", "124 / 0 / PARTAGER", "RT en françaisOsez questionner !", "Voir plus d’articles",
        "© 2025 Le Journal de Kambara. Tous droits réservés",
    ],
)  # fmt: skip
def test_furniture_goes_and_paragraphs_stay(line: str) -> None:
    found = sifted(PROSE, PROSE, line, PROSE)
    assert line not in found.kept
    assert found.kept[:2] == [PROSE, PROSE]
    assert line in [text for _, text in found.removed]


@pytest.mark.parametrize(
    "line",
    [
        "Société", "Brèves", "gouvernement", f"Accueil Société {TITLE}", "124", "0", "PARTAGER",
        "Accueil • Sénégal - Actualités • Kambara", "mercredi 20 août 2025", "vendredi,12 septembre, 2025",
        "décembre 17, 2025", "28 Décembre 2023, Rédigé par Awa Tandina", "by Bakary Fombana 28 juillet 2023",
        "1er février 2026 par Ignace B. Fanoud", "Publié le :", f"News Politique Article Politique {TITLE}",
        "13.10.2023, Sputnik Afrique", "Xinhua | 18.02.2022 08h54", TITLE,
    ],
)  # fmt: skip
def test_what_stands_over_the_text_goes(line: str) -> None:
    assert sifted(line, PROSE, PROSE).kept == [PROSE, PROSE]


@pytest.mark.parametrize(
    "line",
    [
        "Lire aussi vite n'est pas donné à tous les élèves, note le rapport.", "Voir plus loin que le ciel",
        "Sur le même sujet, le ministre a déclaré que rien n'était décidé.", "lire encore tant que dure la chandelle",
        "Dans la même catégorie, deux candidats restent en lice.", "Voir aussi clair dans la nuit,",
        "Partager le pouvoir est un art difficile, a dit le maire.", "12 h 30", "Commentaire : le texte ne dit rien.",
        "Partager l'article 5 en deux alinéas a été refusé par les députés.", "Suivez notre regard, ironise un élu.",
        "Sponsored by the regional bank, the race will start on Sunday.", "Share of the vote: 52% in the north.",
        "Powered by solar panels, the pump gives ten cubic metres an hour.", "Image de la ville, le marché est vieux.",
        "Designed by two students, the bridge opened on Monday.", "Copyright et droits voisins : le débat",
        "Un commentaire sur la décision a été publié par le ministère.", "Accueil chaleureux pour les Aigles",
        "3 commentaires de lecteurs ont été lus à l'antenne.", "Recevez mes salutations, a écrit le maire.",
        "Articles récents de la loi : ce qui change", "Lire la suite des nombres demande un peu de patience",
    ],
)  # fmt: skip
def test_sentences_and_verses_stay_wherever_they_stand(line: str) -> None:
    assert line in sifted(PROSE, PROSE, line, PROSE, PROSE).kept
    assert line in sifted(PROSE, PROSE, PROSE, PROSE, line).kept


def test_readers_comments_go_with_their_heading_however_long() -> None:
    comment = "Bravo le maire, on est ensemble pour construire la ville et le pays tout entier ! " * 9
    assert sifted(PROSE, PROSE, "Commentaires (2)", comment, "Et les impôts ?").kept == [PROSE, PROSE]


def test_a_heading_of_comments_over_the_text_ends_nothing() -> None:
    assert sifted("Commentaires (2)", PROSE, PROSE).kept == [PROSE, PROSE]


def test_days_inside_a_chronology_stay() -> None:
    lines = [PROSE, "12 juin 2025", PROSE, "13 juin 2025", PROSE]
    assert sifted(*lines).kept == lines


def test_teasers_of_other_stories_at_the_end_go() -> None:
    teaser = "Le gouverneur a pris un arrêté qui interdit la circulation des motos dans la ville à partir de…"
    found = sifted(PROSE, PROSE, "Sirakoro : les motos", teaser, teaser.replace("motos", "vélos"), "Un sommet", teaser)
    assert found.kept == [PROSE, PROSE]
    assert {rule for rule, _ in found.removed} == {"teaser of another story"}


def test_one_text_that_breaks_off_is_no_teaser() -> None:
    assert sifted(PROSE, PROSE, PROSE.replace("fêtes.", "…")).kept[-1].endswith("…")


def test_a_poem_with_dots_stays() -> None:
    poem = [PROSE, PROSE, "Ô fleuve…", "tes eaux montent…", "et la nuit descend…", "sur Kambara…"]
    assert sifted(*poem).kept == poem


def test_a_text_of_nothing_but_furniture_is_not_emptied() -> None:
    assert sifted("Publicité", "Partager").kept == ["Publicité", "Partager"]
    assert sifted().kept == []


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ["facebook ", "1 ", "lire aussi ", "12 juin 2024 ", "2025-06-25T17:46", "société ", "…"]
)
def test_long_lines_stay_quick(piece: str) -> None:
    lines = [(piece * 20_000)[:size] for size in (120, 159, 249, 100_000)] * 50
    found = sifted(*lines)
    assert len(found.kept) <= len(lines)
