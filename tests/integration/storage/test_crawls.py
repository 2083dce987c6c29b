from dataclasses import replace

from storage import crawls
from storage.engine import Database
from storage.records import ListingVisit
from tests.support.samples import NOON, later


def _start(database: Database, hours: float = 0, edition: str = "ru") -> int:
    with database.write() as tx:
        return crawls.start(tx, "tengrinews", edition, later(hours=hours))


def _visit(crawl: int, hours: float = 0) -> ListingVisit:
    return ListingVisit(
        crawl,
        "tengrinews",
        "ru",
        "https://tengrinews.kz/news/",
        later(hours=hours),
        finished_at=later(hours=hours, minutes=1),
        status=200,
        pages=2,
        cards=40,
        new=3,
        known=37,
        foreign=1,
        overlap="gap",
        gap_from=later(hours=-2),
        gap_to=later(hours=-1),
        etag='"e"',
        last_modified="Mon, 02 Mar 2026",
        reason="page limit",
    )


def test_a_crawl_runs_until_it_is_ended_with_its_counters(database: Database) -> None:
    number = _start(database)
    with database.write() as tx:
        assert [crawl.id for crawl in crawls.running(tx)] == [number]
        crawls.progress(tx, number, listed=20)
        crawls.progress(tx, number)
        assert crawls.finish(
            tx, number, later(minutes=2), "degraded", overlap="gap", reason="gap", new=3, mails=1
        )
    with database.read() as tx:
        crawl = crawls.get(tx, number)
        assert crawls.running(tx) == []
    assert crawl is not None
    assert (crawl.started_at, crawl.finished_at) == (NOON, later(minutes=2))
    assert (crawl.outcome, crawl.overlap, crawl.reason) == ("degraded", "gap", "gap")
    assert (crawl.listed, crawl.new, crawl.mails, crawl.failed) == (20, 3, 1, 0)


def test_a_crawl_ends_once(database: Database) -> None:
    number = _start(database)
    with database.write() as tx:
        assert crawls.mark_crashed(tx, later(hours=1)) == 1
        assert not crawls.finish(tx, number, later(hours=2), "ok")
        crawl = crawls.get(tx, number)
    assert crawl is not None
    assert (crawl.outcome, crawl.finished_at) == ("crashed", later(hours=1))


def test_younger_and_other_crawls_are_spared(database: Database) -> None:
    old, young, third = _start(database), _start(database, 2), _start(database, 3)
    with database.write() as tx:
        assert crawls.mark_crashed(tx, later(hours=4), started_before=later(hours=1)) == 1
        assert crawls.mark_crashed(tx, later(hours=4), crawl_id=third) == 1
        assert [crawl.id for crawl in crawls.running(tx)] == [young]
        crashed = crawls.get(tx, old)
    assert crashed is not None
    assert crashed.outcome == "crashed"


def test_the_last_crawl_of_an_edition_can_be_asked_by_outcome(database: Database) -> None:
    first, second, _other = _start(database), _start(database, 1), _start(database, 2, "kk")
    with database.write() as tx:
        crawls.finish(tx, first, later(minutes=1), "ok")
        last = crawls.last(tx, "tengrinews", "ru")
        good = crawls.last(tx, "tengrinews", "ru", outcome="ok")
        assert crawls.last(tx, "akorda", "ru") is None
        recent = [crawl.id for crawl in crawls.recent(tx, 2)]
    assert last is not None
    assert good is not None
    assert (last.id, good.id) == (second, first)
    assert recent == [_other, second]


def test_the_last_finished_visit_of_a_listing_is_found(database: Database) -> None:
    crawl = _start(database)
    visits = [_visit(crawl), _visit(crawl, 1), replace(_visit(crawl, 2), finished_at=None)]
    with database.write() as tx:
        for visit in visits:
            crawls.add_visit(tx, visit)
        listing = visits[0].listing
        assert crawls.last_visit(tx, "tengrinews", "ru", listing) == visits[1]
        assert crawls.last_visit(tx, "tengrinews", "ru", listing + "x") is None
        assert crawls.visits_of(tx, crawl) == visits
        latest = crawls.visits_of_listing(tx, "tengrinews", "ru", listing, 2)
        assert latest == [visits[2], visits[1]]
        assert crawls.visits_of_listing(tx, "tengrinews", "kk", listing, 2) == []
