"""The pipeline that hands an article to the archive, in the database's thread."""

from collections.abc import Callable
from functools import partial
from typing import Protocol, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from sqlalchemy import Connection

from crawler.errors import StorageError
from crawler.ingest import Outcome
from crawler.items import ArticleItem


class Ticket(Protocol):
    """What goes with an item to the archive, and takes back what became of it."""

    history: bool
    outcome: Outcome | None
    error: StorageError | None

    def also(self, tx: Connection, outcome: Outcome) -> None:
        """Write what belongs to the article's transaction."""
        ...


class Counter(Protocol):
    """Where the pipeline stores: a spider that has a ticket for each of its items."""

    def ticket(self, item: ArticleItem) -> Ticket:
        """Return the ticket of an item that this spider yielded."""
        ...

    async def store(self, work: Callable[[], Outcome]) -> Outcome:
        """Return what `work` returns, run in the database's thread."""
        ...

    def ingest(
        self,
        item: ArticleItem,
        *,
        history: bool,
        also: Callable[[Connection, Outcome], None],
    ) -> Outcome:
        """Store an article in one transaction."""
        ...


class StoringPipeline:
    """Store each article; what became of it stands on its ticket."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline for the crawler's spider."""
        counter: Counter = crawler.spider  # type: ignore[assignment]  # SourceSpider is one
        return cls(counter)

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """Store the item and pass it on; drop it where the archive refuses it."""
        ticket = self._counter.ticket(item)
        work = partial(self._counter.ingest, item, history=ticket.history, also=ticket.also)
        try:
            ticket.outcome = await self._counter.store(work)
        except StorageError as error:
            ticket.error = error
            raise DropItem(f"{item.url} was not stored: {error}") from error
        return item
