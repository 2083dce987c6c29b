"""Running crawls: blocking, as commands and child processes do, or awaited inside one loop."""

import asyncio
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import cast

from scrapy.crawler import Crawler
from scrapy.settings import Settings as ScrapySettings
from sqlalchemy import Connection

from crawler.clock import Clock, SystemClock
from crawler.errors import JarshyError
from crawler.settings import Settings
from crawler.sources import by_key
from crawler.sources.spec import Source
from crawler.spiders.collecting import collect_rarely
from crawler.spiders.desk import Desk
from crawler.spiders.events import Listener, silence
from crawler.spiders.forked import ForkedWriter, Writer, can_fork
from crawler.spiders.quiet import quiet
from crawler.spiders.reactor import run_until_done
from crawler.spiders.scrapy_settings import scrapy_settings
from crawler.spiders.source_spider import SourceSpider, spider_for
from crawler.spiders.writer import LocalWriter
from storage import archives, crawls, fingerprints, meta
from storage.engine import open_database
from storage.records import Crawl
from storage.session import Database

Target = tuple[str | Source, str]
EPOCH = date(1970, 1, 1)
COMPARED_DAYS = 28  # twice the window in which texts are compared, for late and backdated ones
TIDIED = "tidied"  # in meta: the day before which nothing is indexed any more
MOVED_AT_ONCE = 500  # articles; more than both sites publish in a day
DEAD_AFTER = timedelta(hours=2)  # a run ends itself after minutes; an older open one has died


def run_crawl(  # noqa: PLR0913 - what a run needs
    settings: Settings,
    sources: Sequence[Target],
    *,
    clock: Clock | None = None,
    pages: int | None = None,
    progress: Listener | None = None,
    listings: Sequence[str] | None = None,
    own_process: bool = False,
) -> list[Crawl]:
    """Visit editions once and return a row for each, in the order in which they were finished.

    `sources` are pairs of a source (its key, or a declaration) and an edition. Editions of one
    source are visited in turn, sources side by side. Makes the database if there is none. SIGINT
    and SIGTERM end the visits early but in order. `listings` leaves the others out. `own_process`:
    the process does nothing else now, so that articles may be stored by a fork of it, on a core of
    their own. Raises StorageError where the archive cannot be used; what a site does is in the
    rows.
    """
    clock = clock or SystemClock()
    sources = declared(sources, settings)
    writer = writer_beside(settings, sources, clock) if own_process else None
    work = crawl(
        settings,
        sources,
        clock=clock,
        pages=pages,
        progress=progress,
        listings=listings,
        writer=writer,
    )
    try:
        return run_until_done(work)
    finally:
        if writer is not None:
            writer.close()


def writer_beside(
    settings: Settings, sources: Sequence[Target], clock: Clock
) -> ForkedWriter | None:
    """Return a writer in a fork of this process, None where it cannot be forked.

    To be made before a run, by a process that does nothing else from now on.
    """
    collect_rarely()
    if not can_fork():
        return None
    return ForkedWriter(settings, clock, [_source(named, settings) for named, _ in sources])


async def crawl(  # noqa: PLR0913 - what a run needs
    settings: Settings,
    sources: Sequence[Target],
    *,
    clock: Clock | None = None,
    pages: int | None = None,
    progress: Listener | None = None,
    listings: Sequence[str] | None = None,
    database: Database | None = None,
    writer: Writer | None = None,
) -> list[Crawl]:
    """Do what `run_crawl` does, inside the loop of `crawler.spiders.reactor`; may be repeated.

    `database` spares opening it again each time; it stays open. `writer` stores the articles, and
    is closed at the end.
    """
    clock = clock or SystemClock()
    opened = database or open_database(settings.database_url, create=True)
    desk = Desk(opened, writer or LocalWriter(opened, settings, clock), clock, settings)
    base = scrapy_settings(settings)
    try:
        before = clock.now() - DEAD_AFTER
        await desk.write(lambda tx: crawls.mark_crashed(tx, clock.now(), started_before=before))
        given = {
            "pages": pages,
            "listings": listings,
            "jarshy": settings,
            "desk": desk,
            "tell": progress or silence,
        }
        runs = [
            SpiderRun(spider_for(source), editions, base, given)
            for source, editions in grouped(sources, settings)
        ]
        with quiet(), stoppable(runs):
            results = await asyncio.gather(*(run.visit() for run in runs))
        await _tidy(desk)
    finally:
        desk.close()
        if database is None:
            opened.dispose()
    return [row for rows in results for row in rows]


