from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.sources.spec import Source
from crawler.spiders.reading import SWEEP_EVERY
from storage import crawls
from storage.records import Crawl
from tests.support.toy_site import Reply, listing, story, toy_source
from tests.support.visits import Lab

SOON = timedelta(minutes=5)
FirstVisit = Callable[[], Crawl]


def test_the_first_visit_stores_the_stock_as_history_oldest_first(lab: Lab) -> None:
    lab.site.publish(*range(1, 31))
    crawl = lab.visit()
    assert (crawl.outcome, crawl.overlap, crawl.new) == ("ok", "first", 15)
    assert lab.stored(range(1, 31)) == list(range(16, 31))
    read = [path for path in lab.site.paths if path.startswith("/story")]
    assert read == [f"/story-{n}" for n in range(16, 31)]
    article = lab.article(30)
    assert article is not None
    assert article.history
    assert article.title == "Story number 30 of the toy"


def test_a_second_visit_right_after_fetches_only_listings_and_stores_nothing(
    lab: Lab, first_visit: FirstVisit
) -> None:
    first_visit()
    crawl = lab.visit()
    assert lab.site.paths == ["/news/"]
    assert (crawl.outcome, crawl.overlap, crawl.new, crawl.requests) == ("ok", "proven", 0, 1)


def test_a_new_story_is_stored_and_is_no_history(lab: Lab, first_visit: FirstVisit) -> None:
    first_visit()
    lab.site.publish(13)
    crawl = lab.visit(later=SOON)
    article = lab.article(13)
    assert article is not None
    assert not article.history
    assert (crawl.new, crawl.overlap) == (1, "proven")
    assert lab.site.paths == ["/news/", "/news/page/2/", "/story-13"]


def test_reading_ends_at_a_page_that_is_wholly_known(lab: Lab, first_visit: FirstVisit) -> None:
    first_visit()
    lab.site.publish(*range(13, 20))
    crawl = lab.visit(later=SOON)
    assert crawl.new == 7
    assert crawl.listing_pages == 3


def test_a_pinned_card_does_not_end_the_reading(lab: Lab, first_visit: FirstVisit) -> None:
    first_visit()
    lab.site.pinned = [3]
    lab.site.publish(*range(13, 20))
    lab.visit(later=SOON)
    assert lab.stored(range(13, 20)) == list(range(13, 20))


def test_a_listing_that_shifts_while_it_is_paged_loses_nothing(
    lab: Lab, first_visit: FirstVisit
) -> None:
    first_visit()
    lab.site.publish(*range(13, 22))

    def second_page(_asked: int) -> Reply:
        lab.site.publish(22, 23)
        return lab.site._listing(2)

    lab.site.script["/news/page/2/"] = second_page
    lab.visit(later=SOON)
    lab.visit(later=SOON)
    assert lab.stored(range(13, 24)) == list(range(13, 24))


def test_an_unchanged_listing_is_answered_304_and_proves_the_overlap(lab: Lab) -> None:
    lab.site.publish(1, 2, 3)
    page = listing([3, 2, 1])
    lab.site.script["/news/"] = lambda asked: Reply(page, 304 if asked else 200, {"ETag": '"v1"'})
    lab.visit()
    lab.site.forget()
    lab.site.script["/news/"] = Reply(status=304, headers={"ETag": '"v1"'})
    crawl = lab.visit(later=SOON)
    assert lab.site.requests[0][1]["if-none-match"] == '"v1"'
    assert (crawl.overlap, crawl.requests, crawl.not_modified) == ("proven", 1, 1)
    assert lab.listing_visit(crawl).etag == '"v1"'
    lab.site.forget()
    lab.visit(later=SOON)
    assert lab.site.requests[0][1]["if-none-match"] == '"v1"'


