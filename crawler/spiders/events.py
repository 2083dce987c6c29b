"""What a crawl tells its caller while it goes on; printing it is the caller's affair."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.records import Crawl, ListingVisit


@dataclass(frozen=True, slots=True)
class CrawlStarted:
    """A pass over an edition began."""

    source: str
    edition: str
    crawl_id: int


@dataclass(frozen=True, slots=True)
class ListingRead:
    """A page of a listing was read: `cards` of this source on it, of which `new` never met.

    `oldest` is how far back an archive has come with it.
    """

    source: str
    edition: str
    listing: str
    page: int
    cards: int
    new: int
    oldest: datetime | None = None


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


@dataclass(frozen=True, slots=True)
class ArchiveGoesOn:
    """How far the filling in of a past has come: `done` of `total` articles so far.

    `at` is the date that the listing has been read back to, while it is. `left` is how many seconds
    the rest will take, an estimate by the requests so far; None before there is one.
    """

    source: str
    edition: str
    done: int
    total: int
    at: datetime | None = None
    left: float | None = None


Event = (
    CrawlStarted
    | ListingRead
    | ListingVisited
    | ArticlesDue
    | ArticleDone
    | ArchiveGoesOn
    | CrawlFinished
)
Listener = Callable[[Event], None]


def silence(event: Event) -> None:
    """Listen to nothing."""
