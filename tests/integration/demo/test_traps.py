"""Every trap of the two sites is on the replica's pages, so that a reader can fall into it."""

import json
import re

import pytest
from lxml import html as lxml_html

from crawler.demo import dates
from crawler.demo.pieces import PROMOTION
from tests.support.demo_pages import squeeze, strings


@pytest.fixture
def news(get, day):
    """Pages of Tengrinews in Russian, current design: (script, page)."""
    scripts = [
        s for s in day.articles if s.host == "tengrinews.kz" and not s.withdrawn_at and s.versions
    ]
    return [(script, get(script.host, script.path)) for script in scripts[-90:]]


def articles_json(page):
    blocks = page.selector.css('script[type="application/ld+json"]::text').getall()
    return [json.loads(block) for block in blocks]


def test_the_lead_falls_out_of_its_heading_when_lxml_reads_it(news):
    for _, page in news:
        tree = lxml_html.fromstring(page.body)
        assert '<h2 class="content_main_desc"><p>' in page.text
        assert squeeze(tree.cssselect("h2.content_main_desc")[0].text_content()) == ""
        assert squeeze(tree.cssselect("h2.content_main_desc + p")[0].text_content())


def test_the_first_paragraph_repeats_the_lead(news):
    for script, page in news:
        assert strings(page.selector, ".content_main_text > p")[0] == script.versions[-1].summary


def test_json_ld_and_meta_disagree_about_the_offset_and_agree_about_the_clock(news):
    for script, page in news:
        meta = page.selector.css('meta[property="article:published_time"]::attr(content)').get()
        claimed = articles_json(page)[1]["datePublished"]
        assert meta[19:] == "+05:00"
        assert claimed[19:] == "+06:00"
        assert meta[:19] == claimed[:19] == f"{dates.local(script.published_at):%Y-%m-%dT%H:%M:%S}"


def test_the_modified_time_never_tells_of_an_edit(get, day):
    script = day.by_key["tn-ru-quake"]
    page = get(script.host, script.path)
    times = page.selector.css('meta[name$="_time"]::attr(content)').getall()
    assert len(times) == 2
    assert len(set(times)) == 1


def test_quotation_marks_are_entities_within_json_ld(get, day):
    script = day.by_key["tn-ru-teacher-houses"]
    quoted = day.by_key["tn-ru-metro"]
    page = get(quoted.host, quoted.path)
    assert "&quot;" in articles_json(page)[1]["headline"]
    assert "&quot;" not in articles_json(get(script.host, script.path))[1]["headline"]


def test_the_description_of_a_long_read_is_filler(get, day):
    script = day.by_key["tn-ru-article-nomads"]
    found = get(script.host, script.path).selector.css(
        'meta[property="og:description"]::attr(content)'
    )
    assert found.get().startswith("Интересная и полезная статья ✅")


def test_the_russian_host_has_an_article_in_kazakh(get, day):
    script = day.by_key["tn-ru-kk-saying"]
    page = get(script.host, script.path)
    assert page.selector.css("html::attr(lang)").get() == "ru"
    assert "қосыла орындады" in page.text


def test_cards_of_sister_sites_have_absolute_links(get):
    links = [
        link
        for number in range(1, 8)
        for link in get("tengrinews.kz", f"/news/page/{number}/")
        .selector.css(".content_main .content_main_item_title a::attr(href)")
        .getall()
    ]
    sisters = [link for link in links if link.startswith("http")]
    assert {re.sub(r"https://([^/]+)/.*", r"\1", link) for link in sisters} >= {
        "tengrisport.kz", "tengritravel.kz", "tengriauto.kz", "on.kz",
    }  # fmt: skip
    assert all(link.startswith("/") for link in links if link not in sisters)


def test_a_continuation_has_a_time_of_its_own(get, day):
    script = day.by_key["tn-ru-ferry-safety"]
    block = get(script.host, script.path).selector.css(".content_main_text .tn-continuation")
    assert block.css("time::text").get()
    assert block.css("a::attr(href)").get()


@pytest.mark.parametrize(
    "noise",
    [
        ".content_main_text article.tn-news-text",
        ".content_main_text .tn-discussed-now-block",
        ".content_main_text blockquote.instagram-media",
        ".content_main_text iframe",
        ".content_main_text div[id^=adfox_]",
        ".content_main_text p > img",
        ".content_sidebar_widget_item_title",
        ".tn-urgent-news-message",
    ],
)
def test_noise_stands_in_and_around_the_text(news, noise):
    assert any(page.selector.css(noise) for _, page in news)


def test_advertising_stands_in_the_middle_of_the_text(news):
    for _, page in news:
        body = page.selector.css(".content_main_text").xpath("./*")
        kinds = [node.root.get("id", "").startswith("adfox_") for node in body]
        assert 0 < kinds.index(True) < len(kinds) - 1


def test_paid_material_says_so(get, day):
    script = day.by_key["tn-ru-article-paid"]
    assert strings(get(script.host, script.path).selector, ".tn-pr") == [
        'Материал предоставлен "Керуен Стоун"'
    ]


def test_most_texts_end_with_a_promotional_line(news):
    lines = {squeeze(re.sub(r"\[([^\]]+)\]\(\S+\)", r"\1", line)) for line in PROMOTION["ru"]}
    ends = [strings(page.selector, ".content_main_text > p")[-1] for _, page in news]
    assert 0.7 < sum(end in lines for end in ends) / len(ends) < 1


def test_some_captions_are_empty(news):
    captions = [page.selector.css(".content_main_thumb_alt::text").get() or "" for _, page in news]
    assert "" in captions
    assert any(captions)


