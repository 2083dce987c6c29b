"""The queue of visits: made beside the archive, handed out with the schedule, never ended twice."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.jobs import Status
from sqlalchemy import text

from crawler.clock import ManualClock
from crawler.daemon import errands
from crawler.daemon.errands import Errands
from crawler.daemon.handing import HandOut
from crawler.daemon.queue import OwnJobs, PutOffError, queue_of, take_over
from crawler.daemon.visits import Errand
from crawler.health.doctor import examine
from crawler.health.workers import fleet_status
from crawler.settings import Settings
from crawler.sources import BUILT_IN
from storage import fleet, schedule
from storage.errors import DatabaseUnusableError, VisitLostError
from storage.fleet import Claim
from storage.migrate import is_current, upgrade
from storage.moving import move
from storage.turns import turn_at
from tests.support.databases import opened

TENGRI = BUILT_IN[0]
SILENCE = timedelta(seconds=30)
NOON = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)


@pytest.fixture
def settings(postgres_url):
    return Settings.model_validate({"database_url": postgres_url, "fleet": {"enabled": True}})


@pytest.fixture
def hand_out(postgres_database, settings):
    return HandOut(postgres_database, settings, BUILT_IN)


def errand(source=TENGRI, listings=None):
    return Errand(source, tuple(source.editions), listings)


def handed(database, hand_out, *errands_):
    """Hand out visits, each with a transaction of its own."""
    done = []
    for one in errands_:
        with database.write() as tx:
            done.append(hand_out.add(tx, one))
    return done


def with_queue(database, settings, work):
    """Run `work(app, worker number)` with an open queue in which a worker is registered."""

    async def run():
        app = queue_of(database, settings)
        async with app.open_async():
            return await work(app, await app.job_manager.register_worker())

    return asyncio.run(run())


def taken(database, settings):
    """Take the first job as a worker does that is never heard of again."""

    async def take(app, worker):
        return await app.job_manager.fetch_job(None, worker)

    return with_queue(database, settings, take)


def fall_silent(database, seconds=60):
    with database.write() as tx:
        tx.execute(
            text(
                "UPDATE public_fleet.procrastinate_workers"
                " SET last_heartbeat = now() - make_interval(secs => :seconds)"
            ),
            {"seconds": seconds},
        )


def claim_of(job):
    return Claim(job.id, job.worker_id, job.attempts)


def standing(database):
    with database.read() as tx:
        return fleet.standing(tx, SILENCE)


def test_a_source_has_one_open_visit_at_a_time(postgres_database, hand_out, settings):
    assert handed(postgres_database, hand_out, errand(), errand()) == [True, False]
    job = taken(postgres_database, settings)
    assert handed(postgres_database, hand_out, errand()) == [False]
    with postgres_database.write() as tx:
        fleet.finish(tx, claim_of(job))
    assert handed(postgres_database, hand_out, errand()) == [True]


def test_a_visit_is_handed_out_with_its_transaction_or_not_at_all(postgres_database, hand_out):
    def broken_off():
        with postgres_database.write() as tx:
            schedule.set_due(tx, TENGRI.key, NOON)
            assert hand_out.add(tx, errand())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    assert standing(postgres_database).waiting == 0
    with postgres_database.read() as tx:
        assert schedule.get(tx, TENGRI.key) is None


def test_a_job_says_what_to_visit(postgres_database, hand_out, settings):
    listings = next(iter(TENGRI.editions.values())).listings[:1]
    handed(postgres_database, hand_out, errand(listings=listings))
    job = taken(postgres_database, settings)
    assert job.task_kwargs == {
        "source": TENGRI.key, "editions": list(TENGRI.editions), "listings": list(listings),
    }  # fmt: skip


def test_of_two_sources_on_one_host_one_is_visited_at_a_time(postgres_database, settings):
    twin = replace(TENGRI, key="twin")
    hand_out = HandOut(postgres_database, settings, [TENGRI, twin])
    assert handed(postgres_database, hand_out, errand(), errand(twin)) == [True, True]
    first = taken(postgres_database, settings)
    assert taken(postgres_database, settings) is None
    with postgres_database.write() as tx:
        fleet.finish(tx, claim_of(first))
    assert taken(postgres_database, settings).queueing_lock == "twin"


def test_a_silent_workers_visit_is_put_back_and_its_late_end_counts_for_nothing(
    postgres_database, hand_out, settings
):
    handed(postgres_database, hand_out, errand())
    lost = taken(postgres_database, settings)
    app = queue_of(postgres_database, settings)
    assert list(asyncio.run(take_over(app, 30))) == []
    fall_silent(postgres_database)
    assert standing(postgres_database).lost == 1
    assert [job.id for job in asyncio.run(take_over(app, 30))] == [lost.id]
    found = standing(postgres_database)
    assert (found.waiting, found.running, found.workers) == (1, 0, 0)

    again = taken(postgres_database, settings)
    assert (again.id, again.attempts) == (lost.id, 1)
    for note in (fleet.require, fleet.finish):
        with pytest.raises(VisitLostError), postgres_database.write() as tx:
            note(tx, claim_of(lost))

    async def end_late(app, _worker):
        jobs = app.job_manager
        assert isinstance(jobs, OwnJobs)
        await jobs.finish_job(lost, Status.SUCCEEDED, delete_job=True)
        await jobs.retry_job(lost)

    with_queue(postgres_database, settings, end_late)
    with postgres_database.write() as tx:
        fleet.finish(tx, claim_of(again))
    assert standing(postgres_database).running == 0


def test_a_visit_that_this_worker_does_not_know_is_left_to_others(
    postgres_database, hand_out, settings
):
    handed(postgres_database, hand_out, errand())
    job = taken(postgres_database, settings)
    worker = Errands(postgres_database, settings, ManualClock(NOON), BUILT_IN[1:])
    with pytest.raises(PutOffError, match="knows no source"):
        worker.run(job)


def test_a_host_that_another_worker_still_holds_is_put_off(postgres_database, hand_out, settings):
    handed(postgres_database, hand_out, errand())
    job = taken(postgres_database, settings)
    held = turn_at(postgres_database, f"visit {job.lock}")
    assert held.take()
    try:
        worker = Errands(postgres_database, settings, ManualClock(NOON), BUILT_IN, patience=0)
        with pytest.raises(PutOffError, match="another worker visits"):
            worker.run(job)
    finally:
        held.close()


def test_a_visit_that_ended_its_workers_again_and_again_counts_as_failed(
    postgres_database, hand_out, settings
):
    handed(postgres_database, hand_out, errand())
    job = taken(postgres_database, settings)
    with postgres_database.write() as tx:
        tx.execute(
            text("UPDATE public_fleet.procrastinate_jobs SET attempts = :n"),
            {"n": errands.MOST_ATTEMPTS},
        )
    worker = Errands(postgres_database, settings, ManualClock(NOON), BUILT_IN)
    worker.run(job.evolve(attempts=errands.MOST_ATTEMPTS))
    with postgres_database.read() as tx:
        assert schedule.get(tx, TENGRI.key).failures == 1
    assert standing(postgres_database).running == 0


def test_after_a_failure_a_source_rests_for_its_interval(postgres_database, hand_out, settings):
    every = settings.source(TENGRI.key).schedule.interval(NOON, settings.zone)
    with postgres_database.write() as tx:
        assert hand_out.resting_until(tx, TENGRI.key, NOON) is None
        schedule.finished(tx, TENGRI.key, NOON, ok=False)
        assert hand_out.resting_until(tx, TENGRI.key, NOON) == NOON + every
        assert hand_out.resting_until(tx, TENGRI.key, NOON + every) is None


def test_a_queue_of_another_version_is_replaced_by_the_daemon_alone(
    postgres_database, hand_out, settings
):
    handed(postgres_database, hand_out, errand())
    with postgres_database.write() as tx:
        tx.execute(text("COMMENT ON SCHEMA public_fleet IS 'jarshy fleet of another version'"))
    with pytest.raises(DatabaseUnusableError, match="same version on all machines"):
        queue_of(postgres_database, settings)
    queue_of(postgres_database, settings, renew=True)
    assert standing(postgres_database).waiting == 0


def test_a_schema_of_another_program_is_never_touched(postgres_database, settings):
    with postgres_database.write() as tx:
        tx.execute(text("CREATE SCHEMA public_fleet"))
        tx.execute(text("CREATE TABLE public_fleet.theirs (id int)"))
    for renew in (False, True):
        with pytest.raises(DatabaseUnusableError, match="of another program"):
            queue_of(postgres_database, settings, renew=renew)
    with postgres_database.read() as tx:
        assert tx.execute(text("SELECT count(*) FROM public_fleet.theirs")).scalar() == 0
        assert fleet.standing(tx, SILENCE) is None


def test_an_archive_with_a_queue_is_upgraded_and_moved_as_any(
    postgres_database, hand_out, postgres_url, sqlite_url
):
    handed(postgres_database, hand_out, errand())
    upgrade(postgres_url)
    assert is_current(postgres_database.engine)
    with opened(sqlite_url) as target:
        rows = move(postgres_database, target)
    assert not any("procrastinate" in name for name in rows)


def test_without_a_fleet_the_archive_has_no_queue(postgres_database):
    with postgres_database.read() as tx:
        assert not fleet.is_there(tx)
        schemas = tx.execute(text("SELECT count(*) FROM pg_namespace WHERE nspname ~ 'fleet'"))
        assert schemas.scalar() == 0


def test_the_status_says_that_nobody_works(postgres_database, settings):
    with postgres_database.read() as tx:
        assert fleet_status(tx, settings).problems == (
            "no queue of visits yet: start jarshy daemon",
        )
    hand_out = HandOut(postgres_database, settings, BUILT_IN)
    handed(postgres_database, hand_out, errand())
    with postgres_database.read() as tx:
        found = fleet_status(tx, settings)
        alone = fleet_status(tx, Settings())
    assert found.problems == ("no worker is alive, 1 visits wait: start jarshy worker",)
    assert (found.workers, found.waiting, found.running) == (0, 1, 0)
    assert found.oldest_waiting >= 0
    assert alone is None


def test_the_doctor_counts_workers_and_the_connections_that_they_may_need(
    postgres_database, settings
):
    def said(visits):
        table = settings.fleet.model_copy(update={"visits": visits})
        looked_at = examine(settings.model_copy(update={"fleet": table}), offline=True)
        return [(one.state, one.text) for one in looked_at if one.subject == "fleet"]

    assert said(4) == [("doubtful", "no worker is alive")]
    hand_out = HandOut(postgres_database, settings, BUILT_IN)
    handed(postgres_database, hand_out, errand())
    taken(postgres_database, settings)
    ((state, shown),) = said(4)
    assert (state, shown.partition(";")[0]) == ("well", "1 workers are alive")
    ((state, _),) = said(256)
    assert state == "doubtful"


def test_the_status_says_that_visits_wait_for_long(postgres_database, hand_out, settings):
    handed(postgres_database, hand_out, errand(), errand(BUILT_IN[1]))
    taken(postgres_database, settings)
    with postgres_database.write() as tx:
        tx.execute(
            text("UPDATE public_fleet.procrastinate_events SET at = at - interval '7 minutes'")
        )
    with postgres_database.read() as tx:
        found = fleet_status(tx, settings)
    assert (found.workers, found.running, found.waiting) == (1, 1, 1)
    assert found.problems[0].startswith("1 visits wait, the oldest for 7 min: start more workers")
