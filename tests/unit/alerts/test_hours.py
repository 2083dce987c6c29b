"""Digest times and quiet hours, in the user's zone."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from crawler.alerts.hours import QuietHours, Times
from crawler.errors import UsageError

ALMATY = ZoneInfo("Asia/Almaty")
BERLIN = ZoneInfo("Europe/Berlin")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "now", "last", "following"),
    [
        ("08:00", utc(2026, 11, 22, 3), utc(2026, 11, 22, 3), utc(2026, 11, 22, 3)),
        ("8:00", utc(2026, 11, 22, 2, 59), utc(2026, 11, 21, 3), utc(2026, 11, 22, 3)),
        ("08:00,18:00", utc(2026, 11, 22, 5), utc(2026, 11, 22, 3), utc(2026, 11, 22, 13)),
        ("mon-fri 08:00", utc(2026, 11, 22, 5), utc(2026, 11, 20, 3), utc(2026, 11, 23, 3)),
        (
            "mon-fri 08:00; sat 10:00",
            utc(2026, 11, 22, 5),
            utc(2026, 11, 21, 5),
            utc(2026, 11, 23, 3),
        ),
        ("sat-mon 09:00", utc(2026, 11, 25), utc(2026, 11, 23, 4), utc(2026, 11, 28, 4)),
        ("sun 24:00", utc(2026, 11, 22, 5), utc(2026, 11, 15, 19), utc(2026, 11, 22, 19)),
    ],
)
def test_the_times_around_a_moment(
    text: str, now: datetime, last: datetime, following: datetime
) -> None:
    times = Times.parse(text)
    assert (times.last(now, ALMATY), times.next(now, ALMATY)) == (last, following)


def test_a_zone_with_summer_time_keeps_its_hour() -> None:
    times = Times.daily(time(8))
    assert times.last(utc(2026, 3, 28, 12), BERLIN) == utc(2026, 3, 28, 7)
    assert times.last(utc(2026, 3, 29, 12), BERLIN) == utc(2026, 3, 29, 6)


def test_almaty_changed_its_offset_and_eight_stayed_eight() -> None:
    times = Times.daily(time(8))
    assert times.last(utc(2024, 3, 1, 2, 30), ALMATY) == utc(2024, 2, 29, 2)
    assert times.last(utc(2024, 3, 1, 3), ALMATY) == utc(2024, 3, 1, 3)


@pytest.mark.parametrize(
    ("text", "at", "end"),
    [
        ("22:00-07:00", utc(2026, 11, 22, 20), utc(2026, 11, 23, 2)),
        ("22:00-07:00", utc(2026, 11, 22, 17), utc(2026, 11, 23, 2)),
        ("22:00-07:00", utc(2026, 11, 22, 2), utc(2026, 11, 22, 2)),
        ("22:00-07:00", utc(2026, 11, 22, 12), utc(2026, 11, 22, 12)),
        ("sat,sun 00:00-24:00", utc(2026, 11, 21, 1), utc(2026, 11, 22, 19)),
        ("fri 20:00-24:00; sat,sun 00:00-24:00", utc(2026, 11, 20, 15), utc(2026, 11, 22, 19)),
        ("mon-fri 20:00-08:00", utc(2026, 11, 21, 1), utc(2026, 11, 21, 3)),
        ("mon-fri 20:00-08:00", utc(2026, 11, 22, 1), utc(2026, 11, 22, 1)),
    ],
)
def test_quiet_ends(text: str, at: datetime, end: datetime) -> None:
    assert QuietHours.parse(text).end(at, ALMATY) == end


@pytest.mark.parametrize(
    "text",
    ["", "8", "25:00", "08:61", "24:30", "mon", "mon-fry 08:00", "08:00;", "a 08:00", "08:00-"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="cannot be read as times"):
        Times.parse(text)


@pytest.mark.parametrize("text", ["08:00", "08:00-9", "mon 08:00,09:00"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="cannot be read as times"):
        QuietHours.parse(text)


@pytest.mark.parametrize("text", ["00:00-24:00", "mon-sun 08:00-08:00", "0:00-12:00;12:00-24:00"])
def test_quiet_that_never_ends_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="leaves no time"):
        QuietHours.parse(text)
