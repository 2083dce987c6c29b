"""What the database drivers report, told as our errors: what, where, and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage.errors import BusyError, DatabaseUnusableError, StorageError, TooSlowError
from storage.location import Location

# Substrings of SQLite's messages; its primary codes are coarser than these.
_SQLITE: tuple[tuple[str, type[StorageError], str], ...] = (
    ("locked", BusyError, "another program holds it; try again, or end that program"),
    ("busy", BusyError, "another program holds it; try again, or end that program"),
    (
        "readonly",
        DatabaseUnusableError,
        "it may not be written; check the rights of file and folder",
    ),
    ("unable to open", DatabaseUnusableError, "it cannot be opened; check path and rights"),
    ("is full", StorageError, "the disk is full; nothing of this step was stored, make room"),
    ("disk i/o", DatabaseUnusableError, "the disk reports an error; check it before going on"),
    ("malformed", DatabaseUnusableError, "the file is damaged; restore a backup"),
    ("not a database", DatabaseUnusableError, "the file is no SQLite database; name another one"),
    ("interrupted", TooSlowError, "it took too long and was stopped"),
    ("no such table", DatabaseUnusableError, "a table is missing; restore a backup"),
)
_STOPPED = "the server stopped or dropped the connection; check that it runs, then try again"
# SQLSTATE, whole or its class of two characters.
_POSTGRES: dict[str, tuple[type[StorageError], str]] = {
    "40": (BusyError, "two writers were in each other's way; try again"),
    "23505": (BusyError, "another writer stored the same row at the same moment; try again"),
    "55P03": (BusyError, "another program holds a lock; try again"),
    "55006": (BusyError, "another program uses it; try again"),
    "57P": (BusyError, _STOPPED),
    "57014": (TooSlowError, "it took too long and was stopped"),
    "08": (BusyError, _STOPPED),
    "53": (StorageError, "the server has no room, memory or connections left"),
    "25006": (DatabaseUnusableError, "it may only be read; use an account that may write"),
    "42501": (DatabaseUnusableError, "the account lacks the rights; GRANT them or use another one"),
    "42P01": (DatabaseUnusableError, "a table is missing; restore a backup"),
    "28": (DatabaseUnusableError, "the server refused the login; check user and password"),
    "3D000": (DatabaseUnusableError, "there is no such database on the server; create it first"),
}


def told(error: SQLAlchemyError, location: Location) -> StorageError:
    """Return our error for a driver's, without statement, parameters or password."""
    if isinstance(error, PoolTimeoutError):
        return BusyError(f"{location.shown}: all connections are in use; try again")
    cause = error.orig if isinstance(error, StatementError) else None
    if cause is None or not isinstance(error, DBAPIError):
        # Not the database's word but ours or SQLAlchemy's, such as a time without its zone.
        return StorageError(f"{location.shown}: {cause or str(error).splitlines()[0]}")
    kind, advice = _of_sqlite(str(cause)) if location.kind == "sqlite" else _of_postgres(cause)
    if advice:
        return kind(f"{location.shown}: {advice}")
    return kind(f"{location.shown}: {_first_line(cause, location)}")


@contextmanager
def our_errors(location: Location) -> Iterator[None]:
    """Turn what the drivers raise inside the block into our errors."""
    try:
        yield
    except SQLAlchemyError as error:
        raise told(error, location) from error


def _of_sqlite(message: str) -> tuple[type[StorageError], str]:
    message = message.lower()
    for part, kind, advice in _SQLITE:
        if part in message:
            return kind, advice
    return StorageError, ""


def _of_postgres(cause: BaseException) -> tuple[type[StorageError], str]:
    state = getattr(cause, "sqlstate", None)
    if state is None:
        return _without_state(str(cause).lower())
    for length in (5, 3, 2):
        if state[:length] in _POSTGRES:
            return _POSTGRES[state[:length]]
    return StorageError, ""


def _without_state(message: str) -> tuple[type[StorageError], str]:
    """Judge a failure that no server gave a code for: it was not reached, or it went away."""
    if "password authentication" in message or "no password supplied" in message:
        return _POSTGRES["28"]
    if "does not exist" in message and "database" in message:
        return _POSTGRES["3D000"]
    if "closed" in message or "lost" in message or "terminat" in message or "eof" in message:
        return BusyError, _STOPPED
    return DatabaseUnusableError, "the server cannot be reached; check host, port and that it runs"


def _first_line(cause: BaseException, location: Location) -> str:
    lines = str(cause).strip().splitlines() or [type(cause).__name__]
    password = location.url.password
    return lines[0].replace(str(password), "***") if password else lines[0]
