"""Tengrinews: addresses, three designs of articles, listings."""

from datetime import UTC, datetime

import pytest

from crawler.errors import ExtractionError, SoftPageError
from crawler.items import ArticleItem
from crawler.sources.tengrinews import SOURCE
from tests.support.saved import saved_page

NOW = datetime(2026, 5, 1, 6, 0, tzinfo=UTC)
URL = "https://tengrinews.kz/kazakhstan_news/most-cherez-ishim-otkroyut-osenyu-527001/"
KAZAKH_URL = "https://kaz.tengrinews.kz/kazakhstan_news/jana-mektep-ashyldy-401/"
OLDER_URL = "https://tengrinews.kz/kazakhstan_news/sneg-vyipal-v-stepi-451000/"


@pytest.fixture(scope="module")
def current() -> ArticleItem:
    return SOURCE.read_article("ru", saved_page("tengrinews/article-current.html"), URL, NOW)


@pytest.fixture(scope="module")
def variant() -> ArticleItem:
    html = saved_page("tengrinews/article-2026.html")
    return SOURCE.read_article("kk", html, KAZAKH_URL, NOW)


@pytest.fixture(scope="module")
def older() -> ArticleItem:
    html = saved_page("tengrinews/article-older.html")
    return SOURCE.read_article("ru", html, OLDER_URL, NOW)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (URL, "tengrinews.kz/news/527001"),
        ("http://www.tengrinews.kz/kazakhstan_news/most-527001", "tengrinews.kz/news/527001"),
        ("https://new.tengrinews.kz/music/x-y-1/?utm_source=t#c", "tengrinews.kz/news/1"),
        ("https://tengrinews.kz/article/nauryiz-v-fure-2393/amp/", "tengrinews.kz/article/2393"),
        ("https://tengrinews.kz/article/x-2393/", "tengrinews.kz/article/2393"),
        (KAZAKH_URL, "kaz.tengrinews.kz/news/401"),
        ("https://en.tengrinews.kz/near_east/a_b-c-77/", "en.tengrinews.kz/news/77"),
        ("https://tengrinews.kz/news/page/2/", None),
        ("https://tengrinews.kz/author/228/", None),
        ("https://tengrinews.kz/tag/covid-19/", None),
        ("https://tengrinews.kz/", None),
        ("https://tengrisport.kz/boks/boy-1/", None),
        ("mailto:news@tengrinews.kz", None),
        ("https://[broken/x-1/", None),
    ],
)
def test_the_key_is_host_type_and_id(url: str, key: str | None):
    assert SOURCE.key_of(url) == key


def test_one_id_under_another_slug_or_rubric_is_one_article():
    other = "https://tengrinews.kz/world_news/zagolovok-izmenen-527001/"
    assert SOURCE.key_of(other) == SOURCE.key_of(URL)


def test_the_canonical_address_has_no_tracking_no_amp_and_a_slash():
    dirty = "http://WWW.tengrinews.kz/kazakhstan_news/most-527001/amp/?utm_source=x#comm"
    assert SOURCE.canonical(dirty) == "https://tengrinews.kz/kazakhstan_news/most-527001/"


@pytest.mark.parametrize(("edition", "url"), [("ru", URL), ("kk", KAZAKH_URL)])
def test_the_edition_is_told_by_the_host(edition: str, url: str):
    assert SOURCE.edition_of(url) == edition
    assert SOURCE.edition_of("https://tengrisport.kz/") is None


def test_listing_pages_are_numbered_in_the_path():
    listing = "https://tengrinews.kz/news/"
    assert SOURCE.page_address(listing, 1) == listing
    assert SOURCE.page_address(listing, 3) == "https://tengrinews.kz/news/page/3/"


def test_every_edition_lists_its_news_and_the_russian_one_its_long_reads():
    assert {key: edition.listings for key, edition in SOURCE.editions.items()} == {
        "ru": ("https://tengrinews.kz/news/", "https://tengrinews.kz/article/"),
        "kk": ("https://kaz.tengrinews.kz/news/",),
        "en": ("https://en.tengrinews.kz/news/",),
    }


