"""Pages that are none, as `jarshy crawl` meets them: told, nothing lost, nothing false stored."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from storage import addresses, articles
from storage.records import StoredArticle
from tests.support.commands import Ended, Folder, toml_of
from tests.support.databases import opened
from tests.support.tengri_site import (
    HOST,
    LONG_READ,
    LONG_READS,
    NEWS,
    TengriSite,
    article_page,
    listing_page,
    path_of,
)
from tests.support.toy_site import Reply

NEWS_OF_HOST = f"https://{HOST}/kazakhstan_news/"
SCHOOL = f"{NEWS_OF_HOST}shkolu-na-trista-mest-otkryili-448002/"
BRIDGE = f"{NEWS_OF_HOST}most-cherez-ishim-pochinili-448001/"
LEOPARD = f"{NEWS_OF_HOST}snejnyie-barsyi-vernulis-448003/"
STOCK = {SCHOOL: "В Костанае открыли школу на триста мест", BRIDGE: "Мост через Ишим починили"}
NEW_TITLE = "Снежные барсы вернулись в ущелье"
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 20
WAITING_ROOM = "<html><body><p>Проверка браузера. Подождите.</p></body></html>"
UNDER_REPAIR = "<html><head><title>Технические работы</title></head><body>Позже</body></html>"

# Each with the exit code, what is said on stderr, and what the address then is.
NEW_ARTICLES: dict[str, tuple[Reply, int, list[str], str]] = {
    "without a body": (
        Reply(article_page(NEW_TITLE, "")), 1, ["no body found", "kept out of the archive"],
        "failed",
    ),
    "empty": (Reply(""), 1, ["no title and no body"], "failed"),
    "of a waiting room": (Reply(WAITING_ROOM), 1, ["no title and no body"], "failed"),
    "under repair": (Reply(UNDER_REPAIR), 1, ["maintenance page"], "failed"),
    "404": (Reply("<h1>Нет</h1>", 404), 0,
            [f"1 address is no article: the site answered 404 ({LEOPARD})"], "rejected"),
    "410": (Reply("<h1>Нет</h1>", 410), 0, ["the site answered 410"], "rejected"),
    "500": (Reply("<h1>Ой</h1>", 500), 1, ["answered 500"], "failed"),
    "PDF": (Reply(PDF, kind="application/pdf"), 0, ["no page but application/pdf"], "rejected"),
    "undecodable": (Reply(PDF), 1, ["could not be read"], "failed"),
}  # fmt: skip
LISTINGS: dict[str, tuple[Reply, list[str]]] = {
    "without a card": (Reply(listing_page({})), ["no entry found", "layout changed"]),
    "empty": (Reply(""), ["no entry found"]),
    "an article": (Reply(article_page("Мост через Ишим починили")), ["no entry found"]),
    "under repair": (Reply(UNDER_REPAIR), ["maintenance page"]),
    "404": (Reply("<h1>Нет</h1>", 404), ["answered 404"]),
    "500": (Reply("<h1>Ой</h1>", 500), ["answered 500"]),
    "PDF": (Reply(PDF, kind="application/pdf"), ["no page but application/pdf"]),
}


@pytest.fixture
def site() -> Iterator[TengriSite]:
    running = TengriSite(STOCK)
    yield running
    running.close()


@pytest.fixture
def crawl(tmp_path, sqlite_url: str, site: TengriSite) -> Callable[[], Ended]:
    """Crawl the site's Russian edition, from a folder of its own."""
    folder = Folder(tmp_path)
    folder.settings(toml_of(sqlite_url, {HOST: site.address}))
    return partial(_crawl, folder)


def _crawl(folder: Folder) -> Ended:
    ended = folder.call("crawl", "tengrinews/ru", "--no-mail")
    assert "Traceback" not in ended.err
    return ended


def _archive(url: str) -> dict[str, StoredArticle]:
    with opened(url) as database, database.read() as tx:
        return {one.url: one for one in articles.iterate(tx)}


