"""What one host does is no matter of another's; and every request is accounted for."""

from collections import Counter
from datetime import timedelta

import pytest
from scrapy.crawler import Crawler
from scrapy.settings import Settings as ScrapySettings

from crawler.sources.spec import Edition, Source
from crawler.spiders.desk import Desk
from crawler.spiders.fetcher import Account
from crawler.spiders.reactor import run_until_done
from crawler.spiders.run import run_crawl
from crawler.spiders.scrapy_settings import scrapy_settings
from crawler.spiders.source_spider import SourceSpider, spider_for
from crawler.spiders.writer import LocalWriter
from storage.records import Crawl
from tests.support.smtp_servers import free_port
from tests.support.toy_site import HOST, LISTING, Handler, Reply, listing, toy_settings, toy_source
from tests.support.visits import Lab

DOWN = "down.example"


@pytest.fixture
def two_hosts() -> Source:
    """Return a source with an edition of six listings on a dead host, and one on a good host."""
    listings = tuple(f"https://{DOWN}/{number}/" for number in range(6))
    editions = {"kk": Edition("kk", (DOWN,), listings), "en": Edition("en", (HOST,), (LISTING,))}
    return toy_source(editions=editions)


def visit(lab: Lab, source: Source) -> dict[str, Crawl]:
    routes = {DOWN: f"http://127.0.0.1:{free_port()}", HOST: lab.site.address}
    settings = toy_settings(lab.site, lab.url, connect_to=routes)
    targets = [(source, "kk"), (source, "en")]
    return {crawl.edition: crawl for crawl in run_crawl(settings, targets, clock=lab.clock)}


def test_a_dead_host_does_not_starve_the_editions_on_another(lab: Lab, two_hosts: Source) -> None:
    lab.site.publish(1, 2, 3)
    crawls = visit(lab, two_hosts)
    assert (crawls["en"].outcome, crawls["en"].new, crawls["en"].reason) == ("ok", 3, None)
    assert crawls["kk"].outcome == "failed"
    assert "6 listings: robots.txt could not be read" in (crawls["kk"].reason or "")


def test_a_host_that_was_down_is_probed_and_the_other_still_retried(
    lab: Lab, two_hosts: Source
) -> None:
    lab.site.publish(1)
    visit(lab, two_hosts)
    lab.site.script["/news/"] = lambda asked: (
        Reply("busy", 503) if asked < 2 else Reply(listing([1]))
    )
    lab.site.forget()
    lab.clock.at += timedelta(minutes=10)
    assert visit(lab, two_hosts)["en"].outcome == "ok"
    assert lab.site.count("/news/") == 3


def close(handler: Handler) -> None:
    """Answer nothing."""


def account_of(lab: Lab) -> Account:
    """Visit the site once and return how its requests are accounted for."""
    settings = toy_settings(lab.site, lab.url, max_bytes=20_000)
    desk = Desk(lab.database, LocalWriter(lab.database, settings, lab.clock), lab.clock)
    laid = ScrapySettings(scrapy_settings(settings))
    crawler = Crawler(spider_for(lab.source), laid)
    try:
        run_until_done(crawler.crawl_async(edition="en", pages=1, jarshy=settings, desk=desk))
    finally:
        desk.close()
    assert isinstance(crawler.spider, SourceSpider)
    return crawler.spider.account


def test_every_request_is_finished_failed_or_dropped_with_a_reason(lab: Lab) -> None:
    lab.site.per_page = 20
    lab.site.publish(*range(1, 11))
    lab.site.script |= {
        "/robots.txt": Reply("User-agent: *\nDisallow: /story-1$\n", kind="text/plain"),
        "/story-2": Reply("no", 404),
        "/story-3": Reply("down", 500),
        "/story-4": Reply(act=close),
        "/story-5": Reply(status=302, headers={"Location": "https://other.example/"}),
        "/story-6": Reply(status=302, headers={"Location": "/story-6"}),
        "/story-7": Reply("long " * 10_000),
        "/story-8": Reply(b"%PDF", kind="application/pdf"),
    }
    account = account_of(lab)
    assert account.balanced()
    assert account.scheduled == 11
    assert account.dropped == Counter(robots=1, foreign=1, redirect_loop=1, too_large=1)
    assert (account.finished, account.failed) == (6, 1)
