"""Akorda: addresses and mirrors, events, speeches, listings."""

from datetime import UTC, datetime

import pytest

from crawler.errors import ExtractionError
from crawler.items import Card
from crawler.sources.akorda import SOURCE
from tests.support.saved import saved_page

NOW = datetime(2026, 6, 20, 6, 0, tzinfo=UTC)
EVENT = "https://akorda.kz/ru/glava-gosudarstva-posetil-zavod-1632524"
SPEECH = "https://akorda.kz/kz/forumda-soylegen-sozi-555737"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (EVENT, "akorda.kz/ru/glava-gosudarstva-posetil-zavod-1632524"),
        ("https://www.akorda.kz/en/1-1525938", "akorda.kz/en/1-1525938"),
        ("http://mirror.akorda.kz/public/ru/x-1632524/", "akorda.kz/ru/x-1632524"),
        ("https://node2.akorda.kz/ru/x-1632524?utm=1", "akorda.kz/ru/x-1632524"),
        ("https://www.aqorda.com/kz/x-555737", "akorda.kz/kz/x-555737"),
        (
            "https://akorda.kz/ru/legal_acts/decrees/o-premii-953023",
            "akorda.kz/ru/legal_acts/decrees/o-premii-953023",
        ),
        ("https://akorda.kz/ru/events?page=2", None),
        ("https://akorda.kz/ru/deklaracii-o-dohodah-31115115", None),
        ("https://akorda.kz/kz/deklaraciya-malimetteri-31115115", None),
        ("https://akorda.kz/de/x-1632524", None),
        ("https://tengrinews.kz/ru/x-1632524", None),
    ],
)
def test_the_key_is_the_whole_path_on_one_host(url: str, key: str | None):
    assert SOURCE.key_of(url) == key


def test_a_long_path_gets_a_key_that_fits_and_stays_its_own():
    one = SOURCE.key_of("https://akorda.kz/kz/" + "soz-" * 80 + "555737")
    other = SOURCE.key_of("https://akorda.kz/kz/" + "soz-" * 80 + "555738")
    assert one
    assert len(one) == 255
    assert one.startswith("akorda.kz/kz/soz-soz-")
    assert one != other


def test_the_edition_is_told_by_the_path():
    assert SOURCE.edition_of(EVENT) == "ru"
    assert SOURCE.edition_of("https://www.aqorda.com/kz/x-555737") == "kk"
    assert SOURCE.edition_of("https://akorda.kz/") is None


def test_every_edition_has_seven_listings():
    for prefix, edition in zip(("ru", "kz", "en"), SOURCE.editions.values(), strict=True):
        assert len(edition.listings) == 7
        assert f"https://akorda.kz/{prefix}/events" in edition.listings


def test_listing_pages_are_numbered_by_query():
    assert SOURCE.page_address("https://akorda.kz/ru/events", 2).endswith("/ru/events?page=2")


def test_an_event_has_title_date_section_body_and_pictures():
    item = SOURCE.read_article("ru", saved_page("akorda/event.html"), EVENT, NOW)
    assert item.title == "Глава государства посетил завод"
    assert item.published_at == datetime(2024, 4, 15, 19, tzinfo=UTC)
    assert item.published_precision == "day"
    assert item.section == "Рабочие поездки"
    assert item.body == (
        "Президент осмотрел новый цех и поговорил с рабочими.\n\n"
        "«Цех работает в три смены», – сказал директор."
    )
    assert [image.url.rsplit("/", 1)[1] for image in item.images] == [
        "zavod_mediumThumb.jpg",
        "1%20(2).jpg",
    ]
    assert item.lead is None
    assert item.extracted_by["published_at"] == "site:current"


def test_an_event_without_an_article_element_ends_where_the_page_says_back():
    html = saved_page("akorda/event.html").replace("<article>", "").replace("</article>", "")
    item = SOURCE.read_article("ru", html, EVENT, NOW)
    assert item.body.startswith("Президент осмотрел")
    assert item.body.endswith("сказал директор.")


def test_a_speech_has_no_date_although_its_page_shows_three():
    item = SOURCE.read_article("kk", saved_page("akorda/speech.html"), SPEECH, NOW)
    assert item.title == "Форумда сөйлеген сөзі"
    assert item.body.startswith("Құрметті қауым!")
    assert item.published_at is None
    assert "published_at" not in item.extracted_by
    assert item.images == ()
    assert item.language == "kk"


def test_a_speech_takes_the_date_of_its_card():
    day = datetime(2026, 6, 4, 19, tzinfo=UTC)
    card = Card(SPEECH, "akorda.kz/kz/forumda-soylegen-sozi-555737", "x", None, day, "day")
    item = SOURCE.read_article("kk", saved_page("akorda/speech.html"), SPEECH, NOW, card)
    assert (item.published_at, item.published_precision) == (day, "day")
    assert item.extracted_by["published_at"] == "listing"


def test_a_listing_folds_mirrors_and_skips_declarations_and_other_editions():
    html = saved_page("akorda/listing.html")
    listing = SOURCE.read_listing("ru", html, "https://akorda.kz/ru/events", NOW)
    assert [card.url for card in listing.cards] == [
        EVENT,
        "https://akorda.kz/ru/legal_acts/decrees/o-premii-953023",
    ]
    first = listing.cards[0]
    assert (first.title, first.lead) == (
        "Глава государства посетил завод",
        "Президент осмотрел новый цех",
    )
    assert first.published_at == datetime(2024, 4, 15, 19, tzinfo=UTC)
    assert (listing.foreign, listing.ignored, listing.last_page) == (1, 1, 418)


def test_an_empty_page_ends_a_listing_but_never_begins_it():
    html = saved_page("akorda/listing-past-the-end.html")
    assert SOURCE.read_listing("ru", html, "https://akorda.kz/ru/events?page=419", NOW).cards == ()
    with pytest.raises(ExtractionError, match="has the layout changed"):
        SOURCE.read_listing("ru", html, "https://akorda.kz/ru/events", NOW)
