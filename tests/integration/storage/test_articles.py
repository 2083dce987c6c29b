from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import articles, texts
from storage.engine import Database
from storage.errors import StorageError
from storage.records import ArticleText, NewArticle, StoredArticle
from storage.text.storable import storable
from tests.support.samples import NOON, later, new_article


def _insert(database: Database, *news: NewArticle) -> list[int]:
    with database.write() as tx:
        return [articles.insert(tx, new) for new in news]


def _get(database: Database, article_id: int) -> StoredArticle:
    with database.read() as tx:
        found = articles.get(tx, article_id)
    assert found is not None
    return found


def test_an_article_comes_back_as_it_was_stored(database: Database) -> None:
    new = new_article()
    (number,) = _insert(database, new)
    found = _get(database, number)
    same = {field.name for field in fields(NewArticle)} & {
        field.name for field in fields(StoredArticle)
    }
    tuples = {"authors", "images", "flags", "tags", "citations"}
    for name in sorted(same):
        value = getattr(new, name)
        assert getattr(found, name) == (tuple(value) if name in tuples else value), name
    assert found.author == "Айгуль Сеитова"
    assert found.image_url == "https://tengrinews.kz/most.jpg"
    assert found.image_caption == "Мост"
    assert found.last_seen_at == new.first_seen_at
    assert (found.gone_at, found.story_id, found.relation) == (None, None, None)


def test_an_article_with_nothing_optional_comes_back(database: Database) -> None:
    bare = new_article(
        lead=None,
        section=None,
        authors=(),
        published_at=None,
        published_precision=None,
        tags=(),
        images=(),
        citations=(),
        extracted_by={},
        flags=(),
    )
    (number,) = _insert(database, bare)
    found = _get(database, number)
    assert (found.lead, found.author, found.image_url, found.published_at) == (None,) * 4
    assert (found.tags, found.citations, found.authors, found.flags) == ((),) * 4


def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    almaty = datetime.fromisoformat("2026-03-02T17:00:00+05:00")
    (number,) = _insert(database, new_article(published_at=almaty))
    found = _get(database, number)
    assert found.published_at == NOON
    assert found.published_at is not None
    assert found.published_at.tzinfo is UTC


def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(StorageError, match="no time zone"):
        _insert(database, new_article(published_at=NOON.replace(tzinfo=None)))


def test_the_authors_names_are_joined(database: Database) -> None:
    names = [{"name": "А. Первая", "role": None}, {"name": "Б. Вторая", "role": None}]
    (number,) = _insert(database, new_article(authors=names))
    assert _get(database, number).author == "А. Первая; Б. Вторая"


def test_a_key_finds_its_article_and_no_other(database: Database) -> None:
    first, second = _insert(database, new_article(1), new_article(2))
    with database.read() as tx:
        one = articles.find(tx, new_article(1).url_key)
        two = articles.find(tx, new_article(2).url_key)
        none = articles.find(tx, "tengrinews.kz:news:3")
    assert one is not None
    assert two is not None
    assert (one.id, two.id, none) == (first, second, None)


def test_a_key_is_never_stored_twice(database: Database) -> None:
    _insert(database, new_article(1))
    with pytest.raises(StorageError):
        _insert(database, new_article(1))
    with database.read() as tx:
        assert len(list(articles.iterate(tx))) == 1


def test_articles_come_in_the_order_asked_for(database: Database) -> None:
    ids = _insert(database, *(new_article(number) for number in range(1, 6)))
    wanted = [ids[3], ids[0], 999, ids[4]]
    with database.read() as tx:
        found = articles.get_many(tx, wanted)
    assert [article.id for article in found] == [ids[3], ids[0], ids[4]]


def test_more_articles_than_fit_into_one_statement_are_found(database: Database) -> None:
    news = (
        new_article(number, tags=(), citations=(), published_at=later(minutes=number))
        for number in range(600)
    )
    ids = _insert(database, *news)
    with database.read() as tx:
        assert len(articles.get_many(tx, ids)) == 600
        assert len(texts.texts(tx, ids)) == 600
        assert len(list(articles.iterate(tx))) == 600


