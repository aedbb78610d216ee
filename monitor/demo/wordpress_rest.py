"""The WordPress REST interface of the Courrier, and what its posts are made of."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from monitor.demo.exchange import Answer, Request
from monitor.demo.press import Edition, Published
from monitor.demo.wording import markup, sectioned

_JSON = "application/json; charset=UTF-8"
_PRIVATE_SECTION = "prive"


def is_private(item: Published) -> bool:
    """Whether the post is for subscribers: kept out of lists, under the path that robots.txt disallows."""
    return item.section == _PRIVATE_SECTION


def post_id(item: Published) -> int:
    """WordPress counts attachments and revisions too, so posts' ids lie apart."""
    return item.number * 3 + 1


def address(item: Published) -> str:
    """``http://www.courrier-liptako.example/2025/05/19/slug/``."""
    prefix = "/prive" if is_private(item) else ""
    return f"{item.outlet.root}{prefix}/{item.local:%Y/%m/%d}/{item.words}/"


def content(item: Published) -> str:
    """The post's HTML, one paragraph a line."""
    lines = [f"<p>{markup(paragraph)}</p>" for paragraph in item.paragraphs]
    if item.standfirst:
        lines.insert(0, f"<p><strong>{markup(item.standfirst)}</strong></p>")
    if item.leads_to:
        lines.append(f"<p>L’article complet est à lire sur {markup(item.leads_to)}</p>")
    elif item.credit:
        lines.append(f"<p>Source : {markup(item.credit)}</p>")
    return "\n".join(lines)


def excerpt(item: Published) -> str:
    """The first words, cut as WordPress cuts them."""
    words = item.paragraphs[0].split()
    return markup(" ".join(words[:30])) + (" […]" if len(words) > 30 else "")


def answer(request: Request, edition: Edition) -> Answer | None:
    """The answer below ``/wp-json/``; faulty parameters get status 400 and WordPress's own error codes."""
    if request.path.rstrip("/") != "/wp-json/wp/v2/posts":
        return _refusal(
            "rest_no_route", "Aucune route correspondant à l’URL et à la méthode de requête n’a été trouvée.", 404
        )
    try:
        per_page = int(request.parameter("per_page") or 10)
        number = int(request.parameter("page") or 1)
        after, before = _instant(request.parameter("after")), _instant(request.parameter("before"))
        modified_after = _instant(request.parameter("modified_after"))
    except ValueError:
        per_page, number, after, before, modified_after = 0, 1, None, None, None
    if not 1 <= per_page <= 100 or number < 1:
        return _refusal("rest_invalid_param", "Paramètre(s) non valide(s).", 400)
    posts = [
        item
        for item in edition.items
        if not is_private(item)
        and (after is None or item.at > after)
        and (before is None or item.at < before)
        and (modified_after is None or item.touched > modified_after)
    ]
    if request.parameter("orderby") == "modified":
        posts.sort(key=lambda item: item.touched, reverse=True)
    if request.parameter("order") == "asc":
        posts.reverse()
    pages = -(-len(posts) // per_page)
    if number > max(pages, 1):
        message = "Le numéro de page demandé est plus grand que le nombre de pages disponible."
        return _refusal("rest_post_invalid_page_number", message, 400)
    fields = (request.parameter("_fields") or "").split(",") if request.parameter("_fields") else None
    rows = [_post(item) for item in posts[(number - 1) * per_page : number * per_page]]
    if fields is not None:
        rows = [{key: value for key, value in row.items() if key in fields} for row in rows]
    headers = (("X-WP-Total", str(len(posts))), ("X-WP-TotalPages", str(pages)), ("Allow", "GET"))
    return Answer(json.dumps(rows).encode(), content_type=_JSON, headers=headers)


def _refusal(code: str, message: str, status: int) -> Answer:
    return Answer(json.dumps({"code": code, "message": message, "data": {"status": status}}).encode(), status, _JSON)


def _instant(text: str | None) -> datetime | None:
    """WordPress takes ISO 8601; without a zone it means the site's own clock, which here is UTC."""
    if not text:
        return None
    instant = datetime.fromisoformat(text.replace(" ", "+"))
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _post(item: Published) -> dict[str, Any]:
    texturized = markup(item.title).replace("’", "&#8217;").replace("'", "&#8217;").replace("–", "&#8211;")
    return {
        "id": post_id(item),
        "date": f"{item.local:%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{item.at:%Y-%m-%dT%H:%M:%S}",
        "guid": {"rendered": f"{item.outlet.root}/?p={post_id(item)}"},
        "modified": f"{item.touched.astimezone(item.outlet.timezone):%Y-%m-%dT%H:%M:%S}",
        "modified_gmt": f"{item.touched:%Y-%m-%dT%H:%M:%S}",
        "slug": item.words,
        "status": "publish",
        "type": "post",
        "link": address(item),
        "title": {"rendered": texturized},
        "content": {"rendered": content(item), "protected": False},
        "excerpt": {"rendered": f"<p>{excerpt(item)}</p>\n", "protected": False},
        "author": 2,
        "comment_status": "open",
        "sticky": False,
        "categories": [1 + sum(sectioned(item.section).encode()) % 20],
        "tags": [],
    }
