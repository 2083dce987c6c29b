"""Every form of date that the sites write, and what is no date."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.dates import is_future, parse_date, parse_iso
from tests.support.date_strings import (
    FRESH_DAYS,
    FRESH_MINUTES,
    ISO,
    NOW,
    TO_THE_DAY,
    TO_THE_MINUTE,
)

ALMATY = ZoneInfo("Asia/Almaty")

NO_DATES = [
    "",
    "Сентябрь 1998 г.",
    "1999 жылғы қыркүйек",
    "в 1941 году",
    "9 мая 1945 года",
    "31 февраля 2024",
    "12 брюмера 2024",
    "8 727 278 20 83",
    "USD 449.3",
    "0000-00-00",
    "9999-12-31",
    "10:25",
    "Фото: Алихан Сариев",
    "1 " * 100 + "марта 2024",
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", {**TO_THE_MINUTE, **FRESH_MINUTES})
def test_a_date_with_a_time_is_read_to_the_minute(text: str):
    assert parse_date(text, NOW, ALMATY) == (
        utc({**TO_THE_MINUTE, **FRESH_MINUTES}[text]),
        "minute",
    )


@pytest.mark.parametrize("text", {**TO_THE_DAY, **FRESH_DAYS})
def test_a_date_without_a_time_is_local_midnight(text: str):
    assert parse_date(text, NOW, ALMATY) == (utc({**TO_THE_DAY, **FRESH_DAYS}[text]), "day")


@pytest.mark.parametrize("text", ISO)
def test_metadata_are_read_by_the_local_clock_where_the_offset_is_unreliable(text: str):
    assert parse_iso(text, ALMATY) == (utc(ISO[text]), "second")


def test_offsets_of_other_zones_are_believed():
    moment = parse_iso("2024-03-01T06:13:01+05:00", ZoneInfo("Europe/Berlin"))
    assert moment
    assert moment.at == utc("2024-03-01 01:13:01")
    assert parse_date("Thu, 16 Sep 2021 14:37:00 GMT", NOW, ALMATY) == (
        utc("2021-09-16 14:37"),
        "second",
    )


@pytest.mark.parametrize("text", NO_DATES)
def test_no_date_rather_than_a_guessed_one(text: str):
    assert parse_date(text, NOW, ALMATY) is None
    assert parse_iso(text, ALMATY) is None


def test_a_day_without_a_year_is_the_last_such_day():
    assert parse_date("16 декабря", NOW, ALMATY) == (utc("2023-12-15 18:00"), "day")


def test_only_what_is_more_than_an_hour_ahead_is_the_future():
    assert not is_future(NOW + timedelta(minutes=59), NOW)
    assert is_future(NOW + timedelta(minutes=61), NOW)


@given(st.text(max_size=200))
def test_no_text_breaks_the_rules(text: str):
    for moment in (parse_date(text, NOW, ALMATY), parse_iso(text, ALMATY)):
        assert moment is None or moment.at.tzinfo is UTC


def test_the_rules_are_quick():
    texts = [*TO_THE_MINUTE, *TO_THE_DAY, *NO_DATES] * 20
    start = time.process_time()
    for text in texts:
        parse_date(text, NOW, ALMATY)
    # The aim is 100,000 a second; a busy machine that also counts coverage gets half a tenth.
    assert len(texts) / (time.process_time() - start) > 10_000
