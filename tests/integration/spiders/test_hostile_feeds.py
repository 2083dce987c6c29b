"""Feeds and sitemaps that are bombs or ask for files: refused with a reason, their pages kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.clock import ManualClock
from crawler.settings import load
from crawler.spiders.run import run_crawl
from storage import articles, pages
from tests.support.commands import Folder, toml_of
from tests.support.databases import opened
from tests.support.outlets import FEED, MAP, NOON, TABLES, Outlets
from tests.support.toy_site import Reply

CANARY = "/canary.dtd"
LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "billion laughs": f'<!DOCTYPE rss [<!ENTITY e0 "ha">{LAUGHS}]>',
    "quadratic": f'<!DOCTYPE rss [<!ENTITY e9 "{"ha" * 50_000}">]>',
    "a file": '<!DOCTYPE rss [<!ENTITY e9 SYSTEM "file:///etc/hostname">]>',
    "a parameter": '<!DOCTYPE rss [<!ENTITY % e SYSTEM "file:///etc/hostname">%e;]>',
    "an address": '<!DOCTYPE rss [<!ENTITY e9 SYSTEM "{canary}">]>',
    "a DTD elsewhere": '<!DOCTYPE rss SYSTEM "{canary}">',
}
KINDS = {"feed": (f"https://www.{FEED}/rss.xml", "/rss.xml"),
         "map": (f"https://{MAP}/sitemap.xml", "/sitemap.xml")}  # fmt: skip


@pytest.fixture
def outlets() -> Iterator[Outlets]:
    site = Outlets()
    site.publish(*range(1, 8))
    yield site
    site.close()


def hostile(kind: str, declared: str) -> str:
    said = "&e9;" * 100
    if kind == "feed":
        item = f"<item><title>{said}</title><link>https://{FEED}/otkryli-1.html</link></item>"
        return f'<?xml version="1.0"?>{declared}<rss><channel>{item}</channel></rss>'
    inner = f"<url><loc>https://{MAP}/{said}</loc></url>"
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?>{declared}<urlset xmlns="{space}">{inner}</urlset>'


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_is_refused_with_a_reason_and_kept(
    tmp_path: Path, sqlite_url: str, outlets: Outlets, kind: str, name: str
) -> None:
    listing, path = KINDS[kind]
    place = Folder(tmp_path)
    routes = {host: outlets.address for end in (FEED, MAP) for host in (end, f"www.{end}")}
    place.settings(toml_of(sqlite_url, routes, TABLES))
    declared = HOSTILE[name].replace("{canary}", outlets.address + CANARY)
    outlets.script[path] = Reply(hostile(kind, declared), kind="application/xml")
    settings = load(place.path / "jarshy.toml", {})
    (crawl,) = run_crawl(settings, [(kind, "ru")], clock=ManualClock(NOON))
    assert (crawl.outcome, crawl.new) == ("failed", 0)
    assert crawl.reason
    assert outlets.count(CANARY) == 0
    with opened(sqlite_url) as database, database.read() as tx:
        assert list(articles.iterate(tx)) == []
        (kept,) = pages.of_address(tx, listing)
    assert kept.reason
    assert kept.html.startswith("<?xml")

    del outlets.script[path]
    (crawl,) = run_crawl(settings, [(kind, "ru")], clock=ManualClock(NOON))
    assert crawl.outcome == "ok"
    assert crawl.new >= 6
