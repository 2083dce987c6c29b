"""Pages of sites that nobody prepared: which date and which names are the article's own."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.extract.document import Document
from crawler.extract.generic import GenericPage

NOW = datetime(2026, 6, 20, 12, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Almaty")
TITLE = "В порту Актау открыли новый причал для паромов"
TEXT = "".join(
    f"<p>Причал номер {number} строили три года, и теперь он примет паромы из четырёх портов, "
    "рассказали в управлении порта, где ждут первых судов уже осенью.</p>"
    for number in range(1, 7)
)
OTHERS = "".join(
    f"<div><span>{hour}:15 19.06.2026</span><a href='/n{hour}'>Дорогу у озера закрыли на ремонт "
    f"до осени, объезд по улице {hour}</a></div>"
    for hour in range(10, 14)
)


def page(beside: str, above: str = "", title: str = TITLE) -> GenericPage:
    html = (
        f"<html><head><title>{title}</title></head><body>{above}"
        f"<div><h1>{title}</h1>{beside}<div>{TEXT}</div></div></body></html>"
    )
    return GenericPage(Document(html, "https://port.example/news/1", NOW, ZONE))


def shown(beside: str, above: str = "") -> str | None:
    moment = page(beside, above).published_at()
    return moment and f"{moment.at.astimezone(ZONE):%Y-%m-%d %H:%M} {moment.precision}"


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ("<div>16 июня 2026, 14:37</div>", "2026-06-16 14:37 minute"),
        ("<div>Порт | Дана Сеитова | 16.06.2026</div>", "2026-06-16 00:00 day"),
        ("<div>Жаңалықтар // Сейсенбі, 2026 жылғы 16 маусым</div>", "2026-06-16 00:00 day"),
        ("<div>Сегодня, 09:12</div>", "2026-06-20 09:12 minute"),
        ("<time datetime='2026-06-16T14:37:05+05:00'>вчера</time>", "2026-06-16 14:37 second"),
        ("<time>16 июня 2026, 14:37</time>", "2026-06-16 14:37 minute"),
        ("<div>16 июня 2026<br>обновлено 18 июня 2026, 10:00</div>", "2026-06-16 00:00 day"),
        ("<meta itemprop=datePublished content='2026-06-16T14:37+0500'>",
         "2026-06-16 14:37 minute"),
    ],
)  # fmt: skip
def test_a_line_beside_the_title_dates_the_article(beside: str, expected: str):
    assert shown(beside) == expected


@pytest.mark.parametrize(
    "beside",
    [
        pytest.param("<div>Паром у причала в порту Актау, 12 мая 2026</div>", id="caption"),
        pytest.param("<div>Фото: пресс-служба порта, 12 мая 2026</div>", id="credit"),
        pytest.param("<div>Сегодня в порту откроют причал</div>", id="subtitle"),
        pytest.param("<div>Причал заложили 12 мая 2023 в 14:00.</div>", id="sentence"),
        pytest.param("<div>Обновлено: 18 июня 2026, 10:00</div>", id="change"),
        pytest.param(OTHERS, id="other news"),
        pytest.param("<div>12 мая 2026</div><div>3 июня 2025</div>", id="two days"),
        pytest.param("".join(f"<time>{hour}:00 19.06.2026</time>" for hour in (9, 10, 11)),
                     id="list of times"),
        pytest.param("".join(f"<i itemprop=datePublished>2026-06-1{day}</i>" for day in (1, 2)),
                     id="microdata of two"),
    ],
)  # fmt: skip
def test_no_date_rather_than_that_of_something_else(beside: str):
    assert page(beside).published_at() is None


def test_the_day_of_reading_in_the_head_gives_way_to_the_clock_of_the_article():
    assert shown("<div>16 июня 2026, 14:37</div>", "<p>Суббота, 20 июня 2026</p>") == (
        "2026-06-16 14:37 minute"
    )


@pytest.mark.parametrize(
    ("beside", "names"),
    [
        ("<div>Автор: Дана Сеитова</div>", ["Дана Сеитова"]),
        ("<div>By Olzhas Beken and Dana Seitova | 16.06.2026</div>",
         ["Olzhas Beken", "Dana Seitova"]),
        ("<div class='post-author'>Дана Сеитова</div>", ["Дана Сеитова"]),
        ("<a href='/authors/7'>Дана Сеитова (дс)</a>", ["Дана Сеитова"]),
        ("<div>By Dana Seitova June 16, 2026</div>", ["Dana Seitova"]),
        ("<div class='post-author'>port</div>", []),
        ("<div class='post-author'>Все новости автора</div>", []),
        ("<div>Автор: редакция</div>", []),
        ("<div>Дана Сеитова</div>", []),
        ("<div>By the time the ferry came, the port had closed</div>", []),
    ],
)  # fmt: skip
def test_who_signs_beside_the_title_is_the_author(beside: str, names: list[str]):
    assert [author.name for author in page(beside).authors()] == names


def test_other_news_above_the_title_neither_date_nor_sign_the_article():
    assert shown("<div>16 июня 2026, 14:37</div>", OTHERS) == "2026-06-16 14:37 minute"
    assert shown("", OTHERS) is None


@pytest.mark.parametrize("depth", [400, 1_900])
def test_what_is_nested_deeper_than_any_real_page_is_not_weighed(depth: int):
    deep = f"{'<div>' * depth}{TEXT}{'</div>' * depth}"
    assert page("", above=deep).body() == page("").body()
    assert GenericPage(Document(deep, "https://port.example/news/1", NOW, ZONE)).body() == []


def test_the_portrait_of_the_author_is_not_the_first_picture():
    found = page("<img src='/user/dana.jpg'><img src='/2026/prichal.jpg'>").images()
    assert [image.url.rsplit("/", 1)[1] for image in found] == ["prichal.jpg", "dana.jpg"]
