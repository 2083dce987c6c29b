"""One visit of one listing: read it as far back as the last one, and say what it proves."""

import logging
from dataclasses import dataclass, field

from sqlalchemy import Connection

from crawler.errors import ExtractionError
from crawler.fetch.conditional import NOT_MODIFIED, Validators
from crawler.items import ListingItem
from crawler.sources.spec import Source
from crawler.spiders.desk import Desk
from crawler.spiders.events import Listener, ListingRead, ListingVisited
from crawler.spiders.fetcher import Fetcher, Miss, Page
from crawler.spiders.reading import Depth, Outcome, Past, Reading
from crawler.spiders.reasons import without_address
from storage import addresses, crawls, gaps, pages
from storage.records import KeptPage, ListingVisit

logger = logging.getLogger(__name__)
OK = 200
NO_PAGE = (404, 410)


@dataclass(slots=True)
class ListingVisitor:
    """Visit the listings of one edition; `depth` says how far.

    `positions` gathers how far down each card stood.
    """

    source: Source
    edition: str
    crawl_id: int
    fetcher: Fetcher
    desk: Desk
    tell: Listener
    depth: Depth = field(default_factory=Depth)
    positions: dict[str, int] = field(default_factory=dict)

    async def visit(self, listing: str) -> ListingVisit:
        """Read a listing and record what it showed; returns the visit with its verdict.

        What it showed and its verdict are stored together, at the end: a visit that is cut off
        leaves nothing that the next one could mistake for known.
        """
        key = (self.source.key, self.edition, listing)
        past = await self.desk.read(
            lambda tx: Past(crawls.last_visit(tx, *key), crawls.last_sweep(tx, *key))
        )
        visit = ListingVisit(self.crawl_id, *key, started_at=self.desk.now())
        reading = Reading(visit, past, self.depth)
        while reading.next_page is not None:
            await self._page(reading, reading.next_page)
        # One moment for both: what this visit listed was known when it was finished.
        outcome = reading.close(self.desk.now())
        await self.desk.write(lambda tx: record(tx, outcome))
        self.tell(ListingVisited(outcome.visit))
        return outcome.visit

    async def _page(self, reading: Reading, number: int) -> None:
        url = self.source.page_address(reading.visit.listing, number)
        obstacle = self.fetcher.obstacle(url)
        if obstacle is not None:
            reading.fail(obstacle, number)
            return
        got = await self.fetcher.get(url, reading.validators if number == 1 else Validators())
        if isinstance(got, Miss):
            reading.fail(got.text, number)
            return
        if number == 1:
            reading.first_answer(got.status, got.validators)
        await self._answer(reading, number, url, got)

    async def _answer(self, reading: Reading, number: int, url: str, got: Page) -> None:
        if got.status == NOT_MODIFIED:
            reading.unchanged()
            return
        if got.status in NO_PAGE and number > 1:
            reading.missing_page()
            return
        reason = self._unusable(got, url)
        if reason is not None:
            reading.fail(reason, number)
            return
        try:
            page = await self._shown(got)
        except ExtractionError as error:
            if reading.is_beyond(number):
                reading.missing_page()
            else:
                reason = without_address(str(error), got.url)
                reading.fail(reason, number)
                await self._keep(reading.visit.listing, got, reason)
        except Exception as error:  # one page that nobody foresaw must not end the visit
            logger.exception("listing_not_read url=%s", got.url)
            reading.fail(f"an error of the program: {type(error).__name__}: {error}", number)
        else:
            await self._take(reading, number, page)

    async def _shown(self, got: Page) -> ListingItem:
        """Return what a page shows; of an index of sitemaps what its newest maps show."""
        page = self._read(got)
        for url in page.below:
            part = await self.fetcher.get(url)
            if isinstance(part, Miss):
                raise ExtractionError(f"{url}: {part.text}")
            reason = self._unusable(part, url)
            if reason is not None:
                raise ExtractionError(f"{url}: {reason}")
            page = page.joined(self._read(part))
        return page

    def _read(self, got: Page) -> ListingItem:
        return self.source.read_listing(self.edition, got.text or "", got.url, self.desk.now())

    async def _keep(self, listing: str, got: Page, reason: str) -> None:
        """Keep a page on which no cards were found, for whoever mends the rules."""
        page = KeptPage(listing, got.url, self.source.key, self.edition, "unread",
                        self.desk.now(), got.text or "", reason)  # fmt: skip
        await self.desk.write(lambda tx: pages.keep(tx, page))

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
        return not path or self.source.key_of(url) is not None

    async def _take(self, reading: Reading, number: int, page: ListingItem) -> None:
        keys = [card.url_key for card in page.cards]
        known = await self.desk.read(lambda tx: addresses.known(tx, keys))
        for key in keys:
            self.positions.setdefault(key, len(self.positions))
        reading.take(number, page, known)
        listing, new = reading.visit.listing, reading.new_on_page
        read = ListingRead(self.source.key, self.edition, listing, number, len(page.cards), new)
        self.tell(read)


def record(tx: Connection, outcome: Outcome) -> None:
    """Store what a visit showed, its verdict, and the gaps that it found and filled."""
    visit = outcome.visit
    place = (visit.source, visit.edition, visit.listing)
    now = visit.finished_at or visit.started_at
    addresses.listed(tx, *place, outcome.stock, now, history=True)
    addresses.listed(tx, *place, outcome.fresh, now, history=False)
    crawls.add_visit(tx, visit)
    if visit.overlap not in ("proven", "gap") or visit.finished_at is None:
        return
    left = outcome.behind
    if outcome.gap is not None:
        number = gaps.found(tx, visit, *outcome.gap, left)
        left = 0
        if outcome.filled_by is not None:
            gaps.filled(tx, number, visit.crawl_id, now, outcome.filled_by)
    if outcome.fills is not None:
        for gap in gaps.open_of(tx, *place):
            gaps.filled(tx, gap.id, visit.crawl_id, now, outcome.fills, left)
            left = 0


def is_error(visit: ListingVisit) -> bool:
    """Return whether a visit failed, wholly or on the way."""
    return visit.finished_at is None or (visit.reason is not None and not is_capped(visit))


def is_capped(visit: ListingVisit) -> bool:
    """Return whether a visit ended at its page limit before it reached the last one."""
    return visit.overlap == "gap" and (visit.reason or "").startswith("after ")