def test_every_six_hours_the_listing_is_asked_for_without_condition_and_read_deeper(
    lab: Lab, first_visit: FirstVisit
) -> None:
    first_visit()
    lab.site.script["/news/"] = Reply(listing(lab.site.articles[:5]), headers={"ETag": '"v1"'})
    lab.visit(later=SOON)
    lab.site.forget()
    lab.visit(later=SWEEP_EVERY)
    assert "if-none-match" not in lab.site.requests[0][1]
    listed = [path for path in lab.site.paths if path.startswith("/news")]
    assert listed == ["/news/", "/news/page/2/", "/news/page/3/", "/news/page/4/"]


def test_a_visit_that_does_not_reach_the_last_one_names_the_gap_and_the_next_fills_it(
    lab: Lab, first_visit: FirstVisit
) -> None:
    last = lab.listing_visit(first_visit())
    lab.site.publish(*range(13, 43))
    crawl = lab.visit(later=SOON, pages=2)
    visit = lab.listing_visit(crawl)
    assert (crawl.outcome, crawl.overlap, crawl.new) == ("capped", "gap", 10)
    assert (visit.gap_from, visit.gap_to) == (last.finished_at, visit.started_at)
    assert "not reached" in (crawl.reason or "")
    lab.site.publish(43)
    lab.site.forget()
    crawl = lab.visit(later=SOON)
    assert (crawl.outcome, crawl.overlap) == ("ok", "proven")
    assert lab.stored(range(1, 44)) == list(range(1, 44))
    assert "history" not in {lab.address(n).state for n in range(13, 44)}
    assert not any(lab.address(n).history for n in range(13, 44))


def test_a_gap_is_sought_where_it_was_left_and_not_page_by_page(
    lab: Lab, first_visit: FirstVisit
) -> None:
    first_visit()
    lab.site.publish(*range(13, 63))
    lab.visit(later=SOON, pages=8)
    lab.site.forget()
    crawl = lab.visit(later=SOON)
    listed = [path for path in lab.site.paths if path.startswith("/news")]
    assert listed == ["/news/", *(f"/news/page/{n}/" for n in (8, 9, 10, 11))]
    assert crawl.overlap == "proven"
    assert lab.stored(range(13, 63)) == list(range(13, 63))


def test_old_stories_below_the_stock_raise_no_alarm(lab: Lab) -> None:
    lab.site.publish(*range(1, 41))
    lab.visit()
    lab.visit(later=SOON, pages=6)
    assert lab.stored(range(11, 41)) == list(range(11, 41))
    assert all(lab.address(n).history for n in range(11, 26))


def test_a_listing_without_cards_is_an_error_and_deletes_nothing(
    lab: Lab, first_visit: FirstVisit
) -> None:
    first_visit()
    lab.site.script["/news/"] = Reply(listing([]))
    crawl = lab.visit(later=SOON)
    assert crawl.outcome == "failed"
    assert (
        crawl.reason
        == "https://toy.example/news/: no entry found (title: ''); has the layout changed?"
    )
    assert len(lab.stored(range(1, 13))) == 12
    assert lab.listing_visit(crawl).finished_at is None
    del lab.site.script["/news/"]
    lab.site.publish(13)
    assert lab.visit(later=SOON).overlap == "proven"


def test_one_broken_listing_of_two_degrades_the_crawl(lab: Lab) -> None:
    lab.source = _with_listings("https://toy.example/news/", "https://toy.example/other/")
    lab.site.publish(1, 2, 3)
    crawl = lab.visit()
    assert (crawl.outcome, crawl.overlap, crawl.new) == ("degraded", "unknown", 3)


def test_what_one_listing_showed_does_not_end_the_reading_of_another(lab: Lab) -> None:
    lab.source = _with_listings("https://toy.example/news/", "https://toy.example/other/")
    lab.site.publish(*range(1, 6))
    lab.site.script["/other/"] = Reply(listing([5, 4, 3, 2, 1]))
    lab.site.script["/other/page/2/"] = Reply("no", 404)
    lab.visit()
    lab.site.publish(*range(6, 11))
    lab.site.script["/other/"] = Reply(listing([10, 9, 8, 7, 6]))
    lab.site.script["/other/page/2/"] = Reply(listing([100, 5, 4, 3]))
    lab.site.script["/story-100"] = Reply(story(100))
    lab.site.script["/other/page/3/"] = Reply(listing([2, 1]))
    lab.visit(later=SOON)
    assert lab.stored([*range(1, 11), 100]) == [*range(1, 11), 100]


