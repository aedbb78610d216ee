"""Pages that stand in place of an article, and articles that only sound like them."""

from __future__ import annotations

import pytest

from monitor.extraction.walls import MOST_WORDS, wall_words

WALLS = [
    ("Just a moment...", ["Verify you are human by completing the action below.", "news.example needs to review it."]),
    ("Just a moment...", []),
    ("Un instant…", ["Vérification que vous n'êtes pas un robot."]),
    ("Vérification de sécurité", ["Veuillez patienter."]),
    ("Access Denied", ['You don\'t have permission to access "/a/1" on this server.', "Reference #18.5"]),
    ("Accès refusé", ["Contactez l'administrateur du site."]),
    ("Attention Required! | Cloudflare", ["Sorry, you have been blocked"]),
    ("403 Forbidden", ["nginx"]),
    ("Le Journal", ["Veuillez activer JavaScript pour continuer.", "Ce site en a besoin."]),
    ("Le Journal", ["Activez JavaScript et les cookies pour continuer"]),
    ("Le Journal", ["This site requires JavaScript to function.", "Please enable JavaScript in your browser."]),
    ("Le Journal", ["Nous respectons votre vie privée", "Tout accepter", "Gérer mes choix", "Nos 842 partenaires"]),
    ("Connexion", ["Adresse e-mail", "Mot de passe", "Mot de passe oublié ?"]),
    ("Site en maintenance", ["Nous revenons bientôt."]),
    ("One moment, please...", ["Please wait while your request is being verified..."]),
    ("Sucuri WebSite Firewall - Access Denied", ["Sucuri WebSite Firewall", "Block reason: bad bot"]),
    ("Включите JavaScript", ["Включите JavaScript, чтобы продолжить."]),
]

PROSE = "Le maire a ouvert hier le nouveau marché de la ville, qui compte quarante étals et deux puits. "
ARTICLES = [
    ("Le marché rouvre", [PROSE * 3]),
    ("Le marché rouvre", [PROSE * 3, "Please enable JavaScript to view the comments powered by Disqus."]),
    ("Le marché rouvre", [
        PROSE * 2,
        "Cette adresse e-mail est protégée contre les robots spammeurs. Vous devez activer le JavaScript pour la "
        "visualiser.",
    ]),
    ("Le marché rouvre", ["Bref.", "This email address is being protected from spambots. You need JavaScript enabled "
                          "to view it."]),
    ("Panne d'internet", [PROSE * 3, "Le site affichait « activez JavaScript » à ses lecteurs, dit un technicien."]),
    ("Vérification de sécurité à l'aéroport : des files d'attente", [PROSE * 2]),
    ("L'accès refusé aux journalistes", [PROSE]),
    ("Une connexion rétablie à Gao", [PROSE]),
    ("Cookies : la commission ouvre une enquête", [PROSE * 2, "Elle vise les bandeaux où l'on ne peut qu'accepter."]),
    ("", []),
    ("   ", ["", " "]),
    ("\x00", ["\u202e"]),
]  # fmt: skip


@pytest.mark.parametrize(("title", "paragraphs"), WALLS)
def test_walls(title: str, paragraphs: list[str]) -> None:
    begins = wall_words(title, paragraphs)
    assert begins
    assert begins.split()[0] == title.split()[0]
    assert len(begins) <= 60


@pytest.mark.parametrize(("title", "paragraphs"), ARTICLES)
def test_articles(title: str, paragraphs: list[str]) -> None:
    assert wall_words(title, paragraphs) is None


def test_an_article_of_that_title_is_one_if_the_list_says_so() -> None:
    assert wall_words("Accès refusé", [PROSE], "Accès refusé") is None
    assert wall_words("Accès refusé", [PROSE], "Le marché rouvre") is not None


def test_a_long_page_is_not_judged_by_its_words() -> None:
    wall = "Veuillez activer JavaScript pour continuer."
    assert wall_words("Le Journal", [wall] * (MOST_WORDS // 5)) is not None
    assert wall_words("Le Journal", [wall] * (MOST_WORDS // 5 + 1)) is None


def test_hostile_text_takes_no_time() -> None:
    for ugly in ("captcha " * 118, "cette adresse " + "robots " * 116, "accept " * 119, "a" * 200_000):
        wall_words(ugly[:500], [ugly])
