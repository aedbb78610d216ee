"""A site looked at for the first time: its home page, what that and robots.txt declare, and the places where its
platform keeps feeds, posts and sitemaps; then two of its articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from protego import Protego
from pydantic import TypeAdapter, ValidationError

from monitor.catalogue.model import Discovery, Feed, Listing, Platform, Sitemap
from monitor.catalogue.presets import feed_hints, filled, preset
from monitor.discovery.front_page import DeclaredFeed, FrontPage, read_front_page
from monitor.discovery.link import FoundLink
from monitor.discovery.platform_signs import Verdict, platform_of
from monitor.discovery.prolog import read_prolog
from monitor.discovery.reading import first_document, read_document
from monitor.discovery.urls import UrlRejected, canonical, key
from monitor.fetching.entry_report import failing
from monitor.fetching.hosts import RobotsCopy
from monitor.fetching.probe import Answer, Ask
from monitor.fetching.robots import text_of

FEEDS, SITEMAPS = 6, 3  # tried on one site
ARTICLES = 2
DECLARED, WELL_KNOWN, GIVEN = "declared by the home page", "well-known path", "the address given"
# of a site whose system is not known and whose page declares none
_ANY_FEEDS = ("/feed/", "/rss", "/rss.xml", "/xml/syndication.rss")
_SITEMAPS: dict[str, tuple[str, ...]] = {"wordpress": ("/wp-sitemap.xml", "/sitemap_index.xml")}
_ENTRY: TypeAdapter[Discovery] = TypeAdapter(Discovery)


@dataclass(frozen=True, slots=True)
class Tried:
    """An entry point that was asked for. ``found_by``: how we came to it; ``problem``: why it is of no use, None when
    it told of articles; ``is_html``: a web page came instead of a list; ``title``: of that page."""

    entry: Discovery
    found_by: str
    problem: str | None = "not asked"
    status: int | None = None
    is_html: bool = False
    links: tuple[FoundLink, ...] = ()
    title: str | None = None

    @property
    def works(self) -> bool:
        """Whether it told of something."""
        return self.problem is None and bool(self.links)


class SiteSurvey:
    """The survey behind ``sources add``. ``url``: of the home page, or of a feed; ``guessed_scheme``: whether nobody
    wrote the https that stands in it. Once it is over: ``home`` (None where no server answered), ``front``,
    ``verdict``, ``tried``, ``articles``."""

    def __init__(self, url: str, *, guessed_scheme: bool = False) -> None:
        self.url = url
        self.guessed_scheme = guessed_scheme
        self.home: Answer | None = None
        self.front: FrontPage | None = None
        self.verdict = Verdict("custom")
        self.tried: list[Tried] = []
        self.articles: list[Answer] = []
        self._waiting = 0
        self._given: str | None = None

    @property
    def home_url(self) -> str:
        """Where the home page is, once redirects were followed."""
        return self.home.url if self.home is not None and self.home.status == 200 else self.url

    @property
    def robots(self) -> RobotsCopy | None:
        """The site's robots.txt."""
        return self.home.robots if self.home is not None else None

    def first(self) -> Iterator[Ask]:
        yield Ask(self.url, "home")

    def answered(self, answer: Answer) -> Iterable[Ask]:
        about = answer.ask.about
        if about == "home":
            yield from self._home_answered(answer)
        elif about == "article":
            self.articles.append(answer)
        else:
            self._waiting -= 1
            yield from self._tried(about, answer)
            if not self._waiting and not self._tells():
                # what the page declares may be what a former system left in it
                yield from self._try(hints(self.home_url, self.verdict.platform))
            if not self._waiting:
                for url in self._newest()[:ARTICLES]:
                    yield Ask(url, "article")

    def _home_answered(self, answer: Answer) -> Iterator[Ask]:
        if answer.unreachable and self.guessed_scheme and self.url.startswith("https://"):
            self.url = "http://" + self.url.removeprefix("https://")
            yield Ask(self.url, "home")
            return
        if answer.status == 200 and self._given is None and read_prolog(answer.body).root in ("rss", "feed", "rdf"):
            # somebody gave the feed's address for the site's
            self._given = self.url
            self.url = urljoin(answer.url, "/")
            yield Ask(self.url, "home")
            return
        self.home = answer
        if answer.unreachable:
            return
        if answer.status == 200:
            self.front = read_front_page(answer.body, answer.url)
            self.verdict = platform_of(answer.body, answer.headers)
        given = _offer("feed", self._given, GIVEN) if self._given else None
        found = candidates(self.home_url, self.verdict.platform, self.front, answer.robots)
        yield from self._try([given, *found] if given else found)

    def _try(self, entries: Iterable[Tried]) -> Iterator[Ask]:
        """Asks for those that were not asked for yet."""
        known = {_slot(tried.entry) for tried in self.tried}
        for tried in entries:
            if _slot(tried.entry) in known:
                continue
            known.add(_slot(tried.entry))
            self.tried.append(tried)
            url = first_document(tried.entry)
            if url is not None:
                self._waiting += 1
                yield Ask(url, len(self.tried) - 1)

    def _tells(self) -> bool:
        return any(tried.works and not isinstance(tried.entry, Listing | Sitemap) for tried in self.tried)

    def _tried(self, about: int | tuple[int, str], answer: Answer) -> Iterator[Ask]:
        number = about if isinstance(about, int) else about[0]
        tried = self.tried[number]
        word, what = failing(answer)
        if word is not None:
            if isinstance(about, int):
                self.tried[number] = replace(tried, problem=what, status=answer.status)
            return
        prolog = read_prolog(answer.body)
        found = read_document(tried.entry, answer.body, answer.url, answer.headers)
        is_html = prolog.is_html and not isinstance(tried.entry, Listing)
        # what is read at another address is had from there the next time
        moved = answer.moved_to if isinstance(about, int) and isinstance(tried.entry, Feed | Sitemap) else None
        entry = _ENTRY.validate_python({**tried.entry.model_dump(mode="json"), "url": moved}) if moved else tried.entry
        if is_html:
            problem: str | None = f"an HTML page{f' titled “{prolog.title}”' if prolog.title else ''}"
        else:
            problem = None if found.links or tried.links else found.problem or "no items"
        links = {_key(link.url): link for link in (*tried.links, *found.links)}
        self.tried[number] = replace(
            tried,
            entry=entry,
            problem=problem,
            status=answer.status,
            is_html=is_html,
            links=tuple(links.values()),
            title=prolog.title,
        )
        if isinstance(entry, Sitemap) and isinstance(about, int):
            for child in _telling(found.more)[:2]:
                self._waiting += 1
                yield Ask(child, (number, "child"))

    def _newest(self) -> list[str]:
        """Addresses of feeds and posts, one of each list in turn, to look at an article."""
        told = [tried.links for tried in self.tried if tried.works and not isinstance(tried.entry, Listing | Sitemap)]
        told = told or [tried.links for tried in self.tried if tried.works and isinstance(tried.entry, Sitemap)]
        return list(dict.fromkeys(link.url for links in told for link in links[:ARTICLES]))


