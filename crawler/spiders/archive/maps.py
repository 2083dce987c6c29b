"""Sitemaps read for a span of the past: a second witness to the listings, or the only one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from crawler.errors import ExtractionError
from crawler.extract.dates import Moment
from crawler.extract.feed_cards import cards_of
from crawler.extract.feeds import FeedEntry, Sitemap, SubMap, read_sitemap
from crawler.spiders.archive.site import AbsentError, Site, day_of
from crawler.spiders.archive.span import Span, end_of
from storage import archives
from storage.records.archives import ArchivePage, Awaited

_NEVER = datetime.max.replace(tzinfo=UTC)
DEEPEST = 2  # an index of indexes; the protocol has none at all
# /2024/01/17/ in an address is when it was published, wherever addresses bear dates.
_DATED = re.compile(r"/(20\d\d|19\d\d)/(0[1-9]|1[0-2])(?:/(0[1-9]|[12]\d|3[01]))?/")


@dataclass(slots=True)
class Maps:
    """The sitemaps below one address, those that may hold something of the span alone."""

    site: Site
    root: str

    async def read(self) -> None:
        """Read what is left of them; StoppedError passes where the run has to end."""
        number = self.site.archive.id
        pages = await self.site.desk.read(lambda tx: archives.pages(tx, number, self.root))
        # What was read before the span had ended may have grown since.
        until = self.site.span.until
        read = {page.url: page for page in pages if page.state == "read" and page.read_at >= until}
        await self._map(self.root, DEEPEST, read)

    async def _map(self, url: str, depth: int, read: Mapping[str, ArchivePage]) -> ArchivePage:
        """Read a map, or an index with all below it, unless an earlier run has."""
        if url in read:
            return read[url]
        page = ArchivePage(url, self.root, "sitemap", 0, "failed", self.site.desk.now())
        try:
            got = await self.site.page(url)
            found = read_sitemap(got.body, got.url, self.site.source.timezone)
        except AbsentError as error:
            return await self._note(replace(page, state="absent", reason=str(error)))
        except ExtractionError as error:
            return await self._note(replace(page, reason=str(error)))
        if not found.maps:
            return await self._take(page, found)
        if depth == 0:
            return await self._note(replace(page, reason="indexes name indexes without end"))
        await self._below(found.maps, depth, read)
        return await self._note(_index(page, found.maps, self.site.span))

    async def _below(
        self, maps: Sequence[SubMap], depth: int, read: Mapping[str, ArchivePage]
    ) -> None:
        """Read the maps of an index in order of time, up to the first that begins behind the span.

        What a map was not changed for since before the span holds nothing of it.
        """
        span = self.site.span
        near = [one for one in maps if one.changed is None or _end(one) >= span.since]
        near.sort(key=lambda one: one.changed.at if one.changed else span.since)
        for one in near:
            page = await self._map(one.url, depth - 1, read)
            if one.changed is not None and page.oldest and page.oldest >= span.until:
                return

    async def _take(self, page: ArchivePage, found: Sitemap) -> ArchivePage:
        site = self.site
        dated = {entry.url: _date(entry) for entry in found.entries}
        dates = [moment.at for moment in dated.values() if moment is not None]
        inside = [entry for entry in found.entries if _is_inside(dated[entry.url], site.span)]
        cards = cards_of(site.source, site.edition, inside, site.desk.now()).cards
        days = {
            site.source.canonical(url): day_of(moment.at) for url, moment in dated.items() if moment
        }
        wanted = [
            Awaited(
                card.url_key,
                card.url,
                card.title,
                card.published_at,
                card.precision,
                days.get(card.url, day_of(site.span.since)),
            )
            for card in cards
        ]
        reason = None if dates or not found.entries else "its addresses bear no dates"
        read = replace(
            page,
            state="read",
            cards=len(found.entries),
            newest=max(dates, default=None),
            oldest=min(dates, default=None),
            reason=reason,
        )
        await site.note(read, wanted)
        return read

    async def _note(self, page: ArchivePage) -> ArchivePage:
        await self.site.note(page, [])
        return page


def _index(page: ArchivePage, maps: Sequence[SubMap], span: Span) -> ArchivePage:
    """Return the row of an index, which covers the time of the maps that need not be read."""
    passed = [one.changed.at for one in maps if one.changed and _end(one) < span.since]
    oldest = min(passed, default=None)
    return replace(page, kind="index", state="read", cards=len(maps), oldest=oldest)


def _end(one: SubMap) -> datetime:
    return end_of(one.changed.at, one.changed.precision) if one.changed else _NEVER


def _date(entry: FeedEntry) -> Moment | None:
    """Return when an address was published, or changed last, or which day it bears."""
    moment = entry.moment or entry.changed
    found = _DATED.search(entry.url)
    if moment is not None or found is None:
        return moment
    year, month, day = found.groups()
    try:
        return Moment(datetime(int(year), int(month), int(day or 1), tzinfo=UTC), "day")
    except ValueError:
        return None


def _is_inside(moment: Moment | None, span: Span) -> bool:
    return moment is not None and span.holds(moment.at, moment.precision)
