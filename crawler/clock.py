"""The clock that is passed to whatever needs the time, so that tests and replays can set it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tell the time; both implementations are picklable, so that they travel to child processes."""

    def now(self) -> datetime:
        """Return the present time, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """Tell the machine's time."""

    def now(self) -> datetime:
        """Return the machine's time, aware, in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class ManualClock:
    """Tell the time that was set; a replayed day moves it by hand."""

    at: datetime

    def now(self) -> datetime:
        """Return the time that was set last."""
        return self.at
