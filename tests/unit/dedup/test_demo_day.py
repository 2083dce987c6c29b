"""The scripted day of the demo: its planted relations are found, and nothing else is."""

from datetime import UTC, datetime

import pytest

from tests.benchmarks import dedup_day
from tests.benchmarks.dedup_score import pair_f1, run_through

NIGHT = datetime(2026, 3, 10, 18, tzinfo=UTC)


@pytest.fixture(scope="module")
def stories():
    """The story that each text of the day was put into."""
    return run_through(text for text, _, _ in dedup_day.texts(NIGHT)).stories()


def test_the_stories_of_each_language_are_those_that_were_planted(stories) -> None:
    assert pair_f1(stories, dedup_day.stories(NIGHT)) >= 0.98


def test_no_two_texts_of_a_series_share_a_story(stories) -> None:
    series = [
        text.id
        for text, article, _ in dedup_day.texts(NIGHT)
        if str(article["story"] or "").startswith("series")
    ]
    assert len({stories[number] for number in series}) == len(series)
