"""What one visit of a listing asks for, page by page, and what it proves; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler.fetch.conditional import Validators
from crawler.items import Card, ListingItem
from crawler.spiders.overlap import MAX_PAGES, Overlap
from storage.records import Address, ListingVisit

SWEEP_PAGES = 10  # with a whole known page as the end, 0 of 37,208 simulated articles were missed
SWEEP_EVERY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Depth:
    """How far visits read.

    `first_pages` on the first visit; a sweep reads `sweep_pages` when the last one is `sweep_every`
    past; `asked` is what the user asked for instead of all that.
    """

    first_pages: int = 3
    sweep_pages: int = SWEEP_PAGES
    sweep_every: timedelta = SWEEP_EVERY
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a listing before a visit: its last finished visit and its last sweep."""

    previous: ListingVisit | None = None
    swept_at: datetime | None = None

    def sweep_is_due(self, now: datetime, every: timedelta) -> bool:
        """Return whether a visit is to read deeper.

        It then asks for the page whatever its validators say, too: a site whose ETag never changes
        would else be silent for ever.
        """
        return self.previous is not None and (self.swept_at is None or now - self.swept_at >= every)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a visit leaves behind: its row, the cards to note, and what it says of gaps.

    `gap` is the span that lay behind the first page, with `filled_by` where this visit filled it;
    `fills` says by what the gaps left by earlier visits were filled (None: they stay open).
    `behind` counts the new cards that stood in either.
    """

    visit: ListingVisit
    fresh: tuple[Card, ...]
    stock: tuple[Card, ...]
    gap: tuple[datetime, datetime] | None = None
    filled_by: str | None = None
    fills: str | None = None
    behind: int = 0


class Reading:
    """One visit of one listing: `next_page` is what to ask for, None when it is at its end.

    After each answer exactly one of `take`, `unchanged`, `missing_page` and `fail` is called, and
    `close` at last. `first_answer` notes what page 1 came with.
    """

    def __init__(self, visit: ListingVisit, past: Past, depth: Depth) -> None:
        self.visit = visit
        self.next_page: int | None = 1
        self.new_on_page = 0
        self._previous = past.previous
        self._sweep = depth.asked is None and past.sweep_is_due(visit.started_at, depth.sweep_every)
        self._asked = depth.asked is not None
        self._overlap = Overlap(past.previous, *self._bounds(depth))
        self._window = False  # behind it nothing can be read, so that its gaps stay open
        self._new = 0
        self._known = 0
        self._foreign = 0

    @property
    def validators(self) -> Validators:
        """Return what page 1 is to be compared with; nothing where it is wanted in any case."""
        last = self._previous
        if last is None or self._sweep or self._asked or last.overlap == "gap":
            return Validators()
        return Validators(last.etag, last.last_modified)

    def first_answer(self, status: int, validators: Validators) -> None:
        """Note with what status and validators the first page came."""
        self.visit = replace(
            self.visit,
            status=status,
            etag=validators.etag,
            last_modified=validators.last_modified,
        )

    def take(self, number: int, page: ListingItem, known: Mapping[str, Address]) -> None:
        """Take in a page; `known` is what the archive knows of its cards."""
        unseen = [card for card in page.cards if card.url_key not in self._overlap.seen]
        self.new_on_page = sum(card.url_key not in known for card in unseen)
        self._new += self.new_on_page
        self._known += len(unseen) - self.new_on_page
        self._foreign += page.foreign
        self.next_page = self._overlap.take(number, page, known)
        self._window = self._window or page.is_window
        if number == 1 and not page.cards:
            self.fail("it shows no articles; has the layout changed?")

    def unchanged(self) -> None:
        """Note that page 1 is what it was at the last visit (304)."""
        last = self._previous
        self.next_page = None
        if last is None:
            self.fail("the site answered 304 to a request without a condition")
            return
        self.visit = replace(
            self.visit,
            not_modified=True,
            etag=self.visit.etag or last.etag,
            last_modified=self.visit.last_modified or last.last_modified,
            pages=1,
            overlap="proven",
        )

    def missing_page(self) -> None:
        """Note that the page asked for does not exist: the listing ended before it."""
        self.next_page = None
        self._overlap.missing_page()

    def is_beyond(self, number: int) -> bool | None:
        """Return whether page `number` lies behind the listing's end, None where nobody said."""
        return self._overlap.is_beyond(number)

    def fail(self, reason: str, number: int = 1) -> None:
        """Note that a page could not be read, and why."""
        self.next_page = None
        where = f"page {number}: " if number > 1 else ""
        self.visit = replace(self.visit, reason=f"{where}{reason}")

    def close(self, now: datetime) -> Outcome:
        """Return what the visit leaves behind; what it showed counts as known from `now` on."""
        overlap = self._overlap
        if self.visit.not_modified:
            return Outcome(replace(self.visit, finished_at=now), (), ())
        visit = self._judged(now)
        cards = tuple(overlap.fresh), tuple(overlap.stock)
        if visit.overlap not in ("proven", "gap"):
            return Outcome(visit, *cards)
        by = "end" if overlap.ended else "paging"
        return Outcome(
            visit,
            *cards,
            gap=overlap.own_gap(visit.started_at),
            filled_by=by if overlap.reached else None,
            fills=by if visit.overlap == "proven" and not self._window else None,
            behind=overlap.behind,
        )

    def _bounds(self, depth: Depth) -> tuple[int, int]:
        if depth.asked is not None:
            return depth.asked, depth.asked
        if self._previous is None:
            return depth.first_pages, 1
        return max(MAX_PAGES, depth.sweep_pages), depth.sweep_pages if self._sweep else 1

    def _judged(self, now: datetime) -> ListingVisit:
        overlap, visit = self._overlap, self.visit
        nothing_read = overlap.pages == 0 or not overlap.seen
        # An unfinished first visit is made again as a first one, so that its stock stays stock.
        unfinished = nothing_read or (overlap.first and visit.reason is not None)
        verdict = "unknown" if nothing_read else overlap.verdict()
        gap_from, gap_to = overlap.gap(visit.started_at) if verdict == "gap" else (None, None)
        return replace(
            visit,
            pages=overlap.deepest,
            cards=len(overlap.seen),
            new=self._new,
            known=self._known,
            foreign=self._foreign,
            overlap=verdict,
            gap_from=gap_from,
            gap_to=gap_to,
            finished_at=None if unfinished else now,
            reason=visit.reason or (self._capped() if verdict == "gap" else None),
            swept=visit.reason is None and (self._sweep or overlap.first),
        )

    def _capped(self) -> str:
        return f"after {self._overlap.pages} pages the last visit was not reached"
