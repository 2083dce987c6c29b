"""A real article of 2021, on a page of that year's design: read, found and mailed."""

from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from crawler.items import ArticleItem
from crawler.sources import by_key

TEXT = Path(__file__).resolve().parents[2].parent / "shared" / "texts" / "first-article.txt"
URL = "https://tengrinews.kz/kazakhstan_news/tokaev-vyiskazalsya-o-razmeschenii-449000/"

pytestmark = pytest.mark.skipif(not TEXT.exists(), reason=f"no saved text at {TEXT}")


def paragraphs_of_the_text() -> list[str]:
    return [part.strip() for part in TEXT.read_text(encoding="utf-8").split("\n\n") if part.strip()]


def page() -> str:
    """Set the text as the site did: date and title above, caption and lead, text, promotion."""
    parts = paragraphs_of_the_text()
    promotion, date = parts[0].split("\n")
    title, share, captions, lead, *rest = parts[1:]
    caption = captions[: len(captions) // 2].strip()
    body = "\n".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in rest)
    return f"""<!DOCTYPE html><html lang="ru"><head>
      <title>{escape(title)} | Tengrinews.kz</title>
      <meta property="og:title" content="{escape(title)}"></head>
      <body><header><div class="tn-banner">{escape(promotion)}</div></header>
      <div class="tn-tape-container"><div class="tn-tape-item"><a href="/x/y-1/">Другое</a>
      <ul class="tn-data-list"><li><time>17 сентября 2021, 09:00</time></li></ul></div></div>
      <main><div class="tn-container"><div class="tn-news-content">
      <h1 class="tn-content-title">{escape(title)}<span class="tn-hidden">{date}</span></h1>
      <ul class="tn-data-list"><li><time>{date}</time></li></ul>
      <div class="tn-share"><p>{share}</p></div>
      <div class="tn-picture"><img src="/userdata/news/2021/photo_1.jpg" alt="{caption}">
      <p>{caption}</p></div>
      <h2 class="tn-announce"><p>{escape(lead)}</p></h2>
      <div class="tn-news-text">{body}</div>
      </div></div></main></body></html>"""


@pytest.fixture(scope="module")
def article() -> ArticleItem:
    now = datetime(2021, 9, 16, 10, 0, tzinfo=UTC)
    return by_key("tengrinews").read_article("ru", page(), URL, now)


def test_it_was_published_at_eight_thirty_seven_utc(article: ArticleItem):
    assert article.published_at == datetime(2021, 9, 16, 8, 37, tzinfo=UTC)
    assert article.published_precision == "minute"


def test_it_cites_akorda_with_the_phrase_that_says_so(article: ArticleItem):
    cited = {citation.cited: citation.phrase for citation in article.citations}
    assert cited["сайт Акорды"] == "передает Tengrinews.kz со ссылкой на сайт Акорды"
    assert cited["akorda.kz"] == "Фото: akorda.kz"


def test_its_title_bears_no_date_and_no_site_name(article: ArticleItem):
    assert article.title == paragraphs_of_the_text()[1]


def test_its_lead_stands_in_the_lead_only(article: ArticleItem):
    assert article.lead == paragraphs_of_the_text()[4]
    assert article.lead not in article.body


def test_no_promotional_line_is_left(article: ArticleItem):
    for word in ("Instagram", "Telegram", "WhatsApp", "Пройти опрос", "Читайте", "Курс", "Погода"):
        assert word not in article.body
    assert "449.3" not in article.body
    assert "Социальные" not in article.body
    last = article.body.split("\n\n")[-1]
    assert last.startswith("По итогам саммита")
    assert article.body.count("\n\n") + 1 == 17


def test_its_picture_has_caption_and_credit(article: ArticleItem):
    picture = article.images[0]
    assert picture.url == "https://tengrinews.kz/userdata/news/2021/photo_1.jpg"
    assert (picture.caption, picture.credit) == ("Фото: akorda.kz", "akorda.kz")


def test_the_site_rules_read_it(article: ArticleItem):
    assert article.extracted_by["title"] == article.extracted_by["body"] == "site:tn"
    assert article.language == "ru"
