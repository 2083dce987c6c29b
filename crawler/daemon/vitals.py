"""Whether the daemon does what it is there for, as far as it can tell itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from crawler.clock import Clock
from crawler.errors import StorageError
from crawler.health.pulse import Pulse
from storage import meta, schedule
from storage.leader import Leadership
from storage.session import Database

BEATEN = "heartbeat"  # in meta: when all was well last
LATE = timedelta(minutes=1)  # of a visit that is due while the one before has its full time


@dataclass(frozen=True, slots=True)
class Vitals:
    """What a daemon needs to be well; `crawl_limit` in seconds."""

    database: Database
    leadership: Leadership
    clock: Clock
    pulse: Pulse
    crawl_limit: float

    def ailment(self) -> str | None:
        """Return what is wrong with the daemon, None where it is well.

        It is well while its time is kept, it leads, it can write, and no visit is overdue. That a
        site does not answer is the site's fault, of which the operator is told otherwise.
        """
        if not self.pulse.steady:
            return f"time was not kept for {self.pulse.age:.0f} s"
        try:
            return self.database.in_transaction(self._sign)
        except StorageError as error:
            return str(error)

    def _sign(self, tx: Connection) -> str | None:
        self.leadership.require(tx)
        now = self.clock.now()
        overdue = self._overdue(tx, now)
        if overdue is None:
            meta.put(tx, BEATEN, now.isoformat())
        return overdue

    def _overdue(self, tx: Connection, now: datetime) -> str | None:
        allowed = timedelta(seconds=self.crawl_limit) + LATE
        first = next(iter(schedule.due(tx, now - allowed)), None)
        if first is None:
            return None
        return f"a visit of {first.source} is due since {first.due_at:%Y-%m-%d %H:%M} UTC"