def test_an_article_is_found_by_its_address_and_by_others_that_led_to_it(
    database: Database,
) -> None:
    (number,) = _insert(database, new_article())
    mirror = "https://www.tengrinews.kz/other/"
    with database.write() as tx:
        articles.add_alternate(tx, number, mirror, NOON)
        articles.add_alternate(tx, number, mirror, later(hours=1))
    with database.read() as tx:
        for url in (new_article().url, mirror):
            found = articles.by_url(tx, url)
            assert found is not None
            assert found.id == number
        assert articles.by_url(tx, "https://tengrinews.kz/none/") is None


def test_same_texts_are_found_by_their_hash_since_a_day(database: Database) -> None:
    same = "ab" * 32
    old, _other, new = _insert(
        database,
        new_article(1, content_hash=same, published_at=later(days=-30)),
        new_article(2),
        new_article(3, content_hash=same),
    )
    with database.read() as tx:
        assert articles.by_content_hash(tx, same, later(days=-40)) == [old, new]
        assert articles.by_content_hash(tx, same, later(days=-10)) == [new]


def test_the_first_change_keeps_the_first_text_too(database: Database) -> None:
    (number,) = _insert(database, new_article())
    changed = new_article(title="Мост закрыли", body="Мост снова закрыли.", tags=["ремонт"])
    with database.write() as tx:
        assert articles.revisions(tx, number) == []
        assert articles.revise(tx, number, changed, "substantive", later(hours=1)) == 2
        again = replace(changed, title="Мост закрыли снова")
        assert articles.revise(tx, number, again, "headline", later(hours=2)) == 3
    with database.read() as tx:
        versions = articles.revisions(tx, number)
    assert [(one.number, one.change, one.title) for one in versions] == [
        (1, None, new_article().title),
        (2, "substantive", "Мост закрыли"),
        (3, "headline", "Мост закрыли снова"),
    ]
    assert versions[0].seen_at == new_article().first_seen_at
    found = _get(database, number)
    assert (found.title, found.body) == ("Мост закрыли снова", "Мост снова закрыли.")
    assert found.tags == ("ремонт",)
    assert found.last_seen_at == later(hours=2)
    assert found.first_seen_at == new_article().first_seen_at


def test_a_change_without_a_date_keeps_the_date(database: Database) -> None:
    (number,) = _insert(database, new_article())
    undated = new_article(title="Иначе", published_at=None, published_precision=None)
    with database.write() as tx:
        articles.revise(tx, number, undated, "headline", later(hours=1))
    found = _get(database, number)
    assert (found.published_at, found.published_precision) == (NOON, "minute")


def test_a_changed_address_stays_findable(database: Database) -> None:
    (number,) = _insert(database, new_article())
    moved = new_article(url="https://tengrinews.kz/kazakhstan_news/novyiy-1/")
    with database.write() as tx:
        articles.revise(tx, number, moved, "headline", later(hours=1))
    with database.read() as tx:
        for url in (new_article().url, moved.url):
            found = articles.by_url(tx, url)
            assert found is not None
            assert (found.id, found.url) == (number, moved.url)


def test_a_change_keeps_story_and_history(database: Database) -> None:
    (number,) = _insert(database, new_article(history=True))
    with database.write() as tx:
        articles.revise(tx, number, new_article(title="Иначе"), "headline", later(hours=1))
    assert _get(database, number).history is True


def test_an_article_that_is_not_there_cannot_be_revised(database: Database) -> None:
    with pytest.raises(StorageError, match="999"), database.write() as tx:
        articles.revise(tx, 999, new_article(), "headline", NOON)


def test_the_first_moment_of_withdrawal_stays_until_it_is_back(database: Database) -> None:
    (number,) = _insert(database, new_article())
    with database.write() as tx:
        articles.mark_gone(tx, number, later(hours=1))
        articles.mark_gone(tx, number, later(hours=2))
    assert _get(database, number).gone_at == later(hours=1)
    with database.write() as tx:
        articles.touch(tx, number, later(hours=3))
    found = _get(database, number)
    assert (found.gone_at, found.last_seen_at) == (None, later(hours=3))


def test_texts_bear_what_comparing_needs(database: Database) -> None:
    (number,) = _insert(database, new_article())
    new = new_article()
    with database.read() as tx:
        assert texts.texts(tx, [number, 999]) == {
            number: ArticleText(
                id=number,
                url=new.url,
                title=new.title,
                lead=new.lead,
                body=new.body,
                language="ru",
                source="tengrinews",
                published_at=NOON,
                published_precision=new.published_precision,
                first_seen_at=new.first_seen_at,
                story_id=None,
                relation=None,
                citations=tuple(new.citations),
            )
        }


