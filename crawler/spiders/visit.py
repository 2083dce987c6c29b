"""One visit of one listing: read it as far back as the last one, and say what it proves."""

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from crawler.errors import ExtractionError
from crawler.fetch.conditional import NOT_MODIFIED, Validators
from crawler.items import ListingItem
from crawler.sources.spec import Source
from crawler.spiders.desk import Desk
from crawler.spiders.events import Listener, ListingRead, ListingVisited
from crawler.spiders.fetcher import Fetcher, Miss, Page
from crawler.spiders.overlap import MAX_PAGES, Overlap
from crawler.spiders.reasons import without_address
from storage import addresses, crawls
from storage.records import ListingVisit

logger = logging.getLogger(__name__)
SWEEP_PAGES = 10  # with a whole known page as the end, 0 of 37,208 simulated articles were missed
SWEEP_EVERY = timedelta(hours=6)
OK = 200
NO_PAGE = (404, 410)


def is_sweep(last: datetime, now: datetime) -> bool:
    """Return whether a visit is the first of its six hours.

    Such a visit reads deeper, and asks for the page whatever its validators say: a site whose ETag
    never changes would else be silent for ever.
    """
    return int(last.timestamp() // SWEEP_EVERY.total_seconds()) != int(
        now.timestamp() // SWEEP_EVERY.total_seconds()
    )


@dataclass(slots=True)
class ListingVisitor:
    """Visit the listings of one edition; `pages` is how many pages the user asked for.

    `positions` gathers how far down each card stood.
    """

    source: Source
    edition: str
    crawl_id: int
    fetcher: Fetcher
    desk: Desk
    tell: Listener
    pages: int | None = None
    positions: dict[str, int] = field(default_factory=dict)

    async def visit(self, listing: str) -> ListingVisit:
        """Read a listing and record what it showed; returns the visit with its verdict.

        What it showed and its verdict are stored together, at the end: a visit that is cut off
        leaves nothing that the next one could mistake for known.
        """
        key = (self.source.key, self.edition, listing)
        previous = await self.desk.read(lambda tx: crawls.last_visit(tx, *key))
        now = self.desk.now()
        reading = _Reading(self, ListingVisit(self.crawl_id, *key, started_at=now), previous)
        visit = await reading.run()
        self.tell(ListingVisited(visit))
        return visit


