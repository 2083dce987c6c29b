"""The writer: stores articles, several in one commit where they wait for it, and reads pages."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection

from crawler.clock import Clock
from crawler.errors import StorageError
from crawler.settings import Settings
from crawler.sources.spec import Source
from crawler.spiders.judgement import Judgement, read
from crawler.spiders.notes import Job, Kept, Task, Unread
from storage.session import Database

if TYPE_CHECKING:
    from crawler.ingest import Ingest

T = TypeVar("T")
Result = Kept | Judgement | Exception
logger = logging.getLogger(__name__)


class Grouped(Database):
    """A database whose transactions may share one commit.

    A commit waits for the disk (3 ms here), which is as long as all else that storing an article
    takes. What is told as stored has been committed all the same. There are no savepoints between
    them (0.1 ms each): where one fails, none of the group is kept.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database.engine, database.location)
        self._shared: Connection | None = None

    @contextmanager
    def group(self) -> Iterator[None]:
        """Let the transactions inside share one commit, at the end."""
        with self.write() as tx:
            self._shared = tx
            try:
                yield
            finally:
                self._shared = None

    def in_transaction(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` returns: in the group's transaction, or in its own."""
        if self._shared is None:
            return super().in_transaction(work)
        return work(self._shared)


class LocalWriter:
    """Store articles, and read the pages of `sources`, in this process and from one thread."""

    def __init__(
        self, database: Database, settings: Settings, clock: Clock, sources: Iterable[Source] = ()
    ) -> None:
        self._database = Grouped(database)
        self._settings = settings
        self._clock = clock
        self._sources = {source.key: source for source in sources}

    @staticmethod
    def reads(source: Source) -> bool:
        """Return that pages need not be given to it: this process reads them by itself."""
        del source
        return False

    def work(self, tasks: Sequence[Task]) -> list[Result]:
        """Store the articles, then read the pages; returns what came of each, in their order."""
        jobs = [task for task in tasks if isinstance(task, Job)]
        stored = iter(self.store(jobs) if jobs else ())
        return [next(stored) if isinstance(task, Job) else self._read(task) for task in tasks]

    def store(self, jobs: Sequence[Job]) -> list[Result]:
        """Store articles in order; one that cannot be stored leaves the others alone."""
        if len(jobs) == 1:
            return [self._one(jobs[0])]
        try:
            with self._database.group():
                return [self._article(job) for job in jobs]
        except Exception:  # noqa: BLE001 - each on its own tells which it was, and why
            # Nothing of the group was kept; alone, each has the patience for a busy archive.
            self._ingest.forget()
            return [self._one(job) for job in jobs]

    def close(self) -> None:
        """Do nothing: the database belongs to the run."""

    @cached_property
    def _ingest(self) -> "Ingest":
        from crawler.ingest import Ingest  # noqa: PLC0415 - a visit that finds nothing spares it

        return Ingest(self._database, self._settings, self._clock)

    def _read(self, task: Unread) -> Judgement:
        return read(self._sources[task.source], task.address, task.page, task.now)

    def _one(self, job: Job) -> Result:
        try:
            return self._article(job)
        except StorageError as error:
            return error
        except Exception as error:  # one article must not end the visit; its address says why
            logger.exception("article_not_stored url=%s", job.item.url)
            return error

    def _article(self, job: Job) -> Kept:
        return self._ingest.article(job.item, history=job.note.history, also=job.note.write)
