"""The verdict on a listing visit: does it reach back to the last one, and how far to read on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crawler.items import Card, ListingItem
from storage.records import Address, ListingVisit

MAX_PAGES = 50  # of one visit; 1,000 cards are several days of the busiest listing
MAX_REPEATS = 2  # pages seen before: one may be a shift by a whole page while reading, two are not


@dataclass(slots=True)
class Overlap:
    """Follow one visit page by page; pure.

    Reading goes on until a WHOLE page was known at the end of the last visit, so that neither a
    pinned card nor cards that shift while paging end it early. What another listing, or a visit
    that was cut off, brought in since then does not count as known here. Where the last visit left
    a gap, the pages behind it are read too.

    `cap`: read at most so many pages; `floor`: so many from the first page that is known on, which
    is how a sweep finds what was put in, or shifted, further down. `fresh` and `stock` gather the
    cards in order; stock is what was there before the first visit. `parted` tells that the first
    page did not touch what was known, so that something lay behind it; `behind` counts the new
    cards that did.
    """

    previous: ListingVisit | None
    cap: int
    floor: int = 1
    reached: bool = False  # a whole known page, or the listing's end
    ended: bool = False  # by the listing's end
    parted: bool = False
    behind: int = 0
    passed: int = 0  # pages from the first whole known one on
    filling: bool = False  # behind the whole known page, in the gap of the last visit
    pages: int = 0
    deepest: int = 0
    repeats: int = 0
    last_page: int | None = None  # as the page before says it; some sites name only near pages
    fresh: list[Card] = field(default_factory=list)
    stock: list[Card] = field(default_factory=list)
    seen: dict[str, Card] = field(default_factory=dict)
    _in_stock: bool = False
    _met: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def first(self) -> bool:
        """Tell whether no visit of this listing was ever finished."""
        return self.previous is None

    def take(self, number: int, page: ListingItem, known: Mapping[str, Address]) -> int | None:
        """Take in page `number`; return the page to read next, None where reading ends."""
        self.pages += 1
        self.deepest = number
        if not page.cards and not page.foreign:
            self._end()
            return None
        if page.is_window:
            self._take_window(page, known)
            return None
        if self._repeats(page):
            if self.is_beyond(number) is not False:
                self._end()
            return None
        self.last_page = page.last_page
        if number == 1:
            self.parted = not self.first and not self._touches(page.cards, known)
        elif not self.reached or self.filling:
            self.behind += sum(self._is_new(card, known) for card in page.cards)
        self._sort_in(page.cards, known)
        if not self.first and self._is_whole(page.cards, known):
            self._pass_known_page(page.cards, known)
        self.passed += self.reached
        return self._next(number)

    def _take_window(self, page: ListingItem, known: Mapping[str, Address]) -> None:
        """Take in a feed: behind it nothing can be read, so a gap is never filled by going on."""
        self.parted = not self.first and not self._touches(page.cards, known)
        self.reached = not self.parted
        self.passed += self.reached
        self._sort_in(page.cards, known)

    def missing_page(self) -> None:
        """Note that the page asked for does not exist: the listing ended before it."""
        self._end()

    def is_beyond(self, number: int) -> bool | None:
        """Return whether page `number` lies behind the listing's end, None where nobody said."""
        return None if self.last_page is None else number > self.last_page

    def verdict(self) -> str:
        """Return first, proven or gap (unknown is for visits that read nothing)."""
        if self.first:
            return "first"
        return "proven" if self.reached and not self.filling else "gap"

    def gap(self, started_at: datetime) -> tuple[datetime | None, datetime | None]:
        """Return from when to when articles may be missing; Nones where nothing is."""
        if self.previous is None or self.verdict() != "gap":
            return None, None
        start = self._gap_start() or self.previous.finished_at
        return start, self._gap_end(start, started_at)

    def own_gap(self, started_at: datetime) -> tuple[datetime, datetime] | None:
        """Return the span that lay behind the first page, filled since or not; None without one."""
        start = self.previous.finished_at if self.previous else None
        if start is None or (self.reached and not self.parted):
            return None
        return start, self._gap_end(start, started_at)

    def _gap_end(self, start: datetime | None, started_at: datetime) -> datetime:
        """Return from when on nothing is missing: the oldest card's date where that has a time."""
        exact = [
            card.published_at
            for card in self.seen.values()
            if card.published_at and card.precision != "day"
        ]
        inside = [at for at in exact if start is None or start <= at]
        return min(*inside, started_at) if inside else started_at

    def _end(self) -> None:
        self.ended = not self.reached or self.filling
        self.reached, self.filling = True, False

    def _repeats(self, page: ListingItem) -> bool:
        keys = tuple(card.url_key for card in page.cards)
        self.repeats += keys in self._met
        self._met.add(keys)
        return self.repeats >= MAX_REPEATS

    def _gap_start(self) -> datetime | None:
        return self.previous.gap_from if self.previous and self.previous.overlap == "gap" else None

    def _is_whole(self, cards: Sequence[Card], known: Mapping[str, Address]) -> bool:
        until = self.previous.finished_at if self.previous else None
        if self.filling:
            until = self._gap_start()
        if until is None or not cards:
            return False
        found = [known.get(card.url_key) for card in cards]
        return all(address and address.first_listed_at <= until for address in found)

    def _touches(self, cards: Sequence[Card], known: Mapping[str, Address]) -> bool:
        """Return whether a first page reaches back to what the last visit knew.

        It does by its last card, or by most of its cards where a backdated one stands last; pinned
        ones at its head do not count for that.
        """
        until = self.previous.finished_at if self.previous else None
        found = [known.get(card.url_key) for card in cards]
        old = [bool(a and until and a.first_listed_at <= until) for a in found]
        return not old or old[-1] or 2 * sum(old) > len(old)

    def _is_new(self, card: Card, known: Mapping[str, Address]) -> bool:
        return card.url_key not in known and card.url_key not in self.seen

    def _pass_known_page(self, cards: Sequence[Card], known: Mapping[str, Address]) -> None:
        if self.reached:
            self.filling = False
        else:
            self.reached = True
            self.filling = self._gap_start() is not None
        inherited = sum(known[card.url_key].history for card in cards)
        self._in_stock = self._in_stock or 2 * inherited > len(cards)

    def _sort_in(self, cards: Sequence[Card], known: Mapping[str, Address]) -> None:
        for card in cards:
            if card.url_key in self.seen:
                continue
            self.seen[card.url_key] = card
            inherited = self.first or (self._in_stock and card.url_key not in known)
            (self.stock if inherited else self.fresh).append(card)

    def _next(self, number: int) -> int | None:
        if self.pages >= self.cap:
            return None
        far = self.passed if self.reached and not self.first else self.pages
        if self.first or not self.reached or far < self.floor:
            return number + 1
        if self.filling and self.previous:
            # New cards only push the gap deeper, so it begins no earlier than it did.
            return max(number + 1, self.previous.pages)
        return None
