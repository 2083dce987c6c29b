"""How the pages of a past are read: looked at as visits look at theirs, and counted nowhere."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from typing_extensions import override

from crawler.items import ArticleItem
from crawler.sources.expected import AGREES_FROM
from crawler.spiders.fetcher import Page
from crawler.spiders.watch import Watch
from storage.records import Address, KeptPage, Reading

KEPT = 20  # pages of a run that are kept; those of visits, of which news may come, need the room
LAST = 10  # pages that were compared last
ODD = 3  # so many of them that disagree are a design that the rules do not fit; 1 % do by chance


@dataclass(slots=True)
class PastWatch(Watch):
    """Hold back articles whose pages the rules do not fit, as old designs may be.

    An article that is alone with its doubt is taken when it is read again, at the end of the run.
    What is usual for the edition is known from its visits, and stays theirs: a past of other pages
    neither raises an alarm of theirs nor hides one. It is told with the archive.
    """

    _last: deque[bool] = field(default_factory=lambda: deque(maxlen=LAST))
    _kept_here: int = 0

    @override
    def page_to_keep(
        self, address: Address, page: Page, item: ArticleItem, doubt: str | None, now: datetime
    ) -> KeptPage | None:
        if doubt is None or self._is_full():
            return None
        return super(PastWatch, self).page_to_keep(address, page, item, doubt, now)

    @override
    def unread_page(
        self, address: Address, page: Page, reason: str, now: datetime
    ) -> KeptPage | None:
        return (
            None
            if self._is_full()
            else super(PastWatch, self).unread_page(address, page, reason, now)
        )

    def _is_full(self) -> bool:
        self._kept_here += 1
        return self._kept_here > KEPT

    @override
    def _note(self, reading: Reading) -> None:
        self.noted[:] = [reading]

    @override
    def _doubt(
        self, address: Address, item: ArticleItem, same: float | None, now: datetime
    ) -> str | None:
        guessed = bool(self._guessed(item))
        again = address.failures > 0
        if not again and (guessed or same is not None):
            self._last.append(not guessed and same is not None and same >= AGREES_FROM)
        if len(self._last) == LAST and all(self._last):
            self._disagreed = False
        doubt = super(PastWatch, self)._doubt(address, item, same, now)
        by_chance = again and not guessed and not self.misfits
        return None if by_chance else doubt

    def next_batch(self) -> None:
        """Forget the texts so far: over years they recur, within some pages they are a notice."""
        self._bodies.clear()

    @property
    def misfits(self) -> bool:
        """Tell whether the rules do not fit the pages that are read now."""
        return sum(not one for one in self._last) >= ODD
