"""How sure it is who wrote a text first, whom it comes from beyond that, and why, in words for readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from db.precedence import Carrier, credit_list, credited_names, fold_name

# how sure the order of two instants is, by the minutes between them
_CLEAR = ((360, 0.9), (60, 0.85), (10, 0.75), (0, 0.6))
ALONE = 0.7  # one article that names nobody: others may have it whom nobody reads here
NAMED = 0.95  # other outlets say so
CREDITED = 0.9  # it says so itself
GUESSED = 0.15  # less for each of two instants that is not an hour that the page gives
LEAST = 0.3


@dataclass(frozen=True, slots=True)
class Origin:
    """``credit``: whom a text comes from by its credits where that is nobody who is crawled; ``confidence``: that of
    the credit, or else of the article that counts as the first, 0 to 1; ``reasons``: French sentences."""

    credit: str | None
    confidence: float
    reasons: tuple[str, ...]


def explain(carriers: Sequence[Carrier], crawled: AbstractSet[str]) -> Origin:
    """What is to be said of the first of ``carriers``, the articles of one text in the order in which they count.
    ``crawled``: the folded names of all outlets that are read here. Raises ``IndexError`` without any."""
    first, later = carriers[0], carriers[1:]
    naming = [one for one in later if one.source_id != first.source_id and credited_names(one.credits) & first.names]
    reasons = [*_time_reasons(first, later)]
    if naming:
        reasons.append(f"{_articles(len(naming))} du même texte {_cite(len(naming))} {first.name} comme source")
    if first.owner == "aggregator":
        reasons.append(f"{first.name} rassemble surtout les textes d’autres titres")
    credit, crediting = _outside(first, later, crawled)
    if credit is None:
        confidence = NAMED if naming else _confidence(first, later)
        if not (first.credits or naming) and (others := sum(one.credits is not None for one in later)):
            reasons.append(f"ne cite personne, alors que {_articles(others)} du même texte {_cite(others)} une source")
        return Origin(None, round(confidence, 2), tuple(reasons))
    if crediting == 1:
        reasons.append(f"cite {credit}, qui n’est pas lu ici : le texte vient de là")
    else:
        reasons.append(f"{_articles(crediting)} du même texte {_cite(crediting)} {credit}, qui n’est pas lu ici")
    return Origin(credit, NAMED if crediting > 1 else CREDITED, tuple(reasons))


def _outside(first: Carrier, later: Sequence[Carrier], crawled: AbstractSet[str]) -> tuple[str | None, int]:
    """Who is credited of those who are not crawled, and by how many articles: whom the first names, else whom at least
    two of the others do, and half of them."""
    named = Counter[str]()
    printed: dict[str, str] = {}
    for carrier in (first, *later):
        own = _unread(carrier, crawled)
        named.update(own.keys())
        printed = own | printed
    for name in _unread(first, crawled):
        return printed[name], named[name]
    if named and not credited_names(first.credits):
        name, count = min(named.items(), key=lambda pair: (-pair[1], pair[0]))
        if count >= 2 and 2 * count >= len(later):
            return printed[name], count
    return None, 0


def _unread(carrier: Carrier, crawled: Collection[str]) -> dict[str, str]:
    names = {fold_name(name): name for name in credit_list(carrier.credits)}
    return {folded: name for folded, name in names.items() if folded and folded not in crawled}


def _confidence(first: Carrier, later: Sequence[Carrier]) -> float:
    if not later:
        return ALONE
    second = later[0]
    minutes = _minutes(first.counts_from(()), second.counts_from(()))
    sure = next((value for least, value in _CLEAR if minutes >= least), LEAST)
    return max(LEAST, sure - GUESSED * sum(one.published_at is None for one in (first, second)))


def _time_reasons(first: Carrier, later: Sequence[Carrier]) -> list[str]:
    if first.published_at is not None:
        told = f"publié le {_day(first.published_at)} à {first.published_at[11:16]} UTC"
    elif first.published_on is not None:
        told = f"publié le {_day(first.published_on)}, sans heure"
    else:
        told = f"sans date ; vu pour la première fois le {_day(first.first_seen_at)} à {first.first_seen_at[11:16]} UTC"
    if not later:
        return [told, "seul article connu de ce texte"]
    minutes = _minutes(first.out_at, later[0].out_at)
    if minutes > 0:
        return [f"{told}, {_span(minutes)} avant la reprise suivante ({later[0].name})"]
    return [told]


def _minutes(start: str, end: str) -> float:
    try:
        return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() / 60
    except ValueError:
        return 0.0


def _span(minutes: float) -> str:
    if minutes < 60:
        return f"{max(1, round(minutes))} min"
    return f"{round(minutes / 60)} h" if minutes < 48 * 60 else f"{round(minutes / 1440)} jours"


def _day(instant: str) -> str:
    return f"{instant[8:10]}/{instant[5:7]}/{instant[:4]}"


def _articles(count: int) -> str:
    return "un article" if count == 1 else f"{count} articles"


def _cite(count: int) -> str:
    return "cite" if count == 1 else "citent"
