"""``domains.yml`` and ``events.yml``: the shipped ones, a user's own, and how mistakes are told."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from monitor.catalogue.domains import Domain, load_domains
from monitor.catalogue.events import KINDS, load_events
from monitor.catalogue.gazetteer import load_gazetteer
from monitor.catalogue.relations import load_relations
from monitor.catalogue.topics import HERE
from monitor.errors import ConfigError


def test_the_shipped_rules_load_and_are_complete() -> None:
    rules = load_relations()

    assert {entry.id for entry in rules.domains.domains} == set(get_args(Domain))
    assert {kind.id for kind in rules.events.kinds} == set(KINDS)


def test_no_term_stands_twice() -> None:
    for entry in load_domains().domains:
        for concept in entry.concepts:
            for terms in concept.terms.values():
                assert len(terms) == len(set(terms)), concept.id
    for kind in load_events().kinds:
        for way in kind.ways:
            for terms in way.terms.values():
                assert len(terms) == len(set(terms)), kind.id


def test_outlets_are_organisations_of_the_gazetteer() -> None:
    types = {entity.id: entity.type for entity in load_gazetteer().entities}
    outlets = load_events().outlets

    assert len(outlets) == len(set(outlets)) > 40
    assert {key: types.get(key) for key in outlets} == dict.fromkeys(outlets, "organisation")


@pytest.mark.parametrize("name", ["domains.yml", "events.yml"])
def test_a_users_own_file_replaces_the_shipped_one(tmp_path: Path, name: str) -> None:
    text = (HERE / name).read_text(encoding="utf-8")
    (tmp_path / name).write_text(text.replace("version: 1", "version: 7", 1), encoding="utf-8")
    rules = load_relations(tmp_path)

    assert {rules.domains.version, rules.events.version} == {1, 7}
    assert load_relations(tmp_path / "nowhere") == load_relations()


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("domains.yml", "threshold:", "treshold:", "did you mean 'threshold'?"),
        ("domains.yml", "weight: 1.0", "weight: 2.0", "less than or equal to 1"),
        ("domains.yml", "  - id: defence\n", "  - id: defense\n", "did you mean 'defence'?"),
        ("domains.yml", "  - id: defence\n", "  - id: diplomacy\n", "'diplomacy' is defined twice, first on line"),
        ("domains.yml", "ambassade, ambassades", "am*, ambassades", "would match nearly anything"),
        ("domains.yml", "        weight: 1.0\n", "        weight: 1.0\n        alone: 0.5\n", "read in lexicons only"),
        ("events.yml", "  - id: visit\n", "  - id: visits\n", "did you mean 'visit'?"),
        ("events.yml", "- status: done", "- status: maybe", "\"maybe\" is not allowed"),
        ("events.yml", "verbs: [déployer]", "verbs: [prendre]", "does not have the form"),
        ("events.yml", "verbs: [déployer]", "status: done\n        verbs: [déployer]", "tell their status"),
        ("events.yml", "  works:", "  work:", "the key 'works' is missing"),
        ("events.yml", "outlets: [abamako", "outlets: [A B", "does not have the form"),
        ("events.yml", "        not_beside:", "        notbeside:", "did you mean 'not_beside'?"),
        ("events.yml", "  held:", "  hold:", "the key 'held' is missing"),
        ("events.yml", "version: 1", "version: 0", "greater than or equal to 1"),
        ("events.yml", "visite, visites, en tournée", "vi*, visites, en tournée", "would match nearly anything"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    text = (HERE / name).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        load_relations(tmp_path)

    line = next(line for line in str(caught.value).splitlines() if said in line)
    assert line.startswith(f"{tmp_path / name}:")
    assert line.removeprefix(f"{tmp_path / name}:").partition(":")[0].isdigit()


@pytest.mark.parametrize("raw", [b"", b"[]", b"version: 1\n", b"\xff\xfe", b"a: [", b"domains: 3\n", b"version: yes\n"])
def test_what_is_no_such_file_is_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "domains.yml").write_bytes(raw)
    (tmp_path / "events.yml").write_bytes(raw)

    with pytest.raises(ConfigError, match=r"domains\.yml"):
        load_domains(tmp_path)
    with pytest.raises(ConfigError, match=r"events\.yml"):
        load_events(tmp_path)


def test_a_way_that_says_nothing_is_refused(tmp_path: Path) -> None:
    text = (HERE / "events.yml").read_text(encoding="utf-8")
    (tmp_path / "events.yml").write_text(
        text.replace("      - verbs: [sanctionner]", "      - both: true", 1), encoding="utf-8"
    )

    with pytest.raises(ConfigError, match="neither terms nor verbs"):
        load_events(tmp_path)
