"""One visit of the queue, from taking the host to the end of its job: blocking, in a thread."""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from procrastinate.jobs import Job
from sqlalchemy import Connection

from crawler import logs
from crawler.clock import Clock
from crawler.daemon.hosts import grounds
from crawler.daemon.queue import PutOffError
from crawler.daemon.visits import Errand, Visits, mark_crashed
from crawler.settings import Settings
from crawler.sources.spec import Source
from storage import fleet, schedule
from storage.errors import VisitLostError
from storage.fleet import Claim
from storage.session import Database
from storage.turns import turn_at

MOST_ATTEMPTS = 20  # of a visit; workers that die of one must not do so for ever
TAKEN_FOR = timedelta(seconds=30)  # until a site is tried again that another process asks
UNKNOWN_FOR = timedelta(minutes=1)  # until a visit is tried again that this worker does not know
PATIENCE = 5.0  # seconds for the host; the end of a dead worker's connection takes less
LOOK_EVERY = 0.1  # seconds
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class _Claimed:
    """The right of a worker to note a visit, as long as the job is its own."""

    claim: Claim
    key: str
    ended: bool = False

    def begin(self, tx: Connection, began: datetime) -> None:
        fleet.require(tx, self.claim)
        entry = schedule.get(tx, self.key)
        if entry is not None and entry.last_started_at is not None:
            mark_crashed(
                tx, self.key, entry.last_started_at, began, "its worker ended, or was cut off"
            )
        schedule.started(tx, self.key, began)

    def end(self, tx: Connection) -> None:
        fleet.finish(tx, self.claim)

    def after(self, tx: Connection) -> None:
        """Pass: only the one whose end was stored comes here."""


@dataclass
class Errands:
    """The visits of one worker; `patience`: seconds that it waits for a host."""

    database: Database
    settings: Settings
    clock: Clock
    sources: Sequence[Source]
    patience: float = PATIENCE

    def __post_init__(self) -> None:
        self._visits = Visits(self.database, self.settings, self.clock)
        self._grounds = grounds(self.sources)
        self._known = {source.key: source for source in self.sources}

    def run(self, job: Job) -> None:
        """Make the visit of a job, note how it went, and end the job with the same transaction.

        Raises PutOffError where it has to be made later, or by another worker.
        """
        assert job.id is not None  # noqa: S101 - it comes from the database
        assert job.worker_id is not None  # noqa: S101 - as above
        errand = self._errand(job)
        claimed = _Claimed(Claim(job.id, job.worker_id, job.attempts), errand.source.key)
        try:
            if job.attempts >= MOST_ATTEMPTS:
                self._give_up(claimed)
                return
            with self._alone(errand.source.key):
                taken = self._visits.make(errand, claimed).taken
        except VisitLostError:
            logs.event(_LOG, "visit/lost", level=logging.WARNING, source=claimed.key, job=job.id)
            return
        if taken:
            raise PutOffError(f"another process asks {claimed.key}", TAKEN_FOR)

    def kill(self) -> None:
        """End all visits at once."""
        self._visits.kill()

    def _errand(self, job: Job) -> Errand:
        given = job.task_kwargs
        key, editions, listings = given["source"], given["editions"], given["listings"]
        source = self._known.get(str(key))
        if source is None:
            logs.event(
                _LOG, "visit/unknown_source", level=logging.ERROR, source=key,
                advice="give all machines of the fleet the same settings",
            )  # fmt: skip
            raise PutOffError(f"this worker knows no source {key}", UNKNOWN_FOR)
        assert isinstance(editions, list)  # noqa: S101 - as handed out
        chosen = tuple(map(str, listings)) if isinstance(listings, list) else None
        return Errand(source, tuple(map(str, editions)), chosen)

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        """Hold the host of a source against the whole fleet, by a lock that ends with this process.

        The queue's own lock passes on with a job that is taken over; a worker that was cut off and
        goes on keeps this one.
        """
        turn = turn_at(self.database, f"visit {self._grounds[key]}")
        try:
            until = time.monotonic() + self.patience
            while not turn.take():
                if time.monotonic() > until:
                    raise PutOffError(f"another worker visits {self._grounds[key]}", TAKEN_FOR)
                threading.Event().wait(LOOK_EVERY)
            yield
        finally:
            turn.close()

    def _give_up(self, claimed: _Claimed) -> None:
        def end(tx: Connection) -> None:
            claimed.begin(tx, self.clock.now())
            claimed.end(tx)
            schedule.finished(tx, claimed.key, self.clock.now(), ok=False)

        self.database.in_transaction(end)
        logs.event(
            _LOG, "visit/given_up", level=logging.ERROR, source=claimed.key,
            attempts=MOST_ATTEMPTS, advice="see the log of the workers that tried it",
        )  # fmt: skip
