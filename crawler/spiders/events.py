"""What a crawl tells its caller while it goes on; printing it is the caller's affair."""

from collections.abc import Callable
from dataclasses import dataclass

from storage.records import Crawl, ListingVisit


@dataclass(frozen=True, slots=True)
class CrawlStarted:
    """A pass over an edition began."""

    source: str
    edition: str
    crawl_id: int


@dataclass(frozen=True, slots=True)
class ListingRead:
    """A page of a listing was read: `cards` of this source on it, of which `new` never met."""

    source: str
    edition: str
    listing: str
    page: int
    cards: int
    new: int


@dataclass(frozen=True, slots=True)
class ListingVisited:
    """The visit of a listing ended with its verdict."""

    visit: ListingVisit


@dataclass(frozen=True, slots=True)
class ArticlesDue:
    """How many addresses this pass is going to fetch."""

    source: str
    edition: str
    fresh: int
    revisits: int


@dataclass(frozen=True, slots=True)
class ArticleDone:
    """An article's address was dealt with; `done` of `total` of this pass.

    `outcome`: stored, revised, unchanged, failed, rejected, missing (a stored article that was not
    there, which is no fault of the visit) or gone (missing for a day).
    """

    source: str
    edition: str
    url: str
    outcome: str
    reason: str | None
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class CrawlFinished:
    """A pass over an edition ended."""

    crawl: Crawl


Event = CrawlStarted | ListingRead | ListingVisited | ArticlesDue | ArticleDone | CrawlFinished
Listener = Callable[[Event], None]


def silence(event: Event) -> None:
    """Listen to nothing."""
