"""A worker: it makes the visits that the daemon hands out, as many at once as it was told."""

import asyncio
import logging
import os
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from procrastinate import App, JobContext
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from crawler import logs
from crawler.clock import Clock
from crawler.daemon import hangup
from crawler.daemon.errands import Errands
from crawler.daemon.queue import QUEUE, SIGNS, TASK, Again, PutOffError, queue_of
from crawler.health.supervisor import Supervisor
from crawler.settings import Settings
from crawler.sources.spec import Source
from storage.engine import open_database
from storage.session import Database

BEAT = 1.0  # seconds between two words to the service manager
ANEW_AFTER = 2.0  # seconds before a worker that lost the database begins anew
HUNG_UP = 1  # exit code of a second signal
_LOG = logging.getLogger(__name__)


def run(
    settings: Settings,
    clock: Clock,
    sources: Sequence[Source],
    supervisor: Supervisor | None = None,
) -> int:
    """Make visits until SIGTERM or SIGINT, then finish those in hand; return the exit code.

    A second signal ends them at once; others take them over. Makes the database if there is none.
    Raises DatabaseUnusableError or SchemaError where it cannot be used.
    """
    database = open_database(settings.database_url, create=True)
    try:
        worker = Worker(database, settings, clock, sources, supervisor or Supervisor())
        asyncio.run(worker.serve())
    finally:
        database.dispose()
    return 0


class Worker:
    """A process of the fleet; it holds its jobs by signs of life and gives none up by itself."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Clock,
        sources: Sequence[Source],
        supervisor: Supervisor,
    ) -> None:
        self._shown = database.shown
        self._settings = settings
        self._supervisor = supervisor
        self._errands = Errands(database, settings, clock, sources)
        self._app = queue_of(database, settings)
        self._threads = ThreadPoolExecutor(settings.fleet.visits, "visit")
        self._in_hand: set[int] = set()  # jobs
        self._names: set[int] = set()  # the numbers under which jobs were taken
        self._asked = asyncio.Event()
        self._app.task(name=TASK, queue=QUEUE, pass_context=True, retry=Again())(self._visit)

    async def serve(self) -> None:
        """Take and make visits until a signal asks for the end."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._signalled)
        hangup.hold()
        beside = [asyncio.create_task(self._sign()), asyncio.create_task(self._beat())]
        logs.event(
            _LOG, "worker/started", database=self._shown, process=os.getpid(),
            visits=self._settings.fleet.visits,
        )  # fmt: skip
        while not self._asked.is_set():
            try:
                await self._work()
            except ConnectorException as error:
                logs.event(_LOG, "worker/database_lost", level=logging.ERROR, reason=str(error))
                await _pause(self._asked, ANEW_AFTER)
        for task in beside:
            task.cancel()
        logs.event(_LOG, "worker/stopped", process=os.getpid())

    async def _work(self) -> None:
        """Work until the end is asked for, or until the database is lost."""
        async with self._app.open_async():
            self._supervisor.ready(f"makes visits for {self._shown}")
            working = asyncio.create_task(self._app.run_worker_async())
            asked = asyncio.create_task(self._asked.wait())
            await asyncio.wait((working, asked), return_when=asyncio.FIRST_COMPLETED)
            asked.cancel()
            if self._asked.is_set():
                logs.event(_LOG, "worker/draining", in_hand=len(self._in_hand))
                self._supervisor.stopping()
                working.cancel()  # it takes no new job, and waits for those in hand
            with suppress(asyncio.CancelledError):
                await working

    async def _visit(self, context: JobContext, /, **errand: object) -> None:
        job = context.job
        assert job.id is not None  # noqa: S101 - it comes from the database
        assert job.worker_id is not None  # noqa: S101 - as above
        self._names.add(job.worker_id)
        self._in_hand.add(job.id)
        try:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._threads, self._errands.run, job)
        except PutOffError as error:
            logs.event(
                _LOG, "visit/put_off", source=job.queueing_lock, job=job.id, reason=str(error)
            )
            raise
        except Exception as error:
            logs.event(
                _LOG, "visit/broke_off", level=logging.ERROR, error=error,
                source=job.queueing_lock, job=job.id,
            )  # fmt: skip
            raise
        finally:
            self._in_hand.discard(job.id)

    async def _sign(self) -> None:
        """Give signs of life, also while the last visits are finished, and put back lost jobs.

        Procrastinate stops its own when it is asked to end, and a visit may go on for minutes.
        """
        doubtful: set[int] = set()
        while True:
            await asyncio.sleep(self._settings.fleet.takeover_after / SIGNS)
            try:
                for name in self._names:
                    await self._app.job_manager.update_heartbeat(name)
                doubtful = await self._put_back(self._app, doubtful)
            except ConnectorException as error:
                logs.event(_LOG, "worker/no_sign", level=logging.WARNING, reason=str(error))

    async def _put_back(self, app: App, doubtful: set[int]) -> set[int]:
        """Put back jobs that bear our number while nobody works on them, for two looks in a row.

        Such are left where the connection broke as a job was taken, or as its end was noted.
        """
        ours: list[Job] = []
        for name in self._names:
            ours += await app.job_manager.list_jobs_async(worker_id=name, status=Status.DOING.value)
        idle = [job for job in ours if job.id not in self._in_hand]
        for job in idle:
            if job.id in doubtful:
                await app.job_manager.retry_job(job)
        return {job.id for job in idle if job.id is not None}

    async def _beat(self) -> None:
        while True:
            self._supervisor.alive()
            hangup.tell(_LOG, "worker")
            await asyncio.sleep(BEAT)

    def _signalled(self) -> None:
        if self._asked.is_set():  # asked twice: no more patience
            self._errands.kill()
            os._exit(HUNG_UP)
        self._asked.set()


async def _pause(asked: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(asked.wait(), seconds)
