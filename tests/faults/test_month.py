"""A month in minutes: a daemon that visits two sites all the time, and what it costs in the end."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from crawler.demo.mailcatcher import MailCatcher
from tests.support.commands import Folder, toml_of
from tests.support.daemons import RunningDaemon, daemon
from tests.support.month_site import MonthSite
from tests.support.smtp_servers import free_port

pytestmark = pytest.mark.faults
MIB = 1024 * 1024
EACH = 200  # new articles of a visit; the fewer, the more of the time goes into beginning visits
EVERY = "1s"
MOST = 10_000  # of each of the two sites
STALLED = 180.0  # seconds without an article: far more than a lock, a hung page and a killed crawl
LOOK = 0.25  # seconds
GROWTH, LOG = 20.0, 64.0  # MiB that the daemon and the write-ahead log may take
SETTLED = 0.1  # share of the month after which all has been used once
READ = 0.999  # of the articles; the last that answered 500 are left to later visits
SPARE_FDS = 6  # connections of the pool and of mails come and go
TABLES = """timeout = "5s"
[smtp]
port = {port}
[alerts]
hourly_cap = 100000
[sources.tengrinews]
enabled = false
[sources.akorda]
enabled = false
[daemon]
deliver_every = "1s"
crawl_limit = "2m"
"""
Figure = Callable[[str, object], None]


@dataclass
class Month:
    """The daemon as it goes through the month, and what was seen of it."""

    running: RunningDaemon
    site: MonthSite
    path: Path
    sizes: list[float] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)
    log: float = 0.0

    @property
    def stored(self) -> int:
        """Return how many articles there are."""
        with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as archive:
            try:
                return int(archive.execute("SELECT count(*) FROM articles").fetchone()[0])
            except sqlite3.OperationalError:  # it is being made
                return 0

    def look(self) -> None:
        """Note what the daemon takes now."""
        process = psutil.Process(self.running.process.pid)
        self.sizes.append(process.memory_info().rss / MIB)
        self.descriptors.append(process.num_fds())
        wal = self.path.with_name(f"{self.path.name}-wal")
        self.log = max(self.log, wal.stat().st_size / MIB if wal.exists() else 0.0)

    def kill_a_crawl(self) -> None:
        """Kill what crawls now."""
        for child in self.running.crawling()[:1]:
            child.kill()

    def lock(self, seconds: float) -> None:
        """Keep all others from writing for a while."""
        with closing(sqlite3.connect(self.path, isolation_level=None, timeout=30)) as archive:
            archive.execute("BEGIN IMMEDIATE")
            threading.Event().wait(seconds)
            archive.execute("ROLLBACK")


@pytest.fixture
def site() -> Iterator[MonthSite]:
    sites = MonthSite(EACH, MOST)
    yield sites
    sites.close()


def test_a_month_of_faults_leaves_the_daemon_as_it_was(
    tmp_path: Path, site: MonthSite, record_property: Figure
) -> None:
    folder, port = Folder(tmp_path), free_port()
    url = f"sqlite:///{tmp_path / 'jarshy.db'}"
    tables = TABLES.format(port=port) + site.tables(EVERY)
    folder.settings(toml_of(url, site.connect_to, tables))
    folder.call("alerts", "add", "harbour", "harbour", "--to", "reader@example.kz")
    with daemon(folder) as running:
        month = Month(running, site, tmp_path / "jarshy.db")
        began = time.monotonic()
        caught = _live(month, port)
        seconds = time.monotonic() - began
        month.look()
        stored = month.stored
        grown = month.sizes[-1] - month.sizes[0]
        record_property(
            "figure",
            f"{stored:,} articles in {seconds:.0f} s, {running.count('crawl/ended')} visits, "
            f"{site.broken} answers 500, {site.hung} none, memory {month.sizes[0]:.1f} to "
            f"{month.sizes[-1]:.1f} MiB (most {max(month.sizes):.1f}), descriptors "
            f"{month.descriptors[0]} to {month.descriptors[-1]} (most {max(month.descriptors)}), "
            f"log {month.log:.1f} MiB at most, {caught} mails",
        )
        assert running.end() == 0
    assert grown < GROWTH
    assert max(month.descriptors) <= month.descriptors[0] + SPARE_FDS
    assert month.log < LOG
    assert stored >= 2 * MOST * READ
    assert caught > 0
    assert site.broken > 0


def _live(month: Month, port: int) -> int:
    """Go through the month and its faults, as they come by what is read; return how many mails."""
    whole, best, until = 2 * MOST, 0, time.monotonic() + STALLED
    faults: list[tuple[float, Callable[[], None]]] = [
        *((share / 10 + 0.05, month.kill_a_crawl) for share in range(1, 9)),
        *((share, lambda: month.lock(12.0)) for share in (0.25, 0.6)),
    ]
    faults.sort(key=lambda one: one[0])
    catcher = MailCatcher(port=port).start()
    try:
        while not (month.site.done and month.stored >= whole * READ):
            stored = month.stored
            if stored > best:
                best, until = stored, time.monotonic() + STALLED
            assert time.monotonic() < until, f"it stands still at {stored} articles"
            share = stored / whole
            _switch(catcher, on=not 0.3 <= share < 0.4)
            if share >= SETTLED:
                month.look()
            while faults and faults[0][0] <= share:
                faults.pop(0)[1]()
            threading.Event().wait(LOOK)
    finally:
        catcher.close()
    return len(catcher.mails)


def _switch(catcher: MailCatcher, *, on: bool) -> None:
    if on and not catcher.is_open:
        catcher.start()
    elif not on:
        catcher.close()
