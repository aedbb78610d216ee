"""``press-monitor sources add URL``: looks at a site and proposes its source file."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import settings
from monitor.catalogue.addresses import scope_of
from monitor.catalogue.files import raise_problems
from monitor.catalogue.model import Source
from monitor.catalogue.places import country_of
from monitor.catalogue.sources import check_files, load_sources
from monitor.cli.looking import look, looking
from monitor.cli.source_check import INTERRUPTED
from monitor.cli.telling import print_json, tell
from monitor.clock import SystemClock
from monitor.discovery.urls import UrlRejected, absolute
from monitor.errors import ConfigError, NetworkDownError, UsageError
from monitor.fetching import url_policy
from monitor.fetching.cautions import warnings_of
from monitor.fetching.proposal import Proposal, Wanted, id_of, propose
from monitor.fetching.robots import refusal
from monitor.fetching.routes import LoopbackRoutes
from monitor.fetching.site_survey import SiteSurvey, Tried

NOTHING_FOUND = 2
# by the url policy's word for why it is never asked for
_NEVER_ASKED = {
    "ssrf": "it is an address of this machine or of a local network",
    "host": "its host cannot be one of the public internet",
    "port": "only the usual ports of the web, 80 and 443, are asked",
}


def add_source(
    url: str,
    wanted: Wanted,
    directories: Sequence[Path],
    db: Path,
    *,
    write: bool,
    as_json: bool,
    routes: Mapping[str, int],
) -> int:
    """Looks at the site, prints the proposal, and with ``write`` makes it the user's own source; returns the exit code.

    Raises ``UsageError`` for what is no address and for an id that is taken, ``NetworkDownError`` where no server
    answers, ``ConfigError`` for a proposal that the registry would refuse."""
    address, guessed = _address(url, routes)
    known = load_sources(directories)
    _refuse_known(address, wanted.source_id, known)
    survey = SiteSurvey(address, guessed_scheme=guessed)
    stand_in = Source.model_validate({"id": "site", "name": "x", "home": address, "country": "XX"})
    today = SystemClock().now().date()
    with looking(db, "sources add", [stand_in], routes) as session:
        complete = look(session, [survey], routes)
    if not complete:
        return INTERRUPTED
    if survey.home is None or survey.home.unreachable:
        reason = survey.home.reason if survey.home is not None else "it was not asked"
        raise NetworkDownError(f"{survey.url} cannot be reached: {reason}; check the address and the connection")
    proposal = propose(survey, wanted, wanted.country or country_of(survey.home_url), today)
    robots = survey.robots
    refused = [
        (sample.url, blocked.detail)
        for sample in proposal.sample
        if robots is not None and (blocked := refusal(robots, sample.url, settings.ROBOTS_NAME))
    ]
    warnings = warnings_of(survey, proposal, known, today, refused)
    country = wanted.country or country_of(survey.home_url)
    if country is None:
        warnings.append("the country is not known; give it with --country")
    written = None
    if write and proposal.source is not None:
        written = _written(proposal, known, country, directories)
    if as_json:
        print_json(_object(survey, proposal, warnings, written))
    else:
        tell(_told(survey, proposal, warnings))
    if proposal.source is None:
        tell(f"press-monitor: no entry point of {survey.home_url} tells of articles; nothing to add", err=True)
        return NOTHING_FOUND
    if written is not None and not as_json:
        tell(f"\nwritten: {written}")
        tell(f"next: press-monitor crawl {proposal.source_id} --dry-run")
    return 0


def _address(url: str, routes: Mapping[str, int]) -> tuple[str, bool]:
    """The address that is meant, and whether its scheme was guessed. Raises ``UsageError``."""
    text = url.strip()
    guessed = "://" not in text
    try:
        address = absolute("https://site.invalid/", f"https://{text}" if guessed else text)
        parts = urlsplit(address)
    except (UrlRejected, ValueError) as error:
        raise UsageError(f"{url!r} is no web address: {error}; write it as https://www.example.org/") from None
    if "." not in (parts.hostname or ""):
        raise UsageError(f"{url!r} is no web address: it names no host; write it as https://www.example.org/")
    address = parts._replace(fragment="", path=parts.path or "/").geturl()
    refused = url_policy.refusal(address, LoopbackRoutes(routes))
    if refused is not None and refused.reason in _NEVER_ASKED:
        raise UsageError(
            f"{url!r} is no press site: {_NEVER_ASKED[refused.reason]}; write it as https://www.example.org/"
        )
    return address, guessed


def _refuse_known(address: str, source_id: str | None, known: Mapping[str, Source]) -> None:
    """Raises ``UsageError`` for an id that is taken, and without an id of its own for a host that is a source's."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    owner = next((one.id for one in known.values() if host in scope_of(one)), None) if source_id is None else None
    if owner is not None:
        raise UsageError(
            f"{host} is a host of the source {owner} already, see 'press-monitor sources show {owner}'; "
            "give another id with --id to look at it all the same"
        )
    wanted = source_id or id_of(address)
    if wanted in known:
        raise UsageError(f"there is a source {wanted} already; give another id with --id")


