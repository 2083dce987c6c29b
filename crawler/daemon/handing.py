"""What the daemon does for a fleet: it hands visits out, and looks after those of dead workers."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime

from procrastinate.exceptions import ConnectorException
from procrastinate.types import JSONValue
from sqlalchemy import Connection

from crawler import logs
from crawler.daemon.hosts import grounds
from crawler.daemon.queue import QUEUE, TASK, queue_of, take_over
from crawler.daemon.visits import Errand
from crawler.settings import Settings
from crawler.sources.spec import Source
from storage import fleet, schedule
from storage.session import Database

_LOG = logging.getLogger(__name__)


class HandOut:
    """The queue, as the daemon sees it; makes it anew where another version has made it."""

    def __init__(self, database: Database, settings: Settings, sources: Sequence[Source]) -> None:
        self._settings = settings
        self._grounds = grounds(sources)
        self._app = queue_of(database, settings, renew=True)
        self._looking = queue_of(database, settings)  # opened for each look, which the other is not

    def add(self, tx: Connection, errand: Errand) -> bool:
        """Hand out a visit with this transaction; False where one of the source is open still."""
        key = errand.source.key
        if fleet.is_open(tx, key):
            return False
        with fleet.in_queue(tx) as driver:
            job = self._app.configure_task(
                TASK, queue=QUEUE, lock=self._grounds[key], queueing_lock=key, connection=driver
            )
            chosen: list[JSONValue] | None = None
            if errand.listings is not None:
                chosen = [*errand.listings]
            job.defer(source=key, editions=[*errand.editions], listings=chosen)
        return True

    def resting_until(self, tx: Connection, key: str, now: datetime) -> datetime | None:
        """Return when a source whose last visit failed may be visited next, None for now.

        A site in trouble needs no haste: no sooner than its fixed interval says.
        """
        entry = schedule.get(tx, key)
        if entry is None or not entry.failures or entry.last_finished_at is None:
            return None
        interval = self._settings.source(key).schedule.interval(now, self._settings.zone)
        until = entry.last_finished_at + interval
        return until if until > now else None

    def take_over(self) -> None:
        """Put back what workers had in hand that gave no sign of life for too long."""
        silence = self._settings.fleet.takeover_after
        try:
            jobs = asyncio.run(take_over(self._looking, silence))
        except ConnectorException as error:
            logs.event(_LOG, "fleet/unreachable", level=logging.WARNING, reason=str(error))
            return
        for job in jobs:
            logs.event(
                _LOG, "visit/taken_over", level=logging.WARNING, source=job.queueing_lock,
                job=job.id, worker=job.worker_id, silent_for=silence,
            )  # fmt: skip
