"""A listing paged back: where the span begins is found by its dates, then page follows page."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from crawler.errors import ExtractionError, JarshyError, StorageError
from crawler.items import Card, ListingItem
from crawler.spiders.archive.site import AbsentError, Site, day_of
from crawler.spiders.archive.span import Dates, dates_among, dates_of, is_walked
from crawler.spiders.events import ListingRead
from crawler.spiders.judgement import is_home
from crawler.spiders.reasons import without_address
from storage import addresses, archives, articles
from storage.records.archives import ArchivePage, Awaited

logger = logging.getLogger(__name__)
MAX_FAILURES = 3  # pages in a row that cannot be read
MAX_REPEATS = 2  # as in overlap: one may be a shift, two are a site that pages in a circle
LAST_NUMBER = 1 << 17  # 131,072 pages; the longest listing known has 9,375

Probe = Callable[[str, Sequence[Card]], Awaitable[None]]


@dataclass(slots=True)
class Walk:
    """The pages of one listing from the end of the span back to its begin.

    Where a run was cut off the next one goes on: from the last page that was read, if its cards
    still stand there, else from further up. `probe` reads an article at once, for a listing whose
    cards bear no dates.
    """

    site: Site
    listing: str
    probe: Probe
    _met: dict[tuple[str, ...], int] = field(default_factory=dict)
    _repeats: int = 0
    _first: list[str] = field(default_factory=list)
    _last_page: int | None = None  # as the last page read says it

    async def read(self) -> None:
        """Read what is left of the listing; StoppedError passes where the run has to end."""
        pages = await self._pages()
        if pages and pages[0].read_at < self.site.span.until:
            await self._forget(0)  # the span had not ended then, and its last articles are above
            pages = []
        if is_walked(pages, self.site.span):
            return
        number = await self._resumed(pages) if pages else await self._start()
        pages = [page for page in pages if page.number < number]
        while not _failed_on(pages):
            pages.append(await self._read(number))
            if pages[-1].state == "absent" or is_walked(pages, self.site.span):
                return
            number += 1

    async def _pages(self) -> list[ArchivePage]:
        number = self.site.archive.id
        return await self.site.desk.read(lambda tx: archives.pages(tx, number, self.listing))

    async def _forget(self, number: int) -> None:
        archive, listing = self.site.archive.id, self.listing
        await self.site.desk.write(lambda tx: archives.forget_pages(tx, archive, listing, number))

    async def _resumed(self, pages: Sequence[ArchivePage]) -> int:
        """Return the page to go on with, after a break in which the listing may have shifted."""
        number = next((page.number for page in pages if page.state == "failed"), None)
        if number is not None:
            await self._forget(number)
            pages = [page for page in pages if page.number < number]
        read = [page for page in pages if page.state == "read"]
        if not read:
            return number or await self._start()
        kept = set(read[-1].keys)
        place = read[-1].number
        # More was withdrawn than published: what was on this page has moved up.
        while place > 1 and kept.isdisjoint(await self._keys(place)):
            place -= 1
        return place

    async def _keys(self, number: int) -> set[str]:
        try:
            return {card.url_key for card in (await self._get(number)).cards}
        except ExtractionError:
            return set()

    async def _start(self) -> int:
        """Return the last page whose articles are mostly newer than the span's end."""
        newer, other = 1, 1
        while await self._is_newer(other):
            newer, other = other, min(2 * other, LAST_NUMBER)
            if newer == LAST_NUMBER:
                return newer
        while other - newer > 1:
            middle = (newer + other) // 2
            if await self._is_newer(middle):
                newer = middle
            else:
                other = middle
        return newer

    async def _is_newer(self, number: int) -> bool:
        """Return whether a page lies before the span's end; one that is not there does not."""
        try:
            page = await self._get(number)
        except ExtractionError:
            return False
        keys = [card.url_key for card in page.cards]
        if number == 1:
            self._first = keys
        elif keys == self._first:
            return False  # some sites answer with the first page behind their last one
        dates = await self._dates(page)
        return dates is not None and dates.middle >= self.site.span.until

    async def _get(self, number: int) -> ListingItem:
        site = self.site
        url = site.source.page_address(self.listing, number)
        if number > 1 and url == self.listing:
            raise AbsentError("what it no longer names cannot be paged to")
        got = await site.page(url)
        if is_home(got.url, url) or (got.url != url and site.source.key_of(got.url)):
            raise AbsentError(f"it redirects to {got.url}")
        try:
            page = site.source.read_listing(site.edition, got.text or "", got.url, site.desk.now())
        except ExtractionError as error:
            raise ExtractionError(without_address(str(error), got.url)) from error
        self._last_page = page.last_page or self._last_page
        if not page.cards and not page.foreign and not page.ignored:
            raise AbsentError("the listing ends before it")
        return page

    async def _read(self, number: int) -> ArchivePage:
        url = self.site.source.page_address(self.listing, number)
        if number > 1 and url == self.listing:
            url = f"{url}#{number}"  # its row is not the listing's own
        page = ArchivePage(url, self.listing, "listing", number, "read", self.site.desk.now())
        try:
            return await self._take(page, await self._get(number))
        except AbsentError as error:
            is_end = self._last_page is not None and number > self._last_page
            absent = replace(page, state="absent", reason=None if is_end else str(error))
            return await self._noted(absent)
        except ExtractionError as error:
            reason = str(error)
        except (JarshyError, StorageError):
            raise
        except Exception as error:  # one page that nobody foresaw must not end the run
            logger.exception("listing_not_read url=%s", url)
            reason = f"an error of the program: {type(error).__name__}: {error}"
        return await self._noted(replace(page, state="failed", reason=reason))

    async def _noted(self, page: ArchivePage) -> ArchivePage:
        await self.site.note(page, [])
        return page

    async def _take(self, page: ArchivePage, item: ListingItem) -> ArchivePage:
        keys = tuple(card.url_key for card in item.cards)
        before = self._met.setdefault(keys, page.number)
        if before != page.number:
            self._repeats += 1
            if self._repeats >= MAX_REPEATS:
                raise AbsentError(f"it repeats page {before}: the listing ends there")
        dates = await self._dates(item)
        read = replace(
            page,
            cards=len(keys),
            newest=dates.newest if dates else None,
            oldest=dates.oldest if dates else None,
            keys=keys,
        )
        new = await self.site.note(read, self._wanted(item.cards, dates))
        site = self.site
        site.tell(
            ListingRead(
                site.source.key,
                site.edition,
                self.listing,
                page.number,
                len(keys),
                new,
                read.oldest,
            )
        )
        return read

    def _wanted(self, cards: Sequence[Card], dates: Dates | None) -> list[Awaited]:
        """Return the cards in the span; undated ones stand and fall with their page."""
        span = self.site.span
        near = dates is None or span.meets(dates)
        day = day_of(dates.oldest if dates else span.since)
        return [
            Awaited(
                card.url_key,
                card.url,
                card.title,
                card.published_at,
                card.precision,
                day_of(card.published_at) if card.published_at else day,
            )
            for card in cards
            if (span.holds(card.published_at, card.precision) if card.published_at else near)
        ]

    async def _dates(self, page: ListingItem) -> Dates | None:
        """Return the dates of a page: its cards', else those of articles that it leads to."""
        found = dates_of(page.cards)
        if found is not None or not page.cards:
            return found
        found = await self._stored_dates(page.cards)
        if found is None:
            middle = len(page.cards) // 2
            await self.probe(self.listing, page.cards[middle : middle + 1])
            found = await self._stored_dates(page.cards)
        return found

    async def _stored_dates(self, cards: Sequence[Card]) -> Dates | None:
        keys = [card.url_key for card in cards]
        known = await self.site.desk.read(lambda tx: addresses.known(tx, keys))
        numbers = [known[key].article_id for key in keys if key in known]
        wanted = [number for number in numbers if number is not None]
        found = await self.site.desk.read(lambda tx: articles.get_many(tx, wanted))
        return dates_among(
            [(one.published_at, one.published_precision) for one in found if one.published_at]
        )


def _failed_on(pages: Sequence[ArchivePage]) -> bool:
    """Return whether the last pages could not be read, so that it is no use to go on."""
    last = [page.state for page in pages[-MAX_FAILURES:]]
    return last == ["failed"] * MAX_FAILURES
