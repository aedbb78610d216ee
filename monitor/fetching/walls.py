"""What a run does before a wall: it tries a few pages, then leaves the source alone until its next turn."""

from __future__ import annotations

# of pages in a row that were none: at a source where only some are walled, the next may well be another
FEW = 3
# and so many where the run has had articles: they may come thick, as the videos of a day do
MANY = 8
# how the process words such a page, and one that shows a wall by its text alone, which took several already
WALL = "wall: "
_BY_ITS_TEXT = "wall: the same text at "
EMPTY = "extract_empty: "


class Walls:
    """The walls that one run meets. ``stood``: the last run met nothing else, so that links of all ages are tried, as
    an outlet may wall its newest pages alone. ``word``: the last one, as the ledger has it; ``met``: how many;
    ``no_text``: so many pages in a row had no text and none had any, as with a robot check that is all script."""

    def __init__(self, *, stood: bool) -> None:
        self.stood = stood
        self.met = 0
        self.word: str | None = None
        self.stops = False
        self.no_text = False
        self._in_a_row = 0
        self._empty = 0
        self._sound = False
        self._had_text = False

    @property
    def unsure(self) -> bool:
        """Whether the wall of the last run may still stand."""
        return self.stood and not self._sound

    def room(self, count: int) -> int:
        """How many pages may be asked for at once, of ``count``: few until one has turned out to be an article, so that
        a source that is walled throughout is asked for no more than it takes to know."""
        if self._sound:
            return count
        return min(count, max(1, FEW - max(self._in_a_row, self._empty)))

    def page(self, word: str) -> None:
        """Takes in what the process made of a page. Sets ``stops`` where no further page is to be asked for."""
        if word.startswith(EMPTY) and not self._had_text:
            self._empty += 1
            self.no_text = self._empty >= FEW
            self.stops = self.stops or self.no_text
            return
        if not word.startswith(WALL):
            self._in_a_row = self._empty = 0
            self._sound = self._had_text = True
            self.no_text = False
            return
        self._sound = False
        self.met += 1
        self._in_a_row += 1
        if self.word is None or not self.word.startswith(_BY_ITS_TEXT):
            self.word = word
        self.stops = self.stops or word.startswith(_BY_ITS_TEXT)
        self.stops = self.stops or self._in_a_row >= (MANY if self._had_text else FEW)

    def opened(self) -> bool:
        """Whether the wall of the last run is gone; once. To be asked when a page was stored."""
        gone, self.stood = self.stood and not self.met, False
        return gone
