"""An open database and its transactions."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from storage.connect import WRITES
from storage.errors import BusyError, StorageError
from storage.failures import told
from storage.location import Kind, Location

T = TypeVar("T")
ATTEMPTS = 5
# Doubled after each attempt, times 0.5 to 1.5: 0.1, 0.2, 0.4, 0.8 s outlast the restart of a
# Postgres server on loopback (0.85 s) and the locks of one article's transaction by far.
_FIRST_PAUSE_S = 0.1


class Database:
    """An open database; `url` holds the password, `shown` does not."""

    def __init__(self, engine: Engine, location: Location, *, readonly: bool = False) -> None:
        self.engine = engine
        self.location = location
        self.readonly = readonly
        self._writer = engine.execution_options(**{WRITES: True})

    def __repr__(self) -> str:
        return f"Database({self.location.shown!r})"

    @property
    def url(self) -> str:
        """Return the whole address, password included, for opening it again."""
        return self.location.url.render_as_string(hide_password=False)

    @property
    def shown(self) -> str:
        """Return the address for people, without the password."""
        return self.location.shown

    @property
    def kind(self) -> Kind:
        """Return "sqlite" or "postgresql"."""
        return self.location.kind

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for reading; on SQLite all reads see the same moment."""
        with self._told(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a transaction: all of it is stored at the end, or on an error nothing.

        Raises BusyError where another writer kept the lock for 10 s, StorageError otherwise.
        """
        with self._told(), self._writer.begin() as connection:
            yield connection

    def in_transaction(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` returns, run in one transaction and repeated while others are busy.

        `work` may run up to 5 times, from the start. Where the connection breaks during COMMIT
        nobody knows whether it was stored, so it has to find by key what it already did.
        """
        pause = _FIRST_PAUSE_S
        for _ in range(ATTEMPTS - 1):
            try:
                with self.write() as tx:
                    return work(tx)
            except BusyError:
                # An event, for the wait is short and no loop may own this thread.
                threading.Event().wait(pause * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
                pause *= 2
        with self.write() as tx:
            return work(tx)

    def dispose(self) -> None:
        """Close all connections; the object can still be used and opens new ones."""
        self.engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise told(error, self.location) from error
        except UnicodeEncodeError as error:
            raise StorageError(f"A text holds what cannot be stored: {error}") from error
        except OverflowError as error:
            raise StorageError(f"A number is too large for the database: {error}") from error


def take_turn(tx: Connection, name: str) -> None:
    """Let one writer at a time go on from here, until its transaction ends.

    On SQLite every writing transaction is alone already. On Postgres readers are not held up.
    """
    if tx.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(hashtext('jarshy'), hashtext(:name))")
        tx.execute(lock, {"name": name})
