from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.discovery.wordpress import posts_url, read_posts

ROOT = "https://site.example/"
POST = {
    "id": 1,
    "link": "https://site.example/2025/05/23/titre/",
    "date": "2025-05-23T10:05:00",
    "date_gmt": "2025-05-23T08:05:00",
    "modified_gmt": "2025-05-24T09:00:00",
    "title": {"rendered": "L&#8217;AES &amp; ses <em>voisins</em>"},
}


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_address_of_a_page_of_posts() -> None:
    after = datetime(2025, 5, 23, 16, tzinfo=timezone(timedelta(hours=2)))
    url = posts_url(ROOT, after, datetime(2025, 6, 1, tzinfo=UTC), page=2, per_page=50, categories=(3, 7))
    assert url.startswith(
        "https://site.example/wp-json/wp/v2/posts?after=2025-05-23T00:00:00&before=2025-06-01T14:00:00&"
    )
    asked = query(url)
    assert (asked["page"], asked["per_page"], asked["categories"], asked["order"]) == ("2", "50", "3,7", "desc")
    assert "after" not in query(posts_url("https://site.example/fr", None))
    assert posts_url("https://site.example/fr", None).startswith("https://site.example/fr/wp-json/")


def test_a_post_with_all_its_hints() -> None:
    found = read_posts(json.dumps([POST]).encode(), posts_url(ROOT, None), 1)
    (link,) = found.links
    assert (link.url, link.found_in, link.title) == (POST["link"], "wordpress", "L’AES & ses voisins")
    assert link.published_at == datetime(2025, 5, 23, 8, 5, tzinfo=UTC)
    assert link.modified_at == datetime(2025, 5, 24, 9, tzinfo=UTC)
    assert (found.more, found.problem, found.notes, found.rejected) == ((), None, (), ())


def test_without_the_instant_the_day_of_the_wall_clock_remains() -> None:
    found = read_posts(json.dumps([POST | {"date_gmt": "0000-00-00T00:00:00"}]).encode(), ROOT, 1)
    assert (found.links[0].published_at, found.links[0].published_on) == (None, date(2025, 5, 23))


def test_odd_posts_never_lose_their_neighbours() -> None:
    odd: list[object] = [
        None,
        3,
        [],
        {},
        {"link": False, "id": 9},
        {"link": "javascript:x"},
        {"link": "https://site.example/b", "title": 5, "date_gmt": 7},
    ]
    found = read_posts(json.dumps([*odd, POST]).encode(), ROOT, 1)
    assert [link.url for link in found.links] == ["https://site.example/b", POST["link"]]
    assert len(found.rejected) == 6
    assert ("9", "empty address") in found.rejected


@pytest.mark.parametrize(("page", "total", "posts", "more"), [(1, 3, 2, True), (3, 3, 2, False), (1, None, 2, True),
                                                             (1, None, 1, False),
                                                             (1, 3, 0, False)])  # fmt: skip
def test_next_page(page: int, total: int | None, posts: int, more: bool) -> None:
    url = posts_url(ROOT, datetime(2025, 5, 23, tzinfo=UTC), page=page, per_page=2, categories=(1, 2))
    found = read_posts(json.dumps([POST] * posts).encode(), url, total)
    assert bool(found.more) is more
    if more:
        assert query(found.more[0]) == query(url) | {"page": str(page + 1)}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (
            b'{"code":"rest_no_route","message":"Aucune <b>route</b>","data":{"status":404}}',
            "WordPress refused: rest_no_route (Aucune route)",
        ),
        (b"<!DOCTYPE html><title>Connexion</title>", 'not an answer of WordPress: an HTML page titled "Connexion"'),
        (b"", "an empty document"),
        (b"{}", "a JSON object without posts"),
        (b"null", "JSON of type NoneType"),
        (b"12", "JSON of type int"),
        (b"[{}]", "no usable link among 1 posts"),
        (b"[" * 50_000, "not an answer of WordPress"),
        (b'[{"a":' * 50_000, "not an answer of WordPress"),
        (b'[{"id": 1, "link": "https://site.ex', "not an answer of WordPress"),
    ],
)
def test_other_answers_are_named(body: bytes, problem: str) -> None:
    found = read_posts(body, ROOT, None)
    assert found.links == ()
    assert problem in (found.problem or "")


def test_no_posts_and_past_the_end_are_no_problem() -> None:
    assert read_posts(b"[]", ROOT, None).problem is None
    found = read_posts(b'{"code":"rest_post_invalid_page_number","message":"x"}', ROOT, None)
    assert (found.problem, found.notes) == (None, ("asked for a page past the last",))


def test_warnings_of_php_are_passed_over() -> None:
    body = (
        b"\xef\xbb\xbf<br />\n<b>Warning</b>: x in [a] on line <b>3</b><br />"
        + json.dumps([POST]).encode()
        + b"<!-- end -->"
    )
    found = read_posts(body, ROOT, 1)
    assert [link.url for link in found.links] == [POST["link"]]
    assert found.notes == ("text around the JSON was passed over",)


_json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["link", "title", "rendered", "code", "date_gmt"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(_json.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=100))
def test_garbage_never_raises(body: bytes) -> None:
    read_posts(body, ROOT, None)
