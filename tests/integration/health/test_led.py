"""What is said of the daemon: that it runs, was stopped, died, or never was."""

import pytest

from crawler.health import status
from crawler.health.status import status_data
from crawler.settings import Schedule, Settings, SourceSettings
from crawler.sources import BUILT_IN
from storage import crawls, leader, schedule
from tests.support.samples import NOON, later

ONE = {
    "tengrinews": SourceSettings(editions=("ru", "kk"), schedule=Schedule(every=300)),
    "akorda": SourceSettings(enabled=False),
}


@pytest.fixture
def judged(database):
    def judge(now):
        settings = Settings(database_url=database.url, sources=ONE)
        with database.read() as tx:
            return status(tx, settings, now, BUILT_IN)

    return judge


@pytest.fixture
def led(database):
    """Lead the database as a daemon that has visited its source at noon."""
    held = leader.hold(database)
    assert held is not None
    with database.write() as tx:
        held.begun(tx, NOON)
        for edition in ("ru", "kk"):
            crawl_id = crawls.start(tx, "tengrinews", edition, NOON)
            crawls.finish(tx, crawl_id, NOON, "ok")
        schedule.started(tx, "tengrinews", later(minutes=1))
        schedule.set_due(tx, "tengrinews", later(minutes=5))
    yield held
    held.release()


@pytest.mark.usefixtures("led")
def test_one_that_runs_is_seen_now(judged):
    found = judged(later(minutes=2))
    assert (found.daemon.state, found.daemon.running) == ("running", True)
    assert (found.daemon.started_at, found.daemon.seen_at) == (NOON, later(minutes=2))
    assert not found.degraded


def test_one_that_died_is_a_problem_at_once(led, judged):
    led.release()
    found = judged(later(minutes=2))
    assert (found.daemon.state, found.daemon.seen_at) == ("died", later(minutes=1))
    (problem,) = found.problems
    assert problem == (
        "daemon: not running, and did not stop in order: started 2026-03-02 17:00, last seen"
        " 2026-03-02 17:01; start jarshy daemon"
    )
    assert status_data(found)["daemon"].running is False


def test_one_that_was_stopped_is_no_problem_until_visits_are_overdue(database, led, judged):
    with database.write() as tx:
        led.ended(tx, later(minutes=2))
    led.release()
    found = judged(later(minutes=3))
    assert (found.daemon.state, found.daemon.seen_at) == ("stopped", later(minutes=2))
    assert not found.degraded
    (problem,) = judged(later(minutes=20)).problems
    assert problem.endswith("2 editions wait, the longest for 15 min; start jarshy daemon")


def test_the_end_of_the_one_before_does_not_count_for_the_next(database, led, judged):
    with database.write() as tx:
        led.ended(tx, later(minutes=1))
    led.release()
    following = leader.hold(database)
    assert following is not None
    with database.write() as tx:
        following.begun(tx, later(minutes=2))
    following.release()
    assert judged(later(minutes=3)).daemon.state == "died"


def test_who_crawls_by_hand_is_not_told_of_a_daemon(database, judged):
    with database.write() as tx:
        for edition in ("ru", "kk"):
            crawl_id = crawls.start(tx, "tengrinews", edition, NOON)
            crawls.finish(tx, crawl_id, NOON, "ok")
    found = judged(later(minutes=30))
    assert (found.daemon.state, found.daemon.seen_at) == ("never", None)
    assert not found.degraded
