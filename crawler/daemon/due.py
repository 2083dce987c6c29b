"""When a job is due by its schedule and by its own place among those that share it; pure."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from crawler.settings import Schedule, Settings

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BYTES = 8  # of the digest: far finer than a microsecond in any interval


@dataclass(frozen=True, slots=True)
class DueTimes:
    """The due times of one job: its schedule, in the user's zone, moved by an offset of its own.

    The offset follows from the name alone, so that it outlasts every restart. Visits at an interval
    are spread over the whole of it, those of a cron expression come up to `jitter` seconds later;
    with 0 neither is moved.
    """

    schedule: Schedule
    zone: ZoneInfo
    name: str = ""
    jitter: float = 0.0

    @classmethod
    def of_source(cls, settings: Settings, key: str) -> Self:
        """Return the due times of a source."""
        own = settings.source(key)
        return cls(own.schedule, settings.zone, key, own.jitter)

    def next_after(self, moment: datetime) -> datetime:
        """Return the due time that follows a run at `moment`; both aware UTC.

        At an interval it is that one of the job's own moments which is nearest to an interval
        later: the very next one for a run that was in time, half an interval to one and a half
        later for one that was not.
        """
        if not self.jitter:
            return self.schedule.next_after(moment, self.zone)
        if self.schedule.every is None:
            later = share(self.name) * timedelta(seconds=self.jitter)
            return self.schedule.next_after(moment - later, self.zone) + later
        every = timedelta(seconds=self.schedule.every)
        first = _EPOCH + share(self.name) * every
        return first + round((moment + every - first) / every) * every


def share(name: str) -> float:
    """Return a number from 0 to below 1 for a name, the same in every process and on every host."""
    digest = hashlib.sha256(name.encode()).digest()[:_BYTES]
    return int.from_bytes(digest) / float(256**_BYTES)
