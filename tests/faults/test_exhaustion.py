"""A daemon without descriptors, crawls without memory, floods of headers, long stops."""

import signal
import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest

from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.replica import Replica
from storage import crawls
from storage.errors import BusyError
from storage.records import Crawl
from storage.session import Database
from tests.support.commands import Folder, toml_of
from tests.support.daemons import RunningDaemon, daemon, eventually
from tests.support.databases import opened

pytestmark = pytest.mark.faults
ONE_EDITION = '[sources.akorda]\nenabled = false\n[sources.tengrinews]\neditions = ["ru"]\n'
HANGING_LISTING = "tengrinews.kz/news/*"
MIB = 1024 * 1024
CONNECTIONS = 15  # of one program to its database: five that stay open, and ten
STOPPED = 6.0  # seconds, six intervals
Figure = Callable[[str, object], None]


@pytest.fixture
def replica() -> Iterator[Replica]:
    day = Day()
    with Replica(day, ManualClock(day.start + timedelta(hours=12))) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, sqlite_url: str, replica: Replica) -> Folder:
    made = Folder(tmp_path)
    made.settings(
        toml_of(sqlite_url, replica.connect_to, f'timeout = 3\n{ONE_EDITION}every = "1s"\n')
    )
    return made


def crawled(url: str) -> list[Crawl]:
    """Return all crawls, the latest first."""
    with opened(url) as database, database.read() as tx:
        return crawls.recent(tx, 1_000)


def goes_on(running: RunningDaemon) -> None:
    """Wait until it has read the site once more, and end it."""
    running.wait_for(
        "crawl/done", times=running.count("crawl/done", outcome="ok") + 1, outcome="ok"
    )
    assert running.end() == 0


def test_without_descriptors_it_says_so_and_goes_on_when_there_are_some(
    folder: Folder, record_property: Figure
) -> None:
    with daemon(folder) as running:
        running.wait_for("crawl/done", outcome="ok")
        itself = psutil.Process(running.process.pid)
        soft, hard = itself.rlimit(psutil.RLIMIT_NOFILE)
        itself.rlimit(psutil.RLIMIT_NOFILE, (itself.num_fds(), hard))
        before = len(running.log.read_text("utf-8"))
        eventually(lambda: "open files" in running.log.read_text("utf-8")[before:], running.log)
        assert running.process.poll() is None
        itself.rlimit(psutil.RLIMIT_NOFILE, (soft, hard))
        goes_on(running)
    record_property("figure", "told, and went on without a restart")


def test_a_crawl_without_memory_ends_and_the_next_one_succeeds(
    folder: Folder, sqlite_url: str, replica: Replica, record_property: Figure
) -> None:
    fault = replica.misbehave(HANGING_LISTING, "silent")
    with daemon(folder) as running:
        eventually(lambda: fault.hits, running.log)
        (crawl,) = running.crawling()
        crawl.rlimit(psutil.RLIMIT_AS, (MIB, MIB))
        fault.cancel()
        running.wait_for("crawl/ended")
        goes_on(running)
    last, *_, first = crawled(sqlite_url)
    record_property("figure", f"first {first.outcome}, then {last.outcome}")
    assert first.outcome in {"failed", "crashed", "degraded"}


class Flood(socketserver.ThreadingTCPServer):
    """A server whose answers are headers without end."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Flooding)
        self.sent = 0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet: whoever had enough hangs up."""


class _Flooding(socketserver.StreamRequestHandler):
    server: Flood

    def handle(self) -> None:
        self.rfile.readline()
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
        lines = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 1_000) for number in range(64))
        while True:
            self.wfile.write(lines)
            self.server.sent += len(lines)


def test_headers_without_end_end_the_visit_and_not_the_daemon(
    tmp_path: Path, sqlite_url: str, record_property: Figure
) -> None:
    with Flood() as flood:
        threading.Thread(target=flood.serve_forever, args=(0.02,), daemon=True).start()
        folder = Folder(tmp_path)
        address = f"http://127.0.0.1:{flood.server_address[1]}"
        more = f'{ONE_EDITION}every = "1s"\n[daemon]\ncrawl_memory = 448\ncrawl_limit = "20s"\n'
        folder.settings(toml_of(sqlite_url, {"tengrinews.kz": address}, more))
        with daemon(folder) as running:
            running.wait_for("crawl/ended", times=2)
            largest = psutil.Process(running.process.pid).memory_info().rss // MIB
            assert running.end() == 0
        flood.shutdown()
    outcomes = {crawl.outcome for crawl in crawled(sqlite_url)}
    record_property(
        "figure", f"{flood.sent // MIB} MiB of headers sent, the daemon at {largest} MiB"
    )
    assert outcomes <= {"failed", "crashed"}
    assert largest < 128


def test_nobody_listens_while_a_site_is_read(folder: Folder, replica: Replica) -> None:
    fault = replica.misbehave(HANGING_LISTING, "silent")
    with daemon(folder) as running:
        eventually(lambda: fault.hits, running.log)
        family = [psutil.Process(running.process.pid), *running.family()]
        sockets = [each for process in family for each in process.net_connections("inet")]
        assert [each for each in sockets if each.status == psutil.CONN_LISTEN] == []
        assert sockets
        running.end(signal.SIGKILL)


def test_stopped_for_many_intervals_it_catches_up_once(
    folder: Folder, sqlite_url: str, record_property: Figure
) -> None:
    with daemon(folder) as running:
        running.wait_for("crawl/done", outcome="ok")
        running.process.send_signal(signal.SIGSTOP)
        threading.Event().wait(STOPPED)
        running.process.send_signal(signal.SIGCONT)
        before = running.count("crawl/done")
        running.wait_for("crawl/done", times=before + 2, outcome="ok")
        assert running.end() == 0
    found = crawled(sqlite_url)[::-1]
    overlapping = [
        later.id
        for earlier, later in pairwise(found)
        if earlier.finished_at is None or later.started_at < earlier.finished_at
    ]
    record_property("figure", f"{len(found)} visits, none beside another")
    assert overlapping == []


@pytest.mark.postgres
def test_without_a_connection_left_it_is_told_after_a_time(postgres_database: Database) -> None:
    held = [postgres_database.engine.connect() for _ in range(CONNECTIONS)]
    with pytest.raises(BusyError, match="all connections are in use"), postgres_database.read():
        pass
    held.pop().close()
    with postgres_database.read():
        pass
    for connection in held:
        connection.close()
