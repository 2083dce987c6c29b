"""The queue of visits: Procrastinate on the archive's own Postgres. The only user of its API."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager

from crawler.settings import Settings
from storage import fleet
from storage.connect import SERVER_SETTINGS
from storage.session import Database

QUEUE = "visits"
TASK = "visit"
SIGNS = 3  # signs of life within the time after which a worker is dead
CONNECTIONS = 4  # for fetching, ending and signs of life; visits have their own
AGAIN_AFTER = timedelta(seconds=30)  # after a failure that is not the site's


class PutOffError(Exception):
    """Tell that a visit cannot be made here and now, and when to try again."""

    def __init__(self, reason: str, pause: timedelta) -> None:
        super().__init__(reason)
        self.pause = pause


class Again(BaseRetryStrategy):
    """Try every job again: what a visit came to is noted before its job ends, good or bad."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """Return when."""
        pause = exception.pause if isinstance(exception, PutOffError) else AGAIN_AFTER
        return RetryDecision(retry_at=datetime.now(UTC) + pause)


class OwnJobs(JobManager):
    """End a job, or put it back, only while it is still with the worker that took it.

    Procrastinate asks for the job alone: a worker that was taken for dead and wakes would end the
    job under the hands of the one that has it now.
    """

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:  # noqa: FBT001 - as its base has it
        """End a job."""
        if await self._is_its_workers(job):
            await super().finish_job(job, status, delete_job)

    async def retry_job(self, job: Job, *given: Any, **named: Any) -> None:
        """Put a job back."""
        if await self._is_its_workers(job):
            await super().retry_job(job, *given, **named)

    async def _is_its_workers(self, job: Job) -> bool:
        now = await self.list_jobs_async(id=job.id, status=Status.DOING.value)
        return any((j.worker_id, j.attempts) == (job.worker_id, job.attempts) for j in now)


def queue_of(database: Database, settings: Settings, *, renew: bool = False) -> App:
    """Return the queue of an archive, made where there is none yet; not opened.

    `renew`: one of another version of Procrastinate is made anew. Raises DatabaseUnusableError.
    """
    schema = fleet.prepare(database, SchemaManager.get_schema(), renew=renew)
    url = database.location.url.set(drivername="postgresql")
    options = [str(url.query.get("options", "")), f'-c search_path="{schema}"', *SERVER_SETTINGS]
    conninfo = url.difference_update_query(["options"]).render_as_string(hide_password=False)
    connector = PsycopgConnector(
        conninfo=conninfo,
        min_size=1,
        max_size=CONNECTIONS,
        kwargs={"options": " ".join(options).strip(), "application_name": "jarshy"},
    )
    every = settings.fleet.takeover_after / SIGNS
    app = App(
        connector=connector,
        worker_defaults={
            "queues": [QUEUE],
            "concurrency": settings.fleet.visits,
            "delete_jobs": "always",
            "install_signal_handlers": False,
            "fetch_job_polling_interval": 2.0,
            "update_heartbeat_interval": every,
            "stalled_worker_timeout": settings.fleet.takeover_after,
        },
    )
    app.job_manager = OwnJobs(app.connector)
    return app


async def take_over(app: App, silence: float) -> Sequence[Job]:
    """Put the jobs back of workers that gave no sign for `silence` seconds, and return them."""
    async with app.open_async():
        stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence))
        for job in stalled:
            await app.job_manager.retry_job(job)
        await app.job_manager.prune_stalled_workers(silence)
    return stalled
