import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from storage import articles, meta, migrate
from storage.engine import Database, open_database
from storage.errors import (
    BusyError,
    DatabaseUnusableError,
    SchemaError,
    StorageError,
    TooSlowError,
)
from tests.support.databases import PostgresServer, opened
from tests.support.samples import new_article

PASSWORD = "canary-4419"  # noqa: S105 - looked for in messages
AS_ROOT = os.geteuid() == 0


def _refusal(url: str, *, create: bool = False, readonly: bool = False) -> str:
    """Return the message with which an address is refused, after checking its manners."""
    with pytest.raises(DatabaseUnusableError) as caught:
        open_database(url, create=create, readonly=readonly).dispose()
    message = str(caught.value)
    for word in ("Traceback", "sqlalchemy", "sqlite3.", "psycopg", "[SQL", PASSWORD):
        assert word not in message
    return message


def _rewrite(url: str, statement: str) -> None:
    with opened(url) as database, database.write() as tx:
        tx.execute(text(statement))


def test_a_database_is_made_where_there_is_none(empty_database_url: str) -> None:
    assert migrate.current(empty_database_url) is None
    database = open_database(empty_database_url, create=True)
    assert migrate.is_current(database.engine)
    assert migrate.current(empty_database_url) == migrate.head()
    with database.read() as tx:
        secret = meta.instance_secret(tx)
    database.dispose()
    with opened(empty_database_url) as again, again.read() as tx:
        assert meta.instance_secret(tx) == secret
        assert len(secret) == 32


def test_a_database_is_not_made_unasked(empty_database_url: str) -> None:
    message = _refusal(empty_database_url)
    assert "jarshy db upgrade" in message
    assert migrate.current(empty_database_url) is None
    if empty_database_url.startswith("sqlite"):
        assert not Path(make_url(empty_database_url).database or "").exists()


def test_each_new_database_has_its_own_secret(tmp_path: Path) -> None:
    secrets = set()
    for name in ("one", "two"):
        migrate.upgrade(f"sqlite:///{tmp_path / name}.db")
        with opened(f"sqlite:///{tmp_path / name}.db") as database, database.read() as tx:
            secrets.add(meta.instance_secret(tx))
    assert len(secrets) == 2


def test_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        database = open_database(f"sqlite:///{tmp_path / 'new.db'}", create=True)
    finally:
        os.umask(before)
    with database.write() as tx:
        tx.execute(text("UPDATE meta SET value = value"))
    files = [file for file in tmp_path.glob("new.db*") if file.is_file()]
    modes = {file.name: file.stat().st_mode & 0o777 for file in files}
    database.dispose()
    assert modes == dict.fromkeys(("new.db", "new.db-shm", "new.db-wal"), 0o600)


def test_two_programs_may_make_one_database_at_once(empty_database_url: str) -> None:
    failures: list[BaseException] = []
    barrier = threading.Barrier(3)

    def make() -> None:
        barrier.wait()
        try:
            open_database(empty_database_url, create=True).dispose()
        except StorageError as error:
            failures.append(error)

    threads = [threading.Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert migrate.current(empty_database_url) == migrate.head()


def test_an_older_database_is_refused_with_what_to_run(empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url, migrate.revisions()[0])
    for create in (False, True):
        with pytest.raises(SchemaError, match="jarshy db upgrade"):
            open_database(empty_database_url, create=create)
    migrate.upgrade(empty_database_url)
    open_database(empty_database_url).dispose()


def test_a_newer_database_is_refused_and_not_changed(database_url: str) -> None:
    _rewrite(database_url, "UPDATE alembic_version SET version_num = '9999_later'")
    with pytest.raises(SchemaError, match="newer"):
        open_database(database_url)
    with pytest.raises(SchemaError, match="newer"):
        migrate.upgrade(database_url)
    assert migrate.current(database_url) == "9999_later"


def test_a_read_only_connection_reads_but_cannot_write(database_url: str) -> None:
    with opened(database_url) as database, database.write() as tx:
        articles.insert(tx, new_article())
    database = open_database(database_url, readonly=True)
    with database.read() as tx:
        assert articles.get(tx, 1) is not None
    with pytest.raises(DatabaseUnusableError), database.write() as tx:
        articles.insert(tx, new_article(2))
    database.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "jarshy.db",
        "mysql://root@localhost/news",
        "sqlite://",
        "sqlite:///:memory:",
        "http://x/",
    ],
)
def test_an_address_that_means_no_database_is_refused(url: str) -> None:
    message = _refusal(url)
    assert "sqlite:///jarshy.db" in message