class TestCurrentDesign:
    def test_title_lead_and_date(self, current: ArticleItem):
        assert current.title == "Мост через Ишим откроют осенью"
        assert current.lead == (
            "Новый мост через Ишим откроют для машин в сентябре, "
            "передает Tengrinews.kz со ссылкой на сайт Акорды."
        )
        assert current.published_at == datetime(2024, 3, 1, 1, 13, 1, tzinfo=UTC)
        assert current.published_precision == "second"

    def test_body_keeps_quotes_subheads_and_items_and_drops_the_rest(self, current: ArticleItem):
        assert current.body.split("\n\n") == [
            "Строители сдали опоры раньше срока. Длина пролёта — 312 метров.",
            "Сколько это стоит",
            '"Мы уложились в смету", - сказал инженер.',
            "опоры;",
            "дорога.",
            (
                "Об этом сообщает Polisia.kz со ссылкой на дорожную службу.\n"
                "Движение пустят в два этапа."
            ),
            "Пешеходам место оставят.",
        ]

    def test_authors_come_with_their_role(self, current: ArticleItem):
        assert [(author.name, author.role) for author in current.authors] == [
            ("Дана Сеитова", "Журналист"),
            ("Олег Рябов", None),
        ]

    def test_pictures_are_absolute_with_caption_and_credit(self, current: ArticleItem):
        main, inside = current.images
        assert main.url.endswith("/thumb_b/photo_1.jpeg")
        assert (main.caption, main.credit) == ("Новая набережная утром", "akorda.kz")
        assert inside.url == "https://tengrinews.kz/userdata/u1/2024-03/resize/a.jpeg"

    def test_tags_and_section(self, current: ArticleItem):
        assert current.tags == ("Астана", "мост")
        assert current.section == "Казахстан"

    def test_cited_sources_carry_phrase_and_link(self, current: ArticleItem):
        akorda = next(one for one in current.citations if one.cited == "сайт Акорды")
        assert akorda.url == "https://akorda.kz/ru/most-110123"
        assert akorda.phrase == "передает Tengrinews.kz со ссылкой на сайт Акорды"
        assert {"Polisia.kz", "akorda.kz"} <= {one.cited for one in current.citations}

    def test_each_field_says_which_layer_answered(self, current: ArticleItem):
        assert set(current.extracted_by.values()) == {"site:current"}
        assert current.url == URL
        assert current.url_key == "tengrinews.kz/news/527001"
        assert current.flags == ()


class TestVariantOf2026:
    def test_the_date_stands_among_the_breadcrumbs(self, variant: ArticleItem):
        assert variant.published_at == datetime(2026, 4, 27, 12, 42, tzinfo=UTC)
        assert variant.extracted_by["published_at"] == "site:2026-04"

    def test_the_body_is_found_by_itemprop_without_noise(self, variant: ArticleItem):
        assert variant.body == (
            "Қалада мың орындық жаңа мектеп ашылды, деп хабарлайды Tengrinews.kz тілшісі.\n\n"
            "Оқушылар бірінші күні-ақ жаңа сыныптарға кірді."
        )
        assert variant.lead is None

    def test_title_tags_and_language(self, variant: ArticleItem):
        assert variant.title == "Жаңа мектеп ашылды"
        assert variant.tags == ("мектеп",)
        assert variant.language == "kk"


class TestOlderDesign:
    def test_the_title_loses_its_nested_date(self, older: ArticleItem):
        assert older.title == "Снег выпал в степи"

    def test_the_date_is_its_own_and_not_the_tapes(self, older: ArticleItem):
        assert older.published_at == datetime(2021, 10, 9, 8, 37, tzinfo=UTC)

    def test_lead_body_and_tags(self, older: ArticleItem):
        assert older.lead
        assert older.lead.startswith("Первый снег")
        assert older.body == "Трассы открыты, дорожники вышли на работу ночью."
        assert older.tags == ("снег",)

    def test_the_picture_is_credited(self, older: ArticleItem):
        assert older.images[0].credit == "пресс-службы Акорды"


