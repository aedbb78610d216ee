"""The watch over stored articles: when they are looked at again, and what is told of what the looks meet."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from db.changes import Change
from db.revisits import Revisit, Which
from db.store import Store
from monitor.clock import iso, parse_iso
from monitor.later_page import Seen
from monitor.similarity.changes import Edit, is_shape

# after an article was first seen; corrections come in the first hours, removals in the first weeks
PLAN = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 7 * 24, 30 * 24))
# after a page was first missed and that was confirmed: it may come back
AFTER_GONE = tuple(timedelta(days=days) for days in (1, 7, 30))
SECOND_LOOK = timedelta(hours=6)
RETRIES = tuple(timedelta(hours=hours) for hours in (1, 6, 24))
# a host that is out of order for a day or two is nothing unusual
SITE_GONE = timedelta(days=3)
# of each look's time, by article, so that what was seen together is not looked at together
SPREAD = 0.1
# so many articles of a source edited in the same way were edited by the template
TEMPLATE = 3
# the same where the way is only where the paragraphs stand, if so large a share of all that were looked at has it
OF_SHAPE, SHARE_OF_SHAPE = 5, 0.8
TEMPLATE_WITHIN = timedelta(days=45)
_LONGEST_DIFF = 200_000  # characters


# --- when -----------------------------------------------------------------------------------------------------------


def next_look(first_seen_at: str, looked_at: datetime, key: str) -> str | None:
    """The instant of the next look after one at ``looked_at``, by the article's age; ``None`` after the last. A step
    that a late look has just done is passed over."""
    first = parse_iso(first_seen_at)
    before = timedelta(0)
    for step in PLAN:
        if looked_at < first + step - (step - before) / 4:
            return iso(first + step + _part(key, step))
        before = step
    return None


def _part(key: str, step: timedelta) -> timedelta:
    return step * SPREAD * (zlib.crc32(f"{key} {step}".encode()) / 2**32)


def watch(store: Store, which: Which, now: datetime) -> int:
    """Takes the articles of the last 30 days that are to be looked at again and were not yet planned into the plan; to
    be called within a transaction. Returns how many."""
    rows = store.revisits.unplanned(which, iso(now - PLAN[-1]))
    planned = [
        (article_id, source_id, at, fetched_at)
        for article_id, source_id, key, first_seen_at, fetched_at in rows
        if (at := next_look(first_seen_at, max(parse_iso(first_seen_at), parse_iso(fetched_at)), key)) is not None
    ]
    store.revisits.plan(planned)
    return len(planned)


# --- what is told ---------------------------------------------------------------------------------------------------


def tell_edit(store: Store, article_id: int, source_id: int, capture_id: int, seen: Seen, at: datetime) -> None:
    """Enters what an outlet changed, after its revision was stored; to be called in the same transaction. Edits that
    many of the source's articles have in common become one event."""
    edit, changes = seen.edit, store.changes
    if edit is None:
        return
    revisit = store.revisits.get(article_id)
    revision_id, former_revision_id = changes.revisions(article_id)
    modified_at = iso(seen.extraction.modified_at) if seen.extraction.modified_at else None
    row = Change(
        source_id=source_id,
        article_id=article_id,
        kind="headline_changed",
        seen_at=iso(at),
        first_seen_at=iso(at),
        there_at=revisit.there_at if revisit else None,
        revision_id=revision_id,
        former_revision_id=former_revision_id,
        capture_id=capture_id,
        modified_at=modified_at,
    )
    if edit.headline is not None and edit.headline_mark is not None:
        before, after = edit.headline
        own = {edit.headline_mark, *edit.marks}
        changes.enter(replace(row, title_before=before, title_after=after), sorted(own))
        _fold(store, source_id, own, None, at)
    if edit.paragraphs:
        silent = modified_at is None or modified_at == seen.former.modified_at
        changes.enter(
            replace(
                row,
                kind="silent_edit" if silent else "text_changed",
                title_after=seen.extraction.title,
                paragraphs=_as_json(edit),
                added=edit.count("added"),
                removed=edit.count("removed"),
                changed=edit.count("changed"),
            ),
            [*edit.marks, *([edit.shape] if edit.shape is not None else [])],
        )
        # the template's paragraphs are not the editors' where the headline is
        _fold(store, source_id, set(edit.marks), edit.shape, at)


def _as_json(edit: Edit) -> str:
    shown: list[dict[str, Any]] = []
    size = 0
    for change in edit.paragraphs:
        row = {name: value for name, value in asdict(change).items() if value or name in ("kind", "at")}
        size += len(change.before) + len(change.after)
        if size > _LONGEST_DIFF and shown:
            break
        shown.append(row)
    return json.dumps(shown, ensure_ascii=False)


