"""The daemon as a process: it keeps its schedule, is alone, and ends cleanly."""

import signal
from datetime import UTC, datetime, timedelta

import psutil
import pytest

from crawler.demo.mailcatcher import MailCatcher
from storage import articles, crawls, leader, outbox, schedule
from storage.engine import open_database
from storage.records import ListingVisit
from tests.integration.daemon.conftest import ONE_EDITION
from tests.support.daemons import daemon, eventually
from tests.support.databases import opened
from tests.support.smtp_servers import free_port

HANGING_LISTING = "tengrinews.kz/news/*"


def stored(url):
    with opened(url) as database, database.read() as tx:
        return sum(1 for _ in articles.iterate(tx))


def gone(process):
    """Tell whether a process is over; its parent may not have asked for its end yet."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def rows(url):
    with opened(url) as database, database.read() as tx:
        return crawls.recent(tx, 100)


def led_by(url):
    with opened(url) as database, database.read() as tx:
        return leader.led(tx, database.location)


def test_it_crawls_on_schedule_finds_what_is_new_and_ends_cleanly(
    configured, database_url, replica, day
):
    with daemon(configured(database_url)) as running:
        running.wait_for("crawl/done", outcome="ok")
        before = stored(database_url)
        replica.clock.at = day.start + timedelta(hours=18)
        eventually(lambda: stored(database_url) > before, running.log)
        family = running.family()
        assert running.end() == 0
        assert running.count("daemon/stopped") == 1
    eventually(lambda: all(map(gone, family)))
    last, *before = rows(database_url)  # the last one may have been stopped on its way
    assert {row.outcome for row in before} == {"ok"}
    assert last.finished_at is not None


def test_a_second_daemon_ends_with_75_and_names_the_first(configured, database_url):
    folder = configured(database_url)
    with daemon(folder) as first:
        second = folder.run("daemon")
        assert second.code == 75
        assert "Error: Another daemon" in second.err
        assert "Traceback" not in second.err
        if database_url.startswith("sqlite"):
            assert f"process {first.process.pid}" in second.err
        assert first.end() == 0
    with daemon(folder) as third:
        assert third.end(signal.SIGINT) == 0


def test_a_hangup_ends_neither_it_nor_its_crawl_and_is_told(configured, sqlite_url, replica):
    fault = replica.misbehave(HANGING_LISTING, "silent")
    with daemon(configured(sqlite_url)) as running:
        eventually(lambda: fault.hits, running.log)
        (crawl,) = running.crawling()
        crawl.send_signal(signal.SIGHUP)
        running.process.send_signal(signal.SIGHUP)
        running.wait_for("daemon/settings_stay", signal="SIGHUP")
        assert not gone(crawl)
        assert running.crawling() == [crawl]


def test_killed_it_takes_its_crawl_along_and_the_next_one_resumes(
    configured, database_url, replica
):
    fault = replica.misbehave(HANGING_LISTING, "silent")
    folder = configured(database_url)
    with daemon(folder) as first:
        eventually(lambda: fault.hits, first.log)
        (crawl,) = first.crawling()
        first.end(signal.SIGKILL)
        eventually(lambda: gone(crawl))
    assert rows(database_url)[0].finished_at is None
    assert led_by(database_url).ended_at is None
    replica.behave()
    with daemon(folder) as second:
        second.wait_for("crawl/done", outcome="ok")
        assert second.end() == 0
    assert led_by(database_url).ended_at is not None
    crashed = rows(database_url)[-1]
    assert (crashed.outcome, crashed.reason) == ("crashed", "the daemon ended without a word")
    assert stored(database_url) > 0


def test_a_hung_crawl_is_ended_and_delays_no_other_source(configured, sqlite_url, replica):
    replica.misbehave(HANGING_LISTING, "silent")
    tables = (
        '[sources.tengrinews]\neditions = ["ru"]\nevery = "1h"\n'
        '[sources.akorda]\neditions = ["ru"]\nevery = "1s"\n[daemon]\ncrawl_limit = "1s"\n'
    )
    with daemon(configured(sqlite_url, tables)) as running:
        running.wait_for("crawl/ended", source="tengrinews", ending="killed")
        running.wait_for("crawl/ended", times=2, source="akorda")
        assert running.end() == 0
    hung = next(row for row in rows(sqlite_url) if row.source == "tengrinews")
    assert hung.outcome in {"failed", "crashed"}
    with opened(sqlite_url) as database, database.read() as tx:
        entry = schedule.get(tx, "tengrinews")
    assert entry is not None
    assert entry.failures == 1


def test_stopped_in_the_middle_of_a_crawl_it_ends_in_time(configured, sqlite_url, replica):
    fault = replica.misbehave(HANGING_LISTING, "silent")
    folder = configured(sqlite_url, f'{ONE_EDITION}[daemon]\nstop_within = "1s"\n')
    with daemon(folder) as running:
        eventually(lambda: fault.hits, running.log)
        family = running.family()
        assert running.end() == 0
    eventually(lambda: all(map(gone, family)))


@pytest.mark.slow
def test_a_second_signal_ends_it_at_once(configured, sqlite_url, replica):
    fault = replica.misbehave(HANGING_LISTING, "silent")
    with daemon(configured(sqlite_url)) as running:
        eventually(lambda: fault.hits, running.log)
        running.process.send_signal(signal.SIGTERM)
        running.wait_for("daemon/stopping")
        assert running.end() == 1


def test_a_run_that_was_missed_is_caught_up_once(configured, sqlite_url, replica):
    folder = configured(sqlite_url, f'{ONE_EDITION}every = "1h"\n')
    with opened(sqlite_url) as database, database.write() as tx:
        schedule.set_due(tx, "tengrinews", replica.clock.at - timedelta(days=3))
        schedule.set_due(tx, "gone", replica.clock.at)
    with daemon(folder) as running:
        running.wait_for("crawl/ended")
        assert running.end() == 0
    assert len(rows(sqlite_url)) == 1
    with opened(sqlite_url) as database, database.read() as tx:
        assert [entry.source for entry in schedule.entries(tx)] == ["tengrinews"]


@pytest.mark.slow
def test_a_run_that_is_not_due_waits_over_a_restart(configured, sqlite_url):
    folder = configured(sqlite_url, f'{ONE_EDITION}every = "1h"\n')
    with daemon(folder) as first:
        first.wait_for("crawl/ended")
        first.end()
    with daemon(folder) as second:
        second.end()
    assert len(rows(sqlite_url)) == 1


def test_of_a_source_that_is_known_for_days_the_listings_that_are_due_are_visited(
    configured, sqlite_url
):
    news, reads = "https://tengrinews.kz/news/", "https://tengrinews.kz/article/"
    folder, now = configured(sqlite_url, f'{ONE_EDITION}every = "1h"\n'), datetime.now(UTC)
    with opened(sqlite_url) as database, database.write() as tx:
        crawl = crawls.start(tx, "tengrinews", "ru", now)
        for listing, days in ((news, 5), (news, 2), (reads, 5), (reads, 0)):
            at = now - timedelta(days=days)
            crawls.add_visit(tx, ListingVisit(crawl, "tengrinews", "ru", listing, at, at))
        crawls.finish(tx, crawl, now, "ok")
    with daemon(folder) as running:
        running.wait_for("crawl/ended")
        assert running.end() == 0
    with opened(sqlite_url) as database, database.read() as tx:
        assert [visit.listing for visit in crawls.visits_of(tx, crawl + 1)] == [news]
        entry = schedule.get(tx, "tengrinews")
    assert entry.due_at >= now + timedelta(minutes=24)


def test_mails_wait_while_the_server_is_down_and_go_when_it_is_back(
    configured, database_url, replica, day
):
    port = free_port()
    tables = f'{ONE_EDITION}every = "1s"\n[smtp]\nport = {port}\n[daemon]\ndeliver_every = "1s"\n'
    folder = configured(database_url, tables)
    folder.call("alerts", "add", "all", "source:tengrinews", "--to", "reader@example.kz")
    with daemon(folder) as running:
        running.wait_for("crawl/done", outcome="ok")
        replica.clock.at = day.start + timedelta(hours=14)
        running.wait_for("mail/held")
        with opened(database_url) as database, database.read() as tx:
            assert outbox.counts(tx).get("pending", 0) > 0
        assert running.end() == 0
    with opened(database_url) as database, database.write() as tx:
        _forget_the_wait(tx)
    with MailCatcher(port=port) as catcher, daemon(folder) as running:
        eventually(lambda: catcher.to("reader@example.kz"), running.log)
        assert running.end() == 0


def _forget_the_wait(tx):
    """Make all mails due now, as an hour later they would be."""
    tx.exec_driver_sql("UPDATE mails SET next_try_at = created_at")
    tx.exec_driver_sql("DELETE FROM meta WHERE key LIKE '%%hold%%'")


def test_a_newer_database_is_refused_at_the_start(configured, database_url):
    folder = configured(database_url)
    database = open_database(database_url)
    with database.write() as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_future'")
    database.dispose()
    ended = folder.run("daemon")
    assert ended.code == 1
    assert "newer" in ended.err
    assert "Traceback" not in ended.err
