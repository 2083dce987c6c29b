"""One pass over one edition: its listings, then its articles, then the verdict."""

from asyncio import CancelledError
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from crawler.fetch.limits import RUN_PAGES
from crawler.sources.spec import Source
from crawler.spiders.articles import ArticleReader, Store
from crawler.spiders.desk import Desk
from crawler.spiders.events import ArticlesDue, CrawlFinished, CrawlStarted, Event, Listener
from crawler.spiders.events import ListingRead as PageRead
from crawler.spiders.fetcher import Fetcher
from crawler.spiders.reading import Depth
from crawler.spiders.tally import Tally
from crawler.spiders.visit import ListingVisitor
from crawler.spiders.watch import Watch
from crawler.spiders.witnesses import Witnesses
from storage import addresses, crawls
from storage.records import Address, Crawl

MAX_REVISITS = 20  # stored articles read again in one visit; 40 s at the default delay


@dataclass(slots=True)
class Plan:
    """What a pass is to do: which listings, how far to read them, how often to ask witnesses."""

    source: Source
    edition: str
    listings: Sequence[str]
    depth: Depth = field(default_factory=Depth)
    witness_every: timedelta = timedelta()


class EditionPass:
    """Visit one edition once; one row in `crawls` tells how it went."""

    def __init__(self, plan: Plan, fetcher: Fetcher, desk: Desk, tell: Listener) -> None:
        self._plan = plan
        self._fetcher = fetcher
        self._desk = desk
        self._listener = tell
        self._tally = Tally()
        self._positions: Mapping[str, int] = {}
        self._key = (plan.source.key, plan.edition)

    async def run(self, store: Store) -> Crawl:
        """Make the pass and return its row; `store` as in ArticleReader.

        Whatever happens, the row is closed where the database still can be written; StorageError
        and bugs pass on.
        """
        requests, unchanged = self._fetcher.requests, self._fetcher.account.not_modified
        now = self._desk.now()
        crawl_id = await self._desk.write(lambda tx: crawls.start(tx, *self._key, now))
        self._tell(CrawlStarted(*self._key, crawl_id))
        try:
            await self._visit_listings(crawl_id)
            await self._read_articles(crawl_id, store)
        except BaseException as error:
            self._fetcher.halt(_cause(error))
            raise
        finally:
            crawl = await self._close(
                crawl_id,
                self._fetcher.requests - requests,
                self._fetcher.account.not_modified - unchanged,
            )
        self._tell(CrawlFinished(crawl))
        return crawl

    async def _visit_listings(self, crawl_id: int) -> None:
        plan = self._plan
        visitor = ListingVisitor(
            plan.source, plan.edition, crawl_id, self._fetcher, self._desk, self._tell, plan.depth
        )
        for listing in plan.listings:
            self._tally.visits.append(await visitor.visit(listing))
        self._positions = visitor.positions
        witnesses = Witnesses(
            plan.source, plan.edition, crawl_id, self._fetcher, self._desk, plan.witness_every
        )
        await witnesses.ask(self._tally.visits, visitor.positions)

    async def _read_articles(self, crawl_id: int, store: Store) -> None:
        now = self._desk.now()
        due = await self._desk.read(lambda tx: addresses.due(tx, *self._key, now, RUN_PAGES))
        fresh, revisits = in_order(due, self._positions)
        self._tell(ArticlesDue(*self._key, len(fresh), len(revisits)))
        if not due:
            return
        place = (self._plan.source, self._plan.edition, crawl_id)
        watch = await self._desk.read(lambda tx: Watch.begin(tx, *place, now))
        reader = ArticleReader(
            self._plan.source,
            crawl_id,
            self._fetcher,
            self._desk,
            self._tally,
            self._tell,
            store,
            watch,
        )
        try:
            await reader.read([*fresh, *revisits])
        finally:
            await self._desk.write(watch.end)

    async def _close(self, crawl_id: int, requests: int, not_modified: int) -> Crawl:
        hosts = self._plan.source.editions[self._plan.edition].hosts
        left_alone = filter(None, map(self._fetcher.left_alone, hosts))
        stop = self._fetcher.stop or next(left_alone, None)
        outcome, reason = self._tally.judge(stop, capped=self._fetcher.capped)
        counters = self._tally.counters(requests, not_modified)
        counters["reason"] = reason
        now = self._desk.now()

        def finish(tx: Connection) -> Crawl | None:
            crawls.finish(tx, crawl_id, now, outcome, **counters)
            return crawls.get(tx, crawl_id)

        crawl = await self._desk.write(finish)
        if crawl is None:
            raise LookupError(f"crawl {crawl_id} has no row any more")
        return crawl

    def _tell(self, event: Event) -> None:
        if isinstance(event, PageRead):
            self._tally.listing_pages += 1
        self._listener(event)


def in_order(
    due: Sequence[Address], positions: Mapping[str, int]
) -> tuple[list[Address], list[Address]]:
    """Return the unread addresses, oldest first, and the stored ones to be read again.

    `positions` tells for each key how far down the listings its card stood: where cards bear the
    same date, the lower one is the older.
    """

    def age(address: Address) -> tuple[datetime, int]:
        dated = address.listed_published_at or address.first_listed_at
        return dated, -positions.get(address.url_key, 0)

    unread = [address for address in due if address.article_id is None]
    stored = [address for address in due if address.article_id is not None]
    return sorted(unread, key=age), stored[:MAX_REVISITS]


def _cause(error: BaseException) -> str:
    if isinstance(error, (CancelledError, GeneratorExit, KeyboardInterrupt)):
        return "the run was stopped on request"
    return f"the run was ended by {type(error).__name__}: {error}"[:300]
