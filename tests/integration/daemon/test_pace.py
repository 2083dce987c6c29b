"""Which listings the daemon visits when, from what the archive has seen of them."""

from datetime import datetime, timedelta

import pytest

from crawler.daemon.pace import Due, Pace
from crawler.items import Card
from crawler.settings import Settings
from crawler.sources.spec import Edition
from storage import addresses, crawls
from storage.engine import Database
from storage.records import ListingVisit
from tests.support.samples import NOON
from tests.support.toy_site import HOST, toy_source

BUSY, RARE = f"https://{HOST}/news/", f"https://{HOST}/rare/"
SOURCE = toy_source(editions={"en": Edition("en", (HOST,), (BUSY, RARE))})
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Daemon:
    """A source's pace over an archive that visits are put into."""

    def __init__(self, database: Database, **own: object) -> None:
        self.database = database
        self.settings = Settings.model_validate({"sources": {"toy": own}})
        self.pace = Pace(SOURCE, self.settings)
        self.crawl = database.in_transaction(lambda tx: crawls.start(tx, "toy", "en", NOON))

    def visit(self, listing: str, at: datetime) -> None:
        visit = ListingVisit(self.crawl, "toy", "en", listing, at, at, overlap="proven")
        self.database.in_transaction(lambda tx: crawls.add_visit(tx, visit))

    def bring(self, listing: str, at: datetime, key: str) -> None:
        card = Card(f"https://{HOST}/{key}", key, key)
        self.database.in_transaction(
            lambda tx: addresses.listed(tx, "toy", "en", listing, [card], at)
        )

    def due(self, now: datetime) -> Due | None:
        with self.database.read() as tx:
            return self.pace.due(tx, now)


def watched(database: Database, **own: object) -> Daemon:
    """Return a daemon that has watched a busy and a rare listing for five days, until NOON."""
    made = Daemon(database, **own)
    for listing in (BUSY, RARE):
        made.visit(listing, NOON - 5 * DAY)
    for number in range(240):
        made.bring(BUSY, NOON - 5 * DAY + number * 30 * MINUTE, f"busy{number}")
    made.bring(RARE, NOON - 2 * DAY, "rare1")
    for listing in (BUSY, RARE):
        made.visit(listing, NOON)
    return made


@pytest.fixture
def daemon(database: Database) -> Daemon:
    return watched(database)


def test_until_a_source_has_been_watched_for_days_the_schedule_decides(
    sqlite_database: Database,
) -> None:
    made = Daemon(sqlite_database)
    assert made.due(NOON) is None
    made.visit(BUSY, NOON - 2 * DAY)
    assert Daemon(sqlite_database).due(NOON) is None


@pytest.mark.parametrize("own", [{"rhythm": "fixed"}, {"schedule": "*/5 * * * *"}])
def test_a_fixed_rhythm_and_a_cron_expression_are_kept(
    sqlite_database: Database, own: dict[str, object]
) -> None:
    assert watched(sqlite_database, **own).due(NOON) is None


def test_a_busy_listing_is_due_before_a_rare_one(daemon: Daemon) -> None:
    now = daemon.due(NOON)
    assert now is not None
    assert now.listings == {}
    early = daemon.due(now.next_at)
    assert early is not None
    assert early.listings == {BUSY: "en"}
    late = daemon.due(NOON + 31 * MINUTE)
    assert late is not None
    assert late.listings == {BUSY: "en", RARE: "en"}


def test_a_source_is_never_looked_at_sooner_than_the_bound(daemon: Daemon) -> None:
    for minutes in range(40):
        due = daemon.due(NOON + minutes * MINUTE)
        assert due is not None
        assert due.next_at >= NOON + (minutes + 2) * MINUTE


def test_a_listing_that_was_never_visited_is_due(sqlite_database: Database) -> None:
    made = Daemon(sqlite_database)
    made.visit(BUSY, NOON - 5 * DAY)
    made.visit(BUSY, NOON)
    due = made.due(NOON + MINUTE)
    assert due is not None
    assert due.listings == {RARE: "en"}


def test_a_clock_that_was_set_back_silences_nothing(daemon: Daemon) -> None:
    due = daemon.due(NOON - 60 * MINUTE)
    assert due is not None
    assert set(due.listings) == {BUSY, RARE}
