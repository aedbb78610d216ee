"""``press-monitor sources``: lists, shows and checks the registry of outlets."""

from __future__ import annotations

import json
from pathlib import Path

import click

import settings
from monitor.catalogue.checks import clashes
from monitor.catalogue.documents import Problem
from monitor.catalogue.files import raise_problems
from monitor.catalogue.overview import as_object, as_yaml, entry_points, markdown, table
from monitor.catalogue.sources import load_sources, read_source, read_sources, select
from monitor.cli.options import json_option
from monitor.errors import ConfigError


def _directories() -> list[Path]:
    return [settings.SOURCES_DIR, settings.CATALOGUE_OVERLAY / "sources"]


@click.group()
def sources() -> None:
    """List and check the registry of outlets: one YAML file each, the user's own over the shipped ones."""


@sources.command("list")
@json_option
@click.option("--markdown", "as_markdown", is_flag=True, help="The shipped sources as the page docs/sources.md.")
def list_sources(as_json: bool, as_markdown: bool) -> None:
    """All sources: what they are, where they tell of articles, whether they are crawled."""
    if as_markdown:
        click.echo(markdown(load_sources([settings.SOURCES_DIR]).values()), nl=False)
        return
    known = list(load_sources(_directories()).values())
    if as_json:
        _print_json({"sources": [as_object(source) for source in known]})
        return
    click.echo(table(known))
    enabled = sum(source.enabled for source in known)
    click.echo(f"\n{len(known)} sources, {enabled} of them crawled by default")


@sources.command()
@click.argument("source_id", metavar="ID")
@json_option
def show(source_id: str, as_json: bool) -> None:
    """One source as it is used: its file over its platform's preset."""
    registry = read_sources(_directories())
    raise_problems(registry.problems)
    [source] = select(registry.sources, [source_id])
    path = registry.documents[source.id].path
    if as_json:
        _print_json({"file": str(path), **as_object(source)})
        return
    click.echo(f"# {path}")
    click.echo(f"# over the preset of the platform {source.platform}; entry points: {entry_points(source)}")
    click.echo(as_yaml(source), nl=False)


@sources.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@json_option
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Check every source file, or only FILES (which need not be in the registry yet). Ends with 78 if there are
    problems, one line each: FILE:LINE: what is wrong and how to mend it."""
    if files:
        count, problems = _check_files(files)
    else:
        registry = read_sources(_directories())
        count = len(registry.documents)
        problems = registry.problems
    if as_json:
        found = [{"file": str(p.path), "line": p.line, "message": p.what} for p in problems]
        _print_json({"sources": count, "problems": found})
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"{_counted(count, 'source')}, {_counted(len(problems), 'problem')}")
    if problems:
        click.get_current_context().exit(ConfigError.exit_code)


def _check_files(files: tuple[Path, ...]) -> tuple[int, tuple[Problem, ...]]:
    """The problems of ``files`` alone, their clashes with the registry among them."""
    registry = read_sources(_directories())
    known, documents = dict(registry.sources), dict(registry.documents)
    problems: set[Problem] = set()
    given = dict.fromkeys(files)
    for path in given:
        source, document, found = read_source(path)
        problems.update(found)
        if source is not None:
            # last, so that a clash is told of the file that was given
            known.pop(source.id, None)
            known[source.id], documents[source.id] = source, document
    problems.update(problem for problem in clashes(known, documents) if problem.path in given)
    return len(given), tuple(sorted(problems))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _print_json(told: dict[str, object]) -> None:
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))
