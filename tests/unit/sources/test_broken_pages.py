"""Broken, hostile and foreign pages: an article, or an error that says so, and nothing else."""

import random
from datetime import UTC, datetime

import pytest

from crawler.errors import ExtractionError
from crawler.items import ArticleItem
from crawler.sources.tengrinews import SOURCE
from tests.support.saved import saved_page

NOW = datetime(2026, 5, 1, 6, 0, tzinfo=UTC)
URL = "https://tengrinews.kz/kazakhstan_news/most-cherez-ishim-otkroyut-osenyu-527001/"
GARBAGE = {
    "nothing": "",
    "spaces": "  \n ",
    "nul": "\0" * 1_000,
    "json": '{"error": "not found"}',
    "binary": "\x89PNG\r\n\x1a\n" + "\x00\xff" * 500,
    "surrogates": "<html><body><h1>\ud83d</h1><p>\udc00</p>",
    "open tags": "<div><p><a" * 500,
    "deep": f"<body>{'<div>' * 50_000}text",
    "entities": "&#1114112;&#xD800;&bogus;&" * 200,
    "comment": "<!-- <h1>x</h1>",
    "frameset": "<frameset><frame src='a'></frameset>",
    "xml": '<?xml version="1.0" encoding="koi8-r"?><rss><channel/></rss>',
    "script": "<script>" + "x" * 10_000,
}


@pytest.mark.parametrize("html", GARBAGE.values(), ids=GARBAGE)
def test_garbage_is_refused_with_an_error_of_ours(html: str):
    with pytest.raises(ExtractionError, match=r"tengrinews\.kz"):
        SOURCE.read_article("ru", html, URL, NOW)
    with pytest.raises(ExtractionError, match=r"tengrinews\.kz"):
        SOURCE.read_listing("ru", html, "https://tengrinews.kz/news/", NOW)


def damaged(html: str, seed: int) -> str:
    """Cut, repeat and overwrite parts of a page."""
    dice = random.Random(seed)  # noqa: S311 - repeatable damage, not a secret
    for _ in range(dice.randint(1, 6)):
        start = dice.randrange(len(html))
        end = min(len(html), start + dice.randrange(1, 400))
        part = dice.choice(["", html[start:end] * 2, "<", '">', "\0", "</div></div>", "<!--"])
        html = html[:start] + part + html[end:]
    return html


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_page_gives_an_article_or_an_error_of_ours(seed: int):
    html = damaged(saved_page("tengrinews/article-current.html"), seed)
    try:
        item = SOURCE.read_article("ru", html, URL, NOW)
    except ExtractionError:
        return
    assert isinstance(item, ArticleItem)
    assert item.title
    assert item.body.strip() == item.body


def test_a_text_of_ten_million_characters_is_cut_and_marked():
    text = "<p>" + "Очень длинный текст. " * 500_000 + "</p>"
    html = saved_page("tengrinews/article-current.html").replace("<h3>", f"{text}<h3>")
    item = SOURCE.read_article("ru", html, URL, NOW)
    assert len(item.body) <= 1_000_000
    assert item.flags == ("truncated",)


def test_a_date_far_ahead_is_left_out_and_marked():
    html = saved_page("tengrinews/article-current.html").replace("2024", "2094")
    item = SOURCE.read_article("ru", html, URL, NOW)
    assert item.published_at is None
    assert item.flags == ("future_date",)


def test_a_wrongly_decoded_page_is_marked():
    html = saved_page("tengrinews/article-current.html").replace("мост", "\ufffd\ufffd\ufffd\ufffd")
    html = html.replace("Строители", "\ufffd" * 9)
    assert "suspect_encoding" in SOURCE.read_article("ru", html, URL, NOW).flags