async def _tidy(desk: Desk) -> None:
    """Keep the index of texts at the size of its window: once a day, a bounded step a run.

    What an archive is being filled with stays in it: its articles are compared with each other.
    """
    day = (desk.now().date() - EPOCH).days - COMPARED_DAYS
    filled = await desk.read(archives.unfinished)
    begins = [(one.since.date() - EPOCH).days - COMPARED_DAYS for one in filled]
    day = min([day, *begins])
    if await desk.read(lambda tx: meta.get(tx, TIDIED)) != str(day):
        await desk.write(lambda tx: _move_out(tx, day))


def _move_out(tx: Connection, day: int) -> None:
    if fingerprints.move_out(tx, day, MOVED_AT_ONCE) < MOVED_AT_ONCE:
        meta.put(tx, TIDIED, str(day))


class SpiderRun:
    """One source of a run: a Scrapy crawler with its spider."""

    def __init__(
        self,
        spider: type[SourceSpider],
        editions: Sequence[str],
        base: Mapping[str, object],
        given: Mapping[str, object],
    ) -> None:
        self._crawler = Crawler(spider, ScrapySettings(dict(base)))
        self._given = {**given, "edition": ",".join(editions)}

    async def visit(self) -> list[Crawl]:
        """Visit the editions; raises what ended the visit if it was not the site."""
        spider = await self.spider()
        if not spider.done:
            raise self.never_began()
        return spider.done

    async def spider(self) -> SourceSpider:
        """Run the spider and return it; raises what ended it if it was not the site."""
        await self._crawler.crawl_async(**self._given)
        spider = cast("SourceSpider", self._crawler.spider)
        if isinstance(spider.error, JarshyError):
            raise spider.error
        if spider.error is not None and not isinstance(spider.error, asyncio.CancelledError):
            raise JarshyError(
                f"The visit of {spider.name} broke off by an error of the program: "
                f"{type(spider.error).__name__}: {spider.error}"
            ) from spider.error
        return spider

    def never_began(self) -> JarshyError:
        """Return the error of a spider that has nothing to show."""
        why = self._crawler.stats.get_value("finish_reason", "no reason given")
        name = getattr(self._crawler.spider, "name", "a source")
        return JarshyError(f"The visit of {name} ended before it began: {why}.")

    def stop(self) -> None:
        """End the visit after the request that is under way."""
        spider = self._crawler.spider
        if isinstance(spider, SourceSpider):
            spider.stop("the run was stopped on request")


def declared(sources: Sequence[Target], settings: Settings) -> list[Target]:
    """Return the targets with their sources' declarations, which a fork then has too."""
    return [(_source(named, settings), edition) for named, edition in sources]


def grouped(sources: Sequence[Target], settings: Settings) -> list[tuple[Source, list[str]]]:
    """Return the sources in order, each with its editions."""
    found: dict[str, tuple[Source, list[str]]] = {}
    for named, edition in sources:
        source = _source(named, settings)
        found.setdefault(source.key, (source, []))[1].append(edition)
    return list(found.values())


def _source(named: str | Source, settings: Settings) -> Source:
    return by_key(named, settings) if isinstance(named, str) else named


@contextmanager
def stoppable(runs: Sequence[SpiderRun]) -> Iterator[None]:
    """Let SIGINT and SIGTERM end the runs in order, while this is the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()

    def stop(number: int) -> None:
        loop.remove_signal_handler(number)  # a second one ends the process at once
        for run in runs:
            run.stop()

    numbers = (signal.SIGINT, signal.SIGTERM)
    kept = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        loop.add_signal_handler(number, stop, number)
    try:
        yield
    finally:
        for number, handler in kept.items():
            loop.remove_signal_handler(number)
            with suppress(TypeError):
                signal.signal(number, handler)
