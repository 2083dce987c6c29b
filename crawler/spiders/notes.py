"""What travels to the writer: articles, how their addresses were read, pages to be read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from crawler.fetch.conditional import Validators
from crawler.items import ArticleItem
from crawler.spiders.fetcher import Page
from storage import addresses
from storage.records import Address

KINDS = {"stored": "stored", "revised": "revised", "known": "unchanged"}


class Kept(Protocol):
    """What storing an article gave.

    It is a `crawler.ingest.Outcome`, whose module is imported only where an article is stored, for
    that costs as much as a whole quiet visit.
    """

    @property
    def kind(self) -> str:
        """Return stored, revised or known."""
        ...

    @property
    def article_id(self) -> int:
        """Return the article's number."""
        ...

    @property
    def mails(self) -> int:
        """Return how many mails were queued."""
        ...


@dataclass(frozen=True, slots=True)
class Note:
    """The facts of the fetch that gave an article; times are aware UTC."""

    url_key: str
    history: bool
    status: int
    validators: Validators
    crawl_id: int | None
    now: datetime
    next_fetch_at: datetime | None

    def write(self, tx: Connection, outcome: Kept) -> None:
        """Write them in the article's own transaction."""
        addresses.stored(
            tx,
            self.url_key,
            outcome.article_id,
            self.status,
            self.validators.etag,
            self.validators.last_modified,
            self.now,
            self.next_fetch_at,
            crawl_id=self.crawl_id,
            outcome=KINDS[outcome.kind],
        )


@dataclass(frozen=True, slots=True)
class Job:
    """An article to be stored, with its note."""

    item: ArticleItem
    note: Note


@dataclass(frozen=True, slots=True)
class Unread:
    """A page to be read: of which source (its key), found at which address, fetched when."""

    source: str
    address: Address
    page: Page
    now: datetime


Task = Job | Unread


@dataclass(slots=True)
class Ticket:
    """What goes with an item through the pipelines and comes back with what became of it."""

    note: Note
    outcome: Kept | None = None
    error: Exception | None = None
