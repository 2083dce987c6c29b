from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.replica import Replica
from tests.support.commands import Folder, toml_of

ONE_EDITION = '[sources.akorda]\nenabled = false\n[sources.tengrinews]\neditions = ["ru"]\n'


@pytest.fixture(scope="session")
def day() -> Day:
    return Day()


@pytest.fixture
def replica(day: Day) -> Iterator[Replica]:
    """A replica that shows the scripted day at noon until the test moves its clock."""
    with Replica(day, ManualClock(day.start + timedelta(hours=12))) as running:
        yield running


@pytest.fixture
def configured(tmp_path, replica: Replica) -> Callable[..., Folder]:
    """Make a folder whose daemon visits the replica, as the given tables say."""

    def make(url: str, tables: str = f'{ONE_EDITION}every = "1s"\n') -> Folder:
        folder = Folder(tmp_path)
        folder.settings(toml_of(url, replica.connect_to, tables))
        return folder

    return make
