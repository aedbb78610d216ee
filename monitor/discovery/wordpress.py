"""The REST interface of WordPress sites: the address of a page of posts, and its answer read; bytes -> links."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from monitor.discovery.hints import NO_DATE, When, read_date, shown, title_text
from monitor.discovery.link import Found, FoundLink
from monitor.discovery.prolog import as_text, read_prolog
from monitor.discovery.urls import UrlRejected, absolute

# WordPress compares ``after`` with the clock on the site's wall whatever zone is written (class-wp-date-query.php), so
# the window is opened on both sides by the largest distance between a wall clock and UTC
WALL_CLOCK = timedelta(hours=14)
LARGEST_PAGE = 100  # WordPress refuses more
_FIELDS = "id,link,date,date_gmt,modified_gmt,title"
_PAST_THE_END = "rest_post_invalid_page_number"
_ARRAY = re.compile(r"\[\s*(?:\{|\])")


def posts_url(
    root: str,
    after: datetime | None,
    before: datetime | None = None,
    page: int = 1,
    per_page: int = LARGEST_PAGE,
    categories: Sequence[int] = (),
) -> str:
    """The address that lists a site's posts, newest first, published after and before the given instants (aware; the
    window is opened by 14 hours on each side, see ``WALL_CLOCK``)."""
    window = {}
    if after is not None:
        window["after"] = (after.astimezone(UTC) - WALL_CLOCK).strftime("%Y-%m-%dT%H:%M:%S")
    if before is not None:
        window["before"] = (before.astimezone(UTC) + WALL_CLOCK).strftime("%Y-%m-%dT%H:%M:%S")
    chosen = {"categories": ",".join(map(str, categories))} if categories else {}
    query = window | chosen | {"per_page": str(per_page), "page": str(page), "orderby": "date", "order": "desc"}
    return f"{root.rstrip('/')}/wp-json/wp/v2/posts?{urlencode(query | {'_fields': _FIELDS}, safe=',:')}"


def read_posts(body: bytes, url: str, total_pages: int | None) -> Found:
    """The posts of one answer, in its order, and in ``more`` the next page's address. ``total_pages``: the header
    ``X-WP-TotalPages``; without it a full page means that there may be another. Never raises."""
    try:
        answer, notes = _decoded(body)
    except ValueError:
        named = read_prolog(body).named()
        return Found(problem=f"not an answer of WordPress: {named}")
    if isinstance(answer, dict):
        return _refused(answer)
    if not isinstance(answer, list):
        return Found(problem=f"not an answer of WordPress: JSON of type {type(answer).__name__}")
    links, rejected = [], []
    for post in answer:
        try:
            links.append(_link(post, url))
        except UrlRejected as error:
            listed = post.get("link") or post.get("id") if isinstance(post, dict) else post
            rejected.append((shown(listed), error.reason))
    problem = None if links or not rejected else f"no usable link among {len(rejected)} posts"
    return Found(tuple(links), tuple(rejected), more=_next(url, len(answer), total_pages), problem=problem, notes=notes)


def _decoded(body: bytes) -> tuple[Any, tuple[str, ...]]:
    """The JSON value; PHP's warnings in front of it are passed over. Raises ``ValueError``."""
    text = as_text(body)
    try:
        return json.loads(text), ()
    except RecursionError:
        raise ValueError("nested too deep") from None
    except ValueError:
        start = _ARRAY.search(text)
        if start is None:
            raise
    try:
        return json.JSONDecoder().raw_decode(text, start.start())[0], ("text around the JSON was passed over",)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _refused(answer: dict[str, Any]) -> Found:
    code, message = str(answer.get("code", "")), title_text(str(answer.get("message", "")))
    if code == _PAST_THE_END:
        return Found(notes=("asked for a page past the last",))
    if not code:
        return Found(problem="not an answer of WordPress: a JSON object without posts")
    return Found(problem=f"WordPress refused: {code[:80]}{f' ({message[:120]})' if message else ''}")


def _link(post: Any, url: str) -> FoundLink:
    if not isinstance(post, dict):
        raise UrlRejected("no post")
    title = post.get("title")
    rendered = title.get("rendered") if isinstance(title, dict) else title
    link = post.get("link")
    published, modified = _when(post.get("date_gmt")), _when(post.get("modified_gmt"))
    if published == NO_DATE and (local := _when(post.get("date"))).at:
        published = When(on=local.at.date())  # the site's wall clock gives the day, not the instant
    return FoundLink(
        absolute(url, link if isinstance(link, str) else ""),
        "wordpress",
        title_text(rendered if isinstance(rendered, str) else None),
        published.at,
        published.on,
        modified.at,
        modified.on,
    )


def _when(value: Any) -> When:
    return read_date(value) if isinstance(value, str) else NO_DATE


def _next(url: str, posts: int, total_pages: int | None) -> tuple[str, ...]:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    try:
        page, per_page = int(query.get("page", ["1"])[0]), int(query.get("per_page", ["10"])[0])
    except ValueError:
        return ()
    last = page >= total_pages if total_pages is not None else posts < per_page
    if last or not posts:
        return ()
    following = {name: values[0] for name, values in query.items()} | {"page": str(page + 1)}
    return (urlunsplit(parts._replace(query=urlencode(following, safe=",:"))),)
