"""Second witnesses: feeds, sitemaps and rows of ids, held against what the listings showed."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from crawler.errors import ExtractionError
from crawler.extract.feed_cards import cards_of
from crawler.extract.feeds import FeedEntry, SubMap, read_feed, read_sitemap
from crawler.fetch.conditional import NOT_MODIFIED, Validators
from crawler.items import Card
from crawler.sources.spec import Source
from crawler.spiders.desk import Desk
from crawler.spiders.fetcher import Fetcher, Miss, Page
from storage import addresses, crawls, witnesses
from storage.records import ListingVisit, WitnessVisit

logger = logging.getLogger(__name__)
OK = 200
SILENT_PAUSE = timedelta(days=1)  # until one that did not answer is asked again
NEWEST_MAPS = 2  # of an index: a new map begins with few addresses, the one before has the rest
NEWS = "news"  # in the names of the maps that hold articles
LONGEST_JUMP = 60  # numbers; a pinned card is hundreds behind, and would make a row of them all
Kind = Literal["rss", "sitemap"]


@dataclass(slots=True)
class Witnesses:
    """Ask the witnesses of one edition, each at most once in `every`.

    What they name and no listing showed is noted as due, with the witness's name. One that does
    not answer is left alone for a day, and nobody is troubled with it. Articles from before the
    edition was visited first are no business of theirs.
    """

    source: Source
    edition: str
    crawl_id: int
    fetcher: Fetcher
    desk: Desk
    every: timedelta

    async def ask(self, visits: Sequence[ListingVisit], seen: Iterable[str]) -> None:
        """Ask those that are due, after the listings; `seen` are the keys that these showed."""
        if any(visit.swept for visit in visits):
            await self._count_ids(list(seen))
        since = await self.desk.read(
            lambda tx: crawls.watched_since(tx, self.source.key, self.edition)
        )
        began = min((visit.started_at for visit in visits), default=None)
        if not self.every or since is None or began is None or since >= began:
            return
        declared = self.source.editions[self.edition]
        read = {visit.listing for visit in visits}  # of some sites the feed is the listing
        for feed in declared.feeds:
            if feed not in read:
                await self._due("rss", feed, since)
        for sitemap in declared.sitemaps:
            if sitemap not in read:
                await self._due("sitemap", sitemap, since)

    async def _due(self, kind: Kind, address: str, since: datetime) -> None:
        now = self.desk.now()
        last = await self.desk.read(
            lambda tx: witnesses.last(tx, self.source.key, self.edition, address)
        )
        silent = last is not None and last.reason is not None
        pause = max(self.every, SILENT_PAUSE) if silent else self.every
        if now - (last.started_at if last else since) < pause:
            return
        if self.fetcher.obstacle(address) is not None:
            return
        await self._read(kind, address, since, last)

    async def _read(
        self, kind: Kind, address: str, since: datetime, last: WitnessVisit | None
    ) -> None:
        visit = WitnessVisit(
            self.crawl_id, self.source.key, self.edition, kind, address, self.desk.now()
        )
        try:
            visit, entries = await self._entries(visit, since, last)
            cards = self._cards(entries, since)
        except ExtractionError as error:
            visit, cards = replace(visit, reason=str(error)), []
        except Exception as error:  # what nobody foresaw in a feed must not end the visit
            logger.exception("witness_not_read url=%s", address)
            visit, cards = replace(visit, reason=f"{type(error).__name__}: {error}"), []
        await self.desk.write(lambda tx: self._note(tx, visit, cards))

    async def _entries(
        self, visit: WitnessVisit, since: datetime, last: WitnessVisit | None
    ) -> tuple[WitnessVisit, Sequence[FeedEntry]]:
        known = Validators(last.etag, last.last_modified) if last else Validators()
        got = await self.fetcher.get(visit.address, known)
        if isinstance(got, Miss):
            return replace(visit, reason=got.text), ()
        visit = replace(visit, status=got.status)
        if got.status == NOT_MODIFIED and last is not None:
            return replace(visit, etag=last.etag, last_modified=last.last_modified), ()
        _require(got)
        validators = got.validators
        visit = replace(visit, etag=validators.etag, last_modified=validators.last_modified)
        if visit.witness == "rss":
            return visit, read_feed(got.body, got.url, self.source.timezone)
        return visit, await self._mapped(got, since)

    async def _mapped(self, got: Page, since: datetime) -> Sequence[FeedEntry]:
        """Return the addresses of a sitemap; of an index those of its newest maps."""
        found = read_sitemap(got.body, got.url, self.source.timezone)
        entries = list(found.entries)
        for one in newest(found.maps, since):
            part = await self.fetcher.get(one.url)
            if isinstance(part, Page):
                _require(part)
                entries += read_sitemap(part.body, part.url, self.source.timezone).entries
        return entries

    def _cards(self, entries: Sequence[FeedEntry], since: datetime) -> list[Card]:
        young = [entry for entry in entries if is_since(entry, since)]
        found = cards_of(self.source, self.edition, young, self.desk.now()).cards
        # A key stands in for a title that was not given; the listing or the page knows better.
        return [replace(card, title="") if card.title == card.url_key else card for card in found]

    def _note(self, tx: Connection, visit: WitnessVisit, cards: Sequence[Card]) -> None:
        unlisted = witnesses.unlisted(tx, cards)
        visit = replace(visit, named=len(cards), unlisted=len(unlisted))
        witnesses.named(tx, visit, unlisted, self.desk.now())

    async def _count_ids(self, seen: Sequence[str]) -> None:
        rows: dict[str, set[int]] = {}
        for key in seen:
            found = self.source.number_of(key)
            if found is not None:
                rows.setdefault(found[0], set()).add(found[1])
        for row, numbers in rows.items():
            run = newest_run(numbers)
            await self.desk.write(lambda tx, row=row, run=run: self._note_ids(tx, row, run))  # type: ignore[misc]  # bound at once

    def _note_ids(self, tx: Connection, row: str, run: range) -> None:
        met = addresses.known(tx, [f"{row}{number}" for number in run])
        place = (self.crawl_id, self.source.key, self.edition)
        visit = WitnessVisit(*place, "ids", row, self.desk.now(), None, len(run))
        witnesses.add(tx, replace(visit, unlisted=len(run) - len(met)))


def newest(maps: Sequence[SubMap], since: datetime) -> list[SubMap]:
    """Return the maps of an index that may name what was published last, the newest first."""
    of_news = [one for one in maps if NEWS in one.url.rpartition("/")[2]] or list(maps)
    dated = [one for one in of_news if one.changed is not None and one.changed.at >= since]
    dated.sort(key=lambda one: one.changed.at if one.changed else since, reverse=True)
    return dated[:NEWEST_MAPS]


def is_since(entry: FeedEntry, since: datetime) -> bool:
    """Return whether an entry was published, or at least changed, after a moment.

    A day counts from the one after: what is older than the first visit is not to be found missing.
    """
    moment = entry.moment or entry.changed
    if moment is None:
        return False
    return moment.at > since


def newest_run(numbers: Iterable[int]) -> range:
    """Return the row of numbers from the highest down, as far as it has no long jump."""
    ordered = sorted(set(numbers), reverse=True)
    low = ordered[0]
    for number in ordered[1:]:
        if low - number > LONGEST_JUMP:
            break
        low = number
    return range(low, ordered[0] + 1)


def _require(got: Page) -> None:
    if got.status != OK:
        raise ExtractionError(f"{got.url}: the site answered {got.status}")
