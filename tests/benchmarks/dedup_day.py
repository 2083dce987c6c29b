"""The demo's scripted day as texts to compare, with what was planted in it."""

from datetime import datetime
from functools import cache
from typing import Any

from crawler.dedup.text import Cited, Text
from crawler.demo.day import Day
from tests.benchmarks.dedup_score import Edge

REPEATS = frozenset(("copy", "rewrite", "excerpt", "update"))


@cache
def _truth(start: datetime | None) -> dict[str, Any]:
    return (Day(start) if start else Day()).truth()


def texts(start: datetime | None = None) -> list[tuple[Text, dict[str, Any], str]]:
    """Give the texts of the day as they appear, with what is true of each and its key."""
    articles = _truth(start)["articles"]
    order = sorted(articles, key=lambda key: (articles[key]["appears_at"], key))
    return [
        (text_of(number, articles[key]), articles[key], key) for number, key in enumerate(order)
    ]


def stories(start: datetime | None = None) -> dict[int, tuple[str, str]]:
    """Give for each text the story that was planted and the language: without translations."""
    return {
        text.id or 0: (article["story"] or key, text.language)
        for text, article, key in texts(start)
    }


def links(start: datetime | None = None) -> dict[Edge, str]:
    """Give the planted kinds of pairs of one language, (earlier, later)."""
    numbers = {key: text.id or 0 for text, _, key in texts(start)}
    truth = _truth(start)
    planted = [
        (key, article["of"], article["relation"])
        for key, article in truth["articles"].items()
        if article["relation"] in REPEATS
    ]
    planted += [(link["a"], link["b"], link["kind"]) for link in truth["links"]]
    return {
        (min(numbers[a], numbers[b]), max(numbers[a], numbers[b])): kind for a, b, kind in planted
    }


def text_of(number: int, article: dict[str, Any]) -> Text:
    """Make a text of an article of the day's truth."""
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
