"""Workers make the visits that the daemon hands out; they come, go and die at any time."""

import signal
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from crawler.daemon.handing import HandOut
from crawler.daemon.visits import Errand
from crawler.settings import load
from crawler.sources import BUILT_IN, by_key
from storage import crawls, fleet, schedule
from storage.turns import turn_at
from tests.integration.daemon.conftest import ONE_EDITION
from tests.support.daemons import PATIENCE, daemon, eventually
from tests.support.databases import opened

FLEET = f'timeout = 2\n{ONE_EDITION}every = "1s"\n[fleet]\nenabled = true\ntakeover_after = "3s"\n'
CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
WAITS = """
    SELECT count(*) FROM pg_locks
    WHERE NOT granted AND relation = 'public_fleet.procrastinate_jobs'::regclass
"""
LISTING = "tengrinews.kz/news/*"


def rows(url):
    with opened(url) as database, database.read() as tx:
        return crawls.recent(tx, 100)


def worker(folder):
    return daemon(folder, command="worker")


def test_a_worker_makes_the_visits_when_the_site_is_free_and_the_daemon_none(
    configured, postgres_url
):
    folder = configured(postgres_url, FLEET)
    with daemon(folder) as scheduler, worker(folder) as first, opened(postgres_url) as database:
        turn = turn_at(database, "tengrinews")  # as an archive that is being filled has it
        assert turn.take()
        eventually(first.crawling, first.log)
        assert not rows(postgres_url)
        turn.close()
        first.wait_for("crawl/ended", times=2, ok=True)
        assert scheduler.count("crawl/ended") == 0
        assert not scheduler.crawling()
        status = folder.call("status", "--json").json
        assert status["fleet"]["workers"] == 1
        assert not [text for text in status["problems"] if text.startswith("fleet")]
        assert scheduler.end() == 0
        assert first.end() == 0
    assert {row.outcome for row in rows(postgres_url)} == {"ok"}
    with opened(postgres_url) as database, database.read() as tx:
        entry = schedule.get(tx, "tengrinews")
    assert entry.failures == 0
    assert entry.last_success_at is not None


def test_a_dead_workers_visit_is_made_by_another_which_finishes_it_when_asked_to_end(
    configured, postgres_url, replica
):
    fault = replica.misbehave(LISTING, "silent")
    folder = configured(postgres_url, FLEET)
    with daemon(folder) as scheduler:
        with worker(folder) as first:
            eventually(lambda: fault.hits, first.log)
            first.process.send_signal(signal.SIGHUP)
            first.wait_for("worker/settings_stay")
            first.end(signal.SIGKILL)
        before = fault.hits
        with worker(folder) as second:
            scheduler.wait_for("visit/taken_over", source="tengrinews")
            eventually(lambda: fault.hits > before, second.log)
            second.process.send_signal(signal.SIGTERM)
            second.wait_for("worker/draining", in_hand=1)
            assert second.process.wait(PATIENCE) == 0
            assert second.count("crawl/ended") == 1
        assert scheduler.end() == 0
    finished, crashed = rows(postgres_url)
    assert (crashed.outcome, crashed.reason) == ("crashed", "its worker ended, or was cut off")
    assert finished.outcome in {"failed", "degraded"}  # the site is silent, and that is a result


def test_a_visit_that_a_worker_ends_while_the_daemon_starts_counts_as_made(
    configured, postgres_url, postgres_database
):
    folder, database = configured(postgres_url, FLEET), postgres_database
    with ExitStack() as running:
        hand_out = HandOut(database, load(folder.path / "jarshy.toml"), BUILT_IN)
        with database.write() as tx:
            hand_out.add(tx, Errand(by_key("tengrinews"), ("ru",)))
            schedule.started(tx, "tengrinews", datetime.now(UTC))

        def waits():
            with database.read() as looking:
                return looking.execute(text(WAITS)).scalar_one()

        with database.write() as tx:
            tx.execute(text("LOCK TABLE public_fleet.procrastinate_jobs"))
            scheduler = running.enter_context(daemon(folder, started=False))
            eventually(waits, scheduler.log)
            with fleet.in_queue(tx) as queue:
                queue.execute("DELETE FROM procrastinate_jobs")
            schedule.finished(tx, "tengrinews", datetime.now(UTC), ok=True)
        scheduler.wait_for("daemon/started")
        with database.read() as tx:
            assert schedule.get(tx, "tengrinews").failures == 0


@pytest.mark.slow
def test_a_worker_whose_connections_are_cut_goes_on(configured, postgres_url):
    folder = configured(postgres_url, FLEET)
    with worker(folder) as only:
        with daemon(folder) as scheduler, opened(postgres_url) as database:
            only.wait_for("crawl/ended", times=1, ok=True)
            with database.read() as tx:
                tx.execute(text(CUT))
            assert scheduler.process.wait(PATIENCE) == 1  # it lost its lock
        made = only.count("crawl/ended", ok=True)
        with daemon(folder) as scheduler:
            only.wait_for("crawl/ended", times=made + 2, ok=True)
            assert scheduler.end() == 0
        assert only.end() == 0
    with opened(postgres_url) as database, database.read() as tx:
        assert not crawls.running(tx)


@pytest.mark.slow
def test_a_worker_that_is_asked_twice_ends_at_once(configured, postgres_url, replica):
    fault = replica.misbehave(LISTING, "silent")
    folder = configured(postgres_url, FLEET.replace("timeout = 2", "timeout = 600"))
    with daemon(folder), worker(folder) as only:
        eventually(lambda: fault.hits, only.log)
        only.process.send_signal(signal.SIGTERM)
        only.wait_for("worker/draining")
        assert only.end() == 1


@pytest.mark.parametrize("command", ["daemon", "worker"])
def test_a_fleet_on_sqlite_is_refused(configured, sqlite_url, command):
    ended = configured(sqlite_url, FLEET).call(command)
    assert ended.code == 2
    assert "fleet.enabled needs Postgres" in ended.err


def test_a_worker_without_a_fleet_is_refused(configured, sqlite_url):
    ended = configured(sqlite_url).call("worker")
    assert ended.code == 2
    assert "fleet.enabled is not set" in ended.err
