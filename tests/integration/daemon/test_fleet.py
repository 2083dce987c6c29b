"""Workers make the visits that the daemon hands out, and none is lost or made twice."""

from datetime import timedelta

from storage import crawls, schedule
from tests.integration.daemon.conftest import ONE_EDITION
from tests.support.daemons import daemon
from tests.support.databases import opened

FLEET = f'{ONE_EDITION}every = "1s"\n[fleet]\nenabled = true\ntakeover_after = "3s"\n'
SILENCE = timedelta(seconds=3)


def rows(url):
    with opened(url) as database, database.read() as tx:
        return crawls.recent(tx, 100)


def test_a_worker_makes_the_visits_and_the_daemon_none(configured, postgres_url):
    folder = configured(postgres_url, FLEET)
    with daemon(folder) as scheduler, daemon(folder, command="worker") as worker:
        worker.wait_for("crawl/ended", times=2, ok=True)
        assert scheduler.count("crawl/ended") == 0
        assert not scheduler.crawling()
        assert scheduler.end() == 0
        assert worker.end() == 0
    assert {row.outcome for row in rows(postgres_url)} == {"ok"}
    with opened(postgres_url) as database, database.read() as tx:
        entry = schedule.get(tx, "tengrinews")
        assert entry.failures == 0
        assert entry.last_success_at is not None
