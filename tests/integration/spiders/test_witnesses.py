"""Feeds, sitemaps and rows of ids beside the listings."""

from datetime import datetime, timedelta

import pytest

from crawler.sources.spec import Edition
from storage import coverage, witnesses
from storage.records import Coverage, WitnessVisit
from tests.support.toy_site import HOST, LISTING, Reply, toy_source
from tests.support.visits import START, Lab

FEED, MAP = "/news.rss", "/sitemap-index.xml"
HOUR = timedelta(hours=1)


def rss(lab: Lab, *numbers: int, at: datetime | None = None) -> Reply:
    when = (at or lab.clock.at).strftime("%a, %d %b %Y %H:%M:%S +0000")
    items = "".join(
        f"<item><title>Story number {n}</title><link>https://{HOST}/story-{n}</link>"
        f"<pubDate>{when}</pubDate></item>"
        for n in numbers
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'
    return Reply(text, kind="application/rss+xml", headers={"ETag": f'"{numbers}"'})


def sitemap(tag: str, entry: str, *locations: tuple[str, datetime]) -> Reply:
    rows = "".join(
        f"<{entry}><loc>https://{HOST}{path}</loc><lastmod>{at.isoformat()}</lastmod></{entry}>"
        for path, at in locations
    )
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    return Reply(f"<{tag} {space}>{rows}</{tag}>", kind="application/xml")


@pytest.fixture
def watched(lab: Lab) -> Lab:
    """Return a lab whose source has a feed and a sitemap, after the first visit."""
    edition = Edition(
        "en", (HOST,), (LISTING,), feeds=(f"https://{HOST}{FEED}",),
        sitemaps=(f"https://{HOST}{MAP}",),
    )  # fmt: skip
    lab.source = toy_source(
        editions={"en": edition}, number_of=lambda key: ("toy:", int(key.removeprefix("toy:")))
    )
    lab.site.publish(*range(1, 13))
    assert lab.visit().outcome == "ok"
    lab.clock.at += HOUR
    lab.site.hidden = {13, 14}
    return lab


def stated(lab: Lab) -> Coverage:
    with lab.database.read() as tx:
        return coverage.of_source(tx, "toy", START - HOUR, lab.clock.at)


def reading(lab: Lab, path: str) -> WitnessVisit | None:
    with lab.database.read() as tx:
        return witnesses.last(tx, "toy", "en", f"https://{HOST}{path}")


def test_the_first_visit_asks_no_witness(watched: Lab) -> None:
    assert FEED not in watched.site.paths
    assert MAP not in watched.site.paths


def test_what_only_the_feed_names_is_read_and_counted(watched: Lab) -> None:
    watched.site.script[FEED] = rss(watched, 13, 12)
    crawl = watched.visit()
    assert crawl.outcome == "ok"
    article = watched.article(13)
    assert article is not None
    assert not article.history
    assert stated(watched).only_by == (("rss", 1),)
    found = reading(watched, FEED)
    assert found is not None
    assert (found.status, found.named, found.unlisted, found.reason) == (200, 2, 1, None)


def test_a_feed_that_is_the_listing_is_no_witness(watched: Lab) -> None:
    edition = Edition("en", (HOST,), (LISTING,), feeds=(LISTING,))
    watched.source = toy_source(editions={"en": edition})
    watched.visit()
    assert watched.site.count("/news/") == 2


def test_it_counts_no_more_once_a_listing_shows_it(watched: Lab) -> None:
    watched.site.script[FEED] = rss(watched, 13)
    watched.visit()
    watched.site.publish(13)
    watched.visit(later=HOUR / 12)
    assert stated(watched).only_by == ()
    assert watched.address(13).listing == LISTING


def test_what_is_older_than_the_first_visit_is_left_to_the_archive(watched: Lab) -> None:
    watched.site.script[FEED] = rss(watched, 13, at=START - HOUR)
    watched.visit()
    assert watched.article(13) is None


def test_of_an_index_the_newest_maps_of_news_are_read(watched: Lab) -> None:
    now = watched.clock.at
    watched.site.script[MAP] = sitemap(
        "sitemapindex", "sitemap",
        ("/sitemap-news-1.xml", START - 30 * HOUR), ("/sitemap-tags.xml", now),
        ("/sitemap-news-2.xml", now),
    )  # fmt: skip
    watched.site.script["/sitemap-news-2.xml"] = sitemap(
        "urlset", "url", ("/story-14", now), ("/story-12", now), ("/story-5", START - HOUR)
    )
    watched.visit()
    assert watched.article(14) is not None
    assert stated(watched).only_by == (("sitemap", 1),)
    assert "/sitemap-news-1.xml" not in watched.site.paths
    assert "/sitemap-tags.xml" not in watched.site.paths


@pytest.mark.parametrize(
    "reply",
    [
        Reply("no", 404),
        Reply("no", 503),
        Reply("<html><body>Not here any more</body></html>"),
        Reply("<rss><channel><item><link>https://toy", kind="application/rss+xml"),
        Reply(b"\x00\xff\xfe", kind="application/octet-stream"),
    ],
    ids=["404", "503", "a page", "cut off", "bytes"],
)
def test_a_witness_that_does_not_answer_troubles_nobody(watched: Lab, reply: Reply) -> None:
    watched.site.script[FEED] = reply
    watched.site.script[MAP] = reply
    crawl = watched.visit()
    assert (crawl.outcome, crawl.overlap, crawl.reason) == ("ok", "proven", None)


def test_a_silent_witness_is_left_alone_for_a_day(watched: Lab) -> None:
    watched.visit()
    assert watched.site.count(FEED) == 1
    watched.visit(later=2 * HOUR)
    assert watched.site.count(FEED) == 1
    watched.visit(later=24 * HOUR)
    assert watched.site.count(FEED) == 2


def test_a_witness_is_asked_once_an_hour_and_only_for_what_changed(watched: Lab) -> None:
    watched.site.script[FEED] = rss(watched, 12)
    watched.visit()
    watched.visit(later=HOUR / 2)
    assert watched.site.count(FEED) == 1
    watched.site.script[FEED] = Reply(status=304)
    watched.visit(later=HOUR / 2)
    headers = [headers for path, headers in watched.site.requests if path == FEED]
    assert headers[-1]["if-none-match"] == '"(12,)"'
    found = reading(watched, FEED)
    assert found is not None
    assert (found.status, found.etag, found.reason) == (304, '"(12,)"', None)


def test_witnesses_may_be_left_unasked(watched: Lab) -> None:
    watched.source_settings = {"witness_every": 0}
    watched.visit()
    assert watched.site.count(FEED) == 0


def test_an_old_article_that_a_sitemap_names_anew_raises_no_alarm(watched: Lab) -> None:
    watched.site.script[MAP] = sitemap("urlset", "url", ("/story-13", watched.clock.at))
    watched.site.dates[13] = "2020-01-02T10:00:00+00:00"
    watched.visit()
    article = watched.article(13)
    assert article is not None
    assert article.history


def test_numbers_that_nothing_showed_are_a_hint_and_nothing_is_fetched(watched: Lab) -> None:
    watched.site.publish(15, 18)
    watched.visit(later=6 * HOUR)
    assert stated(watched).unseen_ids == 4
    assert watched.site.count("/story-16") == 0
