"""Digest times in the user's zone."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.support.stories import POLICY


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (utc(2026, 11, 22, 3, 0), utc(2026, 11, 22, 3, 0)),
        (utc(2026, 11, 22, 2, 59), utc(2026, 11, 21, 3, 0)),
        (utc(2026, 11, 22, 23, 0), utc(2026, 11, 22, 3, 0)),
        (utc(2024, 3, 1, 3, 0), utc(2024, 3, 1, 3, 0)),
        (utc(2024, 3, 1, 2, 30), utc(2024, 2, 29, 2, 0)),
    ],
)
def test_the_last_digest_time_is_eight_in_almaty(now: datetime, expected: datetime) -> None:
    assert POLICY.last_digest(now) == expected


def test_a_zone_with_summer_time_keeps_its_hour() -> None:
    policy = replace(POLICY, zone=ZoneInfo("Europe/Berlin"))
    assert policy.last_digest(utc(2026, 3, 28, 12)) == utc(2026, 3, 28, 7)
    assert policy.last_digest(utc(2026, 3, 29, 12)) == utc(2026, 3, 29, 6)


def test_the_secret_is_not_shown() -> None:
    assert "secret" not in repr(POLICY)
