"""robots.txt on the wire: the table of RFC 9309, and how often it is asked for."""

from datetime import timedelta

import pytest

from crawler.sources.spec import Edition
from tests.support.toy_site import Reply, toy_source
from tests.support.visits import Lab

FILLER = "# nothing to see here\n" * (450 * 1024 // 22)
ALLOWS = {
    "empty": Reply("", kind="text/plain"),
    "404": Reply("no", 404),
    "403": Reply("no", 403),
    "html": Reply("<html><body>Welcome</body></html>"),
    "redirect": Reply(status=301, headers={"Location": "/elsewhere/robots.txt"}),
    "redirect loop": Reply(status=301, headers={"Location": "/robots.txt"}),
    "of others": Reply("User-agent: other\nDisallow: /\n", kind="text/plain"),
    "10 MB": Reply("# x\n" * 2_600_000, kind="text/plain"),
}
FORBIDS = {
    "all": Reply("User-agent: *\nDisallow: /\n", kind="text/plain"),
    "us by name": Reply("User-agent: Jarshy\nDisallow: /\n", kind="text/plain"),
    "after 450 KiB": Reply(FILLER + "User-agent: *\nDisallow: /\n", kind="text/plain"),
    "500": Reply("down", 500),
    "503": Reply("down", 503),
    "429": Reply("later", 429),
    "other host": Reply(status=301, headers={"Location": "https://other.example/robots.txt"}),
    "silence": Reply(act=str),
}


@pytest.mark.parametrize("case", ALLOWS)
def test_these_answers_allow_everything(lab: Lab, case: str) -> None:
    lab.site.publish(1)
    lab.site.script["/robots.txt"] = ALLOWS[case]
    assert lab.visit().new == 1


@pytest.mark.parametrize("case", FORBIDS)
def test_these_answers_forbid_everything(lab: Lab, case: str) -> None:
    lab.site.publish(1)
    lab.site.script["/robots.txt"] = FORBIDS[case]
    crawl = lab.visit()
    assert crawl.outcome == "failed"
    assert "robots.txt" in (crawl.reason or "")
    assert [path for path in lab.site.paths if "robots" not in path] == []


def test_one_forbidden_article_is_left_out_with_its_reason(lab: Lab) -> None:
    lab.site.publish(1, 2)
    rules = "User-agent: *\nDisallow: /story-1\n"
    lab.site.script["/robots.txt"] = Reply(rules, kind="text/plain")
    assert lab.visit().new == 1
    assert lab.site.count("/story-1") == 0
    assert "robots.txt forbids it" in (lab.address(1).reason or "")


def test_the_file_is_asked_for_once_a_day(lab: Lab) -> None:
    lab.site.publish(1)
    lab.visit()
    lab.visit(later=timedelta(hours=23))
    assert lab.site.count("/robots.txt") == 1
    lab.visit(later=timedelta(hours=2))
    assert lab.site.count("/robots.txt") == 2


def test_a_failure_is_believed_for_minutes_only(lab: Lab) -> None:
    lab.site.publish(1)
    lab.site.script["/robots.txt"] = Reply("down", 500)
    lab.visit()
    lab.site.script["/robots.txt"] = Reply("", kind="text/plain")
    assert lab.visit(later=timedelta(minutes=6)).new == 1


def test_a_failure_is_told_once_for_all_listings_with_its_times(lab: Lab) -> None:
    listings = tuple(f"https://toy.example/news/{name}/" for name in "abcdefg")
    lab.source = toy_source(editions={"en": Edition("en", ("toy.example",), listings)})
    lab.site.script["/robots.txt"] = Reply("down", 503)
    said = (
        "7 listings: robots.txt was answered with 503, so nothing may be fetched"
        " (asked at 2026-03-01 07:00 UTC, again from 07:05 UTC)"
    )
    assert lab.visit().reason == said
    lab.site.forget()
    assert lab.visit(later=timedelta(minutes=4)).reason == said
    assert lab.site.requests == []
    assert "07:06 UTC, again" in (lab.visit(later=timedelta(minutes=2)).reason or "")
    assert lab.site.count("/robots.txt") == 1


def test_a_crawl_delay_is_kept(lab: Lab) -> None:
    lab.site.publish(1, 2)
    rules = "User-agent: *\nCrawl-delay: 0.3\n"
    lab.site.script["/robots.txt"] = Reply(rules, kind="text/plain")
    lab.visit()
    times = lab.site.times[1:]
    # The site stamps a request when its thread gets to it, so only the whole span is sure.
    assert len(times) > 2
    assert times[-1] - times[0] >= 0.2 * (len(times) - 1)
