"""Gaps in listings: found, named, filled by reading on."""

from collections.abc import Callable
from datetime import timedelta

from storage import gaps
from storage.engine import open_database
from storage.records import Crawl, Gap
from tests.support.shifting import Archive, Memory, simulate
from tests.support.toy_site import LISTING, Reply
from tests.support.visits import START, Lab

SOON = timedelta(minutes=5)
FirstVisit = Callable[[], Crawl]


def found(lab: Lab) -> list[Gap]:
    with lab.database.read() as tx:
        return gaps.between(tx, "toy", START - timedelta(days=1), START + timedelta(days=9))


def test_news_that_the_first_page_still_shows_leaves_no_gap(
    lab: Lab, first_visit: FirstVisit
) -> None:
    first_visit()
    lab.site.publish(13, 14)
    lab.visit(later=SOON)
    assert found(lab) == []


def test_a_gap_after_a_downtime_is_named_and_filled_by_the_same_visit(
    lab: Lab, first_visit: FirstVisit
) -> None:
    last = lab.listing_visit(first_visit())
    lab.site.publish(*range(13, 25))
    crawl = lab.visit(later=timedelta(hours=12))
    visit = lab.listing_visit(crawl)
    (gap,) = found(lab)
    assert (gap.listing, gap.crawl_id, gap.found_at) == (LISTING, crawl.id, visit.started_at)
    assert (gap.starts_at, gap.ends_at) == (last.finished_at, visit.started_at)
    assert (gap.filled_at, gap.filled_by) == (visit.finished_at, "paging")
    assert (gap.filled_in, gap.articles) == (crawl.id, 7)
    assert (crawl.overlap, crawl.new) == ("proven", 12)


def test_a_gap_is_open_until_a_later_visit_has_read_all_that_lay_behind(
    lab: Lab, first_visit: FirstVisit
) -> None:
    first_visit()
    lab.site.publish(*range(13, 43))
    early = lab.visit(later=SOON, pages=2)
    (gap,) = found(lab)
    assert (gap.filled_at, gap.articles) == (None, 5)
    late = lab.visit(later=SOON)
    (gap,) = found(lab)
    assert (gap.crawl_id, gap.filled_in, gap.filled_by) == (early.id, late.id, "paging")
    assert gap.articles == 25
    assert lab.stored(range(13, 43)) == list(range(13, 43))


def test_a_second_gap_on_top_of_an_open_one_is_another_one(
    lab: Lab, first_visit: FirstVisit
) -> None:
    first_visit()
    lab.site.publish(*range(13, 43))
    lab.visit(later=SOON, pages=2)
    lab.site.publish(*range(43, 63))
    lab.visit(later=SOON, pages=2)
    assert [gap.filled_at for gap in found(lab)] == [None, None]
    lab.visit(later=SOON)
    assert all(gap.filled_at for gap in found(lab))
    assert lab.stored(range(13, 63)) == list(range(13, 63))


def test_a_gap_that_the_listing_ends_in_is_filled_by_its_end(
    lab: Lab, first_visit: FirstVisit
) -> None:
    first_visit()
    lab.site.articles.clear()
    lab.site.publish(*range(13, 23))
    lab.visit(later=SOON)
    (gap,) = found(lab)
    assert (gap.filled_by, gap.articles) == ("end", 5)


def test_a_page_that_fails_leaves_the_gap_open_until_it_is_read(
    lab: Lab, first_visit: FirstVisit
) -> None:
    first_visit()
    lab.site.publish(*range(13, 31))
    lab.site.script["/news/page/2/"] = Reply("broken", 500)
    lab.visit(later=SOON)
    assert [gap.filled_at for gap in found(lab)] == [None]
    del lab.site.script["/news/page/2/"]
    lab.visit(later=SOON)
    assert all(gap.filled_at for gap in found(lab))
    assert lab.stored(range(13, 31)) == list(range(13, 31))


def test_pinned_stories_do_not_hide_a_gap(lab: Lab, first_visit: FirstVisit) -> None:
    lab.site.pinned.append(1)
    first_visit()
    lab.site.publish(*range(13, 20))
    lab.visit(later=SOON)
    (gap,) = found(lab)
    assert gap.filled_by == "paging"
    assert lab.stored(range(13, 20)) == list(range(13, 20))


def test_a_backdated_story_is_found_by_the_sweep_of_its_day(lab: Lab) -> None:
    lab.site.publish(*range(101, 131))
    lab.visit()
    lab.site.forget()
    lab.site.articles.insert(22, 77)
    assert lab.visit(later=SOON).new == 0
    lab.visit(later=timedelta(hours=6))
    assert lab.article(77) is not None
    assert found(lab) == []


def test_a_sweep_may_be_set_for_a_source(lab: Lab) -> None:
    lab.source_settings = {"sweep_every": "1h", "sweep_pages": 2}
    lab.site.publish(*range(1, 31))
    lab.visit()
    lab.site.forget()
    lab.visit(later=timedelta(hours=1))
    listed = [path for path in lab.site.paths if path.startswith("/news")]
    assert listed == ["/news/", "/news/page/2/"]


def test_an_archive_remembers_visits_as_the_simulation_does(sqlite_url: str) -> None:
    database = open_database(sqlite_url, create=True)
    archive = Archive(database)
    kept = simulate(5, archive, days=2, crawl_id=archive.crawl)
    remembered = simulate(5, Memory(), days=2)
    assert kept.missed() == []
    assert [v.overlap for v in kept.visits] == [v.overlap for v in remembered.visits]
    assert [g.filled_at for g in archive.gaps()] == [g.filled_at for g in remembered.ledger.gaps()]
    assert kept.requests == remembered.requests
    database.dispose()
