"""Which texts the index proposes for comparison, on both databases."""

from datetime import UTC, datetime

import pytest

from storage import articles, fingerprints
from storage.engine import Database
from storage.fingerprints import COMMON_DAYS, COMMON_TEXTS
from storage.records import NewArticle

DAY = 20_000
PIECES = range(100, 120)


def store(tx, number, day, hashes):
    """Store an article with these pieces and give its id."""
    article_id = articles.insert(
        tx,
        NewArticle(
            source="tengrinews",
            edition="ru",
            url=f"https://tengrinews.kz/kazakhstan_news/novost-{number}/",
            url_key=f"tengrinews.kz/news/{number}",
            language="ru",
            title=f"Новость {number}",
            body="Текст.",
            content_hash=f"{number:032x}",
            word_count=1,
            first_seen_at=datetime(2025, 3, 3, 12, tzinfo=UTC),
        ),
    )
    fingerprints.add(tx, article_id, day, hashes)
    return article_id


def found(tx, hashes, since=DAY - 14, until=DAY + 14, **options):
    return fingerprints.candidates(tx, hashes, since, until, **options)


def test_texts_that_share_most_pieces_come_first(database: Database) -> None:
    with database.write() as tx:
        some = store(tx, 1, DAY, [*PIECES[:5], 1, 2])
        many = store(tx, 2, DAY + 1, [*PIECES[:9], 3])
        store(tx, 3, DAY, [4, 5, 6])
        assert found(tx, PIECES) == [(many, 9), (some, 5)]


def test_fewer_pieces_than_asked_for_are_no_likeness(database: Database) -> None:
    with database.write() as tx:
        store(tx, 1, DAY, PIECES[:2])
        assert found(tx, PIECES, min_shared=3) == []
        assert len(found(tx, PIECES, min_shared=2)) == 1


def test_texts_outside_the_days_are_not_proposed(database: Database) -> None:
    with database.write() as tx:
        store(tx, 1, DAY - 15, PIECES)
        store(tx, 2, DAY + 15, PIECES)
        edge = store(tx, 3, DAY - 14, PIECES)
        assert [article for article, _ in found(tx, PIECES)] == [edge]


def test_no_more_texts_are_proposed_than_the_limit(database: Database) -> None:
    with database.write() as tx:
        for number in range(COMMON_TEXTS - 1):
            store(tx, number, DAY, PIECES)
        assert len(found(tx, PIECES, limit=4)) == 4


def test_pieces_of_many_texts_are_boilerplate(database: Database) -> None:
    boilerplate = PIECES[:4]
    with database.write() as tx:
        for number in range(COMMON_TEXTS):
            store(tx, number, DAY, [*boilerplate, 1_000 + number])
        assert found(tx, PIECES) == []


def test_pieces_of_many_days_are_a_template(database: Database) -> None:
    with database.write() as tx:
        for number in range(COMMON_DAYS):
            store(tx, number, DAY + number, [*PIECES[:4], 1_000 + number])
        assert found(tx, PIECES) == []


def test_a_text_that_all_print_still_finds_the_first_ones(database: Database) -> None:
    with database.write() as tx:
        stored = [store(tx, number, DAY, PIECES) for number in range(COMMON_TEXTS + 2)]
        proposed = [article for article, _ in found(tx, PIECES)]
    assert proposed == stored[:3]


def test_negative_pieces_are_found_like_others(database: Database) -> None:
    pieces = [-(2**63), -5, -1, 2**63 - 1]
    with database.write() as tx:
        one = store(tx, 1, DAY, pieces)
        assert found(tx, pieces) == [(one, 4)]


def test_a_text_without_pieces_proposes_nothing(database: Database) -> None:
    with database.write() as tx:
        store(tx, 1, DAY, PIECES)
        assert found(tx, []) == []


def test_a_moved_out_text_is_not_proposed(database: Database) -> None:
    with database.write() as tx:
        store(tx, 1, DAY - 10, PIECES)
        assert fingerprints.move_out(tx, DAY - 5) == 1
        assert found(tx, PIECES) == []


@pytest.mark.parametrize("texts", [50, 400])
def test_the_rows_read_do_not_grow_with_the_archive(database: Database, texts: int) -> None:
    with database.write() as tx:
        for number in range(texts):
            store(tx, number, DAY, PIECES)
        assert len(found(tx, PIECES)) == 3


def test_a_name_in_a_dozen_texts_still_finds_translations(database: Database) -> None:
    with database.write() as tx:
        stored = [store(tx, number, DAY, [1, 2, 1_000 + number]) for number in range(12)]
        proposed = fingerprints.candidates_abroad(tx, [1, 2, 3], DAY - 3, DAY + 3)
    assert proposed == [(article, 2) for article in stored]


def test_one_name_alone_finds_no_translation(database: Database) -> None:
    with database.write() as tx:
        store(tx, 1, DAY, [1, 9])
        assert fingerprints.candidates_abroad(tx, [1, 2, 3], DAY - 3, DAY + 3) == []
