"""``press-monitor topics``: the rules that judge articles; most of its commands have modules of their own."""

from __future__ import annotations

import click

import settings
from monitor.catalogue.topics import Topic, load_topics
from monitor.cli.options import json_option
from monitor.cli.telling import print_json, tell
from monitor.cli.topic_check import check
from monitor.cli.topic_diff import diff
from monitor.cli.topic_eval import evaluate_rows
from monitor.cli.topic_explain import explain
from monitor.cli.topic_label import label
from monitor.cli.topic_sample import sample
from monitor.relevance.engine import rule_hash


@click.group()
def topics() -> None:
    """List, check, explain and measure the topics' rules (docs/topics.md)."""


for _command in (check, explain, evaluate_rows, diff, sample, label):
    topics.add_command(_command)


@topics.command("list", short_help="The installed topics and how much they look for.")
@json_option
def list_topics(as_json: bool) -> None:
    """The installed topics: key, version, name, how many concepts and terms they look for, and the hash of the rule,
    which each verdict is stored with."""
    rows = [_summary(topic) for topic in load_topics(settings.CATALOGUE_OVERLAY)]
    if as_json:
        print_json({"topics": rows})
        return
    for row in rows:
        tell(
            f"{row['key']}  version {row['version']}  {row['name']}  "
            f"{row['concepts']} concepts, {row['terms']} terms  rule {row['rule_hash']}"
        )


def _summary(topic: Topic) -> dict[str, object]:
    lists = [entry.terms for entry in topic.concepts.values()] + [entry.terms for entry in topic.contexts.values()]
    return {
        "key": topic.key,
        "version": topic.version,
        "name": topic.name,
        "sides": [side.label for side in topic.rule.sides],
        "concepts": len(topic.concepts),
        "terms": sum(len(terms) for by_language in lists for terms in by_language.values()),
        "rule_hash": rule_hash(topic),
    }