def _state(url: str, address: str) -> Any:
    with opened(url) as database, database.read() as tx:
        return addresses.get(tx, f"{HOST}/news/{address.rstrip('/').rpartition('-')[2]}")


def _make_due(url: str, address: str) -> None:
    """Let the time come at which an address is to be read again."""
    with opened(url) as database, database.write() as tx:
        due = "UPDATE addresses SET next_fetch_at = first_listed_at WHERE url = :url"
        tx.execute(text(due), {"url": address})


@pytest.mark.parametrize("name", NEW_ARTICLES)
def test_a_page_that_is_no_article_is_told_and_read_when_it_is_one(
    crawl: Callable[[], Ended], site: TengriSite, sqlite_url: str, name: str
) -> None:
    reply, code, words, state = NEW_ARTICLES[name]
    assert crawl().code == 0
    site.add(LEOPARD, NEW_TITLE)
    site.script[path_of(LEOPARD)] = reply
    ended = crawl()
    assert ended.code == code, ended.err
    for word in [*words, *([LEOPARD, "tengrinews/ru"] if code else [])]:
        assert word in ended.err
    assert set(_archive(sqlite_url)) == {*STOCK, LONG_READ}
    met = _state(sqlite_url, LEOPARD)
    assert met.state == state
    assert met.reason

    # What the site calls gone for good, and what is no text, is not asked for again.
    assert (met.next_fetch_at is None) == (name in {"410", "PDF"})
    if met.next_fetch_at is not None:
        site.mend()
        _make_due(sqlite_url, LEOPARD)
        assert crawl().code == 0
        assert LEOPARD in _archive(sqlite_url)


@pytest.mark.parametrize("name", NEW_ARTICLES)
def test_a_stored_article_outlives_whatever_its_page_becomes(
    crawl: Callable[[], Ended], site: TengriSite, sqlite_url: str, name: str
) -> None:
    assert crawl().code == 0
    before = _archive(sqlite_url)[BRIDGE]
    title = STOCK[BRIDGE]
    bad = Reply(article_page(title, "")) if name == "without a body" else NEW_ARTICLES[name][0]
    site.script[path_of(BRIDGE)] = bad
    _make_due(sqlite_url, BRIDGE)
    ended = crawl()
    assert ended.code == NEW_ARTICLES[name][1], ended.err
    after = _archive(sqlite_url)[BRIDGE]
    assert (after.title, after.lead, after.body) == (before.title, before.lead, before.body)
    assert after.gone_at is None
    assert _state(sqlite_url, BRIDGE).next_fetch_at is not None


@pytest.mark.parametrize("when", ["at first", "later"])
@pytest.mark.parametrize("name", LISTINGS)
def test_a_listing_that_is_none_is_told_and_hides_nothing_for_long(
    crawl: Callable[[], Ended], site: TengriSite, sqlite_url: str, name: str, when: str
) -> None:
    reply, words = LISTINGS[name]
    if when == "later":
        assert crawl().code == 0
        site.add(LEOPARD, NEW_TITLE)
    before = set(_archive(sqlite_url))
    site.script[NEWS] = reply
    ended = crawl()
    assert ended.code == 1
    for word in (*words, f"{HOST}{NEWS}", "tengrinews/ru"):
        assert word in ended.err
    assert set(_archive(sqlite_url)) == before | {LONG_READ}

    site.mend()
    assert crawl().code == 0
    stored = _archive(sqlite_url)
    assert set(stored) == {*site.news, LONG_READ}
    assert {url for url, one in stored.items() if one.history} == {*STOCK, LONG_READ}


def test_a_site_that_shows_nothing_at_all_has_failed(
    crawl: Callable[[], Ended], site: TengriSite, sqlite_url: str
) -> None:
    site.script[NEWS] = site.script[LONG_READS] = Reply(UNDER_REPAIR)
    ended = crawl()
    assert ended.code == 1
    assert "failed" in ended.out
    assert _archive(sqlite_url) == {}
