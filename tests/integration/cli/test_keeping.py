"""`jarshy db backup` and `jarshy db move`, as a user calls them."""

import pytest
from sqlalchemy import text

from storage import leader
from storage.engine import Database, open_database
from tests.support.commands import Folder
from tests.support.filled import fill


def test_a_backup_says_where_it_is_and_how_it_is_restored(folder: Folder) -> None:
    folder.run("db", "upgrade")
    ended = folder.run("db", "backup", "copy.db")
    assert ended.code == 0
    assert ended.out.startswith("Wrote copy.db: ")
    assert "To restore it: stop the daemon" in ended.out
    again = folder.run("db", "backup", "copy.db")
    assert (again.code, again.out) == (2, "")
    assert "copy.db is there already" in again.err


def test_an_archive_is_moved_and_the_setting_named(
    folder: Folder, sqlite_database: Database, postgres_url: str
) -> None:
    with sqlite_database.write() as tx:
        rows = fill(tx)
    folder.settings(f'database_url = "{sqlite_database.url}"\n')
    ended = folder.run("db", "move", postgres_url)
    assert ended.code == 0, ended.err
    assert "each compared" in ended.out
    assert "Now set database_url" in ended.out
    moved = open_database(postgres_url)
    moved.dispose()
    folder.settings(f'database_url = "{postgres_url}"\n')
    assert folder.run("db", "status", "--json").json["rows"]["articles"] == rows["articles"]


def test_an_archive_is_not_moved_onto_itself(folder: Folder, database: Database) -> None:
    folder.settings(f'database_url = "{database.url}"\n')
    names = [database.url]
    if database.kind == "sqlite":
        (folder.path / "alias.db").symlink_to(database.location.path)
        names += ["sqlite:///alias.db", "sqlite:///./alias.db"]
    for name in names:
        ended = folder.call("db", "move", name)
        assert ended.code == 2
        assert "is the database that is in use" in ended.err


@pytest.mark.parametrize("url", ["new.db", "mysql://localhost/x", "sqlite://"])
def test_an_address_that_is_none_is_a_wrong_argument(
    folder: Folder, sqlite_url: str, url: str
) -> None:
    folder.settings(f'database_url = "{sqlite_url}"\n')
    assert folder.call("db", "move", url).code == 2


def test_an_archive_whose_daemon_runs_is_not_moved(
    folder: Folder, sqlite_database: Database
) -> None:
    held = leader.hold(sqlite_database)
    assert held is not None
    folder.settings(f'database_url = "{sqlite_database.url}"\n')
    ended = folder.run("db", "move", f"sqlite:///{folder.path / 'new.db'}")
    held.release()
    assert ended.code == 75
    assert "stop it first" in ended.err
    assert not (folder.path / "new.db").exists()


def test_pruning_shows_first_and_removes_when_told(folder: Folder, database: Database) -> None:
    with database.write() as tx:
        tx.execute(
            text("INSERT INTO fetches (url_key, fetched_at, outcome) VALUES ('k', :at, 'stored')"),
            {"at": "2020-01-01 00:00:00.000000"},
        )
    folder.settings(f'database_url = "{database.url}"\n')
    shown = folder.run("db", "prune")
    assert (shown.code, "Nothing was removed" in shown.out) == (0, True)
    done = folder.run("db", "prune", "--yes", "--vacuum", "--json")
    assert done.json["removed"]["fetches"] == 1
    again = folder.run("db", "prune", "--json").json["old"]
    assert {one["rows"] for one in again} == {0}
