import re
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from storage.engine import Database
from storage.models import Base

DOCUMENT = (Path(__file__).parents[3] / "docs" / "database.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
# Described as a whole: the full-text index is no interface.
INTERNAL = ("search_", "alembic_version", "sqlite_")


def _described() -> dict[str, dict[str, str]]:
    """Return what the document says of each column, by table."""
    parts = re.split(r"^### (\w+)\n", DOCUMENT, flags=re.MULTILINE)
    return {
        name: dict(ROW.findall(body)) for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_every_column_is_described_as_the_schema_describes_it() -> None:
    assert _described() == {
        name: {column.name: column.comment for column in table.columns}
        for name, table in Base.metadata.tables.items()
    }


def test_every_table_of_a_database_is_described(database: Database) -> None:
    described = _described()
    with database.read() as tx:
        inspector = inspect(tx)
        for name in inspector.get_table_names():
            if not name.startswith(INTERNAL):
                columns = [column["name"] for column in inspector.get_columns(name)]
                assert list(described[name]) == columns


@pytest.mark.postgres
def test_postgres_bears_the_descriptions(postgres_database: Database) -> None:
    described = _described()
    with postgres_database.read() as tx:
        inspector = inspect(tx)
        for name, columns in described.items():
            found = {column["name"]: column["comment"] for column in inspector.get_columns(name)}
            assert found == columns
            assert inspector.get_table_comment(name)["text"]


def _examples() -> list[str]:
    return re.findall(r"```sql\n(.*?)```", DOCUMENT, re.DOTALL)


@pytest.mark.parametrize("statement", _examples(), ids=lambda statement: statement.split("\n")[0])
def test_the_examples_run(database: Database, statement: str) -> None:
    if database.kind == "sqlite":
        age = "round((julianday(c.dated_at) - julianday(o.dated_at)) * 1440)"
        statement = statement.replace(
            "round(extract(epoch FROM c.dated_at - o.dated_at) / 60)", age
        )
    with database.read() as tx:
        tx.execute(text(statement)).all()