def test_pages_that_repeat_end_the_reading(lab: Lab, first_visit: FirstVisit) -> None:
    first_visit()
    again = Reply(listing([99, 98]))
    for number in range(2, 60):
        lab.site.script[f"/news/page/{number}/"] = again
    lab.site.script["/news/"] = again
    crawl = lab.visit(later=SOON)
    assert crawl.listing_pages == 3


def test_a_page_that_fails_midway_leaves_a_gap_that_the_next_visit_fills(
    lab: Lab, first_visit: FirstVisit
) -> None:
    first_visit()
    lab.site.publish(*range(13, 25))
    lab.site.script["/news/page/2/"] = Reply("down", 500)
    crawl = lab.visit(later=SOON)
    assert (crawl.outcome, crawl.overlap, crawl.new) == ("degraded", "gap", 5)
    del lab.site.script["/news/page/2/"]
    crawl = lab.visit(later=SOON)
    assert (crawl.outcome, crawl.overlap) == ("ok", "proven")
    assert lab.stored(range(13, 25)) == list(range(13, 25))


def test_a_first_visit_that_was_cut_off_is_made_again_as_the_first(lab: Lab) -> None:
    lab.site.publish(*range(1, 16))
    lab.site.script["/news/page/2/"] = Reply("down", 500)
    assert lab.visit().outcome == "degraded"
    del lab.site.script["/news/page/2/"]
    crawl = lab.visit(later=SOON)
    assert crawl.overlap == "first"
    assert lab.stored(range(1, 16)) == list(range(1, 16))
    assert all(lab.address(n).history for n in range(1, 16))


def test_a_listing_that_leads_to_the_home_page_was_not_read(
    lab: Lab, first_visit: FirstVisit
) -> None:
    first_visit()
    lab.site.script["/news/"] = Reply(status=302, headers={"Location": "/"})
    lab.site.script["/"] = Reply(listing([50, 51]))
    crawl = lab.visit(later=SOON)
    assert crawl.outcome == "failed"
    assert "another page" in (crawl.reason or "")


def test_the_counters_of_a_crawl_add_up(lab: Lab) -> None:
    lab.site.publish(*range(1, 6))
    lab.site.script["/story-2"] = Reply("no", 404)
    lab.site.script["/story-3"] = Reply("down", 500)
    crawl = lab.visit()
    assert (crawl.listed, crawl.new, crawl.failed, crawl.rejected) == (5, 3, 1, 1)
    assert crawl.outcome == "degraded"
    assert "500" in (crawl.reason or "")
    with lab.database.read() as tx:
        assert crawls.last(tx, "toy", "en") == crawl


def test_bad_pages_are_told_together_without_codes(lab: Lab) -> None:
    lab.site.per_page = 60
    lab.site.publish(*range(1, 61))
    for number in range(2, 61):
        lab.site.script[f"/story-{number}"] = Reply("<html><h1>Half a page</h1></html>")
    reason = lab.visit(pages=1).reason or ""
    assert reason == (
        "59 addresses could not be read: no title and no body found; it is kept out of the archive"
        " (first https://toy.example/story-2)"
    )
    assert (lab.address(2).reason or "").startswith("extract_failed: ")


@pytest.mark.parametrize("pages", [1, 4])
def test_pages_can_be_asked_for(lab: Lab, pages: int) -> None:
    lab.site.publish(*range(1, 31))
    assert lab.visit(pages=pages).listing_pages == pages


def _with_listings(*listings: str) -> Source:
    source = toy_source()
    edition = replace(source.editions["en"], listings=listings)
    return replace(source, editions={"en": edition})
