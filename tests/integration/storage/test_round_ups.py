"""Which articles links show to be round-ups, on both databases."""

from datetime import UTC, datetime

from storage import stories
from storage.engine import Database
from storage.records import Link
from tests.integration.storage.test_fingerprint_candidates import DAY, store

NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)


def link(article: int, other: int, kind: str, **evidence) -> Link:
    return Link(article, other, kind, 0.1, 0.4, {"spans": [], **evidence}, "a reason", NOON)


def test_only_the_round_up_of_a_pair_is_one(database: Database) -> None:
    with database.write() as tx:
        early, round_up, late = (store(tx, number, DAY, [number]) for number in (1, 2, 3))
        stories.add_links(
            tx,
            [
                link(round_up, early, "digest", round_up="this"),
                link(late, round_up, "digest", round_up="other"),
            ],
        )
        assert stories.round_ups(tx, [early, round_up, late]) == {round_up}


def test_two_round_ups_are_both_ones(database: Database) -> None:
    with database.write() as tx:
        one, other = (store(tx, number, DAY, [number]) for number in (1, 2))
        stories.add_links(tx, [link(other, one, "digest")])
        assert stories.round_ups(tx, [one, other]) == {one, other}


def test_other_links_make_no_round_up(database: Database) -> None:
    with database.write() as tx:
        one, other = (store(tx, number, DAY, [number]) for number in (1, 2))
        stories.add_links(tx, [link(other, one, "excerpt")])
        assert stories.round_ups(tx, [one, other]) == set()
        assert stories.round_ups(tx, []) == set()
