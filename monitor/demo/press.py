"""The state of the whole fictional press on a day: who shows which text, in which version, under which number."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from monitor.demo.outlets import OUTLETS, PRESS_ZONE, Outlet
from monitor.demo.texts import Manner, Publication, Text, Topic, all_texts, printed
from monitor.demo.wording import slugify

_LATEST = time(23, 30)
_EDITED_AT = time(10, 15)


@dataclass(frozen=True, slots=True)
class Published:
    """An article as one outlet shows it. ``words``: its title's form in addresses, which later edits leave alone.
    ``at`` and ``edited_at``: instants in UTC. ``origin``, ``origin_number``: where the text appeared first."""

    outlet: Outlet
    number: int
    text: str
    lang: str
    topic: Topic
    section: str
    manner: Manner
    words: str
    title: str
    standfirst: str | None
    paragraphs: tuple[str, ...]
    byline: str | None
    credit: str | None
    at: datetime
    edited_at: datetime | None
    origin: str
    origin_number: int

    @property
    def local(self) -> datetime:
        """When it was published, by the outlet's own clock."""
        return self.at.astimezone(self.outlet.timezone)

    @property
    def touched(self) -> datetime:
        """The instant of its last change."""
        return self.edited_at or self.at

    @property
    def is_copy(self) -> bool:
        """Whether another outlet had it first."""
        return self.outlet.id != self.origin

    @property
    def leads_to(self) -> str | None:
        """The paper a link-out stub names; None for whole articles."""
        return (self.credit or OUTLETS[self.origin].name) if self.manner == "stub" else None


@dataclass(frozen=True, slots=True)
class Edition:
    """What one outlet shows on ``day``, newest first. ``withdrawn``: articles it has taken down, as they last were."""

    outlet: Outlet
    day: date
    items: tuple[Published, ...]
    withdrawn: tuple[Published, ...] = ()

    def numbered(self, number: int) -> Published | None:
        """The article of that number, while it is shown."""
        return next((item for item in self.items if item.number == number), None)


def _instants(text: Text) -> Iterator[datetime]:
    """When each publication appeared: at its stated time, else at an hour of the day that follows from the text's name,
    and never before the origin."""
    first: datetime | None = None
    spread = zlib.crc32(text.slug.encode()) % 55
    for place, publication in enumerate(text.publications):
        if publication.at is not None:
            at = time.fromisoformat(publication.at)
        else:
            minutes = 7 * 60 + 20 + spread + 95 * place
            at = min(time(minutes // 60 % 24, minutes % 60), _LATEST)
        instant = datetime.combine(publication.on, at, PRESS_ZONE).astimezone(UTC)
        if first is None:
            first = instant
        elif instant <= first:
            instant = first + timedelta(minutes=40)
        yield instant


def _numbered(texts: Iterable[Text]) -> dict[tuple[str, str], int]:
    """(text, outlet) -> number. Outlets count in the order of time and skip every seventh number, as drafts do."""
    told: dict[str, list[tuple[datetime, Text, Publication]]] = defaultdict(list)
    for text in texts:
        for publication, instant in zip(text.publications, _instants(text), strict=True):
            told[publication.outlet].append((instant, text, publication))
    numbers: dict[tuple[str, str], int] = {}
    for outlet, entries in told.items():
        counted = 0
        for _, text, publication in sorted(entries, key=lambda entry: (entry[0], entry[1].slug)):
            if publication.number is not None:
                numbers[text.slug, outlet] = publication.number
                continue
            numbers[text.slug, outlet] = OUTLETS[outlet].first_number + counted + counted // 6
            counted += 1
    return numbers


def editions(day: date, texts: Iterable[Text] | None = None) -> dict[str, Edition]:
    """What every outlet shows on ``day`` (the whole day), by outlet; outlets that show nothing are there too."""
    texts = all_texts() if texts is None else tuple(texts)
    numbers = _numbered(texts)
    shown: dict[str, list[Published]] = {outlet: [] for outlet in OUTLETS}
    withdrawn: dict[str, list[Published]] = {outlet: [] for outlet in OUTLETS}
    for text in texts:
        origin = text.publications[0].outlet
        for publication, at in zip(text.publications, _instants(text), strict=True):
            number = numbers[text.slug, publication.outlet]
            if publication.on > day:
                continue
            gone = publication.deleted_on is not None and publication.deleted_on <= day
            edited_at = None
            if publication.edited_on is not None and publication.edited_on <= day:
                edited_at = datetime.combine(publication.edited_on, _EDITED_AT, PRESS_ZONE).astimezone(UTC)
                edited_at = max(edited_at, at + timedelta(minutes=30))
            title, standfirst, paragraphs = printed(text, publication, day)
            (withdrawn if gone else shown)[publication.outlet].append(
                Published(
                    outlet=OUTLETS[publication.outlet],
                    number=number,
                    text=text.slug,
                    lang=text.lang,
                    topic=text.topic,
                    section=text.section,
                    manner=publication.manner,
                    words=slugify(publication.title or text.title),
                    title=title,
                    standfirst=standfirst,
                    paragraphs=paragraphs,
                    byline=None if publication.manner in ("stub", "excerpt") else text.byline,
                    credit=publication.credit,
                    at=at,
                    edited_at=edited_at,
                    origin=origin,
                    origin_number=numbers[text.slug, origin],
                )
            )
    return {
        outlet: Edition(
            OUTLETS[outlet],
            day,
            tuple(sorted(items, key=lambda item: (item.at, item.number), reverse=True)),
            tuple(withdrawn[outlet]),
        )
        for outlet, items in shown.items()
    }


def press_on(day: date, texts: Iterable[Text] | None = None) -> dict[str, list[Published]]:
    """Every article that is shown on ``day``, by outlet, newest first."""
    return {outlet: list(edition.items) for outlet, edition in editions(day, texts).items()}
