from collections.abc import Iterable
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from storage import articles, fingerprints, migrate, stories
from storage.connect import make_engine
from storage.engine import open_database
from storage.errors import StorageError
from storage.location import locate
from storage.migrate import revisions
from storage.models import Base
from tests.support.databases import opened
from tests.support.filled import FOREIGN, count, fill
from tests.support.samples import NOON, later, new_article


def _columns(tx: Connection, tables: Iterable[str]) -> dict[str, str]:
    inspector = inspect(tx)
    return {
        name: ", ".join(f'"{column["name"]}"' for column in inspector.get_columns(name))
        for name in tables
    }


def _rows(tx: Connection, columns: dict[str, str]) -> dict[str, list[Any]]:
    return {
        name: sorted(map(repr, tx.execute(text(f'SELECT {some} FROM "{name}"')).all()))  # noqa: S608
        for name, some in columns.items()
    }


@pytest.mark.parametrize("start", revisions()[:-1])
def test_rows_of_every_older_version_survive_the_upgrade(
    empty_database_url: str, start: str
) -> None:
    migrate.upgrade(empty_database_url, start)
    engine = make_engine(locate(empty_database_url), pooled=False)
    with engine.begin() as tx:
        counts = fill(tx)
        columns = _columns(tx, counts)
        before = _rows(tx, columns)
    assert {"articles", "stories", "meta"} <= set(counts)
    migrate.upgrade(empty_database_url)
    with engine.begin() as tx:
        assert {name: count(tx, name) for name in counts} == counts
        assert _rows(tx, columns) == before
        if engine.dialect.name == "sqlite":
            assert tx.execute(text("PRAGMA foreign_key_check")).all() == []
            assert tx.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert migrate.current(empty_database_url) == migrate.head()


def test_an_upgraded_database_works(empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url, revisions()[0])
    migrate.upgrade(empty_database_url)
    with opened(empty_database_url) as database, database.write() as tx:
        number = articles.insert(tx, new_article())
        fingerprints.add(tx, number, 20_000, [1, 2, 3])
        story = stories.create(tx, "Мост", NOON, number)
        articles.set_story(tx, number, story, "original")
        articles.revise(tx, number, new_article(title="Иначе"), "headline", later(hours=1))


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    migrate.upgrade(database_url)
    migrate.upgrade(database_url)
    assert migrate.current(database_url) == migrate.head()


def test_the_migrations_make_what_the_models_say(database_url: str) -> None:
    with opened(database_url) as database, database.read() as tx:
        context = MigrationContext.configure(
            tx,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: (
                    not (kind == "table" and name.startswith(FOREIGN))
                ),
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_constraint_has_a_name(database_url: str) -> None:
    with opened(database_url) as database, database.read() as tx:
        inspector = inspect(tx)
        for table in Base.metadata.tables:
            named: list[Any] = [*inspector.get_foreign_keys(table)]
            if database.kind == "postgresql":
                # SQLite writes a key that counts by itself into its column, where no name fits.
                named.append(inspector.get_pk_constraint(table))
            named += inspector.get_unique_constraints(table)
            named += inspector.get_check_constraints(table)
            assert all(constraint["name"] for constraint in named), table


@pytest.mark.parametrize("name", ["articles", "stories", "alerts", "mails"])
def test_numbers_are_never_used_again(sqlite_url: str, name: str) -> None:
    with opened(sqlite_url) as database, database.read() as tx:
        made = tx.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name})
        assert "AUTOINCREMENT" in str(made.scalar())


def test_the_chain_of_revisions_is_read_from_the_scripts() -> None:
    from alembic.config import Config  # noqa: PLC0415 - Alembic's own reading, to compare with
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrate.scripts()))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [migrate.head()]
    chain = tuple(step.revision for step in script.walk_revisions())[::-1]
    assert migrate.revisions() == chain


def test_an_upgrade_that_breaks_leaves_the_old_tables(empty_database_url: str) -> None:
    """A table that the second step wants to make is there already, so that step fails."""
    migrate.upgrade(empty_database_url, revisions()[0])
    engine = make_engine(locate(empty_database_url), pooled=False)
    with engine.begin() as tx:
        tx.execute(text("CREATE TABLE schedule (x INTEGER)"))
        tables = set(inspect(tx).get_table_names())
    with pytest.raises(StorageError):
        migrate.upgrade(empty_database_url)
    assert migrate.current(empty_database_url) == revisions()[0]
    with engine.begin() as tx:
        assert set(inspect(tx).get_table_names()) == tables
        tx.execute(text("DROP TABLE schedule"))
    migrate.upgrade(empty_database_url)
    open_database(empty_database_url).dispose()
