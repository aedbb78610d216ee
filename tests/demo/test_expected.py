from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from monitor.demo import FIRST_DAY, LAST_DAY, expected
from monitor.demo.outlets import OUTLETS
from monitor.demo.texts import load_texts


def test_the_demo_is_as_large_as_it_says() -> None:
    truth = expected(FIRST_DAY)
    assert len(truth.articles) >= 100
    assert all(len(truth.of(outlet)) >= 8 for outlet in OUTLETS)
    assert len({article.written_as for article in truth.articles}) >= 50
    assert sum(article.is_copy for article in truth.articles) >= 50
    assert {article.topic for article in truth.articles} == {"on", "around", "false_friend"}
    assert {article.lang for article in truth.articles} == {"fr", "en", "ru"}
    assert {article.kind for article in truth.articles} == {"article", "stub"}


def test_copies_name_their_origin() -> None:
    for day in (FIRST_DAY, LAST_DAY):
        truth = expected(day)
        known = truth.by_url()
        assert len(known) == len(truth.articles)
        for article in truth.articles:
            assert article.origin_url.startswith(OUTLETS[article.origin].root)
            assert article.is_copy == (article.outlet != article.origin)
            if not article.is_copy:
                assert article.origin_url == article.url
            elif article.origin_url in known:
                assert known[article.origin_url].written_as == article.written_as


def test_days_and_instants_are_those_that_the_outlet_prints(folder: Path) -> None:
    text = (folder / "pont.yml").read_text(encoding="utf-8")
    late = text.replace("{outlet: dunes, on: 2025-05-21, as: stub}", '{outlet: sever, on: 2025-05-21, at: "22:30"}')
    (folder / "pont.yml").write_text(late, encoding="utf-8")
    truth = {article.outlet: article for article in expected(date(2025, 5, 22), load_texts(folder)).articles}
    assert truth["koulou"].at == datetime(2025, 5, 19, 9, 30, tzinfo=UTC)
    assert truth["abaliko"].at is None
    assert truth["abaliko"].on == date(2025, 5, 20)
    assert truth["sever"].on == date(2025, 5, 22), "half past ten in Bamako is tomorrow in Moscow"
    assert "/20250522/" in truth["sever"].url


def test_the_text_is_that_of_the_day(folder: Path) -> None:
    texts = load_texts(folder)
    before = {article.outlet: article for article in expected(date(2025, 5, 23), texts).articles}
    after = {article.outlet: article for article in expected(date(2025, 5, 25), texts).articles}
    assert "à midi" in before["courrier"].text
    assert "à treize heures" in after["courrier"].text
    assert before["courrier"].edited_at is None
    assert after["courrier"].edited_at is not None
    assert "lettres" in before
    assert "lettres" not in after
    assert before["lettres"].text.count("\n\n") == 3
