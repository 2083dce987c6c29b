"""Turns at a site: one process at a time asks it, and a visit goes before whoever fills the past.

Locks that the system frees when their holder dies. SQLite: two files for each site in
`<file>.turns`; Postgres: two advisory locks of a session that serves nothing else.
"""

import fcntl
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, text

from storage.connect import make_engine
from storage.errors import DatabaseUnusableError, StorageError
from storage.failures import our_errors
from storage.location import Location
from storage.session import Database

_KEYS = "hashtext('jarshy turn ' || :name), hashtext(current_schema())"


class _Lock(Protocol):
    def take(self) -> bool:
        """Take the lock if it is free; return whether it is held now."""

    def release(self) -> None:
        """Give the lock up, if it is held."""

    def close(self) -> None:
        """Give the lock up for good."""


@dataclass(slots=True)
class Turn:
    """The right to ask a site, to be taken before its requests; to be used from one thread.

    Whoever wants it queues at the door first. A visit stays at the door until its turn comes, so
    that an archive, which comes to the door before every request, lets it pass.
    """

    _door: _Lock = field(repr=False)
    _site: _Lock = field(repr=False)

    def take(self) -> bool:
        """Take the turn if it is free; where it is not, stay first in the queue if that is free."""
        if not self._door.take() or not self._site.take():
            return False
        self._door.release()
        return True

    def give(self) -> None:
        """Give the turn back, and the place in the queue."""
        self._site.release()
        self._door.release()

    def leave_queue(self) -> None:
        """Give the place in the queue to others, who may be in more of a hurry."""
        self._door.release()

    def close(self) -> None:
        """Give everything back for good, at once: a server frees a lost session's locks later."""
        with suppress(StorageError):  # a connection that broke gives them back by itself
            self.give()
        self._site.close()
        self._door.close()


def turn_at(database: Database, site: str) -> Turn:
    """Return the turn at a site, not yet taken; raises DatabaseUnusableError."""
    location = database.location
    if location.kind == "sqlite":
        return Turn(_file(location, f"{site}.door"), _file(location, site))
    engine = make_engine(location, pooled=False)
    with our_errors(location):
        session = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    return Turn(
        _SessionLock(session, f"{site} door", location), _SessionLock(session, site, location)
    )


def _file(location: Location, name: str) -> "_FileLock":
    # Resolved, so that two names of one file give one lock.
    path = location.path.resolve()
    file = path.with_name(f"{path.name}.turns") / name
    try:
        file.parent.mkdir(exist_ok=True)
        return _FileLock(file.open("a", encoding="ascii"), file)
    except OSError as error:
        raise DatabaseUnusableError(
            f"The lock file {file} cannot be made: {error.strerror}. Check the folder's rights."
        ) from error


@dataclass(slots=True)
class _FileLock:
    file: IO[str]
    path: Path
    held: bool = False

    def take(self) -> bool:
        if not self.held:
            try:
                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
            self.held = True
        return True

    def release(self) -> None:
        if self.held:
            fcntl.flock(self.file, fcntl.LOCK_UN)
            self.held = False

    def close(self) -> None:
        self.file.close()
        self.held = False


@dataclass(slots=True)
class _SessionLock:
    session: Connection
    name: str
    location: Location
    held: bool = False

    def take(self) -> bool:
        if not self.held:
            self.held = self._ask("pg_try_advisory_lock")
        return self.held

    def release(self) -> None:
        if self.held:
            self._ask("pg_advisory_unlock")
            self.held = False

    def close(self) -> None:
        self.session.close()
        self.held = False

    def _ask(self, function: str) -> bool:
        with our_errors(self.location):
            asked = self.session.execute(text(f"SELECT {function}({_KEYS})"), {"name": self.name})
            return bool(asked.scalar())