def _fold(store: Store, source_id: int, marks: set[int], shape: int | None, at: datetime) -> None:
    """Tells edits as the template's where each part of theirs is shared by enough articles, or their shape by nearly
    all that were looked at."""
    changes, since = store.changes, iso(at - TEMPLATE_WITHIN)
    bearing = {mark: changes.bearing(source_id, mark, since) for mark in marks}
    shared = {mark for mark, found in bearing.items() if len(set(found.values())) >= TEMPLATE}
    if shared and shared.issuperset(marks):
        alike = {change_id for found in bearing.values() for change_id in found}
        # of the others those that have nothing of their own either
        of_template = [one for one in alike if {mark for mark in changes.marks(one) if not is_shape(mark)} <= shared]
        if of_template:
            changes.fold(source_id, of_template, since, iso(at), "the same paragraphs came or went in all of them")
        return
    if shape is None:
        return
    found = changes.bearing(source_id, shape, since)
    if len(set(found.values())) >= OF_SHAPE:
        looked = store.revisits.looked_since(source_id, changes.first_seen_at(list(found)))
        if len(set(found.values())) >= SHARE_OF_SHAPE * max(looked, 1):
            changes.fold(source_id, list(found), since, iso(at), "paragraphs came or went at the same place in all")


def stood(store: Store, revisit: Revisit, now: datetime) -> None:
    """A look found the page; to be called within a transaction."""
    current = store.revisits.get(revisit.article_id)
    if current is None:
        # withdrawn meanwhile: it was a wall
        return
    if current.standing == "gone":
        store.changes.enter(
            Change(
                current.source_id, current.article_id, "restored", iso(now), iso(now), there_at=current.there_at,
                reason=f"it was gone since {current.missing_since}: {current.reason}",
            )
        )  # fmt: skip
    store.revisits.stood(current.article_id, iso(now), next_look(current.first_seen_at, now, current.key))


def missed(
    store: Store, revisit: Revisit, kind: str, reason: str, capture_id: int | None, now: datetime, *, at: datetime
) -> None:
    """A look at ``at`` found no article at the address: the first time it is only noted, and looked for again after
    some hours; to be called within a transaction. ``kind``: removed, redirected_home or redirected."""
    current = store.revisits.get(revisit.article_id)
    if current is None:
        return
    if current.standing == "there":
        store.revisits.missed(current.article_id, iso(at), iso(now + SECOND_LOOK), "missing", reason)
        return
    since = current.missing_since or iso(at)
    if current.standing == "missing":
        store.changes.enter(
            Change(
                current.source_id, current.article_id, kind, iso(at), since, there_at=current.there_at,
                capture_id=capture_id, reason=reason,
            )
        )  # fmt: skip
    following = next((parse_iso(since) + step for step in AFTER_GONE if parse_iso(since) + step > now), None)
    next_at = iso(following + _part(current.key, SECOND_LOOK)) if following else None
    store.revisits.missed(current.article_id, iso(at), next_at, "gone", reason)


def unanswered(store: Store, revisit: Revisit, reason: str, now: datetime) -> None:
    """A look that says nothing of the page; it is tried again, then left to the next step of the plan; to be called
    within a transaction."""
    current = store.revisits.get(revisit.article_id)
    if current is None:
        return
    if current.tries < len(RETRIES):
        next_at: str | None = iso(now + RETRIES[current.tries])
        tries = current.tries + 1
    else:
        next_at, tries = next_look(current.first_seen_at, now, current.key), 0
        if current.standing != "there" and next_at is None:
            next_at = iso(now + AFTER_GONE[1])
    store.revisits.failed(current.article_id, iso(now), next_at, tries, reason)


# --- whole sources --------------------------------------------------------------------------------------------------


def site_absent(store: Store, source_id: int, reason: str, now: datetime) -> None:
    """No page and no list of a source could be had; once that has lasted, it is told as one event; to be called within
    a transaction."""
    absence = store.changes.absent(source_id, iso(now))
    long = now - parse_iso(absence.since) >= SITE_GONE
    if long and absence.change_id is None:
        count = store.revisits.watched(source_id)
        event = Change(source_id, None, "site_gone", iso(now), absence.since, reason=reason, articles=count)
        store.changes.tell_absence(source_id, store.changes.enter(event))
    wait = timedelta(days=7) if long else timedelta(days=1)
    store.revisits.postpone(source_id, iso(now), iso(now + wait))


def site_present(store: Store, source_id: int, now: datetime) -> None:
    """Something of a source could be had; to be called within a transaction."""
    absence = store.changes.present(source_id)
    if absence is not None and absence.change_id is not None:
        reason = f"nothing of it could be had since {absence.since}"
        store.changes.enter(Change(source_id, None, "site_restored", iso(now), iso(now), reason=reason))
