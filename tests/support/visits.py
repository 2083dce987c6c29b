"""A toy site, an archive, and visits of the one into the other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.clock import ManualClock
from crawler.sources.spec import Edition, Source
from crawler.spiders.events import Event
from crawler.spiders.run import run_crawl
from storage import addresses, articles, crawls
from storage.engine import open_database
from storage.records import Address, Crawl, Fetch, ListingVisit, StoredArticle
from tests.support.toy_site import ToySite, toy_settings, toy_source

START = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)


@dataclass(slots=True)
class TickingClock(ManualClock):
    """A clock that can be set and that goes on, so that no two moments of a visit are equal."""

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@dataclass
class Lab:
    """Visits of one site into one archive."""

    site: ToySite
    url: str
    source: Source = field(default_factory=toy_source)
    clock: ManualClock = field(default_factory=lambda: TickingClock(START))
    events: list[Event] = field(default_factory=list)
    fetch: dict[str, Any] = field(default_factory=dict)
    source_settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.database = open_database(self.url, create=True)

    def visit(self, *, later: timedelta = timedelta(), pages: int | None = None) -> Crawl:
        self.clock.at += later
        settings = toy_settings(self.site, self.url, self.source_settings, **self.fetch)
        self.events.clear()
        (crawl,) = run_crawl(
            settings,
            [(self.source, "en")],
            clock=self.clock,
            pages=pages,
            progress=self.events.append,
        )
        return crawl

    def source_on(self, host: str, port: int) -> Source:
        """Return the toy source as if it lived on another host and port."""
        edition = Edition("en", (host,), (f"http://{host}:{port}/news/",))
        return toy_source(editions={"en": edition})

    def address(self, number: int) -> Address:
        with self.database.read() as tx:
            found = addresses.get(tx, f"toy:{number}")
        assert found is not None
        return found

    def fetches(self, number: int) -> list[Fetch]:
        with self.database.read() as tx:
            return addresses.history_of(tx, f"toy:{number}")

    def article(self, number: int) -> StoredArticle | None:
        with self.database.read() as tx:
            return articles.find(tx, f"toy:{number}")

    def stored(self, numbers: Sequence[int]) -> list[int]:
        return [number for number in numbers if self.article(number) is not None]

    def listing_visit(self, crawl: Crawl) -> ListingVisit:
        with self.database.read() as tx:
            return crawls.visits_of(tx, crawl.id)[-1]


@pytest.fixture
def site() -> Iterator[ToySite]:
    toy = ToySite()
    yield toy
    toy.close()


@pytest.fixture
def lab(site: ToySite, sqlite_url: str) -> Iterator[Lab]:
    opened = Lab(site, sqlite_url)
    yield opened
    opened.database.dispose()


@pytest.fixture
def first_visit(lab: Lab) -> Callable[[], Crawl]:
    """Return a function that makes the first visit, of stories 1 to 12."""

    def visit() -> Crawl:
        lab.site.publish(*range(1, 13))
        crawl = lab.visit()
        assert crawl.outcome == "ok", crawl.reason
        lab.site.forget()
        return crawl

    return visit
