"""Whether the daemon goes on: the moment at which it last looked at its work."""

import time

LONGEST = 60.0  # seconds; it looks each second, a busy machine may hold it up for a few


class Pulse:
    """A beat that one thread gives and others read."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def beat(self) -> None:
        """Say that all is going on."""
        self._last = time.monotonic()

    @property
    def age(self) -> float:
        """Return the seconds since the last beat."""
        return time.monotonic() - self._last

    @property
    def steady(self) -> bool:
        """Return whether the last beat is no longer ago than is usual."""
        return self.age <= LONGEST
