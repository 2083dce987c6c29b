"""One edition's past filled in: sitemaps, listings, articles, and what can be said of it then."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from crawler.items import Card
from crawler.spiders.archive.maps import Maps
from crawler.spiders.archive.paging import Walk
from crawler.spiders.archive.site import Site, StoppedError
from crawler.spiders.archive.span import Hole, covered_by_maps, holes_of, without
from crawler.spiders.archive.watch import PastWatch
from crawler.spiders.articles import ArticleReader, Store
from crawler.spiders.events import ArchiveGoesOn, ArticleDone, Event, ListingRead
from crawler.spiders.judgement import PRECISIONS
from crawler.spiders.tally import Tally
from crawler.spiders.watch import HELD
from storage import addresses, archives
from storage.records import Address
from storage.records.archives import Archive, Awaited

BATCH = 100  # addresses fetched at a time; their cards are noted just before


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """How the filling in of a past stands after a run.

    `counts`: addresses by state (waiting, stored, known, rejected, failed), over all runs; `pages`:
    listing pages and sitemaps read. `holes` are the parts for which it is not proven that all was
    seen. `read_until` is where visits go on. `stopped` says why the run ended early.
    """

    archive: Archive
    read_until: datetime
    counts: Mapping[str, int]
    pages: int
    requests: int
    holes: tuple[Hole, ...] = ()
    troubles: tuple[tuple[str, str], ...] = ()
    stopped: str | None = None

    @property
    def complete(self) -> bool:
        """Return whether all of the span is proven, and all of its articles were dealt with."""
        return not (self.holes or self.stopped or self.left)

    @property
    def left(self) -> int:
        """Return how many articles are still to be read, or could not be."""
        return self.counts.get("waiting", 0) + self.counts.get("failed", 0)


@dataclass(slots=True)
class Filling:
    """Fill in the past of one edition, from wherever the last run was cut off."""

    site: Site
    listings: Sequence[str]
    store: Store
    _watch: PastWatch | None = None
    _began: float = field(default_factory=time.monotonic)
    _asked: int = 0
    _found: int = 0
    _done: int = 0

    async def run(self) -> ArchiveReport:
        """Read what is left and return how the archive stands."""
        site, number = self.site, self.site.archive.id
        self._asked = site.fetcher.requests
        self._watch = await site.desk.read(
            lambda tx: PastWatch.begin(tx, site.source, site.edition, 0, site.desk.now())
        )
        await site.desk.write(lambda tx: archives.settle(tx, number))
        await site.desk.write(lambda tx: archives.retry(tx, number))
        stopped: str | None = None
        try:
            for root in site.source.editions[site.edition].sitemaps:
                await Maps(site, root).read()
            for listing in self.listings:
                await Walk(self._telling(), listing, self._probe).read()
            await self._read_articles()
        except StoppedError as error:
            stopped = str(error)
        return await self._report(stopped or site.fetcher.stop or self._left_alone())

    def _left_alone(self) -> str | None:
        hosts = self.site.source.editions[self.site.edition].hosts
        return next(filter(None, map(self.site.fetcher.left_alone, hosts)), None)

    def _telling(self) -> Site:
        return replace(self.site, tell=self._tell)

    async def _read_articles(self) -> None:
        """Read what waits, the oldest first; what failed gets a second try at the end."""
        await self._count()
        site, number = self.site, self.site.archive.id
        for _ in range(2):
            while await self._batch():
                pass
            if site.fetcher.stop is not None:
                raise StoppedError(site.fetcher.stop)
            # What the rules do not fit now, they do not fit in a minute.
            but = HELD if self._watch is not None and self._watch.misfits else None
            if not await site.desk.write(partial(archives.retry, archive_id=number, but=but)):
                return
        await site.desk.write(lambda tx: archives.settle(tx, number))

    async def _batch(self) -> bool:
        """Read some addresses; returns whether there is more to do."""
        number = self.site.archive.id
        waiting = await self.site.desk.read(lambda tx: archives.awaited(tx, number, BATCH))
        if not waiting or self.site.fetcher.stop is not None:
            return False
        await self._read(waiting)
        left = await self.site.desk.read(lambda tx: archives.awaited(tx, number, 1))
        return bool(left) and left[0] != waiting[0]

    async def _read(self, waiting: Sequence[Awaited]) -> None:
        site = self.site
        keys = [one.url_key for one in waiting]
        cards = [_card(one) for one in waiting]
        now = site.desk.now()

        def note(tx: Connection) -> list[Address]:
            place = (site.source.key, site.edition, None)
            addresses.listed(tx, *place, cards, now, history=True, due=False)
            known = addresses.known(tx, keys)
            return [known[key] for key in keys if known[key].article_id is None]

        unread = await site.desk.write(note)
        if self._watch is not None:
            self._watch.next_batch()
        reader = ArticleReader(
            # Old articles are not visited again: whoever edits them does not wait for it.
            replace(site.source, revisit_after=()),
            None,
            site.fetcher,
            site.desk,
            Tally(),
            self._tell,
            self.store,
            self._watch,
        )
        await reader.read(unread)
        sent, number = site.requests_since(), site.archive.id

        def settle(tx: Connection) -> None:
            archives.settle(tx, number, keys)
            archives.add_requests(tx, number, sent)

        await site.desk.write(settle)

    async def _probe(self, listing: str, cards: Sequence[Card]) -> None:
        wanted = [
            Awaited(card.url_key, card.url, card.title, card.published_at, card.precision, 0)
            for card in cards
        ]
        await self._read(wanted)

    async def _count(self) -> None:
        number = self.site.archive.id
        counts = await self.site.desk.read(lambda tx: archives.counts(tx, number))
        self._found = sum(counts.values())
        self._done = self._found - counts.get("waiting", 0)

    def _tell(self, event: Event) -> None:
        """Tell how far it has come and how long the rest will take, by the requests so far."""
        at: datetime | None = None
        if isinstance(event, ListingRead):
            at, self._found = event.oldest, self._found + event.new
        elif isinstance(event, ArticleDone):
            self._done += 1
        sent = self.site.fetcher.requests - self._asked
        left: float | None = None
        if sent:
            pace = (time.monotonic() - self._began) / sent
            left = pace * max(0.0, self._expected(at) - self._done)
        key = self.site.source.key
        self.site.tell(ArchiveGoesOn(key, self.site.edition, self._done, self._found, at, left))

    def _expected(self, at: datetime | None) -> float:
        """Return how many articles there will be, by those of the part that was listed so far."""
        span = self.site.span
        if at is None or not span.since < at < span.until:
            return self._found
        return self._found * (span.until - span.since) / (span.until - at)

    async def _report(self, stopped: str | None) -> ArchiveReport:
        site, archive = self.site, self.site.archive
        sent = site.requests_since()

        def read(tx: Connection) -> ArchiveReport:
            archives.add_requests(tx, archive.id, sent)
            report = ArchiveReport(
                archive,
                site.span.until,
                archives.counts(tx, archive.id),
                sum(page.state == "read" for page in archives.pages(tx, archive.id)),
                site.fetcher.requests - self._asked,
                tuple(self._holes(tx)),
                tuple(archives.troubles(tx, archive.id, 5)),
                stopped,
            )
            archives.finish(tx, archive.id, site.desk.now() if report.complete else None)
            return report

        return await site.desk.write(read)

    def _holes(self, tx: Connection) -> list[Hole]:
        """Return what neither the listings nor the sitemaps prove; both name all articles."""
        site, number = self.site, self.site.archive.id
        covered = [
            found
            for root in site.source.editions[site.edition].sitemaps
            if (found := covered_by_maps(archives.pages(tx, number, root))) is not None
        ]
        holes = [
            replace(hole, reason=f"{listing}: {hole.reason}")
            for listing in self.listings
            for hole in holes_of(archives.pages(tx, number, listing), site.span)
        ]
        if not self.listings:
            holes = [Hole(site.span.since, site.span.until, "no sitemap covers it")]
        return without(holes, covered)


def _card(one: Awaited) -> Card:
    return Card(
        one.url,
        one.url_key,
        one.title,
        published_at=one.published_at,
        precision=PRECISIONS.get(one.precision),
    )
