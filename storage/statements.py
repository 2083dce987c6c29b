"""Pieces of statements that both databases understand."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Dialect, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.sql.expression import ClauseElement

T = TypeVar("T")
Row = tuple[Any, ...]
Upsert = sqlite.Insert | postgresql.Insert
# Below SQLite's limit of 32,766 variables, and few enough shapes for the statement cache.
CHUNK = 500


class PerDialect:
    """One statement, built once for each database, since building costs more than running it."""

    def __init__(self, table: Table, finish: Callable[[Any], Any]) -> None:
        self._built = {
            "sqlite": finish(sqlite.insert(table)),
            "postgresql": finish(postgresql.insert(table)),
        }

    def on(self, tx: Connection) -> Any:
        """Return the statement for this connection's database."""
        return self.of(tx.dialect.name)

    def of(self, kind: str) -> Any:
        """Return the statement for a kind of database."""
        return self._built[kind]


class _Compiled(NamedTuple):
    """A statement in the words of a database, with what each of its values needs to be storable.

    `values`: names in the order of the statement, with their conversions; `fixed`: values that the
    statement brings along.
    """

    text: str
    values: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    fixed: Mapping[str, Any]
    positional: bool


class Among:
    """A statement about some numbers, or some texts, that come as one value.

    `{given}` in its text stands for the list. A list spelled out costs 60 microseconds, this 12.
    """

    def __init__(self, statement: str, kind: str) -> None:
        self._built = {
            "sqlite": Prepared(text(statement.format(given="SELECT value FROM json_each(:given)"))),
            "postgresql": Prepared(
                text(statement.format(given=f"SELECT unnest(CAST(:given AS {kind}[]))"))
            ),
        }

    def run(self, tx: Connection, given: Iterable[int] | Iterable[str], **more: Any) -> list[Row]:
        """Execute it with this list, of any length, and other values; returns the rows."""
        listed = list(given)
        kind = tx.dialect.name
        value = json.dumps(listed, ensure_ascii=False) if kind == "sqlite" else listed
        return self._built[kind].run(tx, {"given": value, **more})


class Prepared:
    """A statement that every article needs, compiled once for each database.

    It goes to the driver as it is: 5 microseconds around SQLite's own work, where SQLAlchemy takes
    20 for a statement in its final words and 60 and more for others. The columns of a result come
    as the driver gives them: for numbers and plain text alone.
    """

    def __init__(
        self, statement: ClauseElement | PerDialect, columns: Iterable[str] | None = None
    ) -> None:
        """Take an insert with the names of the columns given, or another statement without."""
        self._statement = statement
        self._columns = None if columns is None else list(columns)
        self._compiled: dict[str, _Compiled] = {}

    def run(self, tx: Connection, values: Mapping[str, Any]) -> list[Row]:
        """Execute it with these values; returns the rows, none where it gives none."""
        compiled = self._for(tx.dialect)
        return execute(tx, compiled.text, _bound(compiled, values))

    def scalar(self, tx: Connection, values: Mapping[str, Any]) -> Any:
        """Execute it with these values; returns the first column of the first row, or None."""
        rows = self.run(tx, values)
        return rows[0][0] if rows else None

    def run_many(self, tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute it once for each row of values; there must be one."""
        compiled = self._for(tx.dialect)
        execute_many(tx, compiled.text, [_bound(compiled, values) for values in rows])

    def _for(self, dialect: Dialect) -> _Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = self._compile(dialect)
        return found

    def _compile(self, dialect: Dialect) -> _Compiled:
        statement = self._statement
        if isinstance(statement, PerDialect):
            statement = statement.of(dialect.name)
        made: Any = statement.compile(dialect=dialect, column_keys=self._columns)
        names: dict[str, Any] = {name: bind for bind, name in made.bind_names.items()}
        order = made.positiontup if made.positional else names
        kinds = {name: bind.type.dialect_impl(dialect) for name, bind in names.items()}
        return _Compiled(
            str(made),
            tuple((name, kinds[name].bind_processor(dialect)) for name in order),
            {name: made.params[name] for name, bind in names.items() if not bind.required},
            bool(made.positional),
        )


def _bound(compiled: _Compiled, given: Mapping[str, Any]) -> Any:
    row = {**compiled.fixed, **given} if compiled.fixed else given
    try:
        if compiled.positional:
            return tuple([row[n] if as_ is None else as_(row[n]) for n, as_ in compiled.values])
        return {n: row[n] if as_ is None else as_(row[n]) for n, as_ in compiled.values}
    except ValueError as error:
        raise StatementError(str(error), compiled.text, None, error) from error


def execute(tx: Connection, statement: str, values: Any) -> list[Row]:
    """Return the rows of a statement in the driver's own words; raises as SQLAlchemy does."""
    driver = _driver(tx)
    try:
        cursor = driver.execute(statement, values)
        return cursor.fetchall() if cursor.description else []
    except tx.dialect.loaded_dbapi.Error as error:
        raise _told(tx, statement, error) from error


def execute_many(tx: Connection, statement: str, rows: Sequence[Any]) -> None:
    """Execute a statement in the driver's own words once for each row of values."""
    cursor = _driver(tx).cursor()
    try:
        cursor.executemany(statement, rows)
    except tx.dialect.loaded_dbapi.Error as error:
        raise _told(tx, statement, error) from error


def _driver(tx: Connection) -> Any:
    if not tx.in_transaction():
        tx.begin()  # as SQLAlchemy does before the first statement
    return tx.connection.dbapi_connection


def _told(tx: Connection, statement: str, error: Exception) -> Exception:
    """Return what SQLAlchemy would raise for a driver's error; a lost connection is let go."""
    lost = tx.dialect.is_disconnect(error, tx.connection.dbapi_connection, None)  # type: ignore[arg-type]
    told = DBAPIError.instance(
        statement,
        None,
        error,
        tx.dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=tx.dialect,
    )
    if lost:
        tx.invalidate(error)
    return told


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces that fit into one statement."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
