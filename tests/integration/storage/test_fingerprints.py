from storage import articles, fingerprints
from storage.engine import Database
from tests.support.samples import new_article

DAY = 20_000
BIG = 2**63


def _store(database: Database, *texts: tuple[int, list[int]]) -> list[int]:
    """Store an article for each (day, hashes)."""
    with database.write() as tx:
        ids = []
        for number, (day, hashes) in enumerate(texts, start=1):
            ids.append(articles.insert(tx, new_article(number)))
            fingerprints.add(tx, ids[-1], day, hashes)
    return ids


def test_the_article_that_shares_most_comes_first(database: Database) -> None:
    one, two, _three = _store(
        database, (DAY, [1, 2, 3, 4, 5]), (DAY, [1, 2, 3, -4, -5]), (DAY, [-1, -2])
    )
    with database.read() as tx:
        found = fingerprints.candidates(
            tx, [1, 2, 3, 4, 99], DAY - 1, DAY + 1, min_shared=3, limit=9
        )
        assert found == [(one, 4), (two, 3)]
        found = fingerprints.candidates(
            tx, [1, 2, 3, 4, 99], DAY - 1, DAY + 1, min_shared=3, limit=1
        )
        assert found == [(one, 4)]


def test_only_the_days_asked_for_are_searched(database: Database) -> None:
    one, two, three = _store(database, *((DAY + step, [1, 2, 3]) for step in (0, 5, 10)))
    with database.read() as tx:
        for days, expected in (
            ((DAY, DAY + 10), {one, two, three}),
            ((DAY + 1, DAY + 9), {two}),
            ((DAY + 11, DAY + 99), set()),
        ):
            found = fingerprints.candidates(tx, [1, 2, 3], *days, min_shared=3, limit=9)
            assert {article for article, _ in found} == expected


def test_hashes_use_all_64_bits_and_equal_ones_count_once(database: Database) -> None:
    hashes = [BIG - 1, -BIG, 0, -1, BIG - 1, 0]
    (one,) = _store(database, (DAY, hashes))
    with database.read() as tx:
        found = fingerprints.candidates(tx, hashes, DAY, DAY, min_shared=1, limit=9)
        assert found == [(one, 4)]
        assert fingerprints.of_article(tx, one) == (-BIG, -1, 0, BIG - 1)


def test_a_removed_article_is_no_candidate(database: Database) -> None:
    one, two = _store(database, (DAY, [1, 2, 3]), (DAY, [1, 2, 3]))
    with database.write() as tx:
        fingerprints.remove(tx, one)
        fingerprints.remove(tx, 999)
        found = fingerprints.candidates(tx, [1, 2, 3], DAY, DAY, min_shared=3, limit=9)
        assert [article for article, _ in found] == [two]
        assert fingerprints.of_article(tx, one) == ()
        fingerprints.add(tx, one, DAY, [1, 2, 3])
        found = fingerprints.candidates(tx, [1, 2, 3], DAY, DAY, min_shared=3, limit=9)
        assert {article for article, _ in found} == {one, two}


def test_a_text_without_hashes_is_indexed_as_such(database: Database) -> None:
    (one,) = _store(database, (DAY, []))
    with database.write() as tx:
        assert fingerprints.candidates(tx, [], DAY, DAY, min_shared=1, limit=9) == []
        fingerprints.remove(tx, one)


def test_old_articles_are_moved_out_but_keep_their_hashes(database: Database) -> None:
    one, two, three = _store(database, *((DAY + step, [1, 2, 3]) for step in (0, 1, 20)))
    with database.write() as tx:
        assert fingerprints.move_out(tx, DAY + 10, limit=1) == 1
        assert fingerprints.move_out(tx, DAY + 10) == 1
        assert fingerprints.move_out(tx, DAY + 10) == 0
        found = fingerprints.candidates(tx, [1, 2, 3], 0, DAY + 99, min_shared=1, limit=9)
        assert [article for article, _ in found] == [three]
        assert fingerprints.of_article(tx, one) == fingerprints.of_article(tx, two) == (1, 2, 3)
        fingerprints.remove(tx, one)
        assert fingerprints.of_article(tx, one) == ()


def test_postings_show_every_piece(database: Database) -> None:
    one, two = _store(database, (DAY, [1, 2]), (DAY + 1, [2, 3]))
    with database.read() as tx:
        found = fingerprints.postings(tx, [2, 3, 4], DAY, DAY + 1)
    assert sorted(found) == [(2, DAY, one), (2, DAY + 1, two), (3, DAY + 1, two)]
