from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from crawler.fetch.backoff import RETRY_AFTER_CAP, RETRY_AFTER_FLOOR, pause, retry_after

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (b"120", 120),
        (b" 7 ", 7),
        (b"0", RETRY_AFTER_FLOOR),
        (b"864000", RETRY_AFTER_CAP),
        (b"9" * 5000, RETRY_AFTER_CAP),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True).encode(), 90),
        (format_datetime(NOW - timedelta(days=1), usegmt=True).encode(), RETRY_AFTER_FLOOR),
        (format_datetime(NOW + timedelta(days=10), usegmt=True).encode(), RETRY_AFTER_CAP),
    ],
)
def test_retry_after_is_obeyed_between_floor_and_cap(header: bytes, seconds: float) -> None:
    assert retry_after(header, NOW) == seconds


@pytest.mark.parametrize(
    "header", [None, b"", b"-5", b"soon", b"1e3", b"\xff\xfe", "١٢".encode(), b"32 Foo 2026"]
)
def test_a_retry_after_that_says_nothing_is_ignored(header: bytes | None) -> None:
    assert retry_after(header, NOW) is None


def test_pauses_double_and_stay_within_their_jitter() -> None:
    assert [pause(n, 2.0, lambda low, high: (low + high) / 2) for n in (1, 2, 3)] == [2, 4, 8]
    assert pause(1, 2.0, min) == pytest.approx(1.6)
    assert pause(1, 0.0, max) == 0
