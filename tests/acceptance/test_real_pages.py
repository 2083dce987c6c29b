"""Saved pages of both sites, read whole: by rule for all of them, by hand for ten.

The pages lie beside the repository and are no part of it; without them these tests are skipped.
"""

import csv
import gzip
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import pytest

from crawler.extract.arbiter import word_f1
from crawler.extract.boilerplate import is_promotional
from crawler.extract.text import comparable
from crawler.items import ArticleItem, ListingItem
from crawler.sources import by_key

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
PAGES = SHARED / "pages"
INDEX = PAGES / "INDEX.tsv"
FETCHED = datetime(2026, 6, 20, 6, 0, tzinfo=UTC)
PROMOTION = (
    "Наши новости теперь в WhatsApp",
    "Подписывайтесь на канал",
    "Подпишись на наши новости",
    "Telegram-канал. Это быстрый",
    "Как вам дизайн сайта",
    "Пройти опрос",
    "Join Telegram",
    "Читайте также",
    "ПОДЕЛИТЬСЯ",
    "Курс валют",
    "Другие статьи спецпроекта",
    "Китайских авто все больше",
    "Сілтемесіз жаңалық оқисыз",
    "Материал предоставлен",
    "Рекламный материал",
)
CAMEL = re.compile(r"\w*[а-яёa-z][А-ЯЁA-Z]\w*")

pytestmark = pytest.mark.skipif(not INDEX.exists(), reason=f"no saved pages in {PAGES}")


class Saved(NamedTuple):
    name: str
    url: str

    @property
    def source(self) -> str:
        return self.name.split("-")[0]


def saved_pages() -> list[Saved]:
    if not INDEX.exists():
        return []
    with INDEX.open(encoding="utf-8") as index:
        return [Saved(row["file"], row["url"]) for row in csv.DictReader(index, delimiter="\t")]


ARTICLES = [page for page in saved_pages() if "listing" not in page.name]
TENGRI = [page for page in ARTICLES if page.source == "tengrinews"]
LISTINGS = [page for page in saved_pages() if "listing" in page.name]


@lru_cache(maxsize=64)
def html_of(name: str) -> str:
    return gzip.decompress((PAGES / name).read_bytes()).decode()


@lru_cache(maxsize=64)
def article_of(page: Saved) -> ArticleItem:
    source = by_key(page.source)
    edition = source.edition_of(page.url)
    assert edition
    return source.read_article(edition, html_of(page.name), page.url, FETCHED)


def listing_of(page: Saved, now: datetime = FETCHED) -> ListingItem:
    source = by_key(page.source)
    edition = source.edition_of(page.url)
    assert edition
    return source.read_listing(edition, html_of(page.name), page.url, now)


def tengri(number: int) -> ArticleItem:
    return article_of(next(page for page in TENGRI if page.name.endswith(f"-{number}.html.gz")))


@pytest.fixture(scope="module", autouse=True)
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Print a line a page and field, and keep it among the test's files."""
    yield
    lines = [report_line(article_of(page)) for page in ARTICLES]
    text = "\n".join([REPORT_HEAD, *lines])
    (tmp_path_factory.getbasetemp() / "real-pages.tsv").write_text(text, encoding="utf-8")
    print(f"\n{text}")  # noqa: T201 - the report is meant to be read in the test output


REPORT_HEAD = "key\tdate\tprecision\tlead\tbody\tparagraphs\tauthors\ttags\timages\tcited\tlayers"


def report_line(item: ArticleItem) -> str:
    layers = sorted(set(item.extracted_by.values()))
    values: list[Any] = [
        item.url_key[-40:],
        item.published_at,
        item.published_precision,
        len(item.lead or ""),
        len(item.body),
        item.body.count("\n\n") + 1,
        len(item.authors),
        len(item.tags),
        len(item.images),
        len(item.citations),
        ",".join(layers),
    ]
    return "\t".join(map(str, values))


def test_forty_articles_and_a_speech_are_there():
    assert len(TENGRI) == 40
    assert len(ARTICLES) == 41


