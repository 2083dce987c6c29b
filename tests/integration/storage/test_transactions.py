import multiprocessing
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from storage import articles, meta, outbox, stories
from storage.engine import Database, open_database, take_turn
from storage.errors import BusyError, StorageError
from storage.session import ATTEMPTS
from tests.support.samples import LEASE, NOON, new_article, new_mail

ROOT = Path(__file__).parents[3]


class OnPurpose(Exception):  # noqa: N818 - no error but a test's signal
    """Break a transaction."""


def _count(database: Database, table: str) -> int:
    with database.read() as tx:
        return int(tx.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608


def test_a_committed_fact_is_read_again(database: Database) -> None:
    with database.write() as tx:
        meta.put(tx, "colour", "синий")
    with database.read() as tx:
        assert meta.get(tx, "colour") == "синий"


def test_an_error_takes_back_the_whole_transaction(database: Database) -> None:
    def work(tx: Connection) -> None:
        number = articles.insert(tx, new_article())
        stories.create(tx, "Мост", NOON, number)
        outbox.queue(tx, new_mail())
        raise OnPurpose

    with pytest.raises(OnPurpose):
        database.in_transaction(work)
    for table in ("articles", "stories", "mails", "tags", "citations"):
        assert _count(database, table) == 0


def test_what_is_read_leaves_nothing_behind(database: Database) -> None:
    with database.read() as tx:
        meta.put(tx, "colour", "синий")
    with database.read() as tx:
        assert meta.get(tx, "colour") is None


def test_work_is_repeated_while_others_are_busy(database: Database) -> None:
    tries: list[int] = []

    def work(tx: Connection) -> str:
        tries.append(1)
        meta.put(tx, "colour", "синий")
        if len(tries) < 3:
            raise BusyError("on purpose")
        return "done"

    assert database.in_transaction(work) == "done"
    assert len(tries) == 3


def test_work_is_given_up_after_some_tries(database: Database) -> None:
    tries: list[int] = []

    def work(_tx: Connection) -> None:
        tries.append(1)
        raise BusyError("on purpose")

    with pytest.raises(BusyError):
        database.in_transaction(work)
    assert len(tries) == ATTEMPTS


def test_other_errors_are_not_repeated(database: Database) -> None:
    tries: list[int] = []

    def work(_tx: Connection) -> None:
        tries.append(1)
        raise OnPurpose

    with pytest.raises(OnPurpose):
        database.in_transaction(work)
    assert len(tries) == 1


def test_a_wrong_statement_is_told_without_its_parameters(database: Database) -> None:
    with pytest.raises(StorageError) as caught, database.write() as tx:
        tx.execute(text("INSERT INTO nowhere VALUES (:secret)"), {"secret": "canary-7351"})
    assert "canary-7351" not in str(caught.value)
    assert "SQL" not in str(caught.value)


def _together(*works: Callable[[], None]) -> None:
    """Run pieces of work in threads that start at the same moment."""
    barrier = threading.Barrier(len(works))
    failures: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        barrier.wait()
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_two_writers_at_once_lose_nothing(database: Database, database_url: str) -> None:
    def writer() -> None:
        own = open_database(database_url)
        for _ in range(50):
            own.in_transaction(lambda tx: meta.count_up(tx, "turns"))
        own.dispose()

    _together(writer, writer)
    with database.read() as tx:
        assert meta.get(tx, "turns") == "100"


def test_two_writers_of_the_same_articles_store_each_once(
    database: Database, database_url: str
) -> None:
    inserted: list[int] = []

    def writer() -> None:
        own = open_database(database_url)
        for number in range(40):
            new = new_article(number, tags=[f"метка {number % 7}", f"метка {(number + 3) % 7}"])

            def work(tx: Connection, new: object = new) -> None:
                assert isinstance(new, type(new_article()))
                if articles.find(tx, new.url_key) is None:
                    inserted.append(articles.insert(tx, new))

            own.in_transaction(work)
        own.dispose()

    _together(writer, writer)
    assert _count(database, "articles") == 40
    assert _count(database, "article_tags") == 80


def test_writers_that_take_turns_see_each_others_rows(
    database: Database, database_url: str
) -> None:
    """Without turns both Postgres writers would see no story yet and make one each."""

    def writer() -> None:
        own = open_database(database_url)

        def work(tx: Connection) -> None:
            take_turn(tx, "stories")
            if tx.execute(text("SELECT count(*) FROM stories")).scalar_one() == 0:
                stories.create(tx, "Мост", NOON, None)

        own.in_transaction(work)
        own.dispose()

    _together(writer, writer)
    assert _count(database, "stories") == 1


@pytest.mark.postgres
def test_a_deadlock_is_repeated(postgres_database: Database, postgres_url: str) -> None:
    with postgres_database.write() as tx:
        meta.put(tx, "a", "0")
        meta.put(tx, "b", "0")
    first_steps = threading.Barrier(2, timeout=5)

    def writer(one: str, two: str) -> Callable[[], None]:
        met: list[int] = []

        def run() -> None:
            own = open_database(postgres_url)

            def work(tx: Connection) -> None:
                meta.count_up(tx, one)
                if not met:
                    met.append(1)
                    first_steps.wait()
                meta.count_up(tx, two)

            own.in_transaction(work)
            own.dispose()

        return run

    _together(writer("a", "b"), writer("b", "a"))
    with postgres_database.read() as tx:
        assert (meta.get(tx, "a"), meta.get(tx, "b")) == ("2", "2")


def test_a_writer_waits_for_another_one_instead_of_failing(
    sqlite_database: Database, sqlite_url: str
) -> None:
    """Both read first: a late upgrade of a read to a write would fail at once, not wait."""
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with sqlite_database.write() as tx:
            meta.count_up(tx, "turns")
            inside.set()
            assert go_on.wait(5)

    def second() -> None:
        own = open_database(sqlite_url)
        assert inside.wait(5)
        threading.Timer(0.2, go_on.set).start()
        with own.write() as tx:
            meta.get(tx, "turns")
            meta.count_up(tx, "turns")
        own.dispose()

    _together(slow, second)
    with sqlite_database.read() as tx:
        assert meta.get(tx, "turns") == "2"


def test_readers_see_one_moment_while_others_write(
    sqlite_database: Database, sqlite_url: str
) -> None:
    other = open_database(sqlite_url)
    with sqlite_database.read() as tx:
        before = meta.get(tx, "colour")
        with other.write() as writer:
            meta.put(writer, "colour", "синий")
        assert meta.get(tx, "colour") == before
    other.dispose()


def _claim_all(url: str, owner: str, barrier: "multiprocessing.synchronize.Barrier") -> list[int]:
    database = open_database(url)
    barrier.wait()
    claimed: list[int] = []
    while True:
        mails = database.in_transaction(
            lambda tx: outbox.claim_due(tx, NOON, owner, LEASE, 3),
        )
        if not mails:
            break
        claimed += [mail.id for mail in mails]
    database.dispose()
    return claimed


@pytest.mark.parametrize("mails", [150, pytest.param(10_000, marks=pytest.mark.faults)])
def test_two_processes_never_claim_one_mail(
    database: Database, database_url: str, mails: int
) -> None:
    with database.write() as tx:
        ids = [outbox.queue(tx, new_mail(number)) for number in range(mails)]
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, context.Pool(2) as pool:
        barrier = manager.Barrier(2)
        works = [(database_url, owner, barrier) for owner in ("one", "two")]
        first, second = pool.starmap(_claim_all, works)
    assert sorted(first + second) == ids


HALF = """
import sys
from storage import articles, stories, outbox
from storage.engine import open_database
from tests.support.samples import new_article, new_mail, NOON
database = open_database(sys.argv[1])
with database.write() as tx:
    articles.insert(tx, new_article(1))
with database.write() as tx:
    number = articles.insert(tx, new_article(2))
    stories.create(tx, "half", NOON, number)
    outbox.queue(tx, new_mail())
    print("inside", flush=True)
    sys.stdin.read()
"""


def test_a_kill_inside_a_transaction_leaves_nothing_half(
    database: Database, database_url: str
) -> None:
    command = [sys.executable, "-c", HALF, database_url]
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "inside\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert _count(database, "articles") == 1
    assert _count(database, "stories") == _count(database, "mails") == 0
    with database.write() as tx:
        articles.insert(tx, new_article(2))
        if database.kind == "sqlite":
            assert tx.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert tx.execute(text("PRAGMA foreign_key_check")).all() == []


def test_rows_cannot_name_rows_that_are_not_there(database: Database) -> None:
    with pytest.raises(StorageError), database.write() as tx:
        articles.add_alternate(tx, 999, "https://x/", NOON)


def test_a_full_disk_takes_back_the_step_and_is_told_until_there_is_room(
    sqlite_database: Database,
) -> None:
    def store(tx: Connection) -> None:
        articles.insert(tx, new_article(body="Мост. " * 100_000))
        outbox.queue(tx, new_mail())

    with sqlite_database.read() as tx:
        pages = tx.exec_driver_sql("PRAGMA page_count").scalar_one()
        tx.exec_driver_sql(f"PRAGMA max_page_count={pages + 5}")
    with pytest.raises(StorageError, match="disk is full"):
        sqlite_database.in_transaction(store)
    assert _count(sqlite_database, "articles") == _count(sqlite_database, "mails") == 0
    with sqlite_database.read() as tx:
        tx.exec_driver_sql(f"PRAGMA max_page_count={pages + 5_000}")
    sqlite_database.in_transaction(store)
    assert _count(sqlite_database, "articles") == _count(sqlite_database, "mails") == 1


@pytest.mark.postgres
def test_a_connection_that_broke_is_replaced(postgres_database: Database) -> None:
    other = open_database(postgres_database.url)
    with other.read() as tx:
        tx.execute(text("SELECT 1"))
    with postgres_database.read() as tx:
        tx.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    with other.write() as tx:
        meta.put(tx, "colour", "синий")
    other.dispose()


@pytest.mark.postgres
def test_a_break_inside_a_transaction_is_repeated(postgres_database: Database) -> None:
    other = open_database(postgres_database.url)
    tries: list[int] = []

    def work(tx: Connection) -> None:
        tries.append(1)
        meta.count_up(tx, "turns")
        if len(tries) == 1:
            pid = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with other.read() as killer:
                killer.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        meta.count_up(tx, "turns")

    postgres_database.in_transaction(work)
    other.dispose()
    with postgres_database.read() as tx:
        assert meta.get(tx, "turns") == "2"
    assert len(tries) == 2
