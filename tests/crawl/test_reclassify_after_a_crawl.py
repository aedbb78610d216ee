"""Judging the stored texts anew gives what judging their pages anew gives."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from monitor.catalogue.topics import TOPICS_DIR
from tests.cli.forked import run
from tests.crawl.conftest import Crawled
from tests.crawl.program import check_conservation, rows

DERIVED = (
    "select article_id, revision_id, topic_id, topic_version, score, verdict, reason, evidence, rule_hash from matches",
    "select article_id, revision_id, entity_id, mentions, first_sentence, spans, resolved_by, gazetteer_hash "
    "from mentions",
    "select article_id, revision_id, topic_id, domain, score, evidence, reason, rule_hash from domains",
    "select article_id, revision_id, topic_id, kind, status, part, start_at, end_at, sentence, actors, place_id, "
    "on_date, date_precision, evidence, rule_hash from events",
    "select id, judged_with from articles",
)


def derived(db: Path) -> list[list[tuple[Any, ...]]]:
    return [sorted(rows(db, query), key=repr) for query in DERIVED]


def test_a_crawl_leaves_nothing_stale(crawled: Crawled, tmp_path: Path) -> None:
    home = Path(shutil.copytree(crawled.home, tmp_path / "home"))
    before = derived(home / "demo.db")
    assert all(before)
    done = run(home, "reclassify", "--json", "--db", home / "demo.db")
    assert done.code == 0, done.err
    assert done.json["stale"] == 0
    whole = run(home, "reclassify", "--all", "--json", "--db", home / "demo.db")
    assert whole.json["judged"] == len(before[-1])
    assert derived(home / "demo.db") == before


def test_reclassify_stores_what_replay_stores(crawled: Crawled, tmp_path: Path) -> None:
    home = Path(shutil.copytree(crawled.home, tmp_path / "home"))
    own = home / "catalogue" / "topics" / "aes-russie.yml"
    own.parent.mkdir(parents=True)
    text = (TOPICS_DIR / "aes-russie.yml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("threshold:"))
    own.write_text(text.replace(line, "threshold: 0.7"), encoding="utf-8")
    other = Path(shutil.copytree(home, tmp_path / "other"))
    anew = run(home, "reclassify", "--json", "--db", home / "demo.db")
    assert anew.code == 0, anew.err
    assert anew.json["topics"]["aes-russie"]["lost"] > 0
    again = run(other, "replay", "--yes", "--json", "--db", other / "demo.db")
    assert again.code == 0, again.err
    assert derived(home / "demo.db") == derived(other / "demo.db")
    check_conservation(home / "demo.db")
