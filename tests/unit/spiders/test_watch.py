"""How a pass looks at its pages: which text is in doubt, and which page is compared."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from crawler.demo.day import Day
from crawler.demo.routes import Routes
from crawler.items import ArticleItem
from crawler.sources import by_key
from crawler.spiders.fetcher import Page
from crawler.spiders.watch import ALIKE, COMPARED_THEN, HELD, Watch
from storage.records import Address

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def pages() -> list[tuple[Page, ArticleItem]]:
    """Pages of one edition of the replica, as they are read."""
    day, site = Day(), by_key("tengrinews")
    routes = Routes(day)
    told = day.truth()["articles"].values()
    own = [one["url"] for one in told if (one["source"], one["edition"]) == (site.key, "ru")]
    read = []
    for url in own[: COMPARED_THEN + 2]:
        answer = routes.answer(urlsplit(url).hostname or "", urlsplit(url).path, day.end)
        html = answer.body.decode()
        read.append((Page(url, 200, html), site.read_article("ru", html, url, day.end)))
    return read


def address(number: int) -> Address:
    url = f"https://tengrinews.kz/news/{number}/"
    return Address(
        url, url, "tengrinews", "ru", "listed", None, None, None, None, NOW, NOW, None, None, None,
        None, 0, 0, NOW, None, None, history=False,
    )  # fmt: skip


def look(watch: Watch, number: int, page: Page, item: ArticleItem) -> str | None:
    _, doubt = watch.look(address(number), page, item, NOW + timedelta(minutes=1))
    return doubt


def test_one_text_may_stand_at_two_addresses_but_not_at_many(
    pages: list[tuple[Page, ArticleItem]],
) -> None:
    watch = Watch(by_key("tengrinews"), "ru", 0)
    page, item = pages[0]
    alike = [replace(item, url_key=f"key:{number}") for number in range(ALIKE)]
    *before, last = [look(watch, number, page, one) for number, one in enumerate(alike)]
    assert before == [None] * (ALIKE - 1)
    assert last == f"{HELD}the page has the very text of others"
    assert look(watch, 0, page, alike[0]) == last


def test_the_first_page_is_compared_and_then_one_in_so_many(
    pages: list[tuple[Page, ArticleItem]],
) -> None:
    watch = Watch(by_key("tengrinews"), "ru", 0)
    for number, (page, item) in enumerate(pages):
        assert look(watch, number, page, item) is None
    compared = [n for n, one in enumerate(watch.noted, 1) if one.agreement is not None]
    assert compared == [1, COMPARED_THEN]


def test_all_pages_are_compared_once_one_disagrees(pages: list[tuple[Page, ArticleItem]]) -> None:
    watch = Watch(by_key("tengrinews"), "ru", 0)
    (page, item), *rest = pages
    assert look(watch, 0, page, replace(item, body="Совсем другой текст. " * 40))
    for number, (page, item) in enumerate(rest, 1):
        look(watch, number, page, item)
    assert all(one.agreement is not None for one in watch.noted)
