from datetime import UTC, datetime

import pytest
from protego import Protego

from crawler.fetch.policy import PRODUCT
from crawler.fetch.robots import MAX_AGE, MAX_PARSED, UNREACHABLE_AGE, judge

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_missing_file_allows_all_for_a_day(status: int) -> None:
    robots = judge(status, b"User-agent: *\nDisallow: /", NOW)
    assert robots.body == ""
    assert robots.expires_at == NOW + MAX_AGE


@pytest.mark.parametrize("status", [500, 502, 503, 301, 206])
def test_a_failing_server_forbids_all_for_minutes(status: int) -> None:
    robots = judge(status, b"", NOW)
    assert robots.body is None
    assert str(status) in robots.reason
    assert robots.expires_at == NOW + UNREACHABLE_AGE


def test_too_many_requests_means_later() -> None:
    robots = judge(429, b"", NOW)
    assert robots.body is None
    assert "429 (too many requests), so" in robots.reason
    assert "(asked at 2026-03-01 00:00 UTC, again from 00:05 UTC)" in robots.reason


def test_rules_within_500_kib_are_read_and_the_cut_is_at_a_line() -> None:
    filler = b"# nothing to see\n" * (500 * 1024 // 17)
    body = filler + b"User-agent: *\nDisallow: /secret\n" + b"Disallow: /else\n" * 700_000
    robots = judge(200, body, NOW)
    assert robots.body is not None
    assert len(robots.body) <= MAX_PARSED
    assert robots.body.endswith("\n")
    assert not Protego.parse(robots.body).can_fetch("https://a.example/secret", PRODUCT)


def test_a_page_instead_of_the_file_forbids_nothing() -> None:
    robots = judge(200, b"<html><body>Welcome: home</body></html>", NOW)
    assert Protego.parse(robots.body or "").can_fetch("https://a.example/x", PRODUCT)
