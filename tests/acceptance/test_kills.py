"""Crawl and daemon killed at random moments: no article without its matches and mails."""

import random
import threading
from pathlib import Path

import pytest

from tests.support.commands import Folder, toml_of
from tests.support.scene import (
    ALL,
    RUSSIAN,
    Scene,
    check_nothing_lost,
    run_to_the_end,
    scene,
    strike_and_strike_again,
    tables,
)
from tests.support.smtp_servers import free_port
from tests.support.victims import Crawl

__all__ = ["scene"]


@pytest.mark.parametrize(
    ("scene", "kills"),
    [
        pytest.param(("sqlite", 1, ALL), 50, id="sqlite"),
        pytest.param(("postgres", 2, RUSSIAN), 15, id="postgres", marks=pytest.mark.postgres),
        pytest.param(("sqlite", 3, ALL), 150, id="sqlite-150", marks=pytest.mark.slow),
        pytest.param(
            ("postgres", 4, ALL),
            50,
            id="postgres-50",
            marks=[pytest.mark.postgres, pytest.mark.slow],
        ),
    ],
    indirect=["scene"],
)
def test_killed_at_random_moments_nothing_is_lost_and_nothing_comes_twice(
    scene: Scene, kills: int
) -> None:
    strike_and_strike_again(scene, kills)
    run_to_the_end(scene)
    print(scene.killer.kills)  # noqa: T201 - shown where the test fails
    check_nothing_lost(scene)


@pytest.mark.parametrize("seed", range(5))
def test_killed_while_it_makes_the_archive_the_next_one_can_use_it(
    empty_database_url: str, tmp_path: Path, seed: int
) -> None:
    folder = Folder(tmp_path)
    # Nobody listens there: what follows the making of the archive fails at once.
    unreachable = dict.fromkeys(("tengrinews.kz", "akorda.kz"), f"http://127.0.0.1:{free_port()}")
    folder.settings(toml_of(empty_database_url, unreachable, tables(RUSSIAN, free_port())))
    victim = Crawl(folder)
    threading.Event().wait(random.Random(seed).uniform(0.02, 0.7))  # noqa: S311 - no secret
    victim.kill()
    ended = folder.call("db", "upgrade")
    assert ended.code == 0, ended.err
    assert folder.call("db", "status").code == 0
    assert folder.call("alerts", "list").code == 0
