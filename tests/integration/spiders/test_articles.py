"""What becomes of an article's address from visit to visit."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from crawler.spiders.ages import GIVE_UP_AFTER, MISSING_PAUSE
from crawler.spiders.edition import MAX_REVISITS
from storage import alerts, articles, outbox
from storage.records import Crawl, NewAlert
from tests.support.toy_site import Reply, ToyArticle, listing, story, toy_source
from tests.support.visits import Lab

SOON = timedelta(minutes=5)
HOUR = timedelta(hours=1)
FirstVisit = Callable[[], Crawl]
HOME = Reply(status=302, headers={"Location": "/"})
WITHDRAWN = {"404": Reply("no", 404), "410": Reply("no", 410), "home": HOME}


def test_a_failed_article_is_tried_again_even_when_no_listing_shows_it_any_more(lab: Lab) -> None:
    lab.site.publish(1, 2, 3)
    lab.site.script["/story-2"] = Reply("down", 500)
    assert lab.visit().failed == 1
    lab.site.script["/news/"] = Reply(listing([3]))
    lab.site.script.pop("/story-2")
    assert lab.visit(later=SOON).new == 1
    assert lab.article(2) is not None
    assert [fetch.outcome for fetch in lab.fetches(2)] == ["failed", "stored"]


def test_a_failed_article_waits_longer_from_try_to_try_and_is_given_up(lab: Lab) -> None:
    lab.site.publish(1)
    lab.site.script["/story-1"] = Reply("<html><h1>Half a page</h1></html>")
    waits = []
    for _ in range(GIVE_UP_AFTER):
        lab.visit()
        due = lab.address(1).next_fetch_at
        if due is None:
            break
        waits.append(due - lab.clock.at)
        lab.clock.at = due
    assert waits == sorted(waits)
    assert waits[0] < SOON
    address = lab.address(1)
    assert address.state == "rejected"
    assert "extract_failed" in (address.reason or "")


def test_a_missing_article_is_rejected_and_looked_at_again(lab: Lab) -> None:
    lab.site.publish(1, 2)
    lab.site.script["/story-2"] = Reply("no", 404)
    crawl = lab.visit()
    assert (crawl.outcome, crawl.new, crawl.rejected) == ("ok", 1, 1)
    assert "404" in (lab.address(2).reason or "")
    lab.site.script.pop("/story-2")
    assert lab.visit(later=SOON).new == 0
    assert lab.visit(later=HOUR).new == 1


def test_who_was_told_of_an_article_hears_that_it_was_withdrawn(
    lab: Lab, first_visit: FirstVisit
) -> None:
    first_visit()
    rule = NewAlert("all", "source:toy", ["a@example.kz"], changes="thread")
    with lab.database.write() as tx:
        alerts.add(tx, rule, lab.clock.at)
    lab.site.publish(99)
    lab.visit(later=SOON)
    lab.site.script["/story-99"] = Reply("no", 404)
    for later in (HOUR * 2, MISSING_PAUSE, MISSING_PAUSE):
        lab.visit(later=later)
    with lab.database.read() as tx:
        told, followed = reversed(outbox.list_mails(tx))
    assert (told.kind, followed.kind) == ("story", "change")
    assert followed.subject == told.subject


@pytest.mark.parametrize("answer", WITHDRAWN)
def test_an_article_is_withdrawn_when_it_was_missing_three_times_over_a_day(
    lab: Lab, first_visit: FirstVisit, answer: str
) -> None:
    first_visit()
    lab.site.script["/"] = Reply("<html><body>Home</body></html>")
    lab.site.script["/story-12"] = WITHDRAWN[answer]
    started = lab.clock.at
    kept = lab.article(12)
    for later in (HOUR * 2, MISSING_PAUSE, MISSING_PAUSE):
        assert _gone_at(lab, 12) is None
        before = lab.clock.at
        crawl = lab.visit(later=later)
    assert crawl.gone == 1
    assert before + MISSING_PAUSE < (_gone_at(lab, 12) or before) <= lab.clock.at
    assert lab.clock.at - started >= timedelta(days=1)
    assert lab.address(12).state == "gone"
    article = lab.article(12)
    assert kept is not None
    assert article is not None
    assert article.body == kept.body


def test_an_article_that_returns_is_not_withdrawn(lab: Lab, first_visit: FirstVisit) -> None:
    first_visit()
    for _ in range(3):
        lab.site.script["/story-12"] = Reply("no", 404)
        lab.visit(later=HOUR * 8)
        lab.visit(later=MISSING_PAUSE)
        lab.site.script.pop("/story-12")
        lab.visit(later=MISSING_PAUSE)
    assert _gone_at(lab, 12) is None
    assert lab.address(12).state == "stored"


def test_a_server_error_is_no_withdrawal(lab: Lab, first_visit: FirstVisit) -> None:
    first_visit()
    lab.site.script["/story-12"] = Reply("down", 500)
    for _ in range(6):
        lab.visit(later=MISSING_PAUSE)
    assert _gone_at(lab, 12) is None


def test_an_edit_becomes_a_revision_at_the_next_revisit(lab: Lab, first_visit: FirstVisit) -> None:
    first_visit()
    lab.site.texts[12] = "The mayor has resigned, the council said late on Monday night."
    assert lab.visit(later=SOON).revised == 0
    crawl = lab.visit(later=HOUR)
    assert crawl.revised == 1
    article = lab.article(12)
    assert article is not None
    assert "resigned" in article.body
    with lab.database.read() as tx:
        assert len(articles.revisions(tx, article.id)) == 2


def test_an_unchanged_article_is_asked_for_with_its_validators(lab: Lab) -> None:
    lab.site.publish(1)
    lab.site.script["/story-1"] = lambda asked: (
        Reply(status=304) if asked else Reply(story(1), headers={"ETag": '"s1"'})
    )
    lab.visit()
    crawl = lab.visit(later=HOUR * 2)
    asked = [headers for path, headers in lab.site.requests if path == "/story-1"]
    assert asked[1]["if-none-match"] == '"s1"'
    assert (crawl.outcome, crawl.revised) == ("ok", 0)
    address = lab.address(1)
    assert (address.state, address.checks, address.etag) == ("stored", 2, '"s1"')
    assert [fetch.outcome for fetch in lab.fetches(1)] == ["stored", "unchanged"]


def test_articles_are_read_again_at_their_ages_and_then_no_more(lab: Lab) -> None:
    lab.source = toy_source(revisit_after=(12, 24, 48))
    lab.site.publish(1)
    lab.visit()
    for _ in range(6):
        lab.visit(later=timedelta(hours=12))
    assert lab.site.count("/story-1") == 1 + 3
    assert lab.address(1).next_fetch_at is None


def test_revisits_of_one_visit_are_bounded(lab: Lab) -> None:
    lab.site.per_page = 50
    lab.site.publish(*range(1, 41))
    lab.visit(pages=1)
    lab.site.forget()
    lab.visit(later=HOUR * 2)
    assert len([path for path in lab.site.paths if path.startswith("/story")]) == MAX_REVISITS


def test_the_address_of_an_article_that_moved_leads_to_the_same_article(lab: Lab) -> None:
    lab.site.publish(1)
    lab.site.script["/story-1"] = Reply(status=301, headers={"Location": "/moved/story-1"})
    lab.site.script["/moved/story-1"] = Reply(story(1))
    assert lab.visit().new == 1
    article = lab.article(1)
    assert article is not None
    assert lab.address(1).article_id == article.id


def _gone_at(lab: Lab, number: int) -> object:
    article = lab.article(number)
    assert article is not None
    return article.gone_at


class Breaking(ToyArticle):
    mark = "toy-article"

    def title(self) -> str | None:
        title = super().title() or ""
        return title if "number 2" not in title else [].pop()


def test_a_page_that_breaks_the_reading_does_not_end_the_visit(lab: Lab) -> None:
    lab.source = toy_source(article_pages=(Breaking,))
    lab.site.publish(1, 2, 3)
    crawl = lab.visit()
    assert (crawl.new, crawl.failed, crawl.outcome) == (2, 1, "degraded")
    assert "IndexError" in (lab.address(2).reason or "")
