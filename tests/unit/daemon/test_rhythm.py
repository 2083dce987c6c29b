from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.daemon.rhythm import WEEK_HOURS, Rhythm, Watched, hour_of_week, rates

ALMATY = ZoneInfo("Asia/Almaty")
MONDAY = datetime(2026, 3, 2, tzinfo=ALMATY).astimezone(UTC)
WEEK = timedelta(days=7)
EVERY, FASTEST, SLOWEST = 300.0, 120.0, 1800.0


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of the week by the clock in Almaty."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def daytime(weeks: int = 4, an_hour: int = 6) -> Watched:
    """Return a listing that publishes from 9 to 19 on working days, and nothing else."""
    moments = [
        at(7 * week + day, hour, 60 * part // an_hour)
        for week in range(weeks)
        for day in range(5)
        for hour in range(9, 19)
        for part in range(an_hour)
    ]
    return Watched(MONDAY, MONDAY + weeks * WEEK, moments)


def rhythm(**listings: Watched) -> Rhythm:
    learnt = {name: rates(watched, ALMATY) for name, watched in listings.items()}
    return Rhythm(learnt, ALMATY, EVERY, FASTEST, SLOWEST)


def visits(made: Rhythm, listing: str, start: datetime = MONDAY) -> int:
    """Return how many visits of a listing fall into a week."""
    count, moment = 0, start
    while moment < start + WEEK:
        count += 1
        moment = made.due(listing, moment)
    return count


def test_the_rates_follow_the_week_of_the_zone() -> None:
    learnt = rates(daytime(), ALMATY)
    assert len(learnt) == WEEK_HOURS
    assert learnt[hour_of_week(at(1, 12), ALMATY)] > 4
    assert learnt[hour_of_week(at(1, 3), ALMATY)] < 0.5
    assert learnt[hour_of_week(at(5, 12), ALMATY)] < 2.5


def test_a_few_days_say_little_of_single_hours() -> None:
    learnt = rates(Watched(MONDAY, at(3, 0), [at(1, 12), at(1, 12, 1), at(1, 12, 2)]), ALMATY)
    assert max(learnt) < 1.0
    assert min(learnt) > 0


def test_an_empty_listing_has_a_rate_too() -> None:
    assert min(rates(Watched(MONDAY, MONDAY + WEEK, []), ALMATY)) > 0


def test_visits_are_closer_by_day_than_by_night_and_within_the_bounds() -> None:
    made = rhythm(news=daytime())
    day, night = made.pause("news", at(2, 12)), made.pause("news", at(2, 3))
    assert FASTEST <= day < EVERY < night <= SLOWEST


def test_there_are_as_many_visits_as_by_the_interval() -> None:
    allowed = WEEK.total_seconds() / EVERY
    assert visits(rhythm(news=daytime()), "news") == pytest.approx(allowed, rel=0.01)


def test_listings_share_the_visits_by_what_they_bring() -> None:
    made = rhythm(news=daytime(), rare=Watched(MONDAY, MONDAY + 4 * WEEK, [at(3, 12)]))
    news, rare = visits(made, "news"), visits(made, "rare")
    assert news > 4 * rare
    assert news + rare == pytest.approx(2 * WEEK.total_seconds() / EVERY, rel=0.01)


def test_where_all_are_rare_none_is_visited_more_than_the_interval_allows() -> None:
    quiet = Watched(MONDAY, MONDAY + 4 * WEEK, [])
    made = rhythm(one=quiet, other=quiet)
    assert made.pause("one", at(2, 12)) == pytest.approx(EVERY, rel=0.01)


def test_a_pause_that_crosses_an_hour_counts_both() -> None:
    made = rhythm(news=daytime())
    start = at(2, 8, 58)
    night, day = made.pause("news", start), made.pause("news", at(2, 9))
    pause = (made.due("news", start) - start).total_seconds()
    assert min(night, day) <= pause <= max(night, day)


def test_equal_rates_make_the_fixed_interval() -> None:
    made = Rhythm({"news": (1.0,) * WEEK_HOURS}, ALMATY, EVERY, FASTEST, SLOWEST)
    assert (made.due("news", MONDAY) - MONDAY).total_seconds() == pytest.approx(EVERY, rel=1e-6)
