"""What a source declares: its editions, its page classes, how it is visited."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.extract.listing import ListingPage
from crawler.extract.page import ArticlePage
from crawler.extract.reader import read_article, read_listing
from crawler.items import ArticleItem, Card, ListingItem


def no_number(_: str) -> tuple[str, int] | None:
    """Return None: the keys of most sites hold no number that grows."""
    return None


@dataclass(frozen=True, slots=True)
class Edition:
    """One language edition.

    `hosts` belong to it, the first is the canonical one; `listings` are the absolute addresses of
    its listings' first pages.
    `path` begins every address of the edition where editions share a host ("/ru/"). `feeds` are
    the addresses of RSS or Atom feeds, `sitemaps` those of sitemaps or their indexes; either may
    not answer.
    """

    language: str
    hosts: tuple[str, ...]
    listings: tuple[str, ...]
    path: str = "/"
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A site as data and pure functions.

    `key_of(url)` returns the article's key, or None for an address that is no article of this
    source. `canonical(url)` returns the real address without tracking, on the canonical host.
    `page_address(listing, number)` returns the address of page `number` (from 1) of a listing.
    `number_of(key)` parts a key into a row and a number that grows with time, where there is one.
    `article_pages` stand newest design first. `revisit_after` are the ages in hours at which an
    article is read again. `site_names` are the names under which the site signs titles and authors.
    """

    key: str
    title: str
    editions: Mapping[str, Edition]
    listing_pages: tuple[type[ListingPage], ...]
    article_pages: tuple[type[ArticlePage], ...]
    key_of: Callable[[str], str | None]
    canonical: Callable[[str], str]
    page_address: Callable[[str, int], str]
    number_of: Callable[[str], tuple[str, int] | None] = no_number
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Almaty"))
    first_visit_pages: int = 3
    revisit_after: tuple[int, ...] = (1, 6, 24, 168)
    site_names: tuple[str, ...] = ()

    def read_listing(self, edition: str, html: str, url: str, now: datetime) -> ListingItem:
        """Return the cards of a listing page; raises ExtractionError where it is no listing."""
        return read_listing(self, edition, html, url, now)

    def read_article(
        self, edition: str, html: str, url: str, now: datetime, card: Card | None = None
    ) -> ArticleItem:
        """Return the article of a page; raises SoftPageError or ExtractionError."""
        return read_article(self, edition, html, url, now, card)

    def edition_of(self, url: str) -> str | None:
        """Return the key of the edition whose host (and path) an address belongs to."""
        parts = urlsplit(self.canonical(url))
        for key, edition in self.editions.items():
            if parts.hostname in edition.hosts and parts.path.startswith(edition.path):
                return key
        return None
