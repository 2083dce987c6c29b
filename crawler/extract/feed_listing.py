"""Feeds and sitemaps as listings, for sites that are read by nothing else."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from typing_extensions import override

from crawler.errors import ExtractionError
from crawler.extract.dates import Moment, parse_iso
from crawler.extract.document import Document
from crawler.extract.feeds import FeedEntry, Sitemap, is_feed, read_feed, read_sitemap
from crawler.extract.listing import Entry, ListingPage

NEWEST = 200  # addresses of a sitemap; more than any site publishes between two visits
NEWEST_MAPS = 2  # of an index: a new map begins with few addresses, the one before has the rest
_LOWEST = "0000"


class FeedListing(ListingPage):
    """An RSS or Atom feed or a sitemap: its newest entries, behind which nothing can be paged."""

    layer = "feed"
    is_window = True

    @classmethod
    @override
    def fits(cls, document: Document) -> bool:
        return is_feed(document.html)

    @override
    def entries(self) -> Iterator[Entry]:
        for entry in self._entries():
            date = entry.moment.at.isoformat() if entry.moment else None
            yield Entry(entry.url, entry.title or "", entry.lead, date)

    def _entries(self) -> Sequence[FeedEntry]:
        document = self.document
        try:
            return read_feed(document.html, document.url, document.zone)
        except ExtractionError:
            return _newest(self._sitemap)

    @override
    def below(self) -> tuple[str, ...]:
        try:
            maps = self._sitemap.maps
        except ExtractionError:
            return ()
        dated = sorted(
            (one.changed.at, number, one.url) for number, one in enumerate(maps) if one.changed
        )
        urls = [url for *_, url in dated] or [one.url for one in maps]
        return tuple(reversed(urls[-NEWEST_MAPS:]))

    @override
    def moment(self, text: str | None) -> Moment | None:
        return parse_iso(text, self.document.zone) if text else None

    @cached_property
    def _sitemap(self) -> Sitemap:
        document = self.document
        return read_sitemap(document.html, document.url, document.zone)


def _newest(found: Sitemap) -> list[FeedEntry]:
    """Return the newest addresses, newest first; undated ones stand newest first or last."""
    dated = [entry for entry in found.entries if entry.moment or entry.changed]
    if not dated:
        return list(found.entries[:NEWEST])
    dated.sort(key=_time_of, reverse=True)
    return dated[:NEWEST]


def _time_of(entry: FeedEntry) -> str:
    moment = entry.moment or entry.changed
    return moment.at.isoformat() if moment else _LOWEST
