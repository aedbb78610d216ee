"""The main job end to end: a real crawl of the invented press against what that press really published."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from monitor.demo import FIRST_DAY, expected
from monitor.folding import fold
from tests.cli.forked import run
from tests.crawl.conftest import Crawled
from tests.crawl.program import check_conservation, rows


def test_it_ends_well_and_the_sums_agree(crawled: Crawled) -> None:
    assert crawled.done.code == 0, crawled.done.err
    summary = crawled.done.json
    assert summary["links"]["total"] == sum(summary["links"]["by_state"].values())
    assert rows(crawled.db, "select count(*) from links") == [(summary["links"]["total"],)]
    assert rows(crawled.db, "select count(*) from articles") == [(summary["articles"],)]
    assert {run_["outcome"] for run_ in summary["sources"]} <= {"ok", "partial"}
    check_conservation(crawled.db)


def test_every_article_of_the_press_is_stored_and_nothing_else(crawled: Crawled) -> None:
    truth = expected(FIRST_DAY).by_url()
    stored = {url for (url,) in rows(crawled.db, "select url from articles")}
    assert stored == {_canonical(url) for url in truth}


def test_titles_days_and_languages_are_the_outlets(crawled: Crawled) -> None:
    truth = {_canonical(url): article for url, article in expected(FIRST_DAY).by_url().items()}
    wrong = []
    for url, title, on, language, kind in rows(
        crawled.db, "select url, title, published_on, language, kind from articles"
    ):
        article = truth[url]
        if _plain(title) != _plain(article.title) or on != article.on.isoformat() or language != article.lang:
            wrong.append((url, title, article.title, on, article.on.isoformat(), language, article.lang))
        if (kind == "stub") != (article.kind == "stub"):
            wrong.append((url, kind, article.kind))
    assert wrong == []


def test_texts_are_whole_and_without_furniture(crawled: Crawled) -> None:
    truth = {_canonical(url): article for url, article in expected(FIRST_DAY).by_url().items()}
    wrong = []
    for url, text in rows(crawled.db, "select articles.url, bodies.text from articles join bodies using (id)"):
        article = truth[url]
        if article.kind == "stub":
            continue
        # a last line that names the paper the text is from is a credit, not text
        last = article.text.rsplit("\n\n", 1)[-1]
        credit = _words(last) if last.startswith("Source :") else _words(f"Source : {article.credit or ''}")
        have, want = _words(text), _words(article.text)
        lost, added = want - have - credit, len(_words_list(text)) - len(_words_list(article.text))
        if lost or not -8 <= added <= 60:
            wrong.append((url, sorted(lost)[:8], added))
    assert wrong == []


def test_copies_lead_to_the_outlet_that_had_the_text_first(crawled: Crawled) -> None:
    truth = {_canonical(url): article for url, article in expected(FIRST_DAY).by_url().items()}
    groups = rows(
        crawled.db,
        "select a.url, o.url from articles a join texts t on t.id = a.text_id "
        "join articles o on o.id = t.origin_article_id",
    )
    found = dict(groups)
    copies = [article for article in truth.values() if article.is_copy and article.manner in ("verbatim", "retitled")]
    together = [a for a in copies if truth[found[_canonical(a.url)]].written_as == a.written_as]
    assert len(together) >= 0.98 * len(copies)
    origin_right = [a for a in together if found[_canonical(a.url)] == _canonical(a.origin_url)]
    assert len(origin_right) >= 0.95 * len(together)
    # texts that are no copies of one another are never put together
    strangers = [(url, origin) for url, origin in groups if truth[url].written_as != truth[origin].written_as]
    assert strangers == []


def test_planted_faults_end_as_what_they_are(crawled: Crawled) -> None:
    # feedparser hands on file:///x as file://x
    states = {url.replace("///", "//"): state for url, state in rows(crawled.db, "select fetch_url, state from links")}
    for fault in expected(FIRST_DAY).faults:
        url = fault.url.replace("///", "//")
        if "same link" in fault.ends and url not in states:
            continue
        assert states.get(url) in fault.ends, (fault.behaviour, url, states.get(url))


def test_a_second_run_fetches_only_what_is_new(crawled: Crawled, tmp_path: Path) -> None:
    db = _copied(crawled, tmp_path)
    before = rows(db, "select id, url, title, text_hash from articles order by id")
    again = run(crawled.home, "demo", "--no-serve", "--json", "--db", db)
    assert again.code == 0, again.err
    assert rows(db, "select id, url, title, text_hash from articles order by id") == before
    assert sum(source["stored"] for source in again.json["sources"]) == 0
    assert sum(source["links_new"] for source in again.json["sources"]) == 0
    check_conservation(db)


def test_the_next_day_brings_what_was_published_edited_and_taken_down_on_it(crawled: Crawled, tmp_path: Path) -> None:
    db = _copied(crawled, tmp_path)
    had = {url for (url,) in rows(db, "select url from articles")}
    done = run(crawled.home, "demo", "--advance", "--no-serve", "--json", "--db", db)
    assert done.code == 0, done.err
    day = json.loads((tmp_path / "demo-day.json").read_text())["day"]
    assert day == "2025-05-24"
    first, second = ({_canonical(a.url): a for a in expected(FIRST_DAY.replace(day=day)).articles} for day in (23, 24))
    assert second.keys() - had
    assert second.keys() - had <= {url for (url,) in rows(db, "select url from articles")}
    check_conservation(db)
    # and what it edited and took down is told, and nothing else
    edited = {url for url, now in second.items() if url in first and first[url] != now}
    told = rows(db, "select a.url, c.kind, c.title_after from changes c join articles a on a.id = c.article_id")
    assert {url for url, _, _ in told} == edited
    assert {(url, title) for url, kind, title in told if kind == "headline_changed"} == {
        (url, second[url].title) for url in edited if first[url].title != second[url].title
    }
    # a removal is certain at the second look
    missing = {
        url
        for (url,) in rows(
            db, "select a.url from revisits join articles a on a.id = article_id where standing = 'missing'"
        )
    }
    assert missing == had - second.keys()
    assert missing


def test_stored_addresses_carry_no_port(crawled: Crawled) -> None:
    assert rows(crawled.db, "select url from links where url like 'http%' and url glob '*.example:*'") == []
    assert rows(crawled.db, "select url from captures where url glob '*.example:*'") == []


def test_matches_say_why(crawled: Crawled) -> None:
    relevant = rows(
        crawled.db,
        "select m.reason, m.evidence, a.title, b.text from matches m join topics t on t.id = m.topic_id "
        "join articles a on a.id = m.article_id join bodies b on b.id = a.id "
        "where t.key = 'aes-russie' and m.verdict = 'relevant'",
    )
    assert len(relevant) > 30
    for reason, evidence, title, text in relevant:
        spans = json.loads(evidence)["spans"]
        assert reason
        assert len({span["side"] for span in spans}) == 2
        for span in spans:
            whole = title if span["where"] == "title" else text
            assert whole[span["start"] : span["end"]].strip()


def test_the_search_finds_other_forms_of_a_word(crawled: Crawled) -> None:
    from monitor.folding import search_expression

    for asked, form in (("cooperation", "coopération"), ("russe", "russes"), ("malien", "malienne")):
        found = rows(
            crawled.db,
            "select b.text || ' ' || b.title from articles_fts join bodies b on b.id = articles_fts.rowid "
            "where articles_fts match ?",
            search_expression(asked),
        )
        assert any(form in text.lower() for (text,) in found), asked


def _copied(crawled: Crawled, folder: Path) -> Path:
    for path in crawled.db.parent.glob("demo*"):
        if path.is_dir():
            shutil.copytree(path, folder / path.name)
        else:
            shutil.copy(path, folder / path.name)
    return folder / "demo.db"


def _canonical(url: str) -> str:
    from monitor.discovery.urls import canonical

    return canonical(url)


def _plain(title: str) -> str:
    return " ".join(title.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ").split())


def _words_list(text: str) -> list[str]:
    return _plain(text).replace("«", " ").replace("»", " ").split()


def _words(text: str) -> set[str]:
    return set(_words_list(text))


def test_what_articles_name_is_stored_with_the_places_where_it_stands(crawled: Crawled) -> None:
    found = rows(
        crawled.db,
        "select e.key, e.aliases, m.spans, m.mentions, m.first_sentence, a.title, a.standfirst, b.text from mentions m "
        "join entities e on e.id = m.entity_id join articles a on a.id = m.article_id join bodies b on b.id = a.id",
    )
    assert {"mali", "russie", "africa-corps"} <= {key for key, *_ in found}
    for key, aliases, spans, count, first_sentence, title, lede, text in found:
        parts = {"title": title, "lede": lede, "text": text}
        forms = [_form(alias) for alias in json.loads(aliases)]
        places = json.loads(spans)
        assert len(places) == count
        assert (first_sentence == 0) == any(where != "text" for where, _, _ in places)
        for where, start, end in places:
            quote = parts[where][start:end]
            assert any(form.fullmatch(_folded_words(quote)) for form in forms), (key, where, quote)
    assert len(rows(crawled.db, "select distinct judged_with from articles where judged_with is not null")) == 1
    assert rows(crawled.db, "select count(*) from articles where judged_with is null") == [(0,)]
    assert rows(crawled.db, "select count(*) from entities where not in_gazetteer") == [(0,)]


def _folded_words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text).text))


def _form(alias: str) -> re.Pattern[str]:
    """An alias as the words that it stands for; an asterisk is any ending."""
    return re.compile(" ".join(_folded_words(word) + (r"\w*" if word.endswith("*") else "") for word in alias.split()))
