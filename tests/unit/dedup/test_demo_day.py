"""The scripted day of the demo: its planted relations are found, and nothing else is."""

from datetime import UTC, datetime

import pytest

from crawler.dedup.text import Cited, Text
from crawler.demo.day import Day
from tests.benchmarks.dedup_score import pair_f1, run_through

NIGHT = datetime(2026, 3, 10, 18, tzinfo=UTC)


@pytest.fixture(scope="module")
def day():
    """The texts of the day as they appear, and what is true of each."""
    articles = Day(NIGHT).truth()["articles"]
    order = sorted(articles, key=lambda key: (articles[key]["appears_at"], key))
    return [
        (text_of(number, articles[key]), articles[key], key) for number, key in enumerate(order)
    ]


@pytest.fixture(scope="module")
def stories(day):
    """The story that each text of the day was put into."""
    return run_through(text for text, _, _ in day).stories()


def text_of(number: int, article) -> Text:
    published = article["published_at"]
    return Text(
        number,
        article["title"],
        article["lead"],
        "\n\n".join(article["paragraphs"]),
        article["language"],
        article["source"],
        datetime.fromisoformat(published) if published else None,
        datetime.fromisoformat(article["appears_at"]),
        citations=tuple(Cited(c["cited"], c["phrase"], c["url"]) for c in article["citations"]),
        host=article["url"].split("/")[2],
        precise=article["precision"] != "day",
    )


def test_the_stories_of_each_language_are_those_that_were_planted(day, stories) -> None:
    truth = {text.id: (article["story"] or key, text.language) for text, article, key in day}
    assert pair_f1(stories, truth) >= 0.98


def test_no_two_texts_of_a_series_share_a_story(day, stories) -> None:
    series = [
        text.id for text, article, _ in day if str(article["story"] or "").startswith("series")
    ]
    assert len({stories[number] for number in series}) == len(series)
