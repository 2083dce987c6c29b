import pytest
from parsel import Selector

from crawler.demo.day import Day
from crawler.demo.mutations import MUTATIONS
from crawler.demo.routes import Routes

DAY = Day()
ROUTES = Routes(DAY)
ARTICLES = ("tn-ru-water", "ak-ru-water")
LISTINGS = (("tengrinews.kz", "/news/", ".content_main_item"), ("akorda.kz", "/ru/events", ".card"))


def page(host, target):
    return ROUTES.answer(host, target, DAY.end).body.decode()


def article(key):
    script = DAY.by_key[key]
    return page(script.host, script.path)


@pytest.mark.parametrize("name", MUTATIONS)
def test_each_redesign_changes_an_article_or_a_listing(name):
    pages = [article(key) for key in ARTICLES] + [page(h, t) for h, t, _ in LISTINGS]
    assert any(MUTATIONS[name](html) != html for html in pages)


@pytest.mark.parametrize("key", ARTICLES)
def test_renamed_classes_leave_the_text_alone(key):
    html = article(key)
    renamed = MUTATIONS["classes_renamed"](html)
    assert "content_main" not in renamed
    assert 'id="main_block"' not in renamed
    assert [p.get() for p in Selector(renamed).css("p::text")] == [
        p.get() for p in Selector(html).css("p::text")
    ]


def test_a_moved_date_stands_once_and_at_the_end():
    moved = MUTATIONS["date_moved"](article("tn-ru-water"))
    assert not Selector(moved).css(".date-time")
    assert Selector(moved).css(".page-stamp span::text").get()


def test_a_dropped_lead_still_begins_the_body():
    html = MUTATIONS["lead_dropped"](article("tn-ru-water"))
    assert "content_main_desc" not in html
    assert "теряет почти половину" in html


@pytest.mark.parametrize("key", ARTICLES)
def test_a_moved_body_keeps_its_text(key):
    html = MUTATIONS["body_moved"](article(key))
    assert not Selector(html).css(".content_main_text, article")
    assert Selector(html).css(".story p")


@pytest.mark.parametrize(("host", "target", "cards"), LISTINGS)
def test_an_emptied_listing_has_no_cards(host, target, cards):
    html = page(host, target)
    assert Selector(html).css(cards)
    assert not Selector(MUTATIONS["listing_emptied"](html)).css(cards)
    assert not Selector(MUTATIONS["listing_restructured"](html)).css(cards)


def test_dropped_metadata_leaves_nothing_for_machines():
    html = MUTATIONS["metadata_dropped"](article("tn-ru-water"))
    for word in ("ld+json", "published_time", "publish_date", "og:title"):
        assert word not in html
