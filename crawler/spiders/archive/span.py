"""A span of the past, what pages show of it, and which of its days they leave unproven; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from crawler.items import Card
from storage.records.archives import ArchivePage

DAY = timedelta(days=1)
# One page that is older may be one with a backdated or a shifted card; two in a row are the end.
OLDER_PAGES = 2


@dataclass(frozen=True, slots=True)
class Span:
    """The moments from `since` up to `until`, which is not in it; both aware."""

    since: datetime
    until: datetime

    def holds(self, at: datetime, precision: str | None) -> bool:
        """Return whether a date is in the span; one without a time of day is if any of it is."""
        return at < self.until and end_of(at, precision) >= self.since

    def meets(self, dates: "Dates") -> bool:
        """Return whether some of what was published between these dates may be in the span."""
        return dates.oldest < self.until and dates.newest >= self.since


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates that a page shows, in page order: from `oldest` to `newest`, `middle` between.

    The oldest is that of its second half: pinned cards stand at the head and are older than all.
    """

    oldest: datetime
    middle: datetime
    newest: datetime


@dataclass(frozen=True, slots=True)
class Hole:
    """A part of a span for which it is not proven that all was seen, and why; times aware."""

    since: datetime
    until: datetime
    reason: str


def end_of(at: datetime, precision: str | None) -> datetime:
    """Return the last moment that a date may mean."""
    return at + DAY - timedelta(seconds=1) if precision == "day" else at


def dates_of(cards: Iterable[Card]) -> Dates | None:
    """Return the dates that cards bear, None where none does."""
    dated = [(card.published_at, card.precision) for card in cards if card.published_at]
    return dates_among(dated)


def dates_among(dated: Sequence[tuple[datetime, str | None]]) -> Dates | None:
    """Return what (moment, precision) in page order come to, None where there are none."""
    if not dated:
        return None
    moments = [at for at, _ in dated]
    middle = median(at.timestamp() for at in moments)
    return Dates(
        min(moments[len(moments) // 2 :]),
        datetime.fromtimestamp(middle, moments[0].tzinfo),
        max(end_of(at, precision) for at, precision in dated),
    )


def is_walked(pages: Sequence[ArchivePage], span: Span) -> bool:
    """Return whether a listing was read to its end, or to before the span, without a failure."""
    if any(page.state == "failed" for page in pages):
        return False
    if pages and pages[-1].state == "absent":
        return True
    last = pages[-OLDER_PAGES:]
    return len(last) == OLDER_PAGES and all(is_older(page, span) for page in last)


def is_older(page: ArchivePage, span: Span) -> bool:
    """Return whether all that a page shows was published before the span."""
    return page.newest is not None and page.newest < span.since


def holes_of(pages: Sequence[ArchivePage], span: Span) -> list[Hole]:
    """Return what the pages of one listing, in order, do not prove to have been seen.

    Pages that follow each other prove what lies between their dates, for a listing is in order of
    time; a page that could not be read leaves open what lies between its neighbours.
    """
    holes: list[Hole] = []
    reach, why = span.until, "no page of it was read"
    failed = "the pages before were not read" if pages and pages[0].number > 1 else None
    for page in pages:
        if page.state != "read":
            failed = page.reason if page.state == "failed" else failed
            why = f"it ends before page {page.number}: {page.reason}"
            continue
        if page.newest is None or page.oldest is None:
            continue
        if failed is not None:
            holes.append(Hole(page.newest, reach, failed))
            failed = None
        reach, why = min(reach, page.oldest), "the reading ended there"
    if failed is not None or not (is_walked(pages, span) and _is_proven_end(pages[-1])):
        holes.append(Hole(span.since, reach, failed or why))
    return [hole for one in holes if (hole := _inside(one, span)) is not None]


def without(holes: Iterable[Hole], covered: Iterable[tuple[datetime, datetime]]) -> list[Hole]:
    """Return what is left of holes where other witnesses cover (from, to)."""
    left = list(holes)
    for since, until in covered:
        parts = (
            Hole(begin, end, hole.reason)
            for hole in left
            for begin, end in (
                (hole.since, min(hole.until, since)),
                (max(hole.since, until), hole.until),
            )
        )
        left = [part for part in parts if part.since < part.until]
    return left


def covered_by_maps(pages: Sequence[ArchivePage]) -> tuple[datetime, datetime] | None:
    """Return from when to when the sitemaps below one root name every article, None for never."""
    dates = [at for page in pages for at in (page.oldest, page.newest) if at is not None]
    if not dates or any(page.state == "failed" for page in pages):
        return None
    return min(dates), max(dates)


def _inside(hole: Hole, span: Span) -> Hole | None:
    since, until = max(hole.since, span.since), min(hole.until, span.until)
    return Hole(since, until, hole.reason) if since < until else None


def _is_proven_end(page: ArchivePage) -> bool:
    """Return whether a listing's end is its own: its pages number themselves up to it.

    A page that is not there may else be where a site stops to page back, and not its first day.
    """
    return page.state != "absent" or page.reason is None
