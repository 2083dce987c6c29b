"""Workers and their scheduler are killed at random: every visit has its effect, and has it once."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from crawler.daemon.queue import queue_of
from crawler.settings import load
from storage import crawls
from tests.support.commands import Folder, toml_of
from tests.support.databases import opened
from tests.support.fleets import Processes, keep_a_ledger, noted
from tests.support.many_sites import ManySites

STALLED = 120.0  # seconds without a finished visit: something hangs
SETTINGS = """
[sources.akorda]
enabled = false
[sources.tengrinews]
enabled = false
[fleet]
enabled = true
visits = 2
takeover_after = "3s"
"""


@dataclass(frozen=True)
class Size:
    hosts: int
    visits: int
    kills: int
    workers: int
    every: str


SHORT = Size(hosts=4, visits=10, kills=2, workers=2, every="1s")
LONG = Size(hosts=50, visits=500, kills=50, workers=3, every="5s")


@pytest.fixture(params=[SHORT, pytest.param(LONG, marks=pytest.mark.faults)], ids=["short", "long"])
def size(request):
    return request.param


@pytest.fixture
def sites(size):
    running = ManySites(size.hosts)
    yield running
    running.close()


@pytest.fixture
def database(postgres_url):
    with opened(postgres_url) as database:
        yield database


@pytest.fixture
def processes(postgres_url, tmp_path, size, sites, database):
    folder = Folder(tmp_path)
    tables = sites.tables(size.every) + SETTINGS
    folder.settings(toml_of(postgres_url, sites.connect_to, tables))
    queue_of(database, load(tmp_path / "jarshy.toml"))
    keep_a_ledger(database)
    names = ("daemon", *(f"worker{number}" for number in range(size.workers)))
    running = Processes(folder, names)
    yield running
    running.kill_all()


def test_a_fleet_that_is_killed_again_and_again_makes_every_visit_once(
    processes, database, sites, size, record_property
):
    processes.start_all()
    began = time.monotonic()
    strike_until_done(processes, database, sites, size)
    seconds = time.monotonic() - began
    let_all_be_visited_again(database)
    end_in_order(processes, database)

    handed, done, ended = (noted(database, what) for what in ("handed", "done", "ended"))
    visits = {key: len(some) for key, some in ended.items()}
    jobs = Counter(job for some in done.values() for job in some)
    assert set(jobs) == {job for some in handed.values() for job in some}
    assert set(jobs.values()) == {1}
    assert visits == {key: len(some) for key, some in done.items()}
    assert noted(database, "failed") == {}
    assert sum(visits.values()) >= size.visits
    assert sum(processes.kills.values()) == size.kills
    assert sites.at_once == Counter(dict.fromkeys(sites.hosts, 1))
    assert visits_that_overlap(database) == []
    assert stored(database) == sites.published
    with database.read() as tx:
        broken = [crawl for crawl in crawls.recent(tx, 10_000) if crawl.outcome == "crashed"]
        assert not crawls.running(tx)
    kills = ", ".join(f"{name} {count}" for name, count in sorted(processes.kills.items()))
    record_property(
        "figure",
        f"{sum(visits.values())} visits of {len(visits)} hosts, {len(broken)} broken off and made "
        f"again; kills: {kills}; {seconds:.0f} s until the last kill",
    )


def visits_made(database):
    with database.read() as tx:
        return tx.execute(text("SELECT count(*) FROM ledger WHERE what = 'ended'")).scalar_one()


def strike_until_done(processes, database, sites, size):
    """Kill some process after each few visits, a moment later; publish meanwhile."""
    moments = random.Random(size.kills)  # noqa: S311 - no secret
    apart = size.visits / size.kills
    for strike in range(1, size.kills + 1):
        wait_for_visits(database, int((strike - moments.random()) * apart))
        threading.Event().wait(moments.uniform(0, 0.5))
        processes.kill_one(moments)
        for host in moments.sample(sites.hosts, len(sites.hosts) // 3):
            sites.published[host] += 1
    wait_for_visits(database, size.visits)


def wait_for_visits(database, count):
    keep_looking(lambda: max(count - visits_made(database), 0), 0)


def keep_looking(figure, wanted):
    """Wait until a figure is as wanted; fail where it stands still for too long."""
    until, last = time.monotonic() + STALLED, None
    while (now := figure()) != wanted:
        until = until if now == last else time.monotonic() + STALLED
        last = now
        assert time.monotonic() < until, f"it stands still at {now}"
        threading.Event().wait(0.1)


def let_all_be_visited_again(database):
    """Wait until a visit of each site was handed out and made from now on."""
    with database.read() as tx:
        last = tx.execute(text("SELECT max(job) FROM ledger WHERE what = 'handed'")).scalar_one()

    def left():
        with database.read() as tx:
            return tx.execute(text(UNVISITED), {"last": last}).scalar_one()

    keep_looking(left, 0)


def end_in_order(processes, database):
    assert processes.end("daemon") == 0
    keep_looking(lambda: open_jobs(database), 0)
    for name in list(processes.running):
        assert processes.end(name) == 0


def open_jobs(database):
    with database.read() as tx:
        jobs = tx.execute(text("SELECT count(*) FROM public_fleet.procrastinate_jobs"))
        return jobs.scalar_one()


def stored(database):
    with database.read() as tx:
        rows = tx.execute(text("SELECT source, count(*) FROM articles GROUP BY source"))
        return Counter({f"{source}.example": count for source, count in rows})


def visits_that_overlap(database):
    """Return pairs of crawls of one source that were open at one time, killed ones left out."""
    with database.read() as tx:
        return tx.execute(text(OVERLAPPING)).all()


UNVISITED = """
    SELECT count(*) FROM schedule AS s WHERE NOT EXISTS (
        SELECT 1 FROM ledger AS l WHERE l.source = s.source AND l.what = 'done' AND l.job > :last)
"""
OVERLAPPING = """
    SELECT a.source, a.started_at, b.started_at FROM crawls AS a JOIN crawls AS b
    ON a.source = b.source AND a.id < b.id AND b.started_at < a.finished_at
    WHERE a.outcome <> 'crashed' AND b.outcome <> 'crashed'
"""
