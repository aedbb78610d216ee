"""Which addresses a source calls articles."""

from __future__ import annotations

from urllib.parse import urlsplit

from monitor.catalogue.model import Source
from monitor.catalogue.patterns import compile_pattern


def is_article_url(source: Source, url: str) -> tuple[bool, str]:
    """Whether ``url`` (canonical or as listed) is an article of ``source``, and why: which pattern took it, or a few
    words that the ledger keeps. A source without patterns takes every address of its hosts but the home page."""
    try:
        parts = urlsplit(url.strip())
        host = _bare(parts.hostname or "")
    except ValueError as error:
        return False, f"no address: {error}"
    if parts.scheme not in ("http", "https") or not host:
        return False, "no web address"
    if host not in hosts_of(source):
        return False, "another host"
    if not parts.query and parts.path.rstrip("/") == (source.home.path or "").rstrip("/"):
        return False, "the home page"
    address = parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), fragment="").geturl()
    for pattern in source.articles.reject:
        if compile_pattern(pattern).search(address):
            return False, f"rejected by {pattern}"
    for pattern in source.articles.patterns:
        if compile_pattern(pattern).search(address):
            return True, pattern
    if source.articles.patterns:
        return False, "fits no article pattern"
    return True, "every address of the source"


def identity_of(source: Source, url: str) -> str | None:
    """The source's own number for the article at ``url``; ``None`` where the source names no pattern for it, or the
    address holds none."""
    pattern = source.articles.identity
    found = compile_pattern(pattern).search(url) if pattern else None
    return found["id"] or None if found else None


def hosts_of(source: Source) -> frozenset[str]:
    """The hosts that a source publishes on, without ``www.``: the home's and those that it names."""
    return frozenset(map(_bare, (source.home.host or "", *source.articles.hosts)))


def scope_of(source: Source) -> frozenset[str]:
    """The hosts that a source may be fetched from: those that it publishes on, and those of its lists."""
    return hosts_of(source) | {_bare(urlsplit(str(strategy.url)).hostname or "") for strategy in source.discovery}


def _bare(host: str) -> str:
    host = host.lower().rstrip(".")
    if not host.isascii():
        # the form that the source's own host has; a host that has none belongs to nobody here
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return host.removeprefix("www.")
