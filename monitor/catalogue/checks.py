"""What a source file's values must agree on, beyond the form of each: examples, entry points, names, neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from monitor.catalogue.addresses import is_article_url
from monitor.catalogue.documents import Document, Place, Problem
from monitor.catalogue.files import did_you_mean, where
from monitor.catalogue.model import IdRange, Listing, Sitemap, Source
from monitor.catalogue.presets import feed_hints

# ISO 3166-1 alpha-2 of 2026; XK (Kosovo) and ZZ (no country, as of the CLDR) are of those that users may assign
_CODES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR "
    "GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO "
    "JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR "
    "MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO "
    "RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV "
    "TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK ZZ"
)
COUNTRIES = frozenset(_CODES.split())

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_PLACEHOLDERS = {"listing": ["page"], "id_range": ["id"]}


def source_problems(source: Source, document: Document) -> Iterator[Problem]:
    """What is wrong with one source, each with its line in ``document``."""
    yield from _name(source, document)
    yield from _country(source, document)
    yield from _entry_points(source, document)
    yield from _examples(source, document)


def clashes(sources: Mapping[str, Source], documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Sources that share a home page or an entry point; the problem stands in the later source and names the earlier.
    Sitemaps may be shared: two sources of one host can part its addresses between them by their patterns."""
    seen: dict[str, tuple[str, str]] = {}
    for source_id, source in sources.items():
        document = documents[source_id]
        claims: list[tuple[Place, str, str]] = [(("home",), "home", str(source.home))]
        claims += [
            (("discovery", number, "url"), entry.kind, str(entry.url))
            for number, entry in enumerate(source.discovery)
            if not isinstance(entry, Sitemap)
        ]
        for place, kind, url in claims:
            slot = f"{kind} {_same(url)}"
            if slot not in seen:
                seen[slot] = (source_id, url)
                continue
            other, other_url = seen[slot]
            whose = "this file already has" if other == source_id else f"{documents[other].path} already has"
            remedy = "delete one" if other == source_id else "one outlet has one file: delete one, or give each its own"
            yield document.problem(place, f"{where(place)}: {whose} {other_url} ({remedy})")


def _name(source: Source, document: Document) -> Iterator[Problem]:
    path = document.path
    if source.id != path.stem:
        yield document.problem(("id",), f"id: {source.id!r} stands in {path.name} (name the file {source.id}.yml)")
    folder = path.parent.name
    if re.fullmatch(r"[a-z]{2}", folder) and folder != source.country.lower():
        yield document.problem(
            ("country",),
            f"country: {source.country} stands in the folder {folder}/ (move the file to {source.country.lower()}/)",
        )


def _country(source: Source, document: Document) -> Iterator[Problem]:
    if source.country not in COUNTRIES:
        yield document.problem(
            ("country",), f"country: {source.country} is no country's code (ISO 3166-1, as BF; ZZ where it has none)"
        )


def _entry_points(source: Source, document: Document) -> Iterator[Problem]:
    if source.enabled and source.role != "imported" and not source.discovery:
        yield document.problem(
            (),
            "no entry point under discovery: nothing would ever be read "
            "(name the platform, add a feed, or disable the source)",
        )
    for number, entry in enumerate(source.discovery):
        place = ("discovery", number, "url")
        at = f"discovery[{number}].url"
        url = str(entry.url)
        known = _PLACEHOLDERS.get(entry.kind, [])
        for name in _PLACEHOLDER.findall(url):
            if name not in known:
                yield document.problem(
                    place, f"{at}: {{{name}}} is filled in by nothing here{did_you_mean(name, known)}"
                )
        if not _host(url):
            yield document.problem(place, f"{at}: {url!r} has no host (write it whole)")
        if "@" in url.partition("://")[2].partition("/")[0]:
            yield document.problem(
                place, f"{at}: a user name stands in the address (delete it: files are no place for it)"
            )
        if entry.kind == "feed" and _same(url) == _same(str(source.home)):
            hints = " or ".join(urljoin(str(source.home), hint) for hint in feed_hints(source.platform))
            hint = f"try {hints}" if hints else 'look for <link rel="alternate" type="application/rss+xml"> in the page'
            yield document.problem(place, f"{at}: this is the home page, not a feed ({hint})")
        if isinstance(entry, Listing):
            if entry.pages > 1 and "{page}" not in entry.url:
                yield document.problem(
                    place, f"{at}: {entry.pages} pages but no {{page}} (say where the number stands)"
                )
            if not source.articles.patterns:
                yield document.problem(
                    ("discovery", number), f"discovery[{number}]: a listing needs articles.patterns to tell articles"
                )
        if isinstance(entry, IdRange):
            fits, why = is_article_url(source, url.replace("{id}", "123456"))
            if not fits:
                yield document.problem(place, f"{at}: its addresses are no articles of this source: {why}")


def _examples(source: Source, document: Document) -> Iterator[Problem]:
    for number, url in enumerate(source.articles.examples):
        fits, why = is_article_url(source, url)
        if not fits:
            place = ("articles", "examples", number)
            yield document.problem(place, f"articles.examples[{number}]: {url} is no article here: {why}")
    for number, url in enumerate(source.articles.counterexamples):
        fits, why = is_article_url(source, url)
        if fits:
            place = ("articles", "counterexamples", number)
            yield document.problem(place, f"articles.counterexamples[{number}]: {url} is taken for an article: {why}")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _same(url: str) -> str:
    """One form for addresses that lead to the same place: no scheme, no ``www.``, no slash at the end."""
    host, _, rest = url.partition("://")[2].partition("/")
    return f"{host.lower().removeprefix('www.')}/{rest.partition('#')[0]}".rstrip("/")
