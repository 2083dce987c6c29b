"""Whose database it is: ours, empty, absent, or somebody else's, which is never touched."""

import os
import sqlite3
import threading
import time
from contextlib import closing, suppress
from typing import Literal

from sqlalchemy import Connection, Engine, inspect, text

from storage.connect import APPLICATION_ID, BUSY_TIMEOUT_MS, PRIVATE, read_only
from storage.errors import DatabaseUnusableError
from storage.failures import our_errors
from storage.location import Location

Ownership = Literal["absent", "empty", "ours"]
_MAGIC = b"SQLite format 3\x00"
_LOOK_EVERY_S = 0.05
_SCHEMAS_OF_POSTGRES = ("pg_catalog", "information_schema")


def examine_file(location: Location) -> Ownership:
    """Return whose SQLite file it is, without writing; raises DatabaseUnusableError for others'."""
    path = location.path
    try:
        if not path.exists():
            return "absent"
        if path.is_dir():
            raise DatabaseUnusableError(f"{path} is a folder; name a file in it.")
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as error:
        raise DatabaseUnusableError(f"{path} cannot be read: {error.strerror}.") from error
    if not head:
        return "empty"
    if head != _MAGIC:
        raise DatabaseUnusableError(f"{path} is no SQLite database. Name another file.")
    return _examine_tables(location)


def _examine_tables(location: Location) -> Ownership:
    path = location.path
    try:
        with closing(sqlite3.connect(read_only(path), uri=True)) as connection:
            mark = connection.execute("PRAGMA application_id").fetchone()[0]
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error as error:
        raise DatabaseUnusableError(
            f"{path} cannot be opened as a database: {error}. Restore a backup, or name another."
        ) from error
    if mark == APPLICATION_ID:
        return "ours" if "alembic_version" in names else "empty"
    if mark == 0 and not names:
        return "empty"
    raise DatabaseUnusableError(
        f"{path} is a database of another program. It was not changed; name another file."
    )


def mark_file(location: Location) -> None:
    """Write our mark into an empty SQLite file, making it, for its owner alone, if need be."""
    path = location.path
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
        patience = BUSY_TIMEOUT_MS / 1000
        with closing(sqlite3.connect(path, patience, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            _write_ahead(connection, time.monotonic() + patience)
    except (sqlite3.Error, OSError) as error:
        why = getattr(error, "strerror", None) or error
        raise DatabaseUnusableError(
            f"{path} cannot be made: {why}. Check that the folder exists, and its rights."
        ) from error


def _write_ahead(connection: sqlite3.Connection, until: float) -> None:
    """Let the file have a write-ahead log; for this alone SQLite does not wait by itself."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            threading.Event().wait(_LOOK_EVERY_S)  # another program makes the same archive
        else:
            return


def examine_server(engine: Engine, location: Location) -> Ownership:
    """Return whose Postgres schema it is; raises DatabaseUnusableError for others'."""
    with our_errors(location), engine.connect() as connection:
        return examine_schema(connection, location)


def examine_schema(connection: Connection, location: Location) -> Ownership:
    """Return whose Postgres schema an open connection works in."""
    names = set(inspect(connection).get_table_names())
    if not names:
        return "empty"
    if {"alembic_version", "meta"} <= names and _is_marked(connection):
        return "ours"
    raise DatabaseUnusableError(
        f"{location.shown} holds the tables of another program. It was not changed; name an empty "
        "database."
    )


def _is_marked(connection: Connection) -> bool:
    columns = {column["name"] for column in inspect(connection).get_columns("meta")}
    if not {"key", "value"} <= columns:
        return False
    mark = connection.execute(text("SELECT value FROM meta WHERE key = 'application'")).scalar()
    return bool(mark == "jarshy")
