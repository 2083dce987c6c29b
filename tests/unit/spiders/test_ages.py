from datetime import UTC, datetime, timedelta

from crawler.spiders.ages import GIVE_UP_AFTER, gone_after, retry_at, revisit_at

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AGES = (1, 6, 24, 168)


def test_the_first_retry_comes_before_the_next_visit_of_five_minutes() -> None:
    again = retry_at(1, NOW)
    assert again is not None
    assert again - NOW < timedelta(minutes=5)


def test_retries_grow_apart_and_end() -> None:
    times = [retry_at(failures, NOW) for failures in range(1, GIVE_UP_AFTER)]
    assert None not in times
    assert times == sorted(times, key=lambda at: at or NOW)
    assert retry_at(GIVE_UP_AFTER, NOW) is None


def test_an_article_is_read_again_at_the_next_of_its_ages() -> None:
    hours = [
        (revisit_at(AGES, NOW - timedelta(hours=age), NOW), age) for age in (0, 1, 5.9, 23, 100)
    ]
    assert [(at - NOW) / timedelta(hours=1) + age for at, age in hours if at] == [1, 6, 6, 24, 168]


def test_an_article_that_is_old_enough_is_left_alone() -> None:
    assert revisit_at(AGES, NOW - timedelta(days=8), NOW) is None


def test_a_date_in_the_future_counts_as_now() -> None:
    assert revisit_at(AGES, NOW + timedelta(days=3), NOW) == NOW + timedelta(hours=1)


def test_three_misses_make_a_withdrawal() -> None:
    assert [gone_after(times) for times in (1, 2, 3)] == [False, False, True]
