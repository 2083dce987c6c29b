"""Moving an archive into another database: every row read back and compared, or nothing kept."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Integer, Table, func, insert, select, text, tuple_

from storage.connect import WRITES
from storage.errors import DatabaseUnusableError, StorageError
from storage.models.base import Base
from storage.models.tables import META
from storage.search import rebuild
from storage.session import Database

CHUNK = 200  # rows; read back by their keys, of up to 4 columns
Told = Callable[[str, int], None]
Key = tuple[Any, ...]


def silence(_table: str, _rows: int) -> None:
    """Take no notice."""


def move(source: Database, target: Database, told: Told = silence) -> dict[str, int]:
    """Copy all tables into an empty archive, in one transaction; return the rows of each.

    `told(table, rows)` is called after each table. The source stays as it is, and on SQLite
    nothing can be written to it meanwhile. Raises DatabaseUnusableError where the target holds
    rows, StorageError where a row reads otherwise there.
    """
    with _snapshot(source) as old, target.write() as new:
        _require_empty(new, target)
        moved = {}
        for table in Base.metadata.sorted_tables:
            moved[table.name] = _copy(old, new, table)
            told(table.name, moved[table.name])
        _go_on_counting(old, new)
        rebuild(new)
    return moved


@contextmanager
def _snapshot(source: Database) -> Iterator[Connection]:
    """Give a transaction that sees one moment of the source."""
    options = {WRITES: True} if source.kind == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with source.engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def _require_empty(new: Connection, target: Database) -> None:
    for table in Base.metadata.sorted_tables:
        if table is not META and new.execute(select(1).select_from(table).limit(1)).first():
            raise DatabaseUnusableError(
                f"{target.shown} holds an archive already: there are rows in its table "
                f"{table.name}. Name an empty database; nothing was changed."
            )
    new.execute(META.delete())


def _copy(old: Connection, new: Connection, table: Table) -> int:
    keys = list(table.primary_key.columns)
    rows = old.execution_options(yield_per=CHUNK).execute(select(table).order_by(*keys)).mappings()
    count = 0
    for some in rows.partitions(CHUNK):
        wanted = {tuple(row[key] for key in keys): dict(row) for row in some}
        new.execute(insert(table), list(wanted.values()))
        _compare(new, table, wanted)
        count += len(wanted)
    return count


def _compare(new: Connection, table: Table, wanted: Mapping[Key, Mapping[str, Any]]) -> None:
    """Raise StorageError, with its key, for a row that does not read there as it does here."""
    keys = list(table.primary_key.columns)
    chosen = tuple_(*keys).in_(list(wanted))
    if len(keys) == 1:
        chosen = keys[0].in_([key for (key,) in wanted])
    rows = new.execute(select(table).where(chosen)).mappings()
    found = {tuple(row[key] for key in keys): dict(row) for row in rows}
    for key, row in wanted.items():
        if found.get(key) != row:
            raise StorageError(
                f"Row {key} of the table {table.name} reads otherwise in the new database. "
                "Nothing was kept there, and the old database is as it was; report this."
            )


def _go_on_counting(old: Connection, new: Connection) -> None:
    """Let numbers go on after the last one that was ever given, removed rows included."""
    for table in Base.metadata.sorted_tables:
        keys = list(table.primary_key.columns)
        if len(keys) == 1 and keys[0].name == "id" and isinstance(keys[0].type, Integer):
            last = max(_last_given(old, table), old.scalar(select(func.max(keys[0]))) or 0)
            if last:
                _set_last(new, table, last)


def _last_given(old: Connection, table: Table) -> int:
    if old.dialect.name == "sqlite":
        counted = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return int(old.scalar(counted, {"name": table.name}) or 0)
    sequence = text("SELECT pg_sequence_last_value(pg_get_serial_sequence(:name, 'id'))")
    return int(old.scalar(sequence, {"name": table.name}) or 0)


def _set_last(new: Connection, table: Table, last: int) -> None:
    values = {"name": table.name, "last": last}
    if new.dialect.name == "postgresql":
        new.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"), values)
        return
    new.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), values)
    new.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), values)
