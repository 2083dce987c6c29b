import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage import leader
from storage.engine import Database, open_database
from storage.errors import LeadershipLostError

HOLD = """
import sys
from storage import leader
from storage.engine import open_database
held = leader.hold(open_database(sys.argv[1]))
print("held" if held else "taken", flush=True)
sys.stdin.read()
"""


def _holder(url: str) -> subprocess.Popen[str]:
    """Start a process that holds the leadership until its input ends."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", HOLD, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )


def _says(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_one_process_holds_the_leadership(database: Database, database_url: str) -> None:
    held = leader.hold(database)
    assert held is not None
    assert held.still_held()
    other = open_database(database_url)
    try:
        assert leader.hold(other) is None
        held.release()
        next_one = leader.hold(other)
        assert next_one is not None
        assert next_one.epoch > held.epoch
        next_one.release()
    finally:
        other.dispose()


def test_another_process_is_kept_out_until_the_holder_is_killed(
    database: Database, database_url: str
) -> None:
    with _holder(database_url) as process:
        try:
            assert _says(process) == "held"
            assert leader.hold(database) is None
            if database.kind == "sqlite":
                assert leader.holder(database) == process.pid
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
    with database.read() as tx:
        # The server notices a dead client when it reads from it, so one query may come too early.
        tx.exec_driver_sql("SELECT 1")
    held = _patiently(database)
    assert held is not None
    held.release()


def _patiently(database: Database) -> leader.Leadership | None:
    for _ in range(200):
        held = leader.hold(database)
        if held is not None:
            return held
        with database.read() as tx:
            if database.kind == "postgresql":
                tx.exec_driver_sql("SELECT pg_sleep(0.02)")
    return None


def test_a_leader_that_was_overtaken_is_refused(database: Database) -> None:
    stale = leader.hold(database)
    assert stale is not None
    with database.write() as tx:
        stale.require(tx)
    stale.release()
    fresh = leader.hold(database)
    assert fresh is not None
    with database.write() as tx:
        fresh.require(tx)
        with pytest.raises(LeadershipLostError):
            stale.require(tx)
    fresh.release()


def test_two_names_of_one_file_give_one_lock(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "other.db").symlink_to(tmp_path / "jarshy.db")
    first, second = open_database(sqlite_url), open_database(f"sqlite:///{tmp_path / 'other.db'}")
    held = leader.hold(first)
    assert held is not None
    assert leader.hold(second) is None
    assert leader.holder(second) == os.getpid()
    held.release()
    first.dispose()
    second.dispose()


def test_a_removed_lock_file_is_noticed(sqlite_database: Database, tmp_path: Path) -> None:
    held = leader.hold(sqlite_database)
    assert held is not None
    (tmp_path / "jarshy.db.lock").unlink()
    assert not held.still_held()
    held.release()


@pytest.mark.postgres
def test_a_lost_connection_loses_the_leadership(postgres_database: Database) -> None:
    held = leader.hold(postgres_database)
    assert held is not None
    with postgres_database.read() as tx:
        tx.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks "
            "WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        )
    assert not held.still_held()
    held.release()


def test_looking_whether_one_leads_disturbs_nobody(database: Database) -> None:
    def looked() -> bool:
        with database.read() as tx:
            return leader.is_held(tx, database.location)

    assert not looked()
    held = leader.hold(database)
    assert held is not None
    assert looked()
    if database.kind == "sqlite":
        assert leader.holder(database) == os.getpid()
    assert held.still_held()
    held.release()
    assert not looked()
