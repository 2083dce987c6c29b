"""A daemon asked to end at any moment: in order, in time, and no mail twice."""

import signal
from collections import Counter
from collections.abc import Callable

import pytest

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
pytestmark = pytest.mark.faults
TIMES = 60


@pytest.mark.parametrize("scene", [("sqlite", 7, RUSSIAN)], ids=["sqlite"], indirect=True)
def test_a_daemon_asked_to_end_at_any_moment_ends_in_order_and_mails_nothing_twice(
    scene: Scene, record_property: Callable[[str, object], None]
) -> None:
    killer = scene.killer
    killer.signals, killer.at = (signal.SIGTERM, signal.SIGINT), ("work", "mail")
    strike_and_strike_again(scene, TIMES, lambda _: ForkedDaemon)
    run_to_the_end(scene)
    record_property("figure", figures(scene))
    assert killer.codes == {0: TIMES}
    assert killer.orphans == 0
    copies = Counter(str(mail.message["Message-ID"]) for mail in scene.catcher.mails)
    assert set(copies.values()) == {1}
    check_nothing_lost(scene)
