"""What is called wrong, and what is not."""

from dataclasses import replace

import pytest

from crawler.health import status
from crawler.settings import DaemonSettings, Schedule, Settings, SourceSettings
from crawler.sources import BUILT_IN
from storage import crawls, gaps, outbox, schedule
from storage.records import ListingVisit
from tests.support.samples import LEASE, NOON, later, new_mail

ONE = {
    "tengrinews": SourceSettings(editions=("ru",), schedule=Schedule(every=300), rhythm="fixed"),
    "akorda": SourceSettings(enabled=False),
}


@pytest.fixture
def judged(database):
    """Judge the archive at a moment, for one edition."""

    def judge(now=NOON, **sources):
        settings = Settings(
            database_url=database.url, sources=ONE | sources, daemon=DaemonSettings(crawl_limit=60)
        )
        with database.read() as tx:
            return status(tx, settings, now, BUILT_IN)

    return judge


def crawled(database, outcome="ok", at=NOON, **result):
    with database.write() as tx:
        crawl_id = crawls.start(tx, "tengrinews", "ru", at)
        crawls.finish(tx, crawl_id, at, outcome, **result)


def test_a_good_crawl_a_moment_ago_is_well(database, judged):
    crawled(database, overlap="proven", new=3)
    found = judged()
    assert not found.degraded
    (edition,) = found.editions
    assert (edition.outcome, edition.overlap, edition.new, edition.lag) == ("ok", "proven", 3, 0)


def test_a_source_that_was_never_read_is_told(judged):
    assert judged().problems == (
        "tengrinews/ru: never read yet: run jarshy crawl or jarshy daemon",
    )


@pytest.mark.parametrize("outcome", ["failed", "degraded", "crashed"])
def test_a_crawl_that_did_not_go_well_is_told_with_its_reason(database, judged, outcome):
    crawled(database)
    crawled(database, outcome, later(minutes=5), reason="the site answered 503")
    (problem,) = judged(later(minutes=6)).problems
    assert "the site answered 503" in problem


def test_one_good_crawl_mends_it(database, judged):
    crawled(database, "failed", reason="the site answered 503")
    crawled(database, at=later(minutes=5))
    assert not judged(later(minutes=6)).degraded


def test_a_gap_is_told(database, judged):
    crawled(database, overlap="gap")
    assert "something may be missing" in judged().problems[0]


def test_a_daemon_that_stopped_is_told_an_interval_after_the_next_visit_was_due(database, judged):
    crawled(database)
    with database.write() as tx:
        schedule.set_due(tx, "tengrinews", later(minutes=5))
    assert not judged(later(minutes=10)).degraded
    (problem,) = judged(later(minutes=11)).problems
    assert "its visit was due 6 min ago and did not begin; is the daemon running?" in problem
    crawled(database, at=later(minutes=11))  # by hand, or by cron
    assert not judged(later(minutes=12)).degraded


def test_a_daemon_whose_visits_bring_nothing_is_told_after_three_intervals(database, judged):
    crawled(database)
    with database.write() as tx:
        schedule.set_due(tx, "tengrinews", later(minutes=20))
    assert not judged(later(minutes=15)).degraded
    assert "no good crawl for 17 min" in judged(later(minutes=17)).problems[0]


def test_an_adaptive_rhythm_may_be_slow_at_night(database, judged):
    crawled(database)
    with database.write() as tx:
        schedule.set_due(tx, "tengrinews", later(minutes=30))
    own = ONE["tengrinews"].model_copy(update={"rhythm": "adaptive"})
    assert not judged(later(minutes=35), tengrinews=own).degraded
    assert judged(later(minutes=37), tengrinews=own).degraded


def test_the_last_day_is_stated_and_an_open_gap_is_a_problem(database, judged):
    crawled(database)
    with database.write() as tx:
        visit = ListingVisit(1, "tengrinews", "ru", "https://a.example/", NOON, NOON)
        crawls.add_visit(tx, replace(visit, overlap="first"))
        visit = replace(visit, started_at=later(minutes=5), finished_at=later(minutes=5))
        crawls.add_visit(tx, replace(visit, overlap="gap"))
        number = gaps.found(tx, visit, NOON, later(minutes=5), 3)
    found = judged(later(minutes=6))
    (source,) = found.sources
    assert source.statement.startswith("read 0 of 0, overlap not proven, gap ")
    (problem,) = found.problems
    assert "https://a.example/: a gap from 2026-03-02 17:00 to 17:05 is not filled" in problem
    with database.write() as tx:
        gaps.filled(tx, number, 1, later(minutes=6), "paging")
    found = judged(later(minutes=7))
    assert not found.degraded
    assert found.sources[0].coverage.proven == ((NOON, later(minutes=5)),)


def test_without_a_daemon_a_day_is_allowed(database, judged):
    crawled(database)
    assert not judged(later(hours=23)).degraded
    assert "no good crawl for 25 h" in judged(later(hours=25)).problems[0]


def test_a_mail_that_waits_too_long_is_told_with_the_servers_last_word(database, judged):
    crawled(database)
    with database.write() as tx:
        outbox.queue(tx, new_mail())
        (mail,) = outbox.claim_due(tx, NOON, "me", LEASE, 1)
        outbox.finish_retry(
            tx, mail.id, mail.lease_epoch, later(minutes=1), code=451, reply="451 later"
        )
    assert not judged(later(minutes=9)).degraded
    found = judged(later(minutes=12))
    assert (
        "1 waiting, the oldest for 12 min; the mail server's last word: 451 later"
        in found.problems[0]
    )
    assert found.mail.counts == {"pending": 1}


def test_a_mail_that_was_refused_for_good_is_told_for_a_week(database, judged):
    crawled(database)
    with database.write() as tx:
        outbox.queue(tx, new_mail())
        (mail,) = outbox.claim_due(tx, NOON, "me", LEASE, 1)
        outbox.finish_dead(tx, mail.id, mail.lease_epoch, code=550, reply="550 no such user")
    assert "1 refused for good, the last to a@example.kz: 550 no such user" in judged().problems[0]
    crawled(database, at=later(days=8))
    assert not judged(later(days=8)).degraded