@pytest.mark.parametrize("page", TENGRI, ids=lambda page: page.name[19:-8][:40])
class TestEveryTengrinewsArticle:
    def test_has_every_field_that_its_page_shows(self, page: Saved):
        item, html = article_of(page), html_of(page.name)
        assert item.title
        assert "Tengrinews.kz" not in item.title
        assert item.lead
        assert item.body
        assert item.images
        assert all(image.url.startswith("https://") for image in item.images)
        assert bool(item.authors) == ("content_main_meta_author_item_name" in html)
        assert len(item.tags) == len(set(re.findall(r'<span><a href="(/tag/[^"]+)">', html)))
        assert item.language == "ru"

    def test_is_dated_by_the_local_clock_of_its_page(self, page: Saved):
        item = article_of(page)
        clock = re.search(r'publish_date: "([^"]+)"', html_of(page.name))
        assert clock
        assert item.published_at
        # Almaty was at UTC+6 until the end of February 2024, at UTC+5 from the first of March.
        local = datetime.fromisoformat(clock[1])
        hours = 6 if local < datetime(2024, 3, 1) else 5  # noqa: DTZ001 - a local clock
        assert (local - item.published_at.replace(tzinfo=None)).total_seconds() == hours * 3600

    def test_bears_no_promotion(self, page: Saved):
        item = article_of(page)
        assert not [phrase for phrase in PROMOTION if phrase in item.body]
        assert not [line for line in item.body.split("\n") if is_promotional(line)]

    def test_says_its_lead_once(self, page: Saved):
        item = article_of(page)
        assert comparable(item.lead or "") not in comparable(item.body)

    def test_glues_no_words(self, page: Saved):
        html = html_of(page.name)
        words = CAMEL.findall(article_of(page).body)
        assert [word for word in words if word not in html] == []

    def test_keeps_quotes_subheads_and_lists_as_paragraphs(self, page: Saved):
        paragraphs = article_of(page).body.split("\n\n")
        assert all(paragraph == paragraph.strip() for paragraph in paragraphs)
        assert all(paragraphs)

    def test_was_read_by_the_site_rules(self, page: Saved):
        layers = article_of(page).extracted_by
        assert layers["title"] == layers["body"] == layers["lead"] == "site:current"


class Facts(NamedTuple):
    """What a reader sees on a page, counted and compared by hand."""

    published: str
    paragraphs: int
    first: str
    last: str
    authors: tuple[tuple[str, str | None], ...]
    tags: int
    credit: str | None


BY_HAND = {
    2397: Facts(
        "2024-03-29 01:02:01", 26, "Казалось бы", "по ссылке.",
        (("Турар Казангапов", "Фотокорреспондент"), ("Иван Сухоруков", "Корреспондент-редактор")),
        3, "Tengrinews.kz / Турар Казангапов",
    ),
    2314: Facts(
        "2024-01-23 00:10:00", 17, "", "волны толчков.",
        (("Алихан Сариев", "Фотокорреспондент"), ("Айгерим Абилмажитова", None)),
        2, "Tengrinews.kz / Алихан Сариев",
    ),
    2303: Facts(
        "2024-01-16 00:02:00", 62, "", "", (("Святослав Антонов", "Корреспондент"),),
        8, "Тengrinews.kz/Акмарал Карашон",
    ),
    2292: Facts(
        "2024-01-15 00:01:00", 45, "", "", (("Алина Шашкина", "Корреспондент"),),
        6, "Тengrinews.kz/Акмарал Карашон",
    ),
    2299: Facts(
        "2024-01-25 00:23:00", 48, "", "Анастасия Солнцева",
        (("Анастасия Солнцева", "Старший корреспондент"),), 4, None,
    ),
    2405: Facts("2024-04-04 06:20:20", 48, "", "Султан Анарбеков", (), 0, None),
    2389: Facts("2024-03-21 03:27:01", 6, "", "", (), 3, "Tengrinews.kz"),
    2310: Facts("2024-01-22 00:01:00", 37, "", "", (), 4, "Tengrinews.kz"),
    2388: Facts("2024-04-02 01:13:02", 63, "", "Назгуль Абжекенова", (), 3, "Назгуль Абжекенова"),
}  # fmt: skip


