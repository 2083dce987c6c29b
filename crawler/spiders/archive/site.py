"""What every part of filling in the past needs: the archive's place, and one page at a time."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from crawler.errors import ExtractionError, JarshyError
from crawler.sources.spec import Source
from crawler.spiders.archive.fetcher import ArchiveFetcher
from crawler.spiders.archive.span import Span
from crawler.spiders.desk import Desk
from crawler.spiders.events import Listener
from crawler.spiders.fetcher import Miss, Page
from storage import archives
from storage.records.archives import Archive, ArchivePage, Awaited

OK = 200
NO_PAGE = (404, 410)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class AbsentError(ExtractionError):
    """Tell that the site says there is no such page."""


class StoppedError(JarshyError):
    """Tell that nothing more may be asked of the site in this run."""


@dataclass(slots=True)
class Site:
    """An edition whose past is filled in: where it is asked, and where it is noted.

    `span` is what is read of the archive's span: not the last hours, where visits go on.
    """

    source: Source
    edition: str
    archive: Archive
    span: Span
    fetcher: ArchiveFetcher
    desk: Desk
    tell: Listener
    _counted: int = field(default=0, init=False)

    async def page(self, url: str) -> Page:
        """Return a page; raises ExtractionError that says why there is none.

        Raises StoppedError where nothing may be asked any more.
        """
        await self.fetcher.ready()
        obstacle = self.fetcher.obstacle(url)
        if obstacle is not None:
            raise StoppedError(obstacle)
        got = await self.fetcher.get(url)
        if isinstance(got, Miss):
            raise ExtractionError(got.text)
        if got.status in NO_PAGE:
            raise AbsentError(f"the site answered {got.status}")
        if got.status != OK:
            raise ExtractionError(f"the site answered {got.status}")
        if got.truncated:
            raise ExtractionError("the page came without its end")
        return got

    async def note(self, page: ArchivePage, articles: list[Awaited]) -> int:
        """Note a page that was read, with the articles in the span; returns how many are new."""
        sent = self.requests_since()
        number = self.archive.id

        def write(tx: Connection) -> int:
            archives.put_page(tx, number, page)
            archives.add_requests(tx, number, sent)
            return archives.await_articles(tx, number, page.root, articles)

        return await self.desk.write(write)

    def requests_since(self) -> int:
        """Return how many requests were sent since this was asked last."""
        before, self._counted = self._counted, self.fetcher.requests
        return self._counted - before


def day_of(at: datetime) -> int:
    """Return the days from 1970-01-01 to a moment."""
    return (at - _EPOCH) // timedelta(days=1)
