"""Pieces of statements that both databases understand."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
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
        return self._built[tx.dialect.name]


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces that fit into one statement."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
