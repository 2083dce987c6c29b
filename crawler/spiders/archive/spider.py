"""The spider of a run that fills in the past of one source."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from typing_extensions import override

from crawler.errors import JarshyError, UsageError
from crawler.spiders.archive.fetcher import ArchiveFetcher
from crawler.spiders.archive.filling import ArchiveReport, Filling
from crawler.spiders.archive.site import Site
from crawler.spiders.archive.span import DAY, Span
from crawler.spiders.source_spider import SourceSpider
from crawler.spiders.turns import SiteTurn
from storage import archives, crawls

# What was published in the last day belongs to the visits of an edition that has any: they tell of
# it by mail, which the archive does not.
LEFT_TO_VISITS = DAY


class ArchiveSpider(SourceSpider):
    """Fill in the past of the editions of one source, one after the other."""

    def __init__(self, name: str | None = None, *, span: Span, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self._span = span
        self.reports: list[ArchiveReport] = []

    @override
    async def _visit_all(self) -> tuple[Any, ...]:
        desk, key = self.desk, self.source.key
        alone = await SiteTurn.at(desk, f"{key}.archive")
        turn = await SiteTurn.at(desk, key)
        try:
            if not await alone.take_for_a_request():
                raise JarshyError(
                    f"Another process is filling in the past of {key}; wait for it or end it."
                )
            delay = self.jarshy.fetch.archive_delay
            fetcher = self._fetcher = ArchiveFetcher(self.crawler, key, delay, turn)
            await self._halt_where_held(fetcher)
            for edition in self.editions:
                self.reports.append(await self._fill(edition, fetcher))
            if fetcher.wait is not None:
                await desk.hold(key, desk.now() + timedelta(seconds=fetcher.wait))
        finally:
            await turn.close()
            await alone.close()
        return ()

    async def _fill(self, edition: str, fetcher: ArchiveFetcher) -> ArchiveReport:
        desk, span, now = self.desk, self._span, self.desk.now()
        place = (self.source.key, edition)
        horizon = await desk.read(lambda tx: _horizon(tx, *place, now))
        if span.since >= horizon:
            raise UsageError(
                f"--since: {self.source.key}/{edition} is visited, and what was published in the "
                "last 24 hours is left to its visits; name an earlier day"
            )
        archive = await desk.write(
            lambda tx: archives.begin(tx, *place, span.since, span.until, now)
        )
        part = Span(span.since, min(span.until, horizon))
        site = Site(self.source, edition, archive, part, fetcher, desk, self._tell)
        return await Filling(site, self._pages_of(edition), self._store).run()

    def _pages_of(self, edition: str) -> Sequence[str]:
        """Return the listings that can be paged back; feeds and sitemaps cannot."""
        declared = self.source.editions[edition]
        return [
            url
            for url in self._listings(edition)
            if url not in declared.feeds and url not in declared.sitemaps
        ]


def _horizon(tx: Connection, source: str, edition: str, now: datetime) -> datetime:
    visited = crawls.last(tx, source, edition) is not None
    return now - LEFT_TO_VISITS if visited else now
