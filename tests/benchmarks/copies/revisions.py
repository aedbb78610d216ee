"""Is every edit and removal found at the first look after it, and nothing else? A scripted press, a simulated month.

Every page counts its views, shares and comments anew at each fetch, shows an advertisement drawn by lot within the text
and leads to other articles, drawn as well. A part of the articles is edited, renamed or removed at a random instant,
some come back; one outlet changes its template. Crawls are real, the clock is injected. Then the same is asked of the
demo's invented press.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path

from monitor.clock import iso
from tests.benchmarks.copies import demo_month
from tests.crawl.drive import Answer, Asked, ScriptedPress, crawl, feed, feed_of, source
from tests.crawl.program import check_conservation, rows

START = datetime(2025, 5, 1, 8, tzinfo=UTC)
SOURCES = ("aa", "bb", "cc", "dd")
ARTICLES = 280
# hours after the start at which a crawl is started, as a cron that has its gaps
CRAWLS = (
    *(1.2, 2.5, 6.8, 10.0, 16.0, 26.5, 31.0, 40.0, 52.0), *(24.0 * day + 5.3 for day in range(3, 31)),
    *(742.0, 770.0, 795.0),
)  # fmt: skip
# one outlet puts a line under each of its articles
TEMPLATE_OF, TEMPLATE_AT = "dd", START + timedelta(days=12)
_LINE = "La rédaction tient ses bureaux ouverts aux lecteurs chaque mercredi matin, place du marché."
_SHARES = {"silent_edit": 0.2, "text_changed": 0.08, "headline_changed": 0.08, "removed": 0.1, "redirected_home": 0.04}
_OPENING = (
    "Le Mali, le Burkina Faso et le Niger, membres de l'Alliance des États du Sahel (AES), préparent avec la Russie la "
    "réunion numéro {number} de leur commission, a indiqué le secrétariat."
)
_SENTENCES = (
    "La salle du conseil avait été repeinte pour la visite et les chaises étaient venues de l'école voisine.",
    "Les techniciens ont mesuré le débit du puits pendant {number} heures avant de rendre leur avis.",
    "Le maire a remercié les habitants du quartier {number} pour leur patience pendant les travaux.",
    "Une délégation de {number} commerçants a demandé que le marché reste ouvert le dimanche.",
    "Les pluies ont retardé l'arrivée des camions, restés bloqués au kilomètre {number} de la route.",
    "Le centre de santé a reçu {number} cartons de médicaments que deux infirmières ont comptés.",
    "Les élèves ont chanté, puis chacun est rentré chez soi avant la tombée de la nuit.",
    "Un rapport de {number} pages sera remis à la fin du trimestre aux trois gouvernements.",
    "Le prix du sac de mil est passé à {number} francs sur le marché de la rive droite.",
    "Les pêcheurs disent avoir vu le fleuve monter de {number} centimètres en une semaine.",
)
_ADVERTISEMENTS = (
    "Le savon du fleuve lave plus blanc, essayez-le chez votre marchand.",
    "Dix mille francs prêtés ce soir, remboursés à la récolte : demandez la banque verte.",
    "Composez le 400 et téléphonez moins cher dès demain.",
    "Nouveau : le thé de la rive gauche en sachets de cent grammes.",
    "Voyagez de nuit, arrivez de jour. Les cars du soleil, trente départs par semaine.",
    "Ici, votre annonce serait lue par tout le monde.",
    "Le riz est arrivé ! Sacs de cinquante kilos au port.",
)


@dataclass(slots=True)
class _Article:
    url: str
    title: str
    paragraphs: list[str]
    fate: str | None = None
    at: datetime = START
    back_at: datetime | None = None


class _Press:
    """What the pages are at an instant. ``looks``: (address, when) of every page that was asked for."""

    def __init__(self, dice: random.Random, count: int) -> None:
        self.now = START
        self.looks: list[tuple[str, datetime]] = []
        self._dice = dice
        self.articles = [self._written(number) for number in range(count)]

    def _written(self, number: int) -> _Article:
        dice = self._dice
        picked = dice.sample(_SENTENCES, 6)
        paragraphs = [
            _OPENING.format(number=number + 1),
            *(sentence.format(number=dice.randint(100, 9999)) for sentence in picked),
        ]  # fmt: skip
        host = SOURCES[number % len(SOURCES)]
        article = _Article(
            f"http://{host}.example/a/{number}", f"La réunion numéro {number + 1} se prépare", paragraphs
        )
        draw, bound = dice.random(), 0.0
        for fate, share in _SHARES.items():
            bound += share
            if draw < bound:
                article.fate = fate
                # skewed to the first days, when most is edited; none after the last look
                article.at = START + timedelta(hours=0.2 + 700 * dice.random() ** 2)
                if fate == "removed" and dice.random() < 0.4:
                    article.back_at = article.at + timedelta(days=dice.uniform(2, 8))
                break
        return article

    def answers(self, article: _Article) -> Callable[[Message], Answer]:
        def answer(_: Message) -> Answer:
            self.looks.append((article.url, self.now))
            return self.page(article)

        return answer

    def page(self, article: _Article) -> Answer:
        happened = article.fate is not None and self.now >= article.at
        if happened and (article.back_at is None or self.now < article.back_at):
            if article.fate == "removed":
                return 404, {"Content-Type": "text/html"}, b"<h1>Introuvable</h1>"
            if article.fate == "redirected_home":
                home = article.url.split("/a/")[0] + "/"
                return 302, {"Location": home}, b""
        title, paragraphs, modified = article.title, list(article.paragraphs), "2025-05-01T07:00:00Z"
        if happened and article.fate == "headline_changed":
            title = f"{article.title} à {article.at:%H heures %M}"
        if happened and article.fate in ("silent_edit", "text_changed"):
            paragraphs[2] = f"{paragraphs[2]} Le secrétariat a corrigé ce chiffre à {article.at:%H heures %M}."
            modified = iso(article.at) if article.fate == "text_changed" else modified
        if article.url.startswith(f"http://{TEMPLATE_OF}.") and self.now >= TEMPLATE_AT:
            paragraphs.append(_LINE)
        return _page(title, paragraphs, modified, self._furniture(article.url.split("/a/")[0]))

    def _furniture(self, host: str) -> tuple[list[str], list[str]]:
        dice = self._dice
        counters = [
            f"{dice.randint(1, 99)} {dice.randint(100, 999)} vues", f"Partages : {dice.randint(1, 500)}",
            f"{dice.randint(0, 40)} commentaires", f"Il y a {dice.randint(1, 23)} heures",
            f"Lu {dice.randint(1, 9000)} fois",
        ]  # fmt: skip
        counters.append(dice.choice(_ADVERTISEMENTS))
        own = [article.title for article in self.articles if article.url.startswith(host)]
        return counters, dice.sample(own, 3)


def _page(title: str, paragraphs: list[str], modified: str, furniture: tuple[list[str], list[str]]) -> Answer:
    (first, *counters, advertisement), related = furniture
    lines = [first, *paragraphs[:4], advertisement, *paragraphs[4:], *related, *counters]
    text = "".join(f"<p>{line}</p>" for line in lines)
    html = (
        f'<html><head><title>{title}</title><meta property="article:modified_time" content="{modified}"></head>'
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    )
    return 200, {"Content-Type": "text/html; charset=utf-8"}, html.encode()


def measure(options: argparse.Namespace) -> dict[str, object]:
    """Events found, found at the first look after them, and false ones; how many looks at unchanged pages there were.
    ``options.n``: articles."""
    dice = random.Random(6)
    world = _Press(dice, options.n or ARTICLES)
    began = time.monotonic()
    with ScriptedPress() as press, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for id_ in SOURCES:
            source(folder / "sources", id_, feed_of(id_), more="polling: {every: 720}\n")
            own = [article.url for article in world.articles if article.url.startswith(f"http://{id_}.")]
            press.answers[f"http://{id_}.example/feed"] = feed(*own)
        press.live |= {article.url: world.answers(article) for article in world.articles}
        requests = 0
        for hours in (0.0, *CRAWLS):
            world.now = START + timedelta(hours=hours)
            result = crawl(press, folder, iso(world.now), Asked(due=True, revisits="topic"))
            requests += sum(run["requests"] for run in result["runs"])
        check_conservation(folder / "press.db")
        figures = _judged(world, folder / "press.db")
    return {
        "articles": len(world.articles), "crawls": len(CRAWLS) + 1, "requests": requests,
        "seconds": round(time.monotonic() - began, 1), **figures, "demo_press": demo_month.measure(),
    }  # fmt: skip


def _judged(world: _Press, db: Path) -> dict[str, object]:
    told = rows(
        db,
        "select a.url, c.kind, c.first_seen_at from changes c join articles a on a.id = c.article_id "
        "where part_of is null",
    )
    folded = rows(db, "select count(*) from changes where part_of is not null")[0][0]
    templates = rows(db, "select count(*) from changes where kind = 'template_changed'")[0][0]
    looks: dict[str, list[datetime]] = {}
    for url, at in world.looks:
        # an edit is asked for twice in one look
        if at not in looks.setdefault(url, []):
            looks[url].append(at)
    expected: Counter[tuple[str, str]] = Counter()
    on_time = found = late = unchanged = 0
    by_kind: Counter[str] = Counter()
    for article in world.articles:
        seen = looks.get(article.url, [])[1:]
        unchanged += sum(article.fate is None or at < article.at for at in seen)
        unchanged += max(0, sum(at >= article.at for at in seen) - 1) if article.fate in _EDITS else 0
        for kind, at in _events(article, seen):
            expected[article.url, kind] += 1
            by_kind[kind] += 1
            met = [parsed for url, name, parsed in told if (url, name) == (article.url, kind)]
            found += bool(met)
            on_time += bool(met) and met[0] == iso(at)
            late += bool(met) and met[0] != iso(at)
    false = sum((Counter((url, kind) for url, kind, _ in told) - expected).values())
    revisions = rows(db, "select count(*) from revisions")[0][0]
    edits = {(url, at) for url, kind, at in told if kind in _EDITS and (url, kind) in expected}
    edits |= set(
        rows(
            db,
            "select distinct a.url, c.first_seen_at from changes c join articles a on a.id = c.article_id "
            "where part_of is not null",
        )
    )
    return {
        "events": expected.total(), "events_by_kind": dict(sorted(by_kind.items())), "found": found,
        "found_at_the_first_look": on_time, "found_later": late, "missed": expected.total() - found,
        "false_changes": false, "template_changes": templates, "told_as_template": folded,
        "looks_at_unchanged_pages": unchanged - folded,
        "false_revisions": revisions - len(world.articles) - len(edits),
    }  # fmt: skip


_EDITS = ("silent_edit", "text_changed", "headline_changed")


def _events(article: _Article, seen: list[datetime]) -> list[tuple[str, datetime]]:
    """What the looks at an article could have met, each with the first look after it. A removal is only certain after a
    second look; one that was taken back before is none."""
    if article.fate is None:
        return []
    after = [at for at in seen if at >= article.at]
    if article.fate in _EDITS:
        return [(article.fate, after[0])] if after else []
    away = [at for at in after if article.back_at is None or at < article.back_at]
    if len(away) < 2:
        return []
    back = [at for at in after if article.back_at is not None and at >= article.back_at]
    return [(article.fate, away[0]), *([("restored", back[0])] if back else [])]
