"""The desk: one thread that touches the database, so that the event loop never waits for it."""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from crawler.clock import Clock
from crawler.fetch.robots import RobotsFile
from crawler.ingest import Ingest
from storage import meta
from storage.session import Database

T = TypeVar("T")


def _one_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="database")


@dataclass(slots=True)
class Desk:
    """The database, what stores articles, and the clock, for all spiders of a run.

    It also keeps what must outlive a run: robots files, and how long a site asked us to wait.
    """

    database: Database
    ingest: Ingest
    clock: Clock
    _thread: ThreadPoolExecutor = field(default_factory=_one_thread)

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
        """Wait for what is under way, and end the thread."""
        self._thread.shutdown(wait=True)

    def _read(self, work: Callable[[Connection], T]) -> T:
        with self.database.read() as connection:
            return work(connection)
