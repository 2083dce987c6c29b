"""Keeping time: overruns, exceptions, clocks that are set."""

import queue
import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.daemon.due import DueTimes
from crawler.daemon.timetable import ScheduleTrigger, Timetable
from crawler.settings import Schedule
from tests.support.daemons import PATIENCE

ALMATY = ZoneInfo("Asia/Almaty")
SOON = Schedule(every=1)


@pytest.fixture
def overruns():
    return queue.Queue()


@pytest.fixture
def timetable(overruns):
    made = Timetable(ALMATY, 2, overruns.put)
    yield made
    made.stop()


def now():
    return datetime.now(UTC)


def test_a_job_that_is_still_going_is_skipped_and_counted(timetable, overruns):
    going, calls = threading.Event(), []

    def job():
        calls.append(1)
        going.wait(PATIENCE)

    timetable.add("slow", SOON, job, at=now())
    timetable.start()
    assert overruns.get(timeout=PATIENCE) == "slow"
    assert calls == [1]
    going.set()


def test_an_exception_ends_one_run_only_and_no_other_job(timetable):
    twice, other = threading.Semaphore(0), threading.Event()

    def fails():
        twice.release()
        raise OSError("no")

    timetable.add("fails", SOON, fails, at=now())
    timetable.add("works", SOON, other.set, at=now())
    timetable.start()
    assert twice.acquire(timeout=PATIENCE)
    assert twice.acquire(timeout=PATIENCE)
    assert other.wait(PATIENCE)


def test_a_run_that_was_missed_happens_once(timetable):
    calls, second = [], threading.Event()

    def job():
        calls.append(now())
        if len(calls) > 1:
            second.set()

    timetable.add("late", Schedule(every=2), job, at=now() - timedelta(hours=1))
    timetable.start()
    assert second.wait(PATIENCE)
    assert calls[1] - calls[0] > timedelta(seconds=0.5)


def test_a_clock_set_back_does_not_silence_a_job(timetable):
    called = threading.Event()
    timetable.add("job", SOON, called.set, at=now() + timedelta(hours=1))
    timetable.start()
    timetable.realign(-timedelta(hours=1))
    assert called.wait(PATIENCE)


def test_a_clock_set_forward_leaves_due_times_alone(timetable):
    at = now() + timedelta(hours=2)
    timetable.add("job", Schedule(every=60), print, at=at)
    timetable.start()
    timetable.realign(timedelta(hours=1))
    assert timetable.next_run("job") == at


def test_a_job_can_be_hurried(timetable):
    called = threading.Event()
    timetable.add("job", Schedule(every=3600), called.set, at=now() + timedelta(hours=1))
    timetable.start()
    timetable.hurry("job")
    timetable.hurry("absent")
    assert called.wait(PATIENCE)


def test_due_times_count_from_the_last_one_unless_that_has_passed():
    trigger = ScheduleTrigger(DueTimes(Schedule(every=300), ALMATY))
    start = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert trigger.get_next_fire_time(start, start) == start + timedelta(minutes=5)
    hours_later = start + timedelta(hours=3)
    assert trigger.get_next_fire_time(start, hours_later) == hours_later + timedelta(minutes=5)


def test_a_due_time_that_was_passed_over_tells_that_nobody_keeps_time(timetable):
    done = threading.Event()
    timetable.add("never", SOON, done.set, at=now() - timedelta(minutes=5))
    assert timetable.overdue(now()) >= timedelta(minutes=5)
    timetable.start()
    assert done.wait(PATIENCE)
    assert timetable.overdue(now()) < timedelta(minutes=1)
    assert timetable.overdue(now() - timedelta(days=1)) == timedelta(0)
