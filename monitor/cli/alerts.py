"""``press-monitor alerts``: check and try the rules, send what waits, show the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import click

import settings
from db.inspection import inspected
from db.outbox import Outbox, Posted, State
from db.store import Store
from monitor.catalogue.alerts import Alerts, Filtered, HealthRule, alerts_file, load_alerts, variables
from monitor.catalogue.files import did_you_mean
from monitor.catalogue.gazetteer import load_gazetteer
from monitor.catalogue.topics import load_topics
from monitor.cli.alerting import Round, failures, go_round, send_waiting
from monitor.cli.health import known_sources
from monitor.cli.options import db_option, json_option, stored_db_option
from monitor.cli.telling import print_json, tell
from monitor.clock import SystemClock, iso
from monitor.errors import ConfigError, DatabaseError, DeliveryError, UsageError
from monitor.reporting.digest_words import digest_words
from monitor.reporting.finding import counted
from monitor.reporting.sending import RefusedError, address_of, is_service, notify
from monitor.terminal import one_line


@click.group()
def alerts() -> None:
    """Tell people and programs what the rules of alerts.yml find (docs/delivery.md)."""


def _rules() -> tuple[Path, Alerts]:
    path = alerts_file(settings.CATALOGUE_OVERLAY)
    if not path.is_file():
        raise ConfigError(f"{path}: there are no rules yet; docs/delivery.md shows how to write them")
    return path, load_alerts(path)


@alerts.command(short_help="Every mistake in alerts.yml, with line and hint.")
@db_option
@json_option
def check(db: Path, as_json: bool) -> None:
    """Check alerts.yml: its form, the topics, outlets and entities that it names, the variables of its targets.

    Nothing is sent. Mistakes end the command with 78.
    """
    path, rules = _rules()
    problems = [f"{path}: {line}" for line in (*_unknown(rules, db), *_unreachable(rules))]
    if problems:
        raise ConfigError("\n".join(problems))
    if as_json:
        print_json(
            {
                "file": str(path),
                "rules": [{"id": rule.id, "when": rule.when, "to": list(rule.to)} for rule in rules.rules],
                "targets": list(rules.targets),
                "quiet": rules.quiet,
                "timezone": rules.timezone,
            }
        )
        return
    for rule in rules.rules:
        tell(f"{rule.id}  {rule.when}  to {', '.join(rule.to)}{'  urgent' if rule.urgent else ''}")
    quiet = f", quiet {rules.quiet} ({rules.timezone})" if rules.quiet else ""
    tell(f"ok: {counted(len(rules.rules), 'rule')}, {counted(len(rules.targets), 'target')}{quiet}")


def _unknown(rules: Alerts, db: Path) -> list[str]:
    """What rules name that neither the catalogue nor the database of a demo knows."""
    outlets = list(known_sources(db))
    topics = [topic.key for topic in load_topics(settings.CATALOGUE_OVERLAY)]
    entities = (
        [entity.id for entity in load_gazetteer(settings.CATALOGUE_OVERLAY).entities]
        if any(isinstance(rule, Filtered) and rule.entities for rule in rules.rules)
        else []
    )
    problems = []
    for rule in rules.rules:
        asked: list[tuple[str, Sequence[str], Sequence[str]]] = []
        if isinstance(rule, Filtered | HealthRule):
            asked.append(("outlet", rule.outlets, outlets))
        if isinstance(rule, Filtered):
            asked.append(("topic", [rule.topic] if rule.topic else [], topics))
            asked.append(("entity", rule.entities, entities))
        for what, named, known in asked:
            missing = [name for name in named if name not in known]
            problems += [f"rule {rule.id}: no {what} {name!r}{did_you_mean(name, known)}" for name in missing]
    return problems


def _unreachable(rules: Alerts) -> list[str]:
    problems = []
    for target in rules.targets:
        missing = [name for name in variables(rules.targets[target]) if not settings.environment(name)]
        if missing:
            names = " and ".join(missing)
            problems.append(f"target {target}: the environment has no {names} (set it where the crawl is started)")
        elif not is_service(address_of(rules, target, settings.environment)):
            problems.append(
                f"target {target}: no service that Apprise knows, or its address lacks something "
                "(github.com/caronc/apprise lists the forms)"
            )
    return problems


@alerts.command(short_help="Send a test message to a rule's targets.")
@click.argument("rule_id", metavar="RULE")
@json_option
def test(rule_id: str, as_json: bool) -> None:
    """Send a test message to every target of RULE, at once and whatever the hour; the outbox is not touched."""
    _, rules = _rules()
    rule = rules.rule(rule_id)
    if rule is None:
        hint = did_you_mean(rule_id, [one.id for one in rules.rules])
        raise UsageError(f"no rule {rule_id!r} in alerts.yml{hint}")
    words = digest_words(rules.language)
    when = words.instant(iso(SystemClock().now()))
    failed = []
    for target in rule.to:
        body = words.text("alert.test_body", rule=rule.id, target=target, when=when)
        try:
            address = address_of(rules, target, settings.environment)
            notify(address, words.text("alert.test", rule=rule.id), body, rules.private)
        except RefusedError as error:
            failed.append(f"{target}: {error}")
    if failed:
        raise DeliveryError("; ".join(failed))
    if as_json:
        print_json({"exit_code": 0, "rule": rule.id, "sent_to": list(rule.to)})
    else:
        tell(f"sent to {', '.join(rule.to)}")


@alerts.command("list", short_help="What was told, what waits, what was given up.")
@click.option("--state", "states", multiple=True, type=click.Choice(get_args(State)), help="Only in this state.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@stored_db_option
@json_option
def list_messages(states: tuple[str, ...], limit: int, db: Path, as_json: bool) -> None:
    """The outbox, the newest first: alerts and mailed digests with their states."""
    with inspected(db) as database:
        outbox = Outbox(database)
        rows, sums = outbox.latest(limit, states), outbox.states()
    if as_json:
        print_json({"messages": [{**asdict(row), "html": None} for row in rows], "by_state": sums})
        return
    for row in rows:
        tell(_line(row))
        if row.error:
            tell(f"    {one_line(row.error)} (attempt {row.attempts}; next {row.next_try_at})")
    shown = ", ".join(f"{number} {state.replace('_', ' ')}" for state, number in sums.items())
    tell(f"{shown or 'the outbox is empty'}{f'; the newest {limit} are shown' if len(rows) == limit else ''}")


def _line(row: Posted) -> str:
    at = row.sent_at or row.created_at
    return f"{at}  {row.state:<8}  {row.alert}  {row.rule or row.kind} -> {row.target}  {one_line(row.title)}"


def _opened(db: Path) -> Store:
    """The store of a database that is there; sending makes none."""
    if not db.exists():
        raise DatabaseError(f"no database at {db}; the first crawl makes it, or name yours with --db")
    return Store(db)


@alerts.command(short_help="Try again at once what could not be sent.")
@click.argument("ids", metavar="[ALERT]...", nargs=-1)
@stored_db_option
@json_option
def retry(ids: tuple[str, ...], db: Path, as_json: bool) -> int:
    """Send at once what was given up and what waits for a later try: these alerts, or all."""
    with _opened(db) as store:
        now = SystemClock().now()
        with store.transaction():
            count = store.outbox.retry(ids, iso(now))
        if ids and not count:
            raise UsageError(f"nothing waits or was given up under {', '.join(ids)} (press-monitor alerts list)")
        path = alerts_file(settings.CATALOGUE_OVERLAY)
        rules = load_alerts(path) if path.is_file() else None
        sent = send_waiting(store, db, rules, now)
    return _report(as_json, Round(0, (), sent))


@alerts.command(short_help="Ask the rules now and send what is due.")
@stored_db_option
@json_option
def send(db: Path, as_json: bool) -> int:
    """Ask every rule what is new and send what is due, as a crawl does when it ends. Waiting digests go along."""
    path = alerts_file(settings.CATALOGUE_OVERLAY)
    rules = load_alerts(path) if path.is_file() else None
    with _opened(db) as store:
        now = SystemClock().now()
        if rules is None:
            done = Round(0, (), send_waiting(store, db, None, now))
        else:
            done = go_round(store, db, rules, known_sources(db), now)
    return _report(as_json, done)


def _report(as_json: bool, done: Round) -> int:
    sent, failed = done.sent, failures(done.sent)
    code = ConfigError.exit_code if done.problems else DeliveryError.exit_code if failed else 0
    if as_json:
        told = {"exit_code": code, "message": "; ".join((*done.problems, *failed)) or "done"}
        print_json(
            {**told, "found": done.entered, "sent": sent.sent, "held_back": sent.quiet, "another_sends": sent.busy}
        )
    else:
        held = f", {sent.quiet} held back until the quiet hours are over" if sent.quiet else ""
        tell(f"{counted(done.entered, 'message')} found, {sent.sent} sent{held}")
        if sent.busy:
            tell("another process is sending; what waits is its, or the next one's")
    for line in (*done.problems, *failed):
        tell(f"press-monitor: {line}", err=True)
    return code
