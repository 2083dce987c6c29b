"""The scripted day as articles that were read, and the stories that an archive makes of them."""

import multiprocessing
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from crawler.clock import ManualClock
from crawler.demo.day import NOMINAL_END, Day
from crawler.ingest import Ingest
from crawler.items import ArticleItem, Citation
from crawler.settings import Settings
from storage import articles, stories
from storage.engine import open_database
from storage.session import Database


@cache
def day_items(*, stock: bool = False) -> dict[str, ArticleItem]:
    """Return the articles of the day by key in the order of their appearance."""
    truth = Day().truth()["articles"]
    order = sorted(truth, key=lambda key: (truth[key]["appears_at"], key))
    return {key: _item(key, truth[key]) for key in order if stock or not truth[key]["stock"]}


def _item(key: str, article: Mapping[str, object]) -> ArticleItem:
    values = {name: article[name] for name in ("source", "edition", "url", "title", "lead")}
    return ArticleItem(
        **values,
        url_key=key,
        body="\n\n".join(article["paragraphs"]),
        language=article["language"],
        fetched_at=datetime.fromisoformat(article["appears_at"]),
        published_at=datetime.fromisoformat(article["published_at"]),
        published_precision=article["precision"],
        citations=tuple(Citation(**one) for one in article["citations"]),
    )


def take_in(database: Database, keys: Sequence[str], *, stock: bool = False) -> None:
    """Let articles of the day come in this order; those that are there already change nothing."""
    found = day_items(stock=stock)
    ingest = _ingest(database)
    for key in keys:
        ingest.article(found[key])


def _ingest(database: Database) -> Ingest:
    return Ingest(database, Settings(), ManualClock(NOMINAL_END))


def stories_of(database: Database) -> dict[str, int]:
    """Return the story of each article by its key."""
    with database.read() as tx:
        numbers = stories.of_articles(tx)
        named = {one.id: one.url_key for one in articles.get_many(tx, sorted(numbers))}
    return {named[number]: story for number, story in numbers.items()}


def moved(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    """Count the articles that would have to change their story for both to be the same.

    Each story of one is matched with at most one of the other, largest common part first.
    """
    common = Counter((story, other.get(key)) for key, story in one.items())
    taken: set[tuple[str, object]] = set()
    kept = 0
    for (mine, theirs), count in sorted(common.items(), key=lambda pair: (-pair[1], str(pair[0]))):
        if ("one", mine) not in taken and ("other", theirs) not in taken:
            taken |= {("one", mine), ("other", theirs)}
            kept += count
    return len(one) - kept


def writer(url: str, keys: Sequence[str], *, stock: bool = False) -> BaseProcess:
    """Start a process that takes in articles of the day; returns when the first one is stored.

    It is forked from one that knows the program, and given the articles as they are.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["crawler.ingest", __name__, "pytest"])  # what a child imports
    begins, says = context.Pipe(duplex=False)
    items = [day_items(stock=stock)[key] for key in keys]
    process = context.Process(target=_write, args=(url, items, says), daemon=True)
    process.start()
    says.close()
    begins.recv_bytes()
    begins.close()
    return process


def _write(url: str, items: Sequence[ArticleItem], says: Connection) -> None:
    database = open_database(url)
    try:
        ingest = _ingest(database)
        ingest.article(items[0])
        says.send_bytes(b"!")
        for item in items[1:]:
            ingest.article(item)
    finally:
        database.dispose()
