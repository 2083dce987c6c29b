"""Listings that shift while they are read: months of visits, and what they missed."""

import pytest

from tests.support.shifting import Memory, Result, simulate

SEEDS = 100


def sound(result: Result) -> None:
    assert result.missed() == []
    assert result.unreported() == []
    assert [gap for gap in result.ledger.gaps() if gap.filled_at is None] == []


@pytest.mark.parametrize("seed", [0, 1])
def test_nothing_that_a_shifting_listing_showed_is_missed(seed: int) -> None:
    result = simulate(seed, Memory())
    sound(result)
    assert len(result.watched()) > 500
    assert result.downtimes


@pytest.mark.slow
def test_a_hundred_months_miss_nothing_and_fill_every_gap() -> None:
    watched = hidden = gaps = downtimes = 0
    for seed in range(SEEDS):
        result = simulate(seed, Memory())
        sound(result)
        watched += len(result.watched())
        hidden += len(result.hidden)
        gaps += len(result.ledger.gaps())
        downtimes += result.downtimes
    assert watched >= 30_000
    assert downtimes > SEEDS
    assert gaps >= hidden > SEEDS
