"""Promotional lines are learnt from what recurs; quotes and copies are left alone."""

from datetime import timedelta

import pytest

from crawler.clock import ManualClock
from crawler.ingest import PROMOTION_STORIES, Ingest
from crawler.items import ArticleItem
from crawler.settings import Settings
from storage import articles, paragraphs
from storage.session import Database
from tests.support.samples import NOON

PROMOTION = "Смотрите наш новый спецпроект о горах: все серии уже на сайте!"
QUOTE = "Заседание суда по делу о водохранилище можно посмотреть по ссылке."
WORDS = ("аул", "берег", "ветер", "горы", "дорога", "енот", "жара", "завод", "игра", "камень",
         "лес",
         "море", "небо", "озеро", "поле", "река")  # fmt: skip


def _item(number: int, *lines: str, text: str | None = None) -> ArticleItem:
    own = text or " ".join(f"{WORDS[(number * k) % len(WORDS)]}{number}" for k in range(1, 40))
    url = f"https://tengrinews.kz/kazakhstan_news/nechto-{number}/"
    return ArticleItem(
        source="tengrinews", edition="ru", url=url, url_key=f"tengrinews.kz/news/{number}",
        title=f"Новость номер {number} {WORDS[number % len(WORDS)]}",
        body="\n\n".join((own, *lines)), language="ru",
        fetched_at=NOON + timedelta(hours=number), published_at=NOON + timedelta(hours=number),
        published_precision="minute",
    )  # fmt: skip


def _take(database: Database, *items: ArticleItem) -> None:
    """Store articles as so many crawls would, one each."""
    for item in items:
        clock = ManualClock(item.fetched_at)
        Ingest(database, Settings(), clock).article(item)


def _body(database: Database, number: int) -> str:
    with database.read() as tx:
        found = articles.find(tx, f"tengrinews.kz/news/{number}")
    assert found is not None
    return found.body


def test_a_line_that_recurs_in_many_stories_is_left_out_from_then_on(database: Database) -> None:
    times = PROMOTION_STORIES * 4
    _take(database, *(_item(number, PROMOTION) for number in range(0, times * 3, 3)))
    assert PROMOTION in _body(database, 0)
    _take(database, _item(times * 3, PROMOTION))
    assert PROMOTION not in _body(database, times * 3)


def test_a_line_of_one_running_topic_stays(database: Database) -> None:
    topical = set(range(0, 120, 12))
    _take(database, *(_item(n, *([QUOTE] if n in topical else [])) for n in range(120)))
    _take(database, _item(121, QUOTE))
    assert QUOTE in _body(database, 121)


def test_copies_of_one_story_are_no_recurrence(database: Database) -> None:
    text = " ".join(f"{word} {place}" for place, word in enumerate(WORDS * 4))
    copies = [_item(n, PROMOTION, text=text) for n in range(0, PROMOTION_STORIES * 8, 4)]
    _take(database, *copies)
    with database.read() as tx:
        assert paragraphs.recurring(tx, "tengrinews", "ru", 2, 1, 0.0) == {}


def test_an_article_stored_with_the_line_is_not_edited_by_its_loss(database: Database) -> None:
    times = PROMOTION_STORIES * 4
    _take(database, *(_item(number, PROMOTION) for number in range(0, times * 3, 3)))
    again = _item(3, PROMOTION)
    clock = ManualClock(NOON + timedelta(days=9))
    assert Ingest(database, Settings(), clock).article(again).kind == "known"


def test_what_did_not_recur_is_forgotten(database: Database) -> None:
    _take(database, _item(1, PROMOTION))
    with database.write() as tx:
        assert paragraphs.prune(tx, NOON + timedelta(days=2)) == 0
        assert paragraphs.prune(tx, NOON + timedelta(days=9)) == 1


@pytest.mark.parametrize("line", ["Ура!", "слово " * 60])
def test_very_short_and_long_paragraphs_are_not_counted(database: Database, line: str) -> None:
    _take(database, _item(1, line), _item(2, line))
    with database.read() as tx:
        assert paragraphs.recurring(tx, "tengrinews", "ru", 2, 1, 0.0) == {}
