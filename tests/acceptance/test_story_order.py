"""Stories do not hang on the order in which articles come, nor on who writes them, nor on kills."""

import random
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.session import Database
from tests.support.databases import opened
from tests.support.day_items import day_items, moved, stories_of, take_in, writer
from tests.support.soundness import damage, half_stored

TOLERANCE = 0.01  # of the articles
LIVES = 1.6  # seconds of all writers that are killed: what one needs for the day
MOST_A_LIFE = 100  # articles: none ends before it is killed, none is handed what it cannot reach
OF_CRAWLS = ("address", "reading was not noted")  # what only a crawl writes beside an article


Play = Callable[..., dict[str, int]]


@pytest.fixture(scope="module")
def play(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Play:
    """Give what plays an order in an archive of its own, and returns its stories."""
    path = tmp_path_factory.mktemp("order") / "day.db"

    def played(keys: list[str], *, stock: bool = False) -> dict[str, int]:
        shutil.copyfile(sqlite_template, path)
        with opened(f"sqlite:///{path}") as database:
            take_in(database, keys, stock=stock)
            return stories_of(database)

    return played


def shuffled(keys: list[str], seed: int) -> list[str]:
    order = list(keys)
    random.Random(seed).shuffle(order)  # noqa: S311 - no secret
    return order


@pytest.fixture(scope="module")
def in_order(play: Play) -> dict[str, int]:
    """The stories of the day as it came."""
    return play(list(day_items()))


@pytest.mark.parametrize("seed", range(3))
def test_a_shuffled_day_gives_the_same_stories(in_order, play, seed) -> None:
    other = play(shuffled(list(in_order), seed))
    assert moved(in_order, other) <= TOLERANCE * len(in_order)


@pytest.mark.slow
def test_a_hundred_shuffles_of_the_day_and_its_stock_give_the_same_stories(play) -> None:
    keys = list(day_items(stock=True))
    first = play(keys, stock=True)
    others = [moved(first, play(shuffled(keys, seed), stock=True)) for seed in range(100)]
    assert max(others) <= TOLERANCE * len(first), others


@pytest.mark.parametrize(
    "url", ["sqlite_url", pytest.param("postgres_url", marks=pytest.mark.postgres)]
)
def test_two_writers_at_once_make_the_stories_of_one(request, in_order, url) -> None:
    address = request.getfixturevalue(url)
    keys = list(in_order)
    both = [writer(address, keys[::2]), writer(address, keys[1::2])]
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    with opened(address) as database:
        assert moved(in_order, stories_of(database)) <= TOLERANCE * len(keys)
        assert_whole(database)


@pytest.mark.parametrize(
    ("url", "kills"),
    [
        ("sqlite_url", 8),
        pytest.param("postgres_url", 4, marks=pytest.mark.postgres),
        pytest.param("sqlite_url", 200, marks=pytest.mark.slow),
        pytest.param("postgres_url", 200, marks=[pytest.mark.postgres, pytest.mark.slow]),
    ],
)
def test_a_writer_killed_while_it_compares_leaves_no_half_joined_story(
    request, in_order, url, kills
) -> None:
    address = request.getfixturevalue(url)
    moments = random.Random(kills)  # noqa: S311 - no secret
    # Each life stores one article at least, and is killed on one of the next few.
    stock = kills > len(in_order)
    keys = list(day_items(stock=stock))
    with opened(address) as database:
        for _ in range(kills):
            there = stories_of(database)
            rest = [key for key in keys if key not in there][:MOST_A_LIFE]
            process = writer(address, rest, stock=stock)
            threading.Event().wait(moments.uniform(0.0, LIVES / kills))
            process.kill()
            process.join()
            assert_whole(database)
        take_in(database, keys, stock=stock)
        assert_whole(database)
        found = {key: story for key, story in stories_of(database).items() if key in in_order}
        assert moved(in_order, found) <= TOLERANCE * len(in_order)


def assert_whole(database: Database) -> None:
    """Check that every article has its place, its links and its pieces, and no story miscounts."""
    found = half_stored(database)
    assert {k: v for k, v in found.items() if not any(part in k for part in OF_CRAWLS)} == {}
    assert damage(database) == []
