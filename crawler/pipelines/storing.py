"""The pipeline that hands an article to the archive."""

from typing import Any, Protocol, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.items import ArticleItem


class Ticket(Protocol):
    """What goes with an item to the archive, and takes back what became of it."""

    outcome: Any
    error: Exception | None


class Counter(Protocol):
    """Where the pipeline stores: a spider that has a ticket for each of its items."""

    def ticket(self, item: ArticleItem) -> Any:
        """Return the ticket of an item that this spider yielded."""
        ...

    async def store(self, item: ArticleItem, ticket: Any) -> Any:
        """Store an article in one transaction; raises what kept it out."""
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
        """Store the item and pass it on; drop it where it could not be stored."""
        ticket: Ticket = self._counter.ticket(item)
        try:
            ticket.outcome = await self._counter.store(item, ticket)
        except Exception as error:  # the visit decides by the ticket whether it can go on
            ticket.error = error
            raise DropItem(f"{item.url} was not stored: {error}") from error
        return item
