"""Runs that fill in the past: blocking, as the command does it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import cast

from sqlalchemy import Connection

from crawler.clock import Clock, SystemClock
from crawler.settings import Settings
from crawler.spiders.archive.filling import ArchiveReport
from crawler.spiders.archive.span import Span
from crawler.spiders.archive.spider import ArchiveSpider
from crawler.spiders.desk import Desk
from crawler.spiders.events import Listener, silence
from crawler.spiders.forked import Writer
from crawler.spiders.quiet import quiet
from crawler.spiders.reactor import run_until_done
from crawler.spiders.run import (
    EPOCH,
    SpiderRun,
    Target,
    declared,
    grouped,
    stoppable,
    writer_beside,
)
from crawler.spiders.scrapy_settings import scrapy_settings
from crawler.spiders.source_spider import spider_for
from crawler.spiders.writer import LocalWriter
from storage import fingerprints
from storage.engine import open_database

COMPARED_DAYS = 14  # as in crawler.ingest: how far apart two texts are compared
PUT_BACK_AT_ONCE = 500  # articles
# A past takes hours: what ends it is its end, the brakes of its fetcher, or the user. The fetcher
# keeps the delay too, outside of its turn, so that a visit does not wait for it.
UNLIMITED: Mapping[str, object] = {
    "DOWNLOAD_DELAY": 0.0,
    "AUTOTHROTTLE_ENABLED": False,
    "CLOSESPIDER_TIMEOUT": 0,
    "CLOSESPIDER_PAGECOUNT": 0,
    "CLOSESPIDER_ERRORCOUNT": 0,
}


def run_archive(  # noqa: PLR0913 - what a run needs
    settings: Settings,
    sources: Sequence[Target],
    since: datetime,
    until: datetime,
    *,
    clock: Clock | None = None,
    progress: Listener | None = None,
    own_process: bool = False,
) -> list[ArchiveReport]:
    """Fill in the span [since, until) of editions and return how each stands; no mail is raised.

    A run that was cut off is gone on with by the same call. Sources are read side by side, each
    while no visit of it goes on. Parameters as in `crawler.spiders.run.run_crawl`. Raises
    UsageError for a span that is left to the visits, JarshyError where another process fills it.
    """
    clock = clock or SystemClock()
    sources = declared(sources, settings)
    writer = writer_beside(settings, sources, clock) if own_process else None
    span = Span(since, until)
    work = archive(settings, sources, span, clock, progress=progress, writer=writer)
    try:
        return run_until_done(work)
    finally:
        if writer is not None:
            writer.close()


async def archive(
    settings: Settings,
    sources: Sequence[Target],
    span: Span,
    clock: Clock,
    *,
    progress: Listener | None = None,
    writer: Writer | None = None,
) -> list[ArchiveReport]:
    """Do what `run_archive` does, inside the loop of `crawler.spiders.reactor`."""
    database = open_database(settings.database_url, create=True)
    desk = Desk(database, writer or LocalWriter(database, settings, clock), clock, settings)
    base = {**scrapy_settings(settings), **UNLIMITED}
    given = {"jarshy": settings, "desk": desk, "tell": progress or silence, "span": span}
    try:
        await _put_back(desk, span)
        runs = [
            SpiderRun(spider_for(source, ArchiveSpider), editions, base, given)
            for source, editions in grouped(sources, settings)
        ]
        with quiet(), stoppable(runs):
            spiders = await asyncio.gather(*(run.spider() for run in runs))
    finally:
        desk.close()
        database.dispose()
    return [report for one in spiders for report in cast("ArchiveSpider", one).reports]


async def _put_back(desk: Desk, span: Span) -> None:
    """Let the texts of the span be found again by those that are to come."""
    first, last = _day(span.since.date()), _day(span.until.date())

    def some(tx: Connection) -> int:
        return fingerprints.put_back(
            tx, first - COMPARED_DAYS, last + COMPARED_DAYS, PUT_BACK_AT_ONCE
        )

    while await desk.write(some) == PUT_BACK_AT_ONCE:
        pass


def _day(day: date) -> int:
    return (day - EPOCH).days
