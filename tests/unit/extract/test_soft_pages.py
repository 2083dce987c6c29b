"""Pages that answer 200 and are nothing of the site's content."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.errors import SoftPageError
from crawler.extract.document import Document
from crawler.extract.soft_pages import refuse_soft_page, soft_title

TITLES = [
    "404",
    "404 Not Found",
    "Ошибка 404",
    "404 - Страница не найдена",
    "Страница не найдена",
    "Упс! Страница не найдена",
    "Page not found",
    "Бет табылмады",
    "502 Bad Gateway",
    "Service Temporarily Unavailable",
    "Доступ запрещен",
    "Access denied",
    "Just a moment...",
    "Проверка браузера перед переходом",
    "Вы не робот?",
    "Attention Required! | Cloudflare",
    "DDoS-Guard",
    "Технические работы",
    "Ведутся технические работы",
    "Сайт временно недоступен",
    "Before you continue to the site",
]
HEADLINES = [
    "Технические работы в метро закончили раньше срока в Алматы и Астане",
    "Ошибка стоила команде победы",
    "Доступ к воде получили три села",
    "404 тысячи тенге вернули вкладчикам банка в Астане после проверки прокуратуры и суда",
    "Роботы приходят на заводы",
    "Капчагай переименовали",
    "Сайт министерства взломали",
    "Статья бюджета не найдена аудиторами в отчете министерства за последние пять лет подряд",
]


def document(html: str) -> Document:
    return Document(html, "https://x.kz/a-1/", datetime(2024, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))


@pytest.mark.parametrize("title", TITLES)
def test_the_title_of_an_error_page_is_told(title: str):
    page = document(f"<title>{title}</title><body><h1>{title}</h1></body>")
    assert soft_title(title)
    with pytest.raises(SoftPageError, match=r"https://x\.kz/a-1/ is a"):
        refuse_soft_page(page, title, 0)


@pytest.mark.parametrize("title", HEADLINES)
def test_a_headline_that_speaks_of_errors_is_a_headline(title: str):
    assert soft_title(title) is None


@pytest.mark.parametrize(
    "body",
    [
        "Enable JavaScript and cookies to continue",
        "На сайте ведутся технические работы. Зайдите позже.",
        "Запрашиваемая вами страница не найдена.",
        "We and our partners use cookies. Accept all cookies?",
        "Подтвердите, что вы не робот",
    ],
)
def test_a_short_page_is_told_by_what_it_says(body: str):
    page = document(f"<title>Портал</title><body><p>{body}</p></body>")
    with pytest.raises(SoftPageError):
        refuse_soft_page(page, "Портал", len(body))


@pytest.mark.parametrize(
    ("title", "missing"),
    [
        ("404", True),
        ("Ошибка 410", True),
        ("Страница не найдена", True),
        ("Материал удален", True),
        ("Page not found", True),
        ("Бет табылмады", True),
        ("Ошибка 500", False),
        ("502 Bad Gateway", False),
        ("Доступ запрещен", False),
        ("Технические работы", False),
        ("Вы не робот?", False),
        ("Before you continue to the site", False),
    ],
)
def test_only_a_page_that_says_so_means_that_the_article_is_gone(title: str, *, missing: bool):
    page = document(f"<title>{title}</title><body><h1>{title}</h1></body>")
    with pytest.raises(SoftPageError) as told:
        refuse_soft_page(page, title, 0)
    assert told.value.missing is missing


def test_a_long_article_is_never_an_error_page():
    refuse_soft_page(document("<title>404</title><body>x</body>"), "404", 5_000)
