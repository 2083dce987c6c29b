from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest

from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.replica import Replica
from tests.support.demo_pages import Page, fetch

Get = Callable[..., Page]


@pytest.fixture(scope="session")
def day() -> Day:
    return Day()


@pytest.fixture
def clock(day: Day) -> ManualClock:
    """The clock stands at the day's last second: one later all of it is yesterday's."""
    return ManualClock(day.end - timedelta(seconds=1))


@pytest.fixture
def replica(day: Day, clock: ManualClock) -> Iterator[Replica]:
    with Replica(day, clock) as running:
        yield running


@pytest.fixture
def get(replica: Replica) -> Get:
    return partial(fetch, replica.address)