def _written(proposal: Proposal, known: Mapping[str, Source], country: str | None, directories: Sequence[Path]) -> Path:
    """The file that now holds the proposal. Raises ``UsageError`` rather than writing over anything, ``ConfigError``
    with the lines of the registry's check."""
    if country is None:
        raise UsageError("nothing written: the country is not known; give it with --country, as --country ML")
    folder = settings.CATALOGUE_OVERLAY / "sources"
    path = folder / f"{proposal.source_id}.yml"
    if proposal.source_id in known or path.exists():
        raise UsageError(f"nothing written: there is a source {proposal.source_id} already; give another id with --id")
    with tempfile.TemporaryDirectory(prefix="press-monitor-") as desk:
        draft = Path(desk) / path.name
        draft.write_text(proposal.text, encoding="utf-8")
        _, problems = check_files([draft], directories)
        raise_problems(problems)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(proposal.text)
    except FileExistsError:
        raise UsageError(f"nothing written: {path} is there already") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be written ({error.strerror}); check its owner") from None
    return path


def _object(survey: SiteSurvey, proposal: Proposal, warnings: list[str], written: Path | None) -> dict[str, object]:
    return {
        "url": survey.url,
        "home": survey.home_url,
        "platform": survey.verdict.platform,
        "evidence": list(survey.verdict.evidence),
        "robots_status": survey.robots.status if survey.robots is not None else None,
        "entry_points": [_tried(tried, tried in proposal.chosen) for tried in survey.tried],
        "id": proposal.source_id,
        "yaml": proposal.text if proposal.source is not None else None,
        "articles": {
            "patterns": list(proposal.source.articles.patterns) if proposal.source is not None else [],
            "patterns_from": "the site's own addresses" if proposal.inferred else "the platform's preset",
            "items": proposal.items,
            "taken": proposal.taken,
            "left": list(proposal.left),
            "home_links": proposal.home_links,
            "home_taken_beside_items": list(proposal.home_taken),
            "home_left": list(proposal.home_left),
        },
        "sample": [
            {"url": one.url, "title": one.title, "published_on": one.day.isoformat() if one.day else None}
            for one in proposal.sample
        ],
        "warnings": warnings,
        "problems": list(proposal.problems),
        "written": str(written) if written else None,
    }


def _tried(tried: Tried, proposed: bool) -> dict[str, object]:
    return {
        "kind": tried.entry.kind,
        "url": str(tried.entry.url),
        "found_by": tried.found_by,
        "status": tried.status,
        "items": len(tried.links),
        "problem": tried.problem,
        "proposed": proposed,
    }


def _told(survey: SiteSurvey, proposal: Proposal, warnings: list[str]) -> str:
    lines = [f"{survey.home_url}", f"platform: {survey.verdict.platform}"]
    lines += [f"  {what}" for what in survey.verdict.evidence] or ["  no mark of a known system"]
    lines.append("entry points:")
    for tried in survey.tried:
        word = f"{len(tried.links)} items" if tried.works else tried.problem or ""
        mark = "+" if tried in proposal.chosen else " "
        lines.append(f" {mark} {tried.entry.kind:<9} {tried.entry.url}  ({tried.found_by}): {word}")
    if proposal.source is not None:
        whose = "inferred from its lists" if proposal.inferred else "of the platform"
        lines.append(f"article addresses ({whose}):")
        lines += [f"    {pattern}" for pattern in proposal.source.articles.patterns] or [
            "    every address of its hosts"
        ]
        lines.append(f"  they take {proposal.taken} of {proposal.items} addresses that the lists gave")
        lines += [f"    not {url}" for url in proposal.left]
        others = proposal.home_links
        lines.append(f"  of {others} links on the home page they would leave, for example:")
        lines += [f"    {url}" for url in proposal.home_left] or ["    none"]
        if proposal.home_taken:
            lines.append("  and take beside what the lists gave:")
            lines += [f"    {url}" for url in proposal.home_taken]
        lines.append(f"it would fetch ({len(proposal.sample)} of them shown):")
        lines += [f"    {(one.day or '?')!s:<10}  {one.title or '(no title)'}  {one.url}" for one in proposal.sample]
    lines += [f"warning: {warning}" for warning in warnings]
    # what sites wrote makes no lines of its own; the file's text is the file's
    shown = [line.replace("\n", " ") for line in lines]
    if proposal.source is not None:
        shown += ["", proposal.text.rstrip()]
    return "\n".join(shown)
