"""What the chain needs to know of a source; `crawler.sources.spec.Source` is one."""

from collections.abc import Callable, Mapping
from typing import Protocol
from zoneinfo import ZoneInfo

from crawler.extract.listing import ListingPage
from crawler.extract.page import ArticlePage


class ReadableEdition(Protocol):
    """What the chain needs to know of an edition."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return the hosts of the edition."""
        ...


class Readable(Protocol):
    """A source as the chain reads it; the fields are those of `Source`."""

    @property
    def key(self) -> str:
        """Return the source's key."""
        ...

    @property
    def title(self) -> str:
        """Return the source's name for people."""
        ...

    @property
    def site_names(self) -> tuple[str, ...]:
        """Return the names under which the site signs titles and authors."""
        ...

    @property
    def editions(self) -> Mapping[str, ReadableEdition]:
        """Return the editions by key."""
        ...

    @property
    def listing_pages(self) -> tuple[type[ListingPage], ...]:
        """Return the designs of listings, newest first."""
        ...

    @property
    def article_pages(self) -> tuple[type[ArticlePage], ...]:
        """Return the designs of articles, newest first."""
        ...

    @property
    def key_of(self) -> Callable[[str], str | None]:
        """Return the function from an address to the article's key."""
        ...

    @property
    def canonical(self) -> Callable[[str], str]:
        """Return the function from an address to the real one."""
        ...

    @property
    def timezone(self) -> ZoneInfo:
        """Return the zone of the site's clock."""
        ...

    def edition_of(self, url: str) -> str | None:
        """Return the edition that an address belongs to."""
        ...


def own_hosts(source: Readable) -> tuple[str, ...]:
    """Return the hosts of every edition of a source."""
    return tuple(
        dict.fromkeys(host for edition in source.editions.values() for host in edition.hosts)
    )


def own_names(source: Readable) -> tuple[str, ...]:
    """Return every name that stands for the site itself."""
    return (*source.site_names, source.title, *own_hosts(source))
