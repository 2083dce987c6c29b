"""Telling systemd how the daemon is: ready, alive, stopping (sd_notify(3), systemd.service(5))."""

import socket
import time
from contextlib import suppress

MICROSECONDS = 1_000_000


class Supervisor:
    """The service manager that started this process; without one nothing is told.

    `address` and `watchdog_us` are the variables NOTIFY_SOCKET and WATCHDOG_USEC: a socket's path,
    or its abstract name after "@", and the microseconds after which silence means a hang.
    """

    def __init__(self, address: str | None = None, watchdog_us: int | None = None) -> None:
        self._address = address or ""
        # Half of the time, as sd_watchdog_enabled(3) advises.
        self._every = (watchdog_us or 0) / 2 / MICROSECONDS
        self._told = 0.0

    def ready(self, status: str) -> None:
        """Say that the start is over, with a line for `systemctl status`."""
        self._told = time.monotonic()
        self._tell(f"READY=1\nSTATUS={status}")

    def alive(self) -> None:
        """Say that all is going on; told no more often than the watchdog needs it."""
        now = time.monotonic()
        if self._every and now - self._told >= self._every:
            self._told = now
            self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that the end has begun."""
        self._tell("STOPPING=1")

    def _tell(self, words: str) -> None:
        if not self._address:
            return
        name = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect(name)  # a manager that went away is no reason to end
            line.sendall(words.encode())