def candidates(home: str, platform: Platform, front: FrontPage | None, robots: RobotsCopy | None) -> list[Tried]:
    """The entry points worth a request, the likeliest first: what the page and robots.txt declare, what is usual with
    the platform; the places where feeds often are, where the page declares none."""
    found: list[Tried | None] = []
    feeds = [feed.url for feed in (front.feeds if front else ()) if not _is_of_comments(feed)]
    found += [_offer("feed", url, DECLARED) for url in feeds[:FEEDS]]
    for template in preset(platform).get("discovery", ()):
        found.append(Tried(_ENTRY.validate_python(filled(template, home)), f"usual with {platform}"))
    if not feeds:
        found += hints(home, platform)
    named = Protego.parse(text_of(robots.body)).sitemaps if robots is not None else ()
    maps = [_offer("sitemap", urljoin(home, url), "named by robots.txt") for url in named]
    maps += [_offer("sitemap", urljoin(home, path), WELL_KNOWN) for path in _SITEMAPS.get(platform, ("/sitemap.xml",))]
    return [tried for tried in (*found, *maps[:SITEMAPS]) if tried is not None]


def hints(home: str, platform: Platform) -> list[Tried]:
    """The places where sites of the platform keep their feed."""
    paths = feed_hints(platform) or _ANY_FEEDS
    return [tried for path in paths if (tried := _offer("feed", urljoin(home, path), WELL_KNOWN))]


def _offer(kind: str, url: str, found_by: str) -> Tried | None:
    """An entry point to try, or None: a page may declare anything as its feed."""
    try:
        return Tried(_ENTRY.validate_python({"kind": kind, "url": url}), found_by)
    except ValidationError:
        return None


def _slot(entry: Discovery) -> str:
    return f"{entry.kind} {_key(str(entry.url))}"


def _is_of_comments(feed: DeclaredFeed) -> bool:
    return "/comments/" in feed.url or "comment" in (feed.title or "").lower()


def _telling(children: tuple[str, ...]) -> list[str]:
    """An index's children, those that list news or posts first; the rest as told, newest first."""
    return sorted(children, key=lambda url: not any(word in url for word in ("news", "post", "article", "actu")))


def _key(url: str) -> str:
    try:
        return key(url)
    except UrlRejected:
        return url


def canonical_of(url: str) -> str:
    """``url`` in its canonical form, or as it is where it has none."""
    try:
        return canonical(url)
    except UrlRejected:
        return url
