"""Archives that are killed on the way: each article once, and next to no request twice."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.replica import Replica
from storage import articles
from tests.support.commands import Folder, toml_of
from tests.support.databases import opened
from tests.support.victims import Crawl, wait_for

SITE = "tengrinews.kz"
LONGEST = 600.0  # seconds that the whole may take before a wait is given up


@contextmanager
def archive_of(folder: Path, older: int, nights: int) -> Iterator[tuple[Replica, Folder, set[str]]]:
    """Give a replica, a folder set up for it, and what its past of some nights holds."""
    midnight = datetime.now(UTC).replace(hour=19, minute=0, second=0, microsecond=0)
    day = Day(midnight - timedelta(days=2), older=older)
    since = day.start - timedelta(days=nights)
    expected = {
        script.url
        for script in day.articles
        if script.host == SITE
        and since <= script.published_at < day.start
        and script.withdrawn_at is None
    }
    with Replica(day, ManualClock(day.end)) as replica:
        place = Folder(folder)
        url = f"sqlite:///{folder / 'jarshy.db'}"
        place.settings(toml_of(url, replica.connect_to) + "archive_delay = 0\n")
        yield replica, place, expected


def words_for(expected_nights: int, day: Day) -> list[str]:
    """Return the command for the nights before the day; dates as Almaty has them."""
    first = (day.start - timedelta(days=expected_nights) + timedelta(hours=12)).date()
    last = (day.start - timedelta(hours=12)).date()
    return ["crawl", "tengrinews/ru", "--since", f"{first}", "--until", f"{last}"]


def kill_on_the_way(replica: Replica, folder: Folder, words: list[str], moments: list[int]) -> int:
    """Start the command for each moment and kill it at that many requests; returns how often."""
    kills = 0
    for moment in moments:
        victim = Crawl(folder, *words)
        wait_for(lambda: len(replica.requests) >= moment or not victim.alive(), LONGEST)  # noqa: B023 - called at once
        kills += victim.alive()
        victim.kill()
    return kills


def kill_at(replica: Replica, folder: Folder, words: list[str], target: str) -> None:
    """Start the command and kill it while it waits for the answer to a request."""
    fault = replica.misbehave(f"{SITE}{target}", "silent", times=1)
    victim = Crawl(folder, *words)
    wait_for(lambda: fault.hits > 0, LONGEST)
    assert victim.alive()
    victim.kill()
    fault.cancel()


def check_whole(folder: Folder, expected: set[str], replica: Replica, spare: int) -> None:
    """Assert that all is stored, once, and how many requests were sent more than once."""
    with opened(f"sqlite:///{folder.path / 'jarshy.db'}") as database, database.read() as tx:
        found = [one.url for one in articles.iterate(tx)]
    assert sorted(found) == sorted(expected)
    asked = Counter((request.host, request.target) for request in replica.requests)
    again = sum(times - 1 for times in asked.values())
    assert again <= spare, asked.most_common(5)


def test_a_killed_archive_goes_on_where_it_was(tmp_path: Path) -> None:
    with archive_of(tmp_path, 0, 3) as (replica, folder, expected):
        words = words_for(3, replica.day)
        articles_in_order = [
            script.path
            for script in sorted(replica.day.articles, key=lambda one: one.published_at)
            if script.url in expected
        ]
        kill_at(replica, folder, words, "/article/")
        kill_at(replica, folder, words, articles_in_order[20])
        ended = folder.call(*words, "--json")
        assert ended.code == 0, ended.err
        (row,) = ended.json
        assert row["complete"]
        assert row["stored"] == len(expected)
        # A kill repeats what was read and not yet committed: at most a listing page, or the eight
        # articles that may wait for the writer and the one under way.
        check_whole(folder, expected, replica, 2 * 10)
        assert re.search(r"complete from \d{4}-\d\d-\d\d to", folder.call(*words).out)


@pytest.mark.slow
def test_twenty_thousand_articles_and_ten_kills(tmp_path: Path) -> None:
    with archive_of(tmp_path, 20_000, 220) as (replica, folder, expected):
        assert len(expected) > 20_000
        words = words_for(220, replica.day)
        moments = [200, 1_500, *range(3_000, 19_000, 2_000)]
        assert kill_on_the_way(replica, folder, words, moments) == 10
        ended = folder.call(*words, "--json")
        assert ended.code == 0, ended.err
        check_whole(folder, expected, replica, len(expected) // 100)