def test_a_changed_design_falls_back_to_metadata_and_the_generic_reader():
    html = saved_page("tengrinews/article-current.html")
    for name in ("content_main", "date-time", "head-single"):
        html = html.replace(name, "renamed")
    item = SOURCE.read_article("ru", html, URL, NOW)
    assert item.title == 'Мост через Ишим откроют "осенью"'
    assert item.published_at == datetime(2024, 3, 1, 1, 13, 1, tzinfo=UTC)
    assert item.authors[0].name == "Дана Сеитова"
    assert "Строители сдали опоры" in item.body
    assert "WhatsApp" not in item.body
    assert item.extracted_by["title"] == "json_ld"
    assert item.extracted_by["body"] == "generic"


def test_a_page_that_is_another_article_is_refused():
    html = saved_page("tengrinews/article-current.html")
    with pytest.raises(SoftPageError, match="shows another page"):
        SOURCE.read_article("ru", html, OLDER_URL, NOW)


def test_an_empty_body_is_an_error_that_says_so():
    html = "<html><head><title>Заголовок</title></head><body><h1>Заголовок</h1></body></html>"
    with pytest.raises(ExtractionError, match="no body found on https://tengrinews"):
        SOURCE.read_article("ru", html, URL, NOW)


def test_an_address_that_is_no_article_is_refused():
    html = "<html><body><h1>Новости</h1><p>Текст.</p></body></html>"
    with pytest.raises(ExtractionError, match="no address of an article"):
        SOURCE.read_article("ru", html, "https://tengrinews.kz/news/", NOW)


class TestListing:
    url = "https://tengrinews.kz/news/"
    now = datetime(2024, 4, 5, 3, 0, tzinfo=UTC)

    def test_cards_are_own_articles_once_in_page_order(self):
        html = saved_page("tengrinews/listing-current.html")
        listing = SOURCE.read_listing("ru", html, self.url, self.now)
        assert [card.url_key for card in listing.cards] == [
            "tengrinews.kz/news/600003",
            "tengrinews.kz/news/600001",
        ]
        assert (listing.foreign, listing.ignored, listing.last_page) == (1, 1, 9375)

    def test_cards_carry_title_lead_and_date_with_precision(self):
        html = saved_page("tengrinews/listing-current.html")
        first, second = SOURCE.read_listing("ru", html, self.url, self.now).cards
        assert (first.title, first.lead) == ("Первое событие дня", "Коротко о первом событии")
        assert (first.published_at, first.precision) == (
            datetime(2024, 4, 4, 19, tzinfo=UTC),
            "day",
        )
        assert (second.published_at, second.precision) == (
            datetime(2024, 4, 3, 15, 10, tzinfo=UTC),
            "minute",
        )

    def test_no_cards_at_all_on_a_listing_raise_an_error(self):
        html = saved_page("tengrinews/listing-current.html").replace("content_main_item", "x")
        with pytest.raises(ExtractionError, match="has the layout changed"):
            SOURCE.read_listing("ru", html, self.url, self.now)

    def test_a_page_past_the_end_is_empty(self):
        html = saved_page("tengrinews/listing-current.html").replace("content_main_item", "x")
        url = "https://tengrinews.kz/news/page/9376/"
        listing = SOURCE.read_listing("ru", html, url, self.now)
        assert (listing.cards, listing.last_page) == ((), 9375)

    def test_an_empty_page_before_the_end_is_an_error(self):
        html = saved_page("tengrinews/listing-current.html").replace("content_main_item", "x")
        with pytest.raises(ExtractionError):
            SOURCE.read_listing("ru", html, "https://tengrinews.kz/news/page/9/", self.now)

    def test_cards_of_changed_addresses_are_an_error(self):
        html = saved_page("tengrinews/listing-current.html").replace("-60000", "-x")
        with pytest.raises(ExtractionError, match="have the addresses changed"):
            SOURCE.read_listing("ru", html, self.url, self.now)

    def test_a_maintenance_page_is_no_listing(self):
        html = "<html><head><title>Технические работы</title></head><body>Скоро</body></html>"
        with pytest.raises(SoftPageError, match="maintenance"):
            SOURCE.read_listing("ru", html, self.url, self.now)
