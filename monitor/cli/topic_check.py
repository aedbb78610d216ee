"""``press-monitor topics check``: what is wrong in the rules' files, and what is allowed and probably not meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

import settings
from db.errors import FullError, LockedError, NotAPressDatabaseError
from db.inspection import inspected
from db.judged import JudgedTexts
from monitor.catalogue.documents import Problem, read_yaml
from monitor.catalogue.domains import load_domains
from monitor.catalogue.doubts import doubted_gazetteer
from monitor.catalogue.events import load_events
from monitor.catalogue.files import load_yaml, validate
from monitor.catalogue.lexicons import HERE, load_lexicon
from monitor.catalogue.relations import load_relations
from monitor.catalogue.topic_doubts import lexicon_doubts, term_place, topic_doubts
from monitor.catalogue.topics import Topic, TopicFile, lexicon_files, load_topic, load_topics, topic_files
from monitor.cli.options import json_option, stored_db_option
from monitor.cli.summary import ProgressLine
from monitor.cli.telling import print_json, tell
from monitor.errors import ConfigError, UsageError
from monitor.relevance.breadth import TermCounts, breadth_warning
from monitor.relevance.engine import TopicEngine

# a few seconds' work; what the newest of them do not show, older ones would hardly
_MOST_ARTICLES = 5_000


@dataclass(slots=True)
class _Checked:
    """What was looked at: a line for each file that is well, problems and warnings, and the topics with their files."""

    well: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    topics: list[tuple[Topic, Path]] = field(default_factory=list)

    def doubt(self, doubts: Sequence[Problem]) -> None:
        """Adds what is to be doubted; once, where topics share a lexicon."""
        self.warnings += [told for told in map(str, doubts) if told not in self.warnings]


@click.command(short_help="Every mistake in the rules' files, with line and hint.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@stored_db_option
@json_option
def check(files: Sequence[Path], db: Path, as_json: bool) -> int:
    """Check FILES (topics, lexicons named lexicon-*.yml, domains.yml, events.yml), or everything that is installed.

    Every mistake is told with file, line and hint, and ends the command with 78. What is allowed and probably not meant
    is a warning. Where there is a database, its newest 5,000 articles are judged, and a topic that matches all of them
    or none, or a term that stands in more than half of them, is warned of.
    """
    found = _Checked()
    if files:
        for path in files:
            try:
                _check_file(path, found)
            except ConfigError as error:
                found.problems.append(str(error))
    else:
        _check_installed(found)
    if found.topics and db.exists():
        try:
            found.warnings += _in_the_archive(found.topics, db)
        except (NotAPressDatabaseError, LockedError, FullError) as error:
            found.warnings.append(f"no articles were judged: {error}")
    if as_json and not found.problems:
        print_json({"exit_code": 0, "checked": found.well, "warnings": found.warnings})
        return 0
    if not as_json:
        for line in found.well:
            tell(f"ok: {line}")
        for warning in found.warnings:
            tell(f"WARNING  {warning}", err=True)
    if found.problems:
        raise ConfigError("\n".join(found.problems), {"checked": found.well, "warnings": found.warnings})
    return 0


def _check_installed(found: _Checked) -> None:
    """Raises ``ConfigError`` with the problems of the first kind of file that has one."""
    overlay = settings.CATALOGUE_OVERLAY
    topics = load_topics(overlay)
    files = {load_topic(path, overlay).key: path for path in topic_files(overlay)}
    TopicEngine(topics)
    for topic in topics:
        found.topics.append((topic, files[topic.key]))
        found.well.append(f"{topic.key} version {topic.version} ({files[topic.key]})")
        found.doubt(topic_doubts(files[topic.key], overlay))
    gazetteer, doubts = doubted_gazetteer(overlay)
    more = f" ({len(doubts)} to be doubted: press-monitor gazetteer check)" if doubts else ""
    found.well.append(f"gazetteer, {len(gazetteer.entities)} entities, {len(gazetteer.tenures)} tenures{more}")
    rules = load_relations(overlay)
    found.well.append(f"domains version {rules.domains.version}, events version {rules.events.version}")


def _check_file(path: Path, found: _Checked) -> None:
    """Raises ``ConfigError`` and, for what is another command's, ``UsageError``."""
    overlay = settings.CATALOGUE_OVERLAY
    if path.suffix.lower() not in (".yml", ".yaml"):
        hint = "press-monitor gazetteer check FILE" if path.suffix == ".csv" else "topics are YAML files, *.yml"
        raise UsageError(f"{path} is no file of topics ({hint})")
    kinds: dict[str, Callable[[], str]] = {
        "domains.yml": lambda: f"{len(load_domains(path.parent).domains)} domains",
        "events.yml": lambda: f"{len(load_events(path.parent).kinds)} kinds of events",
    }
    if path.name in kinds:
        found.well.append(f"{path}: {kinds[path.name]()}")
    elif path.name.startswith("lexicon-"):
        lexicon = load_lexicon(path)
        found.well.append(f"{path}: {len(lexicon.concepts)} concepts, {len(lexicon.contexts)} contexts")
        near = {file.name: file for folder in (HERE, overlay, path.parent) for file in folder.glob("lexicon-*.yml")}
        found.doubt(lexicon_doubts(path, [load_lexicon(file) for name, file in near.items() if name != path.name]))
    else:
        _refuse_other_kinds(path)
        topic = load_topic(path, overlay)
        TopicEngine([topic])
        found.topics.append((topic, path))
        found.well.append(f"{path}: {topic.key} version {topic.version}")
        found.doubt(topic_doubts(path, overlay))


def _refuse_other_kinds(path: Path) -> None:
    """A lexicon by another name would be told off as a topic that lacks everything."""
    data = read_yaml(path).data
    if "sides" not in data:
        for key, name in (("concepts", "lexicon-*.yml"), ("domains", "domains.yml"), ("kinds", "events.yml")):
            if key in data:
                raise ConfigError(f"{path}:1: holds {key!r}, and is no topic (name the file {name})")


def _in_the_archive(found: Sequence[tuple[Topic, Path]], db: Path) -> Iterator[str]:
    """What the newest articles of the database say of the topics' breadth."""
    topics = [topic for topic, _ in found]
    engine, terms = TopicEngine(topics), TermCounts(topics)
    verdicts: list[Counter[str]] = [Counter() for _ in found]
    line = ProgressLine()
    with inspected(db) as database:
        for done, article in enumerate(JudgedTexts(database).newest(most=_MOST_ARTICLES), 1):
            if article.has_text:
                parts = engine.look(article.title, article.text, article.standfirst)
                terms.add(parts)
                for counts, judged in zip(verdicts, engine.examine_parts(parts), strict=True):
                    counts[judged.judgement.verdict] += 1
            if done % 50 == 0:
                line.count(done, "articles judged")
    line.end()
    newest = "newest " if terms.judged == _MOST_ARTICLES else ""
    of = f"the {newest}{terms.judged} articles of {db}"
    for topic, counts in zip(topics, verdicts, strict=True):
        warning = breadth_warning(topic.key, counts, of)
        if warning is not None:
            yield warning
    files = [file for _, path in found for file in _lexicons(path)]
    for term in terms.common():
        what = (
            f"{term.term!r} (concept {term.entry.id}) stands in {term.articles} of {of}; so common a word tells "
            "no article from another (write a longer name, or give it not_before, never_with, a lower weight)"
        )
        yield str(term_place(files, term.entry, term.term, what))


def _lexicons(path: Path) -> list[Path]:
    document = load_yaml(path)
    return lexicon_files(document, validate(document, TopicFile), settings.CATALOGUE_OVERLAY)
