"""What somebody should know of a site before it becomes a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import urlsplit

from monitor.catalogue.addresses import hosts_of
from monitor.catalogue.model import Source
from monitor.discovery.front_page import read_front_page
from monitor.fetching.hosts import host_key
from monitor.fetching.live_check import STALE_DAYS
from monitor.fetching.proposal import Proposal, day_of
from monitor.fetching.site_survey import WELL_KNOWN, SiteSurvey


def warnings_of(
    survey: SiteSurvey, proposal: Proposal, known: Mapping[str, Source], today: date, refused: Sequence[tuple[str, str]]
) -> list[str]:
    """What somebody should know before the source is used. ``refused``: addresses of articles that robots.txt forbids,
    each with the rule."""
    found: list[str] = []
    answer, front = survey.home, survey.front
    if answer is not None and answer.trouble == "robots":
        found.append(f"robots.txt forbids the home page: {answer.reason}")
    elif answer is not None and answer.trouble:
        found.append(f"the home page cannot be had: {answer.reason}")
    elif answer is not None and answer.status != 200:
        found.append(f"the home page answers HTTP {answer.status}")
    if host_key(urlsplit(survey.home_url).hostname or "") != host_key(urlsplit(survey.url).hostname or ""):
        found.append(f"{survey.url} leads to another host: {survey.home_url}")
    if front is not None and front.wall:
        found.append(f"the home page may be a wall: “{front.wall}”")
    if front is not None and front.is_written_by_scripts:
        found.append("the home page is written by JavaScript: no list on it can be read")
    for tried in survey.tried:
        if tried.is_html and tried.found_by != WELL_KNOWN:
            found.append(f"a feed or sitemap that is {tried.problem}: {tried.entry.url} ({tried.found_by})")
    newest = max((day for tried in proposal.chosen for link in tried.links if (day := day_of(link))), default=None)
    if newest is not None and today - newest > timedelta(days=STALE_DAYS):
        found.append(f"stale: the newest item is of {newest}, {(today - newest).days} days ago")
    if proposal.chosen and newest is None:
        found.append("no list states a date: articles get theirs from their pages")
    if refused:
        found.append(f"robots.txt forbids {len(refused)} of the sample's articles: {refused[0][1]} ({refused[0][0]})")
    for article in survey.articles:
        found += _of_article(article.ask.url, article.status, article.trouble, article.body, article.url)
    if proposal.source is not None:
        found += _neighbours(proposal.source, known)
    if proposal.source_id in known:
        found.append(f"the id {proposal.source_id} is taken ({known[proposal.source_id].name}); give another with --id")
    return list(dict.fromkeys(found))


def _of_article(url: str, status: int | None, trouble: str | None, body: bytes, final: str) -> list[str]:
    if trouble:
        return [] if trouble == "robots" else [f"an article cannot be had ({trouble}): {url}"]
    if status != 200:
        return [f"an article answers HTTP {status}: {url}"]
    page = read_front_page(body, final)
    if page is None:
        return [f"an article is no page: {url}"]
    if page.paywall:
        return [f"behind a paywall, by the words “{page.paywall}”: {url}"]
    if page.wall:
        return [f"an article may be a wall, “{page.wall}”: {url}"]
    if page.is_written_by_scripts:
        return [f"an article is written by JavaScript, its text cannot be read: {url}"]
    return []


def _neighbours(source: Source, known: Mapping[str, Source]) -> list[str]:
    mine = hosts_of(source)
    return [
        f"another source has this host already: {other.id} ({other.name}, {other.home})"
        for other in known.values()
        if other.id != source.id and mine & hosts_of(other)
    ]
