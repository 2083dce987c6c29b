"""Connections to SQLite on which no statement runs longer than it may."""

import sqlite3
from collections.abc import Callable
from time import monotonic
from typing import Any, Self

# Steps of SQLite's machine between two looks at the clock: some tenths of a millisecond.
_STEPS = 10_000


def bounded(patience: float) -> type[sqlite3.Connection]:
    """Return a kind of connection that interrupts a statement after `patience` seconds.

    The time of a statement begins when it is executed; reading its rows is part of it.
    """

    class Connection(sqlite3.Connection):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            self.until = monotonic() + patience
            self.set_progress_handler(lambda: monotonic() > self.until, _STEPS)

        def cursor(self, factory: Callable[..., Any] | None = None) -> Any:
            return super().cursor(factory or Cursor)

    class Cursor(sqlite3.Cursor):
        connection: Connection

        def execute(self, *args: Any) -> Self:
            self.connection.until = monotonic() + patience
            return super().execute(*args)

    return Connection
