from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import addresses, articles, crawls
from storage.engine import Database
from storage.records import Fetch
from tests.support.samples import NOON, later, new_article

PLACE = ("tengrinews", "ru", "https://tengrinews.kz/news/")


@dataclass(frozen=True)
class Card:
    url: str
    url_key: str
    title: str
    published_at: datetime | None = None
    precision: str | None = None


def _cards(*numbers: int) -> list[Card]:
    return [
        Card(f"https://tengrinews.kz/n/{number}/", f"key:{number}", f"Новость {number}")
        for number in numbers
    ]


def _list(
    database: Database, cards: Sequence[Card], minutes: float = 0, *, history: bool = False
) -> list[str]:
    with database.write() as tx:
        return addresses.listed(tx, *PLACE, cards, later(minutes=minutes), history=history)


def _article(database: Database, number: int = 1) -> int:
    with database.write() as tx:
        return articles.insert(tx, new_article(number, url_key=f"key:{number}"))


def test_what_a_crawl_found_to_be_no_article_is_listed(database: Database) -> None:
    _list(database, _cards(1, 2))
    with database.write() as tx:
        crawl, other = (crawls.start(tx, "tengrinews", "ru", NOON) for _ in range(2))
        addresses.rejected(tx, "key:1", 404, "it answered 404", NOON, None, crawl_id=crawl)
        addresses.failed(tx, "key:2", 500, "it answered 500", NOON, NOON, crawl_id=crawl)
        found = [("https://tengrinews.kz/n/1/", "it answered 404")]
        assert addresses.rejected_in(tx, [crawl, other]) == found
        assert addresses.rejected_in(tx, [other]) == []


def test_new_cards_are_named_once_and_due_at_once(database: Database) -> None:
    assert _list(database, _cards(1, 2)) == ["key:1", "key:2"]
    assert _list(database, _cards(2, 3, 3), minutes=5) == ["key:3"]
    with database.read() as tx:
        due = addresses.due(tx, "tengrinews", "ru", later(minutes=5), 10)
        assert [address.url_key for address in due] == ["key:1", "key:2", "key:3"]
        known = addresses.known(tx, ["key:1", "key:2", "key:9"])
    assert set(known) == {"key:1", "key:2"}
    second = known["key:2"]
    assert (second.state, second.listing, second.history) == ("listed", PLACE[2], False)
    assert (second.first_listed_at, second.last_listed_at) == (NOON, later(minutes=5))
    assert (second.failures, second.checks, second.article_id) == (0, 0, None)


def test_the_first_date_of_a_card_stays_and_a_missing_one_is_filled(database: Database) -> None:
    undated = Card("https://x/", "key:1", "Новость")
    dated = Card("https://x/", "key:1", "Другая", NOON, "day")
    _list(database, [undated])
    _list(database, [dated])
    _list(database, [Card("https://x/", "key:1", "Третья", later(days=1), "minute")])
    with database.read() as tx:
        address = addresses.get(tx, "key:1")
    assert address is not None
    assert (address.listed_title, address.listed_published_at) == ("Новость", NOON)
    assert address.listed_precision == "day"


def test_the_stock_of_the_first_visit_stays_history(database: Database) -> None:
    _list(database, _cards(1), history=True)
    _list(database, _cards(1, 2), minutes=5)
    with database.read() as tx:
        known = addresses.known(tx, ["key:1", "key:2"])
    assert [known[key].history for key in ("key:1", "key:2")] == [True, False]


def test_nothing_listed_is_nothing_new(database: Database) -> None:
    assert _list(database, []) == []


