"""Whether the daemon runs, and if not, how it ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from storage.leader import led
from storage.location import locate
from storage.records import ScheduleEntry

State = Literal["running", "stopped", "died", "never"]


@dataclass(frozen=True, slots=True)
class DaemonStatus:
    """How the daemon stands: it runs, was stopped in order, died, or was never run here.

    `started_at`: the beginning of the last one. `seen_at`: its last trace; now where it runs.
    """

    state: State
    started_at: datetime | None
    seen_at: datetime | None
    running: bool = False

    @property
    def down(self) -> bool:
        """Tell whether a daemon used to run that runs no more."""
        return self.state in ("stopped", "died")

    def told(self, zone: ZoneInfo) -> str:
        """Return how it stands as a sentence without its end."""
        if self.state == "never":
            return "never ran on this database"
        if self.state == "running":
            return f"running since {_at(self.started_at, zone)}"
        if self.state == "stopped":
            return f"not running, stopped in order at {_at(self.seen_at, zone)}"
        return (
            f"not running, and did not stop in order: started {_at(self.started_at, zone)}, last"
            f" seen {_at(self.seen_at, zone)}"
        )


def daemon_status(
    tx: Connection, url: str, entries: Iterable[ScheduleEntry], now: datetime
) -> DaemonStatus:
    """Return how the daemon of a database stands; `entries` are those of the schedule."""
    found = led(tx, locate(url))
    if found.held:
        return DaemonStatus("running", found.began_at, now, running=True)
    if found.began_at is None:
        return DaemonStatus("never", None, None)
    if found.ended_at is not None:
        return DaemonStatus("stopped", found.began_at, found.ended_at)
    traces = [at for e in entries for at in (e.last_started_at, e.last_finished_at) if at]
    return DaemonStatus("died", found.began_at, max([found.began_at, *traces]))


def daemon_problem(
    daemon: DaemonStatus, overdue: Iterable[timedelta], zone: ZoneInfo
) -> str | None:
    """Return what is wrong with the daemon, None where nothing is.

    One that died is a fault; one that was stopped is none until visits are `overdue` (by how much).
    """
    waiting = list(overdue)
    if daemon.state != "died" and not (daemon.down and waiting):
        return None
    longest = max(waiting, default=timedelta()) // timedelta(minutes=1)
    late = f"; {len(waiting)} editions wait, the longest for {longest} min" if waiting else ""
    return f"{daemon.told(zone)}{late}; start jarshy daemon"


def _at(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else "an unknown moment"