class _Reading:
    """The pages of one listing, one after the other."""

    def __init__(
        self, visitor: ListingVisitor, visit: ListingVisit, previous: ListingVisit | None
    ) -> None:
        self._visitor = visitor
        self._visit = visit
        self._previous = previous
        sweep = previous is None or is_sweep(previous.started_at, visit.started_at)
        self._validators = self._what_to_compare(sweep=sweep)
        self._overlap = Overlap(previous, *self._bounds(sweep=sweep))
        self._new = 0
        self._known = 0
        self._foreign = 0

    async def run(self) -> ListingVisit:
        number: int | None = 1
        while number is not None:
            number = await self._page(number)
        return await self._close()

    def _what_to_compare(self, *, sweep: bool) -> Validators:
        last = self._previous
        if last is None or sweep or last.overlap == "gap" or self._visitor.pages is not None:
            return Validators()
        return Validators(last.etag, last.last_modified)

    def _bounds(self, *, sweep: bool) -> tuple[int, int]:
        asked = self._visitor.pages
        if asked is not None:
            return asked, asked
        if self._previous is None:
            return self._visitor.source.first_visit_pages, 1
        return MAX_PAGES, SWEEP_PAGES if sweep else 1

    async def _page(self, number: int) -> int | None:
        visitor = self._visitor
        url = visitor.source.page_address(self._visit.listing, number)
        obstacle = visitor.fetcher.obstacle(url)
        if obstacle is not None:
            self._fail(obstacle, number)
            return None
        validators = self._validators if number == 1 else Validators()
        got = await visitor.fetcher.get(url, validators)
        if isinstance(got, Miss):
            self._fail(got.text, number)
            return None
        if number == 1:
            self._visit = replace(self._visit, status=got.status, etag=got.validators.etag)
            self._visit = replace(self._visit, last_modified=got.validators.last_modified)
        return await self._answer(number, url, got)

    async def _answer(self, number: int, url: str, got: Page) -> int | None:
        if got.status == NOT_MODIFIED:
            self._unchanged()
            return None
        if got.status in NO_PAGE and number > 1:
            self._overlap.missing_page()
            return None
        reason = self._unusable(got, url)
        if reason is not None:
            self._fail(reason, number)
            return None
        try:
            page = self._visitor.source.read_listing(
                self._visitor.edition, got.text or "", got.url, self._visitor.desk.now()
            )
        except ExtractionError as error:
            if self._overlap.is_beyond(number):
                self._overlap.missing_page()
            else:
                self._fail(without_address(str(error), got.url), number)
            return None
        except Exception as error:  # one page that nobody foresaw must not end the visit
            logger.exception("listing_not_read url=%s", got.url)
            self._fail(f"an error of the program: {type(error).__name__}: {error}", number)
            return None
        return await self._take(number, page)

    def _unusable(self, got: Page, url: str) -> str | None:
        if got.status != OK:
            return f"the site answered {got.status}"
        if got.text is None:
            return got.not_a_page
        if got.truncated:
            return "the page came without its end"
        if got.url.rstrip("/") != url.rstrip("/") and self._is_elsewhere(got.url):
            return f"it redirects to {got.url}, which is another page"
        return None

    def _is_elsewhere(self, url: str) -> bool:
        """Return whether a redirect left the listing: to the home page, or to an article."""
        path = url.split("://", 1)[-1].partition("/")[2].split("?")[0].strip("/")
        return not path or self._visitor.source.key_of(url) is not None

    async def _take(self, number: int, page: ListingItem) -> int | None:
        keys = [card.url_key for card in page.cards]
        known = await self._visitor.desk.read(lambda tx: addresses.known(tx, keys))
        unseen = [card for card in page.cards if card.url_key not in self._overlap.seen]
        new = sum(card.url_key not in known for card in unseen)
        self._new += new
        self._known += len(unseen) - new
        self._foreign += page.foreign
        positions = self._visitor.positions
        for key in keys:
            positions.setdefault(key, len(positions))
        following = self._overlap.take(number, page, known)
        v = self._visitor
        v.tell(
            ListingRead(v.source.key, v.edition, self._visit.listing, number, len(page.cards), new)
        )
        if number == 1 and not page.cards:
            self._fail("it shows no articles; has the layout changed?")
            return None
        return following

    def _unchanged(self) -> None:
        last = self._previous
        if last is None:
            self._fail("the site answered 304 to a request without a condition")
            return
        self._visit = replace(
            self._visit,
            not_modified=True,
            etag=self._visit.etag or last.etag,
            last_modified=self._visit.last_modified or last.last_modified,
            pages=1,
            overlap="proven",
            finished_at=self._visitor.desk.now(),
        )

    def _fail(self, reason: str, number: int = 1) -> None:
        where = f"page {number}: " if number > 1 else ""
        self._visit = replace(self._visit, reason=f"{where}{reason}")

    async def _close(self) -> ListingVisit:
        # One moment for both: what this visit listed was known when it was finished.
        now = self._visitor.desk.now()
        if not self._visit.not_modified:
            self._visit = self._judged(now)
        visit, overlap = self._visit, self._overlap
        cards, stock = overlap.fresh, overlap.stock
        place = (visit.source, visit.edition, visit.listing)

        def record(tx: Connection) -> None:
            addresses.listed(tx, *place, stock, now, history=True)
            addresses.listed(tx, *place, cards, now, history=False)
            crawls.add_visit(tx, visit)

        await self._visitor.desk.write(record)
        return visit

    def _judged(self, now: datetime) -> ListingVisit:
        overlap, visit = self._overlap, self._visit
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
        )

    def _capped(self) -> str:
        return f"after {self._overlap.pages} pages the last visit was not reached"


def is_error(visit: ListingVisit) -> bool:
    """Return whether a visit failed, wholly or on the way."""
    return visit.finished_at is None or (visit.reason is not None and not is_capped(visit))


def is_capped(visit: ListingVisit) -> bool:
    """Return whether a visit ended at its page limit before it reached the last one."""
    return visit.overlap == "gap" and (visit.reason or "").startswith("after ")
