"""When sources that share a schedule are due: each at its own moments, none more often or less."""

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import mean
from zoneinfo import ZoneInfo

import pytest

from crawler.daemon.due import DueTimes, share
from crawler.settings import Schedule

ALMATY, BERLIN = ZoneInfo("Asia/Almaty"), ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIVE_MINUTES = Schedule(every=300)
NAMES = [f"source{number}" for number in range(1000)]


def runs(times, count, start=START):
    """Return due times, each visited in the moment that it comes."""
    found = [start]
    for _ in range(count):
        found.append(times.next_after(found[-1]))
    return found[1:]


def test_a_thousand_sources_of_one_interval_are_spread_over_it():
    seconds = Counter(
        int(DueTimes(FIVE_MINUTES, ALMATY, name, 30).next_after(START).timestamp()) // 30
        for name in NAMES
    )
    assert len(seconds) >= 300 // 30
    assert max(seconds.values()) < 150  # 100 in the mean, of 1,000 that used to come at once


def test_the_interval_is_kept_from_the_second_visit_on():
    for name in NAMES[:20]:
        found = runs(DueTimes(FIVE_MINUTES, ALMATY, name, 30), 10)
        assert {b - a for a, b in itertools.pairwise(found)} == {timedelta(minutes=5)}


def test_the_second_visit_is_an_interval_later_in_the_mean_and_never_soon():
    waits = [runs(DueTimes(FIVE_MINUTES, ALMATY, name, 30), 1)[0] - START for name in NAMES]
    assert min(waits) >= timedelta(minutes=2.5)
    assert max(waits) <= timedelta(minutes=7.5)
    assert mean(wait.total_seconds() for wait in waits) == pytest.approx(300, abs=10)


def test_a_visit_that_began_late_or_was_caught_up_returns_to_the_moments_of_its_source():
    times = DueTimes(FIVE_MINUTES, ALMATY, "tengrinews", 30)
    due = runs(times, 12)
    assert times.next_after(due[0] + timedelta(seconds=40)) == due[1]
    assert times.next_after(due[0] + timedelta(seconds=200)) == due[2]
    assert times.next_after(due[0] - timedelta(seconds=2)) == due[1]


def test_an_offset_is_the_same_in_every_process():
    assert share("tengrinews") == pytest.approx(0.0548, abs=1e-4)
    assert all(0 <= share(name) < 1 for name in NAMES)


def test_a_cron_expression_is_followed_by_at_most_the_jitter():
    expression = Schedule(cron="*/5 * * * *")
    plain = DueTimes(expression, ALMATY).next_after(START)
    later = [DueTimes(expression, ALMATY, n, 30).next_after(plain) for n in NAMES]
    assert all(timedelta() <= at - plain <= timedelta(seconds=30) for at in later)
    assert max(Counter(at.replace(microsecond=0) for at in later).values()) < 100


def test_no_run_of_a_cron_expression_is_left_out_or_made_twice():
    times = DueTimes(Schedule(cron="* * * * *"), ALMATY, "akorda", 90)
    found = runs(times, 100)
    assert {b - a for a, b in itertools.pairwise(found)} == {timedelta(minutes=1)}


@pytest.mark.parametrize(
    "schedule", [FIVE_MINUTES, Schedule(cron="0 8 * * *")], ids=["every", "cron"]
)
def test_without_jitter_nothing_is_moved(schedule):
    for name in NAMES[:20]:
        assert DueTimes(schedule, ALMATY, name).next_after(START) == schedule.next_after(
            START, ALMATY
        )


@pytest.mark.parametrize(
    ("zone", "before"),
    [
        (ALMATY, datetime(2024, 2, 28, tzinfo=UTC)),  # the clock went back an hour on 1 March
        (BERLIN, datetime(2026, 3, 27, tzinfo=UTC)),
        (BERLIN, datetime(2026, 10, 23, tzinfo=UTC)),
    ],
    ids=["almaty", "spring", "autumn"],
)
def test_a_changed_clock_is_followed(zone, before):
    found = runs(DueTimes(Schedule(cron="0 8 * * *"), zone, "akorda", 30), 5, before)
    local = [at.astimezone(zone) for at in found]
    assert [(at.hour, at.minute) for at in local] == [(8, 0)] * 5
    assert len({at.date() for at in local}) == 5
    assert len({at.utcoffset() for at in local}) == 2
