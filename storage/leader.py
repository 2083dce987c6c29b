"""One daemon per database: a lock that the system frees when its holder dies, and an epoch.

SQLite: an advisory lock on `<file>.lock`, kept while the file is open. Postgres: an advisory lock
of a session that serves nothing else. Each new leader raises the epoch in the database, so that
what a leader writes that was stopped and woke too late can be told and refused.
"""

import fcntl
import os
import threading
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from storage import meta
from storage.connect import make_engine
from storage.errors import DatabaseUnusableError, LeadershipLostError
from storage.failures import our_errors
from storage.location import Location
from storage.session import Database

_EPOCH = "leader_epoch"
_BEGUN, _ENDED = "daemon_begun", "daemon_ended"  # in meta: an epoch, a space, a moment
_HOLDS = "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
_LOCK = "hashtext('jarshy leader'), hashtext(current_schema())"
# The two numbers of a lock stand in pg_locks without their sign.
_IS_HELD = """
    SELECT count(*) > 0 FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 2
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND classid = (hashtext('jarshy leader')::bigint & 4294967295)::oid
      AND objid = (hashtext(current_schema())::bigint & 4294967295)::oid
"""
# Who only looks whether the file is locked keeps it for some 10 microseconds.
_TRIES, _PAUSE_S = 3, 0.02


class _Held(Protocol):
    def alive(self) -> bool:
        """Return whether the lock is still held."""

    def release(self) -> None:
        """Give the lock up."""


@dataclass(slots=True)
class Leadership:
    """The right to be the one daemon of a database, until it is released or the process dies."""

    epoch: int
    _held: _Held = field(repr=False)

    def still_held(self) -> bool:
        """Return whether the lock is still there; a lost connection to Postgres loses it."""
        return self._held.alive()

    def require(self, tx: Connection) -> None:
        """Raise LeadershipLostError where a later leader has begun; call it before writing."""
        if int(meta.get(tx, _EPOCH) or 0) != self.epoch:
            raise LeadershipLostError(
                "Another daemon has taken over this database; this one must write no more."
            )

    def begun(self, tx: Connection, now: datetime) -> None:
        """Note that this leader is a daemon that begins its work."""
        meta.put(tx, _BEGUN, f"{self.epoch} {now.isoformat()}")

    def ended(self, tx: Connection, now: datetime) -> None:
        """Note that the daemon ends as it was asked to."""
        self.require(tx)
        meta.put(tx, _ENDED, f"{self.epoch} {now.isoformat()}")

    def release(self) -> None:
        """Give the right up."""
        self._held.release()


@dataclass(frozen=True, slots=True)
class Led:
    """What is known of the daemon: whether one leads, when the last began and ended in order.

    `began_at` is None where none ever ran, `ended_at` where the last one did not end in order.
    """

    held: bool
    began_at: datetime | None
    ended_at: datetime | None


def led(tx: Connection, location: Location) -> Led:
    """Return what is known of the daemon of a database."""
    held = is_held(tx, location)  # asked first: one that ends meanwhile has noted so by then
    begun, ended = _noted(tx, _BEGUN), _noted(tx, _ENDED)
    if begun is None:
        return Led(held, None, None)
    in_order = ended is not None and ended[0] == begun[0]
    return Led(held, begun[1], ended[1] if ended and in_order else None)


def _noted(tx: Connection, name: str) -> tuple[int, datetime] | None:
    epoch, _, moment = (meta.get(tx, name) or "").partition(" ")
    return (int(epoch), datetime.fromisoformat(moment)) if moment else None


def hold(database: Database) -> Leadership | None:
    """Return the leadership of a database, None while another process has it."""
    held = _lock(database.location)
    if held is None:
        return None
    try:
        epoch = database.in_transaction(lambda tx: meta.count_up(tx, _EPOCH))
    except BaseException:
        held.release()
        raise
    return Leadership(epoch, held)


def is_held(tx: Connection, location: Location) -> bool:
    """Return whether a daemon has the leadership now; does not keep one that begins from it."""
    if location.kind != "sqlite":
        return bool(tx.execute(text(_IS_HELD)).scalar())
    path = _lock_path(location)
    try:
        with path.open(encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    except OSError as error:
        raise DatabaseUnusableError(
            f"The lock file {path} cannot be read: {error.strerror}. Check its rights."
        ) from error
    return False


def holder(database: Database) -> int | None:
    """Return the process that wrote itself into the lock file last; None on Postgres."""
    if database.kind != "sqlite":
        return None
    try:
        written = _lock_path(database.location).read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(written) if written.isdigit() else None


def _lock(location: Location) -> _Held | None:
    return _lock_file(location) if location.kind == "sqlite" else _lock_session(location)


def _lock_path(location: Location) -> Path:
    # Resolved, so that two names of one file give one lock.
    path = location.path.resolve()
    return path.with_name(f"{path.name}.lock")


@dataclass(slots=True)
class _LockedFile:
    file: IO[str]
    path: Path

    def alive(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self.file.fileno()), self.path.stat())
        except (OSError, ValueError):
            return False

    def release(self) -> None:
        self.file.close()


def _lock_file(location: Location) -> _LockedFile | None:
    path = _lock_path(location)
    try:
        file = path.open("a+", encoding="ascii")
    except OSError as error:
        raise DatabaseUnusableError(
            f"The lock file {path} cannot be made: {error.strerror}. Check the folder's rights."
        ) from error
    if not _locked(file):
        file.close()
        return None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return _LockedFile(file, path)


def _locked(file: IO[str]) -> bool:
    for attempt in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if attempt < _TRIES - 1:
                threading.Event().wait(_PAUSE_S)
        else:
            return True
    return False


@dataclass(slots=True)
class _LockedSession:
    connection: Connection

    def alive(self) -> bool:
        try:
            # Asked for the lock itself: a connection that was made anew would answer anything else.
            return bool(self.connection.execute(text(_HOLDS)).scalar())
        except SQLAlchemyError:
            return False

    def release(self) -> None:
        self.connection.close()


def _lock_session(location: Location) -> _LockedSession | None:
    engine = make_engine(location, pooled=False)
    with our_errors(location):
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.execute(text(f"SELECT pg_try_advisory_lock({_LOCK})")).scalar():
            return _LockedSession(connection)
        connection.close()
    return None
