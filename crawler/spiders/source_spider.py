"""The one spider class: what differs between sources is their declaration."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, ClassVar, Self, cast

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from sqlalchemy import Connection

from crawler.clock import SystemClock
from crawler.errors import UsageError
from crawler.fetch.limits import RUN_SECONDS, STOP_AFTER
from crawler.items import ArticleItem
from crawler.settings import Settings, load
from crawler.sources.spec import Source
from crawler.spiders.desk import Desk
from crawler.spiders.edition import EditionPass, Plan
from crawler.spiders.events import Listener, silence
from crawler.spiders.fetcher import Account, Fetcher
from crawler.spiders.notes import Kept, Ticket
from crawler.spiders.reading import Depth
from crawler.spiders.scrapy_settings import APPLIED, scrapy_settings
from crawler.spiders.turns import visiting
from crawler.spiders.writer import LocalWriter
from storage import crawls
from storage.engine import open_database
from storage.records import Crawl


class SourceSpider(Spider):
    """Visit the editions of one source, one after the other.

    Started by Scrapy's own command it takes `-a edition=kk`, `-a pages=2`, reads Jarshy's settings
    and stores into their database; `crawler.spiders.run` hands it what it needs instead. It drives
    the engine from `start()`: which page to read next depends on what the last one said.
    """

    source: ClassVar[Source]

    def __init__(  # noqa: PLR0913 - what Scrapy and a run hand over
        self,
        name: str | None = None,
        *,
        edition: str | None = None,
        pages: str | int | None = None,
        listings: Sequence[str] | None = None,
        jarshy: Settings | None = None,
        desk: Desk | None = None,
        tell: Listener = silence,
        **kwargs: Any,
    ) -> None:
        super().__init__(name or self.source.key, **kwargs)
        self.jarshy = jarshy or load()
        self.editions = _editions(self.source, edition, self.jarshy)
        self.pages = _pages(pages)
        self._only = listings
        self.hosts = frozenset(h for e in self.source.editions.values() for h in e.hosts)
        self.done: list[Crawl] = []
        self.error: BaseException | None = None
        self._desk = desk
        self._tell = tell
        self._tickets: dict[str, Ticket] = {}
        self._fetcher: Fetcher | None = None

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Apply Jarshy's settings where Scrapy's own command starts the spider."""
        super().update_settings(settings)
        if not settings.getbool(APPLIED):
            settings.update(scrapy_settings(load()), priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build the spider."""
        return super().from_crawler(crawler, *args, **kwargs)

    @property
    def desk(self) -> Desk:
        """Return the desk of the run; opens the database where Scrapy started the spider."""
        if self._desk is None:
            database = open_database(self.jarshy.database_url, create=True)
            clock = SystemClock()
            self._desk = Desk(database, LocalWriter(database, self.jarshy, clock), clock)
        return self._desk

    @property
    def robots_cache(self) -> Desk:
        """Return where robots files are kept, for RobotsPolicy."""
        return self.desk

    @property
    def account(self) -> Account:
        """Return the account of the requests so far."""
        return self._fetcher.account if self._fetcher is not None else Account()

    def stop(self, reason: str) -> None:
        """Send no further request; what is under way is finished and recorded."""
        if self._fetcher is not None:
            self._fetcher.halt(reason)

    async def start(self) -> AsyncIterator[Any]:
        """Visit the editions; yields nothing, since items go to the pipelines one by one."""
        with self._remembered():
            for nothing in await self._visit_all():
                yield nothing

    async def _visit_all(self) -> tuple[Any, ...]:
        desk = self.desk
        async with visiting(desk, self.source.key, alone=self.jarshy.fleet.enabled):
            await self._visit_editions(desk)
        return ()

    async def _visit_editions(self, desk: Desk) -> None:
        fetcher = self._fetcher = await self._prepared_fetcher(desk)
        for edition in self.editions:
            listings = self._listings(edition)
            plan = Plan(self.source, edition, listings, self._depth(), self._witness_every())
            self.done.append(await EditionPass(plan, fetcher, desk, self._tell).run(self._store))
        if fetcher.wait is not None:
            await desk.hold(self.source.key, desk.now() + timedelta(seconds=fetcher.wait))

    async def _prepared_fetcher(self, desk: Desk) -> Fetcher:
        key = self.source.key
        probing = await desk.read(lambda tx: _hosts_down(tx, self.source, self.editions))
        fetcher = Fetcher(self.crawler, key, RUN_SECONDS * STOP_AFTER, probing=probing)
        await self._halt_where_held(fetcher)
        return fetcher

    async def _halt_where_held(self, fetcher: Fetcher) -> None:
        held = await self.desk.held_until(self.source.key)
        if held is not None and self.desk.now() < held:
            fetcher.halt(f"the site asked not to be visited before {held:%Y-%m-%d %H:%M} UTC")

    def _listings(self, edition: str) -> tuple[str, ...]:
        own = self.jarshy.source(self.source.key).listings
        chosen = tuple(url for url in own if self.source.edition_of(url) == edition)
        visited = chosen or self.source.editions[edition].listings
        return tuple(url for url in visited if self._only is None or url in self._only)

    def _depth(self) -> Depth:
        own = self.jarshy.source(self.source.key)
        every = timedelta(seconds=own.sweep_every)
        return Depth(self.source.first_visit_pages, own.sweep_pages, every, self.pages)

    def _witness_every(self) -> timedelta:
        return timedelta(seconds=self.jarshy.source(self.source.key).witness_every)

    @contextmanager
    def _remembered(self) -> Iterator[None]:
        """Keep what ended the visit for whoever started the run; Scrapy only logs it."""
        try:
            yield
        except BaseException as error:
            self.error = error
            raise

    async def _store(self, item: ArticleItem, ticket: Ticket) -> None:
        self._tickets[item.url_key] = ticket
        try:
            await self.crawler.engine.scraper.start_itemproc_async(item, response=None)
        finally:
            del self._tickets[item.url_key]

    def ticket(self, item: ArticleItem) -> Ticket:
        """Return the ticket of an item, for the pipelines."""
        return self._tickets[item.url_key]

    async def store(self, item: ArticleItem, ticket: Ticket) -> Kept:
        """Store an article with its story, matches and mails; raises what kept it out."""
        return await self.desk.ingest(item, ticket.note)


def spider_for(source: Source, kind: type[SourceSpider] = SourceSpider) -> type[SourceSpider]:
    """Return the spider class of a source, as Scrapy loads it by name."""
    name = f"{source.key.title().replace('_', '')}Spider"
    fields = {"name": source.key, "source": source, "__doc__": f"Visit {source.title}."}
    return cast("type[SourceSpider]", type(name, (kind,), fields))


def _editions(source: Source, asked: str | None, settings: Settings) -> tuple[str, ...]:
    wanted = asked.split(",") if asked else settings.source(source.key).editions
    unknown = [key for key in wanted or () if key not in source.editions]
    if unknown:
        known = ", ".join(source.editions)
        raise UsageError(f"{source.key} has no edition {unknown[0]!r}; it has {known}")
    return tuple(wanted) if wanted is not None else tuple(source.editions)


def _hosts_down(tx: Connection, source: Source, editions: Sequence[str]) -> set[str]:
    """Return the hosts of the editions whose last visit failed."""
    found: set[str] = set()
    for edition in editions:
        last = crawls.last(tx, source.key, edition)
        if last is not None and last.outcome == "failed":
            found.update(source.editions[edition].hosts)
    return found


def _pages(asked: str | int | None) -> int | None:
    if asked is None:
        return None
    try:
        number = int(asked)
    except ValueError:
        number = 0
    if number < 1:
        raise UsageError(f"pages must be a whole number from 1, not {asked!r}")
    return number
