"""Rows in every table of a database, whatever its version: plausible, and not plain ASCII."""

import json
import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Inspector, inspect, text

FOREIGN = "search_"
_WORD = re.compile(r"'([^']+)'")
TEXT = "Ә 🇰🇿 «Мост»"
AT = "2026-03-02 12:00:00.000000+00:00"
AT_SQLITE = "2026-03-02 12:00:00.000000"


def _value(column: Any, row: int, allowed: Mapping[str, str]) -> Any:
    """Return a plausible value for a column, as text that both databases take."""
    name, sort = column["name"], str(column["type"]).upper()
    if name in allowed:
        return allowed[name]
    by_type = {
        "TIMESTAMP": AT,
        "DATETIME": AT_SQLITE,
        "JSON": json.dumps([TEXT], ensure_ascii=False),
        "BOOL": True,
        "BYTEA": b"\x01\x00\x00\x00\x00\x00\x00\x00",
        "BLOB": b"\x01\x00\x00\x00\x00\x00\x00\x00",
        "INT": row,
        "DOUBLE": row,
        "FLOAT": row,
    }
    found = [value for part, value in by_type.items() if part in sort]
    return found[0] if found else f"{TEXT} {row}"


def _allowed(inspector: Inspector, table: str) -> dict[str, str]:
    """Return column: a value, for the columns of a table that may hold some words only."""
    found = {}
    for check in inspector.get_check_constraints(table):
        column, words = re.search(r"\w+", check["sqltext"]), _WORD.search(check["sqltext"])
        if column and words:
            found[column[0]] = words[1]
    return found


def fill(tx: Connection, rows: int = 2) -> dict[str, int]:
    """Put rows into every table that the database has now; return how many each has then."""
    kind = tx.dialect.name
    inspector = inspect(tx)
    counts: dict[str, int] = {}
    for table in inspector.get_sorted_table_and_fkc_names():
        name = table[0]
        if name is None or name == "alembic_version" or name.startswith((FOREIGN, "sqlite_")):
            continue
        columns = inspector.get_columns(name)
        allowed = _allowed(inspector, name)
        for row in range(1, rows + 1):
            values = {column["name"]: _value(column, row, allowed) for column in columns}
            names, marks = ", ".join(f'"{key}"' for key in values), ", ".join(map(_mark, columns))
            marks = marks if kind == "postgresql" else ", ".join(f":{key}" for key in values)
            tx.execute(text(f'INSERT INTO "{name}" ({names}) VALUES ({marks})'), values)  # noqa: S608
        counts[name] = count(tx, name)
    return counts


def _mark(column: Any) -> str:
    return f"CAST(:{column['name']} AS {column['type']})"


def count(tx: Connection, table: str) -> int:
    return int(tx.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one())  # noqa: S608
