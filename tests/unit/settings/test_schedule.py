from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.settings import Schedule
from crawler.settings.schedule import Cron

ALMATY = ZoneInfo("Asia/Almaty")
BERLIN = ZoneInfo("Europe/Berlin")


def local_times(expression, start, zone, count):
    schedule, at, found = Schedule(cron=expression), start, []
    for _ in range(count):
        at = schedule.next_after(at, zone)
        found.append(at.astimezone(zone).strftime("%m-%d %H:%M%z"))
    return found


def test_a_daily_run_fires_once_on_the_night_when_almaty_turned_back():
    start = datetime(2024, 2, 28, 12, tzinfo=UTC)
    assert local_times("30 23 * * *", start, ALMATY, 3) == [
        "02-28 23:30+0600",
        "02-29 23:30+0600",
        "03-01 23:30+0500",
    ]


def test_a_run_every_quarter_goes_on_while_the_hour_repeats():
    schedule = Schedule(cron="*/15 * * * *")
    at = datetime(2024, 2, 29, 17, 1, tzinfo=UTC)
    for _ in range(20):
        following = schedule.next_after(at, ALMATY)
        assert following - at <= timedelta(minutes=15)
        at = following


def test_a_time_that_the_clock_skips_is_left_out():
    start = datetime(2024, 3, 30, 12, tzinfo=UTC)
    assert local_times("30 2 * * *", start, BERLIN, 2) == ["04-01 02:30+0200", "04-02 02:30+0200"]


def test_a_time_that_the_clock_shows_twice_fires_once():
    start = datetime(2024, 10, 26, 12, tzinfo=UTC)
    assert local_times("30 2 * * *", start, BERLIN, 2) == ["10-27 02:30+0200", "10-28 02:30+0100"]


@pytest.mark.parametrize("sunday", ["0", "7", "sun"])
def test_sunday_can_be_written_in_each_way(sunday):
    at = Schedule(cron=f"0 8 * * {sunday}").next_after(datetime(2024, 5, 1, tzinfo=UTC), ALMATY)
    assert at.astimezone(ALMATY).strftime("%a %H:%M") == "Sun 08:00"


def test_of_two_restricted_days_either_is_enough():
    start = datetime(2024, 5, 1, tzinfo=UTC)
    days = local_times("0 12 13 * fri", start, ALMATY, 3)
    assert [day[:5] for day in days] == ["05-03", "05-10", "05-13"]


def test_the_29th_of_february_comes_after_eight_years_too():
    at = Schedule(cron="0 0 29 2 *").next_after(datetime(2096, 3, 1, tzinfo=UTC), ALMATY)
    assert at.astimezone(ALMATY).date().isoformat() == "2104-02-29"


@pytest.mark.parametrize(
    ("expression", "minutes"),
    [("5 0 1 1 *", {5}), ("*/20 * * * *", {0, 20, 40}), ("3-9/3,50 * * * *", {3, 6, 9, 50})],
)
def test_lists_ranges_and_steps_are_read(expression, minutes):
    assert Cron.parse(expression).minutes == minutes


@pytest.mark.parametrize(
    "expression", ["", "* * * * * *", "60 * * * *", "* 24 * * *", "a * * * *", "9-3 * * * *",
                   "*/0 * * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "-1 * * * *"],
)  # fmt: skip
def test_a_wrong_expression_is_refused(expression):
    with pytest.raises(ValueError, match=r"must be|fields|step|backwards"):
        Cron.parse(expression)


def test_an_interval_counts_from_the_last_time():
    at = datetime(2024, 2, 29, 18, 30, tzinfo=UTC)
    assert Schedule(every=300).next_after(at, ALMATY) == at + timedelta(minutes=5)
    assert Schedule(every=300).interval(at, ALMATY) == timedelta(minutes=5)
