from dataclasses import replace
from datetime import timedelta

import pytest

from storage import addresses, coverage, crawls, gaps, witnesses
from storage.engine import Database
from storage.records import ListingVisit, WitnessVisit
from tests.support.samples import NOON, later

NEWS, LONG = "https://toy.example/news/", "https://toy.example/long/"
DAY = timedelta(days=1)


class Card:
    def __init__(self, number: int) -> None:
        self.url = f"https://toy.example/{number}"
        self.url_key = f"toy:{number}"
        self.title = f"Story {number}"
        self.published_at = None
        self.precision = None


class Watch:
    """Visits of a source's listings, one after the other."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.crawl = database.in_transaction(lambda tx: crawls.start(tx, "toy", "en", NOON))

    def visit(
        self, minutes: int, listing: str = NEWS, overlap: str = "proven", *, fails: bool = False
    ) -> ListingVisit:
        at = later(minutes=minutes)
        visit = ListingVisit(self.crawl, "toy", "en", listing, at, at, overlap=overlap)
        visit = replace(visit, finished_at=None, overlap="unknown") if fails else visit
        self.database.in_transaction(lambda tx: crawls.add_visit(tx, visit))
        return visit

    def list(self, minutes: int, *numbers: int, by: str | None = None) -> None:
        at = later(minutes=minutes)
        cards = [Card(number) for number in numbers]
        self.database.in_transaction(
            lambda tx: addresses.listed(tx, "toy", "en", NEWS, cards, at, seen_only_by=by)
        )

    def covered(self):
        with self.database.read() as tx:
            return coverage.of_source(tx, "toy", NOON - DAY, NOON + DAY)


@pytest.fixture
def watch(database: Database) -> Watch:
    return Watch(database)


def test_what_was_listed_is_counted_and_what_of_it_is_read(watch: Watch) -> None:
    watch.list(5, 1, 2, 3, 4)

    def note(tx) -> None:
        addresses.failed(tx, "toy:2", 503, "server", later(minutes=6), None)
        addresses.rejected(tx, "toy:3", 200, "no article", later(minutes=6))
        addresses.gone(tx, "toy:4", 404, "missing", later(minutes=6))

    watch.database.in_transaction(note)
    assert (watch.covered().listed, watch.covered().read) == (3, 1)


def test_overlap_is_proven_from_the_first_visit_to_the_last(watch: Watch) -> None:
    watch.visit(0, overlap="first")
    watch.visit(10)
    watch.visit(20)
    watch.visit(30, fails=True)
    assert watch.covered().proven == ((NOON, later(minutes=20)),)


def test_every_listing_has_to_overlap(watch: Watch) -> None:
    watch.visit(0, overlap="first")
    watch.visit(5, LONG, overlap="first")
    watch.visit(20)
    watch.visit(15, LONG)
    assert watch.covered().proven == ((later(minutes=5), later(minutes=15)),)
    watch.visit(25, "https://toy.example/new/", fails=True)
    assert watch.covered().proven == ()


def test_an_open_gap_divides_what_is_proven_until_it_is_filled(watch: Watch) -> None:
    watch.visit(0, overlap="first")
    visit = watch.visit(20, overlap="gap")
    watch.visit(30)
    span = (later(minutes=10), later(minutes=20))
    number = watch.database.in_transaction(lambda tx: gaps.found(tx, visit, *span, 4))
    assert watch.covered().proven == (
        (NOON, later(minutes=10)), (later(minutes=20), later(minutes=30)),
    )  # fmt: skip
    (gap,) = watch.covered().gaps
    assert (gap.starts_at, gap.ends_at, gap.filled_at, gap.articles) == (*span, None, 4)
    filled = later(minutes=30)
    watch.database.in_transaction(
        lambda tx: gaps.filled(tx, number, watch.crawl, filled, "paging", 2)
    )
    assert watch.covered().proven == ((NOON, filled),)
    (gap,) = watch.covered().gaps
    assert (gap.filled_at, gap.filled_by, gap.articles) == (filled, "paging", 6)


def test_what_a_witness_alone_named_is_counted_until_a_listing_shows_it(watch: Watch) -> None:
    watch.list(5, 1, 2, by="rss")
    watch.list(5, 3, by="sitemap")
    assert watch.covered().only_by == (("rss", 2), ("sitemap", 1))
    watch.list(10, 2, 3)
    assert watch.covered().only_by == (("rss", 1),)


def test_of_the_rows_of_ids_the_latest_readings_count(watch: Watch) -> None:
    def read(tx) -> None:
        for minutes, address, unseen in ((1, "news", 9), (2, "news", 4), (2, "article", 1)):
            visit = WitnessVisit(
                watch.crawl, "toy", "en", "ids", address, later(minutes=minutes), None, 50, unseen
            )
            witnesses.add(tx, visit)

    watch.database.in_transaction(read)
    assert watch.covered().unseen_ids == 5


def test_sources_are_those_that_were_visited_then(watch: Watch) -> None:
    watch.visit(0)
    with watch.database.read() as tx:
        assert coverage.sources_between(tx, NOON - DAY, NOON) == ["toy"]
        assert coverage.sources_between(tx, NOON + DAY, NOON + 2 * DAY) == []
