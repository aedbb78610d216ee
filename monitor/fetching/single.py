"""Single pages that no list showed: whose they are, and their way into the queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from db.links import Link, Offer
from db.runs import SourceRow
from db.tombstones import Tombstone
from monitor.catalogue.addresses import hosts_of, is_article_url
from monitor.catalogue.model import Source
from monitor.discovery.urls import UrlRejected, canonical, key
from monitor.fetching.batch import Batch

FOUND_IN = "add-article"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address that somebody gave. ``source``: whose it is, ``host`` where that is no outlet of the registry;
    ``refused``: why it is not taken, with what to do about it; ``note``: why it is taken all the same."""

    given: str
    url: str = ""
    source: Source | None = None
    host: str | None = None
    refused: str | None = None
    note: str | None = None


def placed(given: str, sources: Mapping[str, Source], *, force: bool) -> Wanted:
    """Whose page an address is. ``force``: also one that fits none of its outlet's patterns."""
    try:
        url = canonical(given.strip())
    except UrlRejected as error:
        return Wanted(given, refused=f"no address of a page: {error}; give it whole, as in https://www.site.org/page")
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    of_host = [source for source in sources.values() if host in hosts_of(source)]
    fitting = next((source for source in of_host if is_article_url(source, url)[0]), None)
    if fitting is not None:
        return Wanted(given, url, fitting)
    source = of_host[0] if of_host else _stranger(url, host)
    fits, why = is_article_url(source, url)
    wanted = Wanted(given, url, source, None if of_host else host)
    if fits:
        return wanted
    what = f"{why} of {source.name}"
    return replace(wanted, note=what) if force else replace(wanted, refused=f"{what}; --force takes it all the same")


def _stranger(url: str, host: str) -> Source:
    """A source for one host that no file of the registry names; not counted as coverage."""
    parts = urlsplit(url)
    home = f"{parts.scheme}://{parts.netloc}/"
    return Source.model_validate(
        {
            "id": f"host_{key(home)}", "name": host, "home": home, "country": "XX", "role": "imported",
            "timezone": "UTC",
        },
        strict=False,
    )  # fmt: skip


def adopt(batch: Batch, wanted: Iterable[Wanted]) -> None:
    """Makes hosts that the registry does not know sources of this batch, under the rows that an import would give
    them."""
    for each in wanted:
        if each.host is None or each.source is None or each.source.id in batch.source_ids:
            continue
        row = SourceRow(key=each.host, name=each.host, role="imported")
        with batch.store.transaction():
            batch.source_ids[each.source.id] = batch.store.runs.source(row, batch.now())
        batch.sources = {**batch.sources, each.source.id: each.source}


def enter(batch: Batch, wanted: Sequence[Wanted], *, again: bool) -> list[tuple[Wanted, Link | None, bool]]:
    """Enters the addresses; each with its link, ``None`` for one that is refused, and whether it is to be fetched: a
    stored one is not unless ``again``. The batch then looks at nothing but these."""
    adopt(batch, wanted)
    entered: list[tuple[Wanted, Link | None, bool]] = []
    links = batch.store.links
    for each in wanted:
        if each.refused is not None or each.source is None:
            entered.append((each, None, False))
            continue
        identity = key(each.url)
        if (stone := batch.store.tombstones.of(identity)) is not None:
            entered.append((replace(each, refused=told_of(stone)), None, False))
            continue
        known = links.by_key(identity)
        how = "by hand, past the patterns" if each.note else "by hand"
        offer = Offer(key=identity, url=each.url, fetch_url=each.given.strip(), found_in=FOUND_IN, list_url=how)
        with batch.store.transaction():
            links.offer(batch.source_ids[each.source.id], [offer], batch.now())
        link = links.by_key(identity)
        settled = known is not None and known.state in ("stored", "alias")
        entered.append((each, link, again or not settled))
    pages = {link.id: None for _, link, wants in entered if link is not None and wants}
    batch.wishes = replace(batch.wishes, pages=tuple(pages), spider="single")
    return entered


def told_of(stone: Tombstone) -> str:
    """Why an address is not taken that was forgotten."""
    why = f" ({stone.reason})" if stone.reason else ""
    return f"forgotten on {stone.forgotten_at[:10]}{why}; press-monitor forget --undo takes that back"


def sources_of(batch: Batch, entered: Iterable[tuple[Wanted, Link | None, bool]]) -> list[Source]:
    """The sources that something is to be asked of. A known link may belong to another source than its host says."""
    names = {source_id: name for name, source_id in batch.source_ids.items()}
    wanted: dict[str, Source] = {}
    for each, link, fetch in entered:
        if link is None or not fetch or each.source is None:
            continue
        name = names.get(link.source_id)
        if name is None:
            # entered by an import before its outlet came into the registry
            name = names[link.source_id] = f"row_{link.source_id}"
            batch.source_ids[name] = link.source_id
            batch.sources = {**batch.sources, name: each.source.model_copy(update={"id": name})}
        wanted[name] = batch.sources[name]
    return list(wanted.values())


def pages_of(batch: Batch, source_id: int) -> list[Link]:
    """The links of a source that this batch is to look at. A stored one is looked at as it is."""
    links = (batch.store.links.get(link_id) for link_id in batch.wishes.pages)
    return [link for link in links if link.source_id == source_id]


def described(
    row: Mapping[str, Any], article: Mapping[str, Any] | None, verdicts: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """What a page became, for people and programs."""
    told: dict[str, Any] = {"url": row["url"], "state": row["state"], "reason": row["reason"], "source": row["source"]}
    if article is None:
        return told
    copy = article["origin_key"] and article["origin_key"] != article["key"]
    return told | {
        "key": article["key"],
        "title": article["title"],
        "published_on": article["published_on"],
        "published_at": article["published_at"],
        "credits": article["credits"],
        "bylines": article["bylines"],
        "words": article["words"],
        "kind": article["kind"],
        "first_seen_at": article["first_seen_at"],
        "copy_of": {"source": article["origin_source"], "url": article["origin_url"]} if copy else None,
        "verdicts": {verdict["topic"]: verdict["verdict"] for verdict in verdicts},
    }