def test_the_same_id_comes_under_another_rubric_and_slug(get, day):
    script = day.by_key["tn-ru-chess"]
    links = get(script.host, "/kazakhstan_news/").selector.css("a::attr(href)").getall()
    alias = script.alias_path("kazakhstan_news")
    assert alias in links
    assert alias != script.path
    page = get(script.host, alias)
    assert page.selector.css("link[rel=canonical]::attr(href)").get() == script.url
    assert page.body == get(script.host, script.path).body


def test_cards_have_no_time_and_the_older_design_has(replica, get):
    cards = strings(
        get("tengrinews.kz", "/news/").selector, ".content_main_item_meta > span:first-child"
    )
    assert set(cards) == {"Сегодня"}
    replica.design("tengrinews.kz", "older")
    old = strings(get("tengrinews.kz", "/news/").selector, ".tn-news-author-list-item time")
    assert all(re.fullmatch(r"Сегодня, \d\d:\d\d", text) for text in old)


def test_cards_name_yesterday_and_older_days(get, clock, day):
    clock.at = day.start
    shown = {
        text
        for number in range(1, 6)
        for text in strings(
            get("tengrinews.kz", f"/news/page/{number}/").selector,
            ".content_main_item_meta > span:first-child",
        )
    }
    assert "Вчера" in shown
    assert any(re.fullmatch(r"\d\d июня 2026", text) for text in shown)


def test_some_pages_say_today_instead_of_a_date(news):
    shown = [page.selector.css(".date-time::text").get() for _, page in news]
    assert any(text.startswith("Сегодня ") for text in shown)
    assert any(re.fullmatch(r"\d\d июня 2026 \d\d:\d\d", text) for text in shown)


def test_the_variant_of_2026_moved_the_date(replica, get, day):
    replica.design("kaz.tengrinews.kz", "april_2026")
    script = day.by_key["tn-kk-apple"]
    page = get(script.host, script.path)
    assert not page.selector.css(".date-time")
    assert page.selector.css("span.breadcrumbs__item--date::text").get()
    assert page.selector.css("[itemprop=articleBody] .tn-inpage")
    graph = articles_json(page)[0]["@graph"]
    assert script.versions[0].paragraphs[0] in graph[1]["articleBody"]
    assert graph[1]["articleSection"] == "Ғылым"


def test_the_older_design_hides_a_span_in_the_title(replica, get, day):
    replica.design("tengrinews.kz", "older")
    script = day.by_key["tn-ru-water"]
    page = get(script.host, script.path)
    assert page.selector.css("h1.tn-content-title span")
    assert page.selector.css("ul.tn-data-list time")
    assert page.selector.css("div.tn-news-content .tn-news-text p")


def test_no_break_spaces_stick_to_words(news):
    assert any("&nbsp;" in "".join(page.selector.css(".content_main_text").getall()) or
               "\xa0" in "".join(page.selector.css(".content_main_text *::text").getall())
               for _, page in news)  # fmt: skip


def test_a_speech_has_no_date_but_those_of_other_items(get, day):
    script = day.by_key["ak-ru-speech"]
    page = get(script.host, script.path)
    others = strings(page.selector, ".date_main_block_small")
    assert others
    assert dates.akorda(script.published_at, "ru") not in page.text
    listing = get("akorda.kz", "/ru/speeches").selector
    assert dates.akorda(script.published_at, "ru") in strings(listing, "div.card h5")


def test_akordas_block_is_nested_and_its_picture_unquoted(get, day):
    script = day.by_key["ak-kk-trip"]
    page = get(script.host, script.path)
    assert len(page.selector.css("section#main_block section#main_block")) == 1
    assert len(page.selector.css("#main_block article")) == 1
    assert re.search(r"<img src=/assets/media/\S+ style", page.text)
    assert '<p style="text-align: justify;">&nbsp;</p>' in page.text


@pytest.mark.parametrize("key", ["ak-ru-trip", "ak-kk-trip", "ak-en-trip"])
def test_akordas_titles_bear_the_name_of_the_site(get, day, key):
    script = day.by_key[key]
    page = get(script.host, script.path)
    title = page.selector.css("title::text").get()
    assert title.startswith(f"{script.versions[0].title} — ")
    assert page.selector.css('meta[property="og:title"]::attr(content)').get() == title
    assert page.selector.css("html::attr(lang)").get() == script.path.split("/")[1]
    assert not page.selector.css("link[rel=canonical], link[rel=alternate], [name=description]")


def test_akordas_links_to_other_languages_lead_nowhere(get, day):
    script = day.by_key["ak-ru-trip"]
    links = get(script.host, script.path).selector.css("a.lang_unactive::attr(href)").getall()
    other = next(link for link in links if "/en/" in link)
    assert get("akorda.kz", other.removeprefix("https://akorda.kz")).status == 404


def test_an_english_slug_may_be_a_one(day):
    assert re.fullmatch(r"/en/1-\d+", day.by_key["ak-en-law"].path)


def test_akordas_first_page_has_a_card_of_declarations(get):
    links = get("akorda.kz", "/ru/events").selector.css("div.card h3 a::attr(href)").getall()
    assert any("deklaracii" in link for link in links)


def test_akorda_writes_english_dates_in_two_ways(get):
    shown = {
        text
        for number in (1, 2, 3)
        for text in strings(get("akorda.kz", f"/en/events?page={number}").selector, "div.card h5")
    }
    assert any(re.fullmatch(r"\d+ june 2026 year", text) for text in shown)
    assert any(re.fullmatch(r"June \d+ 2026", text) for text in shown)
