"""What a declared site takes for an article, and what is found on a listing of any form."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import ExtractionError
from crawler.settings import SourceSettings
from crawler.sources.declared import declared
from crawler.sources.spec import Source

NOW = datetime(2026, 3, 1, 7, tzinfo=UTC)
LISTING = "https://www.gazette.example/news/"


def source(**changes: object) -> Source:
    facts = {"language": "ru", "listings": [LISTING]} | changes
    return declared("gazette", SourceSettings.model_validate(facts), "Asia/Almaty")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.gazette.example/news/most-otkryt",
        "http://gazette.example/news/most-otkryt/?utm_source=rss&fbclid=1#comments",
        "https://GAZETTE.example/news/most-otkryt?from=main",
    ],
)
def test_every_spelling_of_an_address_has_one_key(url: str) -> None:
    assert source().key_of(url) == "gazette.example/news/most-otkryt"


def test_the_stored_address_is_on_the_declared_host_without_tracking() -> None:
    url = "http://gazette.example/news/?id=5&utm_medium=x"
    assert source().canonical(url) == "https://www.gazette.example/news/?id=5"
    assert source().key_of(url) == "gazette.example/news?id=5"


@pytest.mark.parametrize(
    "url",
    [
        LISTING,
        "https://gazette.example/",
        "https://other.example/news/most",
        "https://gazette.example/tag/most",
        "https://gazette.example/news/most.jpg",
        "https://[broken/news/most",
    ],
)
def test_what_can_be_no_article_has_no_key(url: str) -> None:
    assert source().key_of(url) is None


def test_patterns_say_where_articles_are() -> None:
    narrow = source(articles=["/news/20*/"])
    assert narrow.key_of("https://gazette.example/news/2026/03/most") is not None
    assert narrow.key_of("https://gazette.example/about-the-paper") is None


def test_further_pages_are_addressed_as_declared() -> None:
    assert source().page_address(LISTING, 3) == f"{LISTING}?page=3"
    assert source(pages="{listing}p/{page}/").page_address(LISTING, 3) == f"{LISTING}p/3/"
    assert source().page_address("https://gazette.example/rss", 2) == "https://gazette.example/rss"


TITLES = [
    "В Аягозе достроили мост через реку", "Школу в Балхаше сдали на месяц раньше",
    "Поезда до Зайсана пойдут вдвое чаще", "Паводок обошел три села стороной",
]  # fmt: skip
SECTIONS = ["Политика", "Экономика", "Спорт", "Культура", "Общество", "Мир", "Погода"]


def menu() -> str:
    return "".join(f'<li><a href="/s/{n}">{name}</a></li>' for n, name in enumerate(SECTIONS))


def page(rows: str) -> str:
    return (
        f"<html><body><ul>{menu()}</ul><div id=main>{rows}</div><aside>"
        + "".join(f'<p><a href="/news/p{n}">{t} (популярное)</a></p>' for n, t in enumerate(TITLES))
        + "</aside></body></html>"
    )


def row(number: int, title: str) -> str:
    return (
        f'<article class="post post-{number}"><a href="/news/n{number}"><img></a>'
        f'<div><h2><a href="/news/n{number}">{title}</a></h2>'
        f"<span>{number + 1} марта 2025, 14:37</span>"
        f"<p>Об этом сообщили в акимате района, где работы шли с прошлой осени, номер {number}.</p>"
        "</div></article>"
    )


def test_the_cards_of_a_list_are_found_with_title_lead_and_date() -> None:
    html = page("".join(row(n, title) for n, title in enumerate(TITLES)))
    listing = source().read_listing("ru", html, LISTING, NOW)
    assert [card.title for card in listing.cards] == TITLES
    first = listing.cards[0]
    assert first.url == "https://www.gazette.example/news/n0"
    assert first.published_at == datetime(2025, 3, 1, 9, 37, tzinfo=UTC)
    assert (first.lead or "").startswith("Об этом сообщили")


def test_a_page_without_a_list_is_an_error_not_a_menu_taken_for_news() -> None:
    with pytest.raises(ExtractionError):
        source().read_listing("ru", page("<p>Новостей нет</p>"), LISTING, NOW)


def test_a_page_past_the_end_has_no_cards() -> None:
    empty = page("<p>Новостей нет</p>")
    assert source().read_listing("ru", empty, f"{LISTING}?page=9", NOW).cards == ()


def test_selectors_win_over_what_is_found_and_never_fall_back_to_it() -> None:
    html = page("".join(row(n, title) for n, title in enumerate(TITLES)))
    chosen = {"card": "aside p", "title": "h1", "body": ".text", "date": ".when"}
    selected = source(selectors=chosen)
    listing = selected.read_listing("ru", html, LISTING, NOW)
    assert [card.title for card in listing.cards] == [f"{t} (популярное)" for t in TITLES]
    with pytest.raises(ExtractionError):
        selected.read_listing("ru", page("").replace("aside", "div"), LISTING, NOW)
    text = "<p>" + "Мост через реку открыли в понедельник утром, без речей. " * 6 + "</p>"
    article = selected.read_article(
        "ru",
        f"<html><body><h1>{TITLES[0]}</h1><i class=when>1 марта 2025 14:37</i>"
        f"<div class=text>{text}</div></body></html>",
        "https://gazette.example/news/n0",
        NOW,
    )
    assert article.published_at == datetime(2025, 3, 1, 9, 37, tzinfo=UTC)
    layers = {article.extracted_by[name] for name in ("title", "body", "published_at")}
    assert layers == {"site:declared"}


MARKUP = st.lists(
    st.sampled_from(
        [
            "<div class=n>", "</div>", "<a href='/n/one'>", "<a href='//[bad'>", "<a href>", "</a>",
            "<time datetime='9999-99-99'>", "</time>", "<p>", "Три слова здесь", "<rss>", "<item>",
            "<link>/x</link>", "<urlset>", "<url><loc>/y</loc></url>", "<sitemapindex>",
            "<sitemap><loc>/z</loc></sitemap>", "\ud83d", "\0", "<main>", "<h2>", "&nbsp;",
        ]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(MARKUP)
def test_no_markup_raises_anything_but_an_extraction_error(html: str) -> None:
    chosen = {"card": "div", "title": "h2", "body": "p", "date": "time", "image": "div"}
    for one in (source(), source(selectors=chosen)):
        for read in (
            lambda: one.read_listing("ru", html, LISTING, NOW),  # noqa: B023 - called at once
            lambda: one.read_article("ru", html, f"{LISTING}x", NOW),  # noqa: B023 - called at once
        ):
            with suppress(ExtractionError):
                read()
