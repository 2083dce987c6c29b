"""The whole daemon on Postgres, killed 500 times; with JARSHY_TEST_FULL=1 5,000 times."""

from collections.abc import Callable

import pytest

from tests.support.full import FULL
from tests.support.scene import (
    RUSSIAN,
    Scene,
    check_nothing_lost,
    figures,
    run_to_the_end,
    scene,
    strike_and_strike_again,
)
from tests.support.victims import ForkedDaemon

__all__ = ["scene"]
pytestmark = [pytest.mark.faults, pytest.mark.postgres]
SCENES = 50 if FULL else 5
KILLS = 100  # in each
PATIENCE = 1.0  # seconds; a daemon that has nothing to read or mail is killed while it waits
SEEDS = [("postgres", 100 + number, RUSSIAN) for number in range(SCENES)]


@pytest.mark.parametrize("scene", SEEDS, ids=lambda seed: seed[1], indirect=True)
def test_a_daemon_killed_at_random_moments_loses_nothing(
    scene: Scene, record_property: Callable[[str, object], None]
) -> None:
    scene.killer.patience = PATIENCE
    scene.killer.folder.run("crawl")  # the stock, so that each later life finds news and mails
    strike_and_strike_again(scene, KILLS, lambda _: ForkedDaemon)
    run_to_the_end(scene)
    record_property("sum", figures(scene))
    assert scene.killer.orphans == 0
    check_nothing_lost(scene)