def test_a_stored_address_is_due_for_its_next_check(database: Database) -> None:
    _list(database, _cards(1))
    article = _article(database)
    with database.write() as tx:
        addresses.failed(tx, "key:1", 503, "busy", NOON, later(minutes=1))
        addresses.stored(
            tx, "key:1", article, 200, '"e1"', "Mon, 02 Mar 2026", NOON, later(hours=1)
        )
    with database.read() as tx:
        address = addresses.get(tx, "key:1")
        assert addresses.due(tx, "tengrinews", "ru", later(minutes=59), 10) == []
        assert addresses.due(tx, "tengrinews", "ru", later(minutes=60), 10) == [address]
        assert addresses.due(tx, "tengrinews", "kk", later(minutes=60), 10) == []
        assert addresses.of_article(tx, article) == [address]
    assert address is not None
    assert (address.state, address.article_id, address.status) == ("stored", article, 200)
    assert (address.etag, address.last_modified) == ('"e1"', "Mon, 02 Mar 2026")
    assert (address.failures, address.checks, address.reason) == (0, 1, None)


def test_failures_add_up_and_keep_the_article(database: Database) -> None:
    _list(database, _cards(1))
    article = _article(database)
    with database.write() as tx:
        addresses.stored(tx, "key:1", article, 200, '"e"', None, NOON, later(hours=1))
        addresses.failed(tx, "key:1", None, "timed out", later(hours=1), later(hours=2))
        addresses.failed(tx, "key:1", 404, "not found", later(hours=2), later(hours=3))
        address = addresses.get(tx, "key:1")
    assert address is not None
    assert (address.state, address.failures, address.status) == ("failed", 2, 404)
    assert (address.article_id, address.etag, address.reason) == (article, '"e"', "not found")


def test_rejected_and_gone_addresses_are_never_due(database: Database) -> None:
    _list(database, _cards(1, 2))
    with database.write() as tx:
        addresses.rejected(tx, "key:1", 200, "no article", NOON)
        addresses.gone(tx, "key:2", 410, "withdrawn", NOON)
    with database.read() as tx:
        assert addresses.due(tx, "tengrinews", "ru", later(days=999), 10) == []
        assert addresses.counts(tx, ["tengrinews"]) == {
            ("tengrinews", "ru"): {"rejected": 1, "gone": 1}
        }


def test_the_longest_due_come_first_up_to_the_limit(database: Database) -> None:
    for number, minutes in enumerate([30, 10, 20]):
        _list(database, _cards(number), minutes=minutes)
    with database.read() as tx:
        due = addresses.due(tx, "tengrinews", "ru", later(hours=1), 2)
    assert [address.url_key for address in due] == ["key:1", "key:2"]


def test_every_fetch_is_remembered_in_order(database: Database) -> None:
    _list(database, _cards(1))
    article = _article(database)
    with database.write() as tx:
        crawl = crawls.start(tx, "tengrinews", "ru", NOON)
        addresses.failed(tx, "key:1", 500, "error", NOON, later(minutes=1), crawl_id=crawl)
        addresses.stored(
            tx, "key:1", article, 200, None, None, later(minutes=1), None, crawl_id=crawl
        )
        addresses.stored(
            tx, "key:1", article, 304, None, None, later(hours=1), None, outcome="unchanged"
        )
    with database.read() as tx:
        assert addresses.history_of(tx, "key:1") == [
            Fetch("key:1", NOON, "failed", 500, "error", crawl),
            Fetch("key:1", later(minutes=1), "stored", 200, None, crawl),
            Fetch("key:1", later(hours=1), "unchanged", 304, None, None),
        ]
        assert addresses.history_of(tx, "key:2") == []


def test_a_long_key_is_known_by_the_key_as_given(database: Database) -> None:
    key = "akorda.kz/ru/" + "й" * 3000
    _list(database, [Card("https://akorda.kz/" + key, key, "Длинный адрес")])
    with database.read() as tx:
        known = addresses.known(tx, [key])
        assert addresses.get(tx, key) == known[key]
        assert addresses.get(tx, key + "!") is None


def test_a_thousand_keys_are_asked_at_once(database: Database) -> None:
    _list(database, _cards(*range(1000)))
    with database.read() as tx:
        assert len(addresses.known(tx, [f"key:{number}" for number in range(2000)])) == 1000
