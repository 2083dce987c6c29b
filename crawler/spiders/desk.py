"""The desk: one thread that touches the database, so that the event loop never waits for it."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection

from crawler.clock import Clock
from crawler.errors import StorageError
from crawler.fetch.robots import RobotsFile
from crawler.items import ArticleItem
from crawler.settings import Settings
from crawler.sources.spec import Source
from crawler.spiders.fetcher import Miss, Page
from crawler.spiders.forked import ForkedWriter, Writer
from crawler.spiders.judgement import Judgement, at_sight, read
from crawler.spiders.notes import Job, Kept, Note, Task, Unread
from crawler.spiders.writer import Result
from storage import meta
from storage.records import Address
from storage.session import Database

T = TypeVar("T")
# Articles and pages given to the writer at a time, of which the articles share a commit; at the
# default delay there is never more than one.
GROUP = 16
ROUNDS = 2  # groups given to a process beside: while it stores one, the next is at hand
ENOUGH = 8  # articles and pages at the writer: with so many it stays at work for one round more


def _one_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="database")


@dataclass(slots=True)
class Desk:
    """The database, the writer of articles, and the clock, for all spiders of a run.

    It also keeps what must outlive a run: robots files, and how long a site asked us to wait.
    """

    database: Database
    writer: Writer
    clock: Clock
    settings: Settings = field(default_factory=Settings)
    _thread: ThreadPoolExecutor = field(default_factory=_one_thread)
    _waiting: deque[tuple[Task, asyncio.Future[Any]]] = field(default_factory=deque)
    _working: set[asyncio.Task[None]] = field(default_factory=set)
    _given: int = 0

    def now(self) -> datetime:
        """Return the present time of the run's clock, aware UTC."""
        return self.clock.now()

    async def do(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, run in the database's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` returns, given a connection for reading."""
        return await self.do(lambda: self._read(work))

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` returns, run in one transaction (repeated while others are busy)."""
        return await self.do(lambda: self.database.in_transaction(work))

    async def ingest(self, item: ArticleItem, note: Note) -> Kept:
        """Store an article with its note, in order of asking; raises what kept it out."""
        kept: Kept = await self._done(Job(item, note))
        return kept

    async def judge(
        self, source: Source, address: Address, got: Page | Miss, now: datetime
    ) -> Judgement:
        """Return what an answer means, as `judgement.judge` does.

        The page is read by the writer where that is a process beside this one, which has only to
        fetch then; here where the writer has enough to do, so that both work.
        """
        seen = at_sight(address, got)
        if isinstance(seen, Judgement):
            return seen
        if self._given >= ENOUGH or not self.writer.reads(source):
            return read(source, address, seen, now)
        try:
            sent = replace(seen, body=b"")  # the text is what is read
            judgement: Judgement = await self._done(Unread(source.key, address, sent, now))
        except StorageError:  # the writer has ended
            return read(source, address, seen, now)
        return judgement

    async def load_robots(self, host: str) -> RobotsFile | None:
        """Return the robots file kept for `scheme://host`, fresh or not."""
        text = await self.read(lambda tx: meta.get(tx, f"robots:{host}"))
        if text is None:
            return None
        kept = json.loads(text)
        return RobotsFile(kept["body"], datetime.fromisoformat(kept["until"]), kept["reason"])

    async def save_robots(self, host: str, robots: RobotsFile) -> None:
        """Keep the robots file for `scheme://host`."""
        kept = {
            "body": robots.body,
            "until": robots.expires_at.isoformat(),
            "reason": robots.reason,
        }
        text = json.dumps(kept).replace("\\u0000", "")
        await self.write(lambda tx: meta.put(tx, f"robots:{host}", text))

    async def held_until(self, source: str) -> datetime | None:
        """Return until when a source asked not to be visited, None where it did not."""
        text = await self.read(lambda tx: meta.get(tx, f"hold:{source}"))
        return datetime.fromisoformat(text) if text else None

    async def hold(self, source: str, until: datetime) -> None:
        """Keep until when a source asked not to be visited."""
        await self.write(lambda tx: meta.put(tx, f"hold:{source}", until.isoformat()))

    def close(self) -> None:
        """Wait for what is under way, and end the thread and the writer."""
        self._thread.shutdown(wait=True)
        self.writer.close()

    async def _done(self, task: Task) -> Any:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((task, future))
        self._begin()
        self._given += 1
        try:
            return await future
        finally:
            self._given -= 1

    def _begin(self) -> None:
        """Set the writer to work where it has not enough at hand."""
        at_once = ROUNDS if isinstance(self.writer, ForkedWriter) else 1
        if self._waiting and len(self._working) < at_once:
            work = asyncio.create_task(self._work())
            self._working.add(work)
            work.add_done_callback(self._ended)

    def _ended(self, work: asyncio.Task[None]) -> None:
        self._working.discard(work)
        if not work.cancelled():
            self._begin()

    async def _work(self) -> None:
        group = [self._waiting.popleft() for _ in range(min(GROUP, len(self._waiting)))]
        if not group:
            return
        tasks = [task for task, _ in group]
        results: list[Result]
        try:
            if isinstance(self.writer, ForkedWriter):
                results = await self.writer.ask(tasks)
            else:
                results = await self.do(partial(self.writer.work, tasks))
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            results = [error] * len(group)
        for (_, future), result in zip(group, results, strict=True):
            _answer(future, result)

    def _read(self, work: Callable[[Connection], T]) -> T:
        with self.database.read() as connection:
            return work(connection)


def _answer(future: asyncio.Future[Any], result: Result) -> None:
    if future.done():  # nobody waits any more
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
