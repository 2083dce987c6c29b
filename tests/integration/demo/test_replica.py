import contextlib
import http.client
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import quote

import pytest

from crawler.demo import sites
from crawler.demo.sites import DESIGNS
from tests.support.demo_pages import fetch, squeeze, strings

TENGRI = tuple(sites.TENGRI)
TITLES = {
    "older": "h1.tn-content-title",
    "current": "h1.head-single",
    "april_2026": "h1.head-single",
}


@pytest.mark.parametrize("host", TENGRI)
def test_a_page_of_news_has_twenty_cards_and_tells_the_last_page(get, host):
    page = get(host, "/news/")
    assert page.status == 200
    assert len(page.selector.css(".content_main .content_main_item")) == 20
    numbers = page.selector.css("ul.pagination a.page-link::text").re(r"\d+")
    last = int(numbers[-1])
    assert last >= 3
    assert page.selector.css("ul.pagination a.page-link::attr(href)").get() == "/news/page/2/"
    assert get(host, f"/news/page/{last}/").status == 200
    assert get(host, f"/news/page/{last + 1}/").status == 404


@pytest.mark.parametrize("prefix", ["ru", "kz", "en"])
def test_a_page_of_events_has_cards_and_the_page_past_the_end_has_none(get, prefix):
    seen = []
    for number in range(1, 20):
        page = get("akorda.kz", f"/{prefix}/events?page={number}")
        assert page.status == 200
        links = page.selector.css("div.card h3 a::attr(href)").getall()
        if not links:
            break
        seen += [link for link in links if "deklaracii" not in link]
    else:
        pytest.fail("the listing does not end")
    assert number > 3
    assert len(seen) == len(set(seen)) > 20


@pytest.mark.parametrize("prefix", ["ru", "kz", "en"])
@pytest.mark.parametrize("path", sites.AKORDA_LISTINGS)
def test_akorda_has_all_its_listings(get, prefix, path):
    assert get("akorda.kz", f"/{prefix}/{path}").status == 200


def test_a_listing_asked_without_a_number_is_its_first_page(get):
    assert get("akorda.kz", "/ru/events").body == get("akorda.kz", "/ru/events?page=1").body


@pytest.mark.parametrize("host", TENGRI)
def test_rubrics_articles_and_tags_are_listings_too(get, day, host):
    script = next(s for s in day.articles if s.host == host and s.tags and s.type == "news")
    for target in ("/article/", f"/{script.rubric}/", f"/tag/{script.tags[0].replace(' ', '_')}/"):
        page = get(host, quote(target))
        assert page.status == 200, target
        assert page.selector.css(".content_main_item"), target
    assert get(host, "/no_such_rubric/").status == 404


@pytest.mark.parametrize("design", DESIGNS)
def test_every_page_says_what_the_truth_says(replica, get, day, clock, design):
    for host in TENGRI:
        replica.design(host, design)
    truth = day.truth()["articles"]
    for script in day.articles:
        if script.is_akorda and design != "current":
            continue
        clock.at = script.appears_at
        page = get(script.host, script.path)
        assert page.status == 200, script.key
        expected = truth[script.key]
        heading = "#main_block h2" if script.is_akorda else TITLES[design]
        title = page.selector.css(heading)[0].xpath("text()").get()
        assert squeeze(title) == expected["title"]
        text = squeeze(page.selector.css("body").xpath("string()").get())
        for part in [expected["lead"] or "", *expected["paragraphs"]]:
            assert squeeze(part) in text, (script.key, part)


def test_pages_are_as_large_as_real_ones(get, day):
    sizes = [len(get(s.host, s.path).body) for s in day.articles[::9] if s.withdrawn_at is None]
    assert min(sizes) > 40 * 1024
    assert max(sizes) < 130 * 1024


def test_the_mirrors_serve_or_redirect(get, day):
    script = day.by_key["tn-ru-water"]
    moved = get("www.tengrinews.kz", script.path)
    assert (moved.status, moved.headers["location"]) == (301, script.url)
    assert get("new.tengrinews.kz", script.path).status == 200
    release = day.by_key["ak-ru-water"].path
    for host in sites.AKORDA_MIRRORS:
        assert get(host, release).status == 200, host
    assert get("mirror.akorda.kz", f"/public{release}").status == 200


def test_a_host_that_is_not_replicated_is_refused(get):
    assert get("example.com", "/").status == 421


def test_the_slash_at_the_end_is_insisted_on(get):
    page = get("tengrinews.kz", "/news")
    assert (page.status, page.headers["location"]) == (301, "https://tengrinews.kz/news/")


def test_an_unchanged_page_is_answered_304(get, day):
    for host, target in [("tengrinews.kz", "/news/"), ("akorda.kz", day.by_key["ak-kk-trip"].path)]:
        page = get(host, target)
        again = get(host, target, If_None_Match=page.headers["etag"])
        assert (again.status, again.body) == (304, b"")
        since = get(host, target, If_Modified_Since=page.headers["last-modified"])
        assert since.status == 304
        assert get(host, target, If_None_Match='"other"').status == 200


def test_a_changed_page_is_not_answered_304(get, day, clock):
    script = day.by_key["tn-ru-quake"]
    clock.at = script.appears_at
    before = get(script.host, script.path)
    clock.at = script.versions[1].at
    after = get(script.host, script.path, If_None_Match=before.headers["etag"])
    assert after.status == 200
    assert "пострадали 7 человек" in after.text
    assert "пострадали 3 человека" in before.text


def test_validators_can_be_left_out(replica, get):
    replica.validators = False
    page = get("tengrinews.kz", "/news/")
    assert not {"etag", "last-modified"} & set(page.headers)


