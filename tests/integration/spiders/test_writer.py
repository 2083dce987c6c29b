"""Storing in groups: one commit, and still each article for itself."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.clock import ManualClock
from crawler.errors import StorageError
from crawler.fetch.conditional import Validators
from crawler.items import ArticleItem, Card
from crawler.settings import Settings
from crawler.spiders.fetcher import Page
from crawler.spiders.judgement import Judgement, judge
from crawler.spiders.notes import Job, Note, Unread
from crawler.spiders.writer import LocalWriter
from storage import addresses, articles, crawls
from storage.records import Address
from storage.session import Database
from tests.support.toy_site import story, toy_source

NOW = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)


def job(number: int, crawl_id: int) -> Job:
    words = " ".join(f"word{number}x{i}" for i in range(80))
    item = ArticleItem(
        source="toy",
        edition="en",
        url=f"https://toy.example/story-{number}",
        url_key=f"toy:{number}",
        title=f"Story number {number}",
        body=f"The council of town {number} met.\n\n{words}",
        language="en",
        fetched_at=NOW,
    )
    return Job(item, Note(item.url_key, True, 200, Validators('"e"'), crawl_id, NOW, None))  # noqa: FBT003 - a record


@pytest.fixture
def crawl_id(database: Database) -> int:
    cards = [Card(f"https://toy.example/story-{n}", f"toy:{n}", f"Story {n}") for n in range(1, 9)]
    with database.write() as tx:
        addresses.listed(tx, "toy", "en", None, cards, NOW)
        return crawls.start(tx, "toy", "en", NOW)


def stored(database: Database) -> list[str]:
    with database.read() as tx:
        return sorted(article.url_key for article in articles.iterate(tx))


def test_one_article_that_cannot_be_stored_leaves_its_group_alone(
    database: Database, crawl_id: int
) -> None:
    writer = LocalWriter(database, Settings(), ManualClock(NOW))
    jobs = [job(number, crawl_id) for number in range(1, 5)]
    jobs[1] = replace(jobs[1], note=replace(jobs[1].note, crawl_id=crawl_id + 99))
    first, second, *rest = writer.store(jobs)
    assert isinstance(second, StorageError)
    assert [getattr(result, "kind", None) for result in (first, *rest)] == ["stored"] * 3
    assert stored(database) == ["toy:1", "toy:3", "toy:4"]
    with database.read() as tx:
        states = {n: addresses.known(tx, [f"toy:{n}"])[f"toy:{n}"].state for n in range(1, 5)}
    assert states == {1: "stored", 2: "listed", 3: "stored", 4: "stored"}


def test_an_article_twice_in_a_group_is_stored_once(database: Database, crawl_id: int) -> None:
    writer = LocalWriter(database, Settings(), ManualClock(NOW))
    results = writer.store([job(1, crawl_id), job(1, crawl_id)])
    assert [getattr(result, "kind", None) for result in results] == ["stored", "known"]
    assert stored(database) == ["toy:1"]


def test_articles_and_pages_come_back_in_the_order_in_which_they_were_given(
    database: Database, crawl_id: int
) -> None:
    source = toy_source()
    writer = LocalWriter(database, Settings(), ManualClock(NOW), [source])
    known = addresses_of(database)
    unread = [
        Unread(source.key, known[number], Page(known[number].url, 200, html), NOW)
        for number, html in ((7, story(7)), (8, "<html><body></body></html>"))
    ]
    results = writer.work([unread[0], job(1, crawl_id), unread[1], job(2, crawl_id)])
    read, first, failed, second = results
    assert isinstance(read, Judgement)
    assert read.item is not None
    assert read == judge(source, known[7], unread[0].page, NOW)
    assert isinstance(failed, Judgement)
    assert (failed.kind, failed.item) == ("failed", None)
    assert [getattr(one, "kind", None) for one in (first, second)] == ["stored", "stored"]
    assert stored(database) == ["toy:1", "toy:2"]


def addresses_of(database: Database) -> dict[int, Address]:
    with database.read() as tx:
        return {n: addresses.known(tx, [f"toy:{n}"])[f"toy:{n}"] for n in range(1, 9)}