def test_iterating_gives_oldest_first_within_bounds(database: Database) -> None:
    dates = [later(days=1), NOON, None, later(days=-1)]
    ids = _insert(
        database,
        *(new_article(number, published_at=date) for number, date in enumerate(dates)),
        new_article(9, source="akorda", edition="kk", published_at=NOON),
    )
    with database.read() as tx:
        every = [article.id for article in articles.iterate(tx)]
        assert every == [ids[3], ids[1], ids[4], ids[2], ids[0]]
        bounded = articles.iterate(tx, since=NOON, until=later(days=1), source="tengrinews")
        assert [article.id for article in bounded] == [ids[1], ids[2]]
        kazakh = articles.iterate(tx, edition="kk")
        assert [article.id for article in kazakh] == [ids[4]]


def test_tags_keep_their_order_each_once(database: Database) -> None:
    first, second = _insert(
        database,
        new_article(1, tags=["яблоко", "апорт", "яблоко", "сад"]),
        new_article(2, tags=["сад", "яблоко"]),
    )
    assert _get(database, first).tags == ("яблоко", "апорт", "сад")
    assert _get(database, second).tags == ("сад", "яблоко")


def test_ten_thousand_tags_are_stored(database: Database) -> None:
    tags = [f"метка {number}" for number in range(10_000)]
    (number,) = _insert(database, new_article(tags=tags))
    assert _get(database, number).tags == tuple(tags)


def test_a_very_long_tag_is_cut(database: Database) -> None:
    (number,) = _insert(database, new_article(tags=["ы" * 20_000]))
    assert _get(database, number).tags == ("ы" * 255,)


@pytest.mark.parametrize(
    "text",
    [
        "a\x00b",
        "half \ud83d of a pair",
        "🇰🇿 𐌰 Әріптер",
        "e\u0301 \u202e right to left \u2028 line",
        "tab\tand\nbreak",
    ],
    ids=["nul", "surrogate", "four-bytes", "marks", "breaks"],
)
def test_any_character_is_stored_without_changing_places(database: Database, text: str) -> None:
    new = new_article(
        title=text,
        lead=text,
        body=text,
        section=text,
        tags=[text],
        authors=[{"name": text, "role": text}],
        images=[{"url": "https://x/", "caption": text, "credit": None}],
        citations=[{"cited": text, "url": None, "phrase": text}],
        flags=[text],
    )
    (number,) = _insert(database, new)
    found = _get(database, number)
    expected = storable(text)
    assert len(expected) == len(text)
    assert (found.title, found.lead, found.body, found.section) == (expected,) * 4
    assert found.tags == found.flags == (expected,)
    assert found.authors == ({"name": expected, "role": expected},)
    assert found.images[0]["caption"] == found.image_caption == expected
    assert found.citations == ({"cited": expected, "url": None, "phrase": expected},)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    text=st.text(st.characters(exclude_categories=[]), min_size=1, max_size=200),
    key=st.text(st.characters(exclude_categories=[]), min_size=1, max_size=600),
)
def test_any_text_and_key_come_back_as_storable(database: Database, text: str, key: str) -> None:
    with database.engine.connect() as tx:
        number = articles.insert(tx, new_article(title=text, body=text, url_key=key))
        found = articles.find(tx, key)
        tx.rollback()
    assert found is not None
    assert found.id == number
    assert (found.title, found.body) == (storable(text),) * 2


def test_a_huge_address_and_a_huge_text_are_stored(database: Database) -> None:
    url = "https://akorda.kz/ru/" + "x" * 20_000
    body = "Мост через реку открыли. " * 420_000
    assert len(body) > 10_000_000
    new = new_article(url=url, url_key=url, body=body)
    other = new_article(2, url=url + "y", url_key=url + "y")
    number, second = _insert(database, new, other)
    with database.read() as tx:
        found = articles.find(tx, url)
        assert found is not None
        assert (found.id, found.url, len(found.body)) == (number, url, len(body))
        by_url = articles.by_url(tx, url + "y")
        assert by_url is not None
        assert by_url.id == second