def test_a_listing_changes_when_something_is_published_and_not_otherwise(get, day, clock):
    script = day.by_key["tn-kk-apple"]
    clock.at = script.appears_at - timedelta(seconds=1)
    before = get(script.host, "/news/")
    clock.at = script.appears_at
    after = get(script.host, "/news/")
    clock.at += timedelta(seconds=1)
    later = get(script.host, "/news/")
    assert script.path not in before.text
    assert script.path in after.text
    assert later.headers["etag"] == after.headers["etag"] != before.headers["etag"]


def test_a_listing_shifts_while_it_is_paged(get, day, clock):
    script = day.by_key["tn-ru-metro"]
    clock.at = script.appears_at - timedelta(seconds=1)
    first = _addresses(get("tengrinews.kz", "/news/"))
    clock.at = script.appears_at
    second = _addresses(get("tengrinews.kz", "/news/page/2/"))
    assert second[0] == first[-1]
    assert second[1] not in first


@pytest.mark.parametrize(
    ("key", "status"), [("tn-ru-fraud-withdrawn", 404), ("tn-ru-gone-410", 410)]
)
def test_a_withdrawn_article_is_gone(get, day, clock, key, status):
    script = day.by_key[key]
    clock.at = script.withdrawn_at - timedelta(seconds=1)
    assert get(script.host, script.path).status == 200
    clock.at = script.withdrawn_at
    assert get(script.host, script.path).status == status


def test_a_withdrawn_article_may_lead_home_or_pretend(get, day):
    home = get("tengrinews.kz", day.by_key["tn-ru-gone-home"].path)
    assert (home.status, home.headers["location"]) == (302, "https://tengrinews.kz/")
    soft = get("tengrinews.kz", day.by_key["tn-ru-gone-soft"].path)
    assert soft.status == 200
    assert "не найдена" in soft.text


def test_what_is_not_published_yet_is_not_there(get, day, clock):
    script = day.by_key["tn-ru-football"]
    clock.at = script.appears_at - timedelta(seconds=1)
    assert get(script.host, script.path).status == 404


@pytest.mark.parametrize("host", TENGRI)
def test_robots_feed_and_sitemaps_lead_to_the_articles(get, day, host):
    robots = get(host, "/robots.txt").text
    assert "Disallow: /search/" in robots
    index = re.search(rf"Sitemap: https://{host}(/\S+)", robots)[1]
    maps = re.findall(rf"<loc>https://{host}(/[^<]*sitemap-news[^<]*)</loc>", get(host, index).text)
    mapped = {
        url for child in maps for url in re.findall(r"<loc>([^<]+)</loc>", get(host, child).text)
    }
    there = {s.url for s in day.stream(host, day.end) if s.foreign is None}
    assert mapped == there
    feed = re.findall(r"<item>.*?<link>([^<]+)</link>", get(host, "/news.rss").text)
    assert len(feed) == 30
    assert set(feed) <= there
    assert get(host, "/sitemap-news-999.xml").status == 404
    assert get(host, "/rss/").status == 404


def test_the_old_sitemap_has_two_hosts_in_its_addresses(get):
    assert "https://tengrinews.kzhttps://tengri" in get("tengrinews.kz", "/sitemap_ru.xml").text


def test_akordas_feed_has_relative_links(get):
    links = re.findall(r"<item>.*?<link>([^<]+)</link>", get("www.akorda.kz", "/ru/rss").text)
    assert links
    assert all(link.startswith("/ru/") for link in links)


def test_requests_are_remembered_in_order(replica, get, clock):
    get("tengrinews.kz", "/news/", User_Agent="reader")
    get("akorda.kz", "/nowhere")
    first, second = replica.requests
    assert (first.host, first.target, first.status) == ("tengrinews.kz", "/news/", 200)
    assert (first.at, first.headers["user-agent"]) == (clock.at, "reader")
    assert (second.path, second.status) == ("/nowhere", 404)


def test_connections_stay_open_and_work_side_by_side(replica, day):
    def read(scripts):
        connection = http.client.HTTPConnection(replica.address.removeprefix("http://"), timeout=10)
        with contextlib.closing(connection):
            sizes = []
            for script in scripts:
                connection.request("GET", script.path, headers={"Host": script.host})
                sizes.append(len(connection.getresponse().read()))
            return sizes

    asked = [script for script in day.articles if script.withdrawn_at is None][:100] * 2
    with ThreadPoolExecutor(4) as readers:
        sizes = list(readers.map(read, [asked] * 4))
    assert len(replica.requests) == 4 * len(asked)
    assert all(found == sizes[0] for found in sizes)


def test_head_has_no_body_and_post_is_refused(replica):
    assert fetch(replica.address, "akorda.kz", "/ru/events", "HEAD").body == b""
    assert fetch(replica.address, "akorda.kz", "/ru/search", "POST").status == 405


def test_pictures_are_answered(get, day):
    page = get("tengrinews.kz", day.by_key["tn-ru-water"].path)
    image = page.selector.css(".content_main_thumb img::attr(src)").get()
    assert get("tengrinews.kz", image).headers["content-type"] == "image/gif"


def test_an_unknown_design_or_host_is_refused(replica):
    with pytest.raises(ValueError, match="choose one of current"):
        replica.design("tengrinews.kz", "newest")
    with pytest.raises(ValueError, match="one design only"):
        replica.design("akorda.kz", "older")


def test_strings_of_cards_are_the_titles(get, day):
    titles = strings(get("en.tengrinews.kz", "/news/").selector, ".content_main_item_title")
    assert titles == [s.at(day.end).title for s in _news(day)[:20]]


def _news(day):
    return [s for s in day.stream("en.tengrinews.kz", day.end) if s.type == "news"]


def _addresses(page):
    cards = page.selector.css(".content_main .content_main_item_title a::attr(href)")
    return cards.getall()