def test_another_programs_sqlite_file_is_never_changed(tmp_path: Path) -> None:
    path = tmp_path / "browser.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.commit()
    before = path.read_bytes()
    for create in (False, True):
        assert "another program" in _refusal(f"sqlite:///{path}", create=create)
    with pytest.raises(DatabaseUnusableError, match="another program"):
        migrate.upgrade(f"sqlite:///{path}")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.postgres
@pytest.mark.parametrize(
    "tables",
    [
        "CREATE TABLE bookmarks (url TEXT)",
        "CREATE TABLE alembic_version (version_num TEXT); CREATE TABLE meta (id INT)",
    ],
    ids=["other", "other-with-migrations"],
)
def test_another_programs_postgres_database_is_never_changed(
    postgres_server: PostgresServer, tables: str
) -> None:
    with postgres_server.fresh() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in tables.split(";"):
                connection.execute(statement.encode())
        assert "another program" in _refusal(url, create=True)
        with pytest.raises(DatabaseUnusableError, match="another program"):
            migrate.upgrade(url)
        with psycopg.connect(url) as connection:
            found = connection.execute(
                "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
            ).fetchone()
        assert found == (tables.count("CREATE"),)


def test_a_file_that_is_no_database_is_never_changed(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("купить хлеба\n" * 100, encoding="utf-8")
    before = path.read_bytes()
    assert "no SQLite database" in _refusal(f"sqlite:///{path}", create=True)
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    open_database(f"sqlite:///{path}", create=True).dispose()
    assert migrate.current(f"sqlite:///{path}") == migrate.head()


def test_a_damaged_file_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "jarshy.db"
    damaged = bytearray(path.read_bytes())
    damaged[100:8000] = os.urandom(7900)
    path.write_bytes(damaged)
    assert "backup" in _refusal(sqlite_url, create=True)
    assert path.read_bytes() == damaged


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert "folder" in _refusal(f"sqlite:///{tmp_path}", create=True)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    message = _refusal(f"sqlite:///{tmp_path / 'none' / 'jarshy.db'}", create=True)
    assert "none" in message
    assert "folder" in message


@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere; see the next test")
def test_a_folder_without_the_right_to_write_is_told(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    assert "rights" in _refusal(f"sqlite:///{closed / 'jarshy.db'}", create=True)


AS_NOBODY = """
import os, sys
from storage import meta
from storage.engine import Database, open_database
from storage.errors import StorageError
url, which = sys.argv[1:]
database = open_database(url) if which == "existing" else None
os.setgid(65534)
os.setuid(65534)
try:
    if which == "new":
        open_database(url, create=True)
    elif which == "reading":
        with open_database(url, readonly=True).read() as tx:
            print(meta.get(tx, "application"))
    else:
        database.dispose()
        with open_database(url).write() as tx:
            meta.put(tx, "application", "nobody")
except StorageError as error:
    print(error)
"""


@pytest.mark.skipif(not AS_ROOT, reason="only root can become nobody; see the test before")
@pytest.mark.parametrize(
    ("which", "words"), [("new", "rights"), ("existing", "rights"), ("reading", "jarshy\n")]
)
def test_a_place_that_may_not_be_written_is_told_and_still_read(
    sqlite_url: str, tmp_path: Path, which: str, words: str
) -> None:
    # pytest shuts its folders to others, so the way to this one is opened.
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    url = f"sqlite:///{tmp_path / 'new.db'}" if which == "new" else sqlite_url
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", AS_NOBODY, url, which],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert words in done.stdout


def test_a_file_that_vanished_is_not_begun_anew(sqlite_url: str, tmp_path: Path) -> None:
    database = open_database(sqlite_url)
    database.dispose()
    (tmp_path / "jarshy.db").unlink()
    with pytest.raises(DatabaseUnusableError, match="cannot be opened"), database.write() as tx:
        meta.put(tx, "colour", "синий")
    assert not (tmp_path / "jarshy.db").exists()


def test_a_number_beyond_the_database_is_told(database: Database) -> None:
    with pytest.raises(StorageError), database.read() as tx:
        articles.get(tx, 10**30)


def test_a_held_database_is_waited_for_and_then_told(sqlite_url: str, tmp_path: Path) -> None:
    with opened(sqlite_url) as database:
        with closing(sqlite3.connect(tmp_path / "jarshy.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with database.read() as tx:
                tx.exec_driver_sql("PRAGMA busy_timeout=50")
            with pytest.raises(BusyError, match="another program holds it"), database.write():
                pass
        with database.write() as tx:
            meta.put(tx, "colour", "синий")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://jarshy:{password}@127.0.0.1:9/news", "cannot be reached"),
        ("postgres://jarshy:{password}@no-such-host.invalid/news", "cannot be reached"),
        ("postgresql+psycopg://jarshy:{password}@127.0.0.1:9/news", "cannot be reached"),
    ],
    ids=["no-listener", "no-host", "with-driver"],
)
def test_an_unreachable_server_is_told_without_the_password(address: str, words: str) -> None:
    message = _refusal(address.format(password=PASSWORD), create=True)
    assert words in message
    assert "***" in message


@pytest.mark.postgres
def test_a_missing_database_of_a_server_is_told(postgres_server: PostgresServer) -> None:
    url = make_url(postgres_server.address("no_such_database")).set(password=PASSWORD)
    message = _refusal(url.render_as_string(hide_password=False), create=True)
    assert "no such database" in message


def test_a_password_is_not_shown_in_the_objects_name(postgres_url: str) -> None:
    url = make_url(postgres_url).set(password=PASSWORD).render_as_string(hide_password=False)
    with opened(url) as database:
        assert PASSWORD not in repr(database)
        assert PASSWORD not in database.shown
        assert PASSWORD in database.url


def test_settings_of_sqlite_hold_on_every_connection(sqlite_url: str) -> None:
    with opened(sqlite_url) as database:
        for _ in range(2):
            with database.read() as one, database.read() as two:
                for tx in (one, two):
                    found = [
                        tx.exec_driver_sql(f"PRAGMA {name}").scalar()
                        for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
                    ]
                    assert found == ["wal", 1, 10_000, 2]
            database.dispose()


def test_names_with_odd_characters_open(tmp_path: Path) -> None:
    folder = tmp_path / "архив 100% ?x#y"
    folder.mkdir()
    url = f"sqlite:///{folder}/jarshy.db".replace("%", "%25").replace("?", "%3F")
    try:
        open_database(url, create=True).dispose()
    except DatabaseUnusableError as error:
        pytest.fail(str(error))
    assert [path.name for path in folder.iterdir()] == ["jarshy.db"]


@pytest.mark.postgres
def test_a_schema_of_its_own_can_be_named_in_the_address(postgres_server: PostgresServer) -> None:
    with postgres_server.fresh() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE bookmarks (url TEXT)")
            connection.execute("CREATE SCHEMA jarshy")
        own = make_url(url).update_query_dict({"options": "-csearch_path=jarshy"})
        address = own.render_as_string(hide_password=False)
        open_database(address, create=True).dispose()
        assert migrate.current(address) == migrate.head()


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_a_statement_that_takes_longer_than_it_may_is_stopped(database_url):
    database = open_database(database_url, readonly=True, patience=0.05)
    try:
        for _ in range(2):
            with pytest.raises(TooSlowError, match="took too long"), database.read() as tx:
                tx.execute(text(ENDLESS)).all()
        with database.read() as tx:
            assert tx.execute(text("SELECT count(*) FROM articles")).scalar_one() == 0
    finally:
        database.dispose()
