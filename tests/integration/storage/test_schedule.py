from storage import meta, schedule
from storage.engine import Database
from storage.records import ScheduleEntry
from tests.support.samples import NOON, later


def test_sources_come_due_the_longest_due_first(database: Database) -> None:
    with database.write() as tx:
        schedule.set_due(tx, "akorda", later(minutes=2))
        schedule.set_due(tx, "tengrinews", later(minutes=1))
        schedule.set_due(tx, "prune", later(days=1))
        schedule.set_due(tx, "never", None)
        due = schedule.due(tx, later(minutes=2))
        assert [entry.source for entry in due] == ["tengrinews", "akorda"]
        assert len(schedule.entries(tx)) == 4
        schedule.forget(tx, "never")
        assert schedule.get(tx, "never") is None


def test_runs_are_remembered_with_failures_until_the_next_good_one(database: Database) -> None:
    with database.write() as tx:
        schedule.set_due(tx, "akorda", NOON)
        schedule.started(tx, "akorda", NOON)
        schedule.finished(tx, "akorda", later(minutes=1), ok=True)
        schedule.overran(tx, "akorda", later(minutes=7))
        for hour in (1, 2):
            schedule.finished(tx, "akorda", later(hours=hour), ok=False)
        assert schedule.get(tx, "akorda") == ScheduleEntry(
            "akorda", NOON, NOON, later(hours=2), later(minutes=1), failures=2, overruns=1,
            skipped=1, skipped_at=later(minutes=7),
        )  # fmt: skip
        schedule.finished(tx, "akorda", later(hours=3), ok=True)
        entry = schedule.get(tx, "akorda")
    assert entry is not None
    assert (entry.failures, entry.last_success_at) == (0, later(hours=3))


def test_skipped_runs_are_counted_until_one_ends_before_the_next_is_due(database: Database) -> None:
    counts = []
    with database.write() as tx:
        for began, skipped in ((0, 2), (10, 1), (20, 0), (30, 1)):
            schedule.started(tx, "akorda", later(minutes=began))
            for minute in range(skipped):
                schedule.overran(tx, "akorda", later(minutes=began + minute + 1))
            schedule.finished(tx, "akorda", later(minutes=began + 5), ok=True)
            entry = schedule.get(tx, "akorda")
            assert entry is not None
            counts.append((entry.skipped, entry.overruns))
    assert counts == [(2, 2), (3, 3), (0, 3), (1, 4)]


def test_a_run_before_the_first_due_time_is_remembered(database: Database) -> None:
    with database.write() as tx:
        schedule.started(tx, "akorda", NOON)
        entry = schedule.get(tx, "akorda")
    assert entry is not None
    assert (entry.due_at, entry.last_started_at) == (None, NOON)


def test_facts_are_set_and_counted(database: Database) -> None:
    with database.write() as tx:
        assert meta.get(tx, "note") is None
        meta.put(tx, "note", "один")
        meta.put(tx, "note", "два")
        assert meta.get(tx, "note") == "два"
        assert [meta.count_up(tx, "turns") for _ in range(3)] == [1, 2, 3]
        assert len(meta.instance_secret(tx)) == 32
