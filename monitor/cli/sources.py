"""``press-monitor sources``: lists, shows, checks and extends the registry of outlets."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import click

import settings
from monitor.catalogue.files import raise_problems
from monitor.catalogue.overview import as_object, as_yaml, entry_points, markdown, table
from monitor.catalogue.sources import check_files, load_sources, read_sources, select
from monitor.cli.options import db_option, json_option
from monitor.cli.telling import print_json, tell
from monitor.errors import ConfigError, UsageError


def _directories() -> list[Path]:
    return [settings.SOURCES_DIR, settings.CATALOGUE_OVERLAY / "sources"]


@click.group()
def sources() -> None:
    """List, check and extend the registry of outlets: one YAML file each, the user's own over the shipped ones."""


@sources.command("list")
@json_option
@click.option("--country", metavar="CC", help="Only those of a country, as ML.")
@click.option("--enabled", "state", flag_value="enabled", help="Only those that are crawled by default.")
@click.option("--disabled", "state", flag_value="disabled", help="Only those that are not crawled unless named.")
@click.option("--markdown", "as_markdown", is_flag=True, help="The shipped sources as the page docs/sources.md.")
def list_sources(as_json: bool, country: str | None, state: str | None, as_markdown: bool) -> None:
    """All sources: what they are, and where they tell of articles or why they are not crawled."""
    if as_markdown:
        if country or state:
            raise click.UsageError("--markdown is the page of all sources; leave the filters out")
        tell(markdown(load_sources([settings.SOURCES_DIR]).values()), end="")
        return
    everything = load_sources(_directories()).values()
    countries = sorted({source.country for source in everything})
    if country is not None and country.upper() not in countries:
        raise click.UsageError(f"--country {country!r}: no source is of it (there are {', '.join(countries)})")
    known = [
        source
        for source in everything
        if (country is None or source.country == country.upper())
        and (state is None or source.enabled == (state == "enabled"))
    ]
    if as_json:
        print_json({"sources": [as_object(source) for source in known]})
        return
    tell(table(known))
    enabled = sum(source.enabled for source in known)
    tell(f"\n{_counted(len(known), 'source')}, {enabled} of them crawled by default")
    tell("why: press-monitor sources show ID")


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
        print_json({"file": str(path), **as_object(source)})
        return
    tell(f"# {path}")
    tell(f"# over the preset of the platform {source.platform}; entry points: {entry_points(source)}")
    tell(as_yaml(source), end="")


@sources.command()
@click.argument("names", metavar="[SOURCE | FILE]...", nargs=-1)
@click.option("--live", is_flag=True, help="Ask the sites: does every entry point still answer as its file says?")
@click.option("--stale", type=click.IntRange(min=1), help="With --live: days without a new item that are too many.")
@db_option
@json_option
@click.pass_context
def check(ctx: click.Context, names: tuple[str, ...], live: bool, stale: int | None, db: Path, as_json: bool) -> int:
    """Check every source file, or only some.

    Without --live files are checked, of sources by their ids or such as are not in the registry yet, and nothing is
    asked of any site. Ends with
    78 if there are problems, one line each: FILE:LINE: what is wrong and how to mend it.

    With --live each entry point of the named sources (ids or files; default: all that are crawled) is asked for once,
    under the rules of a crawl, and nothing is stored. Ends with 1 if something needs a person, 69 if the network is
    down, 75 while a crawl runs, 78 without a contact.
    """
    if live:
        # here: the other commands of this group start in half the time without Scrapy
        from monitor.cli.source_check import check_live

        return check_live(names, _directories(), db, stale_days=stale, as_json=as_json, routes=_routes(ctx))
    if stale is not None:
        raise click.UsageError("--stale goes with --live")
    return _check(names, as_json)


@sources.command()
@click.argument("url", metavar="URL")
@click.option("--id", "source_id", metavar="ID", help="The source's id; default: from the host's name.")
@click.option("--name", help="The outlet's name; default: as the site calls itself.")
@click.option("--country", metavar="CC", help="Two letters; default: the domain's, where it tells.")
@click.option("--write", "--yes", "write", is_flag=True, help="Write the file into your own catalogue.")
@db_option
@json_option
@click.pass_context
def add(
    ctx: click.Context,
    url: str,
    source_id: str | None,
    name: str | None,
    country: str | None,
    write: bool,
    db: Path,
    as_json: bool,
) -> int:
    """Look at the site at URL and propose its source file, with a sample of what it would fetch.

    Asks, under the rules of a crawl, for the home page, robots.txt, what those declare and the places where the site's
    platform keeps feeds and sitemaps, then for two articles; stores nothing. With --write the proposal becomes a source
    of your own in PRESS_MONITOR_HOME/catalogue/sources/, checked as every other; nothing is ever overwritten.

    Ends with 2 if no entry point tells of articles, 64 if the address is none or the id is taken, 69 if no server
    answers, 75 while a crawl runs, 78 without a contact.
    """
    # as above
    from monitor.cli.source_add import add_source
    from monitor.fetching.proposal import Wanted

    if source_id is not None and not re.fullmatch(r"[a-z0-9][a-z0-9_]{1,40}", source_id):
        raise click.UsageError(f"--id {source_id!r}: small letters, digits and underscores, two at least")
    if country is not None and not re.fullmatch(r"[A-Za-z]{2}", country):
        raise click.UsageError(f"--country {country!r}: two letters, as ML")
    wanted = Wanted(source_id, name, country.upper() if country else None)
    return add_source(url, wanted, _directories(), db, write=write, as_json=as_json, routes=_routes(ctx))


def _check(names: tuple[str, ...], as_json: bool) -> int:
    if names:
        count, problems = check_files(_files(names), _directories())
    else:
        registry = read_sources(_directories())
        count = len(registry.documents)
        problems = registry.problems
    if as_json:
        found = [{"file": str(p.path), "line": p.line, "message": p.what} for p in problems]
        print_json({"sources": count, "problems": found})
    else:
        for problem in problems:
            tell(str(problem))
        tell(f"{_counted(count, 'source')}, {_counted(len(problems), 'problem')}")
    return ConfigError.exit_code if problems else 0


def _files(names: tuple[str, ...]) -> list[Path]:
    """The files that are meant: paths, and those of sources by id, broken ones too. Raises ``UsageError``."""
    documents = read_sources(_directories()).documents
    paths = []
    for name in names:
        if name in documents:
            paths.append(documents[name].path)
        elif "/" in name or name.endswith((".yml", ".yaml")) or Path(name).exists():
            paths.append(Path(name))
        else:
            near = difflib.get_close_matches(name.lower(), documents, n=3, cutoff=0.5)
            hint = f" (did you mean {' or '.join(near)}?)" if near else ""
            raise UsageError(f"{name!r} is no source{hint} and no file; `press-monitor sources list` shows all sources")
    return paths


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _routes(ctx: click.Context) -> dict[str, int]:
    """The hosts that a press on this machine answers for: whoever calls the command from Python may hand them to it as
    the context's object; from the command line there are none."""
    return dict(ctx.find_object(dict) or {})
