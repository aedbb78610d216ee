from __future__ import annotations

import http.client
from collections import Counter
from collections.abc import Callable

import lxml.html
import pytest

from monitor.demo import FAULTS, FIRST_DAY, DemoPress, expected, press_on
from monitor.demo.faults import DEPTH, MISSING_BYTES, Fault
from monitor.demo.outlets import OUTLETS
from monitor.demo.site import address

from .conftest import Reader

BY_BEHAVIOUR = {fault.behaviour: fault for fault in FAULTS}


def fault(behaviour: str) -> Fault:
    return BY_BEHAVIOUR[behaviour]  # type: ignore[index]


def test_each_behaviour_is_planted_once_and_carried_by_an_article_of_its_address() -> None:
    assert set(Counter(fault.behaviour for fault in FAULTS).values()) == {1}
    shown = {item.text: item for items in press_on(FIRST_DAY).values() for item in items}
    for planted in FAULTS:
        assert planted.ends
        if planted.behaviour in ("robots", "error once", "truncated", "nested", "cookie wall"):
            assert planted.text is not None
            assert address(shown[planted.text]) == planted.url
        elif planted.behaviour in ("amp twin", "tracking twin"):
            assert planted.text is not None
            assert planted.url.startswith(address(shown[planted.text]))


@pytest.mark.parametrize("planted", FAULTS, ids=lambda planted: planted.behaviour)
def test_the_list_that_is_named_shows_it(planted: Fault, reader: Reader) -> None:
    listed_in = reader.get(OUTLETS[planted.outlet].root + planted.listed_in).text
    shown = planted.path.replace("&", "&amp;").removeprefix("/") if planted.path.startswith("/") else planted.path
    assert shown in listed_in


def test_gone_item_and_twins(reader: Reader) -> None:
    assert reader.get(fault("gone item").url).status == 404
    amp = reader.get(fault("amp twin").url)
    assert amp.status == 200
    assert f'<link rel="canonical" href="{fault("amp twin").url.removesuffix("amp/")}">' in amp.text
    plain, _, _ = fault("tracking twin").url.partition("?")
    assert reader.get(fault("tracking twin").url).body == reader.get(plain).body


def test_the_page_that_robots_disallow_would_be_there(reader: Reader) -> None:
    page = reader.get(fault("robots").url)
    assert page.status == 200
    assert "cette lettre vous est réservée" in page.text
    assert fault("robots").url not in {article.url for article in expected(FIRST_DAY).articles}


def test_an_error_that_comes_once(reader_of: Callable[[DemoPress], Reader]) -> None:
    for _ in range(2):
        with DemoPress(FIRST_DAY) as press:
            reader = reader_of(press)
            url = fault("error once").url
            assert [reader.get(url).status for _ in range(3)] == [500, 200, 200]


def test_a_page_that_ends_too_early(reader_of: Callable[[DemoPress], Reader], first_day: DemoPress) -> None:
    for _ in range(2):
        with pytest.raises(http.client.IncompleteRead) as cut:
            reader_of(first_day).get(fault("truncated").url)
        assert cut.value.expected is not None
        assert cut.value.expected > MISSING_BYTES
        assert b"<h1>" in cut.value.partial
        assert b"</html>" not in cut.value.partial
    assert fault("truncated").url not in expected(FIRST_DAY).by_url()


def test_a_deep_page_still_holds_its_text(reader: Reader) -> None:
    page = reader.get(fault("nested").url)
    tree = lxml.html.document_fromstring(page.body.decode(), parser=lxml.html.HTMLParser(huge_tree=True))
    (title,) = tree.xpath("//h1")
    assert len(list(title.iterancestors("div"))) >= DEPTH
    assert "Nana Djélika" in tree.text_content()
    assert expected(FIRST_DAY).by_url()[fault("nested").url].fault == fault("nested")


def test_an_endless_redirect(reader: Reader) -> None:
    url, seen = fault("endless redirect").url, []
    for _ in range(6):
        reply = reader.get(url)
        assert reply.status == 302
        seen.append(reply.headers["location"])
        url = f"http://griot-fleuve.example{reply.headers['location']}"
    assert len(set(seen)) == 2


def test_an_old_address_leads_to_a_listed_article(reader: Reader) -> None:
    reply = reader.get(fault("old address").url)
    assert reply.status == 301
    assert reply.headers["location"] in expected(FIRST_DAY).by_url()


def test_pdf_and_page_without_text(reader: Reader) -> None:
    pdf = reader.get(fault("pdf").url)
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body.startswith(b"%PDF-")
    page = reader.get(fault("no text").url)
    assert page.status == 200
    assert "activer JavaScript" in page.text


def test_a_cookie_wall(reader: Reader) -> None:
    url = fault("cookie wall").url
    wall = reader.get(url)
    assert (wall.status, wall.headers["location"]) == (302, url)
    cookie = wall.headers["set-cookie"].partition(";")[0]
    assert reader.get(url).status == 302
    assert "eau claire" in reader.get(url, Cookie=cookie).text


def test_faults_stand_on_later_days_too(reader_of: Callable[[DemoPress], Reader]) -> None:
    with DemoPress(FIRST_DAY) as press:
        reader = reader_of(press)
        today = {
            f.behaviour: reader.get(f.url).status
            for f in FAULTS
            if f.url.startswith("http") and f.behaviour != "truncated"
        }
        press.set_day(press.day.replace(day=26))
        later = {
            f.behaviour: reader.get(f.url).status
            for f in FAULTS
            if f.url.startswith("http") and f.behaviour != "truncated"
        }
    assert later == {**today, "error once": 200}
