"""Feeds and sitemaps: their forms, and what hostile bytes do to them."""

import gzip
import string
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.errors import ExtractionError
from crawler.extract.feed_cards import cards_of
from crawler.extract.feeds import MOST_BYTES, is_feed, read_feed, read_sitemap
from tests.support.toy_site import HOST, toy_source

ALMATY = ZoneInfo("Asia/Almaty")
URL = "https://toy.example/rss"
MAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def rss(*items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{"".join(items)}</channel></rss>'


def test_an_rss_item_gives_address_title_lead_and_the_local_clock() -> None:
    (entry,) = read_feed(
        rss(
            "<item><title>Мост &amp;quot;Нур&amp;quot; <![CDATA[<b>открыт</b>]]></title>"
            "<link>/most-1</link><description>&lt;p&gt;Утром.&lt;/p&gt;</description>"
            "<pubDate>Thu, 11 Jun 2026 10:00:05 +0600</pubDate></item>"
        ),
        URL,
        ALMATY,
    )
    assert (entry.url, entry.title, entry.lead) == (
        "https://toy.example/most-1",
        'Мост "Нур" открыт',
        "Утром.",
    )
    # The offset of Kazakhstan is mislabelled as often as not; its clock is right.
    assert entry.moment == (datetime(2026, 6, 11, 5, 0, 5, tzinfo=UTC), "second")


@pytest.mark.parametrize(
    ("date", "hour"),
    [
        ("Thu, 11 Jun 2026 10:00:00 GMT", 10),
        ("11 Jun 2026 10:00:00 +0300", 7),
        ("2026-06-11T10:00:00Z", 10),
        ("2026-06-11 10:00:00", 5),
        ("Thu, 11 Jun 2026 10:00:00", 5),
    ],
)
def test_dates_of_feeds_are_read_in_each_form(date: str, hour: int) -> None:
    (entry,) = read_feed(rss(f"<item><link>/a</link><pubDate>{date}</pubDate></item>"), URL, ALMATY)
    assert entry.moment is not None
    assert entry.moment.at == datetime(2026, 6, 11, hour, tzinfo=UTC)


def test_an_atom_entry_gives_its_page_and_when_it_was_published() -> None:
    (entry,) = read_feed(
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">T &lt;i&gt;x'
        b'&lt;/i&gt;</title><link rel="self" href="/self"/><link href="/page"/>'
        b"<updated>2026-06-11T10:00:00Z</updated><published>2026-06-10T10:00:00Z</published>"
        b"</entry></feed>",
        URL,
        ALMATY,
    )
    assert (entry.url, entry.title) == ("https://toy.example/page", "T x")
    assert entry.moment is not None
    assert entry.moment.at.day == 10


def test_a_sitemap_gives_addresses_news_titles_and_lastmod() -> None:
    found = read_sitemap(
        f"<urlset {MAP} {NEWS}><url><loc> /a </loc><lastmod>2026-06-11</lastmod>"
        "<news:news><news:title>Название</news:title>"
        "<news:publication_date>2026-06-10T08:00+05:00</news:publication_date></news:news></url>"
        "<url/><url><loc>javascript:1</loc></url></urlset>",
        URL,
        ALMATY,
    )
    (entry,) = found.entries
    assert (entry.url, entry.title) == ("https://toy.example/a", "Название")
    assert entry.moment is not None
    assert entry.moment.at == datetime(2026, 6, 10, 3, tzinfo=UTC)
    assert entry.changed is not None
    assert entry.changed.precision == "day"
    assert found.skipped == 2


def test_an_index_gives_its_maps_and_a_packed_one_is_unpacked() -> None:
    text = f"<sitemapindex {MAP}><sitemap><loc>/1.xml</loc></sitemap></sitemapindex>"
    for data in (text, text.encode(), gzip.compress(text.encode())):
        assert is_feed(data)
        assert [one.url for one in read_sitemap(data, URL, ALMATY).maps] == [
            "https://toy.example/1.xml"
        ]


def test_a_feed_that_is_not_well_formed_is_read_as_far_as_it_goes() -> None:
    broken = rss("<item><title>Q & A</title><link>/a</link></item>", "<item><link>/b</link>")
    assert [entry.url for entry in read_feed(broken, URL, ALMATY)] == [
        "https://toy.example/a",
        "https://toy.example/b",
    ]


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "'
    + "&a;" * 500
    + '">]><rss><channel><item><title>&b;</title><link>/a</link></item></channel></rss>'
)
OUTSIDE = (
    '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    "<rss><channel><item><title>&x;</title><link>/a</link></item></channel></rss>"
)


@pytest.mark.parametrize(
    "data",
    [LAUGHS, OUTSIDE, "", "<html></html>", "not xml", b"\x1f\x8bbroken", b"\0" * 9],
    ids=["laughs", "outside", "nothing", "html", "words", "packed", "zeros"],
)
def test_what_is_no_feed_is_refused_with_its_address(data: str | bytes) -> None:
    for read in (read_feed, read_sitemap):
        with pytest.raises(ExtractionError, match=r"toy\.example/rss"):
            read(data, URL, ALMATY)


def test_a_packed_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(ExtractionError, match="larger than"):
        read_sitemap(gzip.compress(b"<urlset>" + b" " * MOST_BYTES), URL, ALMATY)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(string.printable + "<>&;[]!", max_size=200))
@example("<:")
def test_no_bytes_raise_anything_but_an_extraction_error(data: bytes | str) -> None:
    shell = b"<rss><item><link>/a</link><pubDate>%s</pubDate></item></rss>"
    raw = data.encode("utf-8", "ignore") if isinstance(data, str) else data
    for one in (data, shell.replace(b"%s", raw)):
        for read in (read_feed, read_sitemap):
            try:
                read(one, URL, ALMATY)
            except ExtractionError:
                continue


def test_cards_of_a_feed_are_those_of_its_source_and_edition() -> None:
    entries = read_feed(
        rss(
            f"<item><title>One</title><link>https://{HOST}/story-1?utm_source=rss</link>"
            "<pubDate>Thu, 11 Jun 2026 10:00:00 GMT</pubDate></item>",
            "<item><link>https://elsewhere.example/story-2</link></item>",
            "<item><link>/tags/x</link></item>",
            "<item><link>/story-3</link><pubDate>Thu, 11 Jun 2099 10:00:00 GMT</pubDate></item>",
        ),
        URL,
        ALMATY,
    )
    now = datetime(2026, 6, 11, 12, tzinfo=UTC)
    listing = cards_of(toy_source(), "en", entries, now)
    assert [(card.url, card.title) for card in listing.cards] == [
        (f"https://{HOST}/story-1", "One"),
        (f"https://{HOST}/story-3", "toy:3"),
    ]
    assert [card.published_at for card in listing.cards] == [
        datetime(2026, 6, 11, 10, tzinfo=UTC),
        None,
    ]
    assert (listing.foreign, listing.ignored) == (1, 1)