@pytest.mark.parametrize("number", BY_HAND)
def test_facts_noted_by_hand_are_found(number: int):
    item, facts = tengri(number), BY_HAND[number]
    paragraphs = item.body.split("\n\n")
    assert item.published_at == datetime.fromisoformat(f"{facts.published}+00:00")
    assert len(paragraphs) == facts.paragraphs
    assert paragraphs[0].startswith(facts.first)
    assert paragraphs[-1].endswith(facts.last)
    assert tuple((author.name, author.role) for author in item.authors) == facts.authors
    assert len(item.tags) == facts.tags
    assert item.images[0].credit == facts.credit
    assert item.url_key == f"tengrinews.kz/article/{number}"


def test_the_akorda_speech_has_its_title_and_body_and_no_date():
    page = next(page for page in ARTICLES if page.source == "akorda")
    item = article_of(page)
    assert item.title.startswith("Мемлекет басшысы")
    assert item.title.endswith("сөйлеген сөзі")
    assert item.body.startswith("Құрметті форумға қатысушылар!")
    assert item.body.count("\n\n") + 1 == 30
    assert item.body.endswith("деймін.")
    assert item.published_at is None
    assert item.language == "kk"
    assert item.edition == "kk"
    assert len(item.images) == 12
    assert item.lead is None
    assert item.url_key == "akorda.kz" + page.url.removeprefix("https://akorda.kz")


@pytest.mark.parametrize("page", LISTINGS, ids=lambda page: page.name[19:-8])
def test_a_listing_gives_its_cards(page: Saved):
    listing = listing_of(page)
    shown = 31 if "old-design" in page.name else 20
    assert len(listing.cards) + listing.foreign == shown
    assert listing.foreign == (1 if "old-design" in page.name else 0)
    for card in listing.cards:
        assert card.title
        assert card.published_at
        assert card.url.startswith("https://tengrinews.kz/")
        assert card.url_key.rsplit("/", 1)[1] in card.url
    assert len({card.url_key for card in listing.cards}) == len(listing.cards)


def test_listings_say_how_many_pages_they_have():
    lasts = {page.name: listing_of(page).last_page for page in LISTINGS}
    assert sorted(filter(None, lasts.values())) == [112, 112, 1355, 9375]


def test_cards_of_today_carry_the_day_and_those_of_the_tag_page_the_minute():
    news = next(page for page in LISTINGS if "news-2024" in page.name)
    first = listing_of(news, datetime(2024, 10, 10, 8, 0, tzinfo=UTC)).cards[0]
    assert (first.published_at, first.precision) == (datetime(2024, 10, 9, 19, tzinfo=UTC), "day")
    tag = next(page for page in LISTINGS if "old-design" in page.name)
    first = listing_of(tag, datetime(2023, 1, 11, 3, 0, tzinfo=UTC)).cards[0]
    assert first.published_at == datetime(2023, 1, 10, 20, 47, tzinfo=UTC)
    assert first.precision == "minute"


def scrambled(html: str, *, metadata: bool) -> str:
    """Return a page with every class, id and itemprop renamed, and with its metadata or without."""
    html = NAMES.sub(lambda found: f'{found[1]}="x{crc32(found[2].encode()):x}"', html)
    return html if metadata else METADATA.sub("", html)


NAMES = re.compile(r'\b(class|id|itemprop)="([^"]*)"')
METADATA = re.compile(
    r'<meta (?:property|name)="(?:og|article|twitter|vk)[^>]*>'
    r'|<script type="application/ld.json">.*?</script>',
    re.DOTALL,
)


@pytest.mark.parametrize("metadata", [True, False], ids=["with metadata", "without metadata"])
@pytest.mark.parametrize("page", ARTICLES[::4], ids=lambda page: page.name[:60])
def test_with_every_name_scrambled_all_fields_still_come_out(page: Saved, *, metadata: bool):
    item, source = article_of(page), by_key(page.source)
    html = scrambled(html_of(page.name), metadata=metadata)
    blind = source.read_article(item.edition, html, page.url, FETCHED)
    assert blind.extracted_by["body"] == "generic"
    assert blind.title == item.title
    assert blind.lead == item.lead
    assert word_f1(blind.body, item.body) > 0.97
    assert [author.name for author in blind.authors] == [author.name for author in item.authors]
    assert bool(blind.images) == bool(item.images)
    if item.published_at is None:
        assert blind.published_at is None
    else:
        assert blind.published_at
        assert blind.published_at == item.published_at.replace(
            second=item.published_at.second if metadata else 0
        )
