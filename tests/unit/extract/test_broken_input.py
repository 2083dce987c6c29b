"""Whatever a page holds, reading it ends in an article or in an error that says what is missing."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.errors import ExtractionError
from crawler.extract.dates import parse_date
from crawler.fetch.charset import decode
from crawler.items import ArticleItem
from crawler.sources import by_key
from tests.support.broken_pages import FIXED, TEXT, page
from tests.support.saved import PAGES

NOW = datetime(2026, 6, 11, 12, 0, tzinfo=UTC)
SOURCES = {
    "tengrinews": ("ru", "https://tengrinews.kz/kazakhstan_news/most-otkryili-601001/"),
    "akorda": ("ru", "https://akorda.kz/ru/glava-gosudarstva-posetil-most-1151530"),
}
LISTINGS = {
    "tengrinews": "https://tengrinews.kz/news/",
    "akorda": "https://akorda.kz/ru/events",
}
SAVED = sorted(PAGES.rglob("*.html"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def read(html: str, source: str = "tengrinews") -> ArticleItem | None:
    """Return the article of a page, None where it is refused with a reason."""
    edition, url = SOURCES[source]
    try:
        item = by_key(source).read_article(edition, html, url, NOW)
    except ExtractionError as error:
        reason = str(error)
    else:
        assert_sound(item)
        return item
    assert reason.strip()
    return None


def assert_sound(item: ArticleItem) -> None:
    texts = [item.title, item.body, item.lead or "", item.section or "", *item.tags]
    texts += [author.name for author in item.authors]
    for text in texts:
        assert text == unicodedata.normalize("NFC", text)
        text.encode("utf-8")  # no half of a surrogate pair is left
        assert not any(unicodedata.category(char) == "Cc" and char != "\n" for char in text)
    assert item.title.strip()
    assert item.body.strip()
    assert item.published_at is None or item.published_at.tzinfo is not None


@pytest.mark.parametrize("name", FIXED)
def test_broken_input_is_read_where_it_can_be_and_else_refused_with_a_reason(name: str) -> None:
    html, readable = FIXED[name]
    item = read(html)
    assert (item is not None) == readable
    if item is not None and name != "body cut off":
        assert "Движение восстановили" in item.body


@pytest.mark.parametrize("name", FIXED)
@pytest.mark.parametrize("source", LISTINGS)
def test_broken_input_is_no_listing(source: str, name: str) -> None:
    with pytest.raises(ExtractionError):
        by_key(source).read_listing("ru", FIXED[name][0], LISTINGS[source], NOW)


DATES = {
    "01 января 1970 00:00": None, "01 января 0000 00:00": None, "31 декабря 9999 23:59": None,
    "12 июня 2027 09:15": None, "": None, "вчера в 23:59": 2026, "32 июня 2026 10:00": None,
    "29 февраля 2026 10:00": None, "11 июня 2026 25:61": 2026, "1" * 10_000: None,
}  # fmt: skip


@pytest.mark.parametrize("written", DATES, ids=lambda text: text[:24])
def test_impossible_and_future_dates_are_none(written: str) -> None:
    item = read(page(date=written))
    assert item is not None
    year = item.published_at.year if item.published_at else None
    assert year == DATES[written]


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
@given(
    st.text(alphabet=st.characters(), max_size=400), st.text(alphabet=st.characters(), max_size=60)
)
def test_any_text_is_read_clean(body: str, title: str) -> None:
    read(page(title=title, body=f"<p>{body}</p><p>{TEXT}</p>"))
    read(page(body=body))


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
@given(st.binary(max_size=600), st.binary(max_size=30))
def test_any_bytes_end_in_text_and_in_no_exception(body: bytes, label: bytes) -> None:
    whole = page().encode()
    at = len(body) % len(whole)
    for raw in (body, whole[:at] + body + whole[at:], whole.decode().encode("cp1251", "replace")):
        decoded = decode(raw, b"text/html; charset=" + label)
        decoded.text.encode("utf-8", "strict" if "utf-16" not in decoded.encoding else "replace")
        read(decoded.text)


@pytest.mark.parametrize("path", SAVED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_any_part_of_a_real_page_cut_out_or_doubled_is_survived(path: Any) -> None:
    html = path.read_text(encoding="utf-8")
    source = "akorda" if "akorda" in str(path) else "tengrinews"
    step = max(1, len(html) // 7)
    for at in range(0, len(html), step):
        read(html[:at] + html[at + step :], source)
        read(html[: at + step] + html[at:], source)


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=60)
    | st.from_regex(r"\d{1,4} [а-яё]{3,9} \d{1,5}( \d{1,2}:\d{1,2})?", fullmatch=True)
)
def test_any_date_string_is_a_moment_or_none(text: str) -> None:
    moment = parse_date(text, NOW, by_key("tengrinews").timezone)
    assert moment is None or moment.at.tzinfo is not None
