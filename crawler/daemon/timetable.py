"""The timetable: APScheduler keeps the time, the database keeps what is due."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from crawler import logs
from crawler.daemon.due import DueTimes
from crawler.settings import Schedule

_LOG = logging.getLogger(__name__)


class ScheduleTrigger(BaseTrigger):  # type: ignore[misc] # APScheduler 3 has no types
    """Fire when a job is due by its schedule."""

    def __init__(self, times: DueTimes) -> None:
        self._times = times

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        """Return the due time after the last one, or after now where that has passed already."""
        after = self._times.next_after(previous_fire_time or now)
        return after if after > now else self._times.next_after(now)


class Timetable:
    """Call jobs when they are due, each in a thread of its own, none twice at once.

    A job that is still going when it is due again is skipped and counted by `overrun(name)`. Runs
    that were missed are caught up once. An exception of a job is logged and ends that run only.
    """

    def __init__(self, zone: ZoneInfo, threads: int, overrun: Callable[[str], None]) -> None:
        self._zone = zone
        self._overrun = overrun
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(threads)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        # It tells every exception and every skipped run a second time, with the job's innards.
        logging.getLogger("apscheduler.executors").setLevel(logging.CRITICAL)
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
        self._scheduler.add_listener(self._heard, EVENT_JOB_MAX_INSTANCES | EVENT_JOB_ERROR)

    def add(
        self,
        name: str,
        schedule: Schedule,
        job: Callable[..., None],
        *arguments: Any,
        at: datetime,
        jitter: float = 0.0,
    ) -> None:
        """Call `job(*arguments)` first at the moment `at`, then as the schedule says.

        `jitter`: as `DueTimes` has it.
        """
        self._scheduler.add_job(
            job,
            ScheduleTrigger(DueTimes(schedule, self._zone, name, jitter)),
            args=arguments,
            id=name,
            name=name,
            next_run_time=at,
        )

    def start(self) -> None:
        """Begin to keep time."""
        self._scheduler.start()

    def hurry(self, name: str) -> None:
        """Make a job due now."""
        if self._scheduler.get_job(name) is not None:
            self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))

    def put(self, name: str, at: datetime) -> None:
        """Make a job due next at this moment; its schedule holds again after that."""
        if self._scheduler.get_job(name) is not None:
            self._scheduler.modify_job(name, next_run_time=at)

    def next_run(self, name: str) -> datetime | None:
        """Return when a job is due next."""
        job = self._scheduler.get_job(name)
        return job.next_run_time if job else None

    def overdue(self, now: datetime) -> timedelta:
        """Return by how much the job that is due longest was passed over; zero while time is kept.

        A job that is due gets its next time at once, whether or not it can be run.
        """
        due = [job.next_run_time for job in self._scheduler.get_jobs() if job.next_run_time]
        return max(now - min(due, default=now), timedelta(0))

    def realign(self, jump: timedelta) -> None:
        """Move the due times along with a clock that was set by `jump`.

        A clock that goes back an hour would otherwise silence every interval for an hour.
        """
        now = datetime.now(UTC)
        for job in self._scheduler.get_jobs():
            if job.next_run_time is not None and jump < timedelta(0):
                due = min(job.next_run_time, job.trigger.get_next_fire_time(None, now))
                self._scheduler.modify_job(job.id, next_run_time=due)
        self._scheduler.wakeup()

    def stop(self) -> None:
        """Start nothing more; what runs goes on."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _heard(self, event: JobExecutionEvent) -> None:
        if event.code == EVENT_JOB_MAX_INSTANCES:
            logs.event(_LOG, "schedule/overrun", level=logging.WARNING, job=event.job_id)
            self._overrun(event.job_id)
            return
        logs.event(
            _LOG, "schedule/job_failed", level=logging.ERROR, error=event.exception,
            job=event.job_id,
        )  # fmt: skip
