"""``alerts.yml``: what is read, and what is refused with file, line and remedy, never with an address."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.catalogue.alerts import Alerts, ArticleRule, HealthRule, hash_of, load_alerts, variables
from monitor.errors import ConfigError

GOOD = """version: 1
timezone: Africa/Bamako
quiet: "22:00-06:30"
targets:
  desk: "${DESK_URL}"
  phone: ntfy://sujet
rules:
  - id: defense
    when: article
    topic: aes-russie
    domains: [defence]
    to: [desk, phone]
  - id: sante
    when: health
    to: [desk]
    urgent: true
"""


def loaded(tmp_path: Path, text: str) -> Alerts:
    path = tmp_path / "alerts.yml"
    path.write_text(text, encoding="utf-8")
    return load_alerts(path)


def problems(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as error:
        loaded(tmp_path, text)
    return str(error.value).replace(str(tmp_path), "")


def test_a_good_file(tmp_path: Path) -> None:
    alerts = loaded(tmp_path, GOOD)
    assert [type(rule) for rule in alerts.rules] == [ArticleRule, HealthRule]
    assert alerts.rule("defense") is alerts.rules[0]
    assert alerts.rule("rien") is None
    assert (alerts.language, alerts.most) == ("fr", 5)
    assert variables(alerts.targets["desk"]) == ("DESK_URL",)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("when: article", "when: artcle"), "/alerts.yml:8: rules[0]: when 'artcle' is unknown; did you mean"),
        (("    topic:", "    topik:"), "/alerts.yml:10: rules[0].topik: unknown key 'topik'; did you mean 'topic'?"),
        (("[defence]", "[defense]"), '/alerts.yml:11: rules[0].domains[0]: "defense" is not allowed; did you mean'),
        (("to: [desk, phone]", "to: [desk, mail]"), "/alerts.yml:12: rules[0].to: no target 'mail' (write it under"),
        (("id: sante", "id: defense"), "'defense' is defined twice, first on line 8"),
        (("Africa/Bamako", "Mali"), "/alerts.yml:2: timezone: 'Mali' is no time zone (write one as Africa/Bamako"),
        (("22:00-06:30", "22h-6h"), "/alerts.yml:3: quiet: '22h-6h' is no time of the day (write it as 22:00-06:30"),
        (("22:00-06:30", "08:00-08:00"), "/alerts.yml:3: quiet: '08:00-08:00' is no time of the day"),
        (("    topic: aes-russie\n", ""), "/alerts.yml:10: rules[0]: domains are those of a topic (add topic:"),
        (("to: [desk]", "to: []"), "/alerts.yml:15: rules[1].to: "),
        (("${DESK_URL}", "${desk url}"), "/alerts.yml:5: targets.desk: ${…} does not hold the name of a variable"),
    ],
)
def test_mistakes_are_told_with_line_and_remedy(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    assert told in problems(tmp_path, GOOD.replace(*change, 1))


@pytest.mark.parametrize("secret", ["hush-hush", "[hush-hush]", "{a: hush-hush}", f"ntfy://{'hush-hush' * 300}"])
def test_no_message_holds_an_address(tmp_path: Path, secret: str) -> None:
    assert "hush" not in problems(tmp_path, GOOD.replace("ntfy://sujet", secret))


def test_targets_that_are_no_mapping_are_not_shown(tmp_path: Path) -> None:
    text = 'version: 1\ntargets: "ntfy://hush"\nrules: []\n'
    assert problems(tmp_path, text) == "/alerts.yml:2: targets: must hold `name: address` lines"


@pytest.mark.parametrize(
    ("hours", "at", "quiet"),
    [
        ("22:00-06:30", "21:59", False),
        ("22:00-06:30", "22:00", True),
        ("22:00-06:30", "06:29", True),
        ("22:00-06:30", "06:30", False),
        ("12:00-13:00", "12:30", True),
        ("12:00-13:00", "13:00", False),
    ],
)
def test_quiet_hours_are_those_of_the_zone(tmp_path: Path, hours: str, at: str, quiet: bool) -> None:
    alerts = loaded(tmp_path, GOOD.replace("22:00-06:30", hours).replace("Africa/Bamako", "Europe/Paris"))
    # in November Paris is an hour ahead
    hour, minute = map(int, at.split(":"))
    assert alerts.is_quiet(datetime(2026, 11, 21, (hour - 1) % 24, minute, tzinfo=UTC)) is quiet


def test_a_rule_begins_anew_only_when_it_finds_something_else(tmp_path: Path) -> None:
    first = loaded(tmp_path, GOOD).rules[0]
    same = loaded(tmp_path, GOOD.replace("to: [desk, phone]", "to: [desk]\n    urgent: true")).rules[0]
    other = loaded(tmp_path, GOOD.replace("[defence]", "[energy]")).rules[0]
    assert hash_of(first) == hash_of(same) != hash_of(other)
