"""What rules find, each once, and never what was there before them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.findings import Found
from db.outbox import Posted
from db.store import Store
from monitor.catalogue.alerts import Alerts
from monitor.reporting.alerts import Evaluation, evaluate
from tests.reporting.newsroom import Newsroom

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ILL = Found("silent:horizon", "silent", "horizon", True, "2026-11-18T00:00:00Z", "no new article", "open it")


def rules(*given: dict[str, object], **more: object) -> Alerts:
    written = [{"id": f"rule-{number}", "to": ["desk"], **rule} for number, rule in enumerate(given)]
    return Alerts.model_validate({"version": 1, "targets": {"desk": "json://x"}, "rules": written, **more})


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


class Desk:
    """A newsroom whose rules are asked again and again."""

    def __init__(self, path: Path, alerts: Alerts) -> None:
        self.room = Newsroom(path)
        self.alerts = alerts
        self.findings: list[Found] = []

    def ask(self, now: datetime = NOW) -> Evaluation:
        with Store(self.room.path) as store:
            return evaluate(store, self.alerts, now, lambda: self.findings)

    def outbox(self) -> list[Posted]:
        """The rows in their order, with plain spaces."""
        with Store(self.room.path) as store:
            rows = store.outbox.latest(100)[::-1]
        return [replace(row, title=plain(row.title), body=plain(row.body or "")) for row in rows]

    def titles(self) -> list[str]:
        return [row.title for row in self.outbox()]


@contextmanager
def desk(path: Path, *given: dict[str, object], **more: object) -> Iterator[Desk]:
    made = Desk(path / "press.db", rules(*given, **more))
    try:
        yield made
    finally:
        made.room.close()


def test_what_was_there_before_a_rule_is_never_told(tmp_path: Path) -> None:
    with desk(tmp_path, {"when": "article"}) as at:
        old = at.room.article("vieux")
        at.room.change(old, "removed")
        assert at.ask() == Evaluation(0, ())
        at.room.article("neuf", title="Un nouvel accord")
        assert at.ask() == Evaluation(1, ())
        assert at.ask() == Evaluation(0, ())
        assert at.titles() == ["Article : Un nouvel accord"]


def test_a_rule_that_was_changed_begins_anew(tmp_path: Path) -> None:
    with desk(tmp_path, {"when": "article", "outlets": ["etoile"]}) as at:
        at.ask()
        at.room.article("neuf", 1)
        at.alerts = rules({"when": "article", "outlets": ["horizon"]})
        assert at.ask().entered == 0
        at.room.article("plus-neuf", 1)
        assert at.ask().entered == 1


def test_an_alert_cites_its_article(tmp_path: Path) -> None:
    with desk(tmp_path, {"when": "article", "topic": "aes-russie"}) as at:
        at.ask()
        article = at.room.article("neuf", 2, "Le pont", url="https://etoile.example/pont")
        at.room.article("ailleurs", 2, "Le mil", verdict="not_relevant")
        at.ask()
        (row,) = at.outbox()
        assert (row.rule, row.target, row.state, row.article_id) == ("rule-0", "desk", "waiting", article)
        assert row.body == (
            "« Le pont » — L’Étoile du Faso, 20 novembre 2026\nhttps://etoile.example/pont\nclé neuf\n"
            f"règle rule-0 · alerte {row.alert}"
        )


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"outlets": ["dunes"]}, ["n3"]),
        ({"countries": ["ML", "NE"]}, ["n1", "n3"]),
        ({"owners": ["state"]}, ["n2"]),
        ({"outlets": ["septentrion"]}, ["n4"]),
        ({"entities": ["lavrov"]}, ["n2"]),
        ({"topic": "aes-russie", "domains": ["energy"]}, ["n3"]),
        ({"languages": ["ru"]}, []),
        ({"within_days": 1}, ["n1", "n2", "n3"]),
    ],
)
def test_filters(tmp_path: Path, rule: dict[str, object], told: list[str]) -> None:
    with desk(tmp_path, {"when": "article", **rule}) as at:
        entity = at.room.write.add("entities", key="lavrov", type="person", name="X", aliases="[]", loaded_at="")
        at.ask()
        for number in (1, 2, 3, 4):
            at.room.article(f"n{number}", number, f"n{number}")
        at.room.article("vieux", 3, "vieux", published_on="2026-11-02", language="en")
        at.room.write.add("domains", article_id=3, revision_id=3, topic_id=1, domain="energy", score=1, evidence="[]",
                          reason="", rule_hash="")  # fmt: skip
        at.room.write.add("mentions", article_id=2, revision_id=2, entity_id=entity, mentions=1, first_sentence=1,
                          spans="[]", resolved_by="full_name", gazetteer_hash="")  # fmt: skip
        at.ask()
        assert at.titles() == [f"Article : {title}" for title in told]


def test_a_text_is_told_once_however_many_copy_it(tmp_path: Path) -> None:
    with desk(tmp_path, {"when": "article"}, {"when": "article", "copies": True}) as at:
        at.ask()
        wire = at.room.article("fil", 4, "Dépêche")
        at.room.article("copie1", 1, "Reprise une", of=wire)
        at.room.article("copie2", 2, "Reprise deux", of=wire)
        at.ask()
        by_rule = [(row.rule, row.title) for row in at.outbox()]
        assert by_rule == [
            ("rule-0", "Article : Reprise une"),
            ("rule-1", "Article : Reprise une"),
            ("rule-1", "Article : Reprise deux"),
        ]


def test_a_story_is_told_when_enough_origins_tell_it(tmp_path: Path) -> None:
    with desk(tmp_path, {"when": "story", "origins": 2}) as at:
        at.ask()
        first = at.room.article("un", 1, "Le sommet")
        at.room.article("copie", 2, "Le sommet, repris", of=first)
        assert at.ask().entered == 0
        at.room.article("deux", 3, "Sommet vu de Niamey", tells=first)
        assert at.ask().entered == 1
        at.room.article("trois", 2, "Sommet vu de Ouaga", tells=first)
        assert at.ask().entered == 0
        (row,) = at.outbox()
        assert row.title == "Histoire portée par 2 origines : Le sommet"
        assert "3 articles, 2 origines indépendantes, 3 médias" in str(row.body)
        assert "Radio des Dunes" in str(row.body)


def test_a_story_that_was_told_is_not_told_under_another_key(tmp_path: Path) -> None:
    with desk(tmp_path, {"when": "story", "origins": 2}) as at:
        at.ask()
        first = at.room.article("un", 1)
        at.room.article("deux", 2, tells=first)
        assert at.ask().entered == 1
        execute = at.room.write.connection.execute
        execute("update stories set key = 'autre' where key = 'un'")
        execute("insert into story_changes (at, kind, story_key, into_key, texts, text_key) "
                "values ('', 'merged', 'un', 'autre', 2, 'deux')")  # fmt: skip
        assert at.ask().entered == 0


def test_edits_and_removals(tmp_path: Path) -> None:
    with desk(
        tmp_path,
        {"when": "removal"},
        {"when": "edit"},
        {"when": "edit", "silent": True},
        {"when": "removal", "topic": "aes-russie"},
    ) as at:
        article = at.room.article("pont", title="Le pont")
        beside = at.room.article("mil", title="Le mil", verdict="not_relevant")
        at.ask()
        at.room.change(article, "removed")
        at.room.change(beside, "redirected_home")
        at.room.change(article, "headline_changed", title_before="Le vieux pont")
        at.room.change(beside, "silent_edit")
        at.room.change(None, "site_gone", source=3)
        at.room.change(article, "restored")
        at.ask()
        assert [(row.rule, row.title) for row in at.outbox()] == [
            ("rule-0", "Retiré : Le pont"),
            ("rule-0", "Retiré : Le mil"),
            ("rule-0", "Retiré : Radio des Dunes"),
            ("rule-1", "Modifié : Le pont"),
            ("rule-1", "Modifié : Le mil"),
            ("rule-2", "Modifié : Le mil"),
            ("rule-3", "Retiré : Le pont"),
        ]
        bodies = {row.title: str(row.body) for row in at.outbox()}
        assert "auparavant : « Le vieux pont »" in bodies["Modifié : Le pont"]


def test_a_rise_is_told_when_it_begins_and_again_after_its_end(tmp_path: Path) -> None:
    with desk(tmp_path, {"when": "rise", "least": 5}) as at:
        for back in range(80):
            at.room.day(1, (NOW - timedelta(days=back)).date().isoformat())
        at.ask()

        def flood(day: str, name: str) -> None:
            for number in range(6):
                at.room.article(f"{name}{number}", 1, f"{name} {number}", published_on=day)

        flood("2026-11-20", "premier")
        assert at.ask().entered == 1
        assert at.ask(NOW + timedelta(days=1)).entered == 0
        assert at.ask(NOW + timedelta(days=14)).entered == 0
        flood("2026-12-20", "second")
        for back in range(20):
            at.room.day(1, (NOW + timedelta(days=30 - back)).date().isoformat())
        assert at.ask(NOW + timedelta(days=30)).entered == 1
        first, second = at.outbox()
        assert first.title == second.title == "Hausse inhabituelle : Horizon de Kati"
        assert first.alert != second.alert
        assert "6 articles en sept jours ; d’ordinaire 0 (médiane de 8 semaines" in str(first.body).replace(
            "\u202f", " "
        )


def test_a_rise_that_was_there_before_its_rule_is_old(tmp_path: Path) -> None:
    with desk(tmp_path, {"when": "rise"}) as at:
        for back in range(80):
            at.room.day(1, (NOW - timedelta(days=back)).date().isoformat())
        for number in range(6):
            at.room.article(f"a{number}", 1)
        assert at.ask().entered == 0
        assert at.ask().entered == 0


def test_health_is_told_while_new_and_after_its_return(tmp_path: Path) -> None:
    with desk(tmp_path, {"when": "health"}, {"when": "health", "outlets": ["dunes"]}) as at:
        at.findings = [ILL]
        assert at.ask().entered == 1
        assert at.ask(NOW + timedelta(hours=1)).entered == 0
        at.findings = []
        at.ask(NOW + timedelta(hours=2))
        at.findings = [ILL]
        assert at.ask(NOW + timedelta(hours=3)).entered == 1
        assert at.titles()[0] == "À voir : horizon : no new article"


def test_what_a_rule_names_and_nobody_knows_is_said_and_the_others_go_on(tmp_path: Path) -> None:
    with desk(tmp_path, {"when": "article", "outlets": ["horizonn"]}, {"when": "article"}) as at:
        told = at.ask()
        assert told.problems == (
            "alerts.yml: the rule rule-0 asks for the outlet 'horizonn', which this database lacks; "
            "did you mean 'horizon'?",
        )
        at.room.article("neuf")
        assert at.ask().entered == 1


def test_a_hostile_title_is_one_harmless_line(tmp_path: Path) -> None:
    with desk(tmp_path, {"when": "article"}) as at:
        at.ask()
        at.room.article("neuf", title="Un\r\ntitre \u202egnp.exe \x1b[31m<b>&", url="javascript:alert(1)")
        at.ask()
        (row,) = at.outbox()
        assert row.title == "Article : Un titre �gnp.exe ␛[31m<b>&"
        assert "javascript" not in str(row.body)


def test_the_same_matter_has_the_same_id(tmp_path: Path) -> None:
    ids = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        with desk(folder, {"when": "article"}) as at:
            at.ask()
            at.room.article("neuf")
            at.ask(NOW + timedelta(days=len(ids)))
            ids.append(at.outbox()[0].alert)
    assert ids[0] == ids[1]
