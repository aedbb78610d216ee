"""The pages of ``tests/pages`` as cases, and the same inflated to the size of real ones."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.catalogue.model import SiteRules
from monitor.catalogue.presets import read_preset
from monitor.catalogue.sources import read_source
from monitor.extraction.article import Page
from tests.benchmarks.extraction.gold import Case

ROOT = Path(__file__).resolve().parents[3]
PAGES = ROOT / "tests" / "pages"
_NOUNS = (
    *("chantier", "marché", "quartier", "conseil", "budget", "école", "puits", "récolte"),
    *("route", "commune", "séance", "équipe", "halle", "gare", "atelier"),
)
_VERBS = ("avance", "commence", "dure", "reprend", "suffit", "change", "attend", "compte")
_PLACES = (
    *("derrière la place", "près du fleuve", "dans la salle", "au bord de la piste", "devant la mairie"),
    *("sous les arbres", "à la sortie du bourg"),
)
_SCRIPT = (
    "function {0}Box(node,options){{var frame=node.querySelector('.{0}');if(!frame)return null;"
    "frame.addEventListener('click',function(event){{event.preventDefault();options.open(frame);}});return frame;}}"
)


def rules_in(path: Path) -> SiteRules:
    """The rules of a source, its platform's beneath, or those of a platform."""
    if path.is_relative_to(ROOT / "spiders"):
        source, _, problems = read_source(path)
        assert source is not None, problems
        rules = source.extraction
    else:
        rules = SiteRules.model_validate(read_preset(path)["extraction"])
    assert rules is not None
    return rules


def recorded() -> list[Case]:
    """Every page that was written for the tests, with its expected fields as a gold row."""
    return [_case(path, path.with_suffix(".html").read_text(encoding="utf-8")) for path in _files()]


def _files() -> list[Path]:
    return [path for path in sorted(PAGES.rglob("*.json")) if path.with_suffix(".html").exists()]


def _case(path: Path, html: str, more: str = "") -> Case:
    """``more``: paragraphs that the page has behind its longest one."""
    row = json.loads(path.read_text(encoding="utf-8"))
    expected = row["expected"]
    gold: dict[str, Any] = {"title": expected.get("title"), "published": expected.get("published_on")}
    if "text" in expected:
        longest = _longest(expected["text"])
        gold["text"] = expected["text"].replace(longest, longest + more, 1)
    # where nobody signs, agencies and houses stand in for people, which the pages expect apart
    if expected.get("bylines"):
        gold["authors"] = expected["bylines"]
    body = html.encode(row["encoding"], "xmlcharrefreplace")
    page = Page(row["url"], body, row["content_type"], datetime.fromisoformat(row["fetched_at"]))
    name = path.relative_to(PAGES).with_suffix("").as_posix()
    return Case(page, gold, str(ROOT / row["rules"]) if row["rules"] else "", row["timezone"], name)


def _longest(text: str) -> str:
    return max(text.split("\n\n"), key=len)


def inflated(copies: int) -> Iterator[Case]:
    """The pages with site rules in the size of real ones: a long text and, around it, the scripts, menus, teasers and
    comments' forms of a press site's theme; ``copies`` of each, no two alike. Pages whose text cannot be lengthened in
    place are left out."""
    for path in _files():
        row = json.loads(path.read_text(encoding="utf-8"))
        text = row["expected"].get("text")
        if not row["rules"] or not text or row["expected"].get("kind") in ("stub", "paywalled", "live"):
            continue
        html = path.with_suffix(".html").read_text(encoding="utf-8")
        longest = _longest(text)
        if html.count(longest) != 1:
            continue
        between = "</p><p>" if re.search(r"<p[^<>]*>\s*$", html.partition(longest)[0]) else "<br><br>"
        for copy in range(copies):
            dice = random.Random(f"{path}{copy}")
            extra = [_paragraph(dice) for _ in range(12)]
            longer = html.replace(longest, between.join((longest, *extra)))
            yield _case(path, _dressed(longer, dice), "".join(f"\n\n{line}" for line in extra))


def _paragraph(dice: random.Random) -> str:
    return " ".join(
        f"Le {dice.choice(_NOUNS)} numéro {dice.randrange(2, 900)} {dice.choice(_VERBS)} {dice.choice(_PLACES)}, "
        f"dit le {dice.choice(_NOUNS)} du {dice.choice(_NOUNS)} {dice.choice(_PLACES)}."
        for _ in range(5)
    )


def _dressed(html: str, dice: random.Random) -> str:
    """A theme's furniture around a page, about 100 KB: styles, scripts, menus, icons, teasers of other stories."""
    style = "".join(f".w{number}{{margin:{number % 40}px;color:#{number:06x}}}" for number in range(900))
    script = "".join(_SCRIPT.format(dice.choice(_NOUNS)) for _ in range(120))
    menu = "".join(f'<li class="m"><a href="/rubrique/{n}">{dice.choice(_NOUNS)}</a></li>' for n in range(80))
    cards = "".join(
        f'<div class="card"><a href="/c/{n}"><img src="/i/{n}.jpg" alt=""></a><div class="in"><span><a href="/c/{n}">'
        f"Le {dice.choice(_NOUNS)} {dice.choice(_VERBS)} {dice.choice(_PLACES)}</a></span></div></div>"
        for n in range(60)
    )
    icon = '<svg viewBox="0 0 24 24"><path d="' + "M1 2l3 4z" * 30 + '"/></svg>'
    head = f"<style>{style}</style><script>{script}</script>"
    foot = f'<div class="aside">{cards}</div><footer><ul>{menu}</ul>{icon * 10}</footer>'
    html = html.replace("</head>", f"{head}</head>", 1) if "</head>" in html else head + html
    opening = re.search(r"<body[^>]*>", html)
    if opening:
        html = f"{html[: opening.end()]}<nav><ul>{menu}</ul>{icon * 5}</nav>{html[opening.end() :]}"
    return html.replace("</body>", f"{foot}</body>", 1) if "</body>" in html else html + foot
