from datetime import UTC, datetime, timedelta

import pytest

from crawler.demo import dates

MORNING = datetime(2024, 4, 3, 7, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ru", "03 апреля 2024 12:59"),
        ("kk", "03 сәуір 2024 12:59"),
        ("en", "03 April 2024 12:59"),
    ],
)
def test_an_article_bears_the_clock_of_almaty(language, expected):
    assert dates.tengri_full(MORNING, language) == expected


def test_the_clock_of_almaty_was_an_hour_ahead_until_the_end_of_february_2024():
    winter = datetime(2024, 2, 29, 0, 30, tzinfo=UTC)
    assert dates.tengri_full(winter, "ru") == "29 февраля 2024 06:30"
    assert dates.tengri_full(winter + timedelta(days=1), "ru") == "01 марта 2024 05:30"


@pytest.mark.parametrize(
    ("days", "expected"), [(0, "Сегодня"), (1, "Вчера"), (2, "03 апреля 2024")]
)
def test_a_card_names_today_and_yesterday(days, expected):
    assert dates.tengri_card(MORNING, MORNING + timedelta(days=days), "ru") == expected


def test_today_ends_at_midnight_in_almaty():
    before, after = datetime(2024, 4, 3, 18, 59, tzinfo=UTC), datetime(2024, 4, 3, 19, tzinfo=UTC)
    assert dates.tengri_relative(MORNING, before, "ru", ", ") == "Сегодня, 12:59"
    assert dates.tengri_relative(MORNING, after, "ru", " | ") == "Вчера | 12:59"


@pytest.mark.parametrize(
    ("language", "at", "expected"),
    [
        ("ru", datetime(2024, 4, 16, 4, tzinfo=UTC), "16 апреля 2024 года"),
        ("kk", datetime(2026, 6, 9, 4, tzinfo=UTC), "2026 жылғы 09 маусым"),
        ("en", datetime(2024, 3, 15, 4, tzinfo=UTC), "15 march 2024 year"),
        ("en", datetime(2026, 5, 28, 4, tzinfo=UTC), "May 28 2026"),
    ],
)
def test_akorda_dates_have_no_time(language, at, expected):
    assert dates.akorda(at, language) == expected


def test_the_digits_of_akorda_are_day_month_from_zero_minutes_and_seconds():
    assert dates.akorda_digits(datetime(2024, 4, 16, 5, 25, 24, tzinfo=UTC)) == "1632524"


def test_http_dates_do_not_depend_on_the_locale():
    assert dates.http_date(MORNING) == "Wed, 03 Apr 2024 07:59:00 GMT"
    assert dates.rss_date(MORNING) == "Wed, 03 Apr 2024 12:59:00 +0500"
